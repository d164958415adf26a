"""The words of ``reshuffle report`` and of ``organize --report``, read before what makes a report is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.options import Reading
from reshuffle.cli.schedule_request import LARGEST_SEED, MOST_WORKERS
from reshuffle.errors import Mistake

__all__ = ["ENDINGS", "Request", "SimulationRequest", "read_output", "read_request"]

ENDINGS = (".html", ".htm")
#: Words for no time at all, which no other option takes.
_NO_TIME = ("0", "0s", "0ms", "0min", "0h")
#: One run alone has no intervals; who needs more than the most asks ``reshuffle simulate``.
_LEAST_RUNS, _MOST_RUNS = 2, 10_000


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """How the plan is to be simulated; `horizon_ms` None up to its last order."""

    replications: int
    horizon_ms: int | None
    seed: int
    workers: int


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for; `fixes_time_s` is 0 where no fixes are to be looked for."""

    plan: Path
    against: Path | None
    output: Path
    fixes_time_s: float
    is_opened: bool
    is_json: bool
    is_quiet: bool
    simulation: SimulationRequest | None = None


def read_request(
    plan: str,
    against: str | None,
    output: str | None,
    fixes_time: str,
    is_opened: bool = False,
    simulation: tuple[str | None, str | None, str | None, str | None] = (None, None, None, None),
    is_json: bool = False,
    is_quiet: bool = False,
) -> Request:
    """Read the words of the command line.

    Parameters
    ----------
    simulation
        The words behind ``--simulate``, ``--horizon``, ``--seed`` and ``--workers``.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    known = {"PLAN": reading.input_file("PLAN", plan)}
    if against is not None:
        known["--against"] = reading.input_file("--against", against)
    # Without -o the page has the plan's name and stands where the command runs.
    words = output if output is not None else f"{known['PLAN'].stem or 'report'}.html"
    no_time = "".join(fixes_time.split()) in _NO_TIME
    request = Request(
        plan=known["PLAN"],
        against=known.get("--against"),
        output=read_output(reading, "--output", words, known),
        fixes_time_s=0.0 if no_time else reading.duration_s("--fixes-time", fixes_time),
        is_opened=is_opened,
        is_json=is_json,
        is_quiet=is_quiet,
        simulation=_read_simulation(reading, *simulation),
    )
    reading.raise_mistakes()
    return request


def _read_simulation(
    reading: Reading, runs: str | None, horizon: str | None, seed: str | None, workers: str | None
) -> SimulationRequest | None:
    if runs is None:
        for name, word in (("--horizon", horizon), ("--seed", seed), ("--workers", workers)):
            if word is not None:
                reading.mistakes.append(Mistake(name, word or "''", "must come with --simulate"))
        return None
    length = None
    if horizon is not None:
        # Its units are the model's, which others need not wait for.
        from reshuffle.cli.planning_words import read_length

        length = read_length("--horizon", horizon, reading.mistakes)
        if length is not None and length <= 0:
            reading.mistakes.append(Mistake("--horizon", horizon, "must be > 0"))
    return SimulationRequest(
        reading.whole_number("--simulate", runs, _LEAST_RUNS, _MOST_RUNS),
        length,
        reading.whole_number("--seed", "1" if seed is None else seed, 0, LARGEST_SEED),
        reading.whole_number("--workers", "2" if workers is None else workers, 1, MOST_WORKERS),
    )


def read_output(reading: Reading, name: str, word: str, others: dict[str, Path]) -> Path:
    """Read the name of a page that can be written, and is none of the `others`."""
    if Path(word).suffix.lower() not in ENDINGS:
        reading.mistakes.append(Mistake(name, word or "''", "must end in .html", remedy="Write report.html."))
        return Path(word)
    return reading.output_file(name, word, others)
