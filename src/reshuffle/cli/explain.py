"""``reshuffle explain``: why an order is late, why an operation is where it is, and the cheapest fix."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from reshuffle.advising.explanation import Explanation, OrderExplanation
from reshuffle.advising.fixes import Fixes, FixParams
from reshuffle.advising.situation import Situation
from reshuffle.advising.wording import Link
from reshuffle.cli import explain_json
from reshuffle.cli.clock import CommandClock
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.late_reasons import late_reasons, what_happens
from reshuffle.cli.options import Reading
from reshuffle.cli.schedule_request import LARGEST_SEED
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import count_text, due_text, instant_text, list_text, span_text, table
from reshuffle.errors import InputError, Mistake
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.plan.plan import PlannedMoveStep
from reshuffle.supervisor import advice
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["Request", "read_request", "run"]

#: So many fixes and other ways are shown.
_MOST_FIXES = 6
_MOST_WAYS = 5
#: Alternatives get so much in any case: a time limit shorter than reading the plan is answered late, not empty.
_LEAST_SEARCH_S = 0.5


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for; `name` is an order or an operation, None for all late orders."""

    plan: Path
    name: str | None
    time_limit_s: float
    seed: int
    is_json: bool


def read_request(plan: str, name: str | None, time_limit: str, seed: str, is_json: bool = False) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    request = Request(
        plan=reading.input_file("PLAN", plan),
        name=name,
        time_limit_s=reading.duration_s("--time-limit", time_limit),
        seed=reading.whole_number("--seed", seed, 0, LARGEST_SEED),
        is_json=is_json,
    )
    reading.raise_mistakes()
    return request


def run(request: Request, clock: CommandClock) -> ExitStatus:
    """Explain as asked.

    Parameters
    ----------
    clock
        Counts from when the command began: the time limit is from start to answer.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If the plan cannot be read, does not hold, or has no such order or operation.
    """
    document = supervisor.open_plan(request.plan)
    unplanned = next((order for order in document.plan.unplanned if order.id == request.name), None)
    if unplanned is not None:
        lines = [f"{unplanned.id} is not planned:", *(f"  {reason}" for reason in unplanned.reasons)]
        said: dict[str, object] = {"order": unplanned.id, "unplanned": list(unplanned.reasons)}
        _print(request, said, [visible(line) for line in lines])
        return ExitStatus.DONE
    situation = advice.plan_situation(document.workspace, document.plan, document.params)
    if request.name is None:
        _explain_late(request, document, situation, clock)
        return ExitStatus.DONE
    if request.name in {move.station for move in document.plan.moves}:
        _explain_moves(request, document, request.name)
        return ExitStatus.DONE
    name = _known(document, request.name)
    found = advice.explain(document.workspace, situation, name)
    if isinstance(found, Explanation):
        _print(request, explain_json.operation_object(found), _operation_lines(found, document))
        return ExitStatus.DONE
    fixes = None
    if found.lateness_s is not None and found.lateness_s > 0 and "+" not in name:
        left_s = max(request.time_limit_s - clock(), _LEAST_SEARCH_S)
        print_note(f"Trying real alternatives for at most {span_text(math.ceil(left_s))} ...")
        params = FixParams(organize=document.params)
        fixes = advice.advise_fixes(document.workspace, situation, name, params, request.seed, time_limit_s=left_s)
    _print(request, explain_json.order_object(found, fixes), _order_lines(found, fixes, document))
    return ExitStatus.DONE


def _print(request: Request, said: dict[str, object], lines: Sequence[str]) -> None:
    print_result(json.dumps(said, ensure_ascii=False) if request.is_json else "\n".join(lines))


def _known(document: PlanDocument, name: str) -> str:
    orders = [order.id for order in document.plan.orders]
    work = [operation.id for operation in document.plan.operations] + [task.id for task in document.plan.maintenance]
    if name in orders or name in work:
        return name
    if name in document.workspace.orders:
        raise InputError(Mistake("ORDER", name, "must have work that is still to be done"))
    near = get_close_matches(name, [*orders, *(move.station for move in document.plan.moves), *work], n=3)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"Orders: {list_text(orders, 10)}."
    raise InputError(Mistake("ORDER|OPERATION", name, "must be an order or an operation of the plan", remedy=remedy))


def _explain_moves(request: Request, document: PlanDocument, station: str) -> None:
    """Explain the move of a station: why it moves, what that costs, and its steps."""
    from reshuffle.advising.reconfiguration import move_reasons
    from reshuffle.cli.configuration_report import move_lines, moves_object

    zone = document.workspace.factory.zone
    only = replace(document.plan, moves=tuple(one for one in document.plan.moves if one.station == station))
    reasons = [one for one in move_reasons(document.workspace, document.plan) if one.station == station]
    rows = [
        [instant_text(step.start, zone), span_text((step.end - step.start).total_seconds()), step.name, _who(step)]
        for move in only.moves
        for step in move.steps
    ]
    lines = [line.strip() for line in move_lines(document.workspace, document.plan, station)]
    _print(request, {"moves": moves_object(reasons)}, [*lines, *table(["from", "for", "step", "by"], rows)])


def _who(step: PlannedMoveStep) -> str:
    return step.robot or list_text(step.crew) or "-"


def _explain_late(request: Request, document: PlanDocument, situation: Situation, clock: CommandClock) -> None:
    orders = [order for order in document.plan.orders if order.parent is None and order.is_late]
    late = sorted(orders, key=lambda order: -(order.lateness_s or 0.0))
    left_s = max(request.time_limit_s - clock(), _LEAST_SEARCH_S)
    reasons = late_reasons(document.workspace, situation, [order.id for order in late], left_s)
    unplanned = document.plan.unplanned
    said: dict[str, object] = {
        "late": [
            {"order": order.id, "lateness_s": order.lateness_s, "reason": reasons.get(order.id)} for order in late
        ],
        "unplanned": [{"order": order.id, "reasons": list(order.reasons)} for order in unplanned],
    }
    lines = []
    if document.plan.moves:
        from reshuffle.advising.reconfiguration import move_reasons
        from reshuffle.cli.configuration_report import move_lines, moves_object

        said["moves"] = moves_object(move_reasons(document.workspace, document.plan))
        lines += ["Stations that move", *move_lines(document.workspace, document.plan), ""]
    if late:
        rows = [[order.id, span_text(order.lateness_s or 0.0), reasons.get(order.id, "")] for order in late]
        lines += ["Late orders", *table(["order", "late by", "mostly because"], rows), ""]
    if unplanned:
        lines += ["Not planned"]
        lines += [visible(f"  {order.id}: {'; '.join(order.reasons)}") for order in unplanned]
        lines += [""]
    if late:
        lines.append(f"One in full, with the cheapest fix: reshuffle explain {request.plan} {late[0].id}")
    elif not unplanned:
        lines.append("No order is late.")
    _print(request, said, lines)


def _order_lines(found: OrderExplanation, fixes: Fixes | None, document: PlanDocument) -> list[str]:
    zone = document.workspace.factory.zone
    ready = f"{found.order} is ready {instant_text(found.completion, zone)}"
    if found.due is None or found.lateness_s is None:
        lines = [f"{ready}; it has no due date"]
    elif found.lateness_s > 0:
        lines = [f"{ready}, {span_text(found.lateness_s)} after its due date, {due_text(found.due, zone)}"]
    else:
        lines = [f"{ready}, {span_text(found.lateness_s)} before its due date, {due_text(found.due, zone)}"]
    lines[0] = visible(lines[0])
    lead = span_text(found.lead_time_s)
    lines += ["", f"Where the {lead} from {instant_text(found.begin, zone)} on go"]
    for share in found.shares:
        percent = 100 * share.seconds / found.lead_time_s if found.lead_time_s else 0.0
        lines.append(visible(f"  {percent:3.0f} %  {share.sentence}"))
    lines += ["", "Its way, step by step", *_links(found.path, document)]
    if found.chain != found.path:
        lines += [
            "",
            "What kept that from being earlier, back to the start of the plan",
            *_links(found.chain, document),
        ]
    if fixes is not None:
        lines += ["", *_fix_lines(fixes, found.completion, document)]
    return lines


def _links(links: Sequence[Link], document: PlanDocument) -> list[str]:
    zone = document.workspace.factory.zone
    rows = [
        [
            instant_text(link.start, zone),
            span_text((link.end - link.start).total_seconds()),
            what_happens(link.sentence),
        ]
        for link in links
    ]
    return table(["from", "for", "what"], rows)


def _fix_lines(fixes: Fixes, planned: datetime, document: PlanDocument) -> list[str]:
    """Return what helps, beside what planning again brings by itself: gains are counted from there."""
    lines = _found_fixes(fixes, document)
    if fixes.completion >= planned:
        return lines
    at = instant_text(fixes.completion, document.workspace.factory.zone)
    gain = span_text((planned - fixes.completion).total_seconds())
    ending = (
        "in time"
        if fixes.completion <= fixes.due
        else f"{span_text((fixes.completion - fixes.due).total_seconds())} late"
    )
    again = f"Organized again, without any change, {fixes.order} is ready {at}, {gain} earlier and {ending}"
    return [visible(again), *(["", *lines] if fixes.tried else [])]


def _found_fixes(fixes: Fixes, document: PlanDocument) -> list[str]:
    zone, currency = document.workspace.factory.zone, document.workspace.factory.currency
    tried = (
        f"{count_text(fixes.tried, 'alternative')} tried{', the time ended before all were' if fixes.untried else ''}"
    )
    if not fixes.fixes:
        return [f"Nothing that was tried helps ({tried}); without a change {instant_text(fixes.completion, zone)}"]
    lines = [f"What would help: first what brings it in time, the cheapest first ({tried})"]
    seen, number = set(), 0
    for fix in fixes.fixes:
        # Of changes of one kind that come to the same, the cheapest says it all.
        if (fix.kind, fix.completion) in seen or number == _MOST_FIXES:
            continue
        seen.add((fix.kind, fix.completion))
        number += 1
        cost = "no price is known" if fix.cost is None else f"costs {fix.cost:,.2f} {currency}"
        if fix.others_cost:
            word = "more" if fix.others_cost > 0 else "less"
            cost += f", lateness of all orders {abs(fix.others_cost):,.2f} {currency} {word}"
        others = f"late orders {fix.late_before} -> {fix.late_after}"
        if fix.newly_late:
            others += f", newly late: {list_text(fix.newly_late)}"
        lines += [visible(f"  {number}. {fix.sentence}"), visible(f"     {cost}; {others}")]
    return lines


def _operation_lines(found: Explanation, document: PlanDocument) -> list[str]:
    zone = document.workspace.factory.zone
    times = f"starts {instant_text(found.start, zone)}, done {instant_text(found.completion, zone)}"
    lines = [
        visible(f"{found.operation} on {found.station or 'no station'}: {times}"),
        visible(f"Its lot was there from {instant_text(found.ready, zone)}. {_sentence(found.reason)}"),
    ]
    if found.waits:
        lines += ["", "What it waited for", *_links(found.waits, document)]
    if found.works:
        lines += ["", "How the work goes", *_links(found.works, document)]
    if found.chain:
        lines += ["", "What bound it, back to the start of the plan", *_links(found.chain, document)]
    if found.elsewhere:
        lines += ["", "Where else it could have been done, everything else as it is"]
        lines += [visible(f"  {way.sentence}") for way in found.elsewhere[:_MOST_WAYS]]
        if len(found.elsewhere) > _MOST_WAYS:
            lines.append(f"  ... and {count_text(len(found.elsewhere) - _MOST_WAYS, 'other way')}, none earlier")
    return lines


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
