"""The usual engine: a good schedule at once, then a portfolio of engines that share what they find."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.lower_bounds import lower_bound
from reshuffle.organizing.scheduling.portfolio.incumbent import Incumbent
from reshuffle.organizing.scheduling.portfolio.members import SolverMember, Turn, WindowsMember
from reshuffle.organizing.scheduling.portfolio.shop_turns import run_shop_turns
from reshuffle.organizing.scheduling.portfolio.turns import Seat, run_turns
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Result, Solver, Status, Stop

if TYPE_CHECKING:
    from reshuffle.organizing.scheduling.tabu_scheduler import TabuPool

__all__ = ["AutoParams", "AutoSolver"]

logger = logging.getLogger(__name__)

#: Tasks up to which bounds of all jobs and stations are worth their time; larger shops are bounded by the tabu search.
_LARGEST_BOUNDED = 100_000
#: Tasks up to which the exact model stands a chance beside the tabu search of a plain shop.
_LARGEST_EXACT_SHOP = 5_000
#: Tasks up to which shops with setups or people are left to the tabu search: it sweeps the whole at each move, and only
#: plain shops are searched range by range. Larger ones are searched by windows and orders.
_LARGEST_RESOURCE_SHOP = 5_000
_MISSING = "the exact model needs OR-Tools: pip install 'reshuffle[plan]'"


@dataclass(frozen=True, slots=True)
class AutoParams:
    """Parameters of :class:`AutoSolver`.

    Parameters
    ----------
    workers
        Threads, >= 1. With one, members take turns.
    list_share, list_s
        Most time the constructive scheduler gets before the others: a part of the time limit, in (0, 1], and
        seconds (more for large problems). Where no other member can work it gets all the time.
    largest_model
        Variables, intervals and constraints up to which the exact model of the whole problem is tried at all.
    items_per_second
        How many of these are built in a second, for the guess whether the time is enough.
    least_built
        Tasks from which the compiled decoder builds all first schedules, where it knows the problem: the constructive
        scheduler is slower by far.
    least_windowed
        Tasks from which windows are searched: fewer are one window, which is the whole model.

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
    least_built: int = 200
    least_windowed: int = 16

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError(f"workers(={self.workers}) must be >= 1")
        if not 0 < self.list_share <= 1:
            raise ValueError(f"list_share(={self.list_share}) must be > 0 and <= 1")


@dataclass(slots=True)
class AutoSolver:
    """Runs the constructive scheduler, then a portfolio over the workers for the rest of the time; keeps the best.

    The members are CP-SAT on the whole model, where that is small enough for the time, windows of the schedule solved
    by CP-SAT, and tabu search where the problem is a plain shop: there it needs no other construction. They share the
    best schedule and the best bound; who has helped gets the next turns. A member that does not know a feature of the
    problem is left out, and the reasons say so; without OR-Tools the constructive scheduler has all the time. With an
    iteration limit each engine gets it, one after the other on one worker, and the run repeats itself. The first pass
    of the constructive scheduler is made to the end whatever the limits.

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
            If the problem holds a feature that no engine can honour.
        """
        incumbent = Incumbent(observer, stop.is_interrupted)
        size, reason = self._look_at(problem, stop)
        seats = self._seats(problem, seed, size, reason)
        tabu = _tabu_seat(problem)
        if tabu is not None and _has_kernels() and stop.max_iterations is None:
            return self._solve_shop(problem, stop, seed, hint, incumbent, tabu, seats, reason)
        seats += [] if tabu is None else [tabu]
        seats = (_sequence_seats(problem) if tabu is None else []) + seats
        first, refusal = self._construct(problem, stop, seed, hint, incumbent, size if seats else None)
        if first is not None and first.status in (Status.OPTIMAL, Status.INFEASIBLE):
            return replace(first, runtime_s=time.perf_counter() - incumbent.began)
        incumbent.raise_bound(lower_bound(problem))
        if first is None and refusal is not None and reason is not None:
            raise refusal
        ends_at = self._ends_at(problem, stop, incumbent)
        if first is not None and ends_at is not None and time.perf_counter() >= ends_at:
            reason = reason or "the time was over before the exact model"
        elif first is not None and stop.is_interrupted is not None and stop.is_interrupted():
            reason = "interrupted before the exact model"
        else:
            run_turns(seats, incumbent, ends_at, stop.max_iterations, self.params.workers, seed)
        if incumbent.failure is not None:
            raise incumbent.failure
        return _result(incumbent, first, seats, reason)

    def _solve_shop(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None,
        incumbent: Incumbent,
        tabu: Seat,
        seats: list[Seat],
        reason: str | None,
    ) -> Result:
        """Solve a plain shop: its kernels construct faster than the constructive scheduler does."""
        if hint is not None and not check(problem, hint):
            incumbent.offer(hint, value(problem, hint))
        incumbent.raise_bound(lower_bound(problem) if len(problem.tasks) <= _LARGEST_BOUNDED else None)
        if incumbent.best() is None:
            # However short the limits are, one schedule is made.
            tabu.member.take(Turn(0.0, None, 1, seed), incumbent)
        ends_at = self._ends_at(problem, stop, incumbent)
        if not incumbent.is_over() and (ends_at is None or time.perf_counter() < ends_at):
            is_small = len(problem.tasks) <= _LARGEST_EXACT_SHOP
            exact = next((seat for seat in seats if is_small and seat.member.name == "cpsat"), None)
            run_shop_turns(tabu, exact, incumbent, ends_at, self.params.workers, seed)
        if incumbent.failure is not None:
            raise incumbent.failure
        return _result(incumbent, None, [tabu, *seats], reason)

    def _construct(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None,
        incumbent: Incumbent,
        size: int | None,
    ) -> tuple[Result | None, UnsupportedError | None]:
        """Build first schedules, as long as a model of that size leaves time for it; None for all the time.

        Where the compiled decoder knows the problem it builds one at once; large problems are left to it.
        """
        built = _build(problem, stop, seed, hint, incumbent)
        if built is not None and len(problem.tasks) >= self.params.least_built and stop.max_iterations is None:
            return built, None
        limit = stop.time_limit_s
        if limit is not None and size is not None:
            model_s = min(2 * size / self.params.items_per_second, len(problem.tasks) / 500)
            limit = min(limit * self.params.list_share, self.params.list_s + model_s)
        asked = replace(stop, time_limit_s=limit, is_interrupted=incumbent.is_over)
        try:
            result = ListScheduler().solve(problem, asked, seed, hint, incumbent.listen())
        except UnsupportedError as error:
            return None, error
        if incumbent.failure is not None:
            raise incumbent.failure
        if result.solution is not None and result.objective is not None:
            incumbent.offer(result.solution, result.objective)
        return result, None

    def _look_at(self, problem: SchedulingProblem, stop: Stop) -> tuple[int, str | None]:
        """Return the size of the exact model and why it is not to be tried, None if it is."""
        if find_spec("ortools") is None:
            return 0, _MISSING
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

    def _seats(self, problem: SchedulingProblem, seed: int, size: int, reason: str | None) -> list[Seat]:
        """Return the members that can work on the problem."""
        seats = []
        if reason is None:
            least_s = 2 * size / self.params.items_per_second
            seats.append(Seat(SolverMember("cpsat", _exact, problem), least_s=least_s, is_parallel=True))
        if reason != _MISSING and len(problem.tasks) >= self.params.least_windowed:
            seats += [Seat(WindowsMember(problem, seed + 7919 * number)) for number in range(self.params.workers)]
        return seats

    def _ends_at(self, problem: SchedulingProblem, stop: Stop, incumbent: Incumbent) -> float | None:
        """Return when members must be over, so that the last schedule can still be judged."""
        if stop.time_limit_s is None:
            return None
        return incumbent.began + stop.time_limit_s - 1e-5 * len(problem.tasks)


def _build(
    problem: SchedulingProblem, stop: Stop, seed: int, hint: Solution | None, incumbent: Incumbent
) -> Result | None:
    """Build schedules under priority rules with the compiled decoder; None where it can not or finds none."""
    if not _is_decoded(problem):
        return None
    from reshuffle.organizing.scheduling.sequence_scheduler import SequenceScheduler

    if hint is not None and not check(problem, hint):
        incumbent.offer(hint, value(problem, hint))
    limit = None if stop.time_limit_s is None else 0.1 * stop.time_limit_s
    result = SequenceScheduler().construct(problem, Stop(limit, stop.max_iterations, incumbent.is_over), seed)
    if incumbent.failure is not None:
        raise incumbent.failure
    if result.solution is None or result.objective is None:
        return None
    incumbent.offer(result.solution, result.objective)
    return result


def _is_decoded(problem: SchedulingProblem) -> bool:
    """Whether the compiled decoder knows the problem, and is compiled."""
    if find_spec("numba") is None or len(problem.tasks) == 0:
        return False
    from reshuffle.organizing.scheduling.sequencing.features import unsupported

    return not unsupported(problem) and _has_kernels()


def _tabu_seat(problem: SchedulingProblem) -> Seat | None:
    """Return a seat of the tabu search where the problem is a shop that it can search."""
    if find_spec("numba") is None:
        return None
    from reshuffle.organizing.scheduling.searched_shops import PlainShop, searched_shop

    shop = searched_shop(problem)
    if len(problem.tasks) == 0 or isinstance(shop, tuple):
        return None
    if not isinstance(shop, PlainShop) and len(problem.tasks) > _LARGEST_RESOURCE_SHOP:
        return None
    from reshuffle.organizing.scheduling.tabu_scheduler import TabuPool

    return Seat(SolverMember("tabu", partial(_tabu, TabuPool()), problem), is_parallel=True)


def _sequence_seats(problem: SchedulingProblem) -> list[Seat]:
    """Return a seat of the search over orders where its decoder knows the whole problem and is compiled."""
    return [Seat(SolverMember("sequence", _sequence, problem))] if _is_decoded(problem) else []


def _has_kernels() -> bool:
    """Whether the kernels are compiled; if not, that begins, and others answer meanwhile."""
    from reshuffle.organizing.scheduling.local_search.readiness import are_kernels_ready, begin_compiling

    begin_compiling()
    return are_kernels_ready()


def _tabu(pool: TabuPool, workers: int) -> Solver:
    from reshuffle.organizing.scheduling.tabu_scheduler import TabuParams, TabuScheduler

    return TabuScheduler(TabuParams(workers=workers), pool)


def _sequence(workers: int) -> Solver:
    del workers  # It uses one thread.
    from reshuffle.organizing.scheduling.sequence_scheduler import SequenceScheduler

    return SequenceScheduler()


def _exact(workers: int) -> Solver:
    from reshuffle.organizing.scheduling.cpsat.solver import CpSatParams, CpSatSolver

    return CpSatSolver(CpSatParams(workers=workers))


def _result(incumbent: Incumbent, first: Result | None, seats: list[Seat], reason: str | None) -> Result:
    """Return what the members have found together."""
    infeasible = next((s.member.infeasible for s in seats if isinstance(s.member, SolverMember)), None)
    runtime_s = time.perf_counter() - incumbent.began
    iterations = (first.iterations if first is not None else 0) + sum(seat.member.iterations for seat in seats)
    if incumbent.objective is None and infeasible is not None:
        return replace(infeasible, runtime_s=runtime_s, iterations=iterations)
    is_closed = incumbent.objective is not None and incumbent.is_closed()
    status = Status.OPTIMAL if is_closed else Status.FEASIBLE if incumbent.objective is not None else Status.UNKNOWN
    reasons: list[str] = []
    if status != Status.OPTIMAL:
        reasons += first.reasons if first is not None and status == Status.UNKNOWN else ()
        reasons += [reason] if reason is not None else []
        reasons += [seat.dropped for seat in seats if seat.dropped is not None]
        reasons = list(dict.fromkeys(reasons))
        if status == Status.UNKNOWN and not reasons:
            reasons = ["no solution was found within the limits"]
    return Result(
        incumbent.solution,
        incumbent.objective,
        incumbent.lower_bound,
        status,
        runtime_s,
        iterations,
        tuple(reasons),
    )
