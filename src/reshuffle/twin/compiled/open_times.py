"""Open times of those whose calendars stand in the list of the header, as in :mod:`reshuffle.twin.working_time`.

A calendar is a stretch of pairs, opening and closing, written out beyond any instant that a kernel looks at.
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.layout import (
    BEYOND,
    C_COUNT,
    C_STRETCHES,
    CALENDAR,
    H_CALENDARS,
    H_LIST,
    H_STATUS,
    NEVER,
    NONE,
)
from reshuffle.twin.compiled.memory import Memory

__all__ = ["end_of_work", "is_open", "open_until", "stretch_after", "work_between"]


@kernel
def stretch_after(m: Memory, calendar: int, instant: int) -> int:
    """Return the address of the first open stretch that ends after an instant, NONE if there is none."""
    row = m[H_CALENDARS] + calendar * CALENDAR
    base, low, high = m[row + C_STRETCHES], 0, m[row + C_COUNT]
    last = high
    while low < high:
        middle = (low + high) >> 1
        if m[base + 2 * middle + 1] > instant:
            high = middle
        else:
            low = middle + 1
    return int(base + 2 * low) if low < last and m[base + 2 * low] <= instant + NEVER else NONE


@kernel
def is_open(m: Memory, calendar: int, instant: int) -> bool:
    """Whether it is open in the millisecond that begins at an instant."""
    stretch = stretch_after(m, calendar, instant)
    return stretch != NONE and m[stretch] <= instant


@kernel
def open_until(m: Memory, count: int, instant: int) -> int:
    """Return until when the first `count` in the list are all open, NONE if one is closed; without any, far ahead."""
    until = instant + NEVER
    for place in range(count):
        stretch = stretch_after(m, m[m[H_LIST] + place], instant)
        if stretch == NONE or m[stretch] > instant:
            return NONE
        until = min(until, m[stretch + 1])
    return int(until)


@kernel
def _next_opening(m: Memory, count: int, instant: int) -> int:
    now, last = instant, instant + NEVER
    while now <= last:
        latest = now
        for place in range(count):
            stretch = stretch_after(m, m[m[H_LIST] + place], now)
            if stretch == NONE:
                return NONE
            latest = max(latest, m[stretch])
        if latest == now:
            return now
        now = latest
    return NONE


@kernel
def end_of_work(m: Memory, count: int, start: int, work: int) -> int:
    """Return when so much work is done that rests while one of the list is closed; NONE if it never is."""
    if count == 0 or work == 0:
        return start + work
    now, left = start, work
    while True:
        until = open_until(m, count, now)
        if until != NONE:
            if until - now >= left:
                return now + left
            left -= until - now
            now = until
        opening = _next_opening(m, count, now)
        if opening == NONE:
            # The reference looks up to 400 days beyond each opening: it has the word.
            m[H_STATUS] = BEYOND
            return NONE
        now = opening


@kernel
def work_between(m: Memory, count: int, start: int, end: int) -> int:
    """Return how long all of the list are open between two instants, milliseconds."""
    if count == 0:
        return end - start
    now, done = start, 0
    while now < end:
        until = open_until(m, count, now)
        if until != NONE:
            done += min(until, end) - now
            now = until
            continue
        opening = _next_opening(m, count, now)
        if opening == NONE:
            break
        now = opening
    return done
