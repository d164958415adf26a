"""The usual engine: a good schedule at once, then the exact model for the rest of the time."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from importlib.util import find_spec

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Progress, Result, Solver, Status, Stop

__all__ = ["AutoParams", "AutoSolver"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AutoParams:
    """Parameters of :class:`AutoSolver`.

    Parameters
    ----------
    workers
        Threads of CP-SAT, >= 1.
    list_share, list_s
        Most time the constructive scheduler gets before the exact model: a part of the time limit, in (0, 1], and
        seconds (more for large problems). Where the exact model is not tried it gets all the time.
    largest_model
        Variables, intervals and constraints up to which the exact model is tried at all.
    items_per_second
        How many of these are built in a second, for the guess whether the time is enough.

    Raises
    ------
    ValueError
        If a value lies outside its range.
    """

    workers: int = 2
    list_share: float = 0.5
    list_s: float = 0.5
    largest_model: int = 3_000_000
    items_per_second: int = 40_000

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError(f"workers(={self.workers}) must be >= 1")
        if not 0 < self.list_share <= 1:
            raise ValueError(f"list_share(={self.list_share}) must be > 0 and <= 1")


@dataclass(slots=True)
class AutoSolver:
    """Runs the constructive scheduler, then CP-SAT from its solution for the rest of the time; keeps the better.

    Where the exact model is too large for the time or does not know a feature, or OR-Tools is not installed, the result
    of the constructive scheduler stands and its reasons say so. With an iteration limit both get it. The first pass of
    the constructive scheduler is made to the end whatever the limits.

    Parameters
    ----------
    params
        Parameters.
    """

    params: AutoParams = AutoParams()
    name: str = field(default="auto", init=False)

    def solve(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None = None,
        observer: Observer | None = None,
    ) -> Result:
        """Search until `stop` says so, or until the best is proved; see :class:`reshuffle.plan.solver.Solver`.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If the problem holds a feature that neither engine can honour.
        """
        began = time.perf_counter()
        watch = _Watch(observer)
        size, reason = self._look_at(problem, stop)
        first, refusal = self._construct(problem, stop, seed, hint, watch, None if reason else size)
        if first is not None and first.status in (Status.OPTIMAL, Status.INFEASIBLE):
            return first
        rest = _rest_of(stop, began)
        if first is not None and rest.time_limit_s is not None and rest.time_limit_s <= 0:
            reason = reason or "the time was over before the exact model"
        if first is not None and stop.is_interrupted is not None and stop.is_interrupted():
            reason = "interrupted before the exact model"
        second = None
        if reason is None:
            start = hint if first is None or first.solution is None else first.solution
            watch.offset_s = time.perf_counter() - began
            second = self._exact().solve(problem, rest, seed, start, watch.tell if observer else None)
        elif first is None and refusal is not None:
            raise refusal
        if reason is not None:
            logger.debug("stays with the constructive schedule: %s", reason)
        return _better(first, second, reason, time.perf_counter() - began)

    def _construct(
        self, problem: SchedulingProblem, stop: Stop, seed: int, hint: Solution | None, watch: _Watch, size: int | None
    ) -> tuple[Result | None, UnsupportedError | None]:
        """Run the constructive scheduler, as long as a model of that size leaves it; None for all the time."""
        limit = stop.time_limit_s
        if limit is not None and size is not None:
            limit = min(limit * self.params.list_share, self.params.list_s + 2 * size / self.params.items_per_second)
        observer = watch.tell if watch.observer else None
        try:
            return ListScheduler().solve(problem, replace(stop, time_limit_s=limit), seed, hint, observer), None
        except UnsupportedError as error:
            return None, error

    def _look_at(self, problem: SchedulingProblem, stop: Stop) -> tuple[int, str | None]:
        """Return the size of the exact model and why it is not to be tried, None if it is."""
        if find_spec("ortools") is None:
            return 0, "the exact model needs OR-Tools: pip install 'reshuffle[plan]'"
        from reshuffle.organizing.scheduling.cpsat.features import unsupported
        from reshuffle.organizing.scheduling.cpsat.horizon import window_of
        from reshuffle.organizing.scheduling.cpsat.size import model_size

        features = unsupported(problem, window_of(problem).last)
        if features:
            return 0, str(UnsupportedError("CP-SAT", features))
        size = model_size(problem)
        if size > self.params.largest_model:
            return size, f"the exact model would have about {size} parts, more than {self.params.largest_model}"
        if stop.time_limit_s is not None and size > stop.time_limit_s * self.params.items_per_second / 2:
            return size, f"the time is too short for the exact model of about {size} parts"
        return size, None

    def _exact(self) -> Solver:
        from reshuffle.organizing.scheduling.cpsat.solver import CpSatParams, CpSatSolver

        return CpSatSolver(CpSatParams(workers=self.params.workers))


@dataclass(slots=True)
class _Watch:
    """Passes on what the two engines report as if it came from one: better and better values and bounds."""

    observer: Observer | None
    offset_s: float = 0.0
    best: tuple[int, ...] | None = None
    bound: int | None = None

    def tell(self, progress: Progress) -> None:
        """Pass on a report if it says anything new."""
        is_better = progress.objective is not None and (self.best is None or progress.objective < self.best)
        is_tighter = progress.lower_bound is not None and (self.bound is None or progress.lower_bound > self.bound)
        if is_better:
            self.best = progress.objective
        if is_tighter:
            self.bound = progress.lower_bound
        if self.observer is not None and (is_better or is_tighter):
            solution = progress.solution if is_better else None
            self.observer(Progress(progress.elapsed_s + self.offset_s, self.best, self.bound, solution))


def _rest_of(stop: Stop, began: float) -> Stop:
    if stop.time_limit_s is None:
        return stop
    return replace(stop, time_limit_s=max(0.0, stop.time_limit_s - (time.perf_counter() - began)))


def _better(first: Result | None, second: Result | None, reason: str | None, runtime_s: float) -> Result:
    """Return the better of two results with the larger of their bounds."""
    results = [result for result in (second, first) if result is not None]
    with_solution = [result for result in results if result.objective is not None]
    best = min(with_solution, key=lambda result: result.objective or (), default=results[0])
    bounds = [result.lower_bound for result in results if result.lower_bound is not None]
    bound = max(bounds, default=None)
    status = next((r.status for r in results if r.status in (Status.OPTIMAL, Status.INFEASIBLE)), best.status)
    reasons = list(best.reasons if second is None else second.reasons)
    if best.objective is not None and len(best.objective) == 1 and best.objective[0] == bound:
        status = Status.OPTIMAL
    elif reason is not None:
        reasons.append(reason)
    return replace(
        best,
        lower_bound=bound,
        status=status,
        runtime_s=runtime_s,
        iterations=sum(result.iterations for result in results),
        reasons=tuple(reasons),
    )
