"""The words of ``reshuffle report`` and of ``organize --report``, read before what makes a report is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reshuffle.cli.options import Reading
from reshuffle.cli.schedule_request import LARGEST_SEED, MOST_WORKERS
from reshuffle.errors import Mistake

if TYPE_CHECKING:
    from reshuffle.supervisor.simulation import SimulationParams

__all__ = ["ENDINGS", "Request", "read_output", "read_request"]

ENDINGS = (".html", ".htm")
_MOST_RUNS = 10_000
#: Words for no time at all, which no other option takes.
_NO_TIME = ("0", "0s", "0ms", "0min", "0h")


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for.

    Parameters
    ----------
    fixes_time_s
        0 where no fixes are to be looked for.
    simulation
        How the plan is simulated, None for not at all.
    """

    plan: Path
    against: Path | None
    output: Path
    fixes_time_s: float
    simulation: SimulationParams | None
    is_opened: bool
    is_json: bool
    is_quiet: bool


def read_request(
    plan: str,
    against: str | None,
    output: str | None,
    fixes_time: str,
    simulated: tuple[str | None, str, str] = (None, "1", "1"),
    is_opened: bool = False,
    is_json: bool = False,
    is_quiet: bool = False,
) -> Request:
    """Read the words of the command line.

    Parameters
    ----------
    simulated
        The words behind ``--simulate`` (None without), ``--seed`` and ``--workers``.

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
        simulation=_read_simulation(reading, *simulated),
        is_opened=is_opened,
        is_json=is_json,
        is_quiet=is_quiet,
    )
    reading.raise_mistakes()
    return request


def _read_simulation(reading: Reading, runs: str | None, seed: str, workers: str) -> SimulationParams | None:
    number = reading.whole_number("--seed", seed, 0, LARGEST_SEED)
    processes = reading.whole_number("--workers", workers, 1, MOST_WORKERS)
    if runs is None:
        return None
    # One run has no interval: two are the fewest that say how much they differ.
    count = reading.whole_number("--simulate", runs, 2, _MOST_RUNS)
    # Loaded only for who asks for it: the twin is large.
    from reshuffle.supervisor.simulation import SimulationParams

    return SimulationParams(replications=count, seed=number, workers=processes)


def read_output(reading: Reading, name: str, word: str, others: dict[str, Path]) -> Path:
    """Read the name of a page that can be written, and is none of the `others`."""
    if Path(word).suffix.lower() not in ENDINGS:
        reading.mistakes.append(Mistake(name, word or "''", "must end in .html", remedy="Write report.html."))
        return Path(word)
    return reading.output_file(name, word, others)
