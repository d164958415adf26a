"""The part of ``reshuffle simulate`` that disturbs a plan: what waiting costs, and what new plans make of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from reshuffle.cli import disturbance_report, planning_words
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import ENGINES, Reading
from reshuffle.cli.simulate import observer
from reshuffle.cli.terminal import print_result, visible
from reshuffle.errors import FileError, InputError, Mistake
from reshuffle.formats.disturbance_file import read_disturbance_file
from reshuffle.formats.disturbance_words import DisturbanceReader, words_of
from reshuffle.plan.evaluator import Candidate
from reshuffle.plan.wishes import DEFAULT_WISHES, parse_wishes
from reshuffle.shopfloor.disturbances import Disturbance
from reshuffle.supervisor.disturbed_simulation import DisturbedParams, run_many
from reshuffle.supervisor.loop import LoopParams
from reshuffle.supervisor.replan import ReplanParams
from reshuffle.supervisor.simulation import SimulationParams, write_files
from reshuffle.twin.run import TwinParams
from reshuffle.twin.simulated_run import SimulatedRun

__all__ = ["DisturbedRequest", "read_disturbances", "read_request", "run"]

_LARGEST_PRICE = 10**9
#: Runs of a disturbed simulation where nobody says how many.
_RUNS = 5


@dataclass(frozen=True, slots=True)
class DisturbedRequest:
    """What the command line says of disturbances; names are still in words, for the workspace knows them."""

    texts: tuple[str, ...]
    file: Path | None
    is_replanning: bool
    is_drawn: bool
    replan: ReplanParams
    engine: str

    @property
    def is_asked_for(self) -> bool:
        """Whether any of it was said."""
        return bool(self.texts) or self.file is not None or self.is_replanning or not self.is_drawn


def read_request(
    reading: Reading,
    texts: Sequence[str],
    file: str | None,
    is_replanning: bool,
    is_drawn: bool,
    frozen: str | None,
    change_price: str | None,
    objective: str | None,
    time_limit: str | None,
    engine: str | None,
) -> DisturbedRequest:
    """Read the words of the command line; mistakes are left with `reading`."""
    only_with = {
        "--frozen": frozen,
        "--change-price": change_price,
        "--objective": objective,
        "--time-limit": time_limit,
        "--engine": engine,
    }
    for name, word in only_with.items():
        if word is not None and not is_replanning:
            reading.mistakes.append(Mistake(name, word, "must come with --replan, which it is about"))
    try:
        parse_wishes(objective or DEFAULT_WISHES)
    except InputError as error:
        reading.mistakes += [replace(mistake, name="--objective") for mistake in error.mistakes]
    length = None if frozen is None else planning_words.read_length("--frozen", frozen, reading.mistakes)
    plans = ReplanParams(
        wishes=objective or DEFAULT_WISHES,
        frozen=timedelta(milliseconds=length or 0),
        change_price=None
        if change_price is None
        else reading.whole_number("--change-price", change_price, 0, _LARGEST_PRICE),
        time_limit_s=reading.duration_s("--time-limit", time_limit or "5s"),
    )
    return DisturbedRequest(
        tuple(texts),
        None if file is None else reading.input_file("--disturbances", file),
        is_replanning,
        is_drawn,
        plans,
        reading.choice("--engine", engine or "auto", ENGINES),
    )


def read_disturbances(request: DisturbedRequest, candidate: Candidate) -> list[Disturbance]:
    """Return the disturbances that the command line and its file say.

    Raises
    ------
    reshuffle.errors.InputError
        If anything is wrong with any of them; all mistakes are named.
    """
    reader = DisturbanceReader(candidate.workspace, candidate.now)
    found = [reader.read(words_of(text), text) for text in request.texts]
    listed = [one for one in found if one is not None]
    if request.file is not None:
        try:
            listed += read_disturbance_file(request.file, reader)
        except FileError as error:
            reader.mistakes += error.mistakes
    if request.is_replanning and candidate.plan is None:
        rule = "must come with a plan, which it replaces"
        reader.mistakes.append(Mistake("--replan", "", rule, remedy="Make one: reshuffle organize ... -o plan.json"))
    if reader.mistakes:
        raise InputError(reader.mistakes)
    return listed


def run(
    source: str,
    candidate: Candidate,
    request: DisturbedRequest,
    params: SimulationParams,
    log: Path | None = None,
    trace: Path | None = None,
    is_json: bool = False,
    is_quiet: bool = False,
) -> ExitStatus:
    """Simulate under disturbances, waiting and, where that is asked for, with new plans; print what came of it.

    `log` and `trace` are of the first run with new plans where those are asked for, else of the first one that waits.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If a disturbance is wrong, a file cannot be written, or the factory holds what the twin or planning cannot
        honour.
    """
    disturbances = read_disturbances(request, candidate)
    count = params.replications or (_RUNS if request.is_drawn else 1)
    twin = TwinParams(chance=request.is_drawn)
    if params.assumed_variation is not None:
        twin = replace(twin, assumed_variation=params.assumed_variation)
    asked = DisturbedParams(
        loop=LoopParams(replan=replace(request.replan, seed=params.seed), is_replanning=False),
        engine=request.engine,
        workers=params.workers,
        horizon=None if params.horizon_ms is None else timedelta(milliseconds=params.horizon_ms),
        twin=twin,
    )
    tell = observer("run", is_quiet)

    def keep(run: SimulatedRun) -> None:
        write_files(run, log, trace)

    # The run that is written comes first: nobody should wait for an answer that is lost for want of room.
    replanned = None
    if request.is_replanning:
        active = replace(asked, loop=replace(asked.loop, is_replanning=True))
        replanned = run_many(candidate, disturbances, count, params.seed, active, tell, keep)
    waiting = run_many(candidate, disturbances, count, params.seed, asked, tell, None if replanned else keep)
    if is_json:
        said = disturbance_report.json_object(candidate, disturbances, waiting, replanned, params.seed)
        print_result(json.dumps(said, ensure_ascii=False))
    else:
        lines = disturbance_report.lines(visible(source), candidate, disturbances, waiting, replanned, params.seed)
        whose = "that waits" if replanned is None else "with new plans"
        for name, path in (("log", log), ("timeline", trace)):
            if path is not None:
                lines.append(f"written    {name} of the first run {whose}: {visible(str(path))}")
        print_result("\n".join(lines))
    final = waiting if replanned is None else replanned
    return ExitStatus.NO if any(one.standstill for one in final) else ExitStatus.DONE
