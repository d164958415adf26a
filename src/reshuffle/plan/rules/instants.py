"""Rules ``planning_start``, ``release``, ``window``, ``deadline`` and ``lag``: when a task may be done."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.violations import Violation

__all__ = ["deadline", "lag", "planning_start", "release", "window"]

_WORDS = {
    Point.START: ("starts", "start"),
    Point.ARRIVAL: ("needs its lot", "arrival"),
    Point.COMPLETION: ("completes", "completion"),
    Point.END: ("ends", "end"),
}


def _outside(
    reading: Reading, rule: str, point: Point, limit: TickArray, why: str, *, is_upper: bool = False
) -> list[Violation]:
    """Return the chosen tasks whose instant lies before `limit`, shape (n,), or behind it where it is the upper one."""
    tasks = reading.chosen.tasks
    instant = reading.points[point, tasks]
    is_bad = instant > limit if is_upper else instant < limit
    found = []
    for row in np.flatnonzero(is_bad).tolist():
        name, at, bound = reading.problem.names.task(int(tasks[row])), int(instant[row]), int(limit[row])
        message = f"{name} {_WORDS[point][0]} at {at}, {'after' if is_upper else 'before'} {why} {bound}"
        found.append(Violation(rule, name, at, bound, message))
    return found


def planning_start(reading: Reading) -> list[Violation]:
    """Judge rule ``planning_start`` for the tasks; pickups are judged with the transports."""
    limit = np.full(len(reading.chosen), reading.problem.planning_start, dtype=np.int64)
    return _outside(reading, "planning_start", Point.START, limit, "planning starts at")


def _of_job(reading: Reading, column: TickArray, otherwise: int) -> TickArray:
    job = reading.problem.tasks.job[reading.chosen.tasks]
    result = np.full(len(job), otherwise, dtype=np.int64)
    result[job >= 0] = column[job[job >= 0]]
    return result


def release(reading: Reading) -> list[Violation]:
    """Judge rule ``release``: no lot is there before its job is released."""
    limit = _of_job(reading, reading.problem.jobs.release, -UNBOUNDED)
    return _outside(reading, "release", Point.ARRIVAL, limit, "its job is released at")


def window(reading: Reading) -> list[Violation]:
    """Judge rule ``window``: a task lies in its own hard window."""
    tasks = reading.problem.tasks
    earliest, latest = tasks.earliest_start[reading.chosen.tasks], tasks.latest_end[reading.chosen.tasks]
    return _outside(reading, "window", Point.START, earliest, "its earliest start") + _outside(
        reading, "window", Point.END, latest, "its latest end", is_upper=True
    )


def deadline(reading: Reading) -> list[Violation]:
    """Judge rule ``deadline``: every task of a job completes by its deadline."""
    limit = _of_job(reading, reading.problem.jobs.deadline, UNBOUNDED)
    return _outside(reading, "deadline", Point.COMPLETION, limit, "the deadline of its job", is_upper=True)


def lag(reading: Reading) -> list[Violation]:
    """Judge rule ``lag``: the time between two instants of two tasks."""
    lags, names, is_done = reading.problem.lags, reading.problem.names, reading.is_done
    rows = np.flatnonzero(is_done[lags.before] & is_done[lags.after])
    first = reading.points[lags.before_point[rows], lags.before[rows]]
    second = reading.points[lags.after_point[rows], lags.after[rows]]
    time, least, most = second - first, lags.least[rows], lags.most[rows]
    is_short = (time < least) & (least > -UNBOUNDED)
    is_long = (time > most) & (most < UNBOUNDED)
    found = []
    for row in np.flatnonzero(is_short | is_long).tolist():
        before, after = names.task(int(lags.before[rows[row]])), names.task(int(lags.after[rows[row]]))
        verb = _WORDS[Point(int(lags.after_point[rows[row]]))][0]
        noun = _WORDS[Point(int(lags.before_point[rows[row]]))][1]
        limit = int(least[row] if is_short[row] else most[row])
        message = (
            f"{after} {verb} at {second[row]}, {time[row]} ticks after the {noun} of {before} at {first[row]}; "
            f"at {'least' if is_short[row] else 'most'} {limit} must lie between"
        )
        found.append(Violation("lag", after, int(time[row]), limit, message))
    return found
