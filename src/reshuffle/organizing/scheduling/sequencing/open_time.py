"""Kernels: when work that minds several calendars starts and ends.

The calendars that count are the first `number` in the column CALENDARS of a schedule. Times are ticks, :data:`NEVER`
for what never comes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.plan.tasks import BreakRule

__all__ = ["NEVER", "latest_start", "next_open", "previous_open", "run"]

Integers = npt.NDArray[np.int64]

#: Later than every instant of a problem.
NEVER = 1 << 60
_IGNORE = int(BreakRule.IGNORE)
_MAY_NOT = int(BreakRule.MAY_NOT)


@kernel
def next_open(shop: Integers, made: Integers, number: int, instant: int) -> tuple[int, int]:
    """Return the first stretch at or behind an instant in which all calendars are open, from the instant on."""
    is_moved = True
    until = NEVER
    while is_moved:
        is_moved = False
        until = NEVER
        for place in range(number):
            row = shop[at.CALENDAR_PTR] + made[made[at.CALENDARS] + place]
            low, high = shop[row], shop[row + 1]
            last = high
            while low < high:
                middle = (low + high) // 2
                if shop[shop[at.OPEN_END] + middle] > instant:
                    high = middle
                else:
                    low = middle + 1
            if low == last:
                return NEVER, NEVER
            if shop[shop[at.OPEN_START] + low] > instant:
                instant = shop[shop[at.OPEN_START] + low]
                is_moved = True
                break
            until = min(until, shop[shop[at.OPEN_END] + low])
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
            row = shop[at.CALENDAR_PTR] + made[made[at.CALENDARS] + place]
            first = shop[row]
            low, high = first, shop[row + 1]
            while low < high:
                middle = (low + high) // 2
                if shop[shop[at.OPEN_START] + middle] < instant:
                    low = middle + 1
                else:
                    high = middle
            if low == first:
                return -NEVER, -NEVER
            if shop[shop[at.OPEN_END] + low - 1] < instant:
                instant = shop[shop[at.OPEN_END] + low - 1]
                is_moved = True
                break
            since = max(since, shop[shop[at.OPEN_START] + low - 1])
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
