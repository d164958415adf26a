"""The exact solver behind the protocol of :mod:`reshuffle.plan.solver`."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from reshuffle.errors import InternalError, UnsupportedError
from reshuffle.organizing.scheduling.cpsat.bounds import simple_bound
from reshuffle.organizing.scheduling.cpsat.compaction import compacted
from reshuffle.organizing.scheduling.cpsat.draft import OutOfTime
from reshuffle.organizing.scheduling.cpsat.explanation import explain
from reshuffle.organizing.scheduling.cpsat.extraction import Values, read_solution
from reshuffle.organizing.scheduling.cpsat.features import unsupported
from reshuffle.organizing.scheduling.cpsat.hints import add_hints
from reshuffle.organizing.scheduling.cpsat.horizon import window_of
from reshuffle.organizing.scheduling.cpsat.model import ScheduleModel, build_model
from reshuffle.organizing.scheduling.cpsat.search import Outcome, run_search
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Progress, Result, Status, Stop

__all__ = ["CpSatParams", "CpSatSolver"]

logger = logging.getLogger(__name__)

#: Seconds that a pass of the constructive scheduler takes for a task of a large problem, guessed high.
_PASS_S_PER_TASK = 2e-4


@dataclass(frozen=True, slots=True)
class CpSatParams:
    """Parameters of :class:`CpSatSolver`.

    Parameters
    ----------
    workers
        Threads of the search, >= 1. Two runs with one worker, the same seed and an iteration limit are the same.
    building_share
        Part of the time limit after which the building of the model is given up, in (0, 1].
    level_share
        Part of the remaining time for a level of the objective that is not the last, in (0, 1].
    has_first_pass
        Without a valid hint, start from one pass of the constructive scheduler: its makespan narrows the model.
    has_fallback
        Where the limits leave no time for a solution of the model, give one of the constructive scheduler.
    is_brief
        Begin to search at once, without what prepares a model for a long search: for many small models one by one.

    Raises
    ------
    ValueError
        If a value lies outside its range.
    """

    workers: int = 2
    building_share: float = 0.6
    level_share: float = 0.7
    has_first_pass: bool = True
    has_fallback: bool = True
    is_brief: bool = False

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError(f"workers(={self.workers}) must be >= 1")
        for name in ("building_share", "level_share"):
            share = getattr(self, name)
            if not 0 < share <= 1:
                raise ValueError(f"{name}(={share}) must be > 0 and <= 1")


@dataclass(slots=True)
class CpSatSolver:
    """Solves scheduling problems exactly: a constraint model of the whole problem, solved by CP-SAT of OR-Tools.

    Levels of the objective are minimized one after the other, each with those before it held at the best value found.
    Where an iteration limit is set, the search runs on one worker and an iteration is a conflict of CP-SAT. Where the
    limits leave no time for a solution of the model, one pass of the constructive scheduler gives the answer.

    Parameters
    ----------
    params
        Parameters.

    References
    ----------
    L. Perron, F. Didier and S. Gay, The CP-SAT-LP solver, CP 2023, doi 10.4230/LIPIcs.CP.2023.3.
    """

    params: CpSatParams = CpSatParams()
    name: str = field(default="cpsat", init=False)

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
            If the problem holds a feature that the model cannot carry; all such features are named.
        """
        return _Run(self.params, problem, stop, seed, observer).result(hint)


@dataclass(slots=True)
class _Run:
    """One call of the solver."""

    params: CpSatParams
    problem: SchedulingProblem
    stop: Stop
    seed: int
    observer: Observer | None
    began: float = field(default_factory=time.perf_counter)
    best: Solution | None = None
    best_value: tuple[int, ...] | None = None
    bound: int | None = None
    conflicts: int = 0
    is_constructed: bool = False

    def result(self, hint: Solution | None) -> Result:
        features = unsupported(self.problem, window_of(self.problem).last)
        if features:
            raise UnsupportedError("CP-SAT", features)
        if hint is not None and not check(self.problem, hint):
            self._take(hint, self.began)
        elif self.params.has_first_pass and self._has_time_for_a_pass():
            self._construct()
        self.bound = simple_bound(self.problem)
        window = window_of(self.problem, None if self.best_value is None else self.best_value[0])
        try:
            model = build_model(self.problem, window, self._building_ends(), self.stop.is_interrupted)
        except OutOfTime:
            self._construct()
            return self._end(Status.UNKNOWN, ("the time is too short to build the CP-SAT model",))
        logger.debug("CP-SAT model built in %.2f s", time.perf_counter() - self.began)
        start = hint if self.best is None else self.best
        if start is not None:
            add_hints(model, start)
        return self._search(model)

    def _has_time_for_a_pass(self) -> bool:
        """Whether a pass of the constructive scheduler takes a small part of the time."""
        limit, guess = self.stop.time_limit_s, _PASS_S_PER_TASK * len(self.problem.tasks)
        return limit is None or guess <= max(0.1 * limit, 0.4)

    def _construct(self) -> None:
        """Take the schedule of the first pass of the constructive scheduler, once, where there is no other.

        It narrows the window of the model; and it is the answer where the limits leave no time for one of the model.
        """
        if self.is_constructed or self.best is not None:
            return
        if not (self.params.has_first_pass or self.params.has_fallback):
            return
        self.is_constructed = True
        stop = Stop(self._remaining(), 1, self.stop.is_interrupted)
        try:
            result = ListScheduler().solve(self.problem, stop, self.seed)
        except UnsupportedError:
            return
        if result.solution is not None:
            self._take(result.solution, time.perf_counter())

    def _search(self, model: ScheduleModel) -> Result:
        is_proved = True
        num_levels = len(model.levels)
        for level, expression in enumerate(model.levels):
            is_last = level == num_levels - 1
            if isinstance(expression, int) and not (level == 0 and self.best is None):
                continue
            if not isinstance(expression, int):
                model.draft.model.minimize(expression)
            outcome = self._run_level(model, level, is_last=is_last)
            if outcome.is_infeasible and level == 0 and self.best is None:
                return self._infeasible()
            if outcome.is_infeasible:
                raise InternalError("the CP-SAT model excludes a valid solution, which is a defect")
            is_proved = is_proved and outcome.is_optimal
            if self.best_value is None or self._is_over():
                is_proved = is_proved and is_last
                break
            if not isinstance(expression, int):
                model.draft.require(expression <= self.best_value[level])
            if outcome.values is not None:
                self._hint_all(model, outcome.values)
        if self.best is None:
            self._construct()
            return self._end(Status.UNKNOWN, () if self.best else ("no solution was found within the limits",))
        return self._end(Status.OPTIMAL if is_proved else Status.FEASIBLE)

    def _run_level(self, model: ScheduleModel, level: int, *, is_last: bool) -> Outcome:
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = self.params.workers
        parameters.random_seed = self.seed % (1 << 31)
        # Python keeps Ctrl-C; the search is ended through `is_interrupted` or by the exception.
        parameters.catch_sigint_signal = False
        if self.params.is_brief:
            parameters.cp_model_probing_level = 0
            parameters.symmetry_level = 0
            parameters.max_presolve_iterations = 1
        remaining = self._remaining()
        if remaining is not None:
            parameters.max_time_in_seconds = max(0.0, remaining if is_last else remaining * self.params.level_share)
        if self.stop.max_iterations is not None:
            parameters.num_workers = 1
            parameters.max_number_of_conflicts = max(0, self.stop.max_iterations - self.conflicts)

        def on_solution(instant: float, values: list[int]) -> None:
            if self.observer is not None:
                self._take(read_solution(model, Values(values)), instant)

        def on_bound(bound: int) -> None:
            if level == 0 and (self.bound is None or bound > self.bound):
                self.bound = bound
                self._tell(None, time.perf_counter())

        outcome = run_search(solver, model.draft.model, self.stop.is_interrupted, on_solution, on_bound)
        self.conflicts += outcome.conflicts
        if outcome.values is not None:
            self._take(read_solution(model, Values(outcome.values)), time.perf_counter())
        if level == 0 and outcome.bound is not None:
            self.bound = max(outcome.bound, self.bound if self.bound is not None else outcome.bound)
        return outcome

    def _take(self, solution: Solution, instant: float) -> None:
        """Keep a solution if it is better than the best so far; all but the hint come from the model."""
        worth = value(self.problem, solution)
        if self.best_value is not None and worth >= self.best_value:
            return
        violations = check(self.problem, solution)
        if violations:
            named = "; ".join(str(violation) for violation in violations[:5])
            raise InternalError(f"the CP-SAT model gave an invalid solution, which is a defect: {named}")
        self.best, self.best_value = solution, worth
        self._tell(solution, instant)

    def _compact(self) -> None:
        """Move what need not wait as early as it can be."""
        if self.best is None:
            return
        earlier = compacted(self.problem, self.best)
        if earlier is self.best:
            return
        worth = value(self.problem, earlier)
        violations = check(self.problem, earlier)
        if violations or (self.best_value is not None and worth > self.best_value):
            raise InternalError(f"compaction broke a valid solution, which is a defect: {violations[:3]}")
        self.best, self.best_value = earlier, worth

    def _tell(self, solution: Solution | None, instant: float) -> None:
        if self.observer is not None:
            self.observer(Progress(instant - self.began, self.best_value, self.bound, solution))

    def _hint_all(self, model: ScheduleModel, values: list[int]) -> None:
        """Start the next level from all values of the best solution of this one."""
        target = model.draft.model
        target.clear_hints()  # type: ignore[no-untyped-call]
        for index, number in enumerate(values):
            target.add_hint(target.get_int_var_from_proto_index(index), number)

    def _remaining(self) -> float | None:
        """Return the seconds left for the search, less what reading and checking its solution will take."""
        if self.stop.time_limit_s is None:
            return None
        reserve = 0.05 + 1e-5 * (len(self.problem.tasks) + len(self.problem.modes))
        return self.began + self.stop.time_limit_s - reserve - time.perf_counter()

    def _building_ends(self) -> float | None:
        limit = self.stop.time_limit_s
        return None if limit is None else self.began + limit * self.params.building_share

    def _is_over(self) -> bool:
        remaining = self._remaining()
        return (
            (remaining is not None and remaining <= 0)
            or (self.stop.max_iterations is not None and self.conflicts >= self.stop.max_iterations)
            or (self.stop.is_interrupted is not None and self.stop.is_interrupted())
        )

    def _infeasible(self) -> Result:
        limit = self._remaining()
        until = time.perf_counter() + (5.0 if limit is None else min(5.0, limit))
        reasons = explain(self.problem, until, self.stop.is_interrupted)
        return Result(None, None, None, Status.INFEASIBLE, time.perf_counter() - self.began, self.conflicts, reasons)

    def _end(self, status: Status, reasons: tuple[str, ...] = ()) -> Result:
        if self.best is not None and status == Status.UNKNOWN:
            status = Status.FEASIBLE
        self._compact()
        bound = self.bound
        if status == Status.OPTIMAL and self.best_value is not None:
            bound = self.best_value[0]
        return Result(
            self.best, self.best_value, bound, status, time.perf_counter() - self.began, self.conflicts, reasons
        )
