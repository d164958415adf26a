"""Who works on what, as in :mod:`reshuffle.twin.people` and :mod:`reshuffle.twin.tools`.

A way has needs; each has places in the crew of a work, one for each person or copy. A crew that was found stands at the
address in the header until it is taken.
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.twin.compiled.layout import (
    BLOCKED,
    FREE,
    H_CREW,
    H_LIST,
    H_NOW,
    H_TOOLS,
    IGNORE,
    MAY_NOT,
    N_COUNT,
    N_FIRST,
    N_IS_TOOL,
    N_LAST,
    N_MEMBERS,
    N_NUM_MEMBERS,
    N_PLACE,
    NONE,
    OPERATOR_FREED,
    OPERATOR_TAKEN,
    PASSING,
    PHASE,
    PHASE_KIND,
    PHASE_RULE,
    Q_LIFE,
    Q_STATION,
    Q_WORK,
    R_RESOURCE,
    R_STATION,
    RUN,
    S_CALENDAR,
    TOOL,
    TOOL_FREED,
    TOOL_TAKEN,
    U_COPIES,
    U_COUNT,
    U_MOUNT,
    U_NAME,
    U_STATIONS,
    W_HELD,
    W_MEMBERS,
    W_NEXT_STAMP,
    W_NUM_MEMBERS,
    W_PHASE,
    W_RUN_MS,
    W_STAMPS,
    W_STATION,
    W_WAY,
    X_CALENDAR,
    X_IS_BUSY,
    X_STATIONS,
    Y_HAS_PEOPLE,
    Y_HAS_TOOLS,
    Y_NEEDS,
    Y_NUM_NEEDS,
    Y_PHASES,
)
from reshuffle.twin.compiled.memory import Memory, copy_row, need_row, person_row, station_row, way_row, work_row
from reshuffle.twin.compiled.open_times import is_open, open_until, stretch_after
from reshuffle.twin.compiled.queues import wake_listed
from reshuffle.twin.compiled.records import tell, tell_of_task

__all__ = [
    "count_life",
    "find_crew",
    "free_all",
    "free_ending",
    "free_tools",
    "missing_tool",
    "obstacle_to_open",
    "take_crew",
    "take_tools",
    "work_calendars",
]


@part
def _is_away(m: Memory, person: int) -> int:
    """Return FREE for who could begin now, BLOCKED for who is busy, PASSING for who will come, NONE who will not."""
    row = person_row(m, person)
    if m[row + X_IS_BUSY]:
        return BLOCKED
    calendar = m[row + X_CALENDAR]
    if calendar == NONE or is_open(m, calendar, m[H_NOW]):
        return FREE
    return PASSING if stretch_after(m, calendar, m[H_NOW]) != NONE else NONE


@kernel
def _fill(m: Memory, need: int) -> int:
    """Find people for one need; return FREE, or what is in the way."""
    row = need_row(m, need)
    crew, found, busy, passing = m[H_CREW] + m[row + N_PLACE], 0, False, False
    for place in range(m[row + N_NUM_MEMBERS]):
        person = m[m[row + N_MEMBERS] + place]
        away = _is_away(m, person)
        if away == FREE:
            if found < m[row + N_COUNT]:
                m[crew + found] = person
            found += 1
        busy |= away == BLOCKED
        passing |= away == PASSING
    if found >= m[row + N_COUNT]:
        return FREE
    return PASSING if passing and not busy else BLOCKED


@kernel
def find_crew(m: Memory, way: int, phase: int, length: int, resumes: bool) -> int:
    """Find who begins with a phase, or goes on with it; return FREE, or what is in the way.

    A way has one need at most that begins with a phase, and one that goes over it; others are refused before the run.
    """
    row = way_row(m, way)
    for place in range(m[row + Y_NUM_NEEDS]):
        need = need_row(m, m[row + Y_NEEDS] + place)
        if m[need + N_IS_TOOL]:
            continue
        for member in range(m[need + N_COUNT]):
            m[m[H_CREW] + m[need + N_PLACE] + member] = NONE
        if resumes:
            is_asked = m[need + N_FIRST] <= phase <= m[need + N_LAST]
        else:
            is_asked = m[need + N_FIRST] == phase and (length > 0 or m[need + N_LAST] > phase)
        if is_asked:
            found = _fill(m, m[row + Y_NEEDS] + place)
            if found != FREE:
                return found
    return FREE


@kernel
def obstacle_to_open(m: Memory, station: int, way: int, rule: int, duration: int) -> int:
    """Return what open times of a station and of the crew that was found have against a phase that would start now."""
    if rule == IGNORE or duration == 0:
        return FREE
    count = 0
    calendar = m[station_row(m, station) + S_CALENDAR]
    if calendar != NONE:
        m[m[H_LIST]] = calendar
        count = 1
    row = way_row(m, way)
    for place in range(m[row + Y_NUM_NEEDS] if m[row + Y_HAS_PEOPLE] else 0):
        need = need_row(m, m[row + Y_NEEDS] + place)
        for member in range(0 if m[need + N_IS_TOOL] else m[need + N_COUNT]):
            person = m[m[H_CREW] + m[need + N_PLACE] + member]
            if person != NONE and m[person_row(m, person) + X_CALENDAR] != NONE:
                m[m[H_LIST] + count] = m[person_row(m, person) + X_CALENDAR]
                count += 1
    if count == 0:
        return FREE
    until = open_until(m, count, m[H_NOW])
    if until == NONE or (rule == MAY_NOT and until - m[H_NOW] < duration):
        return PASSING
    return FREE


@kernel
def work_calendars(m: Memory, work: int) -> int:
    """List the calendars without which the phase of a work rests; return how many there are."""
    row = work_row(m, work)
    way, phase, count = way_row(m, m[row + W_WAY]), m[row + W_PHASE], 0
    if m[way + Y_PHASES + phase * PHASE + PHASE_RULE] == IGNORE:
        return 0
    calendar = m[station_row(m, m[row + W_STATION]) + S_CALENDAR]
    if calendar != NONE:
        m[m[H_LIST]] = calendar
        count = 1
    for place in range(m[way + Y_NUM_NEEDS] if m[way + Y_HAS_PEOPLE] else 0):
        need = need_row(m, m[way + Y_NEEDS] + place)
        if m[need + N_IS_TOOL] or not m[need + N_FIRST] <= phase <= m[need + N_LAST]:
            continue
        for member in range(m[need + N_COUNT]):
            person = m[m[row + W_HELD] + m[need + N_PLACE] + member]
            if person != NONE and m[person_row(m, person) + X_CALENDAR] != NONE:
                m[m[H_LIST] + count] = m[person_row(m, person) + X_CALENDAR]
                count += 1
    return count


@kernel
def _tell_holding(m: Memory, kind: int, work: int, resource: int) -> None:
    row = work_row(m, work)
    if m[row + W_NUM_MEMBERS]:
        record = tell_of_task(m, kind, m[m[row + W_MEMBERS]], m[row + W_STATION])
    else:
        record = tell(m, kind)
        if record:
            m[record + R_STATION] = m[row + W_STATION]
    if record:
        m[record + R_RESOURCE] = resource


@kernel
def take_crew(m: Memory, work: int) -> None:
    """Let the people of the crew that was found begin."""
    row = work_row(m, work)
    way = way_row(m, m[row + W_WAY])
    for place in range(m[way + Y_NUM_NEEDS]):
        need = need_row(m, m[way + Y_NEEDS] + place)
        if m[need + N_IS_TOOL] or m[m[H_CREW] + m[need + N_PLACE]] == NONE:
            continue
        m[row + W_NEXT_STAMP] += 1
        m[m[row + W_STAMPS] + place] = m[row + W_NEXT_STAMP]
        for member in range(m[need + N_COUNT]):
            person = m[m[H_CREW] + m[need + N_PLACE] + member]
            m[m[row + W_HELD] + m[need + N_PLACE] + member] = person
            m[person_row(m, person) + X_IS_BUSY] = 1
            _tell_holding(m, OPERATOR_TAKEN, work, person)


@kernel
def _free(m: Memory, work: int, place: int) -> None:
    row = work_row(m, work)
    need = need_row(m, m[way_row(m, m[row + W_WAY]) + Y_NEEDS] + place)
    m[m[row + W_STAMPS] + place] = 0
    for member in range(m[need + N_COUNT]):
        at = m[row + W_HELD] + m[need + N_PLACE] + member
        person, m[at] = m[at], NONE
        if person == NONE:
            continue
        m[person_row(m, person) + X_IS_BUSY] = 0
        wake_listed(m, m[person_row(m, person) + X_STATIONS])
        _tell_holding(m, OPERATOR_FREED, work, person)


@kernel
def free_ending(m: Memory, work: int) -> None:
    """Let people go whose last phase has ended, in the order of the needs."""
    row = work_row(m, work)
    way = way_row(m, m[row + W_WAY])
    for place in range(m[way + Y_NUM_NEEDS]):
        need = need_row(m, m[way + Y_NEEDS] + place)
        if not m[need + N_IS_TOOL] and m[need + N_LAST] == m[row + W_PHASE] and m[m[row + W_STAMPS] + place]:
            _free(m, work, place)


@kernel
def free_all(m: Memory, work: int) -> None:
    """Let all people of a work go, in the order in which they came."""
    row = work_row(m, work)
    way = way_row(m, m[row + W_WAY])
    if not m[way + Y_HAS_PEOPLE]:
        return
    while True:
        first = NONE
        for place in range(m[way + Y_NUM_NEEDS]):
            stamp = m[m[row + W_STAMPS] + place]
            if stamp and (first == NONE or stamp < m[m[row + W_STAMPS] + first]):
                first = place
        if first == NONE:
            return
        _free(m, work, first)


@kernel
def _choose_copy(m: Memory, tool: int, station: int, run_ms: int) -> int:
    """Return a free copy that lasts for the run: mounted here, else nowhere, else elsewhere."""
    row, best, best_cost = m[H_TOOLS] + tool * TOOL, NONE, 3
    for place in range(m[row + U_COUNT]):
        copy = copy_row(m, m[row + U_COPIES] + place)
        if m[copy + Q_WORK] != NONE or (m[copy + Q_LIFE] != NONE and m[copy + Q_LIFE] < run_ms):
            continue
        cost = 0 if m[copy + Q_STATION] == station else 1 if m[copy + Q_STATION] == NONE else 2
        if cost < best_cost:
            best, best_cost = m[row + U_COPIES] + place, cost
    return int(best)


@kernel
def missing_tool(m: Memory, station: int, way: int, run_ms: int) -> bool:
    """Whether a tool is missing that a way needs."""
    row = way_row(m, way)
    for place in range(m[row + Y_NUM_NEEDS]):
        need = need_row(m, m[row + Y_NEEDS] + place)
        if m[need + N_IS_TOOL] and _choose_copy(m, m[need + N_MEMBERS], station, run_ms) == NONE:
            return True
    return False


@kernel
def take_tools(m: Memory, work: int) -> int:
    """Take all tools of a work; return the milliseconds that mounting takes."""
    row = work_row(m, work)
    way, mounting = way_row(m, m[row + W_WAY]), 0
    if not m[way + Y_HAS_TOOLS]:
        return 0
    for place in range(m[way + Y_NUM_NEEDS]):
        need = need_row(m, m[way + Y_NEEDS] + place)
        if not m[need + N_IS_TOOL]:
            continue
        tool = m[H_TOOLS] + m[need + N_MEMBERS] * TOOL
        number = _choose_copy(m, m[need + N_MEMBERS], m[row + W_STATION], m[row + W_RUN_MS])
        if number == NONE:
            continue
        copy = copy_row(m, number)
        if m[copy + Q_STATION] != m[row + W_STATION]:
            mounting += m[tool + U_MOUNT]
            m[copy + Q_STATION] = m[row + W_STATION]
        m[copy + Q_WORK] = work
        m[m[row + W_HELD] + m[need + N_PLACE]] = number
        _tell_holding(m, TOOL_TAKEN, work, m[tool + U_NAME])
    return mounting


@kernel
def free_tools(m: Memory, work: int) -> None:
    """Give all tools of a work back; they stay mounted where they are."""
    row = work_row(m, work)
    way = way_row(m, m[row + W_WAY])
    for place in range(m[way + Y_NUM_NEEDS] if m[way + Y_HAS_TOOLS] else 0):
        need = need_row(m, m[way + Y_NEEDS] + place)
        if not m[need + N_IS_TOOL]:
            continue
        at = m[row + W_HELD] + m[need + N_PLACE]
        number, m[at] = m[at], NONE
        if number == NONE:
            continue
        tool = m[H_TOOLS] + m[need + N_MEMBERS] * TOOL
        m[copy_row(m, number) + Q_WORK] = NONE
        wake_listed(m, m[tool + U_STATIONS])
        _tell_holding(m, TOOL_FREED, work, m[tool + U_NAME])


@kernel
def count_life(m: Memory, work: int, done: int) -> None:
    """Count run time against the life of the tools of a work."""
    row = work_row(m, work)
    way = way_row(m, m[row + W_WAY])
    if not m[way + Y_HAS_TOOLS] or m[way + Y_PHASES + m[row + W_PHASE] * PHASE + PHASE_KIND] != RUN:
        return
    for place in range(m[way + Y_NUM_NEEDS]):
        need = need_row(m, m[way + Y_NEEDS] + place)
        number = m[m[row + W_HELD] + m[need + N_PLACE]] if m[need + N_IS_TOOL] else NONE
        if number != NONE and m[copy_row(m, number) + Q_LIFE] != NONE:
            copy = copy_row(m, number)
            m[copy + Q_LIFE] = max(0, m[copy + Q_LIFE] - done)
