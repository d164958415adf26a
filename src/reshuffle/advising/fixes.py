"""The cheapest fix for a late order: real alternatives, each organized again, and what becomes of everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from reshuffle.advising.adding import add_tasks, task_order
from reshuffle.advising.alternatives import Alternative, FixKind, alternatives
from reshuffle.advising.causes import Stretch
from reshuffle.advising.chain import binding_chain, own_path
from reshuffle.advising.money import lateness_cost, rounded
from reshuffle.advising.replanning import Planner, plan_of
from reshuffle.advising.settling import removed
from reshuffle.advising.situation import Situation
from reshuffle.advising.wording import duration_text
from reshuffle.errors import InputError, Mistake
from reshuffle.model import instants
from reshuffle.model.factory import Workspace
from reshuffle.plan.check import check
from reshuffle.plan.from_model.resources import MONEY_SCALE
from reshuffle.plan.links import Point
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedOrder
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.solver import Stop

__all__ = ["Fix", "FixParams", "Fixes", "fixes"]


@dataclass(frozen=True, slots=True)
class FixParams:
    """How fixes are looked for.

    Parameters
    ----------
    iterations
        Passes of the solver for each alternative in a large shop, >= 1: the same for all, so that what differs is the
        alternative.
    small_iterations, small_tasks
        Passes in a shop of up to so many tasks; in between fewer as there are more tasks. Where two orders must change
        places, a few passes hardly ever find it.
    overtime_hours
        Lengths of overtime to try.
    most
        Alternatives that are tried at most, >= 1.
    organize
        What the plan was made with.
    """

    iterations: int = 4
    small_iterations: int = 100
    small_tasks: int = 30
    overtime_hours: tuple[int, ...] = (2, 4, 8)
    most: int = 24
    organize: OrganizeParams = OrganizeParams()  # noqa: RUF009 - immutable

    def passes(self, num_tasks: int) -> int:
        """Return the passes for each alternative in a shop of so many tasks."""
        fewer = self.small_iterations * self.small_tasks // max(1, num_tasks)
        return max(self.iterations, min(self.small_iterations, fewer))

    def __post_init__(self) -> None:
        if self.iterations < 1:
            raise ValueError(f"iterations(={self.iterations}) must be >= 1")
        if self.most < 1:
            raise ValueError(f"most(={self.most}) must be >= 1")


@dataclass(frozen=True, slots=True)
class Fix:
    """An alternative that helps.

    Parameters
    ----------
    sentence
        What to do and what comes of it.
    action
        Only what to do.
    completion
        When the order would be complete.
    is_in_time
        Whether that is by its due date.
    gain_s
        Seconds by which it is earlier than without the alternative.
    cost
        What the change costs, in the factory's currency; None where no price says.
    others_cost
        What the lateness of all orders costs more than without it, by their costs per day; negative where it saves.
    late_before, late_after
        Number of late orders without and with it, by the dates that were promised.
    newly_late
        Orders that become late by it.
    workspace, plan
        The changed workspace, and a plan of it.
    """

    kind: FixKind
    sentence: str
    action: str
    completion: datetime
    is_in_time: bool
    gain_s: float
    cost: Decimal | None
    others_cost: Decimal
    late_before: int
    late_after: int
    newly_late: tuple[str, ...]
    workspace: Workspace
    plan: Plan

    @property
    def total_cost(self) -> Decimal | None:
        """The change and the lateness; None where no price of the change is known."""
        return None if self.cost is None else self.cost + self.others_cost


@dataclass(frozen=True, slots=True)
class Fixes:
    """What helps a late order.

    Parameters
    ----------
    completion
        When it is complete without any change, organized again with the same effort.
    fixes
        What helps: first what brings it in time at the least cost, then what comes nearest.
    tried, untried
        Alternatives that were tried, and whether time ended before all were.
    """

    order: str
    completion: datetime
    due: datetime
    fixes: tuple[Fix, ...]
    tried: int
    untried: bool


@dataclass(frozen=True, slots=True)
class _Trial:
    """A workspace organized again: its orders by id, lateness by the dates of the workspace as it was."""

    situation: Situation
    plan: Plan
    orders: dict[str, PlannedOrder]


def fixes(
    workspace: Workspace,
    situation: Situation,
    order: str,
    planner: Planner,
    params: FixParams,
    time_left_s: Callable[[], float],
) -> Fixes:
    """Try what could help a late order, and return what does.

    Every alternative, and the workspace as it is, is organized again from the plan, with the same seed and the same
    number of passes; what the alternative brings is the difference between the two.

    Parameters
    ----------
    workspace, situation
        The workspace and its plan.
    order
        A customer's order with a due date.
    planner
        Organizes again.
    time_left_s
        Seconds left, asked before each trial.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no such order in the plan, or it has no due date.
    """
    due = workspace.orders[order].due if order in workspace.orders else None
    if due is None or order not in situation.planning.jobs:
        raise InputError(Mistake("order", order, "must be an order of the plan with a due date"))
    plan = plan_of(situation.planning, situation.solution)
    base = _try(workspace, workspace, plan, planner, params, time_left_s()) or _Trial(
        situation, plan, {one.id: one for one in plan.orders}
    )
    completion = base.orders[order].completion or due
    late_by = max(timedelta(0), completion - due)
    if not late_by:
        return Fixes(order, completion, due, (), 0, False)
    moved = _moved(workspace, order, base) if time_left_s() > 0 else None
    found = [] if moved is None else [moved]
    stretches = _stretches(base.situation, order)
    listed = alternatives(workspace, base.situation, order, stretches, late_by, params.overtime_hours, planner)
    series = _Series(completion)
    tried = 0
    is_cut = False
    for alternative in listed:
        if series.has_enough(alternative):
            continue
        if tried >= params.most or time_left_s() <= 0:
            is_cut = True
            break
        tried += 1
        trial = _try(workspace, alternative.workspace, plan, planner, params, time_left_s())
        fix = _judge(workspace, order, alternative, base, trial) if trial is not None else None
        series.note(alternative, fix)
        if fix is not None:
            found.append(fix)
    useful = [fix for fix in found if not any(_dominates(other, fix) for other in found)]
    return Fixes(order, completion, due, tuple(sorted(useful, key=_rank)), tried, is_cut)


class _Series:
    """What more and more of the same brought: it is asked for as long as it helps and the order is not in time."""

    def __init__(self, completion: datetime) -> None:
        self._completion = completion
        self._reached: dict[str, datetime] = {}
        self._enough: set[str] = set()

    def has_enough(self, alternative: Alternative) -> bool:
        return alternative.series in self._enough

    def note(self, alternative: Alternative, fix: Fix | None) -> None:
        name, at = alternative.series, self._completion if fix is None else fix.completion
        if not name:
            return
        is_good = fix is not None and fix.is_in_time and not fix.newly_late
        if is_good or (name in self._reached and at >= self._reached[name]):
            self._enough.add(name)
        self._reached[name] = at


def _moved(workspace: Workspace, order: str, base: _Trial) -> Fix | None:
    """Take the order out of the plan and put it in again, all else as it is: what costs nothing comes first."""
    situation = base.situation
    family = _family(situation, order)
    tasks = [
        task
        for job in family
        for task in situation.jobs_tasks.get(job, ())
        if situation.is_done(task) and not situation.problem.tasks.is_running[task]
    ]
    emptied = removed(situation, tasks)
    again = add_tasks(emptied, task_order(situation, tasks))
    if again is None or check(again.problem, again.solution):
        return None
    made = plan_of(again.planning, again.solution)
    orders = {one.id: replace(one, due=base.orders[one.id].due) for one in made.orders}
    alternative = Alternative(FixKind.MOVE, f"place '{order}' anew, all else as it is", workspace, Decimal(0))
    return _judge(workspace, order, alternative, base, _Trial(again, made, orders))


def _family(situation: Situation, order: str) -> list[int]:
    """Return the jobs of an order and of its child orders, at all levels."""
    known = {order}
    found = []
    for number, one in enumerate(situation.planning.demand.orders):
        if one.id in known or one.parent in known:
            known.add(one.id)
            found.append(number)
    return found


def _dominates(one: Fix, other: Fix) -> bool:
    """Whether a fix of the same kind brings as much and costs less: six hours of overtime where two will do."""
    if one.kind is not other.kind or one.total_cost is None or other.total_cost is None:
        return False
    is_as_good = one.completion <= other.completion and one.late_after <= other.late_after
    return is_as_good and one.total_cost < other.total_cost


def _rank(fix: Fix) -> tuple[bool, int, bool, Decimal, datetime, str]:
    """Sort key: in time, then nobody else late, then known and small costs, then early."""
    cost = fix.total_cost
    return not fix.is_in_time, len(fix.newly_late), cost is None, cost or Decimal(0), fix.completion, fix.sentence


def _stretches(situation: Situation, order: str) -> tuple[Stretch, ...]:
    job = situation.planning.jobs.index(order)
    tasks = [task for task in situation.jobs_tasks.get(job, ()) if situation.is_done(task)]
    if not tasks:
        return ()
    last = max(tasks, key=lambda task: situation.point(task, Point.COMPLETION))
    begin = max(situation.problem.planning_start, int(situation.problem.jobs.release[job]))
    return (*binding_chain(situation, last), *own_path(situation, last, begin, _family(situation, order)))


def _try(
    original: Workspace, workspace: Workspace, plan: Plan, planner: Planner, params: FixParams, left_s: float
) -> _Trial | None:
    given, num_tasks = params.organize, len(plan.operations) + len(plan.maintenance)
    again = OrganizeParams(
        wishes=given.wishes,
        pinned_starts=given.pinned_starts,
        pinned_stations=given.pinned_stations,
        previous=given.previous or plan,
        frozen_until=given.frozen_until,
        change_price=given.change_price,
        moves=tuple(move.move for move in plan.moves),
    )
    stop = Stop(time_limit_s=max(left_s, 1.0), max_iterations=params.passes(num_tasks))
    found = planner.replan(workspace, again, stop)
    if found.solution is None or len(found.prepared.unplanned) > _num_unplanned(original, plan):
        return None
    made = plan_of(found.prepared.planning, found.solution)
    orders = {}
    for one in made.orders:
        # Who gives way is late by the date that was promised, not by the one of the trial.
        promised = original.orders[one.id].due if one.id in original.orders else one.due
        orders[one.id] = replace(one, due=promised)
    return _Trial(Situation(found.prepared.planning, found.solution), made, orders)


def _num_unplanned(workspace: Workspace, plan: Plan) -> int:
    planned = {order.id for order in plan.orders}
    return sum(name not in planned for name in workspace.orders)


def _judge(workspace: Workspace, order: str, alternative: Alternative, base: _Trial, trial: _Trial) -> Fix | None:
    """Return the alternative as a fix; None where the order is no earlier."""
    before, after = base.orders[order], trial.orders[order]
    if before.completion is None or after.completion is None or after.completion >= before.completion:
        return None
    gain = (before.completion - after.completion).total_seconds()
    late_before = {one.id for one in base.orders.values() if one.is_late and one.parent is None}
    late_after = {one.id for one in trial.orders.values() if one.is_late and one.parent is None}
    newly_late = tuple(sorted(late_after - late_before))
    cost = _hired(alternative, trial) if alternative.kind is FixKind.OPERATOR else alternative.cost
    more = lateness_cost(workspace, trial.orders.values()) - lateness_cost(workspace, base.orders.values())
    at = instants.format_instant(after.completion, workspace.factory.zone)
    ending = "in time" if not after.is_late else f"still {duration_text(after.lateness_s or 0)} late"
    sentence = f"{alternative.sentence}: '{order}' is complete at {at}, {duration_text(gain)} earlier and {ending}"
    if newly_late:
        sentence += f"; {', '.join(newly_late)} would be late then"
    return Fix(
        alternative.kind,
        sentence,
        alternative.sentence,
        after.completion,
        not after.is_late,
        gain,
        cost,
        rounded(more),
        len(late_before),
        len(late_after),
        newly_late,
        alternative.workspace,
        trial.plan,
    )


def _hired(alternative: Alternative, trial: _Trial) -> Decimal | None:
    """Return what the people cost who were not there before, for as long as they are held."""
    situation = trial.situation
    name = list(alternative.workspace.factory.operators)[-1]
    resource = situation.planning.resources.operators[name]
    rate = int(situation.problem.resources.cost_rate[resource])
    if not rate or situation.problem.resources.kind[resource] != ResourceKind.OPERATOR:
        return None
    starts, ends = situation.holds[resource][:2] if resource in situation.holds else ((), ())
    ticks = sum(int(end) - int(start) for start, end in zip(starts, ends, strict=True))
    return rounded(Decimal(rate * ticks) / MONEY_SCALE)
