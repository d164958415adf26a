"""One new plan while another is carried out: carrying on, a repair of what is hit, and a search; the best is taken.

Carrying on is the plan before, moved to now: the same stations, the same sequences, each operation as early as it can
be. A repair keeps what still can be kept where it was (see :mod:`reshuffle.organizing.scheduling.repair`) and is there
within a fraction of the time; the search goes on from it. All plans have the same price on what moves against the plan
before, that of carrying on as well: see :mod:`reshuffle.supervisor.moved`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reshuffle.errors import InternalError, UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.organizing import organize as organizing
from reshuffle.organizing.organize import Preparation
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.repair import Repair
from reshuffle.plan.check import check
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedOperation
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Result, Solver, Status, Stop
from reshuffle.supervisor.moved import MOVED_BY, ChangePrice, moved_operations, priced

__all__ = ["Candidate", "ReplanParams", "Replanned", "replan"]

#: Passes in which some plan is looked for where the plan before can not be moved to now as it is.
_PASSES_WITHOUT_PLAN = 20
#: Share of the time for the repair, of few operations and of many; of what is left then, for a plan of many made anew.
_REPAIR_SHARE, _REPAIR_SHARE_OF_MANY, _ANEW_SHARE = 0.3, 0.6, 0.5
#: From so many operations on, a search with a price on change gets nowhere in the time.
_MANY = 300
#: A moved operation costs as much as an order that comes so much later, where nobody says what it costs.
_USUAL_PRICE = timedelta(minutes=30)
_REPAIR = "repair"


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
        Weight of one moved operation on the first level of the objective; None for as many steps of time as half an
        hour has.
    tolerance
        An operation whose work begins by no more than this earlier or later than planned has not moved.
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
    change_price: int | None = None
    tolerance: timedelta = MOVED_BY
    time_limit_s: float | None = 5.0
    max_iterations: int | None = None
    seed: int = 1
    is_stable: bool = True

    def price(self, tick_ms: int) -> int:
        """Return the weight of one moved operation for steps of time of so many milliseconds."""
        if self.change_price is not None:
            return self.change_price
        return max(1, round(_USUAL_PRICE / timedelta(milliseconds=tick_ms)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A checked plan: how it was found, what moves in it, its value with that price, and what it was made from."""

    plan: Plan
    name: str
    moved: int
    value: tuple[int, ...]
    workspace: Workspace
    params: OrganizeParams


@dataclass(frozen=True, slots=True)
class Replanned:
    """What came of looking for a new plan.

    Parameters
    ----------
    waiting
        Carrying on; None where the plan before can not be moved to now at all.
    chosen
        The plan that is taken; None where there is none but carrying on, or none at all.
    seconds
        From the state to the checked plan.
    first_s
        From the state to the first checked plan that is better than carrying on; None without one.
    notes
        What could not be kept, as sentences.
    """

    waiting: Candidate | None
    chosen: Candidate | None
    seconds: float
    first_s: float | None
    notes: tuple[str, ...] = ()


def replan(
    workspace: Workspace,
    now: datetime,
    previous: Plan,
    solver: Solver,
    params: ReplanParams,
    stations: Mapping[str, str] | None = None,
) -> Replanned:
    """Return the best checked plan from now on, if it is better than carrying on.

    Parameters
    ----------
    workspace
        As it is on the floor now, see :func:`reshuffle.supervisor.floor_workspace.floor_workspace`.
    previous
        The plan that is being carried out.
    stations
        Stations that operations can not leave any more, by operation.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour; all are named.
    """
    began = time.perf_counter()
    asked = replace(params, change_price=params.price(workspace.factory.tick) if params.is_stable else 0)
    search = _Search(now, previous, asked, began, [])
    plain = OrganizeParams(wishes=params.wishes, pinned_stations=stations or {})
    carried, workspace, problem = _carry_on(search, workspace, plain)
    if carried is None or not params.is_stable:
        anew = _Problem.of(workspace, search, plain)
        return search.answer(carried, anew.search(search, solver, search.stop(1.0), "anew", None))
    if carried.value[0] < search.price and search.price:
        # Even one moved operation would cost more than all there is to gain.
        return search.answer(carried, None)
    if params.frozen:
        frozen = replace(plain, previous=carried.plan, frozen_until=now + params.frozen)
        problem = _Problem.of(workspace, search, frozen)
    repaired, first_s = _repair(search, problem, carried)
    best = _better(carried, repaired)
    if best.value[0] - _hoped(search, problem) >= max(search.price, 1):
        best = _improve(search, workspace, solver, problem, carried, best)
    return search.answer(carried, best if best.value < carried.value else None, first_s)


def _better(one: Candidate, other: Candidate | None) -> Candidate:
    return one if other is None or one.value <= other.value else other


@dataclass(frozen=True, slots=True)
class _Search:
    """What all searches for one plan have in common."""

    now: datetime
    previous: Plan
    params: ReplanParams
    began: float
    notes: list[str]

    @property
    def price(self) -> int:
        return self.params.change_price or 0

    def stop(self, share: float) -> Stop:
        """Return the limits of a search that may take a share of the time that is left."""
        limit = self.params.time_limit_s
        if limit is not None:
            limit = max(0.1, (limit - (time.perf_counter() - self.began)) * share)
        return Stop(time_limit_s=limit, max_iterations=self.params.max_iterations)

    def answer(self, carried: Candidate | None, chosen: Candidate | None, first_s: float | None = None) -> Replanned:
        seconds = time.perf_counter() - self.began
        if chosen is not None and first_s is None:
            first_s = seconds
        return Replanned(carried, chosen, seconds, first_s, tuple(self.notes))


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is planned, made once for several searches."""

    workspace: Workspace
    prepared: Preparation
    params: OrganizeParams

    @classmethod
    def of(cls, workspace: Workspace, search: _Search, params: OrganizeParams) -> _Problem:
        """Return a workspace as a problem; where a frozen zone can not be written down, without it, and said so."""
        try:
            return cls(workspace, organizing.prepare(workspace, search.now, params), params)
        except UnsupportedError as error:
            if params.frozen_until is None:
                raise
            search.notes.append(f"nothing is frozen: {'; '.join(error.features)}")
            free = replace(params, frozen_until=None)
            return cls(workspace, organizing.prepare(workspace, search.now, free), free)

    def search(self, search: _Search, solver: Solver, stop: Stop, name: str, hint: Solution | None) -> Candidate | None:
        """Search for a plan, judge it, and return it; None if there is none."""
        result = solver.solve(self.prepared.planning.problem, stop, search.params.seed, hint=hint)
        return self.judged(search, result, solver.name, name)

    def judged(self, search: _Search, result: Result, solver: str, name: str) -> Candidate | None:
        """Return the plan of a result; None if it has none.

        Raises
        ------
        reshuffle.errors.InternalError
            If the plan does not hold.
        """
        problem = self.prepared.planning.problem
        if result.solution is None:
            search.notes.extend(f"{name}: {reason}" for reason in result.reasons[:1])
            return None
        violations = check(problem, result.solution)
        if violations:
            raise InternalError(f"{solver} made a plan that does not hold: {violations[0].message}")
        plan = organizing.make_plan(self.prepared, self.params, result, solver, search.params.seed)
        begun = self.prepared.planning.tasks.running
        moved = len(moved_operations(search.previous, plan, search.params.tolerance, begun))
        # What the problem itself prices already is not paid twice.
        value = priced(problem, result.solution, moved, search.price - self.params.change_price)
        return Candidate(plan, name, moved, value, self.workspace, self.params)

    def solution_of(self, operations: Sequence[PlannedOperation], plan: Plan) -> Solution:
        """Return operations, with the maintenance and the transports of a plan, as a solution to start from."""
        known = self.prepared.planning.tasks.tasks
        listed = [one for one in operations if one.id in known]
        return translation.solution_of(self.prepared.planning, listed, plan.maintenance, plan.transports)[0]


def _carry_on(
    search: _Search, workspace: Workspace, plain: OrganizeParams
) -> tuple[Candidate | None, Workspace, _Problem]:
    """Return the plan before, moved to now; where deadlines stand in its way, they become due dates."""
    previous, found = search.previous, None
    params = replace(plain, previous=previous)
    first = problem = _Problem.of(workspace, search, params)
    for is_relaxed in (False, True):
        asked = _without_deadlines(workspace) if is_relaxed else workspace
        if is_relaxed and asked is workspace:
            break
        problem = _Problem.of(asked, search, params) if is_relaxed else first
        hint = problem.solution_of(previous.operations, previous)
        for passes in (1, _PASSES_WITHOUT_PLAN):
            found = problem.search(search, ListScheduler(), Stop(max_iterations=passes), "carry on", hint)
            if found is not None and not any(asked.orders[one.id].deadline for one in found.plan.unplanned):
                if is_relaxed:
                    search.notes.append("deadlines can no longer be kept and count as due dates")
                return found, asked, problem
    return found, workspace, first


def _without_deadlines(workspace: Workspace) -> Workspace:
    if all(order.deadline is None for order in workspace.orders.values()):
        return workspace
    orders = {
        name: order.model_copy(update={"deadline": None, "due": order.due or order.deadline})
        for name, order in workspace.orders.items()
    }
    return workspace.model_copy(update={"orders": orders})


def _price_of(search: _Search, problem: _Problem) -> ChangePrice:
    """Return what values solutions of a problem with the price of their changes."""
    planning = problem.prepared.planning
    before = problem.solution_of(search.previous.operations, search.previous)
    tolerance = search.params.tolerance // timedelta(milliseconds=planning.clock.tick_ms)
    return ChangePrice(planning.problem, before, search.price - problem.params.change_price, tolerance)


def _repair(search: _Search, problem: _Problem, carried: Candidate) -> tuple[Candidate | None, float | None]:
    """Return a plan that keeps what still can be kept, and after what time one was better than carrying on."""
    prices = _price_of(search, problem)
    is_large = len(prices.problem.tasks) >= _MANY
    share = _REPAIR_SHARE_OF_MANY if is_large else _REPAIR_SHARE
    since = time.perf_counter() - search.began
    repair = Repair(prices.problem, prices.before, prices.value, search.stop(share), search.params.seed)
    found = repair.run()
    if found.solution is None:
        return None, None
    result = Result(found.solution, found.cost, None, Status.FEASIBLE, 0.0, iterations=found.passes)
    judged_at = time.perf_counter()
    candidate = problem.judged(search, result, _REPAIR, _REPAIR)
    # Any step could have been made a plan at once: that takes as long for each.
    since += time.perf_counter() - judged_at
    better = (since + seconds for seconds, cost in found.steps if cost < carried.value)
    return candidate, next(better, None)


def _hoped(search: _Search, problem: _Problem) -> int:
    """Return what the plan before was worth for what is still open: about the best that can be hoped for."""
    prices = _price_of(search, problem)
    return priced(prices.problem, prices.before, 0, 0)[0]


def _improve(
    search: _Search, workspace: Workspace, solver: Solver, problem: _Problem, carried: Candidate, best: Candidate
) -> Candidate:
    """Return a plan that a search finds from the best so far: of many operations also one that minds no changes."""
    found = best
    if len(best.plan.operations) >= _MANY:
        found = _better(found, problem.search(search, solver, search.stop(_ANEW_SHARE), "anew", None))
    # In the frozen zone nothing changes against carrying on; without one, the price is on leaving the plan before.
    reference = problem.params.previous if problem.params.frozen_until is not None else search.previous
    stable = replace(problem.params, previous=reference, change_price=search.price)
    priced_in = _Problem.of(workspace, search, stable)
    hint = priced_in.solution_of(found.plan.operations, found.plan)
    found = _better(found, priced_in.search(search, solver, search.stop(1.0), "search", hint))
    return best if found is best else _settled(search, priced_in, carried, found)


def _settled(search: _Search, problem: _Problem, carried: Candidate, best: Candidate) -> Candidate:
    """Return a plan in which orders that are on time anyway do not come earlier than they were planned.

    Nobody gains from that, and each of their operations that stays is one less that has moved.
    """
    late = {order.id for order in carried.plan.orders if order.is_late}
    planning = problem.prepared.planning
    tasks = planning.problem.tasks
    floors = tasks.earliest_start.copy()
    for one in search.previous.operations:
        task = planning.tasks.tasks.get(one.id)
        if task is not None and one.order.partition("+")[0] not in late and one.id not in planning.tasks.running:
            floors[task] = max(int(floors[task]), planning.clock.at_or_before(one.start))
    narrowed = replace(planning.problem, tasks=replace(tasks, earliest_start=floors))
    hint = problem.solution_of(best.plan.operations, best.plan)
    found = ListScheduler().solve(narrowed, Stop(max_iterations=1), search.params.seed, hint=hint)
    if found.solution is None:
        return best
    # What holds with more floors holds without them, and the judge says so.
    return _better(best, problem.judged(search, found, ListScheduler.name, "settled"))
