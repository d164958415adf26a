"""Small hand-made problems and schedules that the tests of the plan share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution

__all__ = ["messages", "schedule", "two_jobs_one_mill"]


def schedule(
    problem: SchedulingProblem,
    times: dict[int, Sequence[tuple[int, int]]],
    *,
    modes: dict[int, int] | None = None,
    assigned: Sequence[int] | None = None,
    batch: dict[int, int] | None = None,
    ways: dict[int, tuple[int, int, int]] | None = None,
) -> Solution:
    """Return the solution in which tasks have these phase times.

    `modes` gives the mode of a task within the task (the first by default), `ways` vehicle, pickup and dropoff of
    transports.
    """
    empty = empty_solution(problem)
    columns = {
        name: getattr(empty, name).copy()
        for name in ("mode", "phase_start", "phase_end", "batch", "vehicle", "pickup", "dropoff")
    }
    for task, phases in times.items():
        mode = int(problem.tasks.mode_ptr[task]) + (modes or {}).get(task, 0)
        columns["mode"][task] = mode
        first = int(problem.modes.phase_ptr[mode])
        for number, (start, end) in enumerate(phases):
            columns["phase_start"][first + number], columns["phase_end"][first + number] = start, end
    for task, number in (batch or {}).items():
        columns["batch"][task] = number
    for row, (vehicle, pickup, dropoff) in (ways or {}).items():
        columns["vehicle"][row], columns["pickup"][row], columns["dropoff"][row] = vehicle, pickup, dropoff
    slots = empty.assigned if assigned is None else np.array(assigned)
    return replace(empty, **columns, assigned=slots)


def messages(problem: SchedulingProblem, solution: Solution) -> list[str]:
    """Return what the judge says, rule first."""
    return [str(violation) for violation in check(problem, solution)]


def two_jobs_one_mill(capacity: int = 1) -> SchedulingProblem:
    """Return two jobs with one task each of 4 ticks on one mill."""
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill", capacity=capacity)
    for name in ("A17", "B2"):
        builder.add_mode(builder.add_task(builder.add_job(name=name), name=f"{name}/070"), mill, 4)
    return builder.build()
