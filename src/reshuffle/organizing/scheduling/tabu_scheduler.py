"""Tabu search for shops with makespan, by compiled kernels in as many threads as wished."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.searched_shops import PlainShop, SearchedShop, searched_shop
from reshuffle.organizing.scheduling.shop_arrays import topological_order
from reshuffle.plan.arrays import IndexArray
from reshuffle.plan.evaluate import value
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Progress, Result, Status, Stop

if TYPE_CHECKING:
    from reshuffle.organizing.scheduling.local_search.elites import Elites
    from reshuffle.organizing.scheduling.local_search.search import Incumbent

__all__ = ["TabuParams", "TabuPool", "TabuScheduler"]

logger = logging.getLogger(__name__)

#: How often the search is looked at from outside, seconds.
_PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class TabuParams:
    """Parameters of :class:`TabuScheduler`.

    Parameters
    ----------
    workers
        Threads, >= 1.
    large
        Tasks from which on the search goes range by range of the schedule, >= 1.

    Raises
    ------
    ValueError
        If a value lies outside its range.
    """

    workers: int = 2
    large: int = 5_000

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError(f"workers(={self.workers}) must be >= 1")
        if self.large < 1:
            raise ValueError(f"large(={self.large}) must be >= 1")


@dataclass(slots=True)
class TabuPool:
    """Good schedules of one problem that outlive a search, so that the next one goes on with them."""

    elites: Elites | None = None
    #: Whether a search of a large shop has dispatched to the end.
    is_constructed: bool = False


@dataclass(slots=True)
class TabuScheduler:
    """A solver for shops in which each task takes one machine of several without a break, and makespan is the wish.

    There may be setups between tasks, and each task may take a person or a tool beside its machine. First schedules by
    dispatching, then tabu search and recombination of elites that all threads share; see the modules of
    :mod:`reshuffle.organizing.scheduling.local_search` and, for setups, people and tools, of
    :mod:`reshuffle.organizing.scheduling.multi_resource`. Without any limit it stops after one million iterations.
    Where the kernels are not compiled yet, another process does that, and a time limit may end the search before.

    Parameters
    ----------
    params
        Parameters.
    pool
        What a search leaves behind for the next one on the same problem, None for nothing.
    """

    params: TabuParams = TabuParams()
    pool: TabuPool | None = None
    name: str = field(default="tabu", init=False)

    def solve(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None = None,
        observer: Observer | None = None,
    ) -> Result:
        """Search until `stop` says so, or until the best is proved; see :class:`reshuffle.plan.solver.Solver`.

        ``stop.max_iterations`` counts moves of the tabu search, of all threads together.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If the problem is not such a shop; every feature beyond is named.
        """
        began = time.perf_counter()
        shop = searched_shop(problem)
        if isinstance(shop, tuple):
            raise UnsupportedError("tabu search", shop)
        pool = TabuPool() if self.pool is None else self.pool
        return _Run(problem, shop, stop, seed, observer, self.params, pool, began).result(hint)


@dataclass(slots=True)
class _Run:
    """One search, from the outside: its threads, its reports, its result."""

    problem: SchedulingProblem
    shop: SearchedShop
    stop: Stop
    seed: int
    observer: Observer | None
    params: TabuParams
    pool: TabuPool
    began: float
    is_stopped: threading.Event = field(default_factory=threading.Event)
    failures: list[BaseException] = field(default_factory=list)
    #: When the next report may be made, so that reports take a small part of the time.
    next_report: float = 0.0

    def is_over(self) -> bool:
        """Return whether the search is to end."""
        if self.is_stopped.is_set():
            return True
        if self.stop.is_interrupted is not None and self.stop.is_interrupted():
            self.is_stopped.set()
            return True
        limit = self.stop.time_limit_s
        return limit is not None and time.perf_counter() - self.began >= limit - self._answer_s()

    def _answer_s(self) -> float:
        """Return about how long it takes to make an answer of the best schedule, seconds."""
        return 0.01 + 2e-6 * self.shop.links.num_tasks

    def result(self, hint: Solution | None) -> Result:
        """Search and return the best."""
        from reshuffle.organizing.scheduling.local_search.readiness import wait_for_kernels

        start = None if hint is None else self.shop.choices(self.problem, hint)
        if not wait_for_kernels(self.is_over):
            return self._without_kernels(start)
        from reshuffle.organizing.scheduling.local_search.search import Incumbent

        most = self.stop.max_iterations
        if most is None and self.stop.time_limit_s is None and self.stop.is_interrupted is None:
            most = 1_000_000
        incumbent = Incumbent(self.is_over, most, self.shop.bound())
        self._tell(incumbent, None)
        self._search(incumbent, start)
        if incumbent.option is None or incumbent.order is None:
            raise RuntimeError("the search ended before its first schedule")
        return self._result(self._solution(incumbent), incumbent.bound, incumbent.iterations, ())

    def _search(self, incumbent: Incumbent, start: tuple[IndexArray, IndexArray] | None) -> None:
        """Run all threads and pass on what they find."""
        from reshuffle.organizing.scheduling.local_search.large_search import LargeParams, LargeSearch
        from reshuffle.organizing.scheduling.local_search.search import SearchParams

        params = SearchParams()
        first = self._first(start)
        shop = self.shop
        is_given = isinstance(shop, PlainShop) and not shop.links.is_flexible
        is_large = isinstance(shop, PlainShop) and shop.links.num_tasks > self.params.large
        if self.pool.elites is None:
            self.pool.elites = LargeParams().new_elites() if is_large else params.new_elites(is_given)
        elites = self.pool.elites

        def work(number: int) -> None:
            try:
                if isinstance(shop, PlainShop) and is_large:
                    workers = self.params.workers
                    large = LargeSearch(shop.network, LargeParams(), incumbent, elites, workers, self.seed)
                    large.run(first, not self.pool.is_constructed)
                    self.pool.is_constructed = first is not None
                    return
                searcher = shop.searcher(params, incumbent, elites, (self.seed, number))
                searcher.run(first if number == 0 else None, number == 0)
            except BaseException as error:  # noqa: BLE001 - raised again where the threads are joined
                self.failures.append(error)
                self.is_stopped.set()

        number_of_threads = 1 if is_large else self.params.workers
        threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(number_of_threads)]
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads):
                incumbent.changed.wait(_PAUSE_S)
                if incumbent.changed.is_set() and time.perf_counter() >= self.next_report:
                    incumbent.changed.clear()
                    self._report(incumbent)
                next((thread for thread in threads if thread.is_alive()), threads[0]).join(_PAUSE_S)
        finally:
            self.is_stopped.set()
            for thread in threads:
                thread.join()
        if self.failures:
            raise self.failures[0]
        if incumbent.changed.is_set():
            self._report(incumbent)

    def _first(self, start: tuple[IndexArray, IndexArray] | None) -> tuple[IndexArray, IndexArray] | None:
        """Return the options and the order of a hint, None where it breaks precedence or there is none."""
        if start is None:
            return None
        option, order = start
        position = np.empty(self.shop.links.num_tasks, dtype=np.int64)
        position[order] = np.arange(len(order))
        behind = np.repeat(position, np.diff(self.shop.links.before_ptr))
        if np.any(position[self.shop.links.before] >= behind):
            return None
        return option.astype(np.uint32), order.astype(np.uint32)

    def _report(self, incumbent: Incumbent) -> None:
        if self.observer is not None:
            now = time.perf_counter()
            self._tell(incumbent, self._solution(incumbent))
            self.next_report = time.perf_counter() + 10 * (time.perf_counter() - now)

    def _tell(self, incumbent: Incumbent, solution: Solution | None) -> None:
        if self.observer is None:
            return
        objective = None if solution is None else value(self.problem, solution)
        elapsed = time.perf_counter() - self.began
        self.observer(Progress(elapsed, objective, self._bound(incumbent.bound), solution))

    def _solution(self, incumbent: Incumbent) -> Solution:
        with incumbent.lock:
            option, order = incumbent.option, incumbent.order
        if option is None or order is None:
            raise RuntimeError("there is no schedule yet")
        return self.shop.solution(self.problem, option, order)

    def _bound(self, length: int) -> int:
        """Return the bound of the objective's first level from that of the makespan."""
        weight = int(self.problem.objective.level(0)[Term.MAKESPAN])
        return weight * max(0, length + self.shop.links.origin)

    def _without_kernels(self, start: tuple[IndexArray, IndexArray] | None) -> Result:
        """Return what is known when the time is over before the kernels are compiled."""
        first = self._first(start) or (self.shop.first_options(), topological_order(self.shop.links))
        solution = self.shop.solution(self.problem, *first)
        reason = "the kernels of the tabu search were still being compiled, which is done once per installation"
        result = self._result(solution, 0, 0, (reason,))
        if self.observer is not None:
            self.observer(Progress(result.runtime_s, result.objective, result.lower_bound, solution))
        return result

    def _result(self, solution: Solution, length: int, iterations: int, reasons: tuple[str, ...]) -> Result:
        objective, bound = value(self.problem, solution), self._bound(length)
        is_best = objective[0] <= bound
        return Result(
            solution=solution,
            objective=objective,
            lower_bound=bound,
            status=Status.OPTIMAL if is_best else Status.FEASIBLE,
            runtime_s=time.perf_counter() - self.began,
            iterations=iterations,
            reasons=reasons,
        )
