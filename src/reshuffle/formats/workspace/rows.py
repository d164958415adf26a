"""Puts the rows of tables where they belong in the data of a workspace, and remembers the cell of everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reshuffle.formats.workspace.cell_places import CellDocument, CellPosition, Layout
from reshuffle.formats.workspace.cells import CellText, Column, Kind, cell_text, shown
from reshuffle.formats.workspace.fields import nearest
from reshuffle.formats.workspace.places import Data, Path
from reshuffle.formats.workspace.sheet_spec import EACH, ENTRY, MORE, Sheet
from reshuffle.formats.workspace.xlsx_package import CellFault

__all__ = ["Rows"]

_SPAN = re.compile(r"\s*(\d{1,2}:\d{2})\s*(?:-|–|to|bis)\s*(\d{1,2}:\d{2})\s*")


@dataclass(slots=True)
class Rows:
    """The data of a workspace as it is put together, row by row.

    Parameters
    ----------
    document
        Takes the cells and the mistakes; its data is what is put together.
    """

    document: CellDocument
    data: dict[str, Data] = field(default_factory=dict)
    first_rows: dict[tuple[int, Path], int] = field(default_factory=dict)

    def take_sheet(self, sheet: Sheet, number: int) -> None:
        """Take in all rows of a table.

        Parameters
        ----------
        sheet
            What the table holds.
        number
            Number of the table among the layouts of the document.
        """
        layout = self.document.layouts[number]
        for row in range(layout.heading_row + 1, len(layout.table.cells)):
            if any(self._is_filled(layout, row, column) for column in layout.headings):
                self._take_row(sheet, number, row)

    def take_settings(self, sheet: Sheet, number: int, rows: dict[int, tuple[int, Column, str]]) -> None:
        """Take in a sheet of settings.

        Parameters
        ----------
        rows
            By row: the column of the value, what it is, and the unit of its name.
        """
        anchor = tuple(sheet.anchor)
        self._part(anchor, CellPosition(table=number))
        for row, (column_number, column, unit) in rows.items():
            text = self._text(number, row, column_number, column, unit)
            if text is not None:
                self._put((*anchor, *column.path), text, CellPosition(row + 1, column_number + 1, number))

    def _is_filled(self, layout: Layout, row: int, column: int) -> bool:
        cell = layout.table.cells[row][column]
        return not isinstance(cell, str) or bool(cell.strip())

    def _text(self, number: int, row: int, column_number: int, column: Column, unit: str) -> CellText:
        """Return what a cell says, None where it is blank or wrong; then it is among the mistakes."""
        layout = self.document.layouts[number]
        value = layout.table.cells[row][column_number]
        position = CellPosition(row + 1, column_number + 1, number)
        if isinstance(value, CellFault):
            self.document.add(position, column.heading, value.text, value.rule, value.remedy)
            return None
        try:
            text = cell_text(value, column, unit)
        except ValueError as error:
            is_time = column.kind in {Kind.INSTANT, Kind.DAY}
            remedy = "Format the cell as a date." if is_time else "Format the cell as text and write it again."
            self.document.add(position, column.heading, shown(value), str(error), remedy)
            return None
        if isinstance(text, str) and text != value:
            self.document.converted[position] = text
        return text

    def _take_row(self, sheet: Sheet, number: int, row: int) -> None:
        layout = self.document.layouts[number]
        texts: dict[str, tuple[CellText, CellPosition]] = {}
        for column_number, heading in layout.headings.items():
            text = self._text(number, row, column_number, heading.column, heading.unit)
            if text is not None or not isinstance(layout.table.cells[row][column_number], str):
                texts[heading.column.heading] = (text, CellPosition(row + 1, column_number + 1, number))
        anchor = self._anchor(sheet, number, row, texts)
        if anchor is None:
            return
        path, own = anchor
        if sheet.entry is None and path[-1] != MORE and not self._is_first(sheet, number, row, path):
            return
        is_list = MORE in sheet.anchor
        values = {name: entry for name, entry in texts.items() if entry[0] is not None}
        said = [column for column in (sheet.entry, *sheet.columns) if column and column.heading in values]
        if is_list:
            listed = self._list(path[:-1], own)
            if not said:
                return
            if not sheet.columns[0].path and len(sheet.columns) == 1:
                text, position = values[sheet.columns[0].heading]
                self.document.cells[(*path[:-1], len(listed))] = position
                listed.append(text)  # type: ignore[arg-type]
                return
            path = (*path[:-1], len(listed))
            listed.append({})
        self._part(path, own)
        self._take_columns(sheet, path, texts)

    def _take_columns(self, sheet: Sheet, path: Path, texts: dict[str, tuple[CellText, CellPosition]]) -> None:
        entry = texts.get(sheet.entry.heading) if sheet.entry else None
        if entry is not None and entry[0] is None:
            return
        for column in sheet.columns:
            given = texts.get(column.heading)
            if given is not None and given[0] is None:
                continue
            if ENTRY in column.path:
                if entry is None:
                    if given is not None and sheet.entry is not None:
                        rule = f"must be given where '{column.heading}' is"
                        self.document.add(given[1], sheet.entry.heading, "", rule)
                    continue
                name, position = entry
                at = (*path, *(str(name) if key == ENTRY else key for key in column.path))
                if given is None:
                    self._put_blank(at, column, position, is_alone=len(sheet.columns) == 1)
                else:
                    self._put(at, given[0], given[1])
            elif given is not None:
                self._put((*path, *column.path), self._special(column, given[0], given[1]), given[1])

    def _put_blank(self, at: Path, column: Column, position: CellPosition, *, is_alone: bool) -> None:
        """Put what a blank cell beside an entry means: no names, no text; a number is missed."""
        if column.kind is Kind.LIST:
            self._put(at, [], position)
        elif column.kind is Kind.TEXT and is_alone:
            self._put(at, "", position)
        else:
            rule = f"must be given for '{at[-1]}'"
            self.document.add(position, column.heading, "", rule, "Fill in the cell.")

    def _special(self, column: Column, text: CellText, position: CellPosition) -> Any:
        if column.kind is not Kind.SPANS or not isinstance(text, str):
            return text
        spans = []
        for part in re.split(r"[,;\n]", text):
            found = _SPAN.fullmatch(part)
            if found is None:
                self.document.add(position, column.heading, part, "must be spans of the day such as 12:00-12:30")
                return []
            spans.append({"start": found[1], "end": found[2]})
        return spans

    def _anchor(
        self, sheet: Sheet, number: int, row: int, texts: dict[str, tuple[CellText, CellPosition]]
    ) -> tuple[Path, CellPosition] | None:
        """Return where a row belongs, and the cell that names it; None where that is not said, or not known."""
        layout = self.document.layouts[number]
        keys = iter(sheet.keys)
        path: list[str | int] = []
        own = CellPosition(row + 1, min(layout.headings, default=0) + 1, number)
        num_known = 0
        for key in sheet.anchor:
            if key != EACH:
                path.append(key)
                continue
            column = next(keys)
            text, position = texts.get(column.heading, (None, None))
            if position is None and sheet.is_numbered and column is sheet.keys[-1] and not self._has(layout, column):
                steps = self.at(tuple(path))
                path.append(str(10 * (len(steps or ()) + 1)))
                continue
            if position is None:
                self.document.add(self._blank(layout, number, row, column), column.heading, "", "must be given")
                return None
            if text is None:
                return None
            name = text if isinstance(text, str) else ", ".join(text)
            num_known += 1
            if num_known <= sheet.known_keys and not self._is_known(path, name, column, position):
                return None
            path.append(name)
            own = position
        return tuple(path), own

    def _has(self, layout: Layout, column: Column) -> bool:
        return any(heading.column is column for heading in layout.headings.values())

    def _blank(self, layout: Layout, number: int, row: int, column: Column) -> CellPosition:
        for column_number, heading in layout.headings.items():
            if heading.column == column:
                return CellPosition(row + 1, column_number + 1, number)
        return CellPosition(row + 1, min(layout.headings, default=0) + 1, number)

    def _is_known(self, path: list[str | int], name: str, column: Column, position: CellPosition) -> bool:
        known = self.at(tuple(path))
        names = list(known) if isinstance(known, dict) else []
        if name in names:
            return True
        near = nearest(name, names)
        if near:
            remedy = f"Did you mean '{near}'?"
        else:
            remedy = f"Known: {', '.join(repr(other) for other in names[:8])}." if names else "There is none yet."
        what = _WHAT.get(str(path[-1]), column.heading.lower())
        self.document.add(position, column.heading, name, f"must be a known {what}", remedy)
        return False

    def _is_first(self, sheet: Sheet, number: int, row: int, path: Path) -> bool:
        """Whether nothing of this name stands in an earlier row of the sheet; if it does, that is a mistake."""
        first = self.first_rows.setdefault((number, path), row)
        if first == row:
            return True
        column = self._column_of(number, sheet.keys[-1])
        position = CellPosition(row + 1, column + 1, number)
        place = self.document.layouts[number].table.place(first, column).rsplit(", ", 1)[-1]
        name = sheet.keys[-1].heading
        rule = "must stand only once" if len(sheet.keys) == 1 else f"must stand only once for '{path[-3]}'"
        self.document.add(position, name, str(path[-1]), rule, f"It stands in {place} already.")
        return False

    def _column_of(self, number: int, column: Column) -> int:
        headings = self.document.layouts[number].headings
        return next((index for index, heading in headings.items() if heading.column == column), 0)

    def at(self, path: Path) -> Any:
        """Return what stands at a path, None if nothing does."""
        current: Any = self.data
        for key in path:
            if isinstance(current, dict):
                current = current.get(str(key))
            elif isinstance(current, list) and isinstance(key, int) and key < len(current):
                current = current[key]
            else:
                return None
        return current

    def _part(self, path: Path, own: CellPosition) -> dict[str, Data]:
        """Return the mapping at a path, made where it is not there yet."""
        current: Any = self.data
        for length, key in enumerate(path, start=1):
            inner = current[int(key)] if isinstance(current, list) else current.setdefault(str(key), {})
            if not isinstance(inner, dict | list):
                raise TypeError(f"no mapping stands at {path[:length]}")
            current = inner
        self.document.cells.setdefault(path, own)
        return current  # type: ignore[no-any-return]

    def _list(self, path: Path, own: CellPosition) -> list[Data]:
        parent = self._part(path[:-1], own)
        listed = parent.setdefault(str(path[-1]), [])
        if not isinstance(listed, list):
            raise TypeError(f"no list stands at {path}")
        self.document.cells.setdefault(path, own)
        return listed

    def _put(self, path: Path, value: Any, position: CellPosition) -> None:
        """Put a value at a path; another one that stands there already contradicts it."""
        parent = self._part(path[:-1], position)
        key = str(path[-1])
        if key in parent and parent[key] != value:
            first = self.document.cells.get(path)
            there = f" in {self.document.place(first).rsplit(', ', 1)[-1]}" if first else ""
            rule = f"must not contradict '{shown_data(parent[key])}', which stands{there} already"
            self.document.add(position, key, shown_data(value), rule, "Say it once.")
            return
        parent[key] = value
        self.document.cells[path] = position
        for number, _ in enumerate(value if isinstance(value, list) else ()):
            self.document.cells[(*path, number)] = position

    def parts(self, *path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the named parts at a path."""
        found = self.at(path)
        yield from found.items() if isinstance(found, dict) else ()


_WHAT = {
    "stations": "machine of sheet Machines",
    "calendars": "calendar of sheet Calendars",
    "items": "item of sheet Items",
    "products": "product of sheet Routings",
    "operations": "step of this product in sheet Routings",
    "maintenance": "task of sheet Maintenance",
    "mounted": "machine of sheet Mounted",
}


def shown_data(value: Any) -> str:
    """Return a value of the data on one line."""
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
