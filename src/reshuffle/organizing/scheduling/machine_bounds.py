"""How early jobs can be complete where they share stations: one pool of stations, preemptive, as fast as all of them.

All stations that can do a set of tasks form a pool (a station on its own is one, too). Taken as one machine of their
joint speed, which may do a job in pieces and one job after the other, the pool completes the k-th of the jobs no later
than in any schedule, for every k, where the job with the shortest rest comes first (SRPT). So whatever is wished for of
the completions costs at least what it costs with these, paired in the best way, in order of due dates for tardiness.
Weights are taken in layers: of the jobs with at least the weight w, each costs its part.

Closed times count as far as the work cannot be done in them: instants are translated to working ticks of the pool.

References
----------
L. Schrage, A proof of the optimality of the shortest remaining processing time discipline, Operations Research 16 (3),
1968, doi 10.1287/opre.16.3.687. The k-th completion is the least for every k: W. E. Smith, Various optimizers for
single-stage production, Naval Research Logistics Quarterly 3, 1956, doi 10.1002/nav.3800030106. We add heads, tails,
pools, calendars and the layers of weights.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace

import numpy as np

from reshuffle.organizing.scheduling.cpsat.bounds import heads_and_tails
from reshuffle.plan.arrays import UNBOUNDED, TickArray
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["pool_bound"]


@dataclass(frozen=True, slots=True)
class _Job:
    """What a pool must do for one job: from `head` on, `work` ticks, then at least `tail` until the job is complete."""

    head: int
    work: int
    tail: int
    release: int
    due: int
    weight: int


class _Clock:
    """Working ticks of a pool of stations since a first instant, and back; without calendars all ticks count."""

    def __init__(self, problem: SchedulingProblem, stations: list[int], has_breaks: bool) -> None:
        calendars = problem.resources.calendar[stations]
        self.speed = len(stations)
        self.origin = problem.planning_start
        if not has_breaks or (calendars < 0).any():
            self.instants = np.array([self.origin])
            self.rates = np.array([self.speed])
        else:
            ptr, table = problem.calendars.ptr, problem.calendars
            changes: dict[int, int] = defaultdict(int)
            for calendar in calendars.tolist():
                own = slice(int(ptr[calendar]), int(ptr[calendar + 1]))
                for start, end in zip(table.start[own].tolist(), table.end[own].tolist(), strict=True):
                    changes[max(start, self.origin)] += 1
                    changes[max(end, self.origin)] -= 1
            changes[self.origin] += 0
            self.instants = np.array(sorted(changes))
            self.rates = np.cumsum([changes[instant] for instant in self.instants.tolist()])
        self.done = np.concatenate([[0], np.cumsum(np.diff(self.instants) * self.rates[:-1])])

    def work_at(self, instant: int) -> int:
        """Return the machine ticks that the pool can do before an instant."""
        row = max(0, int(np.searchsorted(self.instants, instant, side="right")) - 1)
        return int(self.done[row] + max(0, instant - int(self.instants[row])) * int(self.rates[row]))

    def instant_of(self, work: int) -> int:
        """Return the earliest instant at which so many machine ticks can be done; the last open one where never."""
        row = max(0, int(np.searchsorted(self.done, work, side="left")) - 1)
        rate = int(self.rates[row])
        return int(self.instants[row]) + (-(-(work - int(self.done[row])) // rate) if rate else 0)


def pool_bound(problem: SchedulingProblem) -> int:
    """Return a value that no solution undercuts on the first level: flow time and tardiness by pools of stations.

    Each job counts in one pool only, so that the costs of the pools add up. Takes O(n log n) time for each different
    weight of the jobs.
    """
    weights = problem.objective.level(0)
    if not (weights[Term.FLOW_TIME] or weights[Term.TARDINESS]) or len(problem.modes) == 0:
        return 0
    pools = _pools(problem)
    total = 0
    taken: set[int] = set()
    for stations, jobs in sorted(pools.items(), key=lambda one: -sum(j.work for j in one[1].values()) / len(one[0])):
        own = {job: work for job, work in jobs.items() if job not in taken}
        taken.update(own)
        clock = _Clock(problem, list(stations), _pauses(problem, stations))
        total += _pool_cost(clock, list(own.values()), int(weights[Term.FLOW_TIME]), int(weights[Term.TARDINESS]))
    return total


def _pools(problem: SchedulingProblem) -> dict[tuple[int, ...], dict[int, _Job]]:
    """Return for each pool of stations of capacity 1 the jobs with all their work there that is sure."""
    tasks, modes, resources = problem.tasks, problem.modes, problem.resources
    is_single = (
        (modes.station >= 0) & (resources.capacity[modes.station] == 1) & (resources.batch_max[modes.station] == 0)
    )
    is_work = (problem.phases.kind != PhaseKind.SETUP) & (problem.phases.kind != PhaseKind.HOLD)
    work = np.add.reduceat(np.where(is_work, problem.phases.duration, 0), modes.phase_ptr[:-1])
    heads, tails = heads_and_tails(problem)
    sure = np.flatnonzero(
        (tasks.job >= 0) & (tasks.branch < 0) & np.logical_and.reduceat(is_single, tasks.mode_ptr[:-1])
    )
    pool_of = _merged_pools(problem, sure)
    gathered: dict[tuple[int, ...], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for task in sure.tolist():
        gathered[pool_of[int(modes.station[tasks.mode_ptr[task]])]][int(tasks.job[task])].append(task)
    least = np.minimum.reduceat(work, tasks.mode_ptr[:-1])
    jobs = problem.jobs
    result: dict[tuple[int, ...], dict[int, _Job]] = {}
    for stations, by_job in gathered.items():
        result[stations] = {
            job: _Job(
                head=int(heads[own].min()),
                work=int(least[own].sum()),
                tail=int(tails[own].min()),
                release=int(jobs.release[job]),
                due=int(jobs.due[job]),
                weight=int(jobs.weight[job]),
            )
            for job, own in by_job.items()
        }
    return result


def _merged_pools(problem: SchedulingProblem, sure: TickArray) -> dict[int, tuple[int, ...]]:
    """Return for each station the stations of its pool: all that alternatives connect."""
    leader = list(range(len(problem.resources)))

    def find(station: int) -> int:
        while leader[station] != station:
            leader[station] = leader[leader[station]]
            station = leader[station]
        return station

    pointer, station_of = problem.tasks.mode_ptr, problem.modes.station
    used: set[int] = set()
    for task in sure.tolist():
        own = station_of[pointer[task] : pointer[task + 1]].tolist()
        used.update(own)
        for station in own[1:]:
            leader[find(station)] = find(own[0])
    groups: dict[int, list[int]] = defaultdict(list)
    for station in sorted(used):
        groups[find(station)].append(station)
    return {station: tuple(groups[find(station)]) for station in used}


def _pauses(problem: SchedulingProblem, stations: tuple[int, ...]) -> bool:
    """Whether no work on these stations goes on through breaks, and none is under way in one."""
    of_phase = problem.modes.station[problem.phase_modes()]
    own = np.isin(of_phase, stations) & (problem.phases.duration > 0)
    return bool((problem.phases.break_rule[own] != BreakRule.IGNORE).all() and not problem.tasks.is_running.any())


def _pool_cost(clock: _Clock, jobs: list[_Job], flow: int, tardiness: int) -> int:
    """Return the least cost of the jobs of one pool, in layers of their weights."""
    total, below = 0, 0
    for weight in sorted({job.weight for job in jobs if job.weight > 0}):
        layer = [job for job in jobs if job.weight >= weight]
        ends = [clock.instant_of(work) for work in _completions(clock, layer)]
        if flow:
            cost = sum(ends) + sum(job.tail - job.release for job in layer)
            total += flow * (weight - below) * max(0, cost)
        if tardiness:
            dues = sorted(job.due - job.tail if job.due < UNBOUNDED else UNBOUNDED for job in layer)
            late = sum(max(0, end - due) for end, due in zip(ends, dues, strict=True))
            total += tardiness * (weight - below) * late
        below = weight
    return total


def _completions(clock: _Clock, jobs: list[_Job]) -> list[int]:
    """Return the completions by shortest remaining work first, in machine ticks, ascending."""
    rows = sorted((clock.work_at(job.head), job.work) for job in jobs)
    ready: list[int] = []
    ends: list[int] = []
    time, position = 0, 0
    while position < len(rows) or ready:
        if not ready:
            time = max(time, rows[position][0])
        while position < len(rows) and rows[position][0] <= time:
            heappush(ready, rows[position][1])
            position += 1
        until = rows[position][0] if position < len(rows) else time + ready[0]
        if time + ready[0] <= until:
            time += heappop(ready)
            ends.append(time)
        else:
            heapreplace(ready, ready[0] - (until - time))
            time = until
    return ends
