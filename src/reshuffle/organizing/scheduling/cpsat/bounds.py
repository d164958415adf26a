"""Lower bounds that need no search: how early anything can be done."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, BoolArray, IndexArray, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import PhaseKind

__all__ = ["heads_and_tails", "simple_bound"]


def simple_bound(problem: SchedulingProblem) -> int:
    """Return a value that no solution undercuts on the first level of the objective.

    Each task takes at least the shortest of its modes, behind all tasks that must be done before it and behind the
    release of its job; each station is busy for at least the tasks that only it can do. Setup times, calendars,
    transports and assignments are left out. Terms other than makespan, tardiness, late jobs and flow time count as 0.
    """
    weights = problem.objective.level(0)
    completions = heads_and_tails(problem)[0] + _shortest_work(problem)
    jobs, tasks = problem.jobs, problem.tasks
    counted = np.flatnonzero((tasks.job >= 0) & (tasks.branch < 0))
    earliest = np.full(len(jobs), -UNBOUNDED, dtype=np.int64)
    np.maximum.at(earliest, tasks.job[counted], completions[counted])
    sure = np.flatnonzero(earliest > -UNBOUNDED)
    end, due, weight = earliest[sure], jobs.due[sure], jobs.weight[sure]
    makespan = max(0, int(end.max(initial=0)), _busiest_station(problem), _shared_work(problem))
    # Python integers: weights times instants need not fit 64 bits.
    result = int(weights[Term.MAKESPAN]) * makespan
    for term, amounts in (
        (Term.TARDINESS, np.maximum(end - due, 0)),
        (Term.LATE_JOBS, (end > due).astype(np.int64)),
        (Term.FLOW_TIME, np.maximum(end - jobs.release[sure], 0)),
    ):
        if weights[term]:
            result += int(weights[term]) * sum(w * a for w, a in zip(weight.tolist(), amounts.tolist(), strict=True))
    return result


def _shortest_work(problem: SchedulingProblem) -> TickArray:
    """Return the fewest ticks from ARRIVAL to COMPLETION of each task, shape (T,)."""
    phases, modes = problem.phases, problem.modes
    is_between = (phases.kind != PhaseKind.SETUP) & (phases.kind != PhaseKind.HOLD)
    lengths = np.where(is_between, phases.duration, 0)
    per_mode = np.add.reduceat(lengths, modes.phase_ptr[:-1]) if len(modes) else lengths
    result: TickArray = np.minimum.reduceat(per_mode, problem.tasks.mode_ptr[:-1]) if len(modes) else lengths
    return result


def heads_and_tails(problem: SchedulingProblem) -> tuple[TickArray, TickArray]:
    """Return what ordinary precedence leaves of the window, from tasks that are always done.

    Returns
    -------
    heads
        (T,) earliest ARRIVAL, ticks.
    tails
        (T,) fewest ticks from COMPLETION to the last completion of what must follow.
    """
    tasks, lags = problem.tasks, problem.lags
    work = _shortest_work(problem)
    heads = np.full(len(tasks), problem.planning_start, dtype=np.int64)
    has_job = tasks.job >= 0
    heads[has_job] = np.maximum(heads[has_job], problem.jobs.release[tasks.job[has_job]])
    tails = np.zeros(len(tasks), dtype=np.int64)
    is_ordinary = (
        (lags.before_point >= Point.COMPLETION)
        & (lags.after_point <= Point.ARRIVAL)
        & (lags.least >= 0)
        & (lags.least < UNBOUNDED)
    )
    rows = np.flatnonzero(is_ordinary)
    before, after, least = lags.before[rows], lags.after[rows], lags.least[rows]
    _relax(heads, before, after, work[before] + least, tasks.branch[before] < 0)
    _relax(tails, after, before, work[after] + least, tasks.branch[after] < 0)
    return heads, tails


def _relax(values: TickArray, source: IndexArray, target: IndexArray, length: TickArray, is_sure: BoolArray) -> None:
    """Raise `values` along arcs until nothing changes; what 1,000 rounds miss only weakens the bound."""
    source, target, length = source[is_sure], target[is_sure], length[is_sure]
    for _ in range(1000):
        candidate = values[source] + length
        if (candidate <= values[target]).all():
            return
        np.maximum.at(values, target, candidate)


def _busiest_station(problem: SchedulingProblem) -> int:
    """Return the earliest end of the work that only one station of capacity 1 can do, for tasks of jobs."""
    tasks, modes = problem.tasks, problem.modes
    if len(modes) == 0:
        return 0
    first, last = tasks.mode_ptr[:-1], tasks.mode_ptr[1:] - 1
    station = modes.station.astype(np.int64)
    low = np.minimum.reduceat(station, first)
    high = np.maximum.reduceat(station, first)
    is_bound = (low == high) & (low >= 0) & (tasks.branch < 0) & (tasks.job >= 0) & (last >= first)
    rows = np.flatnonzero(is_bound)
    rows = rows[(problem.resources.capacity[low[rows]] == 1) & (problem.resources.batch_max[low[rows]] == 0)]
    load = np.zeros(len(problem.resources), dtype=np.int64)
    np.add.at(load, low[rows], _shortest_work(problem)[rows])
    return problem.planning_start + int(load.max(initial=0)) if len(rows) else 0


def _shared_work(problem: SchedulingProblem) -> int:
    """Return the earliest end of all work that stations of capacity 1 must share among them, for tasks of jobs."""
    tasks, modes, resources = problem.tasks, problem.modes, problem.resources
    if len(modes) == 0:
        return 0
    station = np.maximum(modes.station, 0)
    is_single = (modes.station >= 0) & (resources.capacity[station] == 1) & (resources.batch_max[station] == 0)
    is_shared = np.logical_and.reduceat(is_single, tasks.mode_ptr[:-1]) & (tasks.branch < 0) & (tasks.job >= 0)
    stations = np.unique(modes.station[is_shared[problem.mode_tasks()]])
    if len(stations) == 0:
        return 0
    work = int(_shortest_work(problem)[is_shared].sum())
    return problem.planning_start - (-work // len(stations))
