"""Kernels: when work that minds several calendars starts and ends.

The calendars that count are the first `number` in the column CALENDARS of a schedule. Calendars that work together are
mostly met beforehand (:mod:`reshuffle.organizing.scheduling.sequencing.calendars`), so that one is left. Times are
ticks, :data:`NEVER` for what never comes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.plan.tasks import BreakRule

__all__ = ["NEVER", "add_calendar", "first_ending", "is_open", "latest_start", "next_open", "previous_open", "run"]

Integers = npt.NDArray[np.int64]

#: Later than every instant of a problem.
NEVER = 1 << 60
_IGNORE = int(BreakRule.IGNORE)
_MAY_NOT = int(BreakRule.MAY_NOT)
_PAUSE = int(BreakRule.PAUSE)


@kernel
def add_calendar(shop: Integers, made: Integers, number: int, calendar: int) -> int:
    """Let one more calendar count; return how many do. What both leave open is one calendar where that is known."""
    if number > 0:
        last = made[made[at.CALENDARS] + number - 1]
        joined = shop[shop[at.JOINED] + last * shop[at.NUM_CALENDARS] + calendar]
        if joined >= 0:
            made[made[at.CALENDARS] + number - 1] = joined
            return number
    made[made[at.CALENDARS] + number] = calendar
    return number + 1


@kernel
def _interval(shop: Integers, calendar: int, instant: int) -> int:
    """Return the first open interval of a calendar that ends behind an instant; one behind its last if none does."""
    first = shop[shop[at.BUCKET_PTR] + calendar]
    count = shop[shop[at.BUCKET_PTR] + calendar + 1] - first - 1
    offset = max(instant - shop[shop[at.BUCKET_ORIGIN] + calendar], 0)
    place = min(offset >> shop[shop[at.BUCKET_SHIFT] + calendar], count - 1)
    low, high = shop[shop[at.BUCKET] + first + place], shop[shop[at.BUCKET] + first + place + 1]
    while low < high:
        middle = (low + high) // 2
        if shop[shop[at.OPEN_END] + middle] > instant:
            high = middle
        else:
            low = middle + 1
    return int(low)


@kernel
def is_open(shop: Integers, calendar: int, begin: int, end: int) -> bool:
    """Return whether a calendar is open without a break from one instant to another."""
    row = _interval(shop, calendar, begin)
    if begin == end or row == shop[shop[at.CALENDAR_PTR] + calendar + 1]:
        return bool(begin == end)
    return bool(shop[shop[at.OPEN_START] + row] <= begin and end <= shop[shop[at.OPEN_END] + row])


@kernel
def next_open(shop: Integers, made: Integers, number: int, instant: int) -> tuple[int, int]:
    """Return the first stretch at or behind an instant in which all calendars are open, from the instant on."""
    is_moved = True
    until = NEVER
    while is_moved:
        is_moved = False
        until = NEVER
        for place in range(number):
            calendar = made[made[at.CALENDARS] + place]
            row = _interval(shop, calendar, instant)
            if row == shop[shop[at.CALENDAR_PTR] + calendar + 1]:
                return NEVER, NEVER
            if shop[shop[at.OPEN_START] + row] > instant:
                instant = shop[shop[at.OPEN_START] + row]
                is_moved = number > 1
            until = min(until, shop[shop[at.OPEN_END] + row])
            if is_moved:
                break
    return instant, until


@kernel
def previous_open(shop: Integers, made: Integers, number: int, instant: int) -> tuple[int, int]:
    """Return the last stretch before an instant in which all calendars are open, up to the instant."""
    is_moved = True
    since = -NEVER
    while is_moved:
        is_moved = False
        since = -NEVER
        for place in range(number):
            calendar = made[made[at.CALENDARS] + place]
            # The last interval that starts before the instant: the first that ends at or behind it, or the one before.
            row = _interval(shop, calendar, instant - 1)
            last = shop[shop[at.CALENDAR_PTR] + calendar + 1]
            if row == last or shop[shop[at.OPEN_START] + row] >= instant:
                row -= 1
            if row < shop[shop[at.CALENDAR_PTR] + calendar]:
                return -NEVER, -NEVER
            if shop[shop[at.OPEN_END] + row] < instant:
                instant = shop[shop[at.OPEN_END] + row]
                is_moved = number > 1
            since = max(since, shop[shop[at.OPEN_START] + row])
            if is_moved:
                break
    return since, instant


@kernel
def run(
    shop: Integers,
    made: Integers,
    number: int,
    rule: int,
    begin: int,
    duration: int,
    is_running: bool,
) -> tuple[int, int]:
    """Return start and end of a phase that starts at or after `begin`; docs/reference/semantics.md, section 1.3.

    Parameters
    ----------
    rule
        :class:`reshuffle.plan.tasks.BreakRule`.
    duration
        Working ticks.
    is_running
        Whether it is under way at `begin`, in a break or not.
    """
    if begin >= NEVER:
        return NEVER, NEVER
    if number == 0 or rule == _IGNORE or duration == 0:
        return begin, begin + duration
    since, until = next_open(shop, made, number, begin)
    start = begin if is_running else since
    left = duration
    while since < NEVER:
        if until - since >= left:
            return start, since + left
        left -= until - since
        end = until
        since, until = next_open(shop, made, number, end)
        if rule == _MAY_NOT and since > end:
            start, left = since, duration
    return NEVER, NEVER


@kernel
def first_ending(
    shop: Integers, made: Integers, number: int, rule: int, begin: int, least_end: int, duration: int
) -> tuple[int, int]:
    """Return start and end of the first phase that starts at or after `begin` and ends at or after `least_end`."""
    if number == 0 or rule != _PAUSE or duration == 0:
        return run(shop, made, number, rule, max(begin, least_end - duration), duration, False)
    # Work that pauses ends behind an open tick, and each such end has one start.
    since, _ = next_open(shop, made, number, least_end - 1)
    if since >= NEVER:
        return NEVER, NEVER
    late = latest_start(shop, made, number, rule, since + 1, duration)
    return run(shop, made, number, rule, max(begin, late) if late > -NEVER else begin, duration, False)


@kernel
def latest_start(
    shop: Integers,
    made: Integers,
    number: int,
    rule: int,
    end: int,
    duration: int,
) -> int:
    """Return the latest start from which a phase is over by `end`; -NEVER if there is none."""
    if number == 0 or rule == _IGNORE or duration == 0:
        return end - duration
    since, until = previous_open(shop, made, number, end)
    left = duration
    while since > -NEVER or until > -NEVER:
        if until - since >= left:
            return until - left
        left -= until - since
        start = since
        since, until = previous_open(shop, made, number, start)
        if rule == _MAY_NOT and until < start:
            left = duration
    return -NEVER
