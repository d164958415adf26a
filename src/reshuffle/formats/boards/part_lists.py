"""Lists of positions (centroid, pick and place) and of materials (BOM) as design tools and assemblers exchange them.

Both are tables with headings in any order: KiCad's, Altium's, Eagle's and the assemblers' own words are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reshuffle.formats.boards.list_rows import Rows
from reshuffle.model.boards import Material, Position, Side

__all__ = ["Materials", "Positions", "read_materials", "read_positions"]

#: Of several headings that are there, the first named here is taken.
_POSITIONS = {
    "reference": "ref reference designator refdes part name bezeichner bauteil",
    "value": "val value comment wert",
    "package": "package footprint pattern gehaeuse bauform",
    "x": "posx midx centerx centrex x xpos refx xmm",
    "y": "posy midy centery centrey y ypos refy ymm",
    "side": "side layer tb boardside seite lage",
}
_MATERIALS = {
    "references": "ref reference references designator designators refdes parts bezeichner bauteile",
    "value": "val value comment wert description",
    "package": "package footprint pattern gehaeuse bauform",
    "part_number": (
        "mpn manufacturerpartnumber manufacturerpart partnumber mfrpart mfrpn mfrpartno partno lcsc lcscpart "
        "lcscpartnumber jlcpcbpart bestellnummer artikelnummer"
    ),
    "quantity": "qty quantity count anzahl menge",
    "dnp": "dnp donotplace donotpopulate dnf notfitted nichtbestuecken",
}
_SIDES = {
    **dict.fromkeys(("top", "t", "front", "f.cu", "f", "toplayer", "topside", "oben", "1"), Side.FRONT),
    **dict.fromkeys(("bottom", "bot", "b", "back", "b.cu", "bottomlayer", "bottomside", "unten", "2"), Side.BACK),
}
_YES = frozenset(
    ["1", "x", "yes", "y", "true", "dnp", "dnf", "dni", "ja", "do not place", "do not populate", "excluded from bom"]
)
_NO = frozenset(["", "0", "no", "n", "false", "nein", "-", "fit", "fitted", "place", "populate"])
_EMPTY = frozenset(["~", "-"])


@dataclass(frozen=True, slots=True)
class Positions:
    """A list of positions by reference, and what people should know of it."""

    parts: dict[str, Position]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Materials:
    """A list of materials by reference, and what people should know of it."""

    parts: dict[str, Material]
    remarks: tuple[str, ...] = ()


def read_positions(path: Path) -> Positions:
    """Return the positions of a list.

    Raises
    ------
    reshuffle.errors.FileError
        If the file is no such table; every mistake at once.
    """
    rows = Rows(path, _POSITIONS, ("reference", "x", "y"), ("x", "y"))
    result: dict[str, Position] = {}
    for row in rows:
        reference = rows.text(row, "reference")
        if not reference:
            rows.mistake(row, "reference", "", "must be given")
        side = Side.FRONT
        if "side" in rows.columns:
            said = rows.text(row, "side")
            known = _SIDES.get(said.lower().replace(" ", ""))
            if known is None:
                rows.mistake(row, "side", said, "must be top or bottom")
            side = known or Side.FRONT
        x, y = rows.length(row, "x"), rows.length(row, "y")
        if reference in result:
            rows.mistake(row, "reference", reference, f"must stand once; it stands in {result[reference].place} too")
        value, package = _word(rows, row, "value"), _word(rows, row, "package").rpartition(":")[2]
        result[reference] = Position(reference, value, package, side, x, y, rows.place(row, "reference"))
    rows.end()
    one_sided = f"{path.name} names no sides: all its parts are taken to be on the front"
    return Positions(result, () if "side" in rows.columns else (one_sided,))


def read_materials(path: Path) -> Materials:
    """Return what a list of materials says; a line may name several parts: ``R1, R4-R6``.

    Raises
    ------
    reshuffle.errors.FileError
        If the file is no such table; every mistake at once.
    """
    rows = Rows(path, _MATERIALS, ("references",))
    result: dict[str, Material] = {}
    nameless = []
    for row in rows:
        references = list(_spread(rows.text(row, "references")))
        place = rows.place(row, "references")
        if not references:
            nameless.append(place)
        counted = rows.text(row, "quantity")
        if references and re.fullmatch("[0-9]{1,9}", counted) and int(counted) != len(references):
            rows.mistake(row, "quantity", counted, f"must be the number of references, {len(references)}")
        said = rows.text(row, "dnp").lower()
        if said not in _YES | _NO:
            rows.mistake(row, "dnp", said, "must be yes, no or empty")
        value, number = _word(rows, row, "value"), _word(rows, row, "part_number")
        package = _word(rows, row, "package").rpartition(":")[2]
        for reference in references:
            if reference in result:
                rule = f"must stand once; it stands in {result[reference].place} too"
                rows.mistake(row, "references", reference, rule)
            result[reference] = Material(value, package, number, said not in _YES, place)
    rows.end()
    return Materials(result, tuple(f"{place} names no part of the board: not read" for place in nameless))


def _word(rows: Rows, row: int, name: str) -> str:
    said = rows.text(row, name)
    return "" if said in _EMPTY else said


def _spread(text: str) -> Iterator[str]:
    """Yield the references of a cell; ``R4-R6`` are three."""
    for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", text)):
        span = re.fullmatch(r"([A-Za-z_]+)([0-9]{1,6})-(?:\1)?([0-9]{1,6})", part)
        if span and int(span[2]) < int(span[3]) < int(span[2]) + 10_000:
            yield from (f"{span[1]}{number}" for number in range(int(span[2]), int(span[3]) + 1))
        elif part:
            yield part
