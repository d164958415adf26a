"""The search of all threads on a schedule too large to be swept at each move: range by range."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reshuffle.organizing.scheduling.local_search.construction import construct
from reshuffle.organizing.scheduling.local_search.network import Array, Network, empty_schedule, network_of
from reshuffle.organizing.scheduling.local_search.ranges import Cut, cut_range
from reshuffle.organizing.scheduling.local_search.search import Incumbent
from reshuffle.organizing.scheduling.local_search.sweeps import load
from reshuffle.organizing.scheduling.local_search.tabu import BEST, Tenure, begin, new_memory, run_tabu

__all__ = ["LargeParams", "LargeSearch"]


@dataclass(frozen=True, slots=True)
class LargeParams:
    """How large shops are searched.

    Parameters
    ----------
    passes
        Passes of dispatching, >= 1.
    least_range, most_range
        Tasks of a range: a fifth of all within these limits, >= 2; then half to twice as many, by chance.
    tasks_per_range_swept
        Each thread searches one range, and one more for so many tasks of the whole, until the whole is swept anew.
    iterations
        Iterations of tabu search on a range.
    patience
        Iterations without a new best after which a range is left.
    """

    passes: int = 15
    least_range: int = 2_000
    most_range: int = 10_000
    tasks_per_range_swept: int = 250_000
    iterations: int = 20_000
    patience: int = 5_000


class LargeSearch:
    """A search range by range; in each round all ranges are searched, as many at a time as there are threads.

    Parameters
    ----------
    network
        The shop.
    params
        How it is searched.
    incumbent
        Where the best is kept.
    workers
        Threads.
    seed
        Seed of all chance.
    """

    def __init__(self, network: Network, params: LargeParams, incumbent: Incumbent, workers: int, seed: int) -> None:
        self.network, self.params, self.incumbent, self.workers = network, params, incumbent, workers
        self.random = np.random.default_rng(seed)
        self.schedule = empty_schedule(network)
        is_flexible = len(network.option_time) > network.num_tasks
        self.tenure = Tenure(3, 9, 40) if is_flexible else Tenure(8, 6, 40)
        self.lock = threading.Lock()

    def run(self, start: tuple[Array, Array] | None) -> None:
        """Search until the incumbent says that it is over.

        Parameters
        ----------
        start
            Options and order of a schedule to begin with, None for dispatching.
        """
        option, order = self._first() if start is None else start
        length = int(load(self.network, self.schedule, option, order))
        self.incumbent.offer(length, self.schedule.option, self.schedule.order)
        usual = min(max(self.network.num_tasks // 5, self.params.least_range), self.params.most_range)
        while not self.incumbent.is_done():
            # Other sizes and other cuts in each round: paths across a cut are only shortened by ranges that hold them.
            size = max(2, int(usual * self.random.uniform(0.5, 2)))
            made = self.incumbent.iterations
            length = self._round(length, size, int(self.random.integers(1, size + 1)))
            if self.incumbent.iterations == made:
                return

    def _first(self) -> tuple[Array, Array]:
        best = None
        began = time.perf_counter()
        for number, (length, option, order) in enumerate(
            construct(self.network, self.params.passes, self.random, self.incumbent.is_done)
        ):
            self.incumbent.offer(length, option, order)
            if best is None or length < best[0]:
                best = length, option, order
            elif number > 4 and self.incumbent.max_iterations is None and time.perf_counter() - began > 30:
                break
        if best is None:
            raise RuntimeError("dispatching made no pass")
        return best[1], best[2]

    def _round(self, length: int, size: int, offset: int) -> int:
        """Search all ranges once, first the odd ones, then the even ones; return the new makespan."""
        num_tasks = self.network.num_tasks
        cuts = [0, *range(offset, num_tasks, size), num_tasks]
        ranges = [(a, b) for a, b in pairwise(cuts) if b - a > 1]
        with ThreadPoolExecutor(self.workers) as pool:
            # Neighbours are not searched at the same time: each would trust the times of the other.
            order = ranges[::2] + ranges[1::2]
            # Sweeps of the whole take a small part of the time.
            number = self.workers * max(1, num_tasks // self.params.tasks_per_range_swept)
            for index in range(0, len(order), number):
                if self.incumbent.is_done():
                    break
                batch = order[index : index + number]
                length = self._take(batch, list(pool.map(lambda item: self._search(*item), batch)), length)
        return length

    def _search(self, first: int, last: int) -> tuple[Array, Array] | None:
        """Return better options and order of a range, as of the whole shop; None where none was found."""
        cut = cut_range(self.network, self.schedule, first, last)
        network = network_of(cut.shop, cut.machine_release, cut.machine_tail)
        schedule = empty_schedule(network)
        length = int(load(network, schedule, cut.option, cut.order))
        with self.lock:
            seed = int(self.random.integers(1 << 32))
        memory = new_memory(network, seed)
        begin(schedule, memory, length)
        done = 0
        while done < self.params.iterations and not self.incumbent.is_done():
            limit = min(200, self.incumbent.iterations_left())
            made = int(run_tabu(network, schedule, memory, self.tenure, limit, self.params.patience, -1))
            self.incumbent.count(made)
            done += made
            if made < limit:
                break
        if memory.counters[BEST] >= length:
            return None
        return _of_the_whole(cut, memory.best_option, memory.best_order)

    def _take(self, ranges: list[tuple[int, int]], found: list[tuple[Array, Array] | None], length: int) -> int:
        """Put what was found for some ranges into the schedule if that is no longer for it; return its makespan."""
        if not any(found):
            return length
        schedule = self.schedule
        option, order = schedule.option.copy(), schedule.order.copy()
        for (first, last), better in zip(ranges, found, strict=True):
            if better is not None:
                order[first:last] = better[1]
                option[better[1]] = better[0]
        old = schedule.option.copy(), schedule.order.copy()
        new_length = int(load(self.network, schedule, option, order))
        if new_length > length:
            load(self.network, schedule, *old)
            return length
        if new_length < length:
            self.incumbent.offer(new_length, schedule.option, schedule.order)
        return new_length


def _of_the_whole(cut: Cut, option: Array, order: Array) -> tuple[Array, Array]:
    """Return options and tasks of the whole shop, in the order of the range."""
    chosen = cut.options[option[order].astype(np.int64)]
    return chosen.astype(np.uint32), cut.tasks[order].astype(np.uint32)
