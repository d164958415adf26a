"""The Gantt sheet of a plan: a row per station, a column per bucket of time, a colour per order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reshuffle.formats.workspace.excel_style import Book
from reshuffle.model.calendars import Calendar, open_intervals
from reshuffle.model.consistency import copies
from reshuffle.model.factory import Workspace
from reshuffle.plan.plan import Plan, PlannedMaintenance, PlannedOperation

__all__ = ["bucket_length", "write_gantt"]

#: Lengths of a bucket in minutes; the first that needs few enough columns is taken.
_LENGTHS = (5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880, 10080, 40320)
_MOST_BUCKETS = 320
_HEAD_ROWS = 2
_HEAD_COLUMNS = 1
_CLOSED = "#D5DAE1"
_MAINTENANCE = "#6B7280"
_PAUSE = "#9AA3AF"
#: Fills that a dark text is read on, neighbours well apart.
_COLOURS = (
    "#8EC5FC", "#FFD08A", "#A8E0A0", "#F5A9B8", "#C9B6F2", "#9FE3DE", "#F2E58A", "#E8B48C",
    "#B5C7D9", "#D4E89A", "#F2B6E3", "#8FD3B6", "#FFBFA3", "#A9B8F5", "#D9CBB0", "#B8E6F5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Bar:
    """What is drawn: the row's label, a span, and the order (None for maintenance)."""

    start: datetime
    end: datetime
    label: str
    order: str | None


def bucket_length(start: datetime, end: datetime) -> timedelta:
    """Return the length of a bucket that draws a span of time in a few hundred columns."""
    minutes = max((end - start).total_seconds() / 60, 1)
    for length in _LENGTHS:
        if minutes / length <= _MOST_BUCKETS:
            return timedelta(minutes=length)
    return timedelta(minutes=-(-minutes // _MOST_BUCKETS))


def write_gantt(book: Book, plan: Plan, workspace: Workspace) -> None:
    """Write the Gantt sheet.

    Closed time is grey; work that pauses in it is hatched. A bucket shows the work that fills most of it; ``+1`` behind
    it says that there is more.

    Parameters
    ----------
    book
        The workbook.
    plan, workspace
        What is drawn, and what it was made from.
    """
    worksheet = book.sheet("Gantt")
    bars = _bars(plan)
    if not bars:
        book.text(worksheet, 0, 0, "Nothing is planned.")
        return
    zone = workspace.factory.zone
    first = min(bar.start for listed in bars.values() for bar in listed)
    last = max(bar.end for listed in bars.values() for bar in listed)
    length = bucket_length(first, last)
    begin = _floor(first.astimezone(zone), length)
    num_buckets = max(1, -(-(last - begin) // length))
    starts = [begin + number * length for number in range(num_buckets)]
    colours = _colours(plan)
    _write_heads(book, worksheet, [start.astimezone(zone) for start in starts], length)
    row = _HEAD_ROWS
    for station, part in workspace.factory.stations.items():
        for copy in copies(station, part.count):
            closed = _closed(workspace, station, copy, part.calendar, starts, length)
            for number, lane in enumerate(_lanes(bars.get(copy, []))):
                book.text(worksheet, row, 0, copy if not number else "", book.style(bold=True, bottom=4))
                _write_lane(book, worksheet, row, lane, starts, length, closed, colours)
                row += 1
    _write_legend(book, worksheet, row + 1, plan, colours)
    worksheet.freeze_panes(_HEAD_ROWS, _HEAD_COLUMNS)
    worksheet.set_column(0, 0, max(16, min(40, max(len(name) for name in workspace.factory.stations) + 3)))
    worksheet.set_column(1, num_buckets, 4.3)
    worksheet.fit_to_pages(0, 1)
    worksheet.repeat_columns(0)


def _floor(local: datetime, length: timedelta) -> datetime:
    """Return the start of the bucket that an instant lies in, counted from the midnight of its day, in UTC."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
    return midnight + (local.astimezone(UTC) - midnight) // length * length


def _bars(plan: Plan) -> dict[str, list[_Bar]]:
    bars: dict[str, list[_Bar]] = defaultdict(list)
    batches: set[tuple[str, int]] = set()
    work: Sequence[PlannedOperation | PlannedMaintenance] = (*plan.operations, *plan.upkeep)
    for one in work:
        if isinstance(one, PlannedMaintenance):
            bars[one.station].append(_Bar(one.start, one.end, one.task, None))
            continue
        if one.batch is not None:
            # Lots that are done together are one bar, named after the first.
            if (one.station, one.batch) in batches:
                continue
            batches.add((one.station, one.batch))
        bars[one.station].append(_Bar(one.start, one.end, one.order, one.order))
    for listed in bars.values():
        listed.sort(key=lambda bar: (bar.start, bar.end, bar.label))
    return bars


def _lanes(bars: Sequence[_Bar]) -> list[list[_Bar]]:
    """Return the bars of a station in as few rows as show them without overlap; at least one row."""
    lanes: list[list[_Bar]] = [[]]
    for bar in bars:
        free = next((lane for lane in lanes if not lane or lane[-1].end <= bar.start), None)
        if free is None:
            free = []
            lanes.append(free)
        free.append(bar)
    return lanes


def _closed(
    workspace: Workspace,
    station: str,
    copy: str,
    calendar: str | None,
    starts: Sequence[datetime],
    length: timedelta,
) -> list[bool]:
    """Return for each bucket whether the station is closed during all of it."""
    factory = workspace.factory
    named = calendar if calendar is not None else factory.calendar
    hours = factory.calendars[named] if named in factory.calendars else Calendar()
    known = workspace.state.calendar_exceptions
    extra = (*known.get(station, ()), *(known.get(copy, ()) if copy != station else ()))
    hours = Calendar(shifts=hours.shifts, holidays=hours.holidays, exceptions=(*hours.exceptions, *extra))
    opens = open_intervals(hours, factory.zone, starts[0], starts[-1] + length)
    result, place = [], 0
    for start in starts:
        while place < len(opens) and opens[place][1] <= start:
            place += 1
        result.append(place == len(opens) or opens[place][0] >= start + length)
    return result


def _write_lane(
    book: Book,
    worksheet: Any,
    row: int,
    lane: Sequence[_Bar],
    starts: Sequence[datetime],
    length: timedelta,
    closed: Sequence[bool],
    colours: dict[str, str],
) -> None:
    cells: dict[int, list[tuple[timedelta, _Bar]]] = defaultdict(list)
    for bar in lane:
        number = (bar.start - starts[0]) // length
        while number < len(starts) and (starts[number] < bar.end or number == (bar.start - starts[0]) // length):
            share = min(bar.end, starts[number] + length) - max(bar.start, starts[number])
            cells[number].append((share, bar))
            number += 1
    before = None
    for number, is_closed in enumerate(closed):
        column = _HEAD_COLUMNS + number
        if number not in cells:
            fill = {"bg_color": _CLOSED} if is_closed else {}
            worksheet.write_blank(row, column, None, book.style(bottom=4, **fill))
            before = None
            continue
        bar = max(cells[number], key=lambda entry: entry[0])[1]
        others = len({other.label for _, other in cells[number]}) - 1
        # A bar is named where it begins; what follows is its colour alone.
        text = f"{bar.label} +{others}" if others else bar.label if bar is not before else ""
        fill_colour = colours[bar.order] if bar.order is not None else _MAINTENANCE
        look: dict[str, Any] = {"bg_color": fill_colour, "font_size": 9, "bottom": 4}
        if bar.order is None:
            look["font_color"] = "#FFFFFF"
        if bar is not before:
            look["left"] = 1
        if is_closed:
            # The lot is clamped while nobody works on it.
            look |= {"pattern": 16, "fg_color": _PAUSE}
        if text:
            book.text(worksheet, row, column, text, book.style(**look))
        else:
            worksheet.write_blank(row, column, None, book.style(**look))
        before = bar


def _write_heads(book: Book, worksheet: Any, local: Sequence[datetime], length: timedelta) -> None:
    day_style = book.style(bold=True, bg_color="#E3E8EF", left=1)
    hour_style = book.style(font_size=9, bg_color="#E3E8EF", bottom=1)
    unit = (
        f"{length // timedelta(minutes=1)} min" if length < timedelta(hours=1) else f"{length / timedelta(hours=1):g} h"
    )
    book.text(worksheet, 0, 0, f"Cells of {unit}", book.style(bold=True, bg_color="#E3E8EF"))
    book.text(worksheet, 1, 0, "Station", book.style(bold=True, bg_color="#E3E8EF", bottom=1))
    day = None
    for number, start in enumerate(local, start=_HEAD_COLUMNS):
        if start.date() != day:
            day = start.date()
            book.text(worksheet, 0, number, start.strftime("%a %Y-%m-%d"), day_style)
        else:
            worksheet.write_blank(0, number, None, book.style(bg_color="#E3E8EF"))
        book.text(worksheet, 1, number, start.strftime("%H:%M"), hour_style)


def _colours(plan: Plan) -> dict[str, str]:
    """Return a colour for each order; a child order has that of its parent's neighbours, as any other."""
    orders = dict.fromkeys([*(order.id for order in plan.orders), *(one.order for one in plan.operations)])
    return {order: _COLOURS[number % len(_COLOURS)] for number, order in enumerate(orders)}


def _write_legend(book: Book, worksheet: Any, row: int, plan: Plan, colours: dict[str, str]) -> None:
    book.text(worksheet, row, 0, "Legend", book.style(bold=True))
    entries = [("closed (hatched: paused)", _CLOSED, False), ("maintenance", _MAINTENANCE, True)]
    late = {order.id for order in plan.orders if order.is_late}
    entries += [(f"{order} (late)" if order in late else order, colour, False) for order, colour in colours.items()]
    for number, (text, colour, is_dark) in enumerate(entries, start=row + 1):
        look = {"bg_color": colour, **({"font_color": "#FFFFFF"} if is_dark else {})}
        book.text(worksheet, number, 0, text, book.style(**look))
