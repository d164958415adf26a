"""Tables of AutoSched: tab-separated, one heading row; every column must be known, every cell keeps its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.mistakes import MistakeList

__all__ = ["COLUMNS", "Row", "Table", "read_table"]

#: What may stand in each table; columns that begin with IGNORE, and what is behind a tilde, are comments.
COLUMNS: Mapping[str, str] = {
    "tool.txt.1l": (
        "STNFAM STN RULE FWLRANK WAKERESRANK BATCHCRITF BATCHPER LTIME LTUNITS ULTIME ULTUNITS STNCAP STNQTY STNGRP "
        "STNFAMSTEP_ACTLIST STNFAMLOC PRERULERWL SETUPGRP"
    ),
    "route": (
        "ROUTE STEP DESC STNFAM PDIST PTIME PTIME2 PTUNITS PTPER BATCHMN BATCHMX SETUP WHEN STIME STUNITS SVESTN "
        "FORSTEP "
        "BatchInterval BatchIntUnits PartInterval PartIntUnits RWKSTEP REWORK RWKTYPE StepPercent STEP_CQT CQT CQTUNITS"
    ),
    "setup.txt": "CURSETUP NEWSETUP STIME STUNITS",
    "setupgrp.txt": "SETUPGRP SETUP MINRUN",
    "downcal.txt": "DOWNCALNAME DOWNCALTYPE MTTFDIST MTTF MTTFUNITS MTTRDIST MTTR MTTRUNITS",
    "pmcal.txt": "PMCALNAME PMCALTYPE MTBPM MTBPMUNITS MTTRDIST MTTR MTTR2 MTTRUNITS",
    "attach.txt": "CALNAME CALTYPE RESTYPE RESNAME FOADIST FOA FOAUNITS",
    "fromto.txt": "FROMLOC TOLOC DDIST DTIME DTIME2 DUNITS",
    "part.txt": "PARTGRP PARTFAM PART ROUTEFILE ROUTE",
    "order.txt": "LOT PART PRIOR PIECES START RDIST REPEAT RUNITS RPT# LOTSPERRPT DUE ORDER HOTLOT",
    "WIP.txt": "LOT PART PRIOR PIECES START CURSTEP DUE ORDER HOTLOT TRACE",
}
_UNITS = {"ms": 1, "sec": 1_000, "min": 60_000, "hr": 3_600_000, "day": 86_400_000}


@dataclass(slots=True)
class Row:
    """One row of a table: its cells by column, and the line where it stands."""

    table: Table
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return a cell, empty where there is nothing."""
        return self.cells.get(column, "")

    def refuse(self, column: str, rule: str, remedy: str = "") -> None:
        """Add a mistake about a cell."""
        self.table.mistakes.add(column, self.text(column), rule, self.line, remedy)

    def needed(self, column: str) -> str:
        """Return a cell that must not be empty."""
        if not self.text(column):
            self.refuse(column, "must be given")
        return self.text(column)

    def one_of(self, column: str, *words: str) -> str:
        """Return a cell that must be one of some words; another is refused by name."""
        text = self.text(column)
        if text not in words:
            listed = ", ".join(f"'{word}'" if word else "empty" for word in words)
            self.refuse(column, f"must be {listed}: nothing else can be translated")
        return text

    def number(self, column: str, usual: str = "") -> Decimal:
        """Return a number that must not be negative."""
        text = self.text(column) or usual
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0:
            self.refuse(column, "must be a number, 0 or more")
            return Decimal(0)
        return value

    def count(self, column: str, usual: str = "") -> int:
        """Return a whole number above 0."""
        value = self.number(column, usual)
        if value != int(value) or value < 1:
            self.refuse(column, "must be a whole number above 0")
            return 1
        return int(value)

    def milliseconds(self, column: str, units: str) -> Decimal:
        """Return a time in milliseconds, not rounded; its unit stands in another column."""
        unit = self.text(units)
        if unit not in _UNITS:
            self.refuse(units, f"must be a unit of time: {', '.join(_UNITS)}")
        return self.number(column) * _UNITS.get(unit, 1)

    def instant(self, column: str) -> datetime:
        """Return an instant, written month/day/year hours:minutes:seconds."""
        try:
            return datetime.strptime(self.text(column), "%m/%d/%y %H:%M:%S")  # noqa: DTZ007 - local to the fab
        except ValueError:
            self.refuse(column, "must be an instant such as '01/31/18 07:29:20'")
            return datetime(2018, 1, 1)  # noqa: DTZ001 - local to the fab


@dataclass(slots=True)
class Table:
    """A table that was read, with the mistakes found in it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    mistakes: MistakeList = field(init=False)

    def __post_init__(self) -> None:
        self.mistakes = MistakeList(self.name)


def read_table(folder: Path, name: str, kind: str | None = None) -> Table:
    """Return a table of a folder; unknown columns that say something are mistakes of it.

    Parameters
    ----------
    kind
        Key of :data:`COLUMNS`; by default the name.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be read.
    """
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise FileError(Mistake(f"'{name}'", "", f"must be readable ({error.strerror})", str(folder))) from None
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        lines = data.decode(encoding).splitlines()
    except UnicodeDecodeError:
        raise FileError(Mistake(f"'{name}'", "", "must be text in UTF-8 or UTF-16", str(folder))) from None
    table = Table(name)
    heading: list[str] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.partition("~")[0].split("\t")]
        if not any(cells):
            continue
        if not heading:
            heading = cells
        else:
            table.rows.append(Row(table, number, dict(zip(heading, cells, strict=False))))
            if any(cells[len(heading) :]):
                table.mistakes.add("the row", "", "must have no more cells than the heading has", number)
    _judge_heading(table, heading, COLUMNS[kind or name].split())
    return table


def _judge_heading(table: Table, heading: list[str], known: list[str]) -> None:
    if not heading:
        table.mistakes.add("the heading", "", "must name the columns in the first row", 1)
    for column in heading:
        if not column or column in known or column.startswith("IGNORE"):
            continue
        first = next((row for row in table.rows if row.text(column)), None)
        if first is not None:
            table.mistakes.add(
                column, first.text(column), "must be a known column: it can not be translated", first.line
            )
    for column in sorted({name for name in heading if name and heading.count(name) > 1}):
        table.mistakes.add(column, "", "must stand in the heading only once", 1)
