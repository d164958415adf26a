"""From the numbers of a solution file to tasks and modes; what has no counterpart there becomes a violation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.formats.instances.instance import Instance
from reshuffle.plan.arrays import UNSET, TickArray, owners
from reshuffle.plan.violations import Violation

__all__ = ["Chosen", "choose_modes", "find_tasks", "operation_text"]

#: Numbers of jobs and operations lie below this.
_NUMBER_LIMIT = 1 << 31
#: Machines, workers and their absence as -1 lie below this, and three of them in one key below 2**63.
_RESOURCE_LIMIT = 1 << 20


class Chosen:
    """Mode, start and end of each task as a solution file says; mode -1 and ``UNSET`` where it does not.

    Parameters
    ----------
    num_tasks
        Number of tasks.
    """

    def __init__(self, num_tasks: int) -> None:
        self.mode: TickArray = np.full(num_tasks, -1, dtype=np.int64)
        self.start: TickArray = np.full(num_tasks, UNSET, dtype=np.int64)
        self.end: TickArray = np.full(num_tasks, UNSET, dtype=np.int64)


def find_tasks(instance: Instance, job: TickArray, operation: TickArray) -> TickArray:
    """Return the tasks of operations, -1 for those that the instance does not have; all arrays (n,).

    Where the instance does not number its jobs the job does not matter, as another author may number them otherwise.
    """
    own_job, asked_job = instance.task_job.astype(np.int64), job
    if not instance.has_job_numbers:
        own_job, asked_job = np.zeros_like(own_job), np.zeros_like(job)
    known = own_job * _NUMBER_LIMIT + instance.task_operation
    in_range = (asked_job >= 0) & (asked_job < _NUMBER_LIMIT) & (operation >= 0) & (operation < _NUMBER_LIMIT)
    asked = np.where(in_range, asked_job, 0) * _NUMBER_LIMIT + np.where(in_range, operation, 0)
    return np.where(in_range, _find(known, asked), -1)


def choose_modes(instance: Instance, operations: TickArray, violations: list[Violation]) -> Chosen:
    """Return what the rows of a solution file say of each task.

    Parameters
    ----------
    instance
        The instance.
    operations
        (n, 6) as in :class:`reshuffle.formats.solution_json.Claims`.
    violations
        Takes the operations that are unknown or stand twice, and the machines and workers that cannot do theirs.
    """
    job, operation, machine, start, end, worker = operations.T
    task = find_tasks(instance, job, operation)
    for row in np.flatnonzero(task < 0):
        named = operation_text(instance, int(job[row]), int(operation[row]))
        message = f"{named} is not in the instance"
        violations.append(Violation("presence", f"operations[{row}]", None, None, message))
    rows = _first_rows(instance, task, violations)
    mode = _find_modes(instance, task[rows], machine[rows], worker[rows])
    violations.extend(
        _unable(instance, int(row), int(task[row]), int(machine[row]), int(worker[row])) for row in rows[mode < 0]
    )
    chosen = Chosen(len(instance.task_job))
    chosen.mode[task[rows]] = mode
    chosen.start[task[rows]], chosen.end[task[rows]] = start[rows], end[rows]
    return chosen


def operation_text(instance: Instance, job: int, operation: int) -> str:
    """Return an operation for a message, in the numbers of the solution file."""
    return f"operation {operation} of job {job}" if instance.has_job_numbers else f"operation {operation}"


def _find(known: TickArray, asked: TickArray) -> TickArray:
    """Return for each key its position among those that are known, -1 where it is not."""
    order = np.argsort(known, kind="stable")
    ordered = known[order]
    position = np.minimum(np.searchsorted(ordered, asked), len(known) - 1)
    return np.where(ordered[position] == asked, order[position], -1)


def _first_rows(instance: Instance, task: TickArray, violations: list[Violation]) -> TickArray:
    """Return the rows with known tasks, of each the first; report the others."""
    known = np.flatnonzero(task >= 0)
    _, first, count = np.unique(task[known], return_index=True, return_counts=True)
    rows = np.sort(known[first])
    for row in np.setdiff1d(known, rows):
        place = instance.problem.names.task(int(task[row]))
        number = int(count[np.searchsorted(task[known[first]], task[row])])
        message = f"{place} stands {number} times; operations[{row}] is not the first"
        violations.append(Violation("presence", place, number, 1, message))
    return rows


def _find_modes(instance: Instance, task: TickArray, machine: TickArray, worker: TickArray) -> TickArray:
    """Return the mode of each task on a machine and with a worker, -1 where it has none."""
    if not instance.num_workers:
        worker = np.full_like(worker, -1)
    worker = np.where(worker == UNSET, -2, worker)
    known = _mode_key(
        owners(instance.problem.tasks.mode_ptr).astype(np.int64),
        instance.mode_machine.astype(np.int64),
        instance.mode_worker.astype(np.int64),
    )
    in_range = (machine >= 0) & (machine < _RESOURCE_LIMIT) & (worker >= -1) & (worker < _RESOURCE_LIMIT - 1)
    asked = _mode_key(task, np.where(in_range, machine, 0), np.where(in_range, worker, -1))
    return np.where(in_range, _find(known, asked), -1)


def _mode_key(task: TickArray, machine: TickArray, worker: TickArray) -> TickArray:
    return (task * _RESOURCE_LIMIT + machine) * _RESOURCE_LIMIT + worker + 1


def _unable(instance: Instance, row: int, task: int, machine: int, worker: int) -> Violation:
    """Return the violation of a machine or worker that cannot do an operation, with those that can."""
    place = instance.problem.names.task(task)
    modes = slice(*instance.problem.tasks.mode_ptr[task : task + 2])
    machines, workers = instance.mode_machine[modes], instance.mode_worker[modes]
    if machine not in machines:
        able = _listed(machines)
        message = f"machine {machine} cannot do {place} (operations[{row}]); machines that can: {able}"
        return Violation("mode", place, machine, None, message)
    able = _listed(workers[machines == machine])
    if worker == UNSET:
        message = f"{place} has no worker (operations[{row}]); workers that can on machine {machine}: {able}"
        return Violation("mode", place, None, None, message)
    message = f"worker {worker} cannot do {place} on machine {machine} (operations[{row}]); workers that can: {able}"
    return Violation("mode", place, worker, None, message)


def _listed(numbers: npt.NDArray[np.int32]) -> str:
    unique = np.unique(numbers)
    text = ", ".join(map(str, unique[:10]))
    return f"{text} and {len(unique) - 10} more" if len(unique) > 10 else text
