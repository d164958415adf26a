"""The workbook that a new workspace starts with: three sheets that already run, with comments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from reshuffle.formats.workspace.excel_style import Book, save_workbook

__all__ = ["write_starter_workbook"]

_READ_ME = """\
Your factory in three sheets:
Machines lists what does the work, Routings says how each product is made, Orders says what is wanted by when.
Replace the examples by your own, save the file, and run:
    reshuffle check FILE.xlsx: every mistake at once, each with its cell
    reshuffle organize FILE.xlsx: a checked plan, and why an order is late
How to write things:
Times carry a unit: in the heading, as 'Time per piece [min]', or in the cell, as '12 min' or '1:30 h'.
Dates are date cells or text such as 2026-11-27 14:00; a due date without a time means the end of that day.
Machines that can do the same step stand in one cell: mill-1, mill-2.
Shifts stand beside the machine: Mon-Fri 06:00-14:00, 14:00-22:00. Without shifts a machine is always there.
Headings may be German as well: Maschine, Stückzeit, Rüstzeit, Auftrag, Menge, Liefertermin.
Columns and sheets that are not known are named when the file is read, and left alone.
When you want more, add a sheet:
    Calendars, Holidays, Exceptions: shifts with breaks, days off, overtime
    Operators, Attendance: who works when, and which machine needs whom
    Tools: fixtures and tools that are there only so many times
    Setups: time to change from one setup family to another
    Items, Receipts, Materials: stock, deliveries, and what each step consumes
    Capabilities, Requirements: what a machine can do at most, and what a step asks for
'reshuffle export FOLDER FILE.xlsx' writes a workbook with every sheet that a workspace uses: a good one to copy from.
"""
_TITLES = ("Your factory in three sheets:", "How to write things:", "When you want more, add a sheet:")
_MACHINES = (
    ("Name", "The name by which routings call the machine."),
    ("Count", "How many equal machines of this name there are; 1 if the cell is blank."),
    ("Shift", "When it works. Without a shift it is always there."),
    ("Cost per hour [EUR/h]", "Optional; prices a late order against overtime."),
)
_ROUTINGS = (
    ("Product", "The product that is made."),
    ("Step", "Number or name of the step; steps follow each other in the order of the rows."),
    ("Machine", "The machine that does it; several that could, separated by commas."),
    ("Time per piece [min]", "Run time of one piece. The unit may also stand in the cell: 30 s."),
    ("Setup time [min]", "Time to set up once for each lot."),
)
_ORDERS = (
    ("Order", "Number or name of the order."),
    ("Product", "What is wanted; its steps stand in the sheet Routings."),
    ("Quantity", "Pieces."),
    ("Due", "When it must be ready."),
    ("Priority", "Weight of its lateness: 2 counts twice as much as 1."),
)
_MACHINE_ROWS = (
    ("saw", 1, "Mon-Fri 06:00-14:00", 40),
    ("mill-1", 1, "Mon-Fri 06:00-14:00, 14:00-22:00", 65),
    ("mill-2", 1, "Mon-Fri 06:00-14:00, 14:00-22:00", 65),
    ("drill", 1, "Mon-Fri 06:00-14:00", 45),
    ("deburring", 2, "Mon-Fri 06:00-14:00", 35),
)
_ROUTING_ROWS: tuple[tuple[str, int, str, float, float], ...] = (
    ("bracket", 10, "saw", 2, 10),
    ("bracket", 20, "mill-1, mill-2", 9, 30),
    ("bracket", 30, "deburring", 3, 0),
    ("plate", 10, "saw", 3, 10),
    ("plate", 20, "drill", 4.5, 15),
    ("plate", 30, "deburring", 2, 0),
    ("housing", 10, "saw", 4, 10),
    ("housing", 20, "mill-1, mill-2", 22, 45),
    ("housing", 30, "drill", 6, 20),
    ("housing", 40, "deburring", 5, 0),
)
#: Order, product, pieces, working days until it is due, hour, priority.
_ORDER_ROWS = (
    ("A1", "bracket", 40, 2, 14, 1),
    ("A2", "housing", 40, 1, 14, 2),
    ("A3", "plate", 60, 3, 12, 1),
    ("A4", "bracket", 25, 3, 14, 1),
    ("A5", "housing", 20, 4, 14, 1),
    ("A6", "plate", 30, 4, 10, 3),
    ("A7", "housing", 10, 5, 12, 1),
    ("A8", "bracket", 50, 5, 14, 1),
)


def write_starter_workbook(path: Path, first_day: date) -> None:
    """Write the workbook of a new workspace.

    Parameters
    ----------
    path
        The new file, ending in .xlsx.
    first_day
        Day from which the due dates of the example orders are counted, in working days.

    Raises
    ------
    reshuffle.errors.FileError
        If the file exists already, or cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of workbooks is not installed.
    """
    orders = [
        (name, product, pieces, datetime.combine(_working_day(first_day, days), time(hour)), priority)
        for name, product, pieces, days, hour, priority in _ORDER_ROWS
    ]

    def fill(book: Book) -> None:
        _write_read_me(book)
        _write_sheet(book, "Machines", _MACHINES, _MACHINE_ROWS)
        _write_sheet(book, "Routings", _ROUTINGS, _ROUTING_ROWS)
        _write_sheet(book, "Orders", _ORDERS, orders)

    save_workbook(path, fill)


def _working_day(first: date, days: int) -> date:
    """Return the day that lies so many working days after the first, Monday to Friday."""
    day = first
    while days or day.weekday() > 4:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and days > 0
    return day


def _write_read_me(book: Book) -> None:
    worksheet = book.sheet("Read me")
    worksheet.hide_gridlines(2)
    worksheet.set_column(0, 0, 120)
    for row, text in enumerate(_READ_ME.splitlines()):
        is_title = text in _TITLES
        style = book.style(bold=True, font_size=13) if is_title else book.style(text_wrap=True)
        worksheet.set_row(row, 28 if is_title else None)
        book.text(worksheet, row, 0, text, style)


def _write_sheet(book: Book, name: str, columns: tuple[tuple[str, str], ...], rows: Any) -> None:
    worksheet = book.sheet(name)
    book.headings(worksheet, [heading for heading, _ in columns])
    widths = []
    for number, (heading, remark) in enumerate(columns):
        worksheet.write_comment(0, number, remark, {"x_scale": 1.6, "y_scale": 0.8, "author": "Reshuffle"})
        texts = []
        for row, values in enumerate(rows, start=1):
            value = values[number]
            texts.append("2026-11-23 06:00" if isinstance(value, datetime) else str(value))
            if isinstance(value, datetime):
                style = book.style(num_format="yyyy-mm-dd hh:mm", align="left")
                worksheet.write_datetime(row, number, value, style)
            elif isinstance(value, str):
                book.text(worksheet, row, number, value)
            else:
                worksheet.write_number(row, number, value, book.style())
        widths.append(max(len(text) for text in (heading, *texts)))
    book.widths(worksheet, widths)
