"""What a planner reads first of a plan: orders, what is missing, what to buy, loads, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reshuffle.advising.conflict import Conflict
from reshuffle.cli.objective_text import level_text
from reshuffle.cli.terminal import visible
from reshuffle.cli.text import count_text, due_text, instant_text, list_text, span_text, table
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import Organization
from reshuffle.plan.loads import StationLoad, station_loads
from reshuffle.plan.objective import Term
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedOrder
from reshuffle.plan.solver import Status
from reshuffle.plan.wishes import parse_wishes

__all__ = ["MOST_LATE", "bound_text", "no_plan", "plan_lines"]

#: So many late orders, other orders, and stations are listed; the rest is counted.
MOST_LATE = 40
_MOST_ON_TIME = 40
_MOST_STATIONS = 30
_MOST_UNPLANNED = 40
#: Terms that add up over orders, each with the weight of its order's priority.
_OF_ORDERS = frozenset({Term.TARDINESS, Term.LATE_JOBS, Term.FLOW_TIME, Term.EARLINESS, Term.WORK_IN_PROGRESS})


def plan_lines(
    plan: Plan,
    workspace: Workspace,
    params: OrganizeParams,
    runtime_s: float,
    why_late: Mapping[str, str] | None = None,
) -> list[str]:
    """Return a plan as lines of text.

    Parameters
    ----------
    runtime_s
        Seconds from the start of the command.
    why_late
        The main reason for each late order, by id.
    """
    orders = [order for order in plan.orders if order.parent is None]
    late = sorted((order for order in orders if order.is_late), key=lambda order: -(order.lateness_s or 0.0))
    punctual = [order for order in orders if not order.is_late]
    lines = [*_head(plan, workspace, len(orders)), ""]
    lines += [_count_line(late, punctual, plan), ""]
    lines += _late(late, workspace, why_late or {})
    lines += _punctual(punctual, workspace)
    lines += _unplanned(plan)
    lines += _purchases(plan, workspace)
    lines += _loads(station_loads(plan, workspace))
    return [*lines, *_quality(plan, workspace, params, runtime_s)]


def _head(plan: Plan, workspace: Workspace, num_orders: int) -> list[str]:
    factory = workspace.factory
    name = visible(factory.name) or "the factory"
    if plan.unplanned and not plan.orders:
        return [f"{name}: no order can be planned"]
    if not plan.operations:
        return [f"{name}: nothing to plan"]
    last = max(operation.end for operation in plan.operations)
    span = f"from {instant_text(plan.made_for, factory.zone)} to {instant_text(last, factory.zone)}"
    size = f"{count_text(num_orders, 'order')}, {count_text(len(plan.operations), 'operation')}"
    return [f"Plan for {name}: {size}, {span} ({factory.time_zone} time)"]


def _count_line(late: Sequence[PlannedOrder], punctual: Sequence[PlannedOrder], plan: Plan) -> str:
    dated = sum(1 for order in punctual if order.due is not None)
    parts = [f"{dated:,} on time", f"{len(late):,} late"]
    if len(punctual) > dated:
        parts.append(f"{len(punctual) - dated:,} without a due date")
    parts.append(f"{len(plan.unplanned):,} not planned")
    return "Orders: " + ", ".join(parts)


def _late(late: Sequence[PlannedOrder], workspace: Workspace, why_late: Mapping[str, str]) -> list[str]:
    if not late:
        return []
    zone = workspace.factory.zone
    headings = ["order", "product", "pieces", "due", "ready", "late by"]
    rows = [
        [
            order.id,
            order.product,
            f"{order.quantity:,}",
            due_text(order.due, zone),
            instant_text(order.completion, zone),
            span_text(order.lateness_s or 0.0),
        ]
        for order in late[:MOST_LATE]
    ]
    if why_late:
        headings.append("mostly because")
        for row in rows:
            row.append(why_late.get(row[0], ""))
    return ["Late", *table(headings, rows), *_more(late, MOST_LATE, "late order"), ""]


def _punctual(punctual: Sequence[PlannedOrder], workspace: Workspace) -> list[str]:
    if not punctual:
        return []
    zone = workspace.factory.zone
    listed = sorted(punctual, key=lambda order: (order.due is None, order.due or order.completion, order.id))
    rows = [
        [
            order.id,
            order.product,
            f"{order.quantity:,}",
            due_text(order.due, zone),
            instant_text(order.completion, zone),
            _early(order),
        ]
        for order in listed[:_MOST_ON_TIME]
    ]
    headings = ["order", "product", "pieces", "due", "ready", "spare"]
    return ["On time", *table(headings, rows), *_more(listed, _MOST_ON_TIME, "order on time", "orders on time"), ""]


def _early(order: PlannedOrder) -> str:
    return "-" if order.lateness_s is None else span_text(order.lateness_s)


def _more(listed: Sequence[object], most: int, noun: str, plural: str = "") -> list[str]:
    if len(listed) <= most:
        return []
    return [f"  ... and {count_text(len(listed) - most, noun, plural)} more: 'reshuffle export' lists them all"]


def _unplanned(plan: Plan) -> list[str]:
    if not plan.unplanned:
        return []
    lines = ["Not planned"]
    for order in plan.unplanned[:_MOST_UNPLANNED]:
        first, *rest = order.reasons or ("no reason is known",)
        lines.append(visible(f"  {order.id}: {first}"))
        lines += [visible(f"  {' ' * len(order.id)}  {reason}") for reason in rest]
    return [*lines, *_more(plan.unplanned, _MOST_UNPLANNED, "order"), ""]


def _purchases(plan: Plan, workspace: Workspace) -> list[str]:
    if not plan.purchases:
        return []
    zone, items = workspace.factory.zone, workspace.factory.items
    rows = []
    for purchase in plan.purchases:
        item = items.get(purchase.item)
        unit = item.unit if item else ""
        cost = f"{purchase.quantity * item.price:,.2f}" if item and item.price else ""
        when = instant_text(purchase.arrives, zone)
        rows.append(
            [purchase.item, f"{purchase.quantity:,}", unit, when, cost, list_text(purchase.orders)],
        )
    headings = ["item", "quantity", "unit", "there from", f"price [{workspace.factory.currency}]", "for"]
    kept = [column for column in range(len(headings)) if column in (0, 1, 3, 5) or any(row[column] for row in rows)]
    shown = [[row[column] for column in kept] for row in rows]
    return ["To buy now", *table([headings[column] for column in kept], shown), ""]


def _loads(loads: Sequence[StationLoad]) -> list[str]:
    used = sorted((load for load in loads if load.operations or load.busy_s), key=lambda load: -load.share)
    if not used:
        return []
    rows = [
        [
            load.station,
            f"{100 * load.share:.0f} %",
            f"{load.busy_s / 3600:,.1f}",
            f"{load.setup_s / 3600:,.1f}",
            f"{load.open_s / 3600:,.1f}",
            f"{load.operations:,}",
        ]
        for load in used[:_MOST_STATIONS]
    ]
    headings = ["station", "load", "busy [h]", "of it setup [h]", "open [h]", "operations"]
    lines = ["Load of the stations, over the whole plan", *table(headings, rows)]
    if len(used) > _MOST_STATIONS:
        lines.append(f"  ... and {count_text(len(used) - _MOST_STATIONS, 'station')} more with less load")
    idle = [load.station for load in loads if not load.operations and not load.busy_s]
    if idle:
        lines.append(visible(f"  without work: {list_text(idle, 10)}"))
    return [*lines, ""]


_MEANING = {
    Term.MAKESPAN: "from now to the end of the last operation",
    Term.TARDINESS: "of lateness over all orders",
    Term.LATE_JOBS: "late orders",
    Term.FLOW_TIME: "from release to ready, over all orders",
    Term.EARLINESS: "ready too early, over all orders",
    Term.WORK_IN_PROGRESS: "from first to last operation, over all orders",
    Term.SETUP_TIME: "of setting up",
    Term.MOVED_TASKS: "operations moved against the plan before",
    Term.START_SHIFT: "by which starts moved against the plan before",
}


def _quality(plan: Plan, workspace: Workspace, params: OrganizeParams, runtime_s: float) -> list[str]:
    factory = workspace.factory
    lines = []
    is_weighted = any(order.priority != 1 for order in workspace.orders.values())
    levels = zip(plan.objective, parse_wishes(params.wishes), strict=True)
    for number, ((words, value), (_, weights)) in enumerate(levels):
        text = level_text(weights, value, plan.tick_ms, factory.currency)
        if len(weights) == 1 and value:
            text += f" {_MEANING.get(next(iter(weights)), '')}".rstrip()
        if set(weights) & _OF_ORDERS and is_weighted and value:
            text += ", each times its priority"
        lines.append(f"{'objective' if number == 0 else 'then':<11}{visible(words)}: {text}")
    lines.append(f"{'bound':<11}{bound_text(plan, parse_wishes(params.wishes)[0], factory.currency)}")
    lines += [f"{'note':<11}{visible(reason)}" for reason in plan.reasons]
    if plan.frozen_until is not None:
        lines.append(f"{'frozen':<11}until {instant_text(plan.frozen_until, factory.zone)}")
    lines.append(f"{'search':<11}{plan.solver}, seed {plan.seed}, {runtime_s:.1f} s; judged, every rule holds")
    return lines


def bound_text(plan: Plan, level: tuple[str, Mapping[Term, int]], currency: str) -> str:
    """Return how much better a plan could be at all, on the first level of its objective."""
    words, weights = level
    if plan.status == "optimal":
        return "proven: no better plan exists"
    if plan.lower_bound is None:
        return f"how much better '{words}' could be is not known"
    least = level_text(weights, plan.lower_bound, plan.tick_ms, currency)
    if plan.gap == 0.0:
        return f"'{words}' is as good as it can be" + (
            "; what comes after it may get better" if len(plan.objective) > 1 else ""
        )
    return f"no plan brings '{words}' below {least} (gap {100 * (plan.gap or 0.0):.0f} %); a better plan may exist"


_NO_PLAN = {
    Status.INFEASIBLE: "There is no plan: what is asked for contradicts itself.",
    Status.UNKNOWN: "No plan was found in this time; there may be one. Give it more with --time-limit.",
}


def no_plan(found: Organization, conflict: Conflict | None) -> list[str]:
    """Return why there is no plan, as lines of text."""
    lines = [_NO_PLAN.get(found.result.status, "No plan was found.")]
    if conflict is not None and conflict.is_conflict:
        lines = ["There is no plan for all orders." if conflict.is_proved else "No plan for all orders was found."]
        # A sentence that only strings the conditions together is said by the list below.
        if not conflict.conditions or not all(condition in conflict.sentence for condition in conflict.conditions):
            lines.append(visible(f"  {conflict.sentence}"))
        if conflict.conditions:
            word = (
                "can not hold together"
                if conflict.is_minimal
                else "can not all hold together; not all are needed for it"
            )
            lines += ["", f"These {word}", *(visible(f"  - {condition}") for condition in conflict.conditions)]
        if conflict.orders:
            lines += ["", visible(f"Orders that it is about: {list_text(conflict.orders, 10)}")]
    else:
        lines += [visible(f"  {reason}") for reason in found.result.reasons]
    for order in found.preparation.unplanned:
        lines += [visible(f"  {order.id}: {reason}") for reason in order.reasons]
    return lines
