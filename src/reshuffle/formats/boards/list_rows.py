"""The rows of a list of parts below its headings: CSV, workbook, or the columns of a KiCad position file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.load import load_text
from reshuffle.formats.workspace.headings import folded
from reshuffle.formats.workspace.tables import Table, csv_table, workbook_tables

__all__ = ["Rows"]

_MICROMETRES = {
    "mm": 1000.0,
    "cm": 10_000.0,
    **dict.fromkeys(("um", "µm", "μm"), 1.0),
    **dict.fromkeys(("mil", "mils", "th"), 25.4),
    **dict.fromkeys(("in", "inch", "inches", '"'), 25_400.0),
}
_LENGTH = re.compile(r'([-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][-+]?[0-9]{1,2})?)\s*([A-Za-zµμ"]*)')
_UNIT = re.compile(r'[\[(]\s*([\wµμ"]+)\s*[\])]\s*$')
#: A position beyond is none of a board, micrometres.
_LARGEST = 1e8
#: So many mistakes of one list are told; the rest is counted.
_LISTED = 100


class Rows:
    """The rows of a table below its headings, with what is wrong in them.

    Parameters
    ----------
    path
        The file.
    words
        By the name of a column the headings it is known by, apart by spaces; of two that fit the first counts.
    needed
        Columns without which it is no such list.
    lengths
        Columns that hold lengths.

    Raises
    ------
    reshuffle.errors.FileError
        If it can not be read as a table, or no row holds the headings needed.
    """

    def __init__(
        self, path: Path, words: Mapping[str, str], needed: tuple[str, ...], lengths: tuple[str, ...] = ()
    ) -> None:
        self.table, self.unit = _table(path)
        self.mistakes: list[Mistake] = []
        self.columns: dict[str, int] = {}
        self.units: dict[str, float] = {}
        found = (row for row in range(len(self.table.cells)) if self._take(row, words, needed))
        self.first = next(found, -1)
        if self.first < 0:
            rule = f"must have a row of headings with {', '.join(needed)}"
            known = "; ".join(f"{name}: {', '.join(words[name].split()[:4])}" for name in needed)
            raise FileError(Mistake("the table", "", rule, path.name, f"Known headings: {known}."))
        for name in lengths:
            self._take_unit(name)
        self._find_strays()

    def _take(self, row: int, words: Mapping[str, str], needed: tuple[str, ...]) -> bool:
        """Take a row as the headings if it names all that is needed."""
        found: dict[str, int] = {}
        for number, cell in enumerate(self.table.cells[row]):
            heading = _UNIT.sub("", str(cell).strip().lstrip("#").strip())
            found.setdefault(folded(heading).replace(" ", ""), number)
        columns = {}
        for name, listed in words.items():
            fitting = [found[word] for word in listed.split() if word in found]
            if fitting:
                columns[name] = fitting[0]
        if not set(needed) <= columns.keys():
            return False
        self.columns = columns
        return True

    def _find_strays(self) -> None:
        """Remember cells of a CSV file behind the last heading: a separator too many shifts what is before them."""
        if self.table.sheet is not None:
            return  # Beside the table of a worksheet people write notes.
        cells = self.table.cells
        last = max((column for column, cell in enumerate(cells[self.first]) if str(cell).strip()), default=-1)
        for row in range(self.first + 1, len(cells)):
            stray = next((k for k in range(last + 1, len(cells[row])) if str(cells[row][k]).strip()), None)
            if stray is not None:
                said = str(cells[row][stray]).strip()
                shown = said if len(said) <= 60 else f"{said[:57]}..."
                rule = "must stand under a heading: the row has more cells than there are headings"
                remedy = "Put what holds a separator into quotation marks."
                self.mistakes.append(Mistake("a cell", shown, rule, self.table.place(row, stray), remedy))

    def _take_unit(self, name: str) -> None:
        if name not in self.columns:
            return
        said = _UNIT.search(str(self.table.cells[self.first][self.columns[name]]))
        if said and said[1].lower() not in _MICROMETRES:
            self.mistake(self.first, name, said[1], f"must be in one of {', '.join(_MICROMETRES)}")
        self.units[name] = _MICROMETRES.get(said[1].lower(), self.unit) if said else self.unit

    def __iter__(self) -> Iterator[int]:
        for row in range(self.first + 1, len(self.table.cells)):
            if self.table.has_row(row):
                yield row

    def text(self, row: int, name: str) -> str:
        """Return what stands in a column; empty where there is no such column."""
        column = self.columns.get(name)
        if column is None:
            return ""
        cell = self.table.cells[row][column]
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return " ".join(str(cell).split())

    def place(self, row: int, name: str) -> str:
        """Return where a cell stands, as messages name it."""
        return self.table.place(row, self.columns[name])

    def mistake(self, row: int, name: str, value: str, rule: str, remedy: str = "") -> None:
        """Remember what is wrong in a cell."""
        shown = value if len(value) <= 60 else f"{value[:57]}..."
        self.mistakes.append(Mistake(name, shown, rule, self.place(row, name), remedy))

    def length(self, row: int, name: str) -> int:
        """Return a length in micrometres; bare numbers are in the unit of the heading, else of the file."""
        said = self.text(row, name)
        found = _LENGTH.fullmatch(said)
        unit = self.units.get(name, self.unit)
        if found and found[2]:
            unit = _MICROMETRES.get(found[2].lower(), math.nan)
        value = float(found[1].replace(",", ".")) * unit if found else math.nan
        if not abs(value) <= _LARGEST:
            self.mistake(row, name, said, "must be a length, such as 12.7 or 500 mil")
            return 0
        return round(value)

    def end(self) -> None:
        """Raise all that was found wrong at once.

        Raises
        ------
        reshuffle.errors.FileError
            If anything was wrong.
        """
        if not self.mistakes:
            return
        listed = self.mistakes[:_LISTED]
        if len(self.mistakes) > _LISTED:
            rule = f"must be mended in {len(self.mistakes) - _LISTED} more places that are not listed"
            listed.append(Mistake("the list", "", rule, self.table.file))
        raise FileError(listed)


def _table(path: Path) -> tuple[Table, float]:
    """Return a table and the unit of its lengths, in micrometres."""
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        sheets = [
            table for table in workbook_tables(path) if any(table.has_row(row) for row in range(len(table.cells)))
        ]
        if len(sheets) != 1:
            raise FileError(Mistake("the workbook", "", "must have one sheet that is not empty", path.name))
        return sheets[0], _MICROMETRES["mm"]
    if path.suffix.lower() == ".pos":
        return _columns(path)
    return csv_table(path), _MICROMETRES["mm"]


def _columns(path: Path) -> tuple[Table, float]:
    """Return KiCad's position file: words in columns, remarks behind ``##``, among them the unit."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    unit = _MICROMETRES["mm"]
    for number, line in enumerate(load_text(path).decode("utf-8").split("\n"), 1):
        if line.startswith("##"):
            said = re.match(r"##\s*Unit\s*=\s*(\w+)", line)
            if said and said[1].lower() not in _MICROMETRES:
                rule = f"must be one of {', '.join(_MICROMETRES)}"
                raise FileError(Mistake("Unit", said[1], rule, f"{path.name}, line {number}"))
            unit = _MICROMETRES[said[1].lower()] if said else unit
        elif line.strip():
            rows.append(line.lstrip("#").split())
            numbers.append(number)
    width = len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        number = next(number for row, number in zip(rows, numbers, strict=True) if len(row) != width)
        rule = f"must have {width} words on each line, without spaces in any"
        raise FileError(Mistake("the list", "", rule, f"{path.name}, line {number}", "Plot it as CSV."))
    return Table(path.name, None, rows, numbers), unit
