"""``reshuffle quote``: the earliest honest promise for a new order, and what an earlier one would cost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reshuffle.advising.quote import Quote
from reshuffle.cli import explain_json, planning_words
from reshuffle.cli.can_make import known_product
from reshuffle.cli.clock import CommandClock
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.planning_input import open_for_planning
from reshuffle.cli.schedule_request import LARGEST_SEED
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import count_text, due_text, instant_text, span_text
from reshuffle.errors import InputError, Mistake
from reshuffle.model.factory import Workspace
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from reshuffle.supervisor import advice, schedule_instance
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["Request", "read_request", "run"]

_LARGEST_QUANTITY = 10**9
#: Of the time, so much is for a plan of what is ordered already, where none is given.
_PLAN_SHARE = 0.6
_LEAST_SEARCH_S = 0.5


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for; `source` is a workspace or a plan."""

    source: Path
    product: str
    quantity: int
    by: str | None
    state: Path | None
    now: str | None
    time_limit_s: float
    seed: int
    is_json: bool


def read_request(
    source: str,
    product: str,
    quantity: str,
    by: str | None,
    state: str | None,
    now: str | None,
    time_limit: str,
    seed: str,
    is_json: bool = False,
) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    request = Request(
        source=reading.workspace("WORKSPACE", source),
        product=product,
        quantity=reading.whole_number("QTY", quantity, 1, _LARGEST_QUANTITY),
        by=by,
        state=None if state is None else reading.input_file("--state", state),
        now=now,
        time_limit_s=reading.duration_s("--time-limit", time_limit),
        seed=reading.whole_number("--seed", seed, 0, LARGEST_SEED),
        is_json=is_json,
    )
    if _is_plan(request.source):
        for name, word in (("--state", state), ("--now", now)):
            if word is not None:
                remedy = "A plan has its own: organize again for another one."
                reading.mistakes.append(Mistake(name, word, "must be left out beside a plan", remedy=remedy))
    reading.raise_mistakes()
    return request


def _is_plan(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def run(request: Request, clock: CommandClock, current: datetime | None = None) -> ExitStatus:
    """Quote as asked; return 0 where there is a promise, in time if a time was asked for, else 1.

    Parameters
    ----------
    request
        What is asked for.
    clock
        Counts the time limit.
    current
        The time of day, for a workspace whose state has none; by default the clock on the wall.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If the workspace or the plan cannot be read, or there is no such product.
    """
    plan: Plan | None = None
    if _is_plan(request.source):
        document = supervisor.open_plan(request.source)
        workspace, plan, now = document.workspace, document.plan, document.plan.made_for
    else:
        workspace, now = open_for_planning(request.source, request.state, request.now, current)
    # Before anything is planned: who has mistyped a name need not wait.
    product = known_product(workspace, request.product)
    by = _by(request, workspace)
    plan = plan or _plan(request, workspace, now, clock)
    left_s = max(request.time_limit_s - clock(), _LEAST_SEARCH_S)
    found = advice.make_quote(workspace, plan, product, request.quantity, by, request.seed, time_limit_s=left_s)
    if request.is_json:
        said = explain_json.quote_object(found, workspace.factory.currency, clock())
        print_result(json.dumps(said, ensure_ascii=False))
    else:
        print_result("\n".join(_lines(found, workspace, plan)))
    return ExitStatus.NO if found.promise is None or found.is_in_time is False else ExitStatus.DONE


def _by(request: Request, workspace: Workspace) -> datetime | None:
    """Return by when it is wanted; a date alone means the end of that day."""
    if request.by is None:
        return None
    mistakes: list[Mistake] = []
    wanted = planning_words.read_due("--by", request.by, workspace.factory.zone, mistakes)
    if mistakes:
        raise InputError(mistakes)
    return wanted


def _plan(request: Request, workspace: Workspace, now: datetime, clock: CommandClock) -> Plan:
    """Return a plan of what is ordered already."""
    print_note("Planning what is ordered already; 'reshuffle quote plan.json ...' takes a plan that is there.")
    solver = schedule_instance.open_solver("auto", 2)
    limit_s = max((request.time_limit_s - clock()) * _PLAN_SHARE, _LEAST_SEARCH_S)
    params = OrganizeParams()
    found = supervisor.organize_workspace(workspace, now, solver, Stop(time_limit_s=limit_s), request.seed, params)
    if found.plan is None:
        reasons = "; ".join(found.result.reasons) or "none was found in this time"
        rule = f"must have a plan without the new order, and has none: {reasons}"
        raise InputError(Mistake("WORKSPACE", str(request.source), rule, remedy="'reshuffle organize' says more."))
    return found.plan


def _lines(found: Quote, workspace: Workspace, plan: Plan) -> list[str]:
    zone, currency = workspace.factory.zone, workspace.factory.currency
    asked = visible(f"{count_text(found.quantity, 'piece')} of {found.product}")
    if found.promise is None:
        return [f"{asked}: no promise can be made", *(visible(f"  {reason}") for reason in found.reasons)]
    lines = [f"{asked}: {instant_text(found.promise, zone)} can be promised; every other order keeps its date"]
    if found.by is not None:
        distance = span_text((found.promise - found.by).total_seconds())
        word = "before" if found.is_in_time else "AFTER"
        lines.append(f"  that is {distance} {word} {due_text(found.by, zone)}, when it is wanted")
    late = [order.id for order in plan.orders if order.is_late and order.parent is None]
    if late:
        lines.append(f"  {count_text(len(late), 'order')} late already, not later by it")
    if found.reasons:
        lines += ["", "Why not earlier", *(visible(f"  {reason}") for reason in found.reasons)]
    if found.slips:
        lines += ["", "Earlier, if another order gives way", *(visible(f"  {slip.sentence}") for slip in found.slips)]
    if found.cost is not None:
        cost = f"{found.cost.total:,.2f} {currency}"
        lines += ["", f"Cost    {cost}: work {found.cost.work:,.2f}, material {found.cost.material:,.2f}"]
    return lines
