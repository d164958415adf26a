"""The loop: what happens next, until an instant, for so many steps, or until all is done."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.choices import take_decisions
from reshuffle.twin.compiled.events_ahead import decide, schedule, take
from reshuffle.twin.compiled.failing import fail_by_chance, repair
from reshuffle.twin.compiled.layout import (
    A_NEXT,
    A_TASK,
    B_HEAD,
    B_NUM_STATIONS,
    B_STATIONS,
    C_COUNT,
    C_KEY,
    C_OWNER,
    C_STATIONS,
    C_STRETCHES,
    CALENDAR,
    CALENDAR_CLOSED,
    CALENDAR_OPENED,
    COMES_BY_DEMAND,
    DEMAND_BITS,
    E_AT,
    E_PLACE,
    EMPTY,
    FREE,
    H_AGENDA,
    H_AGENDA_COUNT,
    H_AGENDA_MARGIN,
    H_AGENDA_ROOM,
    H_CALENDARS,
    H_CALM,
    H_CHOSEN,
    H_COMING,
    H_DECIDE,
    H_ENTITY,
    H_LOG_COUNT,
    H_LOG_MARGIN,
    H_LOG_ON,
    H_LOG_ROOM,
    H_LOTS_LEFT,
    H_LOTS_MARGIN,
    H_MOVING,
    H_NOW,
    H_NUM_MAINTENANCE,
    H_NUM_POOLS,
    H_NUM_STATIONS,
    H_OPEN_LOTS,
    H_ORDERS_LEFT,
    H_RANK,
    H_ROUND,
    H_SAFE,
    H_STATUS,
    H_STEPS,
    H_WAITING_LEFT,
    H_WAITING_MARGIN,
    H_WORKING,
    LONGEST_CALM,
    NEEDS_CALENDARS,
    NEEDS_ROOM,
    NEVER,
    NONE,
    OVER,
    PASSING,
    R_RESOURCE,
    RANK_CLOSE,
    RANK_DECISION,
    RANK_FAILURE,
    RANK_OBSERVATION,
    RANK_OPEN,
    RANK_ORDER,
    RANK_PHASE_END,
    RANK_REPAIR,
    REACHED,
    S_NUM_WORKS,
    S_WORKS,
    STEPPED,
    STILL,
    TIMER_POOL,
    TIMER_STATION,
    W_IS_WORKING,
    W_MAINTENANCE,
    W_STATION,
    W_TOKEN,
)
from reshuffle.twin.compiled.lifecycle import come_by_demand, release_order
from reshuffle.twin.compiled.memory import Constants, Memory, pool_row, station_row, waiting_row, work_row
from reshuffle.twin.compiled.open_times import stretch_after
from reshuffle.twin.compiled.phases_of_work import end_phase
from reshuffle.twin.compiled.queues import wake, wake_listed, wake_pool
from reshuffle.twin.compiled.records import tell
from reshuffle.twin.compiled.starts import obstacle_to_advance, obstacle_to_start, station_obstacle
from reshuffle.twin.compiled.upkeep import ask_by_calendar
from reshuffle.twin.compiled.wearing import reset_counters

__all__ = ["run"]

_RANKS = 16


@kernel
def _does_time_help(m: Memory) -> bool:
    """Whether somebody who waits is kept by what time alone will end."""
    for station in range(m[H_NUM_STATIONS]):
        of = station_row(m, station)
        for place in range(m[of + S_NUM_WORKS]):
            work = m[m[of + S_WORKS] + place]
            if not m[work_row(m, work) + W_IS_WORKING] and obstacle_to_advance(m, work, place) == PASSING:
                return True
    for pool in range(m[H_NUM_POOLS]):
        row = pool_row(m, pool)
        waiting = m[row + B_HEAD]
        while waiting != NONE:
            m[m[H_CHOSEN]] = m[waiting_row(m, waiting) + A_TASK]
            for place in range(m[row + B_NUM_STATIONS]):
                station = m[m[row + B_STATIONS] + place]
                found = station_obstacle(m, station)
                if found == FREE:
                    found = obstacle_to_start(m, station, m[H_CHOSEN], 1)
                if found == PASSING:
                    return True
            waiting = m[waiting_row(m, waiting) + A_NEXT]
    return False


@kernel
def _look(m: Memory) -> None:
    """See whether anything can still move; if that is not sure, the reference has the word."""
    if m[H_OPEN_LOTS] == 0 or m[H_WORKING] or m[H_MOVING] or m[H_DECIDE] != NONE:
        return
    if m[H_NOW] - m[H_CALM] >= LONGEST_CALM or not _does_time_help(m):
        m[H_STATUS] = STILL


@kernel
def _watch_calendar(m: Memory, calendar: int) -> None:
    """Schedule the next opening or closing of a station or an operator."""
    row = m[H_CALENDARS] + calendar * CALENDAR
    stretch = stretch_after(m, calendar, m[H_NOW])
    if stretch == NONE:
        return
    if m[stretch] > m[H_NOW]:
        schedule(m, m[stretch], RANK_OPEN, m[row + C_KEY], calendar, 0)
    elif stretch != m[row + C_STRETCHES] + 2 * (m[row + C_COUNT] - 1):
        schedule(m, m[stretch + 1], RANK_CLOSE, m[row + C_KEY], calendar, 0)
    else:
        schedule(m, max(m[H_NOW] + 1, m[stretch + 1] - 2 * NEVER), RANK_OBSERVATION, m[row + C_KEY], calendar, 0)


@kernel
def _turn(m: Memory, rank: int, calendar: int) -> None:
    row = m[H_CALENDARS] + calendar * CALENDAR
    if rank != RANK_OBSERVATION:
        record = tell(m, CALENDAR_OPENED if rank == RANK_OPEN else CALENDAR_CLOSED)
        if record:
            m[record + R_RESOURCE] = m[row + C_OWNER]
    _watch_calendar(m, calendar)
    wake_listed(m, m[row + C_STATIONS])
    decide(m)


@kernel
def _end_of_phase(m: Memory, c: Constants, work: int, token: int) -> None:
    row = work_row(m, work)
    if m[row + W_TOKEN] != token or not m[row + W_IS_WORKING]:
        return
    wake(m, m[row + W_STATION])
    m[H_CALM] = m[H_NOW]
    if m[row + W_MAINTENANCE] != NONE:
        reset_counters(m, m[row + W_STATION], m[row + W_MAINTENANCE])
    end_phase(m, c, work)


@kernel
def _happen(m: Memory, c: Constants) -> None:
    """Let the next entry of the agenda happen."""
    rank, data, token = take(m)
    if rank == RANK_PHASE_END:
        _end_of_phase(m, c, data, token)
    elif rank == RANK_ORDER:
        if token == COMES_BY_DEMAND:
            come_by_demand(m, c, data & ((1 << DEMAND_BITS) - 1), data >> DEMAND_BITS)
        else:
            release_order(m, c, data)
        decide(m)
    elif rank == RANK_FAILURE:
        fail_by_chance(m, c, data, token)
    elif rank == RANK_REPAIR:
        repair(m, c, data)
    elif rank in (RANK_OPEN, RANK_CLOSE, RANK_OBSERVATION):
        _turn(m, rank, data)
    else:
        if token == TIMER_STATION:
            wake(m, data)
        elif token == TIMER_POOL:
            if data != NONE:
                wake_pool(m, data)
        else:
            ask_by_calendar(m, data)
        decide(m)


@kernel
def _lacks_room(m: Memory) -> bool:
    return bool(
        m[H_AGENDA_COUNT] + m[H_AGENDA_MARGIN] > m[H_AGENDA_ROOM]
        or m[H_LOTS_LEFT] < m[H_LOTS_MARGIN]
        or m[H_ORDERS_LEFT] < 1
        or m[H_WAITING_LEFT] < m[H_WAITING_MARGIN]
        or (m[H_LOG_ON] and m[H_LOG_COUNT] + m[H_LOG_MARGIN] > m[H_LOG_ROOM])
    )


@kernel
def run(m: Memory, c: Constants, end: int, steps: int, to_end: bool) -> int:
    """Let happen what comes next; return why it stopped, one of the states of the layout.

    Parameters
    ----------
    m, c
        The run and the constants of its distributions.
    end
        Instant up to which it goes, with everything that happens at it.
    steps
        Entries of the agenda at most, below 0 for any number.
    to_end
        Whether to stop when every order is completed and none will come.
    """
    has_maintenance = m[H_NUM_MAINTENANCE] > 0
    while True:
        if m[H_STATUS] != REACHED:
            return int(m[H_STATUS])
        if to_end and m[H_OPEN_LOTS] == 0 and m[H_COMING] == 0:
            return OVER
        if steps == 0:
            return STEPPED
        is_empty = m[H_AGENDA_COUNT] == 0
        decides = m[H_DECIDE] != NONE
        if decides and not is_empty:
            top = m[H_AGENDA]
            place = m[H_DECIDE] * _RANKS + RANK_DECISION
            decides = m[top + E_AT] > m[H_NOW] or m[top + E_PLACE] > place
        if decides:
            if m[H_NOW] > end:
                return REACHED
        elif is_empty:
            return EMPTY
        elif m[m[H_AGENDA] + E_AT] > end:
            return REACHED
        if _lacks_room(m):
            return NEEDS_ROOM
        if m[H_NOW] > m[H_SAFE]:
            return NEEDS_CALENDARS
        steps -= 1
        m[H_STEPS] += 1
        if decides:
            m[H_ROUND], m[H_RANK], m[H_ENTITY], m[H_DECIDE] = m[H_DECIDE], RANK_DECISION, NONE, NONE
            take_decisions(m, c, has_maintenance)
            _look(m)
        else:
            _happen(m, c)
