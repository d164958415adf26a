"""Placements: the exact search against all placements there are, the large one against standing still, bounds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from reshuffle.organizing.layout.exact import place_exactly
from reshuffle.organizing.layout.neighbourhood import place_by_neighbourhoods
from reshuffle.organizing.layout.placing import Placement, PlacingProblem, value_of, ways_bound

SEEDS = range(12)


def drawn(seed: int, stations: int = 4, slots: int = 6) -> PlacingProblem:
    """A problem drawn at random: slots on a line, some forbidden, some flow, some price of moving."""
    random = np.random.default_rng(seed)
    at = random.integers(0, 100, slots)
    travel = np.abs(at[:, None] - at[None, :]).astype(np.int64)
    flow = random.integers(0, 9, (stations, stations)) * (random.random((stations, stations)) < 0.6)
    np.fill_diagonal(flow, 0)
    allowed = random.random((stations, slots)) < 0.7
    start = tuple(range(stations))
    allowed[np.arange(stations), list(start)] = True
    moving = random.integers(1, 120, (stations, slots))
    moving[np.arange(stations), list(start)] = 0
    return PlacingProblem(
        tuple(f"s{row}" for row in range(stations)),
        tuple(f"p{slot}" for slot in range(slots)),
        start,
        allowed,
        flow.astype(np.int64),
        travel,
        random.integers(0, 200, (stations, slots)).astype(np.int64),
        moving.astype(np.int64),
        staying=int(random.integers(0, 50)),
    )


def every(problem: PlacingProblem) -> Iterator[Placement]:
    for placement in product(*(np.flatnonzero(row).tolist() for row in problem.allowed)):
        if len(set(placement)) == len(placement):
            yield placement


@pytest.mark.parametrize("seed", SEEDS)
def test_the_exact_placement_is_the_best_of_all(seed: int) -> None:
    problem = drawn(seed)
    found = place_exactly(problem)
    assert found.placement is not None
    assert value_of(problem, found.placement) == min(value_of(problem, placement) for placement in every(problem))
    assert found.is_best


@pytest.mark.parametrize("seed", SEEDS)
def test_with_a_limit_on_moves_it_is_the_best_of_those_within(seed: int) -> None:
    problem = drawn(seed)
    found = place_exactly(problem, most_moves=1)
    within = [value_of(problem, placement) for placement in every(problem) if len(problem.moved(placement)) <= 1]
    assert found.placement is not None
    assert value_of(problem, found.placement) == min(within)


def test_a_refused_placement_is_not_found_again() -> None:
    problem = drawn(3)
    best = place_exactly(problem).placement
    assert best is not None
    second = place_exactly(problem, refused=[best]).placement
    others = [value_of(problem, placement) for placement in every(problem) if placement != best]
    assert second is not None
    assert second != best
    assert value_of(problem, second) == min(others)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_placement_undercuts_the_bounds(seed: int) -> None:
    problem = drawn(seed)
    best = min(value_of(problem, placement) for placement in every(problem))
    assert ways_bound(problem) <= best
    assert place_exactly(problem).bound + problem.staying <= best


@pytest.mark.parametrize("seed", SEEDS)
def test_the_large_search_is_near_the_best_and_never_worse_than_standing_still(seed: int) -> None:
    problem = drawn(seed)
    found = value_of(problem, place_by_neighbourhoods(problem, seed=seed))
    best = min(value_of(problem, placement) for placement in every(problem))
    assert best <= found <= value_of(problem, problem.start)
    # Five of four stations at once are all of them: a neighbourhood is the whole problem.
    assert found == best


def test_the_large_search_keeps_to_its_limit_on_moves() -> None:
    problem = drawn(5, stations=9, slots=14)
    found = place_by_neighbourhoods(problem, most_moves=2, rounds=5)
    assert len(problem.moved(found)) <= 2


def test_the_large_search_repeats_itself() -> None:
    problem = drawn(7, stations=14, slots=20)
    assert place_by_neighbourhoods(problem, rounds=6, seed=2) == place_by_neighbourhoods(problem, rounds=6, seed=2)


def test_the_large_search_takes_no_slot_twice_and_none_that_is_forbidden() -> None:
    problem = drawn(8, stations=14, slots=20)
    found = place_by_neighbourhoods(problem, rounds=6)
    assert len(set(found)) == len(found)
    assert all(problem.allowed[row, slot] for row, slot in enumerate(found))
