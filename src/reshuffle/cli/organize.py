"""``reshuffle organize``: a checked plan of a workspace, and what of it a planner wants to read first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from reshuffle.advising.conflict import Conflict
from reshuffle.cli import configuration_report, plan_json, plan_report, planning_words
from reshuffle.cli.background import search_in_background
from reshuffle.cli.clock import CommandClock
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.interrupt import Interrupt
from reshuffle.cli.late_reasons import late_reasons
from reshuffle.cli.objective_text import level_text
from reshuffle.cli.options import ENGINES, Reading
from reshuffle.cli.planning_input import open_for_planning
from reshuffle.cli.progress import ProgressDisplay, Trace
from reshuffle.cli.report_request import read_output
from reshuffle.cli.schedule_request import LARGEST_SEED, MOST_WORKERS
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import count_text, instant_text
from reshuffle.errors import FileError, InputError, Mistake
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.model import instants
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import Organization
from reshuffle.organizing.reshuffle import Reshuffling
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Progress, Status, Stop
from reshuffle.plan.wishes import parse_wishes
from reshuffle.supervisor import advice, schedule_instance
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["FROZEN", "Request", "read_request", "run"]

#: What ``--frozen`` says that is followed by no time: nothing moves.
FROZEN = "moves"
#: A solver gets so much in any case: a time limit shorter than the start of the program is answered late, not empty.
_LEAST_SEARCH_S = 0.5
_LARGEST_PRICE = 10**9
#: Seconds for the reasons of late orders, and for what contradicts what.
_WHY_LATE_S = 3.0
_CONFLICT_S, _LEAST_CONFLICT_S = 20.0, 5.0
_INTERRUPTED = "Interrupted: the search ends and the best plan so far is kept. Again aborts at once."


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for; what needs the factory's time zone is still in words."""

    workspace: Path
    state: Path | None
    previous: Path | None
    now: str | None
    wishes: str
    frozen: str | None
    forbids_moves: bool
    pins: tuple[str, ...]
    change_price: int
    time_limit_s: float
    workers: int
    seed: int
    engine: str
    output: Path | None
    report: Path | None
    is_json: bool
    is_quiet: bool


def read_request(
    workspace: str,
    state: str | None,
    previous: str | None,
    now: str | None,
    wishes: str,
    frozen: str | None,
    pins: Sequence[str],
    change_price: str | None,
    time_limit: str,
    workers: str,
    seed: str,
    engine: str,
    output: str | None,
    report: str | None = None,
    is_json: bool = False,
    is_quiet: bool = False,
) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    known = {"WORKSPACE": reading.workspace("WORKSPACE", workspace)}
    if state is not None:
        known["--state"] = reading.input_file("--state", state)
    if previous is not None:
        # The plan before may be replaced by the new one: it is read in whole before anything is written.
        reading.input_file("--previous", previous)
    # Without a time it is the configuration that is frozen.
    forbids_moves, frozen = frozen == FROZEN, None if frozen == FROZEN else frozen
    reading.mistakes += _mistakes_of_stability(previous, frozen, change_price)
    reading.mistakes += _mistakes_of_wishes(wishes)
    if output is not None and Path(output).suffix.lower() != ".json":
        reading.mistakes.append(Mistake("--output", output or "''", "must end in .json", remedy="Write -o plan.json."))
    request = Request(
        workspace=known["WORKSPACE"],
        state=known.get("--state"),
        previous=None if previous is None else Path(previous),
        now=now,
        wishes=wishes,
        frozen=frozen,
        forbids_moves=forbids_moves,
        pins=tuple(pins),
        change_price=reading.whole_number("--change-price", change_price or "0", 0, _LARGEST_PRICE),
        time_limit_s=reading.duration_s("--time-limit", time_limit),
        workers=reading.whole_number("--workers", workers, 1, MOST_WORKERS),
        seed=reading.whole_number("--seed", seed, 0, LARGEST_SEED),
        engine=reading.choice("--engine", engine, ENGINES),
        output=None if output is None else reading.output_file("--output", output, known),
        report=None if report is None else read_output(reading, "--report", report, known),
        is_json=is_json,
        is_quiet=is_quiet,
    )
    reading.raise_mistakes()
    return request


def _mistakes_of_stability(previous: str | None, frozen: str | None, change_price: str | None) -> list[Mistake]:
    rule = "must come with --previous, the plan that it is about"
    asked = (("--frozen", frozen), ("--change-price", change_price))
    mistakes = [Mistake(name, word, rule) for name, word in asked if word is not None and previous is None]
    if frozen is not None:
        planning_words.read_length("--frozen", frozen, mistakes)
    return mistakes


def _mistakes_of_wishes(wishes: str) -> list[Mistake]:
    try:
        parse_wishes(wishes)
    except InputError as error:
        return [replace(mistake, name="--objective") for mistake in error.mistakes]
    return []


def run(request: Request, clock: CommandClock, current: datetime | None = None) -> ExitStatus:
    """Organize as asked; return 0 when there is a plan, 1 when there is none.

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
        If the workspace cannot be read, holds what planning cannot honour, or the plan cannot be written.
    """
    workspace, now = open_for_planning(request.workspace, request.state, request.now, current)
    if request.now is None and workspace.state.now is None:
        _warn_of_past(workspace, now)
    params = _params(request, workspace, now)
    solver = schedule_instance.open_solver(request.engine, request.workers)
    with Interrupt() as interrupt:
        display = _display(clock, params, workspace, request.is_quiet)

        def observe(progress: Progress) -> None:
            display.report(None if progress.objective is None else progress.objective[0], progress.lower_bound)

        limit_s = max(request.time_limit_s - clock() - _reserve_s(workspace), _LEAST_SEARCH_S)
        stop = Stop(time_limit_s=limit_s, is_interrupted=interrupt.is_set)
        reshuffling = search_in_background(
            lambda: supervisor.reshuffle_workspace(
                workspace, now, solver, stop, request.seed, params, observe, request.forbids_moves
            ),
            display,
            interrupt,
            _INTERRUPTED,
        )
        display.finish()
        found = reshuffling.answer
        if found.plan is not None and request.output is not None:
            supervisor.write_plan_file(request.output, found.plan, workspace, found.params)
    _answer(request, workspace, now, reshuffling, clock())
    if found.plan is None or (found.plan.unplanned and not found.plan.orders):
        return ExitStatus.NO
    if request.report is None:
        return ExitStatus.DONE
    return _report(request, request.report, supervisor.plan_document(found.plan, workspace, found.params))


def _report(request: Request, output: Path, document: PlanDocument) -> ExitStatus:
    """Make the page, behind the answer: nobody waits for the answer because of it."""
    # Loaded only where a report is asked for.
    from reshuffle.cli.report import write_report

    name = "plan" if request.output is None else request.output.name
    try:
        write_report(output, document, name, is_quiet=request.is_quiet)
    except KeyboardInterrupt:
        print_note("Interrupted: the report was not written; what is said of the plan stays.")
        return ExitStatus.INTERRUPTED
    if not request.is_json:
        print_result(f"report     {visible(str(output))}; open it in a browser")
    return ExitStatus.DONE


def _warn_of_past(workspace: Workspace, now: datetime) -> None:
    dues = [order.due for order in workspace.orders.values() if order.due is not None]
    past = sum(due < now for due in dues)
    if past:
        zone = workspace.factory.zone
        print_note(
            f"note: {count_text(past, 'order')} of {len(dues)} due before now, {instant_text(now, zone)}; "
            f"--now '{instants.format_instant(min(dues), zone)}' plans as if it were then"
        )


def _params(request: Request, workspace: Workspace, now: datetime) -> OrganizeParams:
    mistakes: list[Mistake] = []
    pins = planning_words.read_pins(list(request.pins), workspace.factory.zone, mistakes)
    length = None if request.frozen is None else planning_words.read_length("--frozen", request.frozen, mistakes)
    previous = None
    if request.previous is not None:
        try:
            previous = supervisor.open_plan(request.previous).plan
        except FileError as error:
            mistakes += error.mistakes
    if mistakes:
        raise InputError(mistakes)
    return OrganizeParams(
        wishes=request.wishes,
        pinned_starts=pins.starts,
        pinned_stations=pins.stations,
        previous=previous,
        frozen_until=None if length is None else now + timedelta(milliseconds=length),
        change_price=request.change_price,
    )


def _display(clock: CommandClock, params: OrganizeParams, workspace: Workspace, is_quiet: bool) -> ProgressDisplay:
    words, weights = parse_wishes(params.wishes)[0]
    tick_ms, currency = workspace.factory.tick, workspace.factory.currency
    return ProgressDisplay(
        clock,
        Trace(None),
        is_quiet,
        name=words,
        show=lambda value: level_text(weights, value, tick_ms, currency),
    )


def _reserve_s(workspace: Workspace) -> float:
    """Return the seconds that making, judging and writing a plan of this workspace take at most."""
    operations = sum(
        len(workspace.products[order.product].operations)
        for order in workspace.orders.values()
        if order.product in workspace.products
    )
    return 0.2 + 3e-4 * operations


def _answer(
    request: Request,
    workspace: Workspace,
    now: datetime,
    reshuffling: Reshuffling,
    runtime_s: float,
) -> None:
    found = reshuffling.answer
    params = found.params
    written = None if found.plan is None or request.output is None else request.output
    if found.plan is None:
        # Where the time ended before one attempt had, nothing says that anything contradicts anything.
        is_short = found.result.status is Status.UNKNOWN and found.result.iterations <= 1
        conflict = None if is_short else _conflict(request, workspace, now, params)
        if request.is_json:
            print_result(json.dumps(plan_json.no_plan(found, conflict, runtime_s), ensure_ascii=False))
        else:
            print_result("\n".join(plan_report.no_plan(found, conflict)))
    elif request.is_json:
        said = plan_json.plan_object(found.plan, workspace, params, runtime_s)
        said |= configuration_report.configuration_object(reshuffling, workspace, request.forbids_moves)
        said["output"] = None if written is None else str(written)
        said["report"] = None if request.report is None else str(request.report)
        print_result(json.dumps(said, ensure_ascii=False))
    else:
        why = _why_late(found.plan, workspace, params)
        lines = plan_report.plan_lines(found.plan, workspace, params, runtime_s, why)
        configuration = configuration_report.configuration_lines(reshuffling, workspace, request.forbids_moves)
        lines += ["", *configuration] if configuration else []
        lines.append(f"written    {visible(str(written))}" if written else _NOT_WRITTEN)
        if written:
            lines.append(_what_next(str(written), found))
        print_result("\n".join(lines))


def _conflict(request: Request, workspace: Workspace, now: datetime, params: OrganizeParams) -> Conflict:
    """Return what contradicts what, where there may be no plan at all."""
    print_note("There is no plan yet; looking for what contradicts what ...")
    # Who asks for a short answer does not wait long for the reasons either.
    limit_s = min(_CONFLICT_S, max(_LEAST_CONFLICT_S, request.time_limit_s))
    return advice.find_conflict(workspace, now, params, None, request.seed, time_limit_s=limit_s)


def _why_late(plan: Plan, workspace: Workspace, params: OrganizeParams) -> dict[str, str]:
    late = sorted(
        (one for one in plan.orders if one.is_late and one.parent is None), key=lambda one: -(one.lateness_s or 0)
    )
    if not late:
        return {}
    situation = advice.plan_situation(workspace, plan, params)
    return late_reasons(workspace, situation, [order.id for order in late[: plan_report.MOST_LATE]], _WHY_LATE_S)


_NOT_WRITTEN = "written    nothing; add -o plan.json to keep the plan"


def _what_next(written: str, found: Organization) -> str:
    plan = found.plan
    late = [order.id for order in plan.orders if order.is_late and order.parent is None] if plan else []
    name = visible(written)
    export = f"reshuffle export {name} {Path(name).stem}.xlsx"
    return f"next       {f'reshuffle explain {name} {late[0]}, or ' if late else ''}{export}"
