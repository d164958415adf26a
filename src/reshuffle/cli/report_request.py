"""The words of ``reshuffle report`` and of ``organize --report``, read before what makes a report is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.options import Reading
from reshuffle.errors import Mistake

__all__ = ["ENDINGS", "Request", "read_output", "read_request"]

ENDINGS = (".html", ".htm")
#: Words for no time at all, which no other option takes.
_NO_TIME = ("0", "0s", "0ms", "0min", "0h")


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


def read_request(
    plan: str,
    against: str | None,
    output: str | None,
    fixes_time: str,
    is_opened: bool = False,
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
    )
    reading.raise_mistakes()
    return request


def read_output(reading: Reading, name: str, word: str, others: dict[str, Path]) -> Path:
    """Read the name of a page that can be written, and is none of the `others`."""
    if Path(word).suffix.lower() not in ENDINGS:
        reading.mistakes.append(Mistake(name, word or "''", "must end in .html", remedy="Write report.html."))
        return Path(word)
    return reading.output_file(name, word, others)
