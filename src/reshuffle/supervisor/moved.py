"""What a new plan changes against the plan that people have, and what that costs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.evaluate import terms, value
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.plan import Plan, PlannedOperation
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points

__all__ = ["MOVED_BY", "ChangePrice", "lateness_s", "moved_operations", "priced"]

#: An operation that begins as much earlier or later than it was planned has not moved.
MOVED_BY = timedelta(minutes=15)
_SETUP = "setup"


def work_begins(operation: PlannedOperation) -> datetime:
    """Return when the work itself begins: setting up before it is no part of it."""
    phases = operation.phases
    return phases[1].start if len(phases) > 1 and phases[0].name == _SETUP else phases[0].start


def moved_operations(
    before: Plan, other: Plan, tolerance: timedelta = MOVED_BY, begun: Collection[str] = ()
) -> set[str]:
    """Return the operations, not yet begun, that stand on another station or begin at another time than before.

    Parameters
    ----------
    before
        The plan that people have.
    other
        A plan from now on.
    tolerance
        The work of an operation that begins by no more than this earlier or later has not moved.
    begun
        Operations that had begun when the other plan was made: those are where they are.
    """
    places = {one.id: (one.station, work_begins(one)) for one in before.operations}
    moved = set()
    for one in other.operations:
        if one.id not in places or one.id in begun or one.start < other.made_for:
            continue
        station, begin = places[one.id]
        if one.station != station or abs(work_begins(one) - begin) > tolerance:
            moved.add(one.id)
    return moved


def lateness_s(plan: Plan, orders: Collection[str] | None = None) -> float:
    """Return how late the customers' orders of a plan are in all, in seconds; of some of them where they are given."""
    return sum(
        max(0.0, order.lateness_s or 0.0)
        for order in plan.orders
        if order.parent is None and (orders is None or order.id in orders)
    )


def priced(problem: SchedulingProblem, solution: Solution, moved: int, price: int) -> tuple[int, ...]:
    """Return the value of a solution in which so many operations have moved, each at a price on the first level.

    Whatever plan the problem itself compares with, `moved` is what counts: also where changes are a wish.
    """
    levels = list(value(problem, solution))
    weights = [int(problem.objective.level(level)[Term.MOVED_TASKS]) for level in range(len(levels))]
    if any(weights):
        others = int(terms(problem, solution)[Term.MOVED_TASKS])
        levels = [level + weight * (moved - others) for level, weight in zip(levels, weights, strict=True)]
    levels[0] += price * moved
    return tuple(levels)


@dataclass(frozen=True)
class ChangePrice:
    """Values solutions of one problem with the price of what moves in them.

    Parameters
    ----------
    problem
        The problem.
    before
        What was planned, as far as it fits the problem.
    price
        Of one moved operation.
    tolerance
        Ticks by which the work may begin earlier or later.
    """

    problem: SchedulingProblem
    before: Solution
    price: int
    tolerance: int

    @cached_property
    def _planned(self) -> tuple[BoolArray, TickArray, TickArray]:
        """Which tasks were planned and have not begun, on which station, and when their work was to begin."""
        mode, station = self.before.mode, self.problem.modes.station
        was_planned: BoolArray = (mode >= 0) & ~self.problem.tasks.is_running
        on = station[np.where(mode >= 0, mode, 0)] if len(station) else np.zeros_like(mode)
        return was_planned, on.astype(np.int64), task_points(self.problem, self.before)[Point.ARRIVAL]

    def is_moved(self, solution: Solution) -> BoolArray:
        """Return which tasks have moved, shape (tasks,)."""
        was_planned, on, begin = self._planned
        both = np.flatnonzero(was_planned & (solution.mode >= 0))
        is_elsewhere = self.problem.modes.station[solution.mode[both]] != on[both]
        shift = task_points(self.problem, solution)[Point.ARRIVAL, both] - begin[both]
        moved = np.zeros(len(was_planned), dtype=np.bool_)
        moved[both] = is_elsewhere | (np.abs(shift) > self.tolerance)
        return moved

    def value(self, solution: Solution) -> tuple[int, ...]:
        """Return the value of a solution, the price of its moves on the first level."""
        return priced(self.problem, solution, int(np.count_nonzero(self.is_moved(solution))), self.price)
