"""Where the lateness of a schedule comes from: from each late job back to what its tasks waited for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.organizing.scheduling.construction.priorities import TaskGraph
from reshuffle.plan.links import Point

__all__ = ["Change", "ChangeKind", "Delays"]

#: Most steps back from one job.
_MOST_STEPS = 60


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


class Delays:
    """The ways of the delays in a schedule.

    Parameters
    ----------
    graph
        The tasks that are done.
    schedule
        The schedule.
    """

    def __init__(self, graph: TaskGraph, schedule: PartialSchedule) -> None:
        self.graph, self.schedule, self.shop = graph, schedule, schedule.shop
        self.rows: dict[int, list[tuple[int, int, int]]] = {}
        for task, placement in enumerate(schedule.placements):
            if placement is not None and placement.variant.station >= 0:
                row = (placement.starts[0], placement.ends[-1], task)
                self.rows.setdefault(placement.variant.station, []).append(row)
        for rows in self.rows.values():
            rows.sort()

    def changes(self) -> Iterator[Change]:
        """Yield what could be changed, that first on which the most lateness depends."""
        weight: dict[Change, int] = {}
        for job, tasks in enumerate(self.shop.job_tasks):
            placed = [task for task in tasks if self.schedule.is_placed[task]]
            if not placed:
                continue
            last = max(placed, key=lambda task: self.schedule.points[Point.COMPLETION][task])
            late = self.schedule.points[Point.COMPLETION][last] - min(self.shop.due[job], self.shop.deadline[job])
            if late > 0:
                worth = late * max(1, self.shop.weight[job])
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
            if self._is_set_up_for(task):
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
        placement = self.schedule.placements[task]
        if placement is None or placement.variant.station < 0:
            return -1, 0
        rows = self.rows[placement.variant.station]
        place = bisect_left(rows, (placement.starts[0], placement.ends[-1], task))
        return (rows[place - 1][2], rows[place - 1][1]) if place > 0 else (-1, 0)

    def _is_set_up_for(self, task: int) -> bool:
        """Whether time was spent on setting a station up for a task."""
        placement = self.schedule.placements[task]
        return placement is not None and placement.variant.arrival > 0 and placement.ends[0] > placement.starts[0]

    def _alike(self, task: int) -> Iterator[Change]:
        """Yield how a task could share what is set up with the nearest ones that need the same on its station."""
        placement = self.schedule.placements[task]
        if placement is None or placement.variant.station < 0:
            return
        rows, state = self.rows[placement.variant.station], self.shop.setup_state[placement.variant.mode]
        place = bisect_left(rows, (placement.starts[0], placement.ends[-1], task))
        earlier = (other for _, _, other in reversed(rows[: max(place - 1, 0)]))
        later = (other for _, _, other in rows[place + 1 :])
        for others, is_behind in ((earlier, True), (later, False)):
            found = next((other for other in others if self._state(other) == state), None)
            if found is not None and not self.shop.is_fixed[found if not is_behind else task]:
                yield Change(ChangeKind.BEHIND, *((task, found) if is_behind else (found, task)))

    def _state(self, task: int) -> int:
        placement = self.schedule.placements[task]
        return -1 if placement is None else self.shop.setup_state[placement.variant.mode]

    def _before_in_job(self, task: int) -> tuple[int, int]:
        """Return the task that a task follows last, and when it is ready then; -1 for none."""
        ends = self.schedule.points[Point.END]
        before = [
            (ends[other] + gap, other) for other, gap in self.graph.predecessors[task] if self.schedule.is_placed[other]
        ]
        ready, other = max(before, default=(self.shop.low[Point.START][task], -1))
        return other, ready

    def _is_idle_before(self, task: int, since: int) -> bool:
        """Whether a task began later than what it waited for would have let it."""
        return self.schedule.points[Point.START][task] > since
