"""Understands the sheets of a workbook: which is which, where its headings stand, what each of them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reshuffle.formats.workspace import factory_sheets, order_sheets, station_sheets
from reshuffle.formats.workspace.cell_places import CellDocument, CellPosition, Layout
from reshuffle.formats.workspace.cells import Column, shown
from reshuffle.formats.workspace.headings import Heading, folded, nearest_heading, read_heading, sheet_named
from reshuffle.formats.workspace.sheet_spec import Sheet
from reshuffle.formats.workspace.tables import Table

__all__ = ["SHEETS", "Layouts"]

#: All sheets of a workbook, those first that others refer to.
SHEETS = (
    station_sheets.MACHINES,
    order_sheets.ROUTINGS,
    order_sheets.ORDERS,
    *factory_sheets.FACTORY_SHEETS,
    *(sheet for sheet in station_sheets.STATION_SHEETS if sheet is not station_sheets.MACHINES),
    *(s for s in order_sheets.ORDER_SHEETS if s not in (order_sheets.ROUTINGS, order_sheets.ORDERS)),
)
#: Sheets that speak to people only.
_FOR_PEOPLE = frozenset(
    folded(name) for name in ("Read me", "Readme", "Help", "Info", "Notes", "Liesmich", "Hilfe", "Hinweise", "Notizen")
)
_FIRST_ROWS = 20


@dataclass(slots=True)
class Layouts:
    """The sheets that were understood, and what was left out.

    Parameters
    ----------
    document
        Takes the layouts and the mistakes.
    found
        Number of the table of each sheet.
    settings
        Of an upright sheet, by row: the column of the value, what it is, and the unit of its name.
    notes
        What was not read, in words.
    """

    document: CellDocument
    found: dict[Sheet, int] = field(default_factory=dict)
    settings: dict[Sheet, dict[int, tuple[int, Column, str]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def take_workbook(self, tables: Sequence[Table]) -> None:
        """Understand all sheets of a workbook."""
        for number, table in enumerate(tables):
            self.document.layouts[number] = Layout(table, 0)
            name = table.sheet or ""
            sheet, near = sheet_named(name, SHEETS)
            if sheet is None:
                self._unknown_sheet(number, name, near)
            elif sheet in self.found:
                other = self.document.layouts[self.found[sheet]].table.sheet
                rule = f"must stand only once: '{other}' is the same sheet"
                self.document.add(CellPosition(table=number), f"sheet '{name}'", "", rule, "Put both into one sheet.")
            elif sheet.is_upright:
                self._take_upright(sheet, number)
            else:
                self.take_table(sheet, number)

    def _unknown_sheet(self, number: int, name: str, near: str | None) -> None:
        if folded(name) in _FOR_PEOPLE:
            return
        if near is not None:
            rule = "must be the name of a known sheet"
            self.document.add(CellPosition(table=number), f"sheet '{name}'", "", rule, f"Did you mean '{near}'?")
            return
        if any(self.document.layouts[number].table.has_row(row) for row in range(self._height(number))):
            self.notes.append(f"{self.document.file}: sheet '{name}' is not known and was not read")

    def _height(self, number: int) -> int:
        return len(self.document.layouts[number].table.cells)

    def take_table(self, sheet: Sheet, number: int) -> None:
        """Find the headings of a table, and understand them."""
        layout = self.document.layouts[number]
        self.found[sheet] = number
        table = layout.table
        rows = [row for row in range(min(_FIRST_ROWS, len(table.cells))) if table.has_row(row)]
        if not rows:
            return
        scores = {row: sum(self._is_heading(cell, sheet) for cell in table.cells[row]) for row in rows}
        best = max(rows, key=lambda row: (scores[row], -row))
        if not scores[best]:
            wanted = ", ".join(f"'{column.heading}'" for column in sheet.all_columns[:4])
            rule = f"must have a row of headings within its first {_FIRST_ROWS} rows"
            position = CellPosition(rows[0] + 1, 1, number)
            self.document.add(
                position, f"'{table.sheet or table.file}'", "", rule, f"Its headings are {wanted} and others."
            )
            layout.heading_row = len(table.cells)
            return
        layout.heading_row = best
        for column_number, cell in enumerate(table.cells[best]):
            if isinstance(cell, str) and not cell.strip():
                self._without_heading(number, column_number)
            else:
                self._take_heading(sheet, number, column_number)
        self._missing_keys(sheet, number)

    def _is_heading(self, cell: object, sheet: Sheet) -> bool:
        return isinstance(cell, str) and bool(cell.strip()) and read_heading(cell, sheet) is not None

    def _take_heading(self, sheet: Sheet, number: int, column_number: int) -> None:
        layout = self.document.layouts[number]
        position = CellPosition(layout.heading_row + 1, column_number + 1, number)
        text = " ".join(shown(layout.table.cells[layout.heading_row][column_number]).split())
        heading = read_heading(text, sheet)
        if heading is None:
            near = nearest_heading(text, sheet)
            if near is not None:
                rule = f"must be a known heading of sheet {sheet.name}"
                self.document.add(position, f"heading '{text}'", "", rule, f"Did you mean '{near}'?")
            elif self._has_cells(layout, column_number):
                place = layout.table.place(layout.heading_row, column_number)
                self.notes.append(f"column '{text}' is not known and was not read ({place})")
            return
        if heading.fault:
            self.document.add(position, f"heading '{text}'", "", heading.fault)
        for other, before in layout.headings.items():
            if before.column == heading.column:
                place = layout.table.place(layout.heading_row, other).rsplit(", ", 1)[-1]
                rule = f"must stand only once: {place} is the same column"
                self.document.add(position, f"heading '{text}'", "", rule, "Rename one of them, or delete it.")
                return
        if not heading.fault:
            layout.headings[column_number] = heading

    def _has_cells(self, layout: Layout, column_number: int) -> bool:
        rows = layout.table.cells[layout.heading_row + 1 :]
        return any(not isinstance(row[column_number], str) or bool(str(row[column_number]).strip()) for row in rows)

    def _without_heading(self, number: int, column_number: int) -> None:
        layout = self.document.layouts[number]
        if self._has_cells(layout, column_number):
            place = layout.table.place(layout.heading_row, column_number)
            self.notes.append(f"a column without heading was not read ({place})")

    def _missing_keys(self, sheet: Sheet, number: int) -> None:
        """Name the columns without which no row makes sense; their absence is told once and not row by row."""
        layout = self.document.layouts[number]
        present = {heading.column for heading in layout.headings.values()}
        needed = sheet.keys[:-1] if sheet.is_numbered else sheet.keys
        missing = [key for key in needed if key not in present]
        if missing and any(layout.table.has_row(row) for row in range(layout.heading_row + 1, self._height(number))):
            for key in missing:
                position = CellPosition(layout.heading_row + 1, 1, number)
                remedy = f"Other headings for it: {', '.join(key.headings[1:6])}." if key.headings[1:] else ""
                self.document.add(position, f"column '{key.heading}'", "", "must be there", remedy)
        if missing:
            layout.headings.clear()

    def _take_upright(self, sheet: Sheet, number: int) -> None:
        """Understand a sheet of settings: names in one column, values in the next."""
        table = self.document.layouts[number].table
        self.found[sheet] = number
        rows: dict[int, tuple[int, Column, str]] = {}
        seen: dict[Column, int] = {}
        for row, cells in enumerate(table.cells):
            start = next((at for at, cell in enumerate(cells) if not isinstance(cell, str) or cell.strip()), None)
            if start is None:
                continue
            name = " ".join(shown(cells[start]).split())
            heading = read_heading(name, sheet)
            if heading is None or start + 1 >= len(cells):
                self._unknown_setting(sheet, number, row, start, name)
                continue
            position = CellPosition(row + 1, start + 1, number)
            if heading.fault:
                self.document.add(position, f"'{name}'", "", heading.fault)
            elif heading.column in seen:
                place = table.place(seen[heading.column], start).rsplit(", ", 1)[-1]
                self.document.add(position, f"'{name}'", "", "must stand only once", f"It stands in {place} already.")
            else:
                seen[heading.column] = row
                rows[row] = (start + 1, heading.column, heading.unit)
                self.document.layouts[number].headings[start + 1] = Heading(heading.column)
        # The name of a setting stands beside its value, not above it.
        self.document.layouts[number].headings.clear()
        self.document.layouts[number].heading_row = -1
        self.settings[sheet] = rows

    def _unknown_setting(self, sheet: Sheet, number: int, row: int, column: int, name: str) -> None:
        table = self.document.layouts[number].table
        if column + 1 >= len(table.cells[row]) or folded(name) in {"setting", "einstellung", "name", "field", "feld"}:
            return
        value = table.cells[row][column + 1]
        if isinstance(value, str) and not value.strip():
            return
        near = nearest_heading(name, sheet)
        if near is not None:
            position = CellPosition(row + 1, column + 1, number)
            rule = f"must be a known setting of sheet {sheet.name}"
            self.document.add(position, f"'{name}'", "", rule, f"Did you mean '{near}'?")
        else:
            self.notes.append(f"setting '{name}' is not known and was not read ({table.place(row, column)})")
