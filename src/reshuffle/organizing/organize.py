"""Organize: from a workspace and its state to a judged plan.

Match what products require with what stations can do, make lots and child orders, schedule, judge, and say what could
not be planned and why. The schedule comes from any :class:`reshuffle.plan.solver.Solver`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reshuffle.errors import InternalError
from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.matching.match import MatchResult
from reshuffle.plan.check import check
from reshuffle.plan.from_model import pegging, scheduling
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.from_model.scheduling import PlannedBefore, PlanningOptions, PlanningProblem
from reshuffle.plan.objective import Term
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedPurchase, UnplannedOrder
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Result, Solver, Stop
from reshuffle.plan.wishes import parse_wishes

__all__ = ["Organization", "OrganizeParams", "Preparation", "organize", "prepare"]


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
    """What organizing found; `plan` is None where there is no schedule, and then `result.reasons` say why."""

    plan: Plan | None
    preparation: Preparation
    result: Result


def prepare(workspace: Workspace, now: datetime, params: OrganizeParams) -> Preparation:
    """Match, split into lots and make the scheduling problem; orders that can not be made are left out and named.

    Parameters
    ----------
    workspace
        Consistent (no findings of :func:`reshuffle.model.consistency.findings`).
    now
        Instant at which planning starts, aware.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    reshuffle.errors.InputError
        If a wish is not known.
    """
    matches = matching.match(workspace)
    unplanned = []
    orders = {}
    for name, order in workspace.orders.items():
        if matches.can_make(order.product):
            orders[name] = order
        else:
            unplanned.append(UnplannedOrder(name, _refusals(matches, order.product)))
    possible = workspace.model_copy(update={"orders": orders})
    levels = [dict(weights) for _, weights in parse_wishes(params.wishes)]
    if params.previous is not None and params.change_price:
        levels[0][Term.MOVED_TASKS] = params.change_price
    options = PlanningOptions(
        levels=tuple(levels),
        pinned_starts=params.pinned_starts,
        pinned_stations=params.pinned_stations,
        previous=_planned_before(params.previous) if params.previous else {},
        frozen_until=params.frozen_until,
    )
    planning = scheduling.planning_problem(possible, matches.eligible, now, options)
    unplanned += [UnplannedOrder(shortage.order, (str(shortage),)) for shortage in planning.demand.shortages]
    return Preparation(possible, matches, planning, tuple(unplanned))


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
    """
    chosen = params or OrganizeParams()
    prepared = prepare(workspace, now, chosen)
    hint = _hint(prepared.planning, chosen.previous)
    result = solver.solve(prepared.planning.problem, stop, seed, hint=hint, observer=observer)
    if result.solution is None:
        return Organization(None, prepared, result)
    violations = check(prepared.planning.problem, result.solution)
    if violations:
        raise InternalError(f"{solver.name} made a plan that does not hold: {violations[0].message}")
    return Organization(make_plan(prepared, chosen, result, result.solution, solver.name, seed), prepared, result)


def make_plan(
    prepared: Preparation, params: OrganizeParams, result: Result, solution: Solution, solver: str, seed: int
) -> Plan:
    """Return a valid solution as a plan."""
    planning = prepared.planning
    work = translation.planned_work(planning, solution)
    words = [name for name, _ in parse_wishes(params.wishes)]
    purchases = [
        PlannedPurchase(purchase.item, purchase.quantity, purchase.arrives, purchase.orders)
        for purchase in planning.demand.purchases
    ]
    return Plan(
        made_for=planning.clock.origin,
        tick_ms=planning.clock.tick_ms,
        objective=tuple(zip(words, result.objective or (), strict=True)),
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
    )


def _refusals(matches: MatchResult, product: str) -> tuple[str, ...]:
    own = tuple(matches.refusal(product, operation) for operation in matches.refused_operations(product))
    parts = tuple(
        f"its component '{part}' can not be made: {matches.refusal(part, operation)}"
        for part in matches.impossible_components(product)
        for operation in matches.refused_operations(part)
    )
    return own + parts or (f"no combination of stations can make '{product}'",)


def _planned_before(plan: Plan) -> dict[str, PlannedBefore]:
    return {
        operation.id: PlannedBefore(operation.station, operation.start, operation.end) for operation in plan.operations
    }


def _hint(planning: PlanningProblem, previous: Plan | None) -> Solution | None:
    if previous is None:
        return None
    known = planning.tasks.tasks
    operations = [operation for operation in previous.operations if operation.id in known]
    return translation.solution_of(planning, operations, previous.maintenance, previous.transports)[0]
