"""Work on a station, phase after phase, as in :mod:`reshuffle.twin.phases`."""

from __future__ import annotations

import math

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.twin.compiled.clocks import count_clocks, watch_clocks
from reshuffle.twin.compiled.completion import complete, end_operation
from reshuffle.twin.compiled.crews import (
    count_life,
    find_crew,
    free_all,
    free_ending,
    free_tools,
    obstacle_to_open,
    take_crew,
    work_calendars,
)
from reshuffle.twin.compiled.draws import variate
from reshuffle.twin.compiled.events_ahead import decide, schedule
from reshuffle.twin.compiled.layout import (
    BEFORE,
    DONE,
    F_LEAST,
    F_MOST,
    F_OPERATION,
    FREE,
    G_BEFORE,
    G_HAS_MOST,
    G_NUM_BEFORE,
    H_CHANCE,
    H_NOW,
    H_TASKS_PER_LOT,
    H_TICK,
    H_WORKING,
    L_PRODUCT,
    L_UNFINISHED,
    MAINTENANCE_DONE,
    MAINTENANCE_INTERRUPTED,
    MAINTENANCE_RESUMED,
    MAINTENANCE_STARTED,
    MOST_LAG,
    NO_PIECE_LEFT,
    NONE,
    OBSERVED,
    OPERATION_ENDED,
    P_NUM_OPERATIONS,
    PHASE,
    PHASE_ENDED,
    PHASE_INTERRUPTED,
    PHASE_KIND,
    PHASE_NAME,
    PHASE_RESUMED,
    PHASE_RULE,
    PHASE_STARTED,
    R_BATCH,
    R_NAME,
    R_PHASE,
    R_REASON,
    R_REMAINING,
    R_STATION,
    R_VALUE,
    RANK_PHASE_END,
    RANK_TIMER,
    RUN,
    RUNNING,
    S_ENTRY_FREE,
    S_FREE_SINCE,
    S_KEY,
    S_MAINTAINED,
    S_MOUNTED,
    S_NUM_MAINTENANCE,
    S_NUM_WORKS,
    S_RUN_STREAM,
    S_RUN_VARIATION,
    S_SETUP,
    S_SETUP_STREAM,
    S_SETUP_TIME,
    S_SETUP_VARIATION,
    S_STANDING,
    S_WORKING,
    S_WORKING_AREA,
    S_WORKING_SINCE,
    S_WORKS,
    S_WORKS_FREE,
    SETUP,
    SETUP_CHANGED,
    T_ENDED,
    T_STATION,
    T_STATUS,
    TIMER_STATION,
    W_BATCH,
    W_EXPECTED,
    W_ID,
    W_IS_INTERRUPTED,
    W_IS_WORKING,
    W_LENGTH,
    W_LENGTHS,
    W_MAINTENANCE,
    W_MEMBERS,
    W_NEXT_FREE,
    W_NUM_MEMBERS,
    W_PHASE,
    W_PLANNED,
    W_REMAINING,
    W_SINCE,
    W_STATION,
    W_TOKEN,
    W_WAY,
    Y_ARRIVAL,
    Y_CHANGE,
    Y_COMPLETION,
    Y_ENTRY,
    Y_HAS_PEOPLE,
    Y_HAS_TOOLS,
    Y_NUM_PHASES,
    Y_PHASES,
    Y_STATE,
    Y_VARIATION,
    Z_NAME,
    Z_STREAM,
    Z_VARIATION,
)
from reshuffle.twin.compiled.lifecycle import scrap_lot
from reshuffle.twin.compiled.memory import (
    Constants,
    Memory,
    lot_of,
    lot_row,
    maintenance_row,
    next_draw,
    operation_of,
    operation_row,
    product_row,
    station_row,
    task_row,
    way_row,
    work_row,
)
from reshuffle.twin.compiled.open_times import end_of_work, work_between
from reshuffle.twin.compiled.queues import setup_ms, wake
from reshuffle.twin.compiled.records import tell, tell_of_task
from reshuffle.twin.compiled.wearing import count_pieces, count_wear, forget_worn

__all__ = [
    "begin_phase",
    "end_phase",
    "interrupt",
    "lose_everywhere",
    "obstacle_to_resume",
    "planned_length",
    "resume",
]


@part
def _phase(m: Memory, work: int, column: int) -> int:
    """Return a column of the phase that runs or is next."""
    row = work_row(m, work)
    return int(m[way_row(m, m[row + W_WAY]) + Y_PHASES + m[row + W_PHASE] * PHASE + column])


@kernel
def _tell_phase(m: Memory, work: int, kind: int, remaining: int, name: int, reason: int) -> None:
    row = work_row(m, work)
    for place in range(m[row + W_NUM_MEMBERS]):
        record = tell_of_task(m, kind, m[m[row + W_MEMBERS] + place], m[row + W_STATION])
        if record:
            m[record + R_PHASE], m[record + R_BATCH] = _phase(m, work, PHASE_NAME), m[row + W_BATCH]
            m[record + R_REMAINING], m[record + R_NAME], m[record + R_REASON] = remaining, name, reason
    if m[row + W_MAINTENANCE] != NONE:
        if kind == PHASE_STARTED:
            kind = MAINTENANCE_STARTED
        elif kind == PHASE_INTERRUPTED:
            kind = MAINTENANCE_INTERRUPTED
        elif kind == PHASE_RESUMED:
            kind = MAINTENANCE_RESUMED
        else:
            kind = MAINTENANCE_DONE
        record = tell(m, kind)
        if record:
            m[record + R_STATION], m[record + R_REMAINING] = m[row + W_STATION], remaining
            m[record + R_NAME] = m[maintenance_row(m, m[row + W_MAINTENANCE]) + Z_NAME]


@part
def _count_working(m: Memory, work: int, more: int) -> None:
    """Let one work more or less go on, and add up for how long so many did."""
    row = work_row(m, work)
    of = station_row(m, m[row + W_STATION])
    m[row + W_IS_WORKING] += more
    m[of + S_STANDING] -= more
    m[H_WORKING] += more
    if m[row + W_NUM_MEMBERS]:
        m[of + S_WORKING_AREA] += m[of + S_WORKING] * (m[H_NOW] - m[of + S_WORKING_SINCE])
        m[of + S_WORKING_SINCE] = m[H_NOW]
        m[of + S_WORKING] += more


@part
def planned_length(m: Memory, station: int, way: int, phase: int, length: int) -> int:
    """Return how long a phase takes by plan, with the setup from what is mounted now; `length` is its own."""
    row, of = way_row(m, way), station_row(m, station)
    if m[row + Y_PHASES + phase * PHASE + PHASE_KIND] != SETUP or m[of + S_SETUP] == NONE:
        return length
    state = m[row + Y_STATE]
    own = m[row + Y_CHANGE] if state != NONE and state != m[of + S_MOUNTED] else 0
    return int(length + own + setup_ms(m, station, state))


@kernel
def _draw(m: Memory, c: Constants, work: int, planned: int) -> int:
    row = work_row(m, work)
    kind = _phase(m, work, PHASE_KIND)
    if planned == 0 or not m[H_CHANCE] or (kind != RUN and kind != SETUP):
        return planned
    of = station_row(m, m[row + W_STATION])
    if m[row + W_MAINTENANCE] != NONE:
        task = maintenance_row(m, m[row + W_MAINTENANCE])
        variation, stream = m[task + Z_VARIATION], m[task + Z_STREAM]
    elif kind == RUN:
        own = m[way_row(m, m[row + W_WAY]) + Y_VARIATION]
        variation, stream = m[of + S_RUN_VARIATION] if own < NONE else own, m[of + S_RUN_STREAM]
    else:
        variation, stream = m[of + S_SETUP_VARIATION], m[of + S_SETUP_STREAM]
    if variation == NONE:
        return planned
    key, position = next_draw(m, stream)
    tick = m[H_TICK]
    return int(-(-max(1, math.ceil(planned * variate(c, variation, key, position))) // tick) * tick)


@kernel
def _schedule_end(m: Memory, work: int) -> None:
    row = work_row(m, work)
    m[row + W_TOKEN] += 1
    end = end_of_work(m, work_calendars(m, work), m[H_NOW], m[row + W_REMAINING])
    station = m[row + W_STATION]
    if end != NONE:
        schedule(m, end, RANK_PHASE_END, m[station_row(m, station) + S_KEY], work, m[row + W_TOKEN])
    watch_clocks(m, station)


@kernel
def _watch_most_lags(m: Memory, task: int) -> None:
    """Say where more time went by between two operations than may."""
    part, first = operation_row(m, operation_of(m, task)), lot_of(m, task) * m[H_TASKS_PER_LOT]
    for place in range(m[part + G_NUM_BEFORE]):
        edge = m[part + G_BEFORE] + place * BEFORE
        ended, most = m[task_row(m, first + m[edge + F_OPERATION]) + T_ENDED], m[edge + F_MOST]
        if most == NONE or ended == NONE or m[H_NOW] - ended <= max(m[edge + F_LEAST], most):
            continue
        record = tell_of_task(m, OBSERVED, task, NONE)
        if record:
            m[record + R_REASON], m[record + R_VALUE] = MOST_LAG, m[H_NOW] - ended - most
            m[record + R_NAME] = operation_of(m, task) - task % m[H_TASKS_PER_LOT] + m[edge + F_OPERATION]


@kernel
def begin_phase(m: Memory, c: Constants, work: int, mounting: int) -> None:
    """Start the phase that is next, with the crew that was found; nothing is in its way."""
    row = work_row(m, work)
    way, phase, station = way_row(m, m[row + W_WAY]), m[row + W_PHASE], m[row + W_STATION]
    if phase == m[way + Y_ARRIVAL] and m[row + W_NUM_MEMBERS]:
        for place in range(m[row + W_NUM_MEMBERS]):
            member = m[m[row + W_MEMBERS] + place]
            if m[operation_row(m, operation_of(m, member)) + G_HAS_MOST]:
                _watch_most_lags(m, member)
        decide(m)
    if m[way + Y_HAS_PEOPLE]:
        take_crew(m, work)
    planned = planned_length(m, station, m[row + W_WAY], phase, m[row + W_LENGTHS + phase]) + mounting
    length = _draw(m, c, work, planned)
    m[row + W_EXPECTED], m[row + W_REMAINING], m[row + W_LENGTH], m[row + W_PLANNED] = planned, length, length, planned
    m[row + W_SINCE], m[row + W_IS_INTERRUPTED] = m[H_NOW], 0
    _count_working(m, work, 1)
    if m[way + Y_ENTRY] and _phase(m, work, PHASE_KIND) == RUN:
        of = station_row(m, station)
        free = end_of_work(m, work_calendars(m, work), m[H_NOW], m[way + Y_ENTRY])
        m[of + S_ENTRY_FREE] = m[H_NOW] if free == NONE or free == 0 else free
        schedule(m, m[of + S_ENTRY_FREE], RANK_TIMER, m[of + S_KEY], station, TIMER_STATION)
    _tell_phase(m, work, PHASE_STARTED, planned, NONE, NONE)
    _schedule_end(m, work)


@kernel
def interrupt(m: Memory, work: int, name: int, again: bool) -> None:
    """Stop a phase: what is done is counted, people are let go, what is left waits."""
    row = work_row(m, work)
    done = work_between(m, work_calendars(m, work), m[row + W_SINCE], m[H_NOW])
    m[row + W_REMAINING] -= done
    count_life(m, work, done)
    count_wear(m, work, m[row + W_LENGTH] - m[row + W_REMAINING], False)
    m[row + W_EXPECTED] = max(0, m[row + W_EXPECTED] - done)
    if again:
        m[row + W_REMAINING], m[row + W_EXPECTED] = m[row + W_LENGTH], m[row + W_PLANNED]
        forget_worn(m, work)
    _count_working(m, work, -1)
    m[row + W_IS_INTERRUPTED] = 1
    m[row + W_TOKEN] += 1
    _tell_phase(m, work, PHASE_INTERRUPTED, m[row + W_EXPECTED], name, NONE)
    free_all(m, work)


@kernel
def obstacle_to_resume(m: Memory, work: int) -> int:
    """Find who goes on with a phase that was interrupted; return FREE, or what is in the way."""
    row = work_row(m, work)
    way, rule = m[row + W_WAY], _phase(m, work, PHASE_RULE)
    if m[way_row(m, way) + Y_HAS_PEOPLE]:
        found = find_crew(m, way, m[row + W_PHASE], 1, True)
        if found != FREE:
            return found
    return obstacle_to_open(m, m[row + W_STATION], way, rule, m[row + W_REMAINING])


@kernel
def resume(m: Memory, work: int) -> None:
    """Go on with a phase that was interrupted, with the crew that was found."""
    row = work_row(m, work)
    if m[way_row(m, m[row + W_WAY]) + Y_HAS_PEOPLE]:
        take_crew(m, work)
    m[row + W_SINCE], m[row + W_IS_INTERRUPTED] = m[H_NOW], 0
    _count_working(m, work, 1)
    _tell_phase(m, work, PHASE_RESUMED, m[row + W_EXPECTED], NONE, NONE)
    _schedule_end(m, work)


@kernel
def _release(m: Memory, work: int) -> None:
    row = work_row(m, work)
    station = m[row + W_STATION]
    of, kept = station_row(m, station), 0
    free_all(m, work)
    free_tools(m, work)
    for place in range(m[of + S_NUM_WORKS]):
        other = m[m[of + S_WORKS] + place]
        if other != work:
            m[m[of + S_WORKS] + kept] = other
            kept += 1
    m[of + S_NUM_WORKS] = kept
    m[of + S_STANDING] -= 1
    if m[row + W_MAINTENANCE] != NONE:
        m[of + S_MAINTAINED] -= 1
    m[row + W_NEXT_FREE] = m[of + S_WORKS_FREE]
    m[of + S_WORKS_FREE] = work
    m[of + S_FREE_SINCE] = m[H_NOW]
    wake(m, station)


@kernel
def _lose(m: Memory, work: int, task: int, reason: int) -> None:
    """Take a lot out of a work because it is lost; without lots the work is over."""
    row = work_row(m, work)
    count = m[row + W_NUM_MEMBERS]
    if m[row + W_IS_WORKING] and count == 1:
        _tell_phase(m, work, PHASE_ENDED, NONE, NONE, reason)
    if count == 1:
        m[row + W_TOKEN] += 1
        count_clocks(m, m[row + W_STATION])
        if m[row + W_IS_WORKING]:
            _count_working(m, work, -1)
        _release(m, work)
    kept = 0
    for place in range(count):
        member = m[m[row + W_MEMBERS] + place]
        if member != task:
            m[m[row + W_MEMBERS] + kept] = member
            kept += 1
    m[row + W_NUM_MEMBERS] = kept
    decide(m)


@kernel
def _work_with(m: Memory, task: int) -> int:
    """Return the work that an operation of a lot is part of, NONE if there is none."""
    station = m[task_row(m, task) + T_STATION]
    if m[task_row(m, task) + T_STATUS] != RUNNING or station == NONE:
        return NONE
    of = station_row(m, station)
    for place in range(m[of + S_NUM_WORKS]):
        work = m[m[of + S_WORKS] + place]
        row = work_row(m, work)
        for number in range(m[row + W_NUM_MEMBERS]):
            if m[m[row + W_MEMBERS] + number] == task:
                return int(work)
    return NONE


@kernel
def lose_everywhere(m: Memory, lot: int, reason: int) -> None:
    """Take a lot out of all that is done for it: what runs, and what is being set up; in the order it began."""
    operations = m[product_row(m, m[lot_row(m, lot) + L_PRODUCT]) + P_NUM_OPERATIONS]
    while True:
        first, work = NONE, NONE
        for place in range(operations):
            task = lot * m[H_TASKS_PER_LOT] + place
            other = _work_with(m, task)
            if other != NONE and (work == NONE or m[work_row(m, other) + W_ID] < m[work_row(m, work) + W_ID]):
                first, work = task, other
        if work == NONE:
            return
        _lose(m, work, first, reason)


@kernel
def _finish(m: Memory, c: Constants, work: int) -> None:
    """Let the lots leave: the station, tools and people are free, and what comes next may come."""
    _release(m, work)
    row = work_row(m, work)
    station = m[row + W_STATION]
    # The slot is free, but nothing begins before this ends.
    for place in range(m[row + W_NUM_MEMBERS]):
        task = m[m[row + W_MEMBERS] + place]
        lot = lot_of(m, task)
        m[task_row(m, task) + T_STATUS], m[task_row(m, task) + T_ENDED] = DONE, m[H_NOW]
        m[lot_row(m, lot) + L_UNFINISHED] -= 1
        record = tell_of_task(m, OPERATION_ENDED, task, station)
        if record:
            m[record + R_BATCH] = m[row + W_BATCH]
        if not end_operation(m, c, task):
            lose_everywhere(m, lot, NO_PIECE_LEFT)
            scrap_lot(m, c, lot, NO_PIECE_LEFT, station, task)
    decide(m)


@kernel
def end_phase(m: Memory, c: Constants, work: int) -> None:
    """End the phase that runs; with the last one the work is over."""
    row = work_row(m, work)
    station, way, phase = m[row + W_STATION], way_row(m, m[row + W_WAY]), m[row + W_PHASE]
    of, kind = station_row(m, station), _phase(m, work, PHASE_KIND)
    count_clocks(m, station)
    if m[way + Y_HAS_TOOLS]:
        count_life(m, work, work_between(m, work_calendars(m, work), m[row + W_SINCE], m[H_NOW]))
    count_wear(m, work, m[row + W_LENGTH], True)
    if m[of + S_NUM_MAINTENANCE]:
        count_pieces(m, work)
    _count_working(m, work, -1)
    _tell_phase(m, work, PHASE_ENDED, NONE, NONE, NONE)
    if kind == SETUP and m[row + W_MAINTENANCE] == NONE:
        m[of + S_SETUP_TIME] += m[row + W_LENGTH]
        state = m[way + Y_STATE]
        if m[of + S_SETUP] != NONE and state != NONE and m[of + S_MOUNTED] != state:
            m[of + S_MOUNTED] = state
            record = tell(m, SETUP_CHANGED)
            if record:
                m[record + R_STATION], m[record + R_VALUE] = station, state
    if m[way + Y_HAS_PEOPLE]:
        free_ending(m, work)
    is_last = phase == m[way + Y_NUM_PHASES] - 1
    if phase == m[way + Y_COMPLETION]:
        for place in range(m[row + W_NUM_MEMBERS]):
            complete(m, c, m[m[row + W_MEMBERS] + place], m[row + W_BATCH])
    m[row + W_PHASE] = phase + 1
    watch_clocks(m, station)
    if is_last:
        _finish(m, c, work)
    decide(m)
