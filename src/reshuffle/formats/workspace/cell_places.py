"""Where things stand in the tables of a workspace: from the path of a field to its cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reshuffle.errors import Mistake
from reshuffle.formats.workspace import places
from reshuffle.formats.workspace.cells import shown
from reshuffle.formats.workspace.headings import Heading
from reshuffle.formats.workspace.places import Document, Path, Position
from reshuffle.formats.workspace.tables import Table

__all__ = ["CellDocument", "CellPosition", "Layout"]


@dataclass(frozen=True, slots=True)
class CellPosition(Position):
    """A cell: `table` counts the tables from 0 in their order, `line` the rows and `column` the columns, from 1."""

    table: int = -1

    def __lt__(self, other: object) -> bool:
        """Whether it comes before: table by table, row by row."""
        if not isinstance(other, Position):
            return NotImplemented
        return self.key() < (other.key() if isinstance(other, CellPosition) else (-1, other.line, other.column))

    def key(self) -> tuple[int, int, int]:
        """Return what positions are ordered by."""
        return self.table, self.line, self.column


@dataclass(slots=True)
class Layout:
    """A table with its headings understood.

    Parameters
    ----------
    heading_row
        Row of the headings, from 0.
    headings
        By column, from 0.
    """

    table: Table
    heading_row: int
    headings: dict[int, Heading] = field(default_factory=dict)

    def column_of(self, name: str) -> int | None:
        """Return the column that holds a field of this name, None if there is none."""
        for number, heading in self.headings.items():
            if heading.column.path[-1:] == (name,):
                return number
        return None


@dataclass(slots=True)
class CellDocument(Document):
    """What the tables of a file say, or one part of it, and in which cells.

    Parameters
    ----------
    layouts
        The tables, by their number.
    cells
        Cell of each field, by its path from the top of the data.
    converted
        What a cell was read as, where that is not what it shows.
    """

    layouts: dict[int, Layout] = field(default_factory=dict)
    cells: dict[Path, CellPosition] = field(default_factory=dict)
    converted: dict[CellPosition, str] = field(default_factory=dict)

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Position:  # noqa: ARG002
        """Return the cell of the field at a path, or of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            found = self.cells.get(tuple(path[:length]))
            if found is not None:
                return found
        return CellPosition()

    def place(self, position: Position) -> str:
        """Return a position as messages name it: ``orders.xlsx, sheet Orders, cell F12``."""
        if isinstance(position, CellPosition) and position.table in self.layouts and position.line:
            return self.layouts[position.table].table.place(position.line - 1, position.column - 1)
        return self.file

    def add(self, position: Position, name: str, value: str, rule: str, remedy: str = "") -> None:
        """Add a mistake at a position, in the words of the table: its headings, and what the cell shows."""
        if isinstance(position, CellPosition) and position.table in self.layouts and position.line:
            layout = self.layouts[position.table]
            if rule.startswith("must be given"):
                position, name, remedy = self._missing(layout, position, name, remedy)
            else:
                name = self._heading(layout, position, name)
            if "must have a unit:" in rule:
                remedy = f"Write '{value} min' in the cell, or the unit in the heading: '{name} [min]'."
                remedy = remedy if "duration" in rule else f"Write the unit in the cell, or in the heading '{name}'."
            if value and self.converted.get(position) == value:
                value = shown(layout.table.cells[position.line - 1][position.column - 1])
        self.mistakes.append((position, Mistake(name, places.shown(value), rule, self.place(position), remedy)))

    def _missing(self, layout: Layout, position: CellPosition, name: str, remedy: str) -> tuple[CellPosition, str, str]:
        """Return where a field that is not there should stand, by its heading."""
        # What a line requires stands in the column of its machine.
        name = "stations" if name in {"requires", "capability"} else name
        number = layout.column_of(name)
        if number is None:
            is_field = remedy.startswith("Add '")
            return position, name, f"Add a column '{_SPOKEN.get(name, name)}'." if is_field else remedy
        heading = self._text_of_heading(layout, number)
        return CellPosition(position.line, number + 1, position.table), heading, "Fill in the cell."

    def _heading(self, layout: Layout, position: CellPosition, name: str) -> str:
        """Return the heading above a cell, in place of the field's own name."""
        number = position.column - 1
        if layout.heading_row < 0 and number:
            # A sheet of settings: the name stands beside the value.
            return " ".join(shown(layout.table.cells[position.line - 1][number - 1]).split())
        heading = layout.headings.get(number)
        if heading is None or position.line - 1 <= layout.heading_row:
            return name
        if re.fullmatch(r"[a-z_#]+(\[\d+\])?|a name", name) or name == self._value(layout, position):
            return self._text_of_heading(layout, number)
        return name

    def _value(self, layout: Layout, position: CellPosition) -> str:
        return shown(layout.table.cells[position.line - 1][position.column - 1])

    def _text_of_heading(self, layout: Layout, number: int) -> str:
        return " ".join(shown(layout.table.cells[layout.heading_row][number]).split())


#: Headings for fields without which nothing goes.
_SPOKEN = {"stations": "Machine", "product": "Product"}
