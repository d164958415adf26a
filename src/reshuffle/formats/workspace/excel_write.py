"""Writes a workspace as a workbook that reads back the same: a sheet for each kind of fact, a row for each fact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reshuffle.formats.workspace.cells import Column, Kind, number_text
from reshuffle.formats.workspace.excel_rows import Record, sheet_records
from reshuffle.formats.workspace.excel_style import Book, save_workbook
from reshuffle.formats.workspace.sheet_spec import Sheet
from reshuffle.model import quantities
from reshuffle.model.factory import Workspace
from reshuffle.model.quantities import Dimension

__all__ = ["fill_sheets", "write_workbook"]

#: Units in which a whole column may be written, the first that fits all its values.
_UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        quantities.DURATION.name: ("min", "h", "d", "s"),
        quantities.LENGTH.name: ("mm", "m"),
        quantities.AREA.name: ("m²", "mm²"),
        quantities.SPEED.name: ("m/s", "mm/s"),
        quantities.MASS.name: ("kg", "g"),
        quantities.POWER.name: ("kW", "W"),
    }
)
_DECIMALS = 3
_INSTANT = re.compile(r"(?:19[1-9]\d|2\d{3})-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?")
#: A cell holds so many digits of a number.
_DIGITS = 15


def write_workbook(workspace: Workspace, path: Path, *, overwrite: bool = False) -> None:
    """Write a workspace as a workbook.

    Fields that have their default are left out, and so are sheets without a row.

    Parameters
    ----------
    workspace
        What is written.
    path
        The new file, ending in .xlsx.
    overwrite
        Whether a file that is there already is replaced.

    Raises
    ------
    reshuffle.errors.FileError
        If the file exists and may not be overwritten, or cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of workbooks is not installed.
    """
    save_workbook(path, lambda book: fill_sheets(book, sheet_records(workspace)), overwrite=overwrite)


def fill_sheets(book: Book, records: Mapping[Sheet, Sequence[Record]]) -> None:
    """Write the rows of all sheets."""
    for sheet, rows in records.items():
        worksheet = book.sheet(sheet.name)
        if sheet.is_upright:
            _write_settings(book, worksheet, rows)
        else:
            _write_rows(book, worksheet, sheet, rows)


def _write_settings(book: Book, worksheet: Any, rows: Sequence[Record]) -> None:
    book.headings(worksheet, ["Setting", "Value"])
    lengths = [7, 5]
    for number, record in enumerate(rows, start=1):
        for column, text in record.items():
            book.text(worksheet, number, 0, column.heading, book.style(bold=True))
            _write_cell(book, worksheet, number, 1, column, "", text)
            lengths = [max(lengths[0], len(column.heading)), max(lengths[1], len(text))]
    book.widths(worksheet, lengths)


def _write_rows(book: Book, worksheet: Any, sheet: Sheet, rows: Sequence[Record]) -> None:
    used = {column for record in rows for column in record}
    columns = [column for column in sheet.all_columns if column in used or column in sheet.keys]
    names, lengths = [], []
    for number, column in enumerate(columns):
        texts = [record.get(column) for record in rows]
        said = [text for text in texts if text is not None]
        unit = _common_unit(said, column.kind) if isinstance(column.kind, Dimension) else ""
        names.append(f"{column.heading} [{unit}]" if unit else column.heading)
        for row, text in enumerate(texts, start=1):
            if text is not None:
                _write_cell(book, worksheet, row, number, column, unit, text)
        longest = max((len(part) for part in names[-1].split()), default=0)
        lengths.append(max([longest, *(len(text) for text in said)]))
    book.headings(worksheet, names)
    book.widths(worksheet, lengths)
    worksheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _common_unit(texts: Sequence[str], dimension: Dimension) -> str:
    """Return the unit in which all values of a column are short numbers; empty if there is none."""
    try:
        values = [quantities.parse_quantity(text, dimension) for text in texts]
    except ValueError:
        # A distribution: it brings its own units.
        return ""
    for unit in _UNITS[dimension.name]:
        numbers = [Decimal(value) / dimension.units[unit] for value in values]
        if all(number == round(number, _DECIMALS) and number < 10**9 for number in numbers):
            return unit
    return ""


def _write_cell(book: Book, worksheet: Any, row: int, number: int, column: Column, unit: str, text: str) -> None:
    kind = column.kind
    if isinstance(kind, Dimension):
        if unit:
            value = Decimal(quantities.parse_quantity(text, kind)) / kind.units[unit]
            worksheet.write_number(row, number, float(value), book.style())
            return
    elif kind in {Kind.NUMBER, Kind.MONEY, Kind.SHARE}:
        exact = _number(text)
        if exact is not None:
            properties = {Kind.MONEY: "#,##0.00", Kind.SHARE: "0.##%"}.get(kind, "General")
            worksheet.write_number(row, number, exact, book.style(num_format=properties))
            return
    elif kind is Kind.INSTANT and _INSTANT.fullmatch(text):
        style = book.style(num_format="yyyy-mm-dd hh:mm:ss" if len(text) > 16 else "yyyy-mm-dd hh:mm", align="left")
        worksheet.write_datetime(row, number, datetime.fromisoformat(text), style)
        return
    elif kind in {Kind.DAY, Kind.INSTANT} and _INSTANT.fullmatch(f"{text} 00:00"):
        style = book.style(num_format="yyyy-mm-dd", align="left")
        worksheet.write_datetime(row, number, date.fromisoformat(text), style)
        return
    book.text(worksheet, row, number, text)


def _number(text: str) -> float | None:
    """Return the number of a text if a cell can hold it exactly, else None."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or len(value.normalize().as_tuple().digits) > _DIGITS:
        return None
    return float(value) if Decimal(number_text(float(value))) == value else None
