"""What the six formats have in common: a shop of jobs and machines as arrays, as it stands in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from reshuffle.plan.arrays import TickArray, pointers

__all__ = ["Shop", "chained_shop"]


def _no_times() -> TickArray:
    return np.zeros((0, 0), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Shop:
    """A shop as a file describes it. Everything counts from 0, every array is int64.

    Parameters
    ----------
    num_machines, num_workers, num_vehicles
        Sizes; 0 for none.
    job_number
        (J,) number of each job in the solution file.
    task_job
        (T,) index of the job of each task.
    task_operation
        (T,) number of each operation in the solution file.
    mode_ptr
        (T + 1,) row pointers into the modes.
    machine, worker, duration
        (M,) machine, worker (-1 for none) and duration of each mode.
    before, after
        (A,) precedence: tasks.
    setup
        (machines, J, J) setup times between jobs, or empty.
    travel
        (machines + 1, machines + 1) travel times, place 0 is the load/unload station; or empty.
    has_job_numbers
        Whether the jobs are numbered in the file.
    is_numbered_through
        Whether the operations are numbered through the whole file, not within each job.
    """

    num_machines: int
    job_number: TickArray
    task_job: TickArray
    task_operation: TickArray
    mode_ptr: TickArray
    machine: TickArray
    duration: TickArray
    worker: TickArray
    before: TickArray
    after: TickArray
    num_workers: int = 0
    num_vehicles: int = 0
    setup: TickArray = field(default_factory=_no_times)
    travel: TickArray = field(default_factory=_no_times)
    has_job_numbers: bool = True
    is_numbered_through: bool = False


def chained_shop(
    num_operations: TickArray,
    num_machines: int,
    mode_ptr: TickArray,
    machine: TickArray,
    duration: TickArray,
    worker: TickArray | None = None,
    num_workers: int = 0,
) -> Shop:
    """Return a shop in which the operations of each job follow one another.

    Parameters
    ----------
    num_operations
        (J,) operations of each job.
    num_machines, mode_ptr, machine, duration, worker, num_workers
        As in :class:`Shop`; no workers by default.
    """
    first = pointers(num_operations)
    jobs = np.arange(len(num_operations), dtype=np.int64)
    task_job = np.repeat(jobs, num_operations)
    tasks = np.arange(first[-1], dtype=np.int64)
    operation = tasks - first[task_job]
    after = tasks[operation > 0]
    return Shop(
        num_machines=num_machines,
        job_number=jobs,
        task_job=task_job,
        task_operation=operation,
        mode_ptr=mode_ptr,
        machine=machine,
        duration=duration,
        worker=np.full(len(machine), -1, dtype=np.int64) if worker is None else worker,
        before=after - 1,
        after=after,
        num_workers=num_workers,
    )
