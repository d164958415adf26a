"""Orders of a folder in a table: ``orders.xlsx`` or ``orders.csv``, with the headings of the sheet Orders."""

from __future__ import annotations

from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.workspace import tables
from reshuffle.formats.workspace.cell_places import CellDocument, Layout
from reshuffle.formats.workspace.headings import sheet_named
from reshuffle.formats.workspace.layouts import Layouts
from reshuffle.formats.workspace.order_sheets import ORDERS
from reshuffle.formats.workspace.rows import Rows
from reshuffle.formats.workspace.tables import Table

__all__ = ["read_order_table"]


def read_order_table(path: Path) -> tuple[CellDocument, tuple[str, ...]]:
    """Return what a table says about orders, below ``orders``, and notes on what was not read.

    Parameters
    ----------
    path
        A CSV file, or a workbook with a sheet of orders or with one sheet only.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be read, or it is not clear which of its sheets holds the orders.
    reshuffle.errors.MissingExtraError
        If the reader of workbooks is not installed.
    """
    document = CellDocument(path.name)
    others: list[Table] = []
    layouts = Layouts(document)
    if path.suffix.lower() == ".csv":
        table = tables.csv_table(path)
    else:
        table, others = _orders_sheet(path, tables.workbook_tables(path))
    document.layouts[0] = Layout(table, 0)
    layouts.take_table(ORDERS, 0)
    rows = Rows(document)
    rows.take_sheet(ORDERS, 0)
    document.data = dict(rows.data)
    notes = [f"{path.name}: sheet '{other.sheet}' holds no orders and was not read" for other in others]
    return document, (*layouts.notes, *notes)


def _orders_sheet(path: Path, sheets: list[Table]) -> tuple[Table, list[Table]]:
    """Return the sheet of the orders, and the others that are not empty."""
    filled = [table for table in sheets if any(table.has_row(row) for row in range(len(table.cells)))]
    named = [table for table in sheets if sheet_named(table.sheet or "", (ORDERS,))[0] is ORDERS]
    chosen = named or filled
    if len(chosen) != 1:
        rule = "must have one sheet named Orders" if filled else "must not be empty"
        raise FileError(Mistake(f"the workbook '{path.name}'", "", rule, path.name))
    return chosen[0], [table for table in filled if table is not chosen[0]]
