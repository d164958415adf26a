"""Where the lateness of a schedule comes from: from each late job back to what its tasks waited for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np

from reshuffle.organizing.scheduling.construction.priorities import TaskGraph
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.tasks import PhaseKind

__all__ = ["Change", "ChangeKind", "Delays", "TaskTimes"]

#: Most steps back from one job, and most jobs that are followed back, those first that are the latest.
_MOST_STEPS, _MOST_JOBS = 60, 150


class ChangeKind(Enum):
    """What may be changed: a task's station, its place in the order, or the place of all tasks of its job."""

    ELSEWHERE = "elsewhere"
    BEFORE = "before"
    BEHIND = "behind"
    JOB_FIRST = "job first"
    JOB_LAST = "job last"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: a task on another station, or before another one (`other`, -1 where it has none)."""

    kind: ChangeKind
    task: int
    other: int = -1


@dataclass(frozen=True, slots=True)
class TaskTimes:
    """When and where each task of a solution is done; -1 for the mode and the station of one that is not done.

    Parameters
    ----------
    start, completion, end
        Ticks.
    is_set_up
        Whether time is spent on setting a station up for it.
    """

    mode: list[int]
    station: list[int]
    start: list[int]
    completion: list[int]
    end: list[int]
    is_set_up: list[bool]

    @classmethod
    def of(cls, problem: SchedulingProblem, solution: Solution) -> TaskTimes:
        """Return the times of a solution."""
        points, mode = task_points(problem, solution), solution.mode
        is_done = mode >= 0
        first = problem.modes.phase_ptr[np.where(is_done, mode, 0)] if len(problem.modes) else np.zeros_like(mode)
        is_set_up = np.zeros(len(mode), dtype=np.bool_)
        begun, over = solution.phase_start[first[is_done]], solution.phase_end[first[is_done]]
        is_set_up[is_done] = (problem.phases.kind[first[is_done]] == PhaseKind.SETUP) & (over > begun)
        station = np.where(is_done, problem.modes.station[np.where(is_done, mode, 0)], -1) if len(first) else mode
        return cls(
            mode.tolist(),
            station.tolist(),
            points[Point.START].tolist(),
            points[Point.COMPLETION].tolist(),
            points[Point.END].tolist(),
            is_set_up.tolist(),
        )


class Delays:
    """The ways of the delays in a schedule.

    Parameters
    ----------
    graph
        The tasks that are done.
    times
        The schedule.
    """

    def __init__(self, graph: TaskGraph, times: TaskTimes) -> None:
        self.graph, self.times, self.shop = graph, times, graph.shop
        self.rows: dict[int, list[tuple[int, int, int]]] = {}
        for task, station in enumerate(times.station):
            if station >= 0:
                self.rows.setdefault(station, []).append((times.start[task], times.end[task], task))
        for rows in self.rows.values():
            rows.sort()

    def changes(self) -> Iterator[Change]:
        """Yield what could be changed, that first on which the most lateness depends."""
        completion, mode = self.times.completion, self.times.mode
        late_jobs = []
        for job, tasks in enumerate(self.shop.job_tasks):
            done = [task for task in tasks if mode[task] >= 0]
            if not done:
                continue
            last = max(done, key=lambda task: completion[task])
            late = completion[last] - min(self.shop.due[job], self.shop.deadline[job])
            if late > 0:
                late_jobs.append((late * max(1, self.shop.weight[job]), last))
        weight: dict[Change, int] = {}
        for worth, last in sorted(late_jobs, reverse=True)[:_MOST_JOBS]:
            for change in dict.fromkeys((Change(ChangeKind.JOB_FIRST, last), *self._way_back(last))):
                weight[change] = weight.get(change, 0) + worth
        yield from sorted(weight, key=lambda change: (-weight[change], change.task, change.other))

    def _way_back(self, task: int) -> Iterator[Change]:
        """Yield the changes on the way back from a task to what it waited for, and on from there."""
        for _ in range(_MOST_STEPS):
            if self.shop.is_fixed[task]:
                return
            can_go_elsewhere = len(self.shop.modes[task]) > 1
            on_station, freed = self._before_on_station(task)
            in_job, ready = self._before_in_job(task)
            if can_go_elsewhere and (freed >= ready or self._is_idle_before(task, max(freed, ready))):
                yield Change(ChangeKind.ELSEWHERE, task)
            if self.times.is_set_up[task]:
                yield from self._alike(task)
            if on_station >= 0 and freed > ready:
                if not self.shop.is_fixed[on_station]:
                    yield Change(ChangeKind.BEFORE, task, on_station)
                    if len(self.shop.modes[on_station]) > 1:
                        yield Change(ChangeKind.ELSEWHERE, on_station)
                    if self.shop.job[on_station] >= 0:
                        yield Change(ChangeKind.JOB_LAST, self.shop.job_tasks[self.shop.job[on_station]][-1])
                task = on_station
            elif in_job >= 0:
                task = in_job
            else:
                return

    def _before_on_station(self, task: int) -> tuple[int, int]:
        """Return who was on the station of a task before it, and until when; -1 for nobody."""
        rows, place = self._place(task)
        return (rows[place - 1][2], rows[place - 1][1]) if place > 0 else (-1, 0)

    def _place(self, task: int) -> tuple[list[tuple[int, int, int]], int]:
        """Return what is done on the station of a task, and the place of the task there."""
        rows = self.rows.get(self.times.station[task], [])
        return rows, bisect_left(rows, (self.times.start[task], self.times.end[task], task))

    def _alike(self, task: int) -> Iterator[Change]:
        """Yield how a task could share what is set up with the nearest ones that need the same on its station."""
        rows, place = self._place(task)
        state = self._state(task)
        earlier = (other for _, _, other in reversed(rows[: max(place - 1, 0)]))
        later = (other for _, _, other in rows[place + 1 :])
        for others, is_behind in ((earlier, True), (later, False)):
            found = next((other for other in others if self._state(other) == state), None)
            if found is not None and not self.shop.is_fixed[found if not is_behind else task]:
                yield Change(ChangeKind.BEHIND, *((task, found) if is_behind else (found, task)))

    def _state(self, task: int) -> int:
        return self.shop.setup_state[self.times.mode[task]] if self.times.mode[task] >= 0 else -1

    def _before_in_job(self, task: int) -> tuple[int, int]:
        """Return the task that a task follows last, and when it is ready then; -1 for none."""
        end, mode = self.times.end, self.times.mode
        before = [(end[other] + gap, other) for other, gap in self.graph.predecessors[task] if mode[other] >= 0]
        ready, other = max(before, default=(self.shop.low[Point.START][task], -1))
        return other, ready

    def _is_idle_before(self, task: int, since: int) -> bool:
        """Whether a task began later than what it waited for would have let it."""
        return self.times.start[task] > since
