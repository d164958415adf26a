"""Tables, spans of time and instants as people read them on a terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reshuffle.cli.terminal import visible
from reshuffle.model import instants

__all__ = ["count_text", "due_text", "instant_text", "list_text", "span_text", "table"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NUMBER = re.compile(r"-?[\d.,]+(?: ?%)?|-")
_GAP = "  "


def count_text(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 order``, ``2 orders``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


def list_text(names: Sequence[str], most: int = 5) -> str:
    """Return names with commas; of very many the first, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def span_text(seconds: float) -> str:
    """Return a length of time in its two largest units: ``2 d 5 h``, ``3 h 20 min``, ``45 min``, ``30 s``."""
    whole = round(abs(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, hours = divmod(round(minutes / 60), 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def instant_text(instant: datetime | None, zone: ZoneInfo) -> str:
    """Return an instant in local time with its day of the week: ``Mon 2026-12-07 16:00``."""
    if instant is None:
        return "-"
    local = instant.astimezone(zone)
    clock = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    offset = f" UTC{local.strftime('%z')}" if local.fold else ""
    return f"{_DAYS[local.weekday()]} {local.date().isoformat()} {clock}{offset}"


def due_text(instant: datetime | None, zone: ZoneInfo) -> str:
    """Return a due date as :func:`instant_text` does; the end of a day as the 24:00 of that day."""
    if instant is None or ":" in instants.format_due(instant, zone):
        return instant_text(instant, zone)
    day = (instant - timedelta(microseconds=1)).astimezone(zone)
    return f"{_DAYS[day.weekday()]} {day.date().isoformat()} 24:00"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], indent: str = _GAP) -> list[str]:
    """Return the lines of a table: aligned columns, numbers to the right, the last column as long as it likes.

    Parameters
    ----------
    headings
        One per column.
    rows
        Texts, as many as there are headings.
    """
    cells = [[visible(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    is_right = [
        any(row[column] for row in cells[1:])
        and all(_NUMBER.fullmatch(row[column]) or not row[column] for row in cells[1:])
        for column in range(len(headings))
    ]
    lines = []
    for row in cells:
        padded = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, is_right, strict=True)
        ]
        lines.append((indent + _GAP.join(padded)).rstrip())
    return lines
