"""Who does what next, as in :mod:`reshuffle.twin.decisions` and :mod:`reshuffle.twin.batches`.

Only stations to which something has happened look: the others would find nothing to do, as they did before.
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.events_ahead import schedule
from reshuffle.twin.compiled.layout import (
    FREE,
    H_ABLE,
    H_BATCH_WAIT,
    H_CHOSEN,
    H_DIRTY,
    H_DIRTY_WORDS,
    H_NOW,
    H_NUM_CHOSEN,
    NONE,
    RANK_TIMER,
    S_BATCH_MOST,
    S_KEY,
    S_NUM_DUE,
    S_NUM_MAINTENANCE,
    S_NUM_WORKS,
    S_STANDING,
    S_WORKS,
    TIMER_STATION,
    WORN,
    Y_BATCH_LEAST,
    Y_BATCH_MOST,
    Y_FAMILY,
    Y_NAMES_ID,
    Y_NEEDS_ID,
    Y_SIZE,
    Y_STATE,
)
from reshuffle.twin.compiled.memory import Constants, Memory, lot_of, station_row, way_row
from reshuffle.twin.compiled.queues import begin_order, has_queue, next_in_order, since, way_of
from reshuffle.twin.compiled.starts import advance, obstacle_to_start, start, station_obstacle
from reshuffle.twin.compiled.upkeep import decide_maintenance, force

__all__ = ["take_decisions"]

_BITS = 5


@kernel
def _fits(m: Memory, station: int, task: int, size: int) -> bool:
    """Whether an operation may join those chosen for a batch, which are of a size so far."""
    first = way_row(m, way_of(m, m[m[H_CHOSEN]], station))
    row = way_row(m, way_of(m, task, station))
    if size + m[row + Y_SIZE] > m[first + Y_BATCH_MOST] or m[row + Y_FAMILY] != m[first + Y_FAMILY]:
        return False
    if m[row + Y_STATE] != m[first + Y_STATE] or m[row + Y_NEEDS_ID] != m[first + Y_NEEDS_ID]:
        return False
    if m[row + Y_NAMES_ID] != m[first + Y_NAMES_ID]:
        return False
    for place in range(m[H_NUM_CHOSEN]):  # noqa: SIM110 - numba knows no generators without memory
        if lot_of(m, m[m[H_CHOSEN] + place]) == lot_of(m, task):
            return False
    return True


@kernel
def _form_batch(m: Memory, station: int, begin: int, end: int) -> bool:
    """Choose a batch around the first of some operations that could start; whether it may start now."""
    first = way_row(m, way_of(m, m[m[H_ABLE] + begin], station))
    m[m[H_CHOSEN]], m[H_NUM_CHOSEN] = m[m[H_ABLE] + begin], 1
    size, longest = m[first + Y_SIZE], since(m, m[m[H_ABLE] + begin])
    for place in range(begin + 1, end):
        task = m[m[H_ABLE] + place]
        if not _fits(m, station, task, size):
            continue
        m[m[H_CHOSEN] + m[H_NUM_CHOSEN]] = task
        if obstacle_to_start(m, station, m[H_CHOSEN], m[H_NUM_CHOSEN] + 1) != FREE:
            continue
        m[H_NUM_CHOSEN] += 1
        size += m[way_row(m, way_of(m, task, station)) + Y_SIZE]
        longest = min(longest, since(m, task))
    if size < m[first + Y_BATCH_LEAST]:
        return False
    if size < m[first + Y_BATCH_MOST] and m[H_NOW] < longest + m[H_BATCH_WAIT]:
        key = m[station_row(m, station) + S_KEY]
        schedule(m, longest + m[H_BATCH_WAIT], RANK_TIMER, key, station, TIMER_STATION)
        return False
    return True


@kernel
def _dispatch_batch(m: Memory, c: Constants, station: int, able: int) -> bool:
    """Begin the first batch that may start among operations that could each start by themselves."""
    for begin in range(able):
        if not _form_batch(m, station, begin, able):
            continue
        if obstacle_to_start(m, station, m[H_CHOSEN], m[H_NUM_CHOSEN]) == FREE:
            start(m, c, station, m[H_CHOSEN], m[H_NUM_CHOSEN], True)
            return True
    return False


@kernel
def _dispatch(m: Memory, c: Constants, station: int) -> bool:
    """Begin the first operation by the rule that can start; whether one has begun."""
    batches = m[station_row(m, station) + S_BATCH_MOST] > 0
    able = 0
    begin_order(m, station)
    while True:
        task = next_in_order(m, station)
        if task == NONE:
            break
        m[m[H_CHOSEN]] = task
        obstacle = obstacle_to_start(m, station, m[H_CHOSEN], 1)
        if obstacle == WORN and force(m, c, station, task):
            return True
        if obstacle != FREE:
            continue
        if not batches:
            start(m, c, station, m[H_CHOSEN], 1, False)
            return True
        m[m[H_ABLE] + able] = task
        able += 1
    return _dispatch_batch(m, c, station, able) if able else False


@kernel
def _decide_station(m: Memory, c: Constants, station: int) -> None:
    of = station_row(m, station)
    place = 0
    while place < m[of + S_NUM_WORKS] and m[of + S_STANDING]:
        advance(m, c, m[m[of + S_WORKS] + place], place)
        place += 1
    while station_obstacle(m, station) == FREE:
        if not has_queue(m, station) or not _dispatch(m, c, station):
            if m[of + S_NUM_DUE] and not m[of + S_NUM_WORKS]:
                decide_maintenance(m, c, station, True)
            return


@kernel
def _lowest_bit(word: int) -> int:
    place = 0
    if word & 0xFFFF == 0:
        word, place = word >> 16, 16
    if word & 0xFF == 0:
        word, place = word >> 8, place + 8
    if word & 0xF == 0:
        word, place = word >> 4, place + 4
    while word & 1 == 0:
        word, place = word >> 1, place + 1
    return place


@kernel
def _maintain(m: Memory, c: Constants) -> None:
    """Let the stations to which something has happened see what maintenance is due."""
    for word in range(m[H_DIRTY_WORDS]):
        bits = m[m[H_DIRTY] + word]
        while bits:
            place = _lowest_bit(bits)
            station = (word << _BITS) + place
            if m[station_row(m, station) + S_NUM_MAINTENANCE]:
                decide_maintenance(m, c, station, False)
            # Also those behind it that were woken meanwhile.
            bits = m[m[H_DIRTY] + word] & -(2 << place)


@kernel
def take_decisions(m: Memory, c: Constants, has_maintenance: bool) -> None:
    """Take all decisions of one instant, in the order of the stations; each sees what those before it took."""
    if has_maintenance:
        _maintain(m, c)
    for word in range(m[H_DIRTY_WORDS]):
        at = m[H_DIRTY] + word
        bits = m[at]
        while bits:
            place = _lowest_bit(bits)
            m[at] &= ~(1 << place)
            _decide_station(m, c, (word << _BITS) + place)
            bits = m[at] & -(2 << place)
