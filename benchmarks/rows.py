"""The raw rows of a measurement: one per run, none dropped, as CSV with the circumstances on top."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

__all__ = ["Kind", "Row", "RowFile", "read_rows"]


class Kind:
    """What a run is for."""

    COUNTED = "counted"
    #: The first run of an engine, with every cache empty; reported, not counted.
    COLD = "cold"
    #: The run that fills the caches; reported, not counted.
    WARM_UP = "warm-up"
    #: A run of the constructive scheduler, whose value stands where an engine found nothing.
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Row:
    """One run.

    Parameters
    ----------
    kind
        One of :class:`Kind`.
    family, instance, format
        The instance.
    engine, workers, seed, time_limit_s
        What was asked for.
    started_at
        Instant of the process start, UTC, ISO 8601.
    status
        What the engine says: optimal, feasible, infeasible, unknown; empty where it said nothing.
    makespan, lower_bound
        What it found, judged; empty where it found nothing, or nothing valid.
    best_lower_bound, best_upper_bound
        Bounds from the literature.
    written_s
        Seconds from process start to the solution file.
    wall_s
        Seconds from process start to process end.
    cpu_s, peak_memory_mib
        Processor time and largest memory of the process; empty where the system does not say.
    exit_status
        Of the process; negative for the signal that ended it.
    error
        Why there is no valid solution, or what is wrong in what was claimed.
    """

    kind: str
    family: str
    instance: str
    format: str
    engine: str
    workers: int
    seed: int
    time_limit_s: float
    started_at: str = ""
    status: str = ""
    makespan: int | None = None
    lower_bound: int | None = None
    best_lower_bound: int | None = None
    best_upper_bound: int | None = None
    written_s: float | None = None
    wall_s: float | None = None
    cpu_s: float | None = None
    peak_memory_mib: float | None = None
    exit_status: int | None = None
    error: str = ""

    @property
    def pair(self) -> tuple[str, str, int]:
        """What two engines must share to be compared: family, instance and seed."""
        return self.family, self.instance, self.seed

    @property
    def is_optimal(self) -> bool:
        """Whether the engine proved its schedule to be the best."""
        return self.status == "optimal" and self.makespan is not None


class RowFile:
    """A CSV file that is written row by row, so that a measurement that breaks off keeps what it has.

    Parameters
    ----------
    path
        The file; one that is there is replaced.
    circumstances
        Names and values that stand on top as lines that begin with ``#``.
    """

    def __init__(self, path: Path, circumstances: dict[str, str]) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8", newline="")
        for name, value in circumstances.items():
            self._file.write(f"# {name}: {value}\n")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow([field.name for field in fields(Row)])
        self._file.flush()

    def write(self, row: Row) -> None:
        """Write one row."""
        self._writer.writerow([_cell(getattr(row, field.name)) for field in fields(Row)])
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def read_rows(path: Path) -> list[Row]:
    """Read the rows of a file that a measurement has written."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**_values(cells)) for cells in csv.DictReader(_without_remarks(file))]


def _without_remarks(lines: Iterable[str]) -> Iterable[str]:
    return (line for line in lines if not line.startswith("#"))


def _values(cells: dict[str, str]) -> dict[str, Any]:
    """Read the cells back as the types of the fields say."""
    types = {field.name: str(field.type) for field in fields(Row)}
    found: dict[str, Any] = {}
    for name, cell in cells.items():
        kind = types[name]
        if kind == "str":
            found[name] = cell
        else:
            found[name] = None if cell == "" else (int if kind.startswith("int") else float)(cell)
    return found


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
