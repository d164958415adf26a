"""What the kernels of open time and of tracks say, tick by tick and interval by interval, clear rather than fast."""

from __future__ import annotations

from collections.abc import Sequence

from reshuffle.plan.tasks import BreakRule

#: Ticks that are looked at.
END = 200


def is_open(calendars: Sequence[Sequence[tuple[int, int]]], tick: int) -> bool:
    return all(any(start <= tick < end for start, end in intervals) for intervals in calendars)


def phase_end(calendars: Sequence[Sequence[tuple[int, int]]], rule: int, start: int, duration: int) -> int | None:
    """Return when a phase that starts at a tick ends, None if it may not start there."""
    if not calendars or rule == BreakRule.IGNORE or duration == 0:
        return start + duration
    if not is_open(calendars, start):
        return None
    tick, left = start, duration
    while left > 0 and tick < END:
        if is_open(calendars, tick):
            left -= 1
        elif rule == BreakRule.MAY_NOT:
            return None
        tick += 1
    return tick if left == 0 else None


def first_run(
    calendars: Sequence[Sequence[tuple[int, int]]], rule: int, begin: int, least_end: int, duration: int
) -> tuple[int, int] | None:
    """Return the first start at or after `begin` with an end at or after `least_end`, and that end."""
    for start in range(begin, END):
        end = phase_end(calendars, rule, start, duration)
        if end is not None and end >= least_end:
            return start, end
    return None


def first_gap(taken: Sequence[tuple[int, int]], instant: int, length: int) -> int:
    """Return the first instant from which nothing of [instant, instant + length) is taken."""
    while True:
        blocking = [end for start, end in taken if start < instant + length and end > instant]
        if not blocking:
            return instant
        instant = min(blocking)
