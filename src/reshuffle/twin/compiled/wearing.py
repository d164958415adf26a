"""Wear counters and counts of pieces, as in :mod:`reshuffle.twin.wear`."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.layout import (
    COUNTER_CHANGED,
    K_LIMIT,
    K_NAME,
    K_PER_MINUTE,
    K_VALUE,
    NONE,
    PHASE,
    PHASE_KIND,
    R_NAME,
    R_QUANTITY,
    R_STATION,
    RUN,
    S_COUNTERS,
    S_MAINTENANCE,
    S_NUM_COUNTERS,
    S_NUM_MAINTENANCE,
    W_LENGTHS,
    W_MEMBERS,
    W_NUM_MEMBERS,
    W_PHASE,
    W_RUN_MS,
    W_STATION,
    W_WAY,
    W_WORN,
    Y_NUM_WEAR,
    Y_PHASES,
    Y_WEAR,
    Z_COUNTER,
    Z_NUM_RESETS,
    Z_PIECES,
    Z_RESETS,
)
from reshuffle.twin.compiled.memory import Memory, counter_row, maintenance_row, station_row, way_row, work_row
from reshuffle.twin.compiled.queues import pieces_at, way_of
from reshuffle.twin.compiled.records import tell

__all__ = ["count_pieces", "count_wear", "forget_worn", "is_overdue", "reset_counters"]


@kernel
def _tell_counter(m: Memory, station: int, counter: int) -> None:
    record = tell(m, COUNTER_CHANGED)
    if record:
        row = counter_row(m, counter)
        m[record + R_STATION], m[record + R_NAME], m[record + R_QUANTITY] = station, m[row + K_NAME], m[row + K_VALUE]


@kernel
def _rise_of(m: Memory, way: int, place: int) -> int:
    row, total = way_row(m, way), 0
    for number in range(m[row + Y_NUM_WEAR]):
        if m[m[row + Y_WEAR] + 2 * number] == place:
            total += m[m[row + Y_WEAR] + 2 * number + 1]
    return int(total)


@kernel
def count_wear(m: Memory, work: int, done: int, is_over: bool) -> None:
    """Raise the counters of a station by the work done in a run phase so far, rounded up to whole units."""
    row = work_row(m, work)
    station, members = m[row + W_STATION], m[row + W_NUM_MEMBERS]
    of = station_row(m, station)
    way, phase = way_row(m, m[row + W_WAY]), m[row + W_PHASE]
    if not m[of + S_NUM_COUNTERS] or not members or m[way + Y_PHASES + phase * PHASE + PHASE_KIND] != RUN:
        return
    run_ms, length = m[row + W_RUN_MS], m[row + W_LENGTHS + phase]
    exact = -(-done * run_ms // length) if length else 0
    for place in range(m[of + S_NUM_COUNTERS]):
        counter = counter_row(m, m[of + S_COUNTERS] + place)
        per_minute, planned = m[counter + K_PER_MINUTE], 0
        for number in range(members):
            member = m[m[row + W_MEMBERS] + number]
            planned += _rise_of(m, m[row + W_WAY] if members == 1 else way_of(m, member, station), place)
        in_plan, by_time = -(-per_minute * run_ms // 60_000), -(-per_minute * exact // 60_000)
        total = max(0, planned + (by_time - in_plan) * members) if is_over else by_time
        worn = m[row + W_WORN] + place
        amount = total - m[worn]
        if amount > 0:
            m[worn] = total
            m[counter + K_VALUE] += amount
            _tell_counter(m, station, m[of + S_COUNTERS] + place)


@kernel
def forget_worn(m: Memory, work: int) -> None:
    """Let what a work wears count anew."""
    row = work_row(m, work)
    for place in range(m[station_row(m, m[row + W_STATION]) + S_NUM_COUNTERS]):
        m[m[row + W_WORN] + place] = 0


@kernel
def count_pieces(m: Memory, work: int) -> None:
    """Count the pieces of a run that has ended down to the maintenance that is due every so many."""
    row = work_row(m, work)
    of = station_row(m, m[row + W_STATION])
    kind = m[way_row(m, m[row + W_WAY]) + Y_PHASES + m[row + W_PHASE] * PHASE + PHASE_KIND]
    if kind != RUN or not m[row + W_NUM_MEMBERS]:
        return
    for place in range(m[of + S_NUM_MAINTENANCE]):
        task = maintenance_row(m, m[of + S_MAINTENANCE] + place)
        if m[task + Z_PIECES] == NONE:
            continue
        pieces = 0
        for number in range(m[row + W_NUM_MEMBERS]):
            pieces += pieces_at(m, m[m[row + W_MEMBERS] + number])
        counter = counter_row(m, m[task + Z_COUNTER])
        m[counter + K_VALUE] = max(0, m[counter + K_VALUE] - pieces)
        _tell_counter(m, m[row + W_STATION], m[task + Z_COUNTER])


@kernel
def is_overdue(m: Memory, station: int, members: int, count: int) -> bool:
    """Whether a counter would pass its limit with some operations; they stand at an address."""
    of = station_row(m, station)
    if not m[of + S_NUM_COUNTERS]:
        return False
    for place in range(m[of + S_NUM_COUNTERS]):
        rise = 0
        for number in range(count):
            rise += _rise_of(m, way_of(m, m[members + number], station), place)
        counter = counter_row(m, m[of + S_COUNTERS] + place)
        if rise and m[counter + K_VALUE] + rise > m[counter + K_LIMIT]:
            return True
    return False


@kernel
def reset_counters(m: Memory, station: int, task: int) -> None:
    """Set back what a maintenance task resets: counters to 0, pieces to those until it is due again."""
    row = maintenance_row(m, task)
    for place in range(m[row + Z_NUM_RESETS]):
        counter = m[m[row + Z_RESETS] + place]
        m[counter_row(m, counter) + K_VALUE] = 0
        _tell_counter(m, station, counter)
    if m[row + Z_PIECES] != NONE:
        m[counter_row(m, m[row + Z_COUNTER]) + K_VALUE] = m[row + Z_PIECES]
        _tell_counter(m, station, m[row + Z_COUNTER])
