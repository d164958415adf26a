"""Repair of a schedule: what still can be stays at its time and station, and what cannot is moved along, or elsewhere.

Three steps, each made of passes of serial generation (see :mod:`.construction.generation`):

1. Every task is placed again in the order of the schedule before, on its station and no earlier than it was: a
   right shift (Abumaizar and Svestka 1997, doi:10.1080/002075497195074). What is new comes last, into the gaps.
2. What now becomes ready later than it was comes later in the order, so that nothing waits on a station for a lot
   that has been delayed elsewhere. This is repeated as long as it helps.
3. From each late job its delay is followed back, from the task that ends it to what that waited for. What stands on
   many such ways is tried on another station, elsewhere in the order, or behind what needs the same setup; whole jobs
   are tried first or last. Changes that make the cost smaller stay; what was changed without need is put back.

What a change costs is said by who asks, so that it can have a price.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reshuffle.organizing.scheduling.construction.clusters import find_clusters
from reshuffle.organizing.scheduling.construction.delays import Change, ChangeKind, Delays
from reshuffle.organizing.scheduling.construction.generation import Generation, Interrupted, Recipe
from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.priorities import TaskGraph
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.check import check
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.solver import Stop

__all__ = ["Repair", "Repaired"]

Cost = tuple[int, ...]

#: Passes in which the order is put right without gain after which that ends, and most of them.
_PASSES_WITHOUT_GAIN, _MOST_ORDERINGS = 2, 10
#: Changes that are tried at once at first, and most of them.
_CHANGES_AT_ONCE, _MOST_AT_ONCE = 16, 64
#: Distance in the order between two tasks of which one is to come right behind the other.
_LEAST = 2**-10
#: The changes tried at once are drawn from so many times as many, those that matter most.
_DRAWN_FROM = 2
#: Numbers of changes that are tried together once single ones bring nothing.
_A_FEW = (2, 3, 4, 6)
#: Attempts in a row without gain after which the repair ends, and most attempts where no limit is set.
_ATTEMPTS_WITHOUT_GAIN, _MOST_ATTEMPTS = 100, 200


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair found.

    Parameters
    ----------
    solution
        The cheapest valid solution; None if there is none.
    cost
        Its cost.
    passes
        Passes of generation.
    steps
        Seconds up to each better valid solution, and its cost.
    """

    solution: Solution | None
    cost: Cost | None
    passes: int
    steps: tuple[tuple[float, Cost], ...]


@dataclass(slots=True)
class _Layout:
    """What a pass starts from: the order of the tasks, their modes (-1 for any), and their least arrivals."""

    priority: list[float]
    mode: list[int]
    floor: list[int]

    def free(self, task: int) -> None:
        """Let a task be done on any of its stations, and at any time."""
        self.mode[task], self.floor[task] = -1, -NEVER

    def copy(self) -> _Layout:
        return _Layout(list(self.priority), list(self.mode), list(self.floor))


class Repair:
    """One repair of a schedule that does not hold any more.

    Parameters
    ----------
    problem
        As it is now.
    before
        What was planned, as far as it fits the problem: mode and instants of tasks, -1 where a task is new.
    cost
        Of a valid solution; smaller is better, levels are compared in order.
    stop
        Limits; an iteration is a pass. The first pass is made to its end whatever they are.
    seed
        Of the draws among changes.
    """

    def __init__(
        self, problem: SchedulingProblem, before: Solution, cost: Callable[[Solution], Cost], stop: Stop, seed: int
    ) -> None:
        self.began = time.perf_counter()
        self.problem, self.cost, self.stop = problem, cost, stop
        self.random = random.Random(seed)
        self.shop = Shop(problem)
        self.branches = Branches(self.shop)
        self.clusters = find_clusters(self.shop)
        self.is_done = self.branches.choose(wanted=[mode >= 0 for mode in before.mode.tolist()])
        self.graph = TaskGraph(self.shop, self.clusters.arcs, self.is_done)
        self.passes = 0
        self.steps: list[tuple[float, Cost]] = []
        self.layout = self._planned(before)
        self.first = self.layout.copy()
        self.best: tuple[Cost, Solution, PartialSchedule] | None = None

    def _planned(self, before: Solution) -> _Layout:
        arrival = task_points(self.problem, before)[Point.ARRIVAL].tolist()
        mode = [
            mode if mode in self.shop.modes[task] and arrival[task] != UNSET else -1
            for task, mode in enumerate(before.mode.tolist())
        ]
        floor = [arrival[task] if mode[task] >= 0 else -NEVER for task in range(self.shop.num_tasks)]
        # What is new comes last at first: into the gaps that the others leave.
        return _Layout([float(each if each > -NEVER else NEVER) for each in floor], mode, floor)

    def run(self) -> Repaired:
        """Repair until nothing brings a gain, or `stop` says so."""
        try:
            self._put_in_order()
            if self.best is not None:
                self._change()
                self._put_back()
        except Interrupted:
            pass
        cost, solution = (None, None) if self.best is None else self.best[:2]
        return Repaired(solution, cost, self.passes, tuple(self.steps))

    # Passes

    def _is_stopped(self) -> bool:
        if self.best is None:
            return False
        limit = self.stop.time_limit_s
        is_late = limit is not None and time.perf_counter() - self.began > limit
        return is_late or (self.stop.is_interrupted is not None and self.stop.is_interrupted())

    def _pass(self, layout: _Layout) -> tuple[Cost, Solution, PartialSchedule] | None:
        """Return what a layout comes to; None if it comes to nothing.

        Raises
        ------
        Interrupted
            If a limit is reached.
        """
        most = self.stop.max_iterations
        if self._is_stopped() or (most is not None and self.passes >= max(most, 1)):
            raise Interrupted
        self.passes += 1
        recipe = Recipe(layout.priority, self.is_done, self.clusters, layout.mode, is_dispatching=False)
        generation = Generation(self.shop, self.branches, recipe, self._is_stopped)
        for task, floor in enumerate(layout.floor):
            if floor > -NEVER:
                # Setting up may come before: only the work itself is held where it was.
                generation.placer.floor[task] = [-NEVER, floor, -NEVER, -NEVER]
        if generation.run() is not None:
            return None
        solution = generation.schedule.solution()
        return self.cost(solution), solution, generation.schedule

    def _take(self, layout: _Layout, found: tuple[Cost, Solution, PartialSchedule]) -> bool:
        """Keep what a layout came to if it is cheaper and holds."""
        if self.best is not None and found[0] >= self.best[0]:
            return False
        if check(self.problem, found[1]):
            return False
        self.steps.append((time.perf_counter() - self.began, found[0]))
        self.best, self.layout = found, layout
        return True

    # The order

    def _put_in_order(self) -> None:
        """Place everything as it was, and let come later what is ready later, as long as that helps."""
        layout, idle = self.layout, 0
        for _ in range(_MOST_ORDERINGS):
            found = self._pass(layout)
            if found is None:
                return
            idle = 0 if self._take(layout, found) else idle + 1
            if idle >= _PASSES_WITHOUT_GAIN:
                return
            ready = self._ready(found[2])
            if ready == layout.priority:
                return
            layout = _Layout(ready, layout.mode, layout.floor)

    def _ready(self, schedule: PartialSchedule) -> list[float]:
        """Return when each task could begin, were it alone on its station, but not before it was planned."""
        ends = schedule.points[Point.END]
        ready = []
        for task, planned in enumerate(self.first.floor):
            before = [ends[other] + gap for other, gap in self.graph.predecessors[task] if schedule.is_placed[other]]
            ready.append(float(max([planned, *before, self.shop.low[Point.START][task]])))
        return ready

    # Changes

    def _change(self) -> None:
        """Try changes on the ways of the delays as long as they make it cheaper: many at once, single ones, a few."""
        at_once, idle, first = _CHANGES_AT_ONCE, 0, self.passes
        has_limit = self.stop.time_limit_s is not None or self.stop.max_iterations is not None
        most = math.inf if has_limit else _MOST_ATTEMPTS
        offered, untried = self._fresh()
        while offered and idle < _ATTEMPTS_WITHOUT_GAIN:
            if self.passes - first >= most:
                return
            if at_once > 1:
                pool = offered[: _DRAWN_FROM * at_once]
                chosen = self.random.sample(pool, min(at_once, len(pool)))
            elif untried:
                chosen = [untried.pop()]
            else:
                # One by one they bring nothing: a few of them together may.
                chosen = self.random.sample(offered, min(self.random.choice(_A_FEW), len(offered)))
            layout = self._changed(chosen)
            found = self._pass(layout)
            if found is None or not self._take(layout, found):
                idle, at_once = idle + 1, max(1, at_once // 2)
                continue
            self._settle(found[1])
            idle, at_once = 0, min(2 * at_once, _MOST_AT_ONCE)
            offered, untried = self._fresh()

    def _fresh(self) -> tuple[list[Change], list[Change]]:
        """Return what can be changed, and the same with what matters most at its end."""
        offered = self._offered()
        return offered, offered[::-1]

    def _put_back(self) -> None:
        """Put back what was changed without need: many at once first, then ever fewer."""
        if self.best is None:
            return
        changed = [
            task
            for task, (mode, floor) in enumerate(zip(self.layout.mode, self.layout.floor, strict=True))
            if (mode, floor) != (self.first.mode[task], self.first.floor[task])
        ]
        chunks = [changed] if changed else []
        while chunks:
            chunk = chunks.pop()
            layout, ready = self.layout.copy(), self._ready(self.best[2])
            for task in chunk:
                layout.mode[task], layout.floor[task] = self.first.mode[task], self.first.floor[task]
                layout.priority[task] = ready[task]
            found = self._pass(layout)
            is_taken = found is not None and self._take(layout, found)
            if not is_taken and len(chunk) > 1:
                half = len(chunk) // 2
                chunks += [chunk[:half], chunk[half:]]

    def _offered(self) -> list[Change]:
        return [] if self.best is None else list(Delays(self.graph, self.best[2]).changes())

    def _changed(self, changes: Sequence[Change]) -> _Layout:
        layout = self.layout.copy()
        first, last = min(layout.priority), max(layout.priority)
        for change in changes:
            if change.kind is ChangeKind.ELSEWHERE:
                layout.free(change.task)
            elif change.kind in (ChangeKind.BEFORE, ChangeKind.BEHIND):
                layout.floor[change.task] = -NEVER
                least = _LEAST if change.kind is ChangeKind.BEHIND else -_LEAST
                layout.priority[change.task] = layout.priority[change.other] + least
            else:
                for task in self.shop.job_tasks[self.shop.job[change.task]]:
                    if not self.shop.is_fixed[task]:
                        layout.free(task)
                        layout.priority[task] = first - 1 if change.kind is ChangeKind.JOB_FIRST else last + 1
        return layout

    def _settle(self, solution: Solution) -> None:
        """Keep the modes that were chosen, so that the next change does not undo them."""
        chosen = solution.mode.tolist()
        self.layout.mode = [
            now if before < 0 and self.first.floor[task] > -NEVER else before
            for task, (before, now) in enumerate(zip(self.layout.mode, chosen, strict=True))
        ]
