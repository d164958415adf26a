"""What ``reshuffle schedule`` is asked for, read from its words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.options import ENGINES, FORMATS, Reading

__all__ = ["LARGEST_SEED", "MOST_WORKERS", "Request", "read_request"]

#: CP-SAT counts its workers and its seed in 32 bits; no machine of today has more than 1024 cores.
MOST_WORKERS = 1024
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for, read and found sound."""

    file: Path
    format_name: str | None
    layout: Path | None
    time_limit_s: float
    workers: int
    seed: int
    engine: str
    trace: Path | None
    output: Path
    is_json: bool
    is_quiet: bool


def read_request(
    file: str,
    format_name: str | None,
    layout: str | None,
    time_limit: str,
    workers: str,
    seed: str,
    engine: str,
    trace: str | None,
    output: str | None,
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
    known = {"FILE": reading.input_file("FILE", file)}
    if layout is not None:
        known["--layout"] = reading.input_file("--layout", layout)
    if output is None:
        reading.missing("--output", "Add -o solution.json.")
    written = known if output is None else {**known, "--output": Path(output)}
    request = Request(
        file=known["FILE"],
        format_name=None if format_name is None else reading.choice("--format", format_name, FORMATS),
        layout=known.get("--layout"),
        time_limit_s=reading.duration_s("--time-limit", time_limit),
        workers=reading.whole_number("--workers", workers, 1, MOST_WORKERS),
        seed=reading.whole_number("--seed", seed, 0, LARGEST_SEED),
        engine=reading.choice("--engine", engine, ENGINES),
        output=Path() if output is None else reading.output_file("--output", output, known),
        trace=None if trace is None else reading.output_file("--trace", trace, written),
        is_json=is_json,
        is_quiet=is_quiet,
    )
    reading.raise_mistakes()
    return request
