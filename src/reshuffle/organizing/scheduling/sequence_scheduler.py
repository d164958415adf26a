"""Annealing over the order of tasks, by a compiled decoder: for problems with most of what a factory has."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass, field

import numpy as np

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.sequencing.features import unsupported
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Progress, Result, Status, Stop

__all__ = ["SequenceParams", "SequenceScheduler"]

logger = logging.getLogger(__name__)

#: Tasks up to which temperatures are as given.
_LEAST_COOLED = 200
#: Up to so many tasks the walk goes on elsewhere, after so many steps without a better schedule, by so many steps.
_MOST_KICKED, _SETTLED, _KICK = 60, 200, 4
#: Tasks placed in variants of rules, in all.
_MOST_VARIED = 1_000_000


@dataclass(frozen=True, slots=True)
class SequenceParams:
    """How orders of tasks are searched.

    Parameters
    ----------
    hot, cold
        Relative worsening that is taken with probability 1/e at the beginning and at the end, > 0; less in the same
        measure as there are more than 200 tasks.
    patience
        Steps in a row without a better schedule after which a search without any limit ends, >= 1.
    pause_s
        How often limits are looked at, seconds, > 0.
    rules
        Most first schedules that are built under rules as they are, >= 1.
    variants
        Most that are built under the best of them with changes by chance, >= 1; fewer of large problems.

    Raises
    ------
    ValueError
        If a value lies outside its range.
    """

    hot: float = 2e-3
    cold: float = 1e-6
    patience: int = 20_000
    pause_s: float = 0.05
    rules: int = 12
    variants: int = 400

    def __post_init__(self) -> None:
        for name in ("hot", "cold", "patience", "pause_s", "rules", "variants"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name}(={getattr(self, name)}) must be > 0")


@dataclass(slots=True)
class _Best:
    """The best schedule so far, judged."""

    solution: Solution
    worth: tuple[int, ...]


@dataclass(slots=True)
class SequenceScheduler:
    """Begins with a schedule, by default the best under priority rules, and changes its order step by step.

    Every neighbour is decoded from its change on, so a step takes a few microseconds per task behind it. What is done,
    which cleanings among it, is taken from the first schedule; orders, modes, members and robots change. It has no
    lower bound: it never proves anything.

    Parameters
    ----------
    params
        How it searches.
    """

    params: SequenceParams = SequenceParams()
    name: str = field(default="sequence", init=False)

    def solve(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None = None,
        observer: Observer | None = None,
    ) -> Result:
        """Search until `stop` says so; see :class:`reshuffle.plan.solver.Solver`.

        ``stop.max_iterations`` counts neighbours.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If the problem holds a feature that the decoder does not know; all such features are named.
        """
        began = time.perf_counter()
        features = unsupported(problem)
        if features:
            raise UnsupportedError("the sequence engine", features)
        if len(problem.tasks) == 0:
            return ListScheduler().solve(problem, stop, seed)
        if hint is not None and not check(problem, hint):
            best = _Best(hint, value(problem, hint))
        else:
            first = self._first(problem, stop, seed, hint)
            if first.solution is None or first.objective is None or first.status == Status.OPTIMAL:
                return first
            best = _Best(first.solution, first.objective)
        if observer is not None:
            observer(Progress(time.perf_counter() - began, best.worth, None, best.solution))
        search = _Search(problem, best, seed, self.params, observer, began)
        steps, reason = search.run(stop)
        runtime_s = time.perf_counter() - began
        reasons = () if reason is None else (reason,)
        return Result(best.solution, best.worth, None, Status.FEASIBLE, runtime_s, steps, reasons)

    def construct(self, problem: SchedulingProblem, stop: Stop, seed: int) -> Result:
        """Build schedules under priority rules, and return the best; at least one is built whatever `stop` says.

        ``stop.time_limit_s`` counts from the first schedule on: loading the kernels is over then.
        ``stop.max_iterations`` counts schedules. Where rules lead nowhere the status is UNKNOWN.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If the problem holds a feature that the decoder does not know; all such features are named.
        """
        from reshuffle.organizing.scheduling.sequencing.construction import first_schedule
        from reshuffle.organizing.scheduling.sequencing.tables import decoder_tables
        from reshuffle.organizing.scheduling.sequencing.translation import solution_of

        began = time.perf_counter()
        features = unsupported(problem)
        if features:
            raise UnsupportedError("the sequence engine", features)

        ends_at: list[float] = []

        def is_over() -> bool:
            if stop.is_interrupted is not None and stop.is_interrupted():
                return True
            if stop.time_limit_s is None:
                return False
            if not ends_at:
                ends_at.append(time.perf_counter() + stop.time_limit_s)
            return time.perf_counter() >= ends_at[0]

        rules, variants = self.params.rules, min(self.params.variants, _MOST_VARIED // max(len(problem.tasks), 1))
        if stop.max_iterations is not None:
            variants = max(min(stop.max_iterations - rules, variants), 0)
            rules = max(min(stop.max_iterations, rules), 1)
        found = first_schedule(problem, decoder_tables(problem), rules, variants, seed, is_over)
        if found is None:
            reasons = ("no priority rule led to a schedule",)
            return Result(None, None, None, Status.UNKNOWN, time.perf_counter() - began, rules, reasons)
        solution = solution_of(problem, found.made, found.modes)
        violations = check(problem, solution)
        if violations:
            logger.debug("sequence: first schedule: %s -> discarded", violations[0].message)
            reasons = (f"a schedule was discarded: {violations[0].message}",)
            return Result(None, None, None, Status.UNKNOWN, time.perf_counter() - began, found.passes, reasons)
        worth = value(problem, solution)
        return Result(solution, worth, None, Status.FEASIBLE, time.perf_counter() - began, found.passes)

    def _first(self, problem: SchedulingProblem, stop: Stop, seed: int, hint: Solution | None) -> Result:
        """Return a first schedule: of the decoder, else of the constructive scheduler, which knows more ways out."""
        if len(problem.tasks) == 0:
            return ListScheduler().solve(problem, Stop(max_iterations=1), seed, hint)
        # Iterations of the search are neighbours, not first schedules.
        limit = None if stop.time_limit_s is None else 0.2 * stop.time_limit_s
        first = self.construct(problem, Stop(limit, None, stop.is_interrupted), seed)
        if first.solution is not None:
            return first
        return ListScheduler().solve(problem, Stop(max_iterations=1), seed, hint)


class _Search:
    """A walk from the first schedule on; what is better is judged and kept in `best`."""

    def __init__(
        self,
        problem: SchedulingProblem,
        best: _Best,
        seed: int,
        params: SequenceParams,
        observer: Observer | None,
        began: float,
    ) -> None:
        from reshuffle.organizing.scheduling.sequencing import translation
        from reshuffle.organizing.scheduling.sequencing.tables import decoder_tables
        from reshuffle.organizing.scheduling.sequencing.walk import Walk

        self.problem, self.best, self.params = problem, best, params
        self.observer, self.began = observer, began
        tables = decoder_tables(problem)
        solution = best.solution
        is_kept = translation.kept_tasks(problem, solution)
        self.walk = Walk.new(
            tables,
            solution.mode.astype(np.int64),
            translation.keys_of(problem, solution, is_kept),
            is_kept,
            translation.schedule_of(problem, solution, tables),
            translation.frozen_until_of(problem),
            seed,
        )

    def run(self, stop: Stop) -> tuple[int, str | None]:
        """Search until `stop` says so; return the steps made, and why none could be made."""
        if not self.walk.begin():
            return 0, "the schedule that it began with can not be built task by task in its order"
        self._keep()
        steps, chunk, without_news, settled = 0, 1, 0, 0
        while not self._is_over(stop, steps, without_news):
            if stop.max_iterations is not None:
                chunk = min(chunk, stop.max_iterations - steps)
            then = time.perf_counter()
            is_better = self.walk.go_on(chunk, self._temperature(stop, steps))
            steps += chunk
            without_news = 0 if is_better else without_news + chunk
            settled = 0 if is_better else settled + chunk
            if settled >= _SETTLED and len(self.problem.tasks) <= _MOST_KICKED:
                # A few steps that are taken whatever they cost: another valley.
                kick = _KICK if stop.max_iterations is None else min(_KICK, stop.max_iterations - steps)
                is_better = self.walk.go_on(kick, math.inf) or is_better
                steps, settled = steps + kick, 0
            if is_better:
                self._keep()
            # The chunk is as long as the pause; with an iteration limit it must not depend on the clock.
            if stop.max_iterations is not None:
                chunk = 50
            elif time.perf_counter() - then < self.params.pause_s / 2:
                chunk = min(2 * chunk, 10_000)
            elif chunk > 1 and time.perf_counter() - then > 2 * self.params.pause_s:
                chunk //= 2
        return steps, None

    def _is_over(self, stop: Stop, steps: int, without_news: int) -> bool:
        if stop.is_interrupted is not None and stop.is_interrupted():
            return True
        if stop.max_iterations is not None and steps >= stop.max_iterations:
            return True
        if stop.time_limit_s is not None:
            return time.perf_counter() - self.began >= stop.time_limit_s
        return stop.max_iterations is None and without_news >= self.params.patience

    def _temperature(self, stop: Stop, steps: int) -> float:
        """Return a temperature that falls by the same factor in every part of the time, of the steps if they end it."""
        if stop.max_iterations is not None:
            share = steps / stop.max_iterations
        elif stop.time_limit_s is not None:
            share = (time.perf_counter() - self.began) / max(stop.time_limit_s, 1e-9)
        else:
            share = 0.5
        # One change of many moves the whole by less.
        size = min(1.0, _LEAST_COOLED / max(len(self.problem.tasks), 1))
        return float(size * self.params.hot * (self.params.cold / self.params.hot) ** min(share, 1.0))

    def _keep(self) -> None:
        """Judge the best schedule of the walk, and keep it if it is better."""
        from reshuffle.organizing.scheduling.sequencing.translation import solution_of

        solution = solution_of(self.problem, self.walk.best_made, self.walk.best_modes)
        worth = value(self.problem, solution)
        if worth >= self.best.worth:
            return
        found = check(self.problem, solution)
        if found:
            logger.debug("sequence: %s -> discarded", found[0].message)
            return
        self.best.solution, self.best.worth = solution, worth
        if self.observer is not None:
            self.observer(Progress(time.perf_counter() - self.began, worth, None, solution))
