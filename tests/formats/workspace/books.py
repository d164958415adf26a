"""Small workbooks for tests: rows of plain values become sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from reshuffle.errors import FileError
from reshuffle.formats.workspace.excel_read import read_workbook, read_workbook_with_notes
from reshuffle.model.factory import Workspace

__all__ = ["MACHINES", "ORDERS", "ROUTINGS", "book", "mistakes_of", "notes_of", "three_sheets", "workspace_of"]

Rows = Sequence[Sequence[Any]]

MACHINES: Rows = [["Name"], ["saw"], ["mill-1"], ["mill-2"]]
ROUTINGS: Rows = [["Product", "Step", "Machine", "Time per piece [min]"], ["bracket", 10, "saw", 2]]
ORDERS: Rows = [["Order", "Product", "Quantity", "Due"], ["A1", "bracket", 5, "2026-11-27 14:00"]]


def book(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write a workbook; `=...` becomes a formula without a value."""
    workbook = xlsxwriter.Workbook(str(path))
    formats = {
        datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        time: workbook.add_format({"num_format": "hh:mm"}),
        timedelta: workbook.add_format({"num_format": "[h]:mm"}),
    }
    for name, rows in sheets.items():
        worksheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str) and value.startswith("#"):
                    worksheet.write_formula(number, column, "=1/0", value=value)
                elif isinstance(value, str) and value.startswith("="):
                    worksheet.write_formula(number, column, value, value="")
                elif type(value) in formats:
                    worksheet.write_datetime(number, column, value, formats[type(value)])
                elif value is not None:
                    worksheet.write(number, column, value)
    workbook.close()
    return path


def three_sheets(**changed: Rows) -> dict[str, Rows]:
    """Return the three sheets, with some replaced or added."""
    return {"Machines": MACHINES, "Routings": ROUTINGS, "Orders": ORDERS, **changed}


def workspace_of(folder: Path, sheets: Mapping[str, Rows]) -> Workspace:
    """Return what a workbook with these sheets says."""
    return read_workbook(book(folder / "factory.xlsx", sheets))


def notes_of(folder: Path, sheets: Mapping[str, Rows]) -> tuple[str, ...]:
    """Return what the reader says it left out."""
    return read_workbook_with_notes(book(folder / "factory.xlsx", sheets))[1]


def mistakes_of(folder: Path, sheets: Mapping[str, Rows]) -> list[str]:
    """Return the mistakes of a workbook, one line each."""
    with pytest.raises(FileError) as caught:
        workspace_of(folder, sheets)
    return [str(mistake) for mistake in caught.value.mistakes]
