"""The passes of the constructive scheduler: rules first, then forward and backward, then chance."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reshuffle.organizing.scheduling.construction.clusters import Clusters, find_clusters
from reshuffle.organizing.scheduling.construction.generation import Generation, Interrupted, Recipe
from reshuffle.organizing.scheduling.construction.lower_bounds import lower_bounds
from reshuffle.organizing.scheduling.construction.obstacles import Obstacle
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.priorities import TaskGraph, latest_starts
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.solver import Observer, Progress, Result, Status, Stop

__all__ = ["Search", "SearchLimits"]

logger = logging.getLogger(__name__)

#: Randomised passes after which the search gives up where no schedule has been found and no limit was set.
PASSES_WITHOUT_SOLUTION = 60


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """Forward-backward passes, modes looked at in deterministic passes, largest change of priorities by chance."""

    forward_backward_passes: int
    work_limit: int
    randomness: float


class _Stopped(Exception):  # noqa: N818 (it is no error)
    """The search was told to end."""


class Search:
    """One run of the constructive scheduler.

    Parameters
    ----------
    problem, stop, seed, observer
        See :class:`reshuffle.plan.solver.Solver`.
    limits
        How far the passes go.
    """

    def __init__(
        self, problem: SchedulingProblem, stop: Stop, seed: int, limits: SearchLimits, observer: Observer | None
    ) -> None:
        self.began = time.perf_counter()
        self.problem, self.stop, self.limits, self.observer = problem, stop, limits, observer
        self.random = random.Random(seed)
        self.shop = Shop(problem)
        self.branches = Branches(self.shop)
        self.clusters = find_clusters(self.shop)
        self.passes = 0
        self.best: Solution | None = None
        self.best_value: tuple[int, ...] | None = None
        self.best_schedule: PartialSchedule | None = None
        self.reasons: dict[str, int] = {}
        self.blame = [0.0] * self.shop.num_tasks
        self.bounds = lower_bounds(problem)
        self.is_makespan = problem.objective.num_levels == 1 and problem.objective.used_terms() == (Term.MAKESPAN,)
        self._by_job: Clusters | None = None

    # The run

    def run(self, hint: Solution | None) -> Result:
        """Make passes until the stop says so, or until the best is proved."""
        try:
            self._take_hint(hint)
            self._deterministic(hint)
            self._randomised()
        except _Stopped:
            pass
        return self._result()

    def _result(self) -> Result:
        status = Status.UNKNOWN
        reasons: tuple[str, ...] = ()
        if self.best is not None:
            status = Status.OPTIMAL if self._is_proved() else Status.FEASIBLE
        else:
            counted = sorted(self.reasons.items(), key=lambda row: -row[1])
            reasons = tuple(text for text, _ in counted[:5]) or ("it was stopped before its first pass ended",)
        return Result(
            solution=self.best,
            objective=self.best_value,
            lower_bound=self.bounds[0],
            status=status,
            runtime_s=time.perf_counter() - self.began,
            iterations=self.passes,
            reasons=reasons,
        )

    def _is_proved(self) -> bool:
        return self.best_value == self.bounds

    def _is_stopped(self) -> bool:
        limit = self.stop.time_limit_s
        if limit is not None and time.perf_counter() - self.began > limit * 0.97 - 0.02:
            return True
        return self.stop.is_interrupted is not None and self.stop.is_interrupted()

    def _has_limit(self) -> bool:
        return any(x is not None for x in (self.stop.time_limit_s, self.stop.max_iterations, self.stop.is_interrupted))

    def _take_hint(self, hint: Solution | None) -> None:
        if hint is not None and not check(self.problem, hint):
            self.best, self.best_value = hint, value(self.problem, hint)
            self._tell()

    def _tell(self) -> None:
        if self.observer is not None:
            elapsed = time.perf_counter() - self.began
            self.observer(Progress(elapsed, self.best_value, self.bounds[0], self.best))

    # Passes

    def _pass(self, recipe: Recipe) -> Generation | None:
        """Make one pass and keep what it brought if it is the best; None if it brought nothing."""
        limit = self.stop.max_iterations
        if self._is_stopped() or (limit is not None and self.passes >= limit) or self._is_proved():
            raise _Stopped
        self.passes += 1
        generation = Generation(self.shop, self.branches, recipe, self._is_stopped)
        try:
            obstacle = generation.run()
        except Interrupted:
            raise _Stopped from None
        if obstacle is not None:
            self._note(obstacle)
            return None
        self._keep(generation)
        return generation

    def _note(self, obstacle: Obstacle) -> None:
        name = self.problem.names.task(obstacle.task)
        text = f"{name} {obstacle.text} ({obstacle.rule})"
        self.reasons[text] = self.reasons.get(text, 0) + 1
        job = self.shop.job[obstacle.task]
        for task in self.shop.job_tasks[job] if job >= 0 else (obstacle.task,):
            self.blame[task] += 1.0

    def _keep(self, generation: Generation) -> None:
        if self.is_makespan and self.best_value is not None:
            jobs, ends = self.shop.job, generation.schedule.points[Point.COMPLETION]
            last = max((end for job, end in zip(jobs, ends, strict=True) if job >= 0 and end != UNSET), default=0)
            if max(last, 0) >= self.best_value[0]:
                return
        solution = generation.schedule.solution()
        worth = value(self.problem, solution)
        if self.best_value is not None and worth >= self.best_value:
            return
        violations = check(self.problem, solution)
        if violations:
            logger.warning("a schedule was discarded: %s", violations[0])
            self.reasons[f"a schedule was discarded: {violations[0]}"] = 1
            return
        self.best, self.best_value, self.best_schedule = solution, worth, generation.schedule
        self._tell()

    def _deterministic(self, hint: Solution | None) -> None:
        is_done = self.branches.choose()
        if hint is not None and len(hint.mode) == self.shop.num_tasks:
            self._pass(self._hint_recipe(hint))
        graph = TaskGraph(self.shop, self.clusters.arcs, is_done)
        for priority in self._rules(graph):
            self._improve(graph, self._pass(Recipe(priority, is_done, self.clusters)))
        if self.best is None:
            self._last_resorts(graph, is_done)

    def _hint_recipe(self, hint: Solution) -> Recipe:
        wanted = (hint.mode >= 0).tolist()
        starts = task_points(self.problem, hint)[Point.START].tolist()
        priority = [start if start != UNSET else UNBOUNDED for start in starts]
        preferred = hint.mode.tolist()
        return Recipe(priority, self.branches.choose(wanted=wanted), self.clusters, preferred)

    def _rules(self, graph: TaskGraph) -> list[list[float]]:
        tails = graph.tails()
        rules: list[list[float]] = [[-tail for tail in tails]]
        ends = [due if due < UNBOUNDED else 0 for due in self.shop.due]
        if any(due < UNBOUNDED for due in self.shop.due):
            latest = max((due for due in self.shop.due if due < UNBOUNDED), default=0)
            ends = [min(due, deadline, latest) for due, deadline in zip(self.shop.due, self.shop.deadline, strict=True)]
            rules.append([float(start) for start in graph.latest(ends)])
        rules.append([-float(work) for work in graph.work_remaining()])
        rules.append(
            [float(max(self.shop.low[0][task], self.shop.low[1][task])) for task in range(self.shop.num_tasks)]
        )
        return rules

    def _improve(self, graph: TaskGraph, generation: Generation | None) -> None:
        """Go backward and forward from a schedule as long as that makes it better."""
        idle = 0
        for _ in range(self.limits.forward_backward_passes):
            if generation is None or idle > 3:
                return
            before = self.best_value
            priority = self._backward(graph, generation)
            generation = self._pass(Recipe(priority, list(generation.recipe.is_done), self.clusters))
            idle = 0 if self.best_value != before else idle + 1

    def _backward(self, graph: TaskGraph, generation: Generation) -> list[int]:
        schedule = generation.schedule
        placements = schedule.placements
        stations = [placement.variant.station if placement else -1 for placement in placements]
        starts = [placement.starts[0] if placement else 0 for placement in placements]
        ends = [placement.ends[-1] if placement else 0 for placement in placements]
        return latest_starts(graph, stations, starts, ends, max(ends, default=0))

    def _last_resorts(self, graph: TaskGraph, is_done: list[bool]) -> None:
        """Try what leads to the end where single tasks block each other: whole jobs, then one behind the other."""
        if self._by_job is None:
            self._by_job = find_clusters(self.shop, by_job=True)
        for priority in self._rules(graph):
            for is_serial in (False, True):
                blamed = [rank - 1e9 * blame for rank, blame in zip(priority, self.blame, strict=True)]
                self._pass(Recipe(blamed, is_done, self._by_job, is_strictly_serial=is_serial))

    def _randomised(self) -> None:
        """Make passes under changed priorities until the stop says so."""
        limit = None if self._has_limit() else PASSES_WITHOUT_SOLUTION
        while limit is None or (self.best is None and self.passes < limit):
            is_done = self.branches.choose(bias=lambda _: self.random.random() * 50)
            graph = TaskGraph(self.shop, self.clusters.arcs, is_done)
            rule = self.random.choice(self._rules(graph))
            scale = max(rule) - min(rule) + 1
            share = self.random.random() * self.limits.randomness
            priority = [
                rank + scale * (share * self.random.random() - (blame if self.best is None else 0.0))
                for rank, blame in zip(rule, self.blame, strict=True)
            ]
            clusters = self._by_job if self._by_job is not None and self.random.random() < 0.5 else self.clusters
            patience = self.random.choice([0.0, 0.5, 2.0])
            self._improve_some(graph, Recipe(priority, is_done, clusters, patience=patience))

    def _improve_some(self, graph: TaskGraph, recipe: Recipe) -> None:
        generation = self._pass(recipe)
        if generation is not None and recipe.clusters is self.clusters:
            self._improve(graph, generation)
