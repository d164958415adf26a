"""Placements by tabu search over exchanges, from placements that two good ones agree on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.chance import random_state
from reshuffle.organizing.layout.placing import Placement, PlacingProblem, value_of
from reshuffle.organizing.layout.swaps import FORBIDDEN, begin_swaps, swap_places

__all__ = ["SwapParams", "good_placements", "place_by_swaps"]

Integers = npt.NDArray[np.int64]

#: Elements of the matrices that one call of the kernel looks at, at most: it then asks whether the search is over.
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class SwapParams:
    """How long placements are searched, whichever comes first.

    Parameters
    ----------
    steps
        Exchanges, >= 1.
    time_limit_s
        Seconds; None for no limit.
    pool
        Good placements that are kept, >= 2.
    steps_each
        Exchanges from each new placement on, in squares of the number of slots, >= 1.

    Raises
    ------
    ValueError
        If a value lies outside its range.
    """

    steps: int = 200_000
    time_limit_s: float | None = None
    pool: int = 8
    steps_each: int = 40

    def __post_init__(self) -> None:
        for name, least in (("steps", 1), ("pool", 2), ("steps_each", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{name}(={getattr(self, name)}) must be >= {least}")


def place_by_swaps(
    problem: PlacingProblem,
    params: SwapParams | None = None,
    seed: int = 0,
    observer: Callable[[Placement, int], None] | None = None,
    is_over: Callable[[], bool] | None = None,
) -> Placement:
    """Return a good placement, never worse than where everything stands.

    Tabu searches, each for some steps (:mod:`reshuffle.organizing.layout.swaps`); a new one begins where two of the
    best placements found so far agree, the rest drawn (Benlic and Hao 2015, doi:10.1016/j.eswa.2014.08.011).

    Parameters
    ----------
    observer
        Told of each better placement, with its value.
    is_over
        Asked now and then; True ends the search.
    """
    if len(problem.stations) < 1 or len(problem.slots) < 2:
        return problem.start
    search = _Search(problem, params or SwapParams(), seed, observer, is_over)
    return search.run()


def good_placements(
    problem: PlacingProblem, params: SwapParams | None = None, seed: int = 0, is_over: Callable[[], bool] | None = None
) -> list[Placement]:
    """Return good placements that differ, the best first; see :func:`place_by_swaps`."""
    if len(problem.stations) < 1 or len(problem.slots) < 2:
        return [problem.start]
    search = _Search(problem, params or SwapParams(), seed, None, is_over)
    best = search.run()
    return list(dict.fromkeys([best, *(placement for _, placement in search.pool)]))


@dataclass(slots=True)
class _Search:
    problem: PlacingProblem
    params: SwapParams
    seed: int
    observer: Callable[[Placement, int], None] | None
    is_over: Callable[[], bool] | None
    best: Placement = ()
    value: int = 0
    steps: int = 0
    pool: list[tuple[int, Placement]] = field(default_factory=list)

    def run(self) -> Placement:
        began = time.perf_counter()
        chance, draws = random_state(self.seed), np.random.default_rng(self.seed)
        flow, travel, linear = _square(self.problem)
        real, size = len(self.problem.stations), len(travel)
        self.best, self.value = self.problem.start, value_of(self.problem, self.problem.start)
        at = _whole(self.problem.start, size)
        while not self._is_done(began):
            change, until = np.zeros((size, size), dtype=np.int64), np.zeros((size, size), dtype=np.int64)
            known = np.full(2, begin_swaps(flow, travel, linear, at, change), dtype=np.int64)
            found, step = at.copy(), 1
            while step <= self.params.steps_each * size * size and not self._is_done(began):
                number = max(1, min(_AT_ONCE // (size * size), self.params.steps - self.steps))
                swap_places(flow, travel, linear, real, at, change, until, found, known, chance, step, number)
                step += number
                self.steps += number
                self._take(tuple(found[:real].tolist()), int(known[1]))
            self._keep(tuple(found[:real].tolist()), int(known[1]))
            at = self._next(draws, real, size)
        return self.best

    def _is_done(self, began: float) -> bool:
        limit = self.params.time_limit_s
        if self.steps >= self.params.steps or (limit is not None and time.perf_counter() - began >= limit):
            return True
        return self.is_over is not None and self.is_over()

    def _take(self, placement: Placement, value: int) -> None:
        """Take the best placement of a search so far where it is better than all before."""
        if value + self.problem.staying < self.value:
            self.best, self.value = placement, value + self.problem.staying
            if self.observer is not None:
                self.observer(placement, self.value)

    def _keep(self, placement: Placement, value: int) -> None:
        """Take what a search has found in the end into the pool: one of each search, so that they differ."""
        if value < FORBIDDEN and all(placement != other for _, other in self.pool):
            self.pool = sorted([*self.pool, (value, placement)])[: self.params.pool]

    def _next(self, draws: np.random.Generator, real: int, size: int) -> Integers:
        """Return a placement in which all stands where two of the pool agree, and the rest wherever it may."""
        if len(self.pool) < 2:
            return _drawn(self.problem, draws, size, np.full(real, -1, dtype=np.int64))
        one, other = draws.choice(len(self.pool), size=2, replace=False)
        first, second = (np.array(self.pool[index][1], dtype=np.int64) for index in (one, other))
        kept = np.where(first == second, first, -1)
        if np.count_nonzero(kept < 0) < max(3, real // 5):
            # They are nearly the same: some more is drawn anew.
            kept[draws.permutation(real)[: max(3, real // 3)]] = -1
        return _drawn(self.problem, draws, size, kept)


def _square(problem: PlacingProblem) -> tuple[Integers, Integers, Integers]:
    """Return flow, travel and linear costs with a stand-in for each slot to spare, all (m, m)."""
    real, size = len(problem.stations), len(problem.slots)
    flow = np.zeros((size, size), dtype=np.int64)
    flow[:real, :real] = problem.flow
    np.fill_diagonal(flow, 0)
    linear = np.zeros((size, size), dtype=np.int64)
    linear[:real] = np.where(problem.allowed, problem.linear(), FORBIDDEN)
    return flow, np.ascontiguousarray(problem.travel, dtype=np.int64), linear


def _whole(placement: Placement, size: int) -> Integers:
    """Return a placement with the stand-ins on the slots to spare."""
    taken = set(placement)
    return np.array([*placement, *(slot for slot in range(size) if slot not in taken)], dtype=np.int64)


def _drawn(problem: PlacingProblem, draws: np.random.Generator, size: int, kept: Integers) -> Integers:
    """Return a placement with some stations where they are kept, the others drawn: those with least choice first."""
    free = sorted(set(range(size)) - set(kept.tolist()))
    result = kept.copy()
    open_rows = np.flatnonzero(kept < 0)
    choices = problem.allowed[open_rows].sum(axis=1)
    for row in open_rows[np.lexsort((draws.random(len(open_rows)), choices))].tolist():
        # Where nothing is left that it may take, the search has to find its way out.
        able = [slot for slot in free if problem.allowed[row, slot]] or free
        result[row] = able[int(draws.integers(len(able)))]
        free.remove(int(result[row]))
    return _whole(tuple(result.tolist()), size)
