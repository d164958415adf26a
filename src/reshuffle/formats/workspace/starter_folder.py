"""The folder of YAML files that a new workspace starts with: a small shop that already runs, with comments."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.save import save_text

__all__ = ["starter_texts", "write_starter_folder"]

_FACTORY = """\
# What the factory is. Only the names of the stations are needed; everything else makes plans better when it is added.
# 'reshuffle schema factory' prints every field; docs/reference/workspace.md lists them.
format_version: 1
name: My factory
time_zone: Europe/Berlin      # of all times in these files
calendar: day                 # of stations and operators that name none

calendars:
  day:
    shifts:
      - {days: mon-fri, start: 06:00, end: 14:00, breaks: [{start: 09:00, end: 09:15}]}
  two-shifts:
    shifts:
      - {days: mon-fri, start: 06:00, end: 14:00}
      - {days: mon-fri, start: 14:00, end: 22:00}

# A station offers what stands under its capabilities; without any it offers its own name, as the saw does.
stations:
  saw: {cost_per_hour: 40}
  mill-1: {capabilities: {milling: {}}, calendar: two-shifts, cost_per_hour: 65}
  mill-2: {capabilities: {milling: {}}, calendar: two-shifts, cost_per_hour: 65}
  drill: {cost_per_hour: 45}
  bench: {count: 2, cost_per_hour: 35}
"""
_PRODUCTS = """\
# How each product is made: operations in their order. A time needs a unit: 45 min, 30 s, 1:30 h.
format_version: 1
products:
  bracket:
    operations:
      "10": {requires: saw, time: 2 min, setup_time: 10 min}
      "20": {requires: milling, time: 9 min, setup_time: 30 min}
      "30": {requires: bench, time: 3 min}
  plate:
    operations:
      "10": {requires: saw, time: 3 min, setup_time: 10 min}
      "20": {requires: drill, time: 270 s, setup_time: 15 min}
      "30": {requires: bench, time: 2 min}
  housing:
    operations:
      "10": {requires: saw, time: 4 min, setup_time: 10 min}
      "20": {requires: milling, time: 22 min, setup_time: 45 min}
      "30": {requires: drill, time: 6 min, setup_time: 20 min}
      "40": {requires: bench, time: 5 min}
"""
_ORDERS_HEAD = """\
# What is wanted, how many, by when. Orders may stand in orders.xlsx or orders.csv instead.
format_version: 1
orders:
"""
#: Order, product, pieces, working days until it is due, hour, further fields.
_ORDERS = (
    ("A1", "bracket", 40, 2, 14, ""),
    ("A2", "housing", 40, 1, 14, ", priority: 2, lateness_cost_per_day: 300"),
    ("A3", "plate", 60, 3, 12, ""),
    ("A4", "bracket", 25, 3, 14, ""),
    ("A5", "housing", 20, 4, 14, ""),
    ("A6", "plate", 30, 4, 10, ", priority: 3"),
    ("A7", "housing", 10, 5, 12, ""),
    ("A8", "bracket", 50, 5, 14, ""),
)


def starter_texts(first_day: date) -> dict[str, str]:
    """Return what the files of a new workspace say, by their names in the folder.

    Parameters
    ----------
    first_day
        Day from which the due dates of the example orders are counted, in working days.
    """
    lines = [
        f"  {name}: {{product: {product}, quantity: {pieces}, due: {_working_day(first_day, days)} {hour:02}:00{more}}}"
        for name, product, pieces, days, hour, more in _ORDERS
    ]
    return {
        "factory.yaml": _FACTORY,
        "products.yaml": _PRODUCTS,
        "orders.yaml": _ORDERS_HEAD + "\n".join(lines) + "\n",
    }


def write_starter_folder(folder: Path, first_day: date) -> None:
    """Write the folder of a new workspace.

    Parameters
    ----------
    folder
        Where; made if it is not there, else it must be empty.
    first_day
        As for :func:`starter_texts`.

    Raises
    ------
    reshuffle.errors.FileError
        If there is something already, or it cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            rule = "must be a new folder, or an empty one"
            raise FileError(Mistake(f"the folder '{folder}'", "", rule, remedy="Name another one."))
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileError(Mistake(f"the folder '{folder}'", "", f"must be writable ({reason})")) from None
    for name, text in starter_texts(first_day).items():
        save_text(folder / name, text)


def _working_day(first: date, days: int) -> date:
    """Return the day that lies so many working days after the first, Monday to Friday."""
    day = first
    while days or day.weekday() > 4:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and days > 0
    return day
