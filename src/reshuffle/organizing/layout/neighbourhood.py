"""Placements of many stations: descent by moves and exchanges, then large neighbourhoods solved exactly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from importlib.util import find_spec

import numpy as np

from reshuffle.organizing.layout.placing import Placement, PlacingProblem, value_of

__all__ = ["place_by_neighbourhoods"]

#: Stations that are placed anew at once.
_AT_ONCE = 5


def place_by_neighbourhoods(
    problem: PlacingProblem,
    most_moves: int | None = None,
    refused: Collection[Placement] = (),
    rounds: int = 30,
    seed: int = 0,
    is_over: Callable[[], bool] | None = None,
) -> Placement:
    """Return a good placement, never worse than where everything stands.

    Where any number may move, a tabu search comes first, once its kernel is compiled
    (:mod:`reshuffle.organizing.layout.swap_search`). A steepest descent by bringing a station to a free slot and by
    exchanging two comes behind it. Then a few stations at a
    time are placed anew by CP-SAT, all others staying (large neighbourhood search, doi:10.1007/3-540-49481-2_30): one
    drawn at random, and those to or from which most goes. Without OR-Tools it ends with the descent.

    Parameters
    ----------
    most_moves
        Stations that may move at most.
    refused
        Placements that are not to be found.
    rounds
        Neighbourhoods that are tried.
    is_over
        Asked before each; True ends the search.
    """
    random = np.random.default_rng(seed)
    excluded = set(refused)
    best = _descend(problem, _swapped(problem, most_moves, excluded, seed, is_over), most_moves, excluded)
    value = value_of(problem, best)
    if find_spec("ortools") is None:
        return best
    from reshuffle.organizing.layout.exact import place_exactly

    together = problem.flow + problem.flow.T
    for _ in range(rounds):
        if is_over is not None and is_over():
            break
        first = int(random.integers(len(best)))
        near = together[first] + random.random(len(best)) * (together.max() + 1) / 4
        near[first] = np.inf
        free = np.argsort(-near)[: min(_AT_ONCE, len(best))].tolist()
        found = place_exactly(problem, most_moves, excluded, free, best, time_limit_s=0.2, seed=seed)
        if found.placement is not None:
            tried = _descend(problem, found.placement, most_moves, excluded)
            if value_of(problem, tried) < value:
                best, value = tried, value_of(problem, tried)
    return best


def _swapped(
    problem: PlacingProblem,
    most_moves: int | None,
    refused: Collection[Placement],
    seed: int,
    is_over: Callable[[], bool] | None,
) -> Placement:
    """Return where the tabu search ends, or the start where it can not be used."""
    if most_moves is not None or find_spec("numba") is None:
        return problem.start
    from reshuffle.organizing.layout.readiness import KERNELS

    if not KERNELS.is_ready():
        KERNELS.begin()
        return problem.start
    from reshuffle.organizing.layout.swap_search import SwapParams, place_by_swaps

    found = place_by_swaps(problem, SwapParams(steps=20_000), seed, is_over=is_over)
    return problem.start if found in refused else found


def _descend(
    problem: PlacingProblem, start: Placement, most_moves: int | None, refused: Collection[Placement]
) -> Placement:
    best, value = start, value_of(problem, start)
    while True:
        better = None
        for other in _neighbours(problem, best):
            if other in refused or (most_moves is not None and len(problem.moved(other)) > most_moves):
                continue
            worth = value_of(problem, other)
            if worth < value:
                better, value = other, worth
        if better is None:
            return best
        best = better


def _neighbours(problem: PlacingProblem, placement: Placement) -> Iterator[Placement]:
    taken = {slot: row for row, slot in enumerate(placement)}
    for row, slot in enumerate(placement):
        for place in np.flatnonzero(problem.allowed[row]).tolist():
            if place == slot:
                continue
            changed = list(placement)
            changed[row] = place
            other = taken.get(place)
            if other is not None:
                if other < row or not problem.allowed[other, slot]:
                    continue
                changed[other] = slot
            yield tuple(changed)
