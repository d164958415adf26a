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
from reshuffle.organizing.organize import Preparation
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.check import check
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedOperation
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Result, Solver, Stop

__all__ = ["Candidate", "ReplanParams", "Replanned", "lateness_s", "moved_operations", "replan"]

#: Passes in which some plan is looked for where the plan before can not be moved to now as it is.
_PASSES_WITHOUT_PLAN = 20
#: Share of the time for the repair; share after which no further order is urged, and most orders that are.
_REPAIR_SHARE, _URGE_SHARE, _MOST_URGED = 0.4, 0.4, 8
#: Share of what carrying on is worth below which the price of moving everything does not matter.
_SMALL_PRICE = 0.25


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
    workspace, params
        What the plan that is taken was made from; None where there is none, or it was made anew.
    """

    waiting: Candidate | None
    chosen: Candidate | None
    operations_moved: int
    seconds: float
    notes: tuple[str, ...] = ()
    workspace: Workspace | None = None
    params: OrganizeParams | None = None


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
        anew = _Problem.of(workspace, now, plain, notes)
        found = anew.search(solver, _stop(params, began, 1.0), params.seed, "anew", None, notes)
        moved = len(moved_operations(carried.plan, found.plan)) if found and carried else 0
        return Replanned(carried, found, moved, time.perf_counter() - began, tuple(notes))
    if params.change_price and carried.value[0] < params.change_price:
        # Even one moved operation would cost more than all there is to gain.
        return Replanned(carried, None, 0, time.perf_counter() - began, tuple(notes))
    stable = replace(
        plain,
        previous=carried.plan,
        frozen_until=now + params.frozen if params.frozen else None,
        change_price=params.change_price,
    )
    problem = _Problem.of(workspace, now, stable, notes)
    free = _hit(previous, carried.plan, affected)
    best = _insert(problem, params.seed, free, carried, notes)
    best = _urge(problem, params, began, best, notes)
    best = _settle(problem, params.seed, carried, best, notes)
    if params.change_price * len(carried.plan.operations) > _SMALL_PRICE * carried.value[0]:
        # Else moving everything would cost next to nothing, and the time is better spent on the search.
        free |= _concerned(carried.plan, best.plan)
        best = _repair(workspace, now, solver, problem.params, params, began, (carried, free, best), notes)
    hint = problem.solution_of(best.plan.operations, best.plan)
    searched = problem.search(solver, _stop(params, began, 1.0), params.seed, "search", hint, notes)
    best = _settle(problem, params.seed, carried, _better(best, searched), notes)
    if best.value >= carried.value:
        return Replanned(carried, None, 0, time.perf_counter() - began, tuple(notes))
    moved = len(moved_operations(carried.plan, best.plan))
    seconds = time.perf_counter() - began
    return Replanned(carried, best, moved, seconds, tuple(notes), workspace, problem.params)


def _better(one: Candidate, other: Candidate | None) -> Candidate:
    return one if other is None or one.value <= other.value else other


def _stop(params: ReplanParams, began: float, share: float) -> Stop:
    limit = params.time_limit_s
    if limit is not None:
        limit = max(0.1, (limit - (time.perf_counter() - began)) * share)
    return Stop(time_limit_s=limit, max_iterations=params.max_iterations)


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is planned, made once for several searches."""

    prepared: Preparation
    params: OrganizeParams

    @classmethod
    def of(cls, workspace: Workspace, now: datetime, params: OrganizeParams, notes: list[str]) -> _Problem:
        """Return a workspace as a problem; where a frozen zone can not be written down, without it, and said so."""
        try:
            return cls(organizing.prepare(workspace, now, params), params)
        except UnsupportedError as error:
            if params.frozen_until is None:
                raise
            notes.append(f"nothing is frozen: {'; '.join(error.features)}")
            free = replace(params, frozen_until=None)
            return cls(organizing.prepare(workspace, now, free), free)

    def search(
        self, solver: Solver, stop: Stop, seed: int, name: str, hint: Solution | None, notes: list[str]
    ) -> Candidate | None:
        """Search for a plan, judge it, and return it; None if there is none."""
        result = solver.solve(self.prepared.planning.problem, stop, seed, hint=hint)
        return self.judged(result, solver.name, seed, name, notes)

    def judged(self, result: Result, solver: str, seed: int, name: str, notes: list[str]) -> Candidate | None:
        """Return the plan of a result; None if it has none.

        Raises
        ------
        reshuffle.errors.InternalError
            If the plan does not hold.
        """
        problem = self.prepared.planning.problem
        if result.solution is None:
            notes.extend(f"{name}: {reason}" for reason in result.reasons[:1])
            return None
        violations = check(problem, result.solution)
        if violations:
            raise InternalError(f"{solver} made a plan that does not hold: {violations[0].message}")
        plan = organizing.make_plan(self.prepared, self.params, result, solver, seed)
        return Candidate(plan, name, tuple(value for _, value in plan.objective))

    def solution_of(self, operations: Sequence[PlannedOperation], plan: Plan) -> Solution:
        """Return operations, with the maintenance and the transports of a plan, as a solution to start from."""
        known = self.prepared.planning.tasks.tasks
        listed = [one for one in operations if one.id in known]
        return translation.solution_of(self.prepared.planning, listed, plan.maintenance, plan.transports)[0]


def _carry_on(
    workspace: Workspace, now: datetime, previous: Plan, plain: OrganizeParams, seed: int, notes: list[str]
) -> tuple[Candidate | None, Workspace]:
    """Return the plan before, moved to now; where deadlines stand in its way, they become due dates."""
    params = replace(plain, previous=previous)
    found = None
    for is_relaxed in (False, True):
        asked = _without_deadlines(workspace) if is_relaxed else workspace
        if is_relaxed and asked is workspace:
            break
        problem = _Problem.of(asked, now, params, notes)
        hint = problem.solution_of(previous.operations, previous)
        for passes in (1, _PASSES_WITHOUT_PLAN):
            found = problem.search(ListScheduler(), Stop(max_iterations=passes), seed, "carry on", hint, notes)
            if found is not None and not any(asked.orders[one.id].deadline for one in found.plan.unplanned):
                if is_relaxed:
                    notes.append("deadlines can no longer be kept and count as due dates")
                return found, asked
    return found, workspace


def _without_deadlines(workspace: Workspace) -> Workspace:
    if all(order.deadline is None for order in workspace.orders.values()):
        return workspace
    orders = {
        name: order.model_copy(update={"deadline": None, "due": order.due or order.deadline})
        for name, order in workspace.orders.items()
    }
    return workspace.model_copy(update={"orders": orders})


def _insert(problem: _Problem, seed: int, free: Collection[str], carried: Candidate, notes: list[str]) -> Candidate:
    """Return a plan in which what is hit comes last, into the gaps that the others leave; it takes one pass."""
    kept = [one for one in carried.plan.operations if one.id not in free]
    if not free or not kept:
        return carried
    hint = problem.solution_of(kept, carried.plan)
    found = problem.search(ListScheduler(), Stop(max_iterations=1), seed, "insertion", hint, notes)
    return _better(carried, found)


def _urge(problem: _Problem, params: ReplanParams, began: float, best: Candidate, notes: list[str]) -> Candidate:
    """Return a plan in which late orders go first, one after the other; the others move as they must."""
    weights = {name: order.priority for name, order in problem.prepared.workspace.orders.items()}
    tried: set[str] = set()
    while len(tried) < _MOST_URGED:
        late = {
            order.id: (order.lateness_s or 0.0) * weights.get(order.id, 0)
            for order in best.plan.orders
            if order.is_late and order.parent is None and order.id not in tried
        }
        is_over = params.time_limit_s is not None and time.perf_counter() - began > _URGE_SHARE * params.time_limit_s
        if not late or is_over:
            break
        worst = max(late, key=lambda name: (late[name], name))
        tried.add(worst)
        operations = [_at_once(one, best.plan) if _is_of(one, worst) else one for one in best.plan.operations]
        hint = problem.solution_of(operations, best.plan)
        found = problem.search(ListScheduler(), Stop(max_iterations=1), params.seed, f"urging '{worst}'", hint, notes)
        best = _better(best, found)
    return best


def _is_of(operation: PlannedOperation, order: str) -> bool:
    """Whether an operation is of an order or of one of its child orders."""
    return operation.order == order or operation.order.startswith(f"{order}+")


def _at_once(operation: PlannedOperation, plan: Plan) -> PlannedOperation:
    """Return an operation as if it started when planning does: where a search begins, it comes first."""
    length = operation.start - plan.made_for
    phases = tuple(replace(phase, start=phase.start - length, end=phase.end - length) for phase in operation.phases)
    return replace(operation, phases=phases)


def _settle(problem: _Problem, seed: int, carried: Candidate, best: Candidate, notes: list[str]) -> Candidate:
    """Return a plan in which orders that are on time anyway do not come earlier than carrying on has them.

    Nobody gains from that, and each of their operations that stays is one less that has moved.
    """
    if best is carried or best.name == "settled":
        return best
    late = {order.id for order in carried.plan.orders if order.is_late}
    planning = problem.prepared.planning
    tasks = planning.problem.tasks
    floors = tasks.earliest_start.copy()
    for one in carried.plan.operations:
        task = planning.tasks.tasks.get(one.id)
        if task is not None and one.order.partition("+")[0] not in late and one.id not in planning.tasks.running:
            floors[task] = max(int(floors[task]), planning.clock.at_or_before(one.start))
    narrowed = replace(planning.problem, tasks=replace(tasks, earliest_start=floors))
    hint = problem.solution_of(best.plan.operations, best.plan)
    found = ListScheduler().solve(narrowed, Stop(max_iterations=1), seed, hint=hint)
    if found.solution is None:
        return best
    # What holds with more floors holds without them, and the judge says so.
    settled = problem.judged(found, ListScheduler.name, seed, "settled", notes)
    return _better(best, settled)


def _repair(
    workspace: Workspace,
    now: datetime,
    solver: Solver,
    stable: OrganizeParams,
    params: ReplanParams,
    began: float,
    known: tuple[Candidate, Collection[str], Candidate],
    notes: list[str],
) -> Candidate:
    """Return a plan that leaves what is not hit where it is: few operations are free, so that the search is short."""
    carried, free, best = known
    kept = [one for one in carried.plan.operations if one.id not in free]
    if not free or not kept:
        return best
    pinned = replace(
        stable,
        pinned_starts={one.id: one.start for one in kept},
        pinned_stations={**stable.pinned_stations, **{one.id: one.station for one in kept}},
    )
    problem = _Problem.of(workspace, now, pinned, notes)
    hint = problem.solution_of(carried.plan.operations, carried.plan)
    stop = _stop(params, began, _REPAIR_SHARE)
    return _better(best, problem.search(solver, stop, params.seed, "repair", hint, notes))


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


def _concerned(carried: Plan, better: Plan) -> set[str]:
    """Return the operations of orders that gain from a better plan or give way in it; the others need not move."""
    before = {order.id: order.completion for order in carried.orders if order.completion is not None}
    late = {order.id for order in carried.orders if order.is_late}
    concerned = {
        order.id
        for order in better.orders
        if order.completion is not None
        and (order.completion > before.get(order.id, order.completion) or order.id in late)
    }
    return {one.id for one in better.operations if one.order in concerned} if better is not carried else set()


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
