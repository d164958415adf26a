"""Maintenance, as in :mod:`reshuffle.twin.maintenance`."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.events_ahead import decide, schedule
from reshuffle.twin.compiled.layout import (
    BEFORE_A_LIMIT,
    BY_CALENDAR,
    BY_COUNTER,
    BY_PIECES,
    FREE,
    H_CALM,
    H_LIST,
    H_NOW,
    K_SOFT,
    K_VALUE,
    MAINTENANCE_ASKED,
    NONE,
    R_NAME,
    R_PHASE,
    R_REASON,
    R_STATION,
    R_VALUE,
    RANK_TIMER,
    S_CALENDAR,
    S_COUNTERS,
    S_DUE,
    S_KEY,
    S_MAINTAINED,
    S_MAINTENANCE,
    S_NUM_DUE,
    S_NUM_MAINTENANCE,
    S_NUM_WORKS,
    S_WORKS,
    TIMER_MAINTENANCE,
    W_MAINTENANCE,
    Y_NUM_WEAR,
    Y_WEAR,
    Z_COUNTER,
    Z_DUE,
    Z_DURATION,
    Z_EVERY,
    Z_IS_FORCED,
    Z_NAME,
    Z_NUM_RESETS,
    Z_PIECES,
    Z_RESETS,
    Z_STATION,
    Z_WAY,
)
from reshuffle.twin.compiled.memory import (
    Constants,
    Memory,
    counter_row,
    maintenance_row,
    station_row,
    way_row,
    work_row,
)
from reshuffle.twin.compiled.open_times import open_until
from reshuffle.twin.compiled.phases_of_work import begin_phase
from reshuffle.twin.compiled.queues import has_queue, wake, way_of
from reshuffle.twin.compiled.records import tell
from reshuffle.twin.compiled.starts import new_work, obstacle_to_maintain

__all__ = ["ask_by_calendar", "decide_maintenance", "force"]


@kernel
def _ask(m: Memory, task: int, reason: int, counter: int) -> None:
    """Ask for maintenance that may be done from now on."""
    row = maintenance_row(m, task)
    if m[row + Z_DUE] != NONE:
        return
    station = m[row + Z_STATION]
    of = station_row(m, station)
    m[row + Z_DUE] = m[H_NOW]
    m[m[of + S_DUE] + m[of + S_NUM_DUE]] = task
    m[of + S_NUM_DUE] += 1
    wake(m, station)
    record = tell(m, MAINTENANCE_ASKED)
    if record:
        m[record + R_STATION], m[record + R_NAME], m[record + R_REASON] = station, m[row + Z_NAME], reason
        m[record + R_VALUE] = m[row + Z_PIECES]
        if counter != NONE:
            m[record + R_PHASE], m[record + R_VALUE] = counter, m[counter_row(m, counter) + K_VALUE]
    decide(m)


@kernel
def ask_by_calendar(m: Memory, task: int) -> None:
    """Ask for what is due by the calendar, and again after its interval."""
    row = maintenance_row(m, task)
    key = m[station_row(m, m[row + Z_STATION]) + S_KEY]
    schedule(m, m[H_NOW] + m[row + Z_EVERY], RANK_TIMER, key, task, TIMER_MAINTENANCE)
    _ask(m, task, BY_CALENDAR, NONE)


@kernel
def _is_running(m: Memory, task: int) -> bool:
    of = station_row(m, m[maintenance_row(m, task) + Z_STATION])
    for place in range(m[of + S_NUM_WORKS]):
        if m[work_row(m, m[m[of + S_WORKS] + place]) + W_MAINTENANCE] == task:
            return True
    return False


@kernel
def _ask_by_wear(m: Memory, station: int) -> None:
    of = station_row(m, station)
    for place in range(m[of + S_NUM_MAINTENANCE]):
        task = m[of + S_MAINTENANCE] + place
        row = maintenance_row(m, task)
        if m[of + S_MAINTAINED] and _is_running(m, task):
            continue
        if m[row + Z_PIECES] != NONE and m[counter_row(m, m[row + Z_COUNTER]) + K_VALUE] == 0:
            _ask(m, task, BY_PIECES, NONE)
        for number in range(m[row + Z_NUM_RESETS]):
            counter = m[m[row + Z_RESETS] + number]
            if m[counter_row(m, counter) + K_VALUE] >= m[counter_row(m, counter) + K_SOFT]:
                _ask(m, task, BY_COUNTER, counter)


@kernel
def _begin(m: Memory, c: Constants, task: int) -> None:
    """Begin a maintenance task, with the crew that was found."""
    row = maintenance_row(m, task)
    station, kept = m[row + Z_STATION], 0
    of = station_row(m, station)
    work = new_work(m, station, m[row + Z_WAY])
    m[work_row(m, work) + W_MAINTENANCE] = task
    m[of + S_MAINTAINED] += 1
    for place in range(m[of + S_NUM_DUE]):
        other = m[m[of + S_DUE] + place]
        if other != task:
            m[m[of + S_DUE] + kept] = other
            kept += 1
    m[of + S_NUM_DUE] = kept
    m[row + Z_DUE], m[row + Z_IS_FORCED] = NONE, 0
    begin_phase(m, c, work, 0)
    m[H_CALM] = m[H_NOW]


@kernel
def _would_help(m: Memory, task: int, station: int, operation: int) -> bool:
    """Whether a maintenance task resets a counter above 0 that an operation of a lot raises."""
    row, way = maintenance_row(m, task), way_row(m, way_of(m, operation, station))
    first = m[station_row(m, station) + S_COUNTERS]
    for number in range(m[row + Z_NUM_RESETS]):
        counter = m[m[row + Z_RESETS] + number]
        for place in range(m[way + Y_NUM_WEAR]):
            if first + m[m[way + Y_WEAR] + 2 * place] == counter and m[counter_row(m, counter) + K_VALUE]:
                return True
    return False


@kernel
def force(m: Memory, c: Constants, station: int, operation: int) -> bool:
    """Begin the maintenance without which an operation of a lot would pass a hard limit; whether it has begun."""
    of = station_row(m, station)
    for place in range(m[of + S_NUM_MAINTENANCE]):
        task = m[of + S_MAINTENANCE] + place
        if not _would_help(m, task, station, operation):
            continue
        _ask(m, task, BEFORE_A_LIMIT, NONE)
        m[maintenance_row(m, task) + Z_IS_FORCED] = 1
        if obstacle_to_maintain(m, task) == FREE:
            _begin(m, c, task)
            return True
    return False


@kernel
def _closes_soon(m: Memory, station: int, duration: int) -> bool:
    calendar = m[station_row(m, station) + S_CALENDAR]
    if calendar != NONE:
        m[m[H_LIST]] = calendar
    until = open_until(m, 0 if calendar == NONE else 1, m[H_NOW])
    return bool(until != NONE and until - m[H_NOW] <= 2 * duration)


@kernel
def decide_maintenance(m: Memory, c: Constants, station: int, is_idle: bool) -> None:
    """Ask for maintenance, and begin it at a cheap moment: nobody waits, or the station closes soon."""
    of = station_row(m, station)
    _ask_by_wear(m, station)
    place = 0
    while place < m[of + S_NUM_DUE]:
        task = m[m[of + S_DUE] + place]
        row = maintenance_row(m, task)
        place += 1
        if m[of + S_NUM_WORKS]:
            break
        by_wear = m[row + Z_NUM_RESETS] > 0 and m[row + Z_EVERY] <= 0 and m[row + Z_PIECES] == NONE
        may_wait = by_wear and not m[row + Z_IS_FORCED] and not is_idle and has_queue(m, station)
        if may_wait and not _closes_soon(m, station, m[row + Z_DURATION]):
            continue
        if obstacle_to_maintain(m, task) == FREE:
            _begin(m, c, task)
    # Whether it closes soon is a question of time alone: who has something due looks again with every decision.
    if m[of + S_NUM_DUE]:
        wake(m, station)
