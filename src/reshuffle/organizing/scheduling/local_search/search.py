"""The search of one thread: construct, improve by tabu, recombine elites, start anew where that brings nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from reshuffle.organizing.scheduling.local_search.construction import construct
from reshuffle.organizing.scheduling.local_search.elites import Elite, Elites, between, elite_of
from reshuffle.organizing.scheduling.local_search.network import Array, Network, empty_schedule
from reshuffle.organizing.scheduling.local_search.sweeps import load
from reshuffle.organizing.scheduling.local_search.tabu import BEST, Tenure, begin, new_memory, run_tabu

__all__ = ["Incumbent", "SearchParams", "Searcher"]

#: Wall time of one call of the kernel that is aimed at, seconds.
_CHUNK_S = 0.02


@dataclass(frozen=True, slots=True)
class SearchParams:
    """How shops are searched.

    Parameters
    ----------
    passes
        Passes of dispatching for the first schedule, >= 1.
    pool_size, given_pool_size
        Elites, >= 2; the second where machines are given and nothing else is needed. A larger pool takes longer until
        its elites are all alike, and they are better then.
    most_similar
        Largest share of equal arcs of two elites.
    patience, patience_per_task
        Iterations without a new best after which a tabu search ends: the sum, the second times the number of tasks.
    stale_children
        Recombinations in a row, in sizes of the pool, that bring nothing until most of the pool is made anew.
    tenure, flexible_tenure
        Tenures where machines are given, where they are chosen.
    """

    passes: int = 40
    pool_size: int = 12
    given_pool_size: int = 30
    most_similar: float = 0.8
    patience: int = 10_000
    patience_per_task: int = 5
    stale_children: int = 4
    tenure: Tenure = field(default=Tenure(8, 6, 40))
    flexible_tenure: Tenure = field(default=Tenure(3, 9, 40))

    def new_elites(self, is_given: bool) -> Elites:
        """Return an empty pool of elites for a shop where machines are given, or another one."""
        return Elites(self.given_pool_size if is_given else self.pool_size, self.most_similar)


@dataclass(slots=True)
class Incumbent:
    """The best schedule of all threads, and when to stop.

    Parameters
    ----------
    is_over
        Asked by every thread between calls of kernels.
    max_iterations
        Iterations of all threads together, None for no limit.
    bound
        A makespan that no schedule is below.
    """

    is_over: Callable[[], bool]
    max_iterations: int | None
    bound: int
    length: int | None = None
    option: Array | None = None
    order: Array | None = None
    iterations: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    changed: threading.Event = field(default_factory=threading.Event)

    def offer(self, length: int, option: Array, order: Array) -> None:
        """Take a schedule if it is the best; the arrays are copied."""
        with self.lock:
            if self.length is None or length < self.length:
                self.length, self.option, self.order = length, option.copy(), order.copy()
                self.changed.set()

    def is_done(self) -> bool:
        """Return whether threads should end."""
        if self.length is not None and self.length <= self.bound:
            return True
        return self.iterations_left() <= 0 or self.is_over()

    def iterations_left(self) -> int:
        """Return how many iterations may still be made."""
        return 1 << 60 if self.max_iterations is None else self.max_iterations - self.iterations

    def count(self, iterations: int) -> None:
        """Count iterations that were made."""
        with self.lock:
            self.iterations += iterations


class Searcher:
    """One thread's search.

    Parameters
    ----------
    network
        The shop.
    params
        How it searches.
    incumbent, elites
        Shared with other threads.
    seed
        Seed of this thread's chance.
    """

    def __init__(
        self, network: Network, params: SearchParams, incumbent: Incumbent, elites: Elites, seed: tuple[int, int]
    ) -> None:
        self.network, self.params, self.incumbent, self.elites = network, params, incumbent, elites
        self.random = np.random.default_rng(seed)
        self.schedule = empty_schedule(network)
        self.memory = new_memory(network, int(self.random.integers(1 << 32)))
        self.is_flexible = len(network.option_time) > network.num_tasks
        self.patience = params.patience + params.patience_per_task * network.num_tasks
        self.chunk = max(10, 2_000_000 // network.num_tasks)

    def run(self, start: tuple[Array, Array] | None, is_first: bool) -> None:
        """Search until the incumbent says that it is over.

        Parameters
        ----------
        start
            Options and order of a schedule to begin with, None for dispatching.
        is_first
            Whether this thread dispatches in full; others begin with a few random passes.
        """
        if start is None:
            start = self._dispatch(self.params.passes if is_first else 5, 0.0 if is_first else 0.1)
        self._improve(*start)
        stale = 0
        while not self.incumbent.is_done():
            pair = self.elites.pair(self.random)
            if pair is None:
                is_kept = self._improve(*self._dispatch(3, 0.3))
                stale = 0 if is_kept else stale + 1
                if stale > self.elites.size:
                    # Small shops have fewer good schedules that differ than the pool has places.
                    self.elites.most_similar = min(1.0, self.elites.most_similar + 0.05)
                    stale = 0
                continue
            is_kept = self._improve(*self._between(*pair))
            stale = 0 if is_kept else stale + 1
            if stale > self.params.stale_children * self.elites.size:
                self.elites.thin_out(max(2, self.elites.size // 4))
                stale = 0

    def _dispatch(self, passes: int, noise: float) -> tuple[Array, Array]:
        best = None
        for length, option, order in self._construct(passes, noise):
            self.incumbent.offer(length, option, order)
            if best is None or length < best[0]:
                best = length, option, order
        if best is None:
            raise RuntimeError("dispatching made no pass")
        return best[1], best[2]

    def _improve(self, option: Array, order: Array) -> bool:
        """Search from a schedule until patience ends; return whether the best found became an elite."""
        incumbent, memory = self.incumbent, self.memory
        length = self._begin(option, order)
        incumbent.offer(length, option, order)
        while not incumbent.is_done():
            limit = min(self.chunk, max(1, incumbent.iterations_left()))
            began = time.perf_counter()
            done = self._iterate(limit)
            took = time.perf_counter() - began
            incumbent.count(done)
            if incumbent.length is None or memory.counters[BEST] < incumbent.length:
                incumbent.offer(int(memory.counters[BEST]), memory.best_option, memory.best_order)
            if done < limit:
                break
            self.chunk = int(min(max(self.chunk * _CHUNK_S / max(took, 1e-6), self.chunk / 2, 10), self.chunk * 2))
        return self.elites.offer(self._elite())

    def _between(self, first: Elite, second: Elite) -> tuple[Array, Array]:
        """Return options and order of a schedule between two elites."""
        return between(self.network, first, second, self.random.uniform(0.25, 0.75), self.random)

    def _construct(self, passes: int, noise: float) -> Iterator[tuple[int, Array, Array]]:
        """Yield makespan, options and order of first schedules."""
        return construct(self.network, passes, self.random, self.incumbent.is_done, noise)

    def _begin(self, option: Array, order: Array) -> int:
        """Load a schedule to search from, and return its makespan."""
        length = int(load(self.network, self.schedule, option, order))
        begin(self.schedule, self.memory, length)
        return length

    def _iterate(self, limit: int) -> int:
        """Make up to so many iterations, and return how many were made."""
        tenure = self.params.flexible_tenure if self.is_flexible else self.params.tenure
        bound = self.incumbent.bound
        return int(run_tabu(self.network, self.schedule, self.memory, tenure, limit, self.patience, bound))

    def _elite(self) -> Elite:
        """Return the best schedule of the search that has ended."""
        length = int(load(self.network, self.schedule, self.memory.best_option, self.memory.best_order))
        return elite_of(self.schedule, length)
