"""Organize: from a workspace and its state to a judged plan.

Match what products require with what stations can do, make lots and child orders, schedule, judge, and say what could
not be planned and why. The schedule comes from any :class:`reshuffle.plan.solver.Solver`.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from reshuffle.errors import InternalError, UnsupportedError
from reshuffle.model import instants
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.matching.match import MatchResult
from reshuffle.plan import evaluate
from reshuffle.plan.check import check
from reshuffle.plan.from_model import lots, pegging, scheduling
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.from_model.batch_sizes import never_filled
from reshuffle.plan.from_model.charging import battery_violations
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.lots import Demand
from reshuffle.plan.from_model.scheduling import PlannedBefore, PlanningOptions, PlanningProblem
from reshuffle.plan.from_model.transports import too_heavy
from reshuffle.plan.objective import Term
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedPurchase, UnplannedOrder
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Result, Solver, Stop
from reshuffle.plan.wishes import parse_wishes

__all__ = ["Organization", "OrganizeParams", "Preparation", "organize", "prepare"]

#: Maintenance and charging are planned for so many times as long as a plan takes that was not cared for to its end.
_LONGER = 1.25


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything up to the scheduling problem.

    Parameters
    ----------
    workspace
        The workspace with only the orders that can be made.
    """

    workspace: Workspace
    matches: MatchResult
    planning: PlanningProblem
    unplanned: tuple[UnplannedOrder, ...]


@dataclass(frozen=True, slots=True)
class Organization:
    """What organizing found.

    Parameters
    ----------
    plan
        None where there is no schedule; `result.reasons` say why.
    params
        What the plan is like: as asked, and until when maintenance and charging are planned where that took two tries.
    """

    plan: Plan | None
    preparation: Preparation
    result: Result
    params: OrganizeParams


def prepare(
    workspace: Workspace,
    now: datetime,
    params: OrganizeParams,
    left_out: Collection[str] = (),
    may_stand: Mapping[str, tuple[str, ...]] | None = None,
) -> Preparation:
    """Match, split into lots and make the scheduling problem; orders that can not be made are left out and named.

    Parameters
    ----------
    workspace
        Consistent (no findings of :func:`reshuffle.model.consistency.findings`).
    now
        Instant at which planning starts, aware.
    left_out
        Orders that are left out without being named.
    may_stand
        For a lower bound over configurations: slots at all of which a station is at once.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    reshuffle.errors.InputError
        If a wish is not known, a pin names what does not exist, maintenance lacks people, or a move can not be.
    """
    levels = [dict(weights) for _, weights in parse_wishes(params.wishes)]
    if params.previous is not None and params.change_price:
        levels[0][Term.MOVED_TASKS] = levels[0].get(Term.MOVED_TASKS, 0) + params.change_price
    orders, unplanned, matches, needed = _possible_orders(workspace, now, left_out)
    possible = workspace.model_copy(update={"orders": orders})
    options = PlanningOptions(
        levels=tuple(levels),
        pinned_starts=params.pinned_starts,
        pinned_stations=params.pinned_stations,
        previous=_planned_before(params.previous) if params.previous else {},
        frozen_until=params.frozen_until,
        cared_until=params.cared_until,
        moves=params.moves,
        may_stand=may_stand or {},
    )
    planning = scheduling.planning_problem(possible, matches.eligible, now, options, needed)
    unplanned += [UnplannedOrder(shortage.order, (str(shortage),)) for shortage in planning.demand.shortages]
    return Preparation(possible, matches, planning, tuple(unplanned))


def _possible_orders(
    workspace: Workspace, now: datetime, left_out: Collection[str]
) -> tuple[dict[str, Order], list[UnplannedOrder], MatchResult, Demand]:
    """Return the orders whose products and needed components can be made in time, the others with their reasons.

    With them come the matches and the demand of the orders that can be made.

    What can be made is matched for the largest lot there is of a product. Where that is too large, only the orders with
    such a lot go, and the rest is asked again.
    """
    orders, unplanned = _orders_in_time(workspace, now, left_out)
    while True:
        needed = lots.demand(workspace.model_copy(update={"orders": orders}), now)
        own = {order.id: max((lot.pieces for lot in order.lots), default=0) for order in needed.orders}
        largest: dict[str, int] = {}
        for order in needed.orders:
            largest[order.product] = max(largest.get(order.product, 0), own[order.id])
        matches = matching.match(workspace, largest)
        roots: dict[str, str] = {}
        refused: dict[str, dict[str, None]] = {}
        unfilled = never_filled(workspace, needed.orders, matches.eligible)
        for order in needed.orders:
            # Child orders stand behind their parents.
            roots[order.id] = order.id if order.parent is None else roots[order.parent]
            reasons: list[str] = []
            if matches.can_make(order.product):
                reasons += too_heavy(workspace, order, matches.eligible)
                reasons += [unfilled[order.id]] if order.id in unfilled else []
            elif own[order.id] == largest[order.product]:
                part = f"its component '{order.product}' can not be made: " if order.parent is not None else ""
                reasons += [f"{part}{reason}" for reason in _refusals(matches, order.product)]
            refused.setdefault(roots[order.id], {}).update(dict.fromkeys(reasons))
        found = [UnplannedOrder(name, tuple(reasons)) for name, reasons in refused.items() if reasons]
        if not found:
            return orders, unplanned, matches, needed
        unplanned += found
        orders = {name: order for name, order in orders.items() if not refused.get(name)}


def _orders_in_time(
    workspace: Workspace, now: datetime, left_out: Collection[str]
) -> tuple[dict[str, Order], list[UnplannedOrder]]:
    """Return the orders whose deadline is not over."""
    clock = Clock(now, workspace.factory.tick)
    orders, unplanned = {}, []
    for name, order in workspace.orders.items():
        if name in left_out:
            continue
        release = max(0, clock.at_or_after(order.release)) if order.release else 0
        if order.deadline is not None and clock.at_or_before(order.deadline) < release:
            reason = f"its deadline, {instants.format_instant(order.deadline, workspace.factory.zone)}, is over"
            unplanned.append(UnplannedOrder(name, (reason,)))
        else:
            orders[name] = order
    return orders, unplanned


def organize(
    workspace: Workspace,
    now: datetime,
    solver: Solver,
    stop: Stop,
    seed: int,
    params: OrganizeParams | None = None,
    observer: Observer | None = None,
) -> Organization:
    """Return the best plan found within the limits of `stop`, judged.

    Parameters
    ----------
    workspace
        Consistent (no findings of :func:`reshuffle.model.consistency.findings`).
    now
        Instant at which planning starts, aware.
    solver
        Makes the schedule.
    stop, seed, observer
        As for :meth:`reshuffle.plan.solver.Solver.solve`.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    reshuffle.errors.InputError
        If a wish is not known.
    reshuffle.errors.InternalError
        If the solver's schedule does not hold.
    """
    began = time.perf_counter()
    chosen = params or OrganizeParams()
    while True:
        found = _organize(workspace, now, solver, _rest(stop, began), seed, chosen, observer)
        plan = found.plan
        if plan is None:
            return found
        empty = battery_violations(workspace, now, plan.maintenance, plan.transports, plan.moves)
        if not empty:
            return found
        # Charging was planned for as long as the work would probably take; this plan takes longer.
        hauls = [step.end for move in plan.moves for step in move.steps if step.robot is not None]
        until = now + _LONGER * (max([*(one.dropoff for one in plan.transports), *hauls]) - now)
        if chosen.cared_until is not None and until <= chosen.cared_until:
            messages = [violation.message for violation in empty]
            raise UnsupportedError("planning", messages, "Plan fewer orders at a time.")
        chosen = replace(chosen, cared_until=until)


def _rest(stop: Stop, began: float) -> Stop:
    """Return the limits of a search, less the time that is gone."""
    if stop.time_limit_s is None:
        return stop
    return replace(stop, time_limit_s=max(0.0, stop.time_limit_s - (time.perf_counter() - began)))


def _organize(
    workspace: Workspace,
    now: datetime,
    solver: Solver,
    stop: Stop,
    seed: int,
    params: OrganizeParams,
    observer: Observer | None,
) -> Organization:
    """Return the best plan found with maintenance and charging until when the parameters say."""
    prepared = prepare(workspace, now, params)
    hint = _hint(prepared.planning, params.previous)
    result = solver.solve(prepared.planning.problem, stop, seed, hint=hint, observer=observer)
    if result.solution is None:
        return Organization(None, prepared, result, params)
    violations = check(prepared.planning.problem, result.solution)
    if violations:
        raise InternalError(f"{solver.name} made a plan that does not hold: {violations[0].message}")
    return Organization(make_plan(prepared, params, result, solver.name, seed), prepared, result, params)


def make_plan(prepared: Preparation, params: OrganizeParams, result: Result, solver: str, seed: int) -> Plan:
    """Return a result with a valid solution as a plan.

    Raises
    ------
    ValueError
        If the result has no solution.
    """
    if result.solution is None:
        raise ValueError("result must have a solution to be made a plan.")
    planning = prepared.planning
    solution = translation.settled(planning, result.solution)
    work = translation.planned_work(planning, solution)
    words = [name for name, _ in parse_wishes(params.wishes)]
    purchases = [
        PlannedPurchase(purchase.item, purchase.quantity, purchase.arrives, purchase.orders)
        for purchase in planning.demand.purchases
    ]
    return Plan(
        made_for=planning.clock.origin,
        tick_ms=planning.clock.tick_ms,
        objective=tuple(zip(words, evaluate.value(planning.problem, solution), strict=True)),
        lower_bound=result.lower_bound,
        status=result.status.value,
        solver=solver,
        seed=seed,
        operations=work.operations,
        maintenance=work.maintenance,
        transports=work.transports,
        orders=work.orders,
        unplanned=prepared.unplanned,
        pegs=pegging.pegs(prepared.workspace, planning, solution),
        purchases=tuple(purchases),
        reasons=result.reasons,
        frozen_until=params.frozen_until,
        moves=work.moves,
    )


def _refusals(matches: MatchResult, product: str) -> tuple[str, ...]:
    own = tuple(matches.refusal(product, operation) for operation in matches.refused_operations(product))
    return own or matches.refusals(product) or (f"no combination of stations can make '{product}'",)


def _planned_before(plan: Plan) -> dict[str, PlannedBefore]:
    return {
        operation.id: PlannedBefore(operation.station, operation.start, operation.end) for operation in plan.operations
    }


def _hint(planning: PlanningProblem, previous: Plan | None) -> Solution | None:
    if previous is None:
        return None
    known = planning.tasks.tasks
    operations = [operation for operation in previous.operations if operation.id in known]
    return translation.solution_of(planning, operations, previous.maintenance, previous.transports, previous.moves)[0]
