"""Rules ``order``, ``dedication``, ``pin`` and ``frozen``: what people and earlier plans have decided."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.links import Point
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.violations import Violation

__all__ = ["dedication", "frozen", "order", "pin"]


def order(reading: Reading) -> list[Violation]:
    """Judge rule ``order``: tasks whose order is pinned keep it on one station."""
    names, pins, is_done, station = (
        reading.problem.names,
        reading.problem.order_pins,
        reading.is_done,
        reading.task_station,
    )
    rows = np.flatnonzero(is_done[pins.before] & is_done[pins.after])
    before, after = pins.before[rows], pins.after[rows]
    end, start = reading.points[Point.END, before], reading.points[Point.START, after]
    is_bad = (station[before] >= 0) & (station[before] == station[after]) & (end > start)
    found = []
    for row in np.flatnonzero(is_bad).tolist():
        first, second = names.task(int(before[row])), names.task(int(after[row]))
        where = names.resource(int(station[before[row]]))
        message = f"{second} starts at {start[row]} on {where}, before {first}, pinned ahead of it, ends at {end[row]}"
        found.append(Violation("order", second, int(start[row]), int(end[row]), message))
    return found


def dedication(reading: Reading) -> list[Violation]:
    """Judge rule ``dedication``: two tasks on the same station, or on different ones."""
    names, table, is_done, station = (
        reading.problem.names,
        reading.problem.dedications,
        reading.is_done,
        reading.task_station,
    )
    rows = np.flatnonzero(is_done[table.first] & is_done[table.second])
    one, two = station[table.first[rows]], station[table.second[rows]]
    is_same = table.is_same[rows]
    # Two tasks without a station do not meet on one.
    is_bad = np.where(is_same, one != two, (one == two) & (one >= 0))
    found = []
    for row in np.flatnonzero(is_bad).tolist():
        first, second = names.task(int(table.first[rows[row]])), names.task(int(table.second[rows[row]]))
        places = [names.resource(int(place)) if place >= 0 else "no station" for place in (one[row], two[row])]
        what = f"{first} is done on {places[0]} and {second} on {places[1]}"
        rule = "both must be on the same station" if is_same[row] else "they must be on different stations"
        limit = int(one[row]) if is_same[row] else None
        found.append(Violation("dedication", second, int(two[row]), limit, f"{what}; {rule}"))
    return found


def pin(reading: Reading) -> list[Violation]:
    """Judge rule ``pin``: pinned starts and stations, and the start of running tasks."""
    problem, names, tasks = reading.problem, reading.problem.names, reading.chosen.tasks
    start, wanted = reading.points[Point.START, tasks], problem.tasks.pin_start[tasks]
    found = []
    for row in np.flatnonzero((wanted != UNSET) & (start != wanted)).tolist():
        name, at, limit = names.task(int(tasks[row])), int(start[row]), int(wanted[row])
        found.append(Violation("pin", name, at, limit, f"{name} starts at {at}, but is pinned to start at {limit}"))
    station, place = reading.station, problem.tasks.pin_station[tasks]
    for row in np.flatnonzero((place >= 0) & (station != place)).tolist():
        name, value, limit = names.task(int(tasks[row])), int(station[row]), int(place[row])
        where = names.resource(value) if value >= 0 else "no station"
        message = f"{name} is done on {where}, but is pinned to {names.resource(limit)}"
        found.append(Violation("pin", name, value, limit, message))
    limit = problem.planning_start
    for row in np.flatnonzero(problem.tasks.is_running[tasks] & (start != limit)).tolist():
        name, at = names.task(int(tasks[row])), int(start[row])
        message = f"{name} is running and must go on at {limit}, when planning starts, not at {at}"
        found.append(Violation("pin", name, at, limit, message))
    return found


def frozen(reading: Reading) -> list[Violation]:
    """Judge rule ``frozen``: what started in the frozen zone stays, and nothing else comes in."""
    previous, names = reading.problem.previous, reading.problem.names
    until = previous.frozen_until
    if until <= -UNBOUNDED:
        return []
    is_done = reading.is_done
    is_frozen = (previous.mode >= 0) & (previous.start < until)
    start, end = reading.points[Point.START], reading.points[Point.END]
    is_other = (reading.solution.mode != previous.mode) | (start != previous.start) | (end != previous.end)
    found = []
    for task in np.flatnonzero(is_frozen & is_other & ~reading.is_unreadable).tolist():
        name, begun, ended = names.task(task), int(previous.start[task]), int(previous.end[task])
        kept = f"it is frozen in mode {previous.mode[task]} from {begun} to {ended}"
        if not is_done[task]:
            found.append(Violation("frozen", name, None, begun, f"{name} is not done, but {kept}"))
            continue
        message = f"{name} is done in mode {reading.solution.mode[task]} from {start[task]} to {end[task]}, but {kept}"
        found.append(Violation("frozen", name, int(start[task]), begun, message))
    for task in np.flatnonzero(is_done & ~is_frozen & (start < until)).tolist():
        name, at = names.task(task), int(start[task])
        message = f"{name} starts at {at} in the frozen zone, which lasts until {until}"
        found.append(Violation("frozen", name, at, until, message))
    return found
