"""``reshuffle simulate``: what becomes of a plan, or of a workspace under a rule, when chance has its say."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reshuffle.cli import planning_words, simulation_json, simulation_report
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.schedule_request import LARGEST_SEED, MOST_WORKERS
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import count_text, list_text
from reshuffle.errors import InputError, Mistake
from reshuffle.plan.evaluator import Candidate
from reshuffle.supervisor import simulation as supervisor
from reshuffle.supervisor import workspaces
from reshuffle.supervisor.simulation import SimulationParams

if TYPE_CHECKING:
    from reshuffle.cli.disturbances import DisturbedRequest

__all__ = ["Request", "observer", "open_candidate", "read_params", "read_request", "read_rule", "run"]

_LOG_FORMATS = (".csv", ".parquet", ".xes")
_TRACE_FORMATS = (".csv", ".parquet")
_MOST_RUNS = 100_000


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    source: Path
    now: str | None
    rule: tuple[str, ...]
    params: SimulationParams
    log: Path | None
    trace: Path | None
    disturbed: DisturbedRequest | None
    is_json: bool
    is_quiet: bool


def read_params(
    reading: Reading,
    horizon: str | None,
    warm_up: str,
    replications: str,
    precision: str,
    seed: str,
    workers: str,
) -> SimulationParams:
    """Read the words that say how often and how long; mistakes are left with `reading`."""
    length = None if horizon is None else planning_words.read_length("--horizon", horizon, reading.mistakes)
    if length is not None and length <= 0:
        reading.mistakes.append(Mistake("--horizon", horizon or "''", "must be > 0"))
        length = None
    beginning: int | None = None
    if warm_up != "auto":
        wrong: list[Mistake] = []
        beginning = planning_words.read_length("--warm-up", warm_up, wrong) or 0
        reading.mistakes += [replace(mistake, rule=f"{mistake.rule}; or auto, to find it") for mistake in wrong]
        if beginning < 0:
            reading.mistakes.append(Mistake("--warm-up", warm_up, "must be >= 0"))
    count = None if replications == "auto" else reading.whole_number("--replications", replications, 1, _MOST_RUNS)
    return SimulationParams(
        horizon_ms=length,
        warm_up_ms=beginning,
        replications=count,
        precision=_share(reading, "--precision", precision),
        seed=reading.whole_number("--seed", seed, 0, LARGEST_SEED),
        workers=reading.whole_number("--workers", workers, 1, MOST_WORKERS),
    )


def _share(reading: Reading, name: str, text: str) -> float:
    number, percent = text.strip().removesuffix("%").strip(), text.strip().endswith("%")
    try:
        share = float(number) / (100 if percent else 1)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        reading.mistakes.append(Mistake(name, text or "''", "must be a share above 0 % and below 100 %"))
    return share


def read_rule(reading: Reading, text: str) -> tuple[str, ...]:
    """Read a dispatching rule; mistakes are left with `reading`."""
    try:
        return supervisor.parse_rule(text)
    except InputError as error:
        reading.mistakes += error.mistakes
        return ()


def read_request(
    source: str,
    now: str | None,
    horizon: str | None,
    warm_up: str,
    replications: str,
    precision: str,
    rule: str,
    seed: str,
    workers: str,
    log: str | None,
    trace: str | None,
    disturbed: tuple[
        Sequence[str], str | None, bool, bool, str | None, str | None, str | None, str | None, str | None
    ] = ((), None, False, True, None, None, None, None, None),
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
    known = {"SOURCE": reading.workspace("SOURCE", source)}
    params = read_params(reading, horizon, warm_up, replications, precision, seed, workers)
    keys = read_rule(reading, rule)
    written: dict[str, Path] = {}
    for name, text, formats in (("--log", log, _LOG_FORMATS), ("--trace", trace, _TRACE_FORMATS)):
        if text is None:
            continue
        if Path(text).suffix.lower() not in formats:
            rule_text = f"must end in {', '.join(formats)}"
            reading.mistakes.append(Mistake(name, text or "''", rule_text))
            continue
        written[name] = known[name] = reading.output_file(name, text, known)
    from reshuffle.cli import disturbances

    asked = disturbances.read_request(reading, *disturbed)
    if asked.is_asked_for and warm_up != "0 s":
        rule_text = "must not come with disturbances, --no-chance or --replan: every order of the plan counts"
        reading.mistakes.append(Mistake("--warm-up", warm_up, rule_text))
    reading.raise_mistakes()
    return Request(
        known["SOURCE"],
        now,
        keys,
        params,
        written.get("--log"),
        written.get("--trace"),
        asked if asked.is_asked_for else None,
        is_json,
        is_quiet,
    )


def open_candidate(source: Path, now: str | None, rule: tuple[str, ...], current: datetime | None = None) -> Candidate:
    """Read a plan or a workspace as what is to be simulated; what is left out is told.

    Parameters
    ----------
    now
        The word behind ``--now``.
    current
        The time of day, for a workspace whose state has none; by default the clock on the wall.

    Raises
    ------
    reshuffle.errors.InputError
        If it cannot be read, or has no order and no demand.
    """
    if not workspaces.is_workspace(source):
        document = workspaces.open_plan(source)
        if now is not None:
            raise InputError(Mistake("--now", now, "must not come with a plan, which begins when it was made for"))
        return supervisor.candidate_of_plan(document, rule)
    opened = workspaces.open_workspace(source)
    for note in opened.notes:
        print_note(f"note: {visible(note)}")
    begin = planning_words.planning_start(opened.workspace, now, current or datetime.now(UTC))
    candidate, left_out = supervisor.candidate_of_workspace(opened.workspace, begin, rule)
    if left_out:
        names = visible(list_text(left_out))
        print_note(f"note: no station can make {names}: left out; 'reshuffle can-make' says why")
    missing = supervisor.shortages(candidate)
    for text in missing:
        print_note(f"note: {visible(text)}: left out")
    if len(missing) == len(candidate.workspace.orders) and not candidate.workspace.factory.demand:
        rule_text = "must have an order that can be made, or demand"
        raise InputError(Mistake("SOURCE", str(source), rule_text))
    return candidate


def run(request: Request, current: datetime | None = None) -> ExitStatus:
    """Simulate as asked; return 1 where a run came to a standstill.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If the source cannot be read, holds what the twin cannot honour, or a file cannot be written.
    """
    candidate = open_candidate(request.source, request.now, request.rule, current)
    if request.disturbed is not None:
        from reshuffle.cli import disturbances

        source = str(request.source)
        params, asked = request.params, request.disturbed
        files = (request.log, request.trace)
        return disturbances.run(source, candidate, asked, params, *files, request.is_json, request.is_quiet)
    # First what can fail for want of a program or of room: nobody should wait for an answer that is lost then.
    if request.log is not None or request.trace is not None:
        supervisor.write_run(candidate, request.params, request.log, request.trace)
    found = supervisor.run_simulation(candidate, request.params, observer("run", request.is_quiet))
    if request.is_json:
        print_result(json.dumps(simulation_json.simulation_object(found, request.params), ensure_ascii=False))
    else:
        lines = simulation_report.report_lines(visible(str(request.source)), found, request.params)
        for name, path in (("log", request.log), ("timeline", request.trace)):
            if path is not None:
                lines.append(f"written    {name} of the first run: {visible(str(path))}")
        print_result("\n".join(lines))
    return ExitStatus.NO if any(one.standstill for one in found.replications) else ExitStatus.DONE


def observer(noun: str, is_quiet: bool) -> Callable[[int], None] | None:
    """Return who tells on a terminal how many runs are done; None where nobody looks."""
    if is_quiet or sys.stderr is None or not sys.stderr.isatty():
        return None
    return lambda done: print_note(f"\r{count_text(done, noun)} done ", end="")
