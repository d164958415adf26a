"""A solution of a scheduling problem: for each task its mode, for each phase its times, and who does it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.plan.arrays import UNSET, IndexArray, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.table import Table
from reshuffle.plan.tasks import PhaseKind

__all__ = ["Solution", "empty_solution", "task_points"]


@dataclass(frozen=True, slots=True, eq=False)
class Solution(Table):
    """A solution; whether it is valid is for :func:`reshuffle.plan.check.check` to say.

    Parameters
    ----------
    mode
        (T,) chosen mode of each task (index into the problem's modes), -1 for a task that is not done.
    phase_start, phase_end
        (P,) ticks for every phase of the problem; ``UNSET`` for phases of modes that are not chosen.
    assigned
        (S,) resource in each slot of each requirement, -1 for requirements of modes that are not chosen.
    batch
        (T,) tasks with the same number >= 0 are done in one batch; -1 for a task on its own.
    vehicle
        (V,) robot of each transport, -1 where none is needed or the row is not active.
    pickup, dropoff
        (V,) ticks: when taking the lot up begins and when setting it down ends; ``UNSET`` where not active.
    """

    mode: IndexArray
    phase_start: TickArray
    phase_end: TickArray
    assigned: IndexArray
    batch: IndexArray
    vehicle: IndexArray
    pickup: TickArray
    dropoff: TickArray


def empty_solution(problem: SchedulingProblem) -> Solution:
    """Return the solution of `problem` in which nothing is done."""
    num_phases, num_transports = len(problem.phases), len(problem.transports)
    return Solution(
        mode=np.full(len(problem.tasks), -1),
        phase_start=np.full(num_phases, UNSET),
        phase_end=np.full(num_phases, UNSET),
        assigned=np.full(problem.num_slots, -1),
        batch=np.full(len(problem.tasks), -1),
        vehicle=np.full(num_transports, -1),
        pickup=np.full(num_transports, UNSET),
        dropoff=np.full(num_transports, UNSET),
    )


def task_points(problem: SchedulingProblem, solution: Solution) -> TickArray:
    """Return the four instants of every task, in the order of :class:`~reshuffle.plan.links.Point`.

    Returns
    -------
    (4, T) int64 ticks; ``UNSET`` for tasks that are not done.
    """
    points = np.full((4, len(problem.tasks)), UNSET, dtype=np.int64)
    done = np.flatnonzero(solution.mode >= 0)
    modes = solution.mode[done].astype(np.int64)
    first = problem.modes.phase_ptr[modes]
    last = problem.modes.phase_ptr[modes + 1] - 1
    arrival = first + (problem.phases.kind[first] == PhaseKind.SETUP)
    completion = last - (problem.phases.kind[last] == PhaseKind.HOLD)
    points[Point.START, done] = solution.phase_start[first]
    points[Point.ARRIVAL, done] = solution.phase_start[arrival]
    points[Point.COMPLETION, done] = solution.phase_end[completion]
    points[Point.END, done] = solution.phase_end[last]
    return points
