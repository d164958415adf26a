"""Whether work can start or go on now, and starting it, as in :mod:`reshuffle.twin.starting`."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.twin.compiled.crews import find_crew, missing_tool, obstacle_to_open, take_tools
from reshuffle.twin.compiled.layout import (
    BLOCKED,
    FREE,
    H_CALM,
    H_LENGTHS,
    H_NEXT_WORK,
    H_NOW,
    MOST_PHASES,
    NONE,
    PASSING,
    PHASE,
    PHASE_KIND,
    PHASE_LENGTH,
    PHASE_RULE,
    RUN,
    RUNNING,
    S_CALENDAR,
    S_CAPACITY,
    S_CASCADES,
    S_DUE,
    S_ENTRY_FREE,
    S_MAINTAINED,
    S_MOUNTED,
    S_NUM_COUNTERS,
    S_NUM_DOWN,
    S_NUM_DUE,
    S_NUM_MODES,
    S_NUM_WORKS,
    S_OVERLAPS,
    S_SETUP,
    S_STANDING,
    S_STARTS,
    S_WORKS,
    S_WORKS_FREE,
    SETUP,
    T_READY,
    T_STATION,
    T_STATUS,
    W_BATCH,
    W_ID,
    W_IS_INTERRUPTED,
    W_IS_WORKING,
    W_LENGTHS,
    W_MAINTENANCE,
    W_MEMBERS,
    W_NEXT_FREE,
    W_NEXT_STAMP,
    W_NUM_MEMBERS,
    W_PHASE,
    W_RUN_MS,
    W_STAMPS,
    W_STATION,
    W_WAY,
    W_WORN,
    WORN,
    Y_ARRIVAL,
    Y_HAS_PEOPLE,
    Y_HAS_TOOLS,
    Y_NUM_NEEDS,
    Y_NUM_PHASES,
    Y_PHASES,
    Y_RUN_MS,
    Y_STATE,
    Z_DUE,
    Z_DURATION,
    Z_EVERY,
    Z_IS_FORCED,
    Z_PIECES,
    Z_STATION,
    Z_WAY,
)
from reshuffle.twin.compiled.memory import (
    Constants,
    Memory,
    maintenance_row,
    station_row,
    task_row,
    way_row,
    work_row,
)
from reshuffle.twin.compiled.phases_of_work import begin_phase, obstacle_to_resume, planned_length, resume
from reshuffle.twin.compiled.queues import dequeue, way_of
from reshuffle.twin.compiled.wearing import is_overdue

__all__ = [
    "advance",
    "merge_lengths",
    "new_work",
    "obstacle_to_advance",
    "obstacle_to_maintain",
    "obstacle_to_start",
    "start",
    "station_obstacle",
]


@part
def _has_entered(m: Memory, work: int) -> bool:
    """Whether a work has begun its run."""
    row = work_row(m, work)
    way, place = way_row(m, m[row + W_WAY]), 0
    while m[way + Y_PHASES + place * PHASE + PHASE_KIND] != RUN:
        place += 1
    phase = m[row + W_PHASE]
    return bool(phase > place or (phase == place and (m[row + W_IS_WORKING] or m[row + W_IS_INTERRUPTED])))


@kernel
def _entry_obstacle(m: Memory, station: int, before: int) -> int:
    """Return what keeps a run from entering a cascading station behind the first so many works in it."""
    of = station_row(m, station)
    if not m[of + S_CASCADES]:
        return FREE
    if m[of + S_ENTRY_FREE] > m[H_NOW]:
        return PASSING
    for place in range(before):
        if not _has_entered(m, m[m[of + S_WORKS] + place]):
            return PASSING
    return FREE


@kernel
def _down_obstacle(m: Memory, station: int) -> int:
    """Return how a station that is down is in the way: until a repair that is known to come, or not."""
    of = station_row(m, station)
    return PASSING if m[of + S_NUM_DOWN] and m[of + S_NUM_MODES] else BLOCKED


@kernel
def crew_for(m: Memory, station: int, way: int, phase: int, length: int) -> int:
    """Find who begins with a phase of a planned length; return FREE, or what is in the way."""
    row = way_row(m, way)
    if not m[row + Y_HAS_PEOPLE] and m[station_row(m, station) + S_CALENDAR] == NONE:
        return FREE
    if m[row + Y_HAS_PEOPLE]:
        found = find_crew(m, way, phase, length, False)
        if found != FREE:
            return found
    return obstacle_to_open(m, station, way, m[row + Y_PHASES + phase * PHASE + PHASE_RULE], length)


@kernel
def obstacle_to_maintain(m: Memory, task: int) -> int:
    """Find who does a maintenance task now; return FREE, or what is in the way. It waits for the work that runs."""
    row = maintenance_row(m, task)
    station = m[row + Z_STATION]
    of = station_row(m, station)
    if m[of + S_NUM_WORKS]:
        return BLOCKED if m[of + S_MAINTAINED] < m[of + S_NUM_WORKS] else PASSING
    if m[of + S_NUM_DOWN]:
        return _down_obstacle(m, station)
    return crew_for(m, station, m[row + Z_WAY], 0, m[row + Z_DURATION])


@kernel
def _keeps_free(m: Memory, station: int) -> bool:
    """Whether a station in which work goes on takes no other, because of maintenance that could begin."""
    of = station_row(m, station)
    if m[of + S_NUM_DOWN]:
        return False
    for place in range(m[of + S_NUM_DUE]):
        row = maintenance_row(m, m[m[of + S_DUE] + place])
        is_due = m[row + Z_EVERY] > 0 or m[row + Z_PIECES] != NONE or m[row + Z_IS_FORCED]
        may_begin = is_due and m[row + Z_DUE] <= m[H_NOW]
        if may_begin and crew_for(m, station, m[row + Z_WAY], 0, m[row + Z_DURATION]) == FREE:
            return True
    return False


@kernel
def station_obstacle(m: Memory, station: int) -> int:
    """Return what keeps a station from taking any more work now."""
    of = station_row(m, station)
    if m[of + S_NUM_DOWN]:
        return _down_obstacle(m, station)
    if m[of + S_MAINTAINED] or m[of + S_NUM_WORKS] >= m[of + S_CAPACITY]:
        return BLOCKED
    if m[of + S_NUM_WORKS] == 0:
        return FREE
    for place in range(m[of + S_NUM_WORKS] if m[of + S_SETUP] != NONE else 0):
        row = work_row(m, m[m[of + S_WORKS] + place])
        if m[row + W_PHASE] == 0 and m[way_row(m, m[row + W_WAY]) + Y_PHASES + PHASE_KIND] == SETUP:
            return BLOCKED
    return BLOCKED if _keeps_free(m, station) else FREE


@kernel
def merge_lengths(m: Memory, station: int, members: int, count: int) -> int:
    """Write how long the phases of a batch last, each as long as its slowest member needs; return its run time."""
    run_ms = 0
    for number in range(count):
        row = way_row(m, way_of(m, m[members + number], station))
        run_ms = max(run_ms, m[row + Y_RUN_MS])
        for phase in range(m[row + Y_NUM_PHASES]):
            length = m[row + Y_PHASES + phase * PHASE + PHASE_LENGTH]
            at = m[H_LENGTHS] + phase
            m[at] = length if number == 0 else max(m[at], length)
    return int(run_ms)


@kernel
def obstacle_to_start(m: Memory, station: int, members: int, count: int) -> int:
    """Find who begins with operations that stand at an address; return FREE, or what is in the way."""
    for number in range(count):
        if m[task_row(m, m[members + number]) + T_READY] > m[H_NOW]:
            return PASSING
    of, way = station_row(m, station), way_of(m, m[members], station)
    row = way_row(m, way)
    run_ms, length = m[row + Y_RUN_MS], m[row + Y_PHASES + PHASE_LENGTH]
    if count > 1:
        run_ms = merge_lengths(m, station, members, count)
        length = m[m[H_LENGTHS]]
    if m[row + Y_HAS_TOOLS] and missing_tool(m, station, way, run_ms):
        return BLOCKED
    if m[of + S_NUM_COUNTERS] and is_overdue(m, station, members, count):
        return WORN
    state = m[row + Y_STATE]
    if state != NONE and state != m[of + S_MOUNTED] and m[of + S_NUM_WORKS] and not m[of + S_OVERLAPS]:
        return BLOCKED
    if m[of + S_CASCADES] and m[row + Y_PHASES + PHASE_KIND] == RUN:
        entry = _entry_obstacle(m, station, m[of + S_NUM_WORKS])
        if entry != FREE:
            return entry
    return crew_for(m, station, way, 0, planned_length(m, station, way, 0, length))


@kernel
def new_work(m: Memory, station: int, way: int) -> int:
    """Let a station hold a further work, without members and without anything begun."""
    of, work = station_row(m, station), m[station_row(m, station) + S_WORKS_FREE]
    row = work_row(m, work)
    m[of + S_WORKS_FREE] = m[row + W_NEXT_FREE]
    m[row + W_STATION], m[row + W_WAY], m[row + W_MAINTENANCE], m[row + W_PHASE] = station, way, NONE, 0
    m[row + W_IS_WORKING], m[row + W_IS_INTERRUPTED], m[row + W_BATCH] = 0, 0, NONE
    m[row + W_ID], m[row + W_NUM_MEMBERS], m[row + W_NEXT_STAMP] = m[H_NEXT_WORK], 0, 0
    m[H_NEXT_WORK] += 1
    for place in range(m[of + S_NUM_COUNTERS]):
        m[m[row + W_WORN] + place] = 0
    for place in range(m[way_row(m, way) + Y_NUM_NEEDS]):
        m[m[row + W_STAMPS] + place] = 0
    m[m[of + S_WORKS] + m[of + S_NUM_WORKS]] = work
    m[of + S_NUM_WORKS] += 1
    m[of + S_STANDING] += 1
    for phase in range(MOST_PHASES):
        m[row + W_LENGTHS + phase] = m[way_row(m, way) + Y_PHASES + phase * PHASE + PHASE_LENGTH]
    m[row + W_RUN_MS] = m[way_row(m, way) + Y_RUN_MS]
    return int(work)


@kernel
def start(m: Memory, c: Constants, station: int, members: int, count: int, is_batch: bool) -> None:
    """Let work begin on operations that stand at an address, with the crew that was found."""
    way = way_of(m, m[members], station)
    run_ms = merge_lengths(m, station, members, count) if count > 1 else 0
    work = new_work(m, station, way)
    row = work_row(m, work)
    if count > 1:
        m[row + W_RUN_MS] = run_ms
        for phase in range(m[way_row(m, way) + Y_NUM_PHASES]):
            m[row + W_LENGTHS + phase] = m[m[H_LENGTHS] + phase]
    if is_batch:
        m[row + W_BATCH] = m[row + W_ID]
    m[row + W_NUM_MEMBERS] = count
    for number in range(count):
        task = m[members + number]
        m[m[row + W_MEMBERS] + number] = task
        m[task_row(m, task) + T_STATUS], m[task_row(m, task) + T_STATION] = RUNNING, station
        dequeue(m, task)
    m[station_row(m, station) + S_STARTS] += 1
    begin_phase(m, c, work, take_tools(m, work))
    m[H_CALM] = m[H_NOW]


@kernel
def obstacle_to_advance(m: Memory, work: int, place: int) -> int:
    """Find who goes on with work that stands still, in its place in its station; return FREE, or what is in the way."""
    row = work_row(m, work)
    station, way, phase = m[row + W_STATION], m[row + W_WAY], m[row + W_PHASE]
    if m[station_row(m, station) + S_NUM_DOWN]:
        return _down_obstacle(m, station)
    if m[row + W_IS_INTERRUPTED]:
        return obstacle_to_resume(m, work)
    if m[way_row(m, way) + Y_PHASES + phase * PHASE + PHASE_KIND] == RUN:
        entry = _entry_obstacle(m, station, place)
        if entry != FREE:
            return entry
    if phase == m[way_row(m, way) + Y_ARRIVAL]:
        for number in range(m[row + W_NUM_MEMBERS]):
            if m[task_row(m, m[m[row + W_MEMBERS] + number]) + T_READY] > m[H_NOW]:
                return PASSING
    return crew_for(m, station, way, phase, planned_length(m, station, way, phase, m[row + W_LENGTHS + phase]))


@kernel
def advance(m: Memory, c: Constants, work: int, place: int) -> None:
    """Let work go on that stands between two phases or was interrupted, if it can."""
    row = work_row(m, work)
    if m[row + W_IS_WORKING] or obstacle_to_advance(m, work, place) != FREE:
        return
    if m[row + W_IS_INTERRUPTED]:
        resume(m, work)
    else:
        begin_phase(m, c, work, 0)
    m[H_CALM] = m[H_NOW]
