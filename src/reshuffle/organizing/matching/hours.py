"""When calendars are open together: a week of shifts, and the single spans of overtime.

Matching asks whether people and a station ever meet, whatever the date. So shifts are laid over one week without
holidays and closures (those are the schedule's business), and behind it come the spans in which an exception opens
something. All of it is cut at every opening and closing into pieces; a calendar is the set of its open pieces, a bit
each in one whole number, and calendars meet where the bitwise "and" is not 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from reshuffle.model import instants
from reshuffle.model.calendars import Calendar, CalendarException, Shift, open_intervals
from reshuffle.model.factory import Workspace

__all__ = ["ALWAYS", "Hours", "describe"]

#: A mask in which everything is open, for work that no calendar binds.
ALWAYS = -1
#: A Monday long before every date of a plan.
_MONDAY = datetime(1900, 1, 1, tzinfo=UTC)
_WEEK = timedelta(days=7)

Interval = tuple[datetime, datetime]
#: A calendar with the exceptions of its owner.
Key = tuple[str | None, tuple[CalendarException, ...]]


class Hours:
    """The open pieces of the calendars of a workspace.

    Parameters
    ----------
    workspace
        Its calendars, and the exceptions of its state. Overtime that lies before the state's ``now`` does not count.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._factory, self._state = workspace.factory, workspace.state
        overtime = self._overtime()
        factory = workspace.factory
        keys = {(part.calendar, self._exceptions(name, part.count)) for name, part in factory.stations.items()}
        keys |= {(part.calendar, self._exceptions(name, part.count)) for name, part in factory.operators.items()}
        opens = {key: self._written_out(key, overtime) for key in keys}
        edges = sorted({edge for spans in opens.values() for span in spans for edge in span})
        self._pieces = list(pairwise(edges))
        self._known = {key: self._mask(spans) for key, spans in opens.items()}
        self._together: dict[int, int] = {}

    def _exceptions(self, owner: str, count: int) -> tuple[CalendarException, ...]:
        """Return what the state says about an owner, or about any of its copies."""
        listed = self._state.calendar_exceptions
        if not listed:
            return ()
        names = (owner, *(f"{owner}#{number}" for number in range(1, count + 1)))
        return tuple(exception for name in names for exception in listed.get(name, ()))

    def _overtime(self) -> list[Interval]:
        """Return the spans, merged, in which an exception opens something."""
        lists: list[Iterable[CalendarException]] = [part.exceptions for part in self._factory.calendars.values()]
        lists += self._state.calendar_exceptions.values()
        now = self._state.now or datetime.min.replace(tzinfo=UTC)
        spans = sorted((max(e.start, now), e.end) for listed in lists for e in listed if e.is_open and e.end > now)
        merged: list[Interval] = []
        for start, end in spans:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def _written_out(self, key: Key, overtime: list[Interval]) -> list[Interval]:
        calendar, exceptions = self._calendar(key[0]), key[1]
        # In UTC, no night is shorter or longer: the clock on the wall alone decides who meets whom.
        week = open_intervals(Calendar(shifts=calendar.shifts), instants.parse_zone("UTC"), _MONDAY, _MONDAY + _WEEK)
        full = calendar.model_copy(update={"exceptions": (*calendar.exceptions, *exceptions)})
        for start, end in overtime:
            week += open_intervals(full, self._factory.zone, start, end)
        return week

    def _calendar(self, name: str | None) -> Calendar:
        used = name if name is not None else self._factory.calendar
        return self._factory.calendars.get(used, Calendar()) if used is not None else Calendar()

    def _mask(self, spans: list[Interval]) -> int:
        mask, rest = 0, iter(spans)
        span = next(rest, None)
        for number, (start, end) in enumerate(self._pieces):
            while span and span[1] <= start:
                span = next(rest, None)
            if span and span[0] <= start and end <= span[1]:
                mask |= 1 << number
        return mask

    def mask(self, owner: str, calendar: str | None, count: int) -> int:
        """Return the open pieces of a station or operator, overtime of its own included."""
        return self._known[calendar, self._exceptions(owner, count)]

    def longest_stretch(self, owner: str, calendar: str | None, count: int) -> int | None:
        """Return for how long a station is open at a stretch at most, milliseconds; None where its shifts never end.

        Looked at are plain weeks without holidays, and the days around every exception that opens something.
        """
        own = self._calendar(calendar)
        full = own.model_copy(update={"exceptions": (*own.exceptions, *self._exceptions(owner, count))})
        plain = open_intervals(Calendar(shifts=own.shifts), instants.parse_zone("UTC"), _MONDAY, _MONDAY + 2 * _WEEK)
        if any(end - start >= _WEEK for start, end in plain):
            return None
        for exception in full.exceptions:
            if exception.is_open:
                around = (exception.start - _WEEK, exception.end + _WEEK)
                plain += open_intervals(full, self._factory.zone, *around)
        longest = max((end - start for start, end in plain), default=timedelta(0))
        return longest // timedelta(milliseconds=1)

    def plain_week(self, owner: str, calendar: str | None, count: int) -> list[tuple[int, int]] | None:
        """Return when an owner is open in a week without holidays, milliseconds from Monday on.

        What goes on into the next week ends there, beyond the week. None where that says too little: without shifts, or
        where an exception opens something.
        """
        own = self._calendar(calendar)
        exceptions = (*own.exceptions, *self._exceptions(owner, count))
        if not own.shifts or any(exception.is_open for exception in exceptions):
            return None
        spans = open_intervals(Calendar(shifts=own.shifts), instants.parse_zone("UTC"), _MONDAY, _MONDAY + 2 * _WEEK)
        step = timedelta(milliseconds=1)
        return [((start - _MONDAY) // step, (end - _MONDAY) // step) for start, end in spans if start < _MONDAY + _WEEK]

    def longest_together(self, mask: int) -> int:
        """Return for how long a set of open pieces lasts at a stretch at most, milliseconds.

        The week goes round. Overtime counts as if it all followed the longest stretch: too much, never too little.
        """
        if mask not in self._together:
            overtime = timedelta(0)
            first, longest, current, edge = timedelta(0), timedelta(0), timedelta(0), _MONDAY
            for number, (start, end) in enumerate(self._pieces):
                is_open = bool(mask >> number & 1)
                if start >= _MONDAY + _WEEK:
                    overtime += (end - start) if is_open else timedelta(0)
                    continue
                if not is_open or start != edge:
                    current = timedelta(0)
                if is_open:
                    current += end - start
                    edge = end
                    first = current if current == end - _MONDAY else first
                    longest = max(longest, current)
            if edge == _MONDAY + _WEEK:
                longest = max(longest, current + first) if first < _WEEK else timedelta.max / 2
            self._together[mask] = (longest + overtime) // timedelta(milliseconds=1)
        return self._together[mask]

    def gap(self, first: int, second: int) -> float:
        """Return the shortest time between two masks, in weeks: 0 where the end of one is the start of the other."""
        week = [(1 << number, piece) for number, piece in enumerate(self._pieces) if piece[1] <= _MONDAY + _WEEK]
        ours = [piece for bit, piece in week if first & bit]
        theirs = [piece for bit, piece in week if second & bit]
        gaps = [min((c - b) % _WEEK, (a - d) % _WEEK) / _WEEK for a, b in ours for c, d in theirs]
        return min(gaps, default=1.0)


def describe(calendar: Calendar | None) -> str:
    """Return the shifts of a calendar in words: ``Mon-Fri 06:00-14:00``; "always" without shifts."""
    if calendar is None or not calendar.shifts:
        return "always"
    return ", ".join(dict.fromkeys(_shift(shift) for shift in calendar.shifts))


def _shift(shift: Shift) -> str:
    days = sorted(shift.days)
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = [instants.WEEKDAYS[day].capitalize() for day in range(7)]
    said = ", ".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}-{names[run[-1]]}" for run in runs)
    return f"{said} {_clock(shift.start)}-{_clock(shift.end)}"


def _clock(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
