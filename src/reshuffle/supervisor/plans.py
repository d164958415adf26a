"""Plans judged again: by the rules of the schedule, and by everything else that a plan file claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from reshuffle.formats.plan_file import PlanDocument, workspace_hashes
from reshuffle.formats.plan_translation import local_texts
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import Preparation, prepare
from reshuffle.plan import evaluate
from reshuffle.plan.check import check
from reshuffle.plan.from_model import pegging
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.from_model.charging import battery_violations
from reshuffle.plan.from_model.solution import PlannedWork
from reshuffle.plan.moves import move_violations
from reshuffle.plan.plan import Plan, PlannedOrder
from reshuffle.plan.solution import Solution
from reshuffle.plan.violations import RULES, Violation

__all__ = ["CLAIMS", "Judgement", "judge", "judge_plan"]

Entry = TypeVar("Entry", bound=Hashable)

#: The rules beside those of the schedule, in the order in which they are reported; docs/reference/plan-file.md.
CLAIMS = (
    "configuration",
    "workspace_hash",
    "whole_tick",
    "claimed_operation",
    "claimed_order",
    "claimed_unplanned",
    "claimed_purchase",
    "claimed_objective",
    "claimed_bound",
    "claimed_peg",
    "claimed_local",
    "battery",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What judging a plan found, with what it was judged by.

    Parameters
    ----------
    violations
        Every way in which the plan does not hold; none for a valid plan.
    preparation
        The workspace as a problem.
    solution
        The plan as a solution of it, as far as it can be said as one.
    """

    violations: tuple[Violation, ...]
    preparation: Preparation
    solution: Solution


def judge_plan(document: PlanDocument) -> list[Violation]:
    """Return every way in which a plan does not hold; none for a valid plan. See :func:`judge`."""
    return list(judge(document).violations)


def judge(document: PlanDocument) -> Judgement:
    """Judge a plan.

    The products are matched again, the problem is made again, and the plan is judged as a solution of it by
    :func:`reshuffle.plan.check.check`. What the plan claims besides is computed again and compared.

    Parameters
    ----------
    document
        What a plan file says.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    reshuffle.errors.InputError
        If pins name operations or stations that do not exist.
    """
    plan, workspace = document.plan, document.workspace
    left_out = frozenset(order.id for order in plan.unplanned)
    params, wrong = document.params, move_violations(workspace, document.params.moves)
    # A configuration that can not be is said once; the rest is judged as if nothing moved.
    params = replace(params, moves=()) if wrong else params
    moves = () if wrong else plan.moves
    prepared = prepare(workspace, plan.made_for, params, left_out)
    planning = prepared.planning
    solution, unreadable = translation.solution_of(planning, plan.operations, plan.maintenance, plan.transports, moves)
    refused = {f"task '{violation.place}'" for violation in unreadable}
    found = [
        violation
        for violation in check(planning.problem, solution)
        # What could not be read is not done for the judge: said once is enough.
        if violation.rule != "presence" or violation.place not in refused
    ]
    is_valid = not (wrong or unreadable or found)
    work = translation.planned_work(planning, solution)
    claims = [*_hashes(document), *_ticks(plan, workspace), *_operations(plan, prepared), *_orders(plan, work)]
    claims += [*_unplanned(plan, prepared, workspace), *_purchases(plan, prepared)]
    if is_valid:
        claims += [*_values(plan, prepared, solution), *_pegs(plan, prepared, solution)]
    claims += _local(document)
    claims += battery_violations(workspace, plan.made_for, plan.maintenance, plan.transports, plan.moves)
    rules = (*RULES, *CLAIMS)
    listed = sorted([*wrong, *unreadable, *found, *claims], key=lambda violation: rules.index(violation.rule))
    return Judgement(tuple(listed), prepared, solution)


def _hashes(document: PlanDocument) -> Iterator[Violation]:
    for part, found in workspace_hashes(document.workspace).items():
        if document.hashes[part] != found:
            message = f"'{part}' of the workspace is not what the plan was made from: its hash is another"
            yield Violation("workspace_hash", part, None, None, message)


def _ticks(plan: Plan, workspace: Workspace) -> Iterator[Violation]:
    tick = workspace.factory.tick
    if plan.tick_ms != tick:
        message = f"the plan says that its step of time is {plan.tick_ms} ms, the factory's is {tick} ms"
        yield Violation("whole_tick", "tick_ms", plan.tick_ms, tick, message)
    listed: list[tuple[str, datetime]] = []
    for operation in plan.operations:
        listed += [(operation.id, instant) for phase in operation.phases for instant in (phase.start, phase.end)]
    for task in plan.maintenance:
        listed += [(task.id, task.start), (task.id, task.end)]
    for way in plan.transports:
        listed += [(f"{way.before} -> {way.after}", instant) for instant in (way.pickup, way.dropoff)]
    for move in plan.moves:
        listed += [(f"{move.move.id}/{step.name}", at) for step in move.steps for at in (step.start, step.end)]
    for place, instant in listed:
        if (instant - plan.made_for) % timedelta(milliseconds=tick):
            message = f"'{place}' has the instant {instant.isoformat()}, which is no whole number of steps of {tick} ms"
            yield Violation("whole_tick", place, None, None, f"{message} from {plan.made_for.isoformat()}")


def _operations(plan: Plan, prepared: Preparation) -> Iterator[Violation]:
    """Compare what an operation says of itself with its id."""
    lots, pieces = prepared.planning.tasks.lots, prepared.planning.tasks.pieces
    for operation in plan.operations:
        lot = lots.get(operation.id)
        if lot is None:
            continue
        truth = {
            "order": lot.order,
            "lot": lot.id,
            "product": lot.product,
            "operation": operation.id.rsplit("/", 1)[1],
            "pieces": pieces[operation.id],
        }
        for name, value in truth.items():
            said = getattr(operation, name)
            if said != value:
                message = f"'{operation.id}' is said to have {name} '{said}'; it has '{value}'"
                yield _claim("claimed_operation", operation.id, said, value, message)


def _claim(rule: str, place: str, said: object, truth: object, message: str) -> Violation:
    value, limit = (one if isinstance(one, int) else None for one in (said, truth))
    return Violation(rule, place, value, limit, message)


def _orders(plan: Plan, work: PlannedWork) -> Iterator[Violation]:
    truth = {order.id: order for order in work.orders}
    seen: set[str] = set()
    for order in plan.orders:
        if order.id not in truth:
            yield _claim("claimed_order", order.id, None, None, f"'{order.id}' is no order of this plan")
        elif order.id in seen:
            yield _claim("claimed_order", order.id, 2, 1, f"order '{order.id}' is listed twice")
        else:
            yield from _one_order(order, truth[order.id])
        seen.add(order.id)
    for missing in truth.keys() - seen:
        yield _claim("claimed_order", missing, None, None, f"order '{missing}' is planned and not listed")


def _one_order(said: PlannedOrder, truth: PlannedOrder) -> Iterator[Violation]:
    for name in ("product", "quantity", "lots", "release", "due", "completion", "parent"):
        one, other = _text(getattr(said, name)), _text(getattr(truth, name))
        if one != other:
            message = f"order '{said.id}' is said to have {name} {one}; it has {other}"
            yield _claim("claimed_order", said.id, getattr(said, name), getattr(truth, name), message)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _unplanned(plan: Plan, prepared: Preparation, workspace: Workspace) -> Iterator[Violation]:
    """Hold what is said not to be planned against the orders; that more could be planned is no mistake."""
    said = Counter(order.id for order in plan.unplanned)
    for name, times in said.items():
        if name not in workspace.orders:
            message = f"'{name}' is said not to be planned, but is no order of this workspace"
            yield _claim("claimed_unplanned", name, None, None, message)
        elif times > 1:
            yield _claim("claimed_unplanned", name, times, 1, f"order '{name}' is listed {times} times")
    for order in prepared.unplanned:
        if order.id not in said:
            message = f"order '{order.id}' is neither planned nor named among the unplanned: {'; '.join(order.reasons)}"
            yield _claim("claimed_unplanned", order.id, None, None, message)


def _purchases(plan: Plan, prepared: Preparation) -> Iterator[Violation]:
    said = [(one.item, one.quantity, one.arrives, one.orders) for one in plan.purchases]
    truth = [(one.item, one.quantity, one.arrives, one.orders) for one in prepared.planning.demand.purchases]
    for item, quantity, arrives, orders in _beyond(said, truth):
        message = f"{quantity} of '{item}' at {arrives.isoformat()} for {', '.join(orders)} need not be bought"
        yield _claim("claimed_purchase", item, quantity, None, message)
    for item, quantity, arrives, orders in _beyond(truth, said):
        message = f"{quantity} of '{item}' at {arrives.isoformat()} must be bought for {', '.join(orders)}"
        yield _claim("claimed_purchase", item, None, quantity, f"{message}, and are not listed")


def _beyond(one: Sequence[Entry], other: Sequence[Entry]) -> list[Entry]:
    return list((Counter(one) - Counter(other)).elements())


def _values(plan: Plan, prepared: Preparation, solution: Solution) -> Iterator[Violation]:
    values = evaluate.value(prepared.planning.problem, solution)
    for (wish, said), value in zip(plan.objective, values, strict=True):
        if said != value:
            message = f"'{wish}' is said to be {said} and is {value}"
            yield Violation("claimed_objective", wish, said, value, message)
    bound, value = plan.lower_bound, values[0]
    if bound is not None and bound > value:
        message = f"no plan is said to be better than {bound}, but this one has {value}"
        yield Violation("claimed_bound", "lower_bound", bound, value, message)
    elif bound is not None and bound < value and plan.status == "optimal":
        message = f"the plan is said to be optimal, but has {value}, and only {bound} is said to be out of reach"
        yield Violation("claimed_bound", "status", bound, value, message)


def _pegs(plan: Plan, prepared: Preparation, solution: Solution) -> Iterator[Violation]:
    truth = pegging.pegs(prepared.workspace, prepared.planning, solution)
    for peg in _beyond(plan.pegs, truth):
        message = f"{peg.quantity} of '{peg.item}' for '{peg.operation}' do not come from {peg.source}"
        yield _claim("claimed_peg", peg.operation, peg.quantity, None, f"{message} at {peg.available.isoformat()}")
    for peg in _beyond(truth, plan.pegs):
        message = f"{peg.quantity} of '{peg.item}' for '{peg.operation}' come from {peg.source}"
        message += f" at {peg.available.isoformat()}, and are not listed"
        yield _claim("claimed_peg", peg.operation, None, peg.quantity, message)


def _local(document: PlanDocument) -> Iterator[Violation]:
    plan = document.plan
    truth = local_texts(plan.operations, plan.orders, document.workspace.factory.zone)
    for name, said in document.local.items():
        if truth.get(name) != said:
            message = f"'{name}' is said to be at {said} in local time; that would be {truth.get(name, 'nothing')}"
            yield _claim("claimed_local", name, None, None, message)
