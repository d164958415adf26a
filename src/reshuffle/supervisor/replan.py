"""One new plan while another is carried out: carrying on, a repair of what is hit, and a search; the best is taken.

Carrying on is the plan before, moved to now: the same stations, the same sequences, each operation as early as it can
be. A repair keeps what still can be kept where it was (see :mod:`reshuffle.organizing.scheduling.repair`) and is there
within a fraction of the time; the search goes on from it. All plans have the same price on what moves against the plan
before, that of carrying on as well: see :mod:`reshuffle.supervisor.moved`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reshuffle.model.factory import Workspace
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.repair import Repair
from reshuffle.organizing.scheduling.sequence_scheduler import SequenceScheduler
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Result, Solver, Status, Stop
from reshuffle.supervisor.carrying_on import CARRY_ON, carried_on, settled
from reshuffle.supervisor.moved import MOVED_BY, priced
from reshuffle.supervisor.replan_problem import Candidate, Found, ReplanProblem

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
    asked = replace(params, change_price=params.price(workspace.factory.tick) if params.is_stable else 0)
    search = _Search(now, previous, asked, time.perf_counter(), [])
    plain = OrganizeParams(wishes=params.wishes, pinned_stations=stations or {})
    carried, problem = _carry_on(search, workspace, plain)
    if carried is None or not params.is_stable:
        # Without a price on changes nothing is held back: the plan before is a hint no more.
        return search.answer(carried, problem, problem.searched(solver, search.stop(1.0), "anew", None, False))
    waiting = problem.candidate(carried)
    if waiting.value[0] < search.price and search.price:
        # Even one moved operation would cost more than all there is to gain.
        return search.answer(waiting, problem, None)
    if params.frozen:
        frozen = replace(plain, previous=waiting.plan, frozen_until=now + params.frozen)
        problem = search.problem(problem.workspace, frozen)
    problem.most = priced(problem.problem, carried.solution, 0, 0)[0]
    least = (0, *waiting.value)
    repaired, first_s = _repair(search, problem, least)
    best = repaired if repaired is not None and repaired.cost < least else None
    if (waiting.value[0] if best is None else best.cost[1]) - _hoped(problem) >= max(search.price, 1):
        best = _improve(search, solver, problem, waiting, carried, best)
    return search.answer(waiting, problem, best, first_s)


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

    def problem(self, workspace: Workspace, params: OrganizeParams) -> ReplanProblem:
        """Return a workspace as a problem."""
        tolerance, seed = self.params.tolerance, self.params.seed
        return ReplanProblem.of(workspace, self.now, params, self.previous, self.price, tolerance, seed, self.notes)

    def stop(self, share: float) -> Stop:
        """Return the limits of a search that may take a share of the time that is left."""
        limit = self.params.time_limit_s
        if limit is not None:
            limit = max(0.1, (limit - (time.perf_counter() - self.began)) * share)
        return Stop(time_limit_s=limit, max_iterations=self.params.max_iterations)

    def answer(
        self,
        waiting: Candidate | Found | None,
        problem: ReplanProblem,
        best: Found | None,
        first_s: float | None = None,
    ) -> Replanned:
        """Return what was found; `first_s` is when the first better schedule held, not yet made a plan."""
        if isinstance(waiting, Found):
            waiting = problem.candidate(waiting)
        then = time.perf_counter()
        chosen = None if best is None else problem.candidate(best)
        if best is not None and chosen is not None and waiting is not None and self.params.is_stable:
            chosen = chosen if best.cost[0] == 0 and chosen.value < waiting.value else None
        now = time.perf_counter()
        seconds = now - self.began
        # Any schedule could have been made a plan at once: that takes as long for each.
        first_s = None if chosen is None else seconds if first_s is None else first_s + now - then
        return Replanned(waiting, chosen, seconds, first_s, tuple(self.notes))


def _carry_on(search: _Search, workspace: Workspace, plain: OrganizeParams) -> tuple[Found | None, ReplanProblem]:
    """Return the plan before, moved to now; where deadlines stand in its way, they become due dates."""
    params = replace(plain, previous=search.previous)
    first = problem = search.problem(workspace, params)
    for is_relaxed in (False, True):
        asked = _without_deadlines(workspace) if is_relaxed else workspace
        if is_relaxed and asked is workspace:
            break
        problem = search.problem(asked, params) if is_relaxed else first
        unplanned = problem.prepared.unplanned
        if any(asked.orders[one.id].deadline for one in unplanned):
            continue
        found = carried_on(problem)
        for passes in (1, _PASSES_WITHOUT_PLAN):
            if found is None:
                stop = Stop(max_iterations=passes)
                found = problem.searched(ListScheduler(), stop, CARRY_ON, problem.before, False)
        if found is not None:
            if is_relaxed:
                search.notes.append("deadlines can no longer be kept and count as due dates")
            return found, problem
    return None, first


def _without_deadlines(workspace: Workspace) -> Workspace:
    if all(order.deadline is None for order in workspace.orders.values()):
        return workspace
    orders = {
        name: order.model_copy(update={"deadline": None, "due": order.due or order.deadline})
        for name, order in workspace.orders.items()
    }
    return workspace.model_copy(update={"orders": orders})


def _repair(search: _Search, problem: ReplanProblem, least: tuple[int, ...]) -> tuple[Found | None, float | None]:
    """Return a plan that keeps what still can be kept, and after what time one was better than carrying on."""
    is_large = len(problem.problem.tasks) >= _MANY
    share = _REPAIR_SHARE_OF_MANY if is_large else _REPAIR_SHARE
    since = time.perf_counter() - search.began
    stop = search.stop(share)
    found = Repair(problem.problem, problem.before, problem.cost, stop, search.params.seed, problem.decoder).run()
    if found.solution is None:
        return None, None
    result = Result(found.solution, found.cost, None, Status.FEASIBLE, 0.0, iterations=found.passes)
    better = (since + seconds for seconds, cost in found.steps if cost < least)
    return problem.judged(result, _REPAIR, _REPAIR), next(better, None)


def _hoped(problem: ReplanProblem) -> int:
    """Return what the plan before was worth for what is still open: about the best that can be hoped for.

    Where an order is wanted at another time than it was planned for, that says nothing: everything may be on time.
    """
    orders = problem.workspace.orders
    if any(one.id in orders and orders[one.id].due != one.due for one in problem.previous.orders):
        return 0
    return priced(problem.problem, problem.before, 0, 0)[0]


def _improve(
    search: _Search,
    solver: Solver,
    problem: ReplanProblem,
    waiting: Candidate,
    carried: Found,
    best: Found | None,
) -> Found | None:
    """Return a plan that a search finds from the best so far: of many operations also one that minds no changes."""
    found = best if best is not None else replace(carried, cost=(0, *waiting.value))
    is_large = len(problem.problem.tasks) >= _MANY
    chosen: Solver = SequenceScheduler() if is_large and problem.decoder is not None else solver
    if is_large:
        found = _better(found, problem.searched(chosen, search.stop(_ANEW_SHARE), "anew", None, False))
    found = _better(found, problem.searched(chosen, search.stop(1.0), "search", found.solution, True))
    if found is best or found.name == CARRY_ON:
        return best
    late = {order.id for order in waiting.plan.orders if order.is_late}
    return _better(found, settled(problem, found, late))


def _better(one: Found, other: Found | None) -> Found:
    return one if other is None or one.cost <= other.cost else other
