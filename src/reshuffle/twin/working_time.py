"""Open times of stations and people, in milliseconds from the origin of a run, written out when they are asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from reshuffle.model.calendars import Calendar, open_intervals
from reshuffle.plan.from_model.clock import Clock

__all__ = ["OpenTime", "end_of_work", "is_open", "open_until", "work_between"]

_DAY_MS = 24 * 3600 * 1000
_PIECE_MS = 6 * 7 * _DAY_MS
#: Who is closed for so long does not open any more, milliseconds.
NEVER = 400 * 24 * 3600 * 1000


class OpenTime:
    """When somebody is there; openings and closings are rounded inward to ticks, as in plans.

    Parameters
    ----------
    calendar, zone
        The calendar, with its exceptions, and the zone of its local times.
    clock
        Origin and tick.
    """

    def __init__(self, calendar: Calendar, zone: ZoneInfo, clock: Clock) -> None:
        self.calendar, self.zone, self.clock = calendar, zone, clock
        self._starts: list[int] = []
        self._ends: list[int] = []
        # Whole ticks, so that a stretch over the seam of two pieces is one.
        self._known = -clock.duration(_DAY_MS) * clock.tick_ms

    def __deepcopy__(self, memo: dict[int, Any]) -> OpenTime:
        return self  # What is written out says nothing that the calendar does not say.

    def stretch_after(self, instant: int) -> tuple[int, int] | None:
        """Return the first open stretch that ends after an instant, None if none begins within 400 days."""
        while True:
            place = bisect_right(self._ends, instant)
            if place < len(self._starts) and (self._ends[place] < self._known or self._known > instant + NEVER):
                return self._starts[place], self._ends[place]
            if self._known > instant + NEVER:
                return None
            self._write_out()

    def is_open(self, instant: int) -> bool:
        """Whether it is open in the millisecond that begins at an instant."""
        stretch = self.stretch_after(instant)
        return stretch is not None and stretch[0] <= instant

    def next_change(self, instant: int) -> tuple[int, bool | None] | None:
        """Return when it opens or closes next after an instant, and whether it opens then.

        None for never again; (instant, None) where that is so far away that it has to be asked again then.
        """
        stretch = self.stretch_after(instant)
        if stretch is None:
            return None
        if stretch[0] > instant:
            return stretch[0], True
        return stretch[1], None if stretch[1] >= self._known else False

    def _write_out(self) -> None:
        """Write out some weeks more."""
        tick = self.clock.tick_ms
        until = self._known + self.clock.duration(_PIECE_MS) * tick
        window = (self.clock.instant(self._known // tick), self.clock.instant(until // tick))
        for a, b in open_intervals(self.calendar, self.zone, *window):
            start, end = self.clock.at_or_after(a) * tick, self.clock.at_or_before(b) * tick
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            elif start < end:
                self._starts.append(start)
                self._ends.append(end)
        self._known = until


def open_until(calendars: Sequence[OpenTime], instant: int) -> int | None:
    """Return until when all are open from an instant on, None if one is closed at it; without any, a far instant."""
    until = instant + NEVER
    for calendar in calendars:
        stretch = calendar.stretch_after(instant)
        if stretch is None or stretch[0] > instant:
            return None
        until = min(until, stretch[1])
    return until


def is_open(calendars: Sequence[OpenTime], instant: int) -> bool:
    """Whether all are open at an instant."""
    return all(calendar.is_open(instant) for calendar in calendars)


def end_of_work(calendars: Sequence[OpenTime], start: int, work: int) -> int | None:
    """Return when so much work is done that rests while one of the calendars is closed; None if it never is."""
    if not calendars or work == 0:
        return start + work
    now, left = start, work
    while True:
        until = open_until(calendars, now)
        if until is not None:
            if until - now >= left:
                return now + left
            left -= until - now
            now = until
        opening = _next_opening(calendars, now)
        if opening is None:
            return None
        now = opening


def work_between(calendars: Sequence[OpenTime], start: int, end: int) -> int:
    """Return how long all calendars are open between two instants, in milliseconds."""
    if not calendars:
        return end - start
    now, done = start, 0
    while now < end:
        until = open_until(calendars, now)
        if until is not None:
            done += min(until, end) - now
            now = until
            continue
        opening = _next_opening(calendars, now)
        if opening is None:
            break
        now = opening
    return done


def _next_opening(calendars: Sequence[OpenTime], instant: int) -> int | None:
    """Return the first instant from `instant` on at which all are open, None if there is none within 400 days."""
    now, last = instant, instant + NEVER
    while now <= last:
        latest = now
        for calendar in calendars:
            stretch = calendar.stretch_after(now)
            if stretch is None:
                return None
            latest = max(latest, stretch[0])
        if latest == now:
            return now
        now = latest
    return None
