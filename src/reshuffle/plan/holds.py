"""Holds: who keeps how much of which resource from when to when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.chosen import Chosen, batch_leaders
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.table import Table

__all__ = ["Holds", "holds_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Holds(Table):
    """Intervals [start, end) in which units of a resource are held, H rows.

    First the stations of the tasks, then the members of their requirements, then the spans; a batch holds once, under
    the first of its members.

    Parameters
    ----------
    resource, units
        (H,) resource and units held.
    start, end
        (H,) ticks.
    task
        (H,) task that holds; the first task of a span.
    span
        (H,) index into the problem's spans, -1 for holds of tasks.
    """

    resource: TickArray
    units: TickArray
    start: TickArray
    end: TickArray
    task: TickArray
    span: TickArray

    def __len__(self) -> int:
        return len(self.resource)


def holds_of(
    problem: SchedulingProblem,
    solution: Solution,
    chosen: Chosen,
    points: TickArray,
    is_leader: BoolArray | None = None,
) -> Holds:
    """Return all holds of the chosen tasks and of the spans between them.

    Parameters
    ----------
    problem, solution
        The problem and its solution.
    chosen
        The tasks that are done, with what they chose.
    points
        (4, T) instants of the tasks, see :func:`reshuffle.plan.solution.task_points`.
    is_leader
        (n,) which of the chosen tasks stand for themselves or their batch; by default every batch number counts.
        Slots that name no resource are left out.
    """
    leader = batch_leaders(solution, chosen.tasks) if is_leader is None else is_leader
    parts = [
        _of_stations(problem, chosen, points, leader),
        _of_requirements(problem, solution, chosen, leader),
        _of_spans(problem, chosen, points),
    ]
    return Holds(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _of_stations(
    problem: SchedulingProblem, chosen: Chosen, points: TickArray, is_leader: BoolArray
) -> tuple[TickArray, ...]:
    station = problem.modes.station[chosen.modes].astype(np.int64)
    rows = np.flatnonzero((station >= 0) & is_leader)
    tasks = chosen.tasks[rows]
    units = problem.modes.units[chosen.modes[rows]]
    return station[rows], units, points[Point.START, tasks], points[Point.END, tasks], tasks, np.full(len(rows), -1)


def _of_requirements(
    problem: SchedulingProblem, solution: Solution, chosen: Chosen, is_leader: BoolArray
) -> tuple[TickArray, ...]:
    needs = chosen.slot_row
    row = chosen.requirement_row[needs]
    resource = solution.assigned[chosen.slots].astype(np.int64)
    kept = np.flatnonzero((resource >= 0) & (resource < len(problem.resources)) & is_leader[row])
    needs, row, resource = chosen.requirements[needs[kept]], row[kept], resource[kept]
    table = problem.requirements
    first = chosen.phases[chosen.first_phase[row] + table.first_phase[needs]]
    last = chosen.phases[chosen.first_phase[row] + table.last_phase[needs]]
    start, end = solution.phase_start[first], solution.phase_end[last]
    return resource, table.units[needs], start, end, chosen.tasks[row], np.full(len(row), -1)


def _of_spans(problem: SchedulingProblem, chosen: Chosen, points: TickArray) -> tuple[TickArray, ...]:
    is_done = np.zeros(len(problem.tasks), dtype=np.bool_)
    is_done[chosen.tasks] = True
    spans = problem.spans
    rows = np.flatnonzero(is_done[spans.first] & is_done[spans.last])
    first, last = spans.first[rows].astype(np.int64), spans.last[rows]
    start, end = points[Point.ARRIVAL, first], points[Point.END, last]
    return spans.resource[rows].astype(np.int64), spans.units[rows], start, end, first, rows
