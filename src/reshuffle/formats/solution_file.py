"""Writes solution files, whole or not at all; :mod:`reshuffle.formats.solution_reading` reads them, from any author."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from reshuffle.formats.instances.instance import Instance
from reshuffle.formats.save import save_text
from reshuffle.formats.solution_reading import read_solution
from reshuffle.plan.arrays import UNSET, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.solver import Result

__all__ = ["FORMAT_VERSION", "read_solution", "write_solution"]

#: Version of the format that is written.
FORMAT_VERSION = 1


def write_solution(path: Path, instance: Instance, result: Result, engine: str, seed: int, runtime_s: float) -> None:
    """Write the solution of a result as JSON, one operation per line; a file that is there is replaced.

    The same solution gives the same text: keys, operations and transports have a fixed order. The text goes into a new
    file beside the old one and takes its place at the end, so that there is never half a file.

    Parameters
    ----------
    path
        The file; where it is not an ordinary file, such as ``/dev/stdout``, it is written directly.
    instance
        The instance that was solved.
    result
        What the solver found; every task must be done.
    engine
        Name of the solver.
    seed
        Seed of the search.
    runtime_s
        Seconds of wall time, written to the millisecond.

    Raises
    ------
    ValueError
        If the result has no solution, or one in which a task is not done.
    reshuffle.errors.FileError
        If the file cannot be written.
    """
    solution = result.solution
    if solution is None or (solution.mode < 0).any():
        raise ValueError("solution must be there, with every task done, to be written as a file")
    ends = task_points(instance.problem, solution)[Point.COMPLETION]
    head = {
        "format_version": FORMAT_VERSION,
        "instance": instance.name,
        "objective": "makespan",
        "makespan": max(0, int(ends.max(initial=0))),
        "lower_bound": result.lower_bound,
        "status": result.status.value,
        "engine": engine,
        "seed": seed,
        "runtime_s": round(runtime_s, 3),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items()]
    text = "".join(("{\n", *lines, *_list("operations", _operations(instance, solution)), ",\n"))
    text += "".join((*_list("transports", _transports(instance, solution)), "\n}\n"))
    save_text(path, text)


def _list(key: str, entries: Iterator[str]) -> Iterator[str]:
    """Yield the text of a list, an entry per line."""
    body = ",\n    ".join(entries)
    yield f'  "{key}": [\n    {body}\n  ]' if body else f'  "{key}": []'


def _operations(instance: Instance, solution: Solution) -> Iterator[str]:
    """Yield each operation as JSON, by job and operation."""
    problem = instance.problem
    points = task_points(problem, solution)
    columns = [
        instance.task_job,
        instance.task_operation,
        instance.mode_machine[solution.mode],
        points[Point.ARRIVAL],
        points[Point.COMPLETION],
        instance.mode_worker[solution.mode],
    ]
    rows = zip(*(column[_file_order(instance)].tolist() for column in columns), strict=True)
    for job, operation, machine, start, end, worker in rows:
        ending = f', "worker": {worker}}}' if worker >= 0 else "}"
        yield (
            f'{{"job": {job}, "operation": {operation}, "machine": {machine}, "start": {start}, "end": {end}{ending}'
        )


def _transports(instance: Instance, solution: Solution) -> Iterator[str]:
    """Yield each trip with a job as JSON, in the order of the operations that it leads to."""
    ways = instance.problem.transports
    if not len(ways):
        return
    row_of_task = np.full(len(instance.task_job), -1)
    row_of_task[ways.after] = np.arange(len(ways))
    places = instance.mode_machine[solution.mode] + 1
    for task in _file_order(instance):
        row = row_of_task[task]
        if row < 0 or solution.vehicle[row] < 0 or solution.pickup[row] == UNSET:
            # The job is there already.
            continue
        before = int(ways.before[row])
        origin = 0 if before < 0 else int(places[before])
        vehicle = instance.vehicles.index(int(solution.vehicle[row]))
        yield (
            f'{{"vehicle": {vehicle}, "job": {instance.task_job[task]}, "operation": {instance.task_operation[task]}, '
            f'"from": {origin}, "to": {places[task]}, '
            f'"pickup": {solution.pickup[row]}, "dropoff": {solution.dropoff[row]}}}'
        )


def _file_order(instance: Instance) -> TickArray:
    order: TickArray = np.lexsort((instance.task_operation, instance.task_job))
    return order
