"""Failures and repairs, as in :mod:`reshuffle.twin.failures`."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.clocks import count_clocks, drop_clock, restart_clocks, wind_clock
from reshuffle.twin.compiled.draws import variate
from reshuffle.twin.compiled.events_ahead import decide, schedule
from reshuffle.twin.compiled.layout import (
    H_CHANCE,
    H_NOW,
    M_CLOCK,
    M_EFFECT,
    M_IS_DOWN,
    M_IS_WOUND,
    M_NAME,
    M_REPAIR,
    M_REPAIR_STREAM,
    M_STATION,
    M_TOKEN,
    M_UNTIL,
    NONE,
    R_NAME,
    R_STATION,
    RANK_REPAIR,
    RANK_TIMER,
    RESUME,
    S_DOWN_SINCE,
    S_DOWN_TIME,
    S_ENTRY_FREE,
    S_KEY,
    S_MODES,
    S_NUM_DOWN,
    S_NUM_MODES,
    S_NUM_WORKS,
    S_WORKS,
    SCRAP,
    STATION_FAILED,
    STATION_HAS_FAILED,
    STATION_REPAIRED,
    TIMER_STATION,
    W_IS_WORKING,
    W_MEMBERS,
    W_NUM_MEMBERS,
    W_PHASE,
    W_WAY,
    Y_ARRIVAL,
)
from reshuffle.twin.compiled.lifecycle import scrap_lot
from reshuffle.twin.compiled.memory import (
    Constants,
    Memory,
    lot_of,
    mode_row,
    next_draw,
    station_row,
    way_row,
    work_row,
)
from reshuffle.twin.compiled.phases_of_work import interrupt, lose_everywhere
from reshuffle.twin.compiled.queues import wake
from reshuffle.twin.compiled.records import tell

__all__ = ["fail_by_chance", "repair"]


@kernel
def _stop(m: Memory, c: Constants, work: int, station: int, mode: int) -> None:
    row, of = work_row(m, work), mode_row(m, mode)
    is_there = m[row + W_NUM_MEMBERS] > 0 and m[row + W_PHASE] >= m[way_row(m, m[row + W_WAY]) + Y_ARRIVAL]
    if m[of + M_EFFECT] != SCRAP or not is_there:
        interrupt(m, work, m[of + M_NAME], m[of + M_EFFECT] != RESUME)
        return
    interrupt(m, work, m[of + M_NAME], False)
    # The work loses its members one by one; with the last one it is over.
    for _ in range(m[row + W_NUM_MEMBERS]):
        task = m[m[row + W_MEMBERS]]
        lose_everywhere(m, lot_of(m, task), STATION_HAS_FAILED + station)
        scrap_lot(m, c, lot_of(m, task), STATION_HAS_FAILED + station, station, task)


@kernel
def fail_by_chance(m: Memory, c: Constants, mode: int, token: int) -> None:
    """Let a station fail whose clock has run out."""
    row = mode_row(m, mode)
    station = m[row + M_STATION]
    of = station_row(m, station)
    if m[of + S_NUM_DOWN] or m[row + M_TOKEN] != token or not m[row + M_IS_WOUND]:
        return
    count_clocks(m, station)
    if m[row + M_CLOCK] > 0:
        return
    drop_clock(m, station, mode)
    key, position = next_draw(m, m[row + M_REPAIR_STREAM])
    until = m[H_NOW] + max(1, int(variate(c, m[row + M_REPAIR], key, position) + 0.5))
    count_clocks(m, station)
    m[of + S_DOWN_SINCE] = m[H_NOW]
    m[row + M_IS_DOWN], m[row + M_UNTIL] = 1, until
    m[of + S_NUM_DOWN] += 1
    wake(m, station)
    record = tell(m, STATION_FAILED)
    if record:
        m[record + R_STATION], m[record + R_NAME] = station, m[row + M_NAME]
    place = 0
    while place < m[of + S_NUM_WORKS]:
        work = m[m[of + S_WORKS] + place]
        if m[work_row(m, work) + W_IS_WORKING]:
            _stop(m, c, work, station, mode)
        # What is over has made room in the list, before this work also: a lot that is lost takes its other works along.
        is_same = place < m[of + S_NUM_WORKS] and m[m[of + S_WORKS] + place] == work
        place = place + 1 if is_same else 0
    decide(m)
    schedule(m, until, RANK_REPAIR, m[of + S_KEY], mode, 0)


@kernel
def repair(m: Memory, c: Constants, mode: int) -> None:
    """Let a station be up again, if no other failure keeps it down."""
    row = mode_row(m, mode)
    station = m[row + M_STATION]
    of = station_row(m, station)
    if not m[row + M_IS_DOWN] or m[row + M_UNTIL] != m[H_NOW]:
        return
    m[row + M_IS_DOWN], m[row + M_UNTIL] = 0, NONE
    m[of + S_NUM_DOWN] -= 1
    record = tell(m, STATION_REPAIRED)
    if record:
        m[record + R_STATION], m[record + R_NAME] = station, m[row + M_NAME]
    wake(m, station)
    if not m[of + S_NUM_DOWN]:
        m[of + S_DOWN_TIME] += m[H_NOW] - m[of + S_DOWN_SINCE]
        if m[of + S_ENTRY_FREE] > m[of + S_DOWN_SINCE]:
            m[of + S_ENTRY_FREE] += m[H_NOW] - m[of + S_DOWN_SINCE]
            schedule(m, m[of + S_ENTRY_FREE], RANK_TIMER, m[of + S_KEY], station, TIMER_STATION)
        for place in range(m[of + S_NUM_MODES] if m[H_CHANCE] else 0):
            if not m[mode_row(m, m[of + S_MODES] + place) + M_IS_WOUND]:
                wind_clock(m, c, station, m[of + S_MODES] + place)
        restart_clocks(m, station)
    decide(m)
