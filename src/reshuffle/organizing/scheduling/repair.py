"""Repair of a schedule: what still can be stays at its time and station, and what cannot is moved along, or elsewhere.

Three steps, each made of passes of serial generation (see :mod:`.order_decoder` where the compiled decoder knows the
problem, else :mod:`.construction.generation`):

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
from functools import cached_property

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.construction.clusters import Clusters, find_clusters
from reshuffle.organizing.scheduling.construction.delays import Change, ChangeKind, Delays, TaskTimes
from reshuffle.organizing.scheduling.construction.generation import Generation, Interrupted, Recipe
from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.priorities import TaskGraph
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.order_decoder import OrderDecoder, done_tasks
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.check import check
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.solver import Stop

__all__ = ["Repair", "Repaired"]

Cost = tuple[int, ...]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

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
#: How far the tasks of a job stay behind when it comes forward, of the way between their first chance and their place.
_SHARES_FORWARD = (0.0, 0.1, 0.25, 0.5, 0.75)
#: Attempts in a row without gain after which the repair ends, also those of the decoder, and most without a limit.
_ATTEMPTS_WITHOUT_GAIN, _DECODED_WITHOUT_GAIN, _MOST_ATTEMPTS = 100, 400, 200
#: Share of the time after which no more changes are tried, so that what was changed without need can be put back.
_CHANGING_SHARE = 0.75


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
    """What a pass starts from, per task: its place in the order, its mode (-1 for any), and its least arrival.

    Within `stretch` ticks tasks come by the order, else by when they can begin; with 0 by the order alone.
    """

    priority: Floats
    mode: Integers
    floor: Integers
    stretch: int = 0

    def free(self, task: int) -> None:
        """Let a task be done on any of its stations, and at any time."""
        self.mode[task], self.floor[task] = -1, -NEVER

    def copy(self) -> _Layout:
        return _Layout(self.priority.copy(), self.mode.copy(), self.floor.copy(), self.stretch)


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
        Limits; an iteration is a pass. The first pass is made to its end whatever they are, and with a decoder those
        in the order of the schedule before, however short the time is.
    seed
        Of the draws among changes.
    decoder
        Of the problem; makes the passes hundreds of times faster. Where its first ones lead nowhere, it is left out.
    """

    def __init__(
        self,
        problem: SchedulingProblem,
        before: Solution,
        cost: Callable[[Solution], Cost],
        stop: Stop,
        seed: int,
        decoder: OrderDecoder | None = None,
    ) -> None:
        self.began = time.perf_counter()
        self.problem, self.cost, self.stop, self.decoder = problem, cost, stop, decoder
        self.random = random.Random(seed)
        self.passes = 0
        self.steps: list[tuple[float, Cost]] = []
        self.is_done = done_tasks(problem, before)
        self.layout = self._planned(before)
        self.first = self.layout.copy()
        self.best: tuple[Cost, Solution] | None = None

    # What only some passes need

    @cached_property
    def shop(self) -> Shop:
        """The problem in lists."""
        return Shop(self.problem)

    @cached_property
    def branches(self) -> Branches:
        """What may be left out."""
        return Branches(self.shop)

    @cached_property
    def clusters(self) -> Clusters:
        """What is placed together."""
        return find_clusters(self.shop)

    @cached_property
    def graph(self) -> TaskGraph:
        """What comes before what."""
        return TaskGraph(self.shop, self.clusters.arcs, self.is_done.tolist())

    def _planned(self, before: Solution) -> _Layout:
        tasks, modes = self.problem.tasks, self.problem.modes
        arrival = task_points(self.problem, before)[Point.ARRIVAL]
        mode = before.mode.astype(np.int64)
        is_there = (mode >= tasks.mode_ptr[:-1]) & (mode < tasks.mode_ptr[1:]) & (arrival != UNSET)
        is_there[is_there] &= (tasks.pin_station[is_there] < 0) | (
            modes.station[mode[is_there]] == tasks.pin_station[is_there]
        )
        floor = np.where(is_there, arrival, -NEVER)
        # What is new comes last at first: into the gaps that the others leave.
        return _Layout(np.where(is_there, arrival, NEVER).astype(np.float64), np.where(is_there, mode, -1), floor)

    def run(self) -> Repaired:
        """Repair until nothing brings a gain, or `stop` says so."""
        try:
            if self.decoder is not None:
                self._decode_in_order()
            if self.best is None:
                self.decoder = None
                self._put_in_order()
            if self.best is not None:
                self._change()
                self._put_back()
        except Interrupted:
            pass
        cost, solution = (None, None) if self.best is None else self.best
        return Repaired(solution, cost, self.passes, tuple(self.steps))

    # Passes

    def _is_stopped(self, share: float = 1.0) -> bool:
        if self.best is None:
            return False
        limit = self.stop.time_limit_s
        is_late = limit is not None and time.perf_counter() - self.began > share * limit
        return is_late or (self.stop.is_interrupted is not None and self.stop.is_interrupted())

    def _pass(self, layout: _Layout, is_first: bool = False) -> tuple[Cost, Solution] | None:
        """Return what a layout comes to; None if it comes to nothing. The first ones are made when time is over, too.

        Raises
        ------
        Interrupted
            If a limit is reached.
        """
        most = self.stop.max_iterations
        if (self._is_stopped() and not is_first) or (most is not None and self.passes >= max(most, 1)):
            raise Interrupted
        self.passes += 1
        if self.decoder is not None:
            priority, mode, floor = layout.priority, layout.mode, layout.floor
            solution = self.decoder.decode(priority, mode, floor, self.is_done, layout.stretch)
        else:
            solution = self._generated(layout)
        return None if solution is None else (self.cost(solution), solution)

    def _generated(self, layout: _Layout) -> Solution | None:
        recipe = Recipe(
            layout.priority.tolist(), self.is_done.tolist(), self.clusters, layout.mode.tolist(), is_dispatching=False
        )
        generation = Generation(self.shop, self.branches, recipe, self._is_stopped)
        for task, floor in enumerate(layout.floor.tolist()):
            if floor > -NEVER:
                # Setting up may come before: only the work itself is held where it was.
                generation.placer.floor[task] = [-NEVER, floor, -NEVER, -NEVER]
        return generation.schedule.solution() if generation.run() is None else None

    def _take(self, layout: _Layout, found: tuple[Cost, Solution]) -> bool:
        """Keep what a layout came to if it is cheaper and holds."""
        if self.best is not None and found[0] >= self.best[0]:
            return False
        if check(self.problem, found[1]):
            return False
        self.steps.append((time.perf_counter() - self.began, found[0]))
        self.best, self.layout = found, layout
        return True

    # The order

    def _decode_in_order(self) -> None:
        """Place everything in the order in which it was, with ever longer waits for what was to come first."""
        if self.decoder is None:
            return
        for stretch in (0, *self.decoder.stretches):
            layout = _Layout(self.first.priority, self.first.mode, self.first.floor, stretch)
            found = self._pass(layout, is_first=True)
            if found is not None:
                self._take(layout, found)
        if self.best is not None:
            self.layout = self.layout.copy()
            self._settle(self.best[1])

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
            ready = self._ready(found[1])
            if np.array_equal(ready, layout.priority):
                return
            layout = _Layout(ready, layout.mode, layout.floor)

    def _ready(self, solution: Solution) -> Floats:
        """Return when each task could begin, were it alone on its station, but not before it was planned."""
        ends = task_points(self.problem, solution)[Point.END].tolist()
        mode, low = solution.mode.tolist(), self.shop.low[Point.START]
        ready = [
            max(
                planned,
                low[task],
                *(ends[other] + gap for other, gap in self.graph.predecessors[task] if mode[other] >= 0),
            )
            for task, planned in enumerate(self.first.floor.tolist())
        ]
        return np.array(ready, dtype=np.float64)

    # Changes

    def _change(self) -> None:
        """Try changes on the ways of the delays as long as they make it cheaper: many at once, single ones, a few."""
        at_once, idle, first = _CHANGES_AT_ONCE, 0, self.passes
        has_limit = self.stop.time_limit_s is not None or self.stop.max_iterations is not None
        most = math.inf if has_limit else _MOST_ATTEMPTS
        patience = _ATTEMPTS_WITHOUT_GAIN if self.decoder is None else _DECODED_WITHOUT_GAIN
        offered, untried = self._fresh()
        while offered and idle < patience:
            if self.passes - first >= most or self._is_stopped(_CHANGING_SHARE):
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
        is_changed = (self.layout.mode != self.first.mode) | (self.layout.floor != self.first.floor)
        changed = np.flatnonzero(is_changed & (self.first.mode >= 0))
        chunks = [changed] if len(changed) else []
        while chunks:
            chunk = chunks.pop()
            layout, ready = self.layout.copy(), self._ready(self.best[1])
            layout.mode[chunk], layout.floor[chunk] = self.first.mode[chunk], self.first.floor[chunk]
            layout.priority[chunk] = ready[chunk]
            found = self._pass(layout)
            is_taken = found is not None and self._take(layout, found)
            if not is_taken and len(chunk) > 1:
                half = len(chunk) // 2
                chunks += [chunk[:half], chunk[half:]]

    def _offered(self) -> list[Change]:
        return [] if self.best is None else list(Delays(self.graph, TaskTimes.of(self.problem, self.best[1])).changes())

    def _changed(self, changes: Sequence[Change]) -> _Layout:
        layout = self.layout.copy()
        if self.decoder is not None:
            layout.stretch = self.random.choice((0, *self.decoder.stretches))
        first, last = float(layout.priority.min()), float(layout.priority.max())
        for change in changes:
            if change.kind is ChangeKind.ELSEWHERE:
                layout.free(change.task)
            elif change.kind in (ChangeKind.BEFORE, ChangeKind.BEHIND):
                layout.floor[change.task] = -NEVER
                least = _LEAST if change.kind is ChangeKind.BEHIND else -_LEAST
                layout.priority[change.task] = layout.priority[change.other] + least
            else:
                tasks = [
                    task for task in self.shop.job_tasks[self.shop.job[change.task]] if not self.shop.is_fixed[task]
                ]
                places = layout.priority[tasks].tolist()
                for task in tasks:
                    layout.free(task)
                    layout.priority[task] = first - 1 if change.kind is ChangeKind.JOB_FIRST else last + 1
                if self.decoder is not None and layout.stretch == 0 and change.kind is ChangeKind.JOB_FIRST:
                    self._bring_forward(layout, dict(zip(tasks, places, strict=True)))
        return layout

    def _bring_forward(self, layout: _Layout, places: dict[int, float]) -> None:
        """Let the tasks of a job come some way towards when each could begin, were the job alone in the shop.

        By the order alone a task that came first would make its station wait until its lot is there.
        """
        share = self.random.choice(_SHARES_FORWARD)
        heads: dict[int, float] = {}
        for task in sorted(places, key=self.graph.order_of.__getitem__):
            before = [
                heads[other] + self.graph.length[other] + gap
                for other, gap in self.graph.predecessors[task]
                if other in heads
            ]
            heads[task] = float(max([self.shop.low[Point.START][task], self.shop.low[Point.ARRIVAL][task], *before]))
            way = places[task] - heads[task]
            layout.priority[task] = heads[task] + (share * way if 0 < way < NEVER / 2 else 0.0)

    def _settle(self, solution: Solution) -> None:
        """Keep the modes that were chosen, so that the next change does not undo them."""
        is_chosen = (self.layout.mode < 0) & (self.first.floor > -NEVER)
        self.layout.mode[is_chosen] = solution.mode[is_chosen]
        if self.decoder is not None:
            # The order in which the decoder makes the same again.
            arrival = task_points(self.problem, solution)[Point.ARRIVAL]
            self.layout.priority = np.where(solution.mode >= 0, arrival, self.layout.priority).astype(np.float64)
