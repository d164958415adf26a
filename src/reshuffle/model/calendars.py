"""When something is open: weekly shifts in local time, breaks, holidays, and exceptions for single days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from reshuffle.model.fields import Clock, Day, Instant, Part, Weekdays

__all__ = ["Break", "Calendar", "CalendarException", "Shift", "open_intervals"]


class Break(Part):
    """A break of a shift, in local time; an end before the start is on the next day."""

    start: Clock
    end: Clock


class Shift(Part):
    """Open time on some days of the week; an end not after the start is on the next day."""

    days: Weekdays
    start: Clock
    end: Clock
    breaks: tuple[Break, ...] = ()

    @model_validator(mode="after")
    def _breaks_within(self) -> Self:
        until = self.start + _ahead(self.start, self.end)
        for rest in self.breaks:
            begin = _from(self.start, rest.start)
            if begin + _ahead(rest.start, rest.end) > until:
                raise ValueError("breaks must lie within their shift, from its start to its end")
        return self


class CalendarException(Part):
    """A span of time that is open or closed whatever the shifts say; later ones win over earlier ones."""

    start: Instant
    end: Instant
    is_open: bool = False
    reason: str = ""

    @model_validator(mode="after")
    def _start_before_end(self) -> Self:
        if self.start >= self.end:
            raise ValueError("end must be after start")
        return self


class Calendar(Part):
    """Open times; without shifts, always open except for holidays and exceptions."""

    shifts: tuple[Shift, ...] = ()
    holidays: tuple[Day, ...] = ()
    exceptions: tuple[CalendarException, ...] = ()


def open_intervals(
    calendar: Calendar, zone: ZoneInfo, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the open intervals of a calendar within [start, end), ascending and not touching.

    A shift is fixed to the clock on the wall: 22:00 to 06:00 lasts seven hours in the night in which clocks are set
    forward and nine in the night in which they are set back. A shift belongs to the day on which it starts, and that
    day's holiday drops all of it.

    Parameters
    ----------
    calendar
        The calendar.
    zone
        The site's zone.
    start, end
        Aware instants; [start, end) is the window. What is returned is in UTC.
    """
    # Differences of local times of one zone would not see its clocks change.
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    first = start.astimezone(zone).date() - timedelta(days=2)
    days = (end.astimezone(zone).date() - first).days + 2
    spans: list[tuple[datetime, datetime, bool]] = []
    for day in (first + timedelta(days=step) for step in range(days)):
        if calendar.shifts:
            if day not in calendar.holidays:
                spans += _shifts_of(calendar, zone, day)
        else:
            spans.append((_local(zone, day, timedelta(0)), _local(zone, day, timedelta(days=1)), True))
    if not calendar.shifts:
        for day in calendar.holidays:
            spans.append((_local(zone, day, timedelta(0)), _local(zone, day, timedelta(days=1)), False))
    opens = _union([span[:2] for span in spans if span[2]])
    opens = _subtract(opens, _union([span[:2] for span in spans if not span[2]]))
    for exception in calendar.exceptions:
        one = [(exception.start, exception.end)]
        opens = _union([*opens, *one]) if exception.is_open else _subtract(opens, one)
    return [(max(a, start), min(b, end)) for a, b in opens if a < end and b > start]


def _shifts_of(calendar: Calendar, zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime, bool]]:
    spans = []
    for shift in calendar.shifts:
        if day.weekday() not in shift.days:
            continue
        begin, length = _local(zone, day, shift.start), _ahead(shift.start, shift.end)
        opens = [(begin, _local(zone, day, shift.start + length))]
        for rest in shift.breaks:
            offset = _from(shift.start, rest.start)
            until = offset + _ahead(rest.start, rest.end)
            opens = _subtract(opens, [(_local(zone, day, offset), _local(zone, day, until))])
        spans += [(a, b, True) for a, b in opens]
    return spans


def _from(start: timedelta, clock: timedelta) -> timedelta:
    """Return when a clock shows a time after `start`, as distance from the midnight before `start`."""
    return clock if clock >= start else clock + timedelta(days=1)


def _ahead(start: timedelta, end: timedelta) -> timedelta:
    return end - start if end > start else end - start + timedelta(days=1)


def _local(zone: ZoneInfo, day: date, offset: timedelta) -> datetime:
    """Return the instant at which the clock on the wall shows `offset` after the midnight of `day`."""
    days, rest = divmod(offset, timedelta(days=1))
    wall = datetime.combine(day + timedelta(days=days), datetime.min.time(), tzinfo=zone) + rest
    return wall.astimezone(UTC)


def _union(intervals: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for a, b in sorted(intervals):
        if a >= b:
            continue
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _subtract(
    intervals: list[tuple[datetime, datetime]], closed: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    edges = sorted({edge for span in (*intervals, *closed) for edge in span})
    pieces = []
    openings = iter(intervals)
    closings = iter(closed)
    current, shut = next(openings, None), next(closings, None)
    for a, b in pairwise(edges):
        while current and current[1] <= a:
            current = next(openings, None)
        while shut and shut[1] <= a:
            shut = next(closings, None)
        if current and current[0] <= a and not (shut and shut[0] <= a):
            pieces.append((a, b))
    return _union(pieces)
