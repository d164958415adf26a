"""The clocks of failures, as in :mod:`reshuffle.twin.failure_clocks`.

A station lists its modes with a running clock in the order in which the clocks were wound.
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.crews import work_calendars
from reshuffle.twin.compiled.draws import variate
from reshuffle.twin.compiled.events_ahead import schedule
from reshuffle.twin.compiled.layout import (
    H_NOW,
    M_BETWEEN,
    M_BETWEEN_STREAM,
    M_CLOCK,
    M_COUNTS_BUSY,
    M_IS_WOUND,
    M_TOKEN,
    NONE,
    RANK_FAILURE,
    S_CLOCKS,
    S_CLOCKS_AT,
    S_KEY,
    S_NUM_CLOCKS,
    S_NUM_DOWN,
    S_NUM_WORKS,
    S_WORKS,
    W_IS_WORKING,
    W_NUM_MEMBERS,
    W_SINCE,
)
from reshuffle.twin.compiled.memory import Constants, Memory, mode_row, next_draw, station_row, work_row
from reshuffle.twin.compiled.open_times import end_of_work, work_between

__all__ = ["count_clocks", "drop_clock", "restart_clocks", "watch_clocks", "wind_clock"]


@kernel
def _schedule(m: Memory, station: int, mode: int, at: int) -> None:
    schedule(m, at, RANK_FAILURE, m[station_row(m, station) + S_KEY], mode, m[mode_row(m, mode) + M_TOKEN])


@kernel
def wind_clock(m: Memory, c: Constants, station: int, mode: int) -> None:
    """Draw the time to the next failure of a mode."""
    of, row = station_row(m, station), mode_row(m, mode)
    key, position = next_draw(m, m[row + M_BETWEEN_STREAM])
    m[row + M_CLOCK] = max(1, int(variate(c, m[row + M_BETWEEN], key, position) + 0.5))
    m[m[of + S_CLOCKS] + m[of + S_NUM_CLOCKS]] = mode
    m[of + S_NUM_CLOCKS] += 1
    m[row + M_IS_WOUND] = 1
    m[row + M_TOKEN] += 1
    if not m[row + M_COUNTS_BUSY] and not m[of + S_NUM_DOWN]:
        _schedule(m, station, mode, m[H_NOW] + m[row + M_CLOCK])


@kernel
def drop_clock(m: Memory, station: int, mode: int) -> None:
    """Let the clock of a mode stand for nothing."""
    of = station_row(m, station)
    m[mode_row(m, mode) + M_IS_WOUND] = 0
    kept = 0
    for place in range(m[of + S_NUM_CLOCKS]):
        other = m[m[of + S_CLOCKS] + place]
        if other != mode:
            m[m[of + S_CLOCKS] + kept] = other
            kept += 1
    m[of + S_NUM_CLOCKS] = kept


@kernel
def count_clocks(m: Memory, station: int) -> None:
    """Let the clocks go on to now; while the station is down they stand."""
    of = station_row(m, station)
    if m[of + S_NUM_CLOCKS] == 0:
        return
    if not m[of + S_NUM_DOWN]:
        busy = 0
        for place in range(m[of + S_NUM_WORKS]):
            work = m[m[of + S_WORKS] + place]
            row = work_row(m, work)
            if m[row + W_IS_WORKING] and m[row + W_NUM_MEMBERS]:
                since = max(m[row + W_SINCE], m[of + S_CLOCKS_AT])
                busy = max(busy, work_between(m, work_calendars(m, work), since, m[H_NOW]))
        for place in range(m[of + S_NUM_CLOCKS]):
            mode = mode_row(m, m[m[of + S_CLOCKS] + place])
            m[mode + M_CLOCK] -= busy if m[mode + M_COUNTS_BUSY] else m[H_NOW] - m[of + S_CLOCKS_AT]
    m[of + S_CLOCKS_AT] = m[H_NOW]


@kernel
def watch_clocks(m: Memory, station: int) -> None:
    """Schedule the failures that come if everything goes on as it is now."""
    of = station_row(m, station)
    if m[of + S_NUM_CLOCKS] == 0 or m[of + S_NUM_DOWN]:
        return
    count_clocks(m, station)
    for place in range(m[of + S_NUM_CLOCKS]):
        mode = m[m[of + S_CLOCKS] + place]
        row = mode_row(m, mode)
        if not m[row + M_COUNTS_BUSY]:
            continue
        m[row + M_TOKEN] += 1
        first = NONE
        for number in range(m[of + S_NUM_WORKS]):
            work = m[m[of + S_WORKS] + number]
            if m[work_row(m, work) + W_IS_WORKING] and m[work_row(m, work) + W_NUM_MEMBERS]:
                end = end_of_work(m, work_calendars(m, work), m[H_NOW], max(0, m[row + M_CLOCK]))
                if end != NONE and (first == NONE or end < first):
                    first = end
        if first != NONE:
            _schedule(m, station, mode, first)


@kernel
def restart_clocks(m: Memory, station: int) -> None:
    """Let the clocks of a station that is up again go on."""
    of = station_row(m, station)
    m[of + S_CLOCKS_AT] = m[H_NOW]
    for place in range(m[of + S_NUM_CLOCKS]):
        mode = m[m[of + S_CLOCKS] + place]
        row = mode_row(m, mode)
        if not m[row + M_COUNTS_BUSY]:
            m[row + M_TOKEN] += 1
            _schedule(m, station, mode, m[H_NOW] + max(0, m[row + M_CLOCK]))
    watch_clocks(m, station)
