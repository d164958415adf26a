"""One new plan while another is carried out: carrying on, a repair of what is hit, and a search; the best is taken.

Carrying on is the plan before, moved to now: the same stations, the same sequences, each operation as early as it can
be. Every other plan is measured against it: an operation has *moved* if it stands elsewhere, or at another instant,
than carrying on would have it. So what a failure delays in any case is no change, and a plan that is not better than
carrying on by more than the price of its changes is not taken.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reshuffle.errors import InternalError, UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.organizing import organize as organizing
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.check import check
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.from_model.scheduling import PlanningProblem
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedOperation
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Solver, Stop

__all__ = ["Candidate", "ReplanParams", "Replanned", "lateness_s", "moved_operations", "replan"]

#: Passes in which some plan is looked for where the plan before can not be moved to now as it is.
_PASSES_WITHOUT_PLAN = 20
#: Share of the time for the repair.
_REPAIR_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class ReplanParams:
    """How plans are made anew.

    Parameters
    ----------
    wishes
        Objective in words.
    frozen
        From now on for so long nothing is changed against carrying on.
    change_price
        Weight of one moved operation on the first level of the objective; by default as much as ten steps of time.
    time_limit_s
        Seconds of search for one plan; None for none.
    max_iterations
        Iterations of the search for one plan; with one worker this makes a run repeatable.
    seed
        Of all chance in the search.
    is_stable
        Whether changes have a price and the frozen zone holds. Without, every plan is made anew from the state.
    """

    wishes: str = "late, then flow"
    frozen: timedelta = timedelta(0)
    change_price: int = 10
    time_limit_s: float | None = 5.0
    max_iterations: int | None = None
    seed: int = 1
    is_stable: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A checked plan, how it was found, and its value with the price of its changes."""

    plan: Plan
    name: str
    value: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Replanned:
    """What came of looking for a new plan.

    Parameters
    ----------
    waiting
        Carrying on; None where the plan before can not be moved to now at all.
    chosen
        The plan that is taken; None where there is none but carrying on, or none at all.
    operations_moved
        Operations that stand elsewhere in the plan that is taken than carrying on would have them.
    seconds
        From the state to the checked plan.
    notes
        What could not be kept, as sentences.
    """

    waiting: Candidate | None
    chosen: Candidate | None
    operations_moved: int
    seconds: float
    notes: tuple[str, ...] = ()


def replan(
    workspace: Workspace,
    now: datetime,
    previous: Plan,
    solver: Solver,
    params: ReplanParams,
    affected: Collection[str] = (),
    stations: Mapping[str, str] | None = None,
) -> Replanned:
    """Return the best checked plan from now on, if it is better than carrying on.

    Parameters
    ----------
    workspace
        As it is on the floor now, see :func:`reshuffle.supervisor.floor_workspace.floor_workspace`.
    previous
        The plan that is being carried out.
    affected
        Stations, lots and orders that something has happened to: what the repair may move.
    stations
        Stations that operations can not leave any more, by operation.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour; all are named.
    """
    began = time.perf_counter()
    notes: list[str] = []
    plain = OrganizeParams(wishes=params.wishes, pinned_stations=stations or {})
    carried, workspace = _carry_on(workspace, now, previous, plain, params.seed, notes)
    if carried is None or not params.is_stable:
        anew = _Asked(workspace, now, plain).plan(solver, _stop(params, began, 1.0), params.seed, "anew", notes)
        moved = len(moved_operations(carried.plan, anew.plan)) if anew and carried else 0
        return Replanned(carried, anew, moved, time.perf_counter() - began, tuple(notes))
    if params.change_price and carried.value[0] < params.change_price:
        # Even one moved operation would cost more than all there is to gain.
        return Replanned(carried, None, 0, time.perf_counter() - began, tuple(notes))
    stable = replace(
        plain,
        previous=carried.plan,
        frozen_until=now + params.frozen if params.frozen else None,
        change_price=params.change_price,
    )
    asked = _Asked(workspace, now, stable, carried.plan.operations, carried.plan)
    free = _hit(previous, carried.plan, affected)
    stop = _stop(params, began, _REPAIR_SHARE)
    best = carried
    for found in (
        _insert(asked, params.seed, free, notes),
        _repair(asked, solver, stop, params.seed, free, notes),
    ):
        best = min((one for one in (best, found) if one is not None), key=lambda one: one.value)
    asked = replace(asked, start=best.plan.operations, like=best.plan)
    searched = asked.plan(solver, _stop(params, began, 1.0), params.seed, "search", notes)
    best = min((one for one in (best, searched) if one is not None), key=lambda one: one.value)
    if best.value >= carried.value:
        return Replanned(carried, None, 0, time.perf_counter() - began, tuple(notes))
    moved = len(moved_operations(carried.plan, best.plan))
    return Replanned(carried, best, moved, time.perf_counter() - began, tuple(notes))


def _stop(params: ReplanParams, began: float, share: float) -> Stop:
    limit = params.time_limit_s
    if limit is not None:
        limit = max(0.1, (limit - (time.perf_counter() - began)) * share)
    return Stop(time_limit_s=limit, max_iterations=params.max_iterations)


def _carry_on(
    workspace: Workspace, now: datetime, previous: Plan, plain: OrganizeParams, seed: int, notes: list[str]
) -> tuple[Candidate | None, Workspace]:
    """Return the plan before, moved to now; where deadlines stand in its way, they become due dates."""
    asked = _Asked(workspace, now, replace(plain, previous=previous), previous.operations, previous)
    for passes in (1, _PASSES_WITHOUT_PLAN):
        found = asked.plan(ListScheduler(), Stop(max_iterations=passes), seed, "carry on", notes)
        if found is not None and not any(workspace.orders[one.id].deadline for one in found.plan.unplanned):
            return found, workspace
    relaxed = _without_deadlines(workspace)
    if relaxed is not workspace:
        stop = Stop(max_iterations=_PASSES_WITHOUT_PLAN)
        later = replace(asked, workspace=relaxed).plan(ListScheduler(), stop, seed, "carry on", notes)
        if later is not None:
            notes.append("deadlines can no longer be kept and count as due dates")
            return later, relaxed
    return found, workspace


def _without_deadlines(workspace: Workspace) -> Workspace:
    if all(order.deadline is None for order in workspace.orders.values()):
        return workspace
    orders = {
        name: order.model_copy(update={"deadline": None, "due": order.due or order.deadline})
        for name, order in workspace.orders.items()
    }
    return workspace.model_copy(update={"orders": orders})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A plan that is asked for; `start` are operations where the search begins, of the plan `like`."""

    workspace: Workspace
    now: datetime
    params: OrganizeParams
    start: Sequence[PlannedOperation] = ()
    like: Plan | None = None

    def plan(self, solver: Solver, stop: Stop, seed: int, name: str, notes: list[str]) -> Candidate | None:
        """Search for a plan; where a frozen zone can not be written down, without it, and said so."""
        try:
            prepared = organizing.prepare(self.workspace, self.now, self.params)
        except UnsupportedError as error:
            if self.params.frozen_until is None:
                raise
            notes.append(f"nothing is frozen: {'; '.join(error.features)}")
            return replace(self, params=replace(self.params, frozen_until=None)).plan(solver, stop, seed, name, notes)
        problem = prepared.planning.problem
        result = solver.solve(problem, stop, seed, hint=self._hint(prepared.planning))
        if result.solution is None:
            notes.extend(f"{name}: {reason}" for reason in result.reasons[:1])
            return None
        violations = check(problem, result.solution)
        if violations:
            raise InternalError(f"{solver.name} made a plan that does not hold: {violations[0].message}")
        plan = organizing.make_plan(prepared, self.params, result, solver.name, seed)
        return Candidate(plan, name, tuple(value for _, value in plan.objective))

    def _hint(self, planning: PlanningProblem) -> Solution | None:
        if self.like is None:
            return None
        known = planning.tasks.tasks
        operations = [one for one in self.start if one.id in known]
        return translation.solution_of(planning, operations, self.like.maintenance, self.like.transports)[0]


def _insert(asked: _Asked, seed: int, free: Collection[str], notes: list[str]) -> Candidate | None:
    """Return a plan in which what is hit comes last, into the gaps that the others leave; it takes one pass."""
    kept = [one for one in asked.start if one.id not in free]
    if not free or not kept:
        return None
    return replace(asked, start=kept).plan(ListScheduler(), Stop(max_iterations=1), seed, "insertion", notes)


def _repair(
    asked: _Asked, solver: Solver, stop: Stop, seed: int, free: Collection[str], notes: list[str]
) -> Candidate | None:
    """Return a plan that leaves what is not hit where it is: few operations are free, so that the search is short."""
    kept = [one for one in asked.start if one.id not in free]
    if not free or not kept:
        return None
    params = replace(
        asked.params,
        pinned_starts={one.id: one.start for one in kept},
        pinned_stations={**asked.params.pinned_stations, **{one.id: one.station for one in kept}},
    )
    return replace(asked, params=params).plan(solver, stop, seed, "repair", notes)


def _hit(previous: Plan, carried: Plan, affected: Collection[str]) -> set[str]:
    """Return the operations on stations and of lots and orders that are hit, the new ones, and what delays orders."""
    before = {one.id: one for one in previous.operations}
    late = {order.id for order in carried.orders if order.is_late}
    first: dict[str, datetime] = {}
    for one in carried.operations:
        old = before.get(one.id)
        is_hit = {one.station, one.station.partition("#")[0], one.lot, one.order} & set(affected)
        is_delayed = old is not None and one.start > old.start
        if is_hit or old is None or (is_delayed and one.order in late):
            first[one.lot] = min(one.start, first.get(one.lot, one.start))
    # What comes behind in the same lot has to be able to follow.
    return {one.id for one in carried.operations if one.lot in first and one.start >= first[one.lot]}


def moved_operations(waiting: Plan, other: Plan) -> set[str]:
    """Return the operations that stand on another station, or start at another instant, than carrying on has them."""
    places: Mapping[str, PlannedOperation] = {one.id: one for one in waiting.operations}
    return {
        one.id
        for one in other.operations
        if one.id in places and (one.station, one.start) != (places[one.id].station, places[one.id].start)
    }


def lateness_s(plan: Plan, orders: Collection[str] | None = None) -> float:
    """Return how late the customers' orders of a plan are in all, in seconds; of some of them where they are given."""
    return sum(
        max(0.0, order.lateness_s or 0.0)
        for order in plan.orders
        if order.parent is None and (orders is None or order.id in orders)
    )
