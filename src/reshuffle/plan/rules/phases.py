"""Rules ``phase_sequence``, ``phase_duration``, ``break`` and ``setup``: what happens inside a task."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.ragged import is_first_of_group, look_up
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.tasks import BreakRule, PhaseKind
from reshuffle.plan.violations import Violation

__all__ = ["breaks", "phase_sequence", "working_time"]


def phase_sequence(reading: Reading) -> list[Violation]:
    """Judge rule ``phase_sequence``: phases follow each other, and wait no longer than they may."""
    names, start, end = reading.problem.names, reading.start, reading.end
    number, task = reading.phase_number() + 1, reading.task_of_phase(np.arange(len(start)))
    found = []
    for entry in np.flatnonzero(end < start).tolist():
        name, a, b = names.task(task[entry]), int(start[entry]), int(end[entry])
        message = f"phase {number[entry]} of {name} ends at {b}, before it starts at {a}"
        found.append(Violation("phase_sequence", name, b, a, message))
    is_last = np.zeros(len(start), dtype=np.bool_)
    is_last[reading.chosen.first_phase[1:] - 1] = True
    entries = np.flatnonzero(~is_last)
    gap = start[entries + 1] - end[entries]
    most = reading.problem.phases.max_wait[reading.chosen.phases[entries]]
    for row in np.flatnonzero((gap < 0) | ((gap > most) & (most < UNBOUNDED))).tolist():
        entry, wait, limit = entries[row], int(gap[row]), int(most[row])
        name, p = names.task(task[entry]), int(number[entry])
        if wait < 0:
            message = f"phase {p + 1} of {name} starts at {start[entry + 1]}, before phase {p} ends at {end[entry]}"
            found.append(Violation("phase_sequence", name, wait, 0, message))
        else:
            message = f"{name} waits {wait} ticks between phases {p} and {p + 1}, from {end[entry]} on, {limit} allowed"
            found.append(Violation("phase_sequence", name, wait, limit, message))
    return found


def working_time(reading: Reading) -> list[Violation]:
    """Judge rules ``phase_duration`` and ``setup``: the open ticks of each phase are what the work takes."""
    problem, chosen = reading.problem, reading.chosen
    work = reading.calendars.work(reading.start, reading.end)
    is_setup = problem.phases.kind[chosen.phases] == PhaseKind.SETUP
    wanted = _durations(reading)
    before, setup = _setup_times(reading)
    wanted[is_setup] += setup[chosen.phase_row[is_setup]]
    number = reading.phase_number() + 1
    found = []
    for entry in np.flatnonzero((work != wanted) & (reading.end >= reading.start)).tolist():
        row = chosen.phase_row[entry]
        task, have, need = int(chosen.tasks[row]), int(work[entry]), int(wanted[entry])
        name = problem.names.task(task)
        span = f"phase {number[entry]} of {name} works {have} ticks in {reading.start[entry]} to {reading.end[entry]}"
        if is_setup[entry]:
            state = int(problem.modes.setup_state[chosen.modes[row]])
            mounted = f"from state {before[row]} to {state}" if before[row] >= 0 else f"to state {state}"
            message = f"{span}; the setup {mounted} takes {need}" if state >= 0 else f"{span}; the setup takes {need}"
        else:
            message = f"{span}; it takes {need}"
        found.append(Violation("setup" if is_setup[entry] else "phase_duration", name, have, need, message))
    return found


def _durations(reading: Reading) -> TickArray:
    """Return the working ticks of each chosen phase without setup times, shape (N,): the largest in its batch."""
    chosen = reading.chosen
    duration = reading.problem.phases.duration[chosen.phases].copy()
    is_shared = np.bincount(reading.leader, minlength=len(chosen))[reading.leader] > 1
    members = np.flatnonzero(is_shared[chosen.phase_row])
    leader, number = reading.leader[chosen.phase_row[members]], reading.phase_number()[members]
    order = np.lexsort((number, leader))
    if len(order):
        is_first = is_first_of_group(leader[order], number[order])
        largest = np.maximum.reduceat(duration[members[order]], np.flatnonzero(is_first))
        duration[members[order]] = largest[np.cumsum(is_first) - 1]
    return duration


def _setup_times(reading: Reading) -> tuple[TickArray, TickArray]:
    """Return for each chosen task the state mounted before it, -1 for none, and its setup time, both (n,)."""
    problem, chosen = reading.problem, reading.chosen
    before, time = np.full(len(chosen), -1, dtype=np.int64), np.zeros(len(chosen), dtype=np.int64)
    state = problem.modes.setup_state[chosen.modes].astype(np.int64)
    rule = look_up(problem.resources.setup_rule, reading.station, -1)
    rows = np.flatnonzero(reading.is_leader & (state >= 0) & (rule >= 0))
    if len(rows) == 0:
        return before, time
    tasks = chosen.tasks[rows]
    start, end = reading.points[Point.START, tasks], reading.points[Point.END, tasks]
    rows = rows[np.lexsort((tasks, end, start, reading.station[rows]))]
    station = reading.station[rows]
    is_first = is_first_of_group(station)
    mounted = np.where(is_first, problem.resources.initial_setup[station], np.roll(state[rows], 1))
    before[rows] = mounted
    for number in np.unique(rule[rows]).tolist():
        own = rule[rows] == number
        time[rows[own]] = problem.setup_rules.times(number, mounted[own], state[rows[own]])
    return before[reading.leader], time[reading.leader]


def breaks(reading: Reading) -> list[Violation]:
    """Judge rule ``break``: where a phase may start, rest and end while calendars are closed."""
    problem, chosen, start, end = reading.problem, reading.chosen, reading.start, reading.end
    if len(reading.calendars.times) == 1:
        return []
    rule = problem.phases.break_rule[chosen.phases]
    number = reading.phase_number() + 1
    is_rest = problem.tasks.is_running[chosen.tasks][chosen.phase_row] & (number == 1)
    # The rest of a running phase may lie in a break at first; it goes on when that is over.
    begin = np.where(is_rest, reading.calendars.next_open(start), start)
    is_long = end > start
    closed_first = ~reading.calendars.is_open(begin) | (begin >= end)
    closed_last = ~reading.calendars.is_open(end - 1)
    closed = (end - begin) - reading.calendars.work(begin, end)
    is_bad = np.where(
        rule == BreakRule.PAUSE,
        closed_first | closed_last,
        (rule == BreakRule.MAY_NOT) & ((closed > 0) | (begin >= end)),
    )
    found = []
    for entry in np.flatnonzero(is_bad & is_long).tolist():
        task = int(chosen.tasks[chosen.phase_row[entry]])
        name, a, b = problem.names.task(task), int(start[entry]), int(end[entry])
        where = f"phase {number[entry]} of {name} at {a} to {b}"
        if rule[entry] == BreakRule.MAY_NOT:
            message = f"{where} meets {closed[entry]} closed ticks and may not be interrupted"
            found.append(Violation("break", name, int(closed[entry]), 0, message))
        elif closed_first[entry]:
            found.append(Violation("break", name, a, None, f"{where} starts while a resource that it needs is closed"))
        else:
            found.append(Violation("break", name, b, None, f"{where} ends behind a tick in which a resource is closed"))
    return found
