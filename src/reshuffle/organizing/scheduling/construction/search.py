"""The passes of the constructive scheduler: rules first, then forward and backward, then chance."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from reshuffle.organizing.scheduling.construction.clusters import Clusters, find_clusters
from reshuffle.organizing.scheduling.construction.delaying import delayed_starts
from reshuffle.organizing.scheduling.construction.generation import Generation, Interrupted, Recipe
from reshuffle.organizing.scheduling.construction.lower_bounds import LowerBounds
from reshuffle.organizing.scheduling.construction.obstacles import Obstacle
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.priorities import TaskGraph, latest_starts
from reshuffle.organizing.scheduling.construction.rules import has_due_dates, priority_rules
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Progress, Result, Status, Stop

__all__ = ["Search", "SearchLimits"]

logger = logging.getLogger(__name__)

#: Randomised passes after which the search gives up where no schedule has been found and no limit was set.
PASSES_WITHOUT_SOLUTION = 60
#: Passes of forward-backward improvement without gain after which it ends; such passes after one by chance.
PASSES_WITHOUT_GAIN, PASSES_IMPROVING_CHANCE = 4, 6
#: Passes in a row after which the search ends if all of them have brought what there was before.
PASSES_WITHOUT_NEWS = 300
#: Rules tried where there is time for more than one; what a task under more than precedence and stations costs.
LEAST_RULES, WEIGHT_OF_RICH_TASKS = 2, 6
#: Shares of randomised passes: from the best schedule, with blame, whole jobs at once, dispatched by time, and by when
#: robots could fetch lots.
SHARE_FROM_BEST, SHARE_BLAMED, SHARE_BY_JOB, SHARE_DISPATCHING = 0.6, 0.8, 0.4, 0.8
SHARE_LOOKING_AT_ROBOTS = 0.5
#: Share of passes, as long as there is no schedule, in which lots may wait on their way.
SHARE_LINGERING = 0.5
#: How long batches wait for members, in their durations.
PATIENCES = (0.0, 0.5, 2.0)
#: Terms for which a later start can be better.
EARLY_TERMS = {Term.EARLINESS, Term.WORK_IN_PROGRESS, Term.RESOURCE_COST, Term.ENERGY_COST, Term.START_SHIFT}
#: Reasons given where there is no schedule.
MOST_REASONS = 5
#: Share of the blame of earlier failures that is kept at each new one.
BLAME_KEPT = 0.7


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
        self.best_generation: Generation | None = None
        self.reasons: dict[str, int] = {}
        self.blame = [0.0] * self.shop.num_tasks
        #: Tasks of no job that must be over at an instant, such as the charging of robots.
        self.appointments = frozenset(
            task for task, job in enumerate(self.shop.job) if job < 0 and self.shop.high[Point.END][task] < UNBOUNDED
        )
        #: They are placed before all others once a pass has left no room for one of them.
        self.placed_first: frozenset[int] = frozenset()
        #: Whether the first answer is still owed: until then no limit ends a pass.
        self.is_owed = True
        #: What the passes so far have brought, and how many in a row have brought nothing else.
        self.seen: set[int] = set()
        self.repeated = 0
        proved = LowerBounds(self.shop)
        self.bounds, self.contradictions = proved.levels(), proved.contradictions()
        self.terms = set(problem.objective.used_terms())
        self.is_makespan = problem.objective.num_levels == 1 and self.terms == {Term.MAKESPAN}
        self.has_fleets = any(row[4] >= 0 for row in self.shop.transports)
        self.has_due = has_due_dates(self.shop)
        weight = sum(
            (1 if simple else WEIGHT_OF_RICH_TASKS) * (1 + len(modes))
            for simple, modes in zip(self.shop.is_simple, self.shop.modes, strict=True)
        )
        #: Passes that the deterministic part may make, about.
        self.num_passes = limits.work_limit // max(weight, 1)
        #: Ticks by which chance may change the work of a branch.
        self.branch_scale = 2.0 * max(self.shop.least_work, default=1) + 1.0
        self._by_job: Clusters | None = None

    # The run

    def run(self, hint: Solution | None) -> Result:
        """Make passes until the stop says so, the best is proved, or passes bring nothing new.

        What is given and the first rule are tried to the end whatever the limits, unless one of them is an answer.
        """
        if self.contradictions:
            runtime, reasons = time.perf_counter() - self.began, tuple(self.contradictions[:MOST_REASONS])
            return Result(None, None, None, Status.INFEASIBLE, runtime, reasons=reasons)
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
            reasons = tuple(text for text, _ in counted[:MOST_REASONS]) or (
                "it was stopped before its first pass ended",
            )
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
        if self.is_owed and self.best is None:
            return False
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
        is_enough = limit is not None and self.passes >= limit and not (self.is_owed and self.best is None)
        if self._is_stopped() or is_enough or self._is_proved() or self.repeated > PASSES_WITHOUT_NEWS:
            raise _Stopped
        self.passes += 1
        if self.placed_first:
            recipe = replace(recipe, placed_first=self.placed_first)
        generation = Generation(self.shop, self.branches, recipe, self._is_stopped)
        try:
            obstacle = generation.run()
        except Interrupted:
            raise _Stopped from None
        if obstacle is not None:
            self._note(obstacle, generation.missing(obstacle))
            return None
        self._keep(generation)
        self._compare(generation)
        return generation

    def _compare(self, generation: Generation) -> None:
        """Count how many passes in a row have brought only what there was before."""
        schedule = generation.schedule
        modes = tuple((p.variant.mode, *p.members) if p else () for p in schedule.placements)
        trips = tuple((row, trip.vehicle, trip.pickup, trip.dropoff) for row, trip in sorted(schedule.trips.items()))
        fingerprint = hash((modes, trips, *(tuple(instants) for instants in schedule.points)))
        self.repeated = self.repeated + 1 if fingerprint in self.seen else 0
        self.seen.add(fingerprint)

    def _note(self, obstacle: Obstacle, missing: set[int]) -> None:
        """Remember why a pass failed, and let those come first in the next one who would have had to."""
        name = self.problem.names.task(obstacle.task)
        text = f"{name} {obstacle.text} ({obstacle.rule})"
        self.reasons[text] = self.reasons.get(text, 0) + 1
        if not self.appointments.isdisjoint(missing):
            self.placed_first = self.appointments
        self.blame = [blame * BLAME_KEPT + (task in missing) for task, blame in enumerate(self.blame)]

    def _blamed(self, priority: Sequence[float]) -> list[float]:
        """Return priorities under which those come first who failed in earlier passes."""
        scale = max(priority, default=0) - min(priority, default=0) + 1
        largest = max(self.blame, default=0.0) or 1.0
        return [rank - scale * blame / largest for rank, blame in zip(priority, self.blame, strict=True)]

    def _keep(self, generation: Generation) -> None:
        is_beaten = self.is_makespan and self.best_value is not None
        if is_beaten and self._worth(generation) >= (self.best_value or ()):
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
        self.best, self.best_value, self.best_generation = solution, worth, generation
        self._tell()

    def _last_completion(self, schedule: PartialSchedule) -> int:
        ends = schedule.points[Point.COMPLETION]
        last = max((end for job, end in zip(self.shop.job, ends, strict=True) if job >= 0 and end != UNSET), default=0)
        return max(last, 0)

    def _deterministic(self, hint: Solution | None) -> None:
        """Make the passes that leave nothing to chance."""
        is_done = self.branches.choose()
        graph = TaskGraph(self.shop, self.clusters.arcs, is_done)
        for recipe in self._given(hint):
            self._pass(recipe)
        found: list[tuple[tuple[int, ...], int, Generation]] = []
        patiences = PATIENCES if any(self.shop.batch_max) else PATIENCES[:1]
        num_rules = max(min(LEAST_RULES, self.num_passes + 1), self.num_passes // 2)
        for priority in priority_rules(graph)[:num_rules]:
            for patience, looks in product(patiences, (False, True) if self.has_fleets else (False,)):
                recipe = Recipe(priority, is_done, self.clusters, patience=patience, looks_at_robots=looks)
                generation = self._pass(recipe)
                if generation is None and self.is_owed and self.placed_first:
                    generation = self._pass(recipe)
                self.is_owed = False
                if generation is not None:
                    found.append((self._worth(generation), len(found), generation))
        if self.best is None:
            self._last_resorts(graph, is_done)
        for _, _, generation in sorted(found, key=lambda row: row[:2])[:2]:
            self._improve(graph, generation, self.num_passes // 3)
        self._delay()

    def _given(self, hint: Solution | None) -> list[Recipe]:
        """Return recipes that repeat what is given: the hint, and the schedule before this one."""
        shop, recipes = self.shop, []
        sound = hint if hint is not None and self._fits(hint) else None
        if sound is not None:
            preferred = [mode if mode in shop.modes[task] else -1 for task, mode in enumerate(sound.mode.tolist())]
            starts = [int(sound.phase_start[shop.phase_ptr[mode]]) if mode >= 0 else UNBOUNDED for mode in preferred]
            chosen = self.branches.choose(wanted=[mode >= 0 for mode in preferred])
            recipes.append(Recipe(starts, chosen, self.clusters, preferred, is_dispatching=False))
        if {Term.MOVED_TASKS, Term.START_SHIFT} & self.terms:
            previous = shop.previous_mode
            preferred = [mode if mode in shop.modes[task] else -1 for task, mode in enumerate(previous)]
            floor = {task: shop.previous_start[task] for task, mode in enumerate(previous) if mode >= 0}
            starts = [floor.get(task, UNBOUNDED) for task in range(shop.num_tasks)]
            chosen = self.branches.choose(wanted=[mode >= 0 for mode in previous])
            recipes.append(Recipe(starts, chosen, self.clusters, preferred, is_dispatching=False))
            recipes.append(Recipe(starts, chosen, self.clusters, preferred, floor, is_dispatching=False))
            recipes.append(Recipe(starts, chosen, self.clusters, preferred, floor))
        return recipes

    def _fits(self, hint: Solution) -> bool:
        shapes = (len(hint.mode), len(hint.phase_start))
        return shapes == (self.shop.num_tasks, len(self.problem.phases))

    def _worth(self, generation: Generation) -> tuple[int, ...]:
        if self.is_makespan:
            return (self._last_completion(generation.schedule),)
        return value(self.problem, generation.schedule.solution())

    def _improve(self, graph: TaskGraph, generation: Generation | None, most: int) -> None:
        """Go backward and forward from a schedule as long as that makes it better."""
        idle, best = 0, None
        for _ in range(min(most, self.limits.forward_backward_passes)):
            if generation is None or idle > PASSES_WITHOUT_GAIN:
                return
            worth = self._worth(generation)
            if best is None or worth < best:
                best, idle = worth, 0
            else:
                idle += 1
            recipe = replace(generation.recipe, priority=self._backward(graph, generation))
            generation = self._pass(recipe)

    def _backward(self, graph: TaskGraph, generation: Generation) -> list[int]:
        """Return priorities from a schedule: the starts of a backward one, from its end or from the due dates."""
        placements = generation.schedule.placements
        stations = [placement.variant.station if placement else -1 for placement in placements]
        starts = [placement.starts[0] if placement else 0 for placement in placements]
        ends = [placement.ends[-1] if placement else 0 for placement in placements]
        horizon = max(ends, default=0)
        if not self.has_due:
            return latest_starts(graph, stations, starts, ends, horizon)
        completion = self._completions(generation.schedule)
        targets = [
            min(due, deadline) if min(due, deadline) < UNBOUNDED else completion[job]
            for job, (due, deadline) in enumerate(zip(self.shop.due, self.shop.deadline, strict=True))
        ]
        return latest_starts(graph, stations, starts, ends, max([horizon, *targets]), targets)

    def _completions(self, schedule: PartialSchedule) -> list[int]:
        completion = [self.shop.planning_start] * self.shop.num_jobs
        for task, job in enumerate(self.shop.job):
            if job >= 0 and schedule.is_placed[task]:
                completion[job] = max(completion[job], schedule.points[Point.COMPLETION][task])
        return completion

    def _delay(self) -> None:
        """Where being early has a cost, make tasks of the best schedule as late as they can be."""
        if not self.terms & EARLY_TERMS:
            return
        for is_to_due in (False, True):
            for share in (1.0, 0.5):
                if self.best_generation is not None:
                    self._pass(self._delayed(self.best_generation, is_to_due, share))
        if self.best_generation is not None and min(self.shop.due, default=UNBOUNDED) < UNBOUNDED:
            self._pass(self._just_in_time(self.best_generation))

    def _delayed(self, generation: Generation, is_to_due: bool, share: float) -> Recipe:
        """Return a recipe for the schedule with its tasks later: to their completion, or on to their due dates."""
        schedule, recipe = generation.schedule, generation.recipe
        graph = TaskGraph(self.shop, recipe.clusters.arcs, generation.is_done)
        caps = self._completions(schedule)
        if is_to_due:
            latest = max(caps, default=0) if Term.MAKESPAN in self.terms else UNBOUNDED
            caps = [
                max(cap, min(due, deadline, latest)) if due < UNBOUNDED else cap
                for cap, due, deadline in zip(caps, self.shop.due, self.shop.deadline, strict=True)
            ]
        latest_start = delayed_starts(graph, schedule, caps)
        start = schedule.points[Point.START]
        floor = {task: start[task] + int(share * (time - start[task])) for task, time in latest_start.items()}
        return self._repeated(generation, floor)

    def _just_in_time(self, generation: Generation) -> Recipe:
        """Return a recipe whose tasks start no earlier than dispatching backwards from the due dates says."""
        graph = TaskGraph(self.shop, generation.recipe.clusters.arcs, generation.is_done)
        starts = self._backward(graph, generation)
        floor = {task: start for task, start in enumerate(starts) if generation.is_done[task]}
        return self._repeated(generation, floor)

    def _repeated(self, generation: Generation, floor: dict[int, int]) -> Recipe:
        placements = generation.schedule.placements
        preferred = [placement.variant.mode if placement else -1 for placement in placements]
        priority = [floor.get(task, UNBOUNDED) for task in range(self.shop.num_tasks)]
        return replace(
            generation.recipe,
            priority=priority,
            is_done=list(generation.recipe.is_done),
            preferred=preferred,
            floor=floor,
            is_dispatching=False,
        )

    def _last_resorts(self, graph: TaskGraph, is_done: list[bool]) -> None:
        """Try what leads to the end where single tasks block each other: whole jobs, then one behind the other."""
        if self._by_job is None:
            self._by_job = find_clusters(self.shop, by_job=True)
        for priority in priority_rules(graph):
            for clusters in (self.clusters, self._by_job):
                self._pass(Recipe(self._blamed(priority), is_done, clusters))
            self._pass(Recipe(self._blamed(priority), is_done, self._by_job, is_strictly_serial=True))
            self._pass(Recipe(self._blamed(priority), is_done, self._by_job, may_linger=True))
            if self.best is not None:
                return

    def _randomised(self) -> None:
        """Make passes under changed priorities until the stop says so."""
        limit = None if self._has_limit() else PASSES_WITHOUT_SOLUTION
        while limit is None or (self.best is None and self.passes < limit):
            is_done = self.branches.choose(bias=lambda _: self.random.random() * self.branch_scale)
            graph = TaskGraph(self.shop, self.clusters.arcs, is_done)
            rule: Sequence[float] = self.random.choice(priority_rules(graph))
            if self.best_generation is not None and self.random.random() < SHARE_FROM_BEST:
                is_done = list(self.best_generation.recipe.is_done)
                graph = TaskGraph(self.shop, self.clusters.arcs, is_done)
                rule = self._backward(graph, self.best_generation)
            elif self.best is None and self.random.random() < SHARE_BLAMED:
                rule = self._blamed(rule)
            scale = (max(rule) - min(rule) + 1) * self.random.random() * self.limits.randomness
            recipe = Recipe(
                [rank + scale * self.random.random() for rank in rule],
                is_done,
                self.clusters,
                patience=self.random.choice(PATIENCES),
                is_dispatching=self.random.random() < SHARE_DISPATCHING,
                looks_at_robots=self.has_fleets and self.random.random() < SHARE_LOOKING_AT_ROBOTS,
                may_linger=self.best is None and self.random.random() < SHARE_LINGERING,
            )
            if self._by_job is not None and self.random.random() < SHARE_BY_JOB:
                recipe.clusters = self._by_job
            before = self.best_value
            generation = self._pass(recipe)
            if recipe.clusters is self.clusters:
                self._improve(graph, generation, PASSES_IMPROVING_CHANCE)
            if self.best_value != before:
                self._delay()
