"""Placements by tabu search: values are right at every step, small ones are the best, and none is forbidden."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from reshuffle.organizing.layout.placing import PlacingProblem, value_of

pytest.importorskip("numba", reason="numba is not installed")

from reshuffle.kernels.chance import random_state
from reshuffle.organizing.layout.swap_search import SwapParams, good_placements, place_by_swaps
from reshuffle.organizing.layout.swaps import begin_swaps, swap_places


def placing(seed: int, stations: int, slots: int, share_allowed: float = 1.0) -> PlacingProblem:
    """Return a random problem, asymmetric, with costs of moving and slots that do not fit."""
    chance = np.random.default_rng(seed)
    start = tuple(chance.permutation(slots)[:stations].tolist())
    allowed = chance.random((stations, slots)) < share_allowed
    allowed[np.arange(stations), list(start)] = True
    moving = chance.integers(0, 40, (stations, slots))
    moving[np.arange(stations), list(start)] = 0
    return PlacingProblem(
        stations=tuple(f"station {number}" for number in range(stations)),
        slots=tuple(f"slot {number}" for number in range(slots)),
        start=start,
        allowed=allowed,
        flow=chance.integers(0, 9, (stations, stations)),
        travel=chance.integers(0, 9, (slots, slots)),
        fixed=chance.integers(0, 30, (stations, slots)),
        moving=moving,
        staying=17,
    )


def best_value(problem: PlacingProblem) -> int:
    every = permutations(range(len(problem.slots)), len(problem.stations))
    rows = np.arange(len(problem.stations))
    return min(value_of(problem, at) for at in every if problem.allowed[rows, list(at)].all())


@pytest.mark.parametrize("seed", range(12))
def test_small_problems_are_placed_as_well_as_can_be(seed: int) -> None:
    problem = placing(seed, stations=3 + seed % 4, slots=6, share_allowed=0.6 if seed % 2 else 1.0)
    told: list[int] = []
    found = place_by_swaps(problem, SwapParams(steps=20_000), seed, lambda _, value: told.append(value))
    assert value_of(problem, found) == best_value(problem)
    assert told == sorted(told, reverse=True)
    assert told[-1:] in ([], [value_of(problem, found)])


@pytest.mark.parametrize("seed", range(6))
def test_values_and_changes_are_right_after_many_exchanges(seed: int) -> None:
    size, real = 7, 5
    chance = np.random.default_rng(seed)
    flow = np.zeros((size, size), dtype=np.int64)
    flow[:real, :real] = chance.integers(0, 9, (real, real))
    travel, linear = chance.integers(0, 9, (size, size)), chance.integers(0, 9, (size, size))
    linear[real:] = 0
    at, change, until = chance.permutation(size), np.zeros((size, size), int), np.zeros((size, size), int)
    known = np.full(2, begin_swaps(flow, travel, linear, at, change))
    best = at.copy()
    for step in range(1, 40):
        swap_places(flow, travel, linear, real, at, change, until, best, known, random_state(seed), step, 1)
        fresh = np.zeros((size, size), int)
        assert known[0] == begin_swaps(flow, travel, linear, at, fresh)
        assert known[1] == begin_swaps(flow, travel, linear, best, np.zeros((size, size), int)) <= known[0]
        upper = np.triu_indices(size, 1)
        is_real = upper[0] < real
        assert (change[upper][is_real] == fresh[upper][is_real]).all()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_found_is_never_forbidden_nor_worse_than_the_start(seed: int) -> None:
    problem = placing(seed, stations=9, slots=14, share_allowed=0.2)
    for found in good_placements(problem, SwapParams(steps=3_000), seed):
        assert len(set(found)) == len(found)
        assert problem.allowed[np.arange(9), list(found)].all()
    assert value_of(problem, place_by_swaps(problem, SwapParams(steps=1), seed)) <= value_of(problem, problem.start)


def test_a_seed_and_a_number_of_steps_give_the_same_placement_again() -> None:
    problem = placing(3, stations=12, slots=15)
    one, other = (place_by_swaps(problem, SwapParams(steps=2_000), 5) for _ in range(2))
    assert one == other


def test_one_station_on_one_slot_stays_there() -> None:
    problem = placing(1, stations=1, slots=1)
    assert place_by_swaps(problem) == problem.start


def test_a_pool_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="pool"):
        SwapParams(pool=1)
