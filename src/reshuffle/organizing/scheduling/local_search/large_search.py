"""The search of all threads on a schedule too large to be swept at each move: range by range.

A search range by range settles where no range alone brings more. It leaves an elite then, and goes on from another
schedule: dispatched with chance at first, then between two elites (Nowicki and Smutnicki 2005,
doi:10.1007/s10951-005-6364-5, for whole schedules).
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reshuffle.organizing.scheduling.local_search.construction import construct
from reshuffle.organizing.scheduling.local_search.elites import Elites, between, elite_of
from reshuffle.organizing.scheduling.local_search.network import Array, Network, empty_schedule, network_of
from reshuffle.organizing.scheduling.local_search.ranges import Cut, cut_range
from reshuffle.organizing.scheduling.local_search.search import Incumbent
from reshuffle.organizing.scheduling.local_search.sweeps import load, splice
from reshuffle.organizing.scheduling.local_search.tabu import BEST, DRIFTED_AT, Tenure, begin, new_memory, run_tabu

__all__ = ["LargeParams", "LargeSearch"]


@dataclass(frozen=True, slots=True)
class LargeParams:
    """How large shops are searched.

    Parameters
    ----------
    passes
        Passes of dispatching, >= 1.
    layers, least_range
        A range has at first so many tasks for each that can be worked on at the same time, and so many at least, >= 2;
        then half to twice as many, by chance.
    drift
        Iterations after which another schedule of a range that is as good takes the place of the best.
    least_gain, growth
        A round that gains a smaller share makes the ranges, and patience, larger by this factor.
    patience
        Iterations without a new best after which a range is left; four times as many are the most.
    settled
        Iterations per task after which a search that gains little in a round has settled.
    most_elites, least_elites
        Elites that are kept, and from how many on schedules between two of them are begun with, >= 2.
    noise
        How much chance the priorities of dispatching hold where a search begins anew.
    """

    passes: int = 15
    layers: int = 20
    least_range: int = 2_000
    drift: int = 200
    least_gain: float = 2e-4
    growth: float = 1.3
    patience: int = 5_000
    settled: int = 40
    most_elites: int = 6
    least_elites: int = 3
    noise: float = 0.1

    def new_elites(self) -> Elites:
        """Return an empty pool of elites."""
        return Elites(self.most_elites, 0.8)


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
    elites
        Where a search that has settled leaves its schedule.
    workers
        Threads.
    seed
        Seed of all chance.
    """

    def __init__(
        self, network: Network, params: LargeParams, incumbent: Incumbent, elites: Elites, workers: int, seed: int
    ) -> None:
        self.network, self.params, self.incumbent, self.workers = network, params, incumbent, workers
        self.elites = elites
        self.random = np.random.default_rng(seed)
        self.schedule = empty_schedule(network)
        is_flexible = len(network.option_time) > network.num_tasks
        self.tenure = Tenure(3, 9, 40, params.drift) if is_flexible else Tenure(8, 6, 40, params.drift)
        self.patience = params.patience
        self.length = 0
        self.room = np.zeros((4, network.num_machines), dtype=np.int64)
        self.lock = threading.Lock()

    def run(self, start: tuple[Array, Array] | None, constructs: bool = True) -> None:
        """Search until the incumbent says that it is over.

        Parameters
        ----------
        start
            Options and order of a schedule to begin with, None for none.
        constructs
            Dispatch first and begin with the best of that, unless `start` is better.
        """
        self._begin(start, constructs)
        while self._settle():
            self.elites.offer(elite_of(self.schedule, self.length))
            self._begin_elsewhere()

    def _settle(self) -> bool:
        """Search range by range until that brings little; return whether there is anything left to do elsewhere."""
        num_tasks = self.network.num_tasks
        machines = len(np.unique(self.network.option_machine))
        width = min(machines, int(np.sum(np.diff(self.network.before_ptr.astype(np.int64)) == 0)))
        usual = float(min(max(self.params.layers * width, self.params.least_range), num_tasks))
        self.patience = self.params.patience
        began = self.incumbent.iterations
        while not self.incumbent.is_done():
            # Other sizes and other cuts in each round: paths across a cut are only shortened by ranges that hold them.
            size = min(max(2, int(usual * self.random.uniform(0.5, 2))), num_tasks)
            cuts = [0, *range(int(self.random.integers(1, size + 1)), num_tasks, size), num_tasks]
            ranges = [(a, b) for a, b in pairwise(cuts) if b - a > 1]
            before, made = self.length, self.incumbent.iterations
            # Neighbours are not searched at the same time: each would trust the times of the other.
            with ThreadPoolExecutor(self.workers) as pool:
                list(pool.map(lambda item: self._search_range(*item), ranges[::2] + ranges[1::2]))
            if self.incumbent.iterations == made:
                return False
            if before - self.length < self.params.least_gain * before:
                if self.incumbent.iterations - began >= self.params.settled * num_tasks:
                    return True
                usual = min(usual * self.params.growth, float(num_tasks))
                self.patience = min(int(self.patience * self.params.growth), 10 * self.params.patience)
        return False

    def _begin_elsewhere(self) -> None:
        """Load a schedule between two elites, or one that is dispatched with chance while there are few."""
        pair = self.elites.pair(self.random, self.params.least_elites)
        if pair is None:
            option, order = self._first(self.params.noise)[1:]
        else:
            option, order = between(self.network, *pair, self.random.uniform(0.3, 0.7), self.random)
        self.length = int(load(self.network, self.schedule, option, order))

    def _begin(self, start: tuple[Array, Array] | None, constructs: bool) -> None:
        """Load the schedule to search from."""
        first = self._first() if constructs or start is None else None
        if start is not None:
            self.length = int(load(self.network, self.schedule, *start))
            self.incumbent.offer(self.length, self.schedule.option, self.schedule.order)
        if first is not None and (start is None or first[0] < self.length):
            self.length = int(load(self.network, self.schedule, *first[1:]))
            self.incumbent.offer(self.length, self.schedule.option, self.schedule.order)

    def _search_range(self, first: int, last: int) -> None:
        """Search a range, and put what was found into the schedule unless that makes it longer."""
        if self.incumbent.is_done():
            return
        with self.lock:
            cut = cut_range(self.network, self.schedule, first, last)
            seed = int(self.random.integers(1 << 32))
        found = self._improve(cut, seed)
        if found is None:
            return
        with self.lock:
            length = int(splice(self.network, self.schedule, first, found[1], found[0], self.room))
            if length > self.length:
                splice(self.network, self.schedule, first, *_of_the_whole(cut, cut.option, cut.order)[::-1], self.room)
            elif length < self.length:
                self.length = length
                self.incumbent.offer(length, self.schedule.option, self.schedule.order)

    def _first(self, noise: float = 0.0) -> tuple[int, Array, Array]:
        """Dispatch forward and backward in turn; return makespan, options and order of the best schedule."""
        best = None
        began = time.perf_counter()
        for number, (length, option, order) in enumerate(
            construct(self.network, self.params.passes, self.random, self.incumbent.is_done, noise)
        ):
            self.incumbent.offer(length, option, order)
            if best is None or length < best[0]:
                best = length, option, order
            elif number > 4 and self.incumbent.max_iterations is None and time.perf_counter() - began > 5:
                break
        if best is None:
            raise RuntimeError("dispatching made no pass")
        return best

    def _improve(self, cut: Cut, seed: int) -> tuple[Array, Array] | None:
        """Return better options and order of a range, or others as good; None where nothing else was found."""
        network = network_of(cut.shop, cut.machine_release, cut.machine_tail)
        schedule = empty_schedule(network)
        length = int(load(network, schedule, cut.option, cut.order))
        memory = new_memory(network, seed)
        begin(schedule, memory, length)
        done = 0
        while done < 4 * self.patience and not self.incumbent.is_done():
            limit = min(1000, self.incumbent.iterations_left())
            made = int(run_tabu(network, schedule, memory, self.tenure, limit, self.patience, -1))
            self.incumbent.count(made)
            done += made
            if made < limit:
                break
        counters = memory.counters
        if counters[BEST] == length and counters[DRIFTED_AT] == 0:
            return None
        return _of_the_whole(cut, memory.best_option, memory.best_order)


def _of_the_whole(cut: Cut, option: Array, order: Array) -> tuple[Array, Array]:
    """Return options and tasks of the whole shop, in the order of the range."""
    chosen = cut.options[option[order].astype(np.int64)]
    return chosen.astype(np.uint32), cut.tasks[order].astype(np.uint32)
