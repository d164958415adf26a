"""Quotes: the earliest honest promise for a new order, and what it would take to be earlier."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from reshuffle.advising.adding import add_tasks, completion_of, selections, task_order
from reshuffle.advising.giving_way import Slip, critical_path, give_way
from reshuffle.advising.money import OrderCost, order_cost
from reshuffle.advising.replanning import Planner, Prepared, plan_of, situation_of
from reshuffle.advising.situation import Situation
from reshuffle.advising.summary import summary
from reshuffle.advising.wording import Wording
from reshuffle.errors import InputError, Mistake
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.plan.check import check
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop

__all__ = ["Quote", "quote"]

#: Seconds for planning the whole again, where there is no time left for it.
_LEAST_REPLAN_S = 1.0


@dataclass(frozen=True, slots=True)
class Quote:
    """What can be promised for a new order.

    Parameters
    ----------
    order
        Id under which it stands in `workspace` and `plan`.
    promise
        When it is complete at the earliest with every promise kept; None where it can not be made.
    is_in_time
        Whether that is by the date that was asked for; None where none was.
    reasons
        Why it can not be made, or what keeps it from being earlier, in sentences.
    slips
        Earlier promises, the earliest first.
    cost
        What the work and the material cost; None where no prices are given.
    workspace, plan
        The workspace with the order, due at the promise, and the plan that keeps it; None where it can not be made.
    """

    order: str
    product: str
    quantity: int
    promise: datetime | None
    by: datetime | None
    is_in_time: bool | None
    reasons: tuple[str, ...]
    slips: tuple[Slip, ...] = ()
    cost: OrderCost | None = None
    workspace: Workspace | None = None
    plan: Plan | None = None


def quote(
    workspace: Workspace,
    plan: Plan,
    product: str,
    quantity: int,
    planner: Planner,
    by: datetime | None = None,
    time_left_s: Callable[[], float] | None = None,
) -> Quote:
    """Return the earliest honest promise for a new order beside a plan.

    The operations of the order are put into the plan one by one, each where it is complete first, and everything else
    stays where it is: nothing that was promised can become late. Then one order after the other that the critical path
    of the new one waits for is taken out and put behind, to say what an earlier promise would cost. Where the order has
    no such place, the whole is planned again with all of the plan pinned. Every plan is judged before it is answered.

    Parameters
    ----------
    workspace
        What the plan was made from.
    plan
        The plan; its dates are kept.
    product, quantity
        What is asked for.
    planner
        Prepares the workspace with the order.
    by
        When it is wanted.
    time_left_s
        Seconds left, asked now and then: without time no more orders are asked to give way. None for all the time.
        The first place for the order is looked for in any case.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no such product, or the quantity is none.
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet.
    """
    _refuse_input(workspace, product, quantity)
    left_s = time_left_s or (lambda: math.inf)
    name = _free_name(workspace)
    asked = Order(product=product, quantity=quantity, priority=0)
    extended = workspace.model_copy(update={"orders": {**workspace.orders, name: asked}})
    moves = tuple(move.move for move in plan.moves)
    frozen = OrganizeParams(previous=plan, frozen_until=plan.frozen_until, moves=moves)
    prepared = planner.prepare(extended, frozen if plan.frozen_until else OrganizeParams(moves=moves))
    base = Quote(name, product, quantity, None, by, None if by is None else False, ())
    refused = next((order for order in prepared.unplanned if order.id == name), None)
    if refused is not None:
        return replace(base, reasons=refused.reasons)
    before = _situation_before(prepared, plan)
    tasks = _tasks_of(before, name)
    after = _added(before, tasks) or _replanned(extended, plan, prepared, planner, left_s)
    if after is None:
        reason = f"no place was found for {quantity} x '{product}' beside what is planned"
        return replace(base, reasons=(reason,))
    after, slips = give_way(workspace, before, after, tasks, left_s)
    return _promised(base, workspace, asked, after, tasks, slips)


def _promised(
    base: Quote, workspace: Workspace, asked: Order, after: Situation, tasks: list[int], slips: tuple[Slip, ...]
) -> Quote:
    """Return the quote with what a plan that holds the order says of it."""
    due = after.planning.clock.instant(completion_of(after, tasks))
    orders = {**workspace.orders, base.order: asked.model_copy(update={"due": due, "priority": 1})}
    words = Wording(after, workspace.factory.zone)
    return replace(
        base,
        promise=due,
        is_in_time=None if base.by is None else due <= base.by,
        reasons=summary(words, critical_path(after, tasks)),
        slips=slips,
        cost=order_cost(workspace, after, tasks),
        workspace=workspace.model_copy(update={"orders": orders}),
        plan=plan_of(after.planning, after.solution),
    )


def _situation_before(prepared: Prepared, plan: Plan) -> Situation:
    situation, unsaid = situation_of(prepared.planning, plan)
    if unsaid:
        rule = "must be made from this workspace"
        raise InputError(Mistake("plan", "", rule, remedy=f"Organize again: {unsaid[0]}."))
    return situation


def _refuse_input(workspace: Workspace, product: str, quantity: int) -> None:
    mistakes = []
    if product not in workspace.products:
        near = get_close_matches(product, workspace.products, n=1)
        remedy = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(workspace.products)}."
        mistakes.append(Mistake("product", product, "must be a product of the workspace", remedy=remedy))
    if quantity < 1:
        mistakes.append(Mistake("quantity", str(quantity), "must be >= 1"))
    if mistakes:
        raise InputError(mistakes)


def _free_name(workspace: Workspace) -> str:
    number, name = 1, "QUOTE"
    while name in workspace.orders:
        number += 1
        name = f"QUOTE-{number}"
    return name


def _tasks_of(situation: Situation, order: str) -> list[int]:
    """Return the tasks of an order and its child orders."""
    known = {order}
    tasks: list[int] = []
    for number, one in enumerate(situation.planning.demand.orders):
        if one.id in known or one.parent in known:
            known.add(one.id)
            tasks += situation.jobs_tasks.get(number, [])
    return tasks


def _added(situation: Situation, tasks: list[int]) -> Situation | None:
    """Return the plan with the order in it, complete as early as can be; None where that does not work out."""
    best: Situation | None = None
    for chosen in selections(situation, tasks):
        found = add_tasks(situation, task_order(situation, chosen))
        if found is None or check(found.problem, found.solution):
            continue
        if best is None or completion_of(found, tasks) < completion_of(best, tasks):
            best = found
    return best


def _replanned(
    workspace: Workspace, plan: Plan, prepared: Prepared, planner: Planner, time_left_s: Callable[[], float]
) -> Situation | None:
    """Return a plan with the order in which all else is pinned: for what is not put in by hand, such as maintenance."""
    params = OrganizeParams(
        pinned_starts={operation.id: operation.start for operation in plan.operations},
        pinned_stations={operation.id: operation.station for operation in plan.operations},
        previous=plan,
        frozen_until=plan.frozen_until,
        moves=tuple(move.move for move in plan.moves),
    )
    left_s = time_left_s()
    limit_s = None if math.isinf(left_s) else max(left_s, _LEAST_REPLAN_S)
    found = planner.replan(workspace, params, Stop(time_limit_s=limit_s, max_iterations=8))
    if found.solution is None:
        return None
    situation = Situation(found.prepared.planning, found.solution)
    promised = {order.id: order.completion for order in plan.orders}
    clock = prepared.planning.clock
    for number, order in enumerate(found.prepared.planning.demand.orders):
        known, tasks = promised.get(order.id), situation.jobs_tasks.get(number, [])
        done = [task for task in tasks if situation.is_done(task)]
        if known is None or not done:
            continue
        if clock.instant(completion_of(situation, done)) > max(known, order.due or known):
            return None
    return situation
