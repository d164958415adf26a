"""An instance of the literature: its problem, and how the numbers of its file map to the indices of the problem."""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.plan.arrays import IndexArray
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.table import Table

__all__ = ["Instance"]


@dataclass(frozen=True, slots=True, eq=False)
class Instance(Table):
    """An instance. Jobs, operations, machines, workers and vehicles count from 0 whatever the base of the file.

    A task of the problem is an operation of the file; for ``fajsp`` the operation has the file's own number.

    Parameters
    ----------
    name
        Name of the file without its endings; for ``transport`` with that of the layout behind a hyphen.
    format
        The format it was read in.
    problem
        The problem. Resources are the machines, then the workers, then the vehicles. Where there are transports,
        location 0 is the load/unload station and i is machine i, counted from 1; a machine between which and an
        earlier one the travel time is 0 stands at the location of that one.
    task_job
        (T,) job of each task, as a solution file numbers it.
    task_operation
        (T,) operation of each task, as a solution file numbers it.
    mode_machine
        (M,) machine of each mode.
    mode_worker
        (M,) worker of each mode, -1 for none.
    vehicles
        Resources that are vehicles, in the order of their numbers.
    num_machines
        Number of machines, also of those that no operation can use.
    num_workers
        Number of workers.
    has_job_numbers
        Whether the jobs are numbered in the file. Only in a ``fajsp`` file they may be not: then a job is what the arcs
        connect, in the order of its smallest operation.
    format_reason
        Why the format was taken, for people.
    """

    name: str
    format: str
    problem: SchedulingProblem
    task_job: IndexArray
    task_operation: IndexArray
    mode_machine: IndexArray
    mode_worker: IndexArray
    vehicles: tuple[int, ...]
    num_machines: int
    num_workers: int
    has_job_numbers: bool = True
    format_reason: str = ""
