"""Lists of positions (centroid, pick and place) and of materials (BOM) as design tools and assemblers exchange them.

Both are tables with headings in any order: KiCad's, Altium's, Eagle's and the assemblers' own words are known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.workspace.headings import folded
from reshuffle.formats.workspace.tables import Table, csv_table, workbook_tables
from reshuffle.model.boards import Side

__all__ = ["Material", "Position", "read_materials", "read_positions"]

_POSITIONS = {
    "reference": "ref reference designator refdes part name bezeichner bauteil",
    "value": "val value comment wert",
    "package": "package footprint pattern gehaeuse bauform",
    "x": "posx x midx centerx centrex xpos refx xmm ymmx",
    "y": "posy y midy centery centrey ypos refy",
    "side": "side layer tb boardside seite lage",
}
_MATERIALS = {
    "references": "ref reference references designator designators refdes parts bezeichner bauteile",
    "value": "val value comment description wert",
    "package": "package footprint pattern gehaeuse bauform",
    "part_number": (
        "mpn partnumber manufacturerpartnumber mfrpart mfrpn partno lcsc lcscpart bestellnummer artikelnummer"
    ),
    "quantity": "qty quantity count anzahl menge",
    "dnp": "dnp donotplace donotpopulate dnf notfitted nichtbestuecken",
}
_MICROMETRES = {
    "mm": 1000.0,
    "cm": 10_000.0,
    "um": 1.0,
    "µm": 1.0,
    "mil": 25.4,
    "mils": 25.4,
    "in": 25_400.0,
    "inch": 25_400.0,
}
_SIDES = {
    **dict.fromkeys(("top", "t", "front", "f.cu", "f", "toplayer", "oben", "1"), Side.FRONT),
    **dict.fromkeys(("bottom", "bot", "b", "back", "b.cu", "bottomlayer", "unten", "2"), Side.BACK),
}
_YES = frozenset({"1", "x", "yes", "y", "true", "dnp", "dnf", "ja", "do not place", "excluded from bom"})


@dataclass(frozen=True, slots=True)
class Position:
    """Where a part is placed; lengths in micrometres."""

    reference: str
    value: str
    package: str
    side: Side
    x: int
    y: int
    place: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a list of materials says of one reference."""

    value: str
    package: str
    part_number: str
    is_placed: bool
    place: str


def read_positions(path: Path) -> dict[str, Position]:
    """Return the positions of a list by reference.

    Raises
    ------
    reshuffle.errors.FileError
        If the file is no such table; every mistake at once.
    """
    rows = _Rows(path, _POSITIONS, ("reference", "x", "y"))
    result: dict[str, Position] = {}
    for row in rows:
        reference = rows.text(row, "reference")
        said = rows.text(row, "side").lower()
        side = _SIDES.get(said, Side.FRONT)
        if said and said not in _SIDES:
            rows.mistake(row, "side", said, "must be top or bottom")
        x, y = rows.length(row, "x"), rows.length(row, "y")
        if reference in result:
            rows.mistake(row, "reference", reference, f"must stand once; it stands in {result[reference].place} too")
        package, value = rows.text(row, "package").rpartition(":")[2], rows.text(row, "value")
        result[reference] = Position(reference, value, package, side, x, y, rows.place(row, "reference"))
    rows.end()
    return result


def read_materials(path: Path) -> dict[str, Material]:
    """Return what a list of materials says, by reference; a line may name several: ``R1, R4-R6``.

    Raises
    ------
    reshuffle.errors.FileError
        If the file is no such table; every mistake at once.
    """
    rows = _Rows(path, _MATERIALS, ("references",))
    result: dict[str, Material] = {}
    for row in rows:
        references = list(_spread(rows.text(row, "references")))
        counted = rows.text(row, "quantity")
        if counted and counted.isdigit() and int(counted) != len(references):
            rule = f"must be the number of references, {len(references)}"
            rows.mistake(row, "quantity", counted, rule)
        is_placed = rows.text(row, "dnp").lower() not in _YES
        package = rows.text(row, "package").rpartition(":")[2]
        for reference in references:
            if reference in result:
                rows.mistake(
                    row, "references", reference, f"must stand once; it stands in {result[reference].place} too"
                )
            place = rows.place(row, "references")
            number = rows.text(row, "part_number")
            result[reference] = Material(rows.text(row, "value"), package, number, is_placed, place)
    rows.end()
    return result


def _spread(text: str) -> Iterator[str]:
    """Yield the references of a cell; ``R4-R6`` are three."""
    for part in re.split(r"[,;\s]+", text):
        span = re.fullmatch(r"([A-Za-z_]+)(\d+)-(?:\1)?(\d+)", part)
        if span and int(span[2]) <= int(span[3]) < int(span[2]) + 10_000:
            yield from (f"{span[1]}{number}" for number in range(int(span[2]), int(span[3]) + 1))
        elif part:
            yield part


class _Rows:
    """The rows of a table below its headings, with what is wrong in them."""

    def __init__(self, path: Path, words: Mapping[str, str], needed: tuple[str, ...]) -> None:
        self.table = _table(path)
        self.mistakes: list[Mistake] = []
        known = {word: name for name, listed in words.items() for word in listed.split()}
        self.columns: dict[str, int] = {}
        self.units: dict[str, float] = {}
        self.first = next((row for row in range(len(self.table.cells)) if self._take(row, known, needed)), -1)
        if self.first < 0:
            first = [str(cell) for cell in self.table.cells[0]] if len(self.table.cells) else []
            near = [name for name in needed if get_close_matches(name, [folded(cell) for cell in first], 1, 0.6)]
            rule = f"must have a row of headings with {', '.join(needed)}"
            remedy = (
                f"There is something like {', '.join(near)}."
                if near
                else "Known words: "
                + "; ".join(f"{name}: {words[name].split()[0]}, {words[name].split()[1]}" for name in needed)
            )
            raise FileError(Mistake("the table", "", rule, path.name, remedy))

    def _take(self, row: int, known: Mapping[str, str], needed: tuple[str, ...]) -> bool:
        columns: dict[str, int] = {}
        units = {}
        for number, cell in enumerate(self.table.cells[row]):
            heading = str(cell).strip().lstrip("#").strip()
            unit = re.search(r"[\[(]\s*(\w+)\s*[\])]\s*$", heading)
            name = known.get(folded(heading[: unit.start()] if unit else heading).replace(" ", ""))
            if name is not None and name not in columns:
                columns[name] = number
                if unit and unit[1].lower() in _MICROMETRES:
                    units[name] = _MICROMETRES[unit[1].lower()]
        if not set(needed) <= columns.keys():
            return False
        self.columns, self.units = columns, units
        return True

    def __iter__(self) -> Iterator[int]:
        key = next(iter(self.columns)) if self.columns else ""
        wanted = "reference" if "reference" in self.columns else "references" if "references" in self.columns else key
        for row in range(self.first + 1, len(self.table.cells)):
            if self.table.has_row(row):
                if self.text(row, wanted):
                    yield row
                else:
                    self.mistake(row, wanted, "", "must be given")

    def text(self, row: int, name: str) -> str:
        column = self.columns.get(name)
        if column is None:
            return ""
        cell = self.table.cells[row][column]
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return str(cell).strip()

    def place(self, row: int, name: str) -> str:
        return self.table.place(row, self.columns[name])

    def mistake(self, row: int, name: str, value: str, rule: str) -> None:
        self.mistakes.append(Mistake(name, value, rule, self.place(row, name)))

    def length(self, row: int, name: str) -> int:
        """Return a length in micrometres; bare numbers are in the unit of the heading, else millimetres."""
        said = self.text(row, name)
        found = re.fullmatch(r"([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*([a-zµ]*)", said)
        unit = _MICROMETRES.get(found[2].lower(), math.nan) if found and found[2] else self.units.get(name, 1000.0)
        value = float(found[1].replace(",", ".")) * unit if found else math.nan
        if not math.isfinite(value) or abs(value) > 1e8:
            self.mistake(row, name, said, "must be a length, such as 12.7 or 500 mil")
            return 0
        return round(value)

    def end(self) -> None:
        if self.mistakes:
            raise FileError(self.mistakes)


def _table(path: Path) -> Table:
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        sheets = [
            table for table in workbook_tables(path) if any(table.has_row(row) for row in range(len(table.cells)))
        ]
        if len(sheets) != 1:
            raise FileError(Mistake("the workbook", "", "must have one sheet that is not empty", path.name))
        return sheets[0]
    return csv_table(path)
