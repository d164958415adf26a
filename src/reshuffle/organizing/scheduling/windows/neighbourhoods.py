"""Which tasks to plan anew together: close in time, on a few stations, of a few jobs, or around a late job.

Each chooser looks at about as many tasks as it returns, never at all of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from reshuffle.organizing.scheduling.windows.standing import Standing
from reshuffle.plan.arrays import UNBOUNDED, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term

__all__ = ["CHOOSERS", "Chooser", "choose_free"]

#: Chooses about `size` tasks of a schedule.
Chooser: TypeAlias = Callable[[Standing, random.Random, int], list[int]]
#: A choice between branches is opened where its tasks are no more than this share of the window.
_LARGEST_CHOICE = 0.5
#: Jobs looked at for one that matters.
_CANDIDATES = 12


def choose_free(kind: str, standing: Standing, chance: random.Random, size: int) -> TickArray:
    """Return the tasks of a neighbourhood, ascending; branches that fit are chosen anew as well.

    Parameters
    ----------
    kind
        One of :data:`CHOOSERS`.
    standing
        The schedule.
    chance
        Where the chooser draws.
    size
        About how many tasks, >= 1.
    """
    relations = standing.relations
    chosen = dict.fromkeys(CHOOSERS[kind](standing, chance, size))
    branch_of = relations.problem.tasks.branch
    for task in list(chosen):
        branch = int(branch_of[task])
        if branch >= 0:
            whole = relations.tasks_of_root[relations.choice_root[branch]]
            if len(whole) <= max(2, size * _LARGEST_CHOICE):
                chosen.update(dict.fromkeys(whole.tolist()))
    return np.array(sorted(chosen), dtype=np.int64)


def _by_time(standing: Standing, chance: random.Random, size: int) -> list[int]:
    """Return tasks that start one after the other, wherever."""
    first = chance.randrange(max(1, len(standing.by_start) - size // 2))
    found: list[int] = standing.by_start[first : first + size].tolist()
    return found


def _by_stations(standing: Standing, chance: random.Random, size: int) -> list[int]:
    """Return tasks that follow each other on a station and on those that could do their work."""
    problem = standing.relations.problem
    task = int(standing.by_start[chance.randrange(len(standing.by_start))])
    start = int(standing.points[Point.START, task])
    stations = [int(standing.station[task])]
    own = slice(int(problem.tasks.mode_ptr[task]), int(problem.tasks.mode_ptr[task + 1]))
    others = np.unique(problem.modes.station[own]).tolist()
    follower = next(iter(standing.relations.lags.of(task)), None)
    if follower is not None:
        others.append(int(standing.station[problem.lags.after[follower]]))
    chance.shuffle(others)
    stations += [station for station in others if station != stations[0]]
    stations = list(dict.fromkeys(station for station in stations if station >= 0))[:3]
    if not stations:
        return _by_time(standing, chance, size)
    share, found = max(2, size // len(stations)), []
    for station in stations:
        order = standing.on_station(station)
        middle = int(np.searchsorted(standing.points[Point.START, order], start))
        first = max(0, middle - share // 2)
        found += order[first : first + share].tolist()
    return found


def _by_jobs(standing: Standing, chance: random.Random, size: int) -> list[int]:
    """Return all tasks of some jobs that are under way at the same time."""
    first = chance.randrange(max(1, len(standing.by_start) - size))
    near = standing.by_start[first : first + 3 * size]
    job_of = standing.relations.problem.tasks.job
    jobs = np.unique(job_of[near])
    listed = jobs[jobs >= 0].tolist()
    chance.shuffle(listed)
    found: list[int] = []
    for job in listed:
        own = near[job_of[near] == job].tolist()
        if len(found) + len(own) > size and found:
            break
        found += own
    return found or near[:size].tolist()


def _by_lateness(standing: Standing, chance: random.Random, size: int) -> list[int]:
    """Return the last tasks of a job that costs much, and what stands before them on their stations."""
    relations = standing.relations
    worst: tuple[int, ...] = ()
    tasks: list[int] = []
    for _ in range(_CANDIDATES):
        task = int(standing.by_start[chance.randrange(len(standing.by_start))])
        job = int(relations.problem.tasks.job[task])
        own = [one for one in relations.jobs.of(job) if standing.is_done[one]] if job >= 0 else [task]
        cost = _cost(standing, job, own)
        if not tasks or cost > worst:
            worst, tasks = cost, own
    tasks.sort(key=lambda one: -int(standing.points[Point.START, one]))
    found: dict[int, None] = {}
    share = max(1, size // max(1, len(tasks)) - 1)
    for task in tasks:
        found[task] = None
        station = int(standing.station[task])
        if station >= 0:
            order = standing.on_station(station)
            at = int(np.searchsorted(standing.points[Point.START, order], standing.points[Point.START, task]))
            found.update(dict.fromkeys(order[max(0, at - share) : at].tolist()))
        if len(found) >= size:
            break
    return list(found)[:size]


def _cost(standing: Standing, job: int, tasks: list[int]) -> tuple[int, ...]:
    """Return what a job costs: how late it is by its weight where that is wished for, and when it is complete."""
    problem = standing.relations.problem
    completion = int(standing.points[Point.COMPLETION, tasks].max())
    late = 0
    used = problem.objective.used_terms()
    if job >= 0 and (Term.TARDINESS in used or Term.LATE_JOBS in used):
        due = standing.relations.due_of(job)
        late = int(problem.jobs.weight[job]) * max(0, completion - due) if due < UNBOUNDED else 0
    return late, completion


CHOOSERS: dict[str, Chooser] = {
    "time": _by_time,
    "stations": _by_stations,
    "jobs": _by_jobs,
    "lateness": _by_lateness,
}
