"""Placements over several periods, in each of which other ways are long: when to move what, moves paid for.

The dynamic facility layout problem (Rosenblatt 1986, doi:10.1287/mnsc.32.1.76). Small ones are solved exactly, by
dynamic programming over all placements; larger ones by dynamic programming over good placements of each period, which
come from a search that knows what the periods around it have.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.layout.placing import Placement, PlacingProblem, value_of
from reshuffle.organizing.layout.swap_search import SwapParams, good_placements

__all__ = ["PlacedOverTime", "PlacingOverTime", "place_over_time", "value_over_time"]

Integers = npt.NDArray[np.int64]

#: Placements up to which all are looked at.
_MOST_PLACEMENTS = 5_040
#: Pairs of placements that are compared at once.
_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class PlacingOverTime:
    """Placing problems of T periods, with the same stations and slots, and what a move between two of them costs.

    Parameters
    ----------
    periods
        One for each; where stations stand at first is `start` of the first one.
    shifting
        (T, n) what it costs that a station stands elsewhere in a period than in the one before; the first row is
        about where it stands at first.

    Raises
    ------
    ValueError
        If there is no period, or the periods differ in stations or slots.
    """

    periods: tuple[PlacingProblem, ...]
    shifting: Integers

    def __post_init__(self) -> None:
        if not self.periods:
            raise ValueError("periods must hold one at least")
        first = self.periods[0]
        if any((one.stations, one.slots) != (first.stations, first.slots) for one in self.periods):
            raise ValueError("periods must have the same stations and slots")
        if self.shifting.shape != (len(self.periods), len(first.stations)):
            raise ValueError("shifting must have a row for each period and a column for each station")


@dataclass(frozen=True, slots=True)
class PlacedOverTime:
    """A placement for each period.

    Parameters
    ----------
    placements
        One for each period.
    value
        What all ways and moves cost.
    is_best
        Whether it is proved.
    """

    placements: tuple[Placement, ...]
    value: int
    is_best: bool


def value_over_time(problem: PlacingOverTime, placements: Sequence[Placement]) -> int:
    """Return what all ways and moves of a sequence of placements cost."""
    ways = sum(value_of(period, at) for period, at in zip(problem.periods, placements, strict=True))
    rows = np.array([problem.periods[0].start, *placements], dtype=np.int64)
    return int(ways + problem.shifting[rows[1:] != rows[:-1]].sum())


def place_over_time(
    problem: PlacingOverTime,
    time_limit_s: float = 30.0,
    rounds: int = 40,
    seed: int = 0,
    observer: Callable[[PlacedOverTime], None] | None = None,
) -> PlacedOverTime:
    """Return good placements for all periods, never worse than to leave all as it is; the best where few are possible.

    Parameters
    ----------
    time_limit_s
        Seconds of wall time.
    rounds
        Turns through all periods after which the search ends.
    observer
        Told of each better sequence.
    """
    first = problem.periods[0]
    if math.perm(len(first.slots), len(first.stations)) <= _MOST_PLACEMENTS:
        every = list(permutations(range(len(first.slots)), len(first.stations)))
        pools = [[at for at in every if _may_be(period, at)] for period in problem.periods]
        placements = _best_sequence(problem, pools)
        found = PlacedOverTime(placements, value_over_time(problem, placements), is_best=True)
        if observer is not None:
            observer(found)
        return found
    return _search(problem, time.perf_counter() + time_limit_s, rounds, seed, observer)


def _may_be(problem: PlacingProblem, placement: Placement) -> bool:
    return bool(problem.allowed[np.arange(len(placement)), list(placement)].all())


def _search(
    problem: PlacingOverTime,
    ends_at: float,
    rounds: int,
    seed: int,
    observer: Callable[[PlacedOverTime], None] | None,
) -> PlacedOverTime:
    still = (problem.periods[0].start,) * len(problem.periods)
    best = PlacedOverTime(still, value_over_time(problem, still), is_best=False)
    pools: list[dict[Placement, None]] = [dict.fromkeys(still) for _ in problem.periods]
    draws = np.random.default_rng(seed)

    def is_over() -> bool:
        return time.perf_counter() >= ends_at

    def mix() -> bool:
        """Find the best sequence of all placements known; return whether it is better."""
        nonlocal best
        shared = list(dict.fromkeys(at for pool in pools for at in pool))
        placements = _best_sequence(problem, [[at for at in shared if _may_be(one, at)] for one in problem.periods])
        value = value_over_time(problem, placements)
        if value >= best.value:
            return False
        best = PlacedOverTime(placements, value, is_best=False)
        if observer is not None:
            observer(best)
        return True

    size = len(problem.periods[0].slots)
    for asked in _stretches(problem):
        if is_over():
            break
        for at in good_placements(asked, SwapParams(steps=400 * size), seed, is_over=is_over):
            for pool in pools:
                pool[at] = None
    mix()
    for turn in range(rounds):
        if is_over():
            break
        for number in draws.permutation(len(problem.periods)).tolist():
            if is_over():
                break
            asked = _around(problem, best.placements, number)
            params = SwapParams(steps=(100 + 100 * turn) * size)
            for at in good_placements(asked, params, int(draws.integers(1 << 30)), is_over=is_over):
                pools[number][at] = None
            mix()
        for pool in pools:
            # What the best sequence has stays, and what came last.
            for at in list(pool)[: max(0, len(pool) - 60)]:
                if at not in best.placements:
                    del pool[at]
    return best


def _stretches(problem: PlacingOverTime) -> Iterable[PlacingProblem]:
    """Yield problems of several periods as if they were one: all stretches of one length, the longest first."""
    number = len(problem.periods)
    for length in range(number, 0, -1):
        for first in range(number - length + 1):
            part = problem.periods[first : first + length]
            yield replace(
                part[0],
                allowed=np.logical_and.reduce([one.allowed for one in part]),
                flow=np.sum([one.flow for one in part], axis=0),
                fixed=np.sum([one.fixed for one in part], axis=0),
                moving=np.sum([one.moving for one in part], axis=0),
                staying=sum(one.staying for one in part),
            )


def _around(problem: PlacingOverTime, placements: Sequence[Placement], number: int) -> PlacingProblem:
    """Return the problem of one period with the moves from the one before, and to the one behind, as they stand."""
    period = problem.periods[number]
    slots = np.arange(len(period.slots))
    before = placements[number - 1] if number else problem.periods[0].start
    moving = period.moving + problem.shifting[number][:, None] * (slots[None, :] != np.array(before)[:, None])
    if number + 1 < len(placements):
        behind = np.array(placements[number + 1])[:, None]
        moving = moving + problem.shifting[number + 1][:, None] * (slots[None, :] != behind)
    return replace(period, start=placements[number], moving=moving)


def _best_sequence(problem: PlacingOverTime, pools: Sequence[Sequence[Placement]]) -> tuple[Placement, ...]:
    """Return the best sequence with a placement of each pool, by dynamic programming."""
    before = np.array([problem.periods[0].start], dtype=np.int64)
    cost = np.zeros(1, dtype=np.int64)
    came_from: list[npt.NDArray[np.intp]] = []
    for period, pool, shifting in zip(problem.periods, pools, problem.shifting, strict=True):
        here = np.array(pool, dtype=np.int64)
        ways = np.array([value_of(period, at) for at in pool], dtype=np.int64)
        chosen = np.empty(len(here), dtype=np.intp)
        reached = np.empty(len(here), dtype=np.int64)
        step = max(1, _AT_ONCE // len(before))
        for first in range(0, len(here), step):
            part = here[first : first + step]
            whole = np.repeat(cost[None, :], len(part), axis=0)
            for station, price in enumerate(shifting.tolist()):
                whole += price * (part[:, station, None] != before[None, :, station])
            chosen[first : first + step] = whole.argmin(axis=1)
            reached[first : first + step] = whole.min(axis=1)
        came_from.append(chosen)
        before, cost = here, reached + ways
    at = int(cost.argmin())
    result = []
    for pool, chosen in zip(reversed(pools), reversed(came_from), strict=True):
        result.append(tuple(pool[at]))
        at = int(chosen[at])
    return tuple(reversed(result))
