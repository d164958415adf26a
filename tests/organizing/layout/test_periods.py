"""Placements over several periods: the best of small problems, and never worse than to leave all as it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

pytest.importorskip("numba", reason="numba is not installed")

from reshuffle.organizing.layout import periods as module
from reshuffle.organizing.layout.periods import PlacedOverTime, PlacingOverTime, place_over_time, value_over_time
from tests.organizing.layout.test_swap_search import placing


def over_time(seed: int, stations: int, slots: int, number: int, price: int = 40) -> PlacingOverTime:
    first = placing(seed, stations, slots)
    nothing = np.zeros_like(first.moving)
    made = [replace(placing(seed * 10 + one, stations, slots), start=first.start) for one in range(number)]
    parts = tuple(replace(one, travel=first.travel, moving=nothing) for one in made)
    shifting = np.random.default_rng(seed).integers(0, price + 1, (number, stations))
    return PlacingOverTime(parts, shifting)


def best_value(problem: PlacingOverTime) -> int:
    first = problem.periods[0]
    every = list(permutations(range(len(first.slots)), len(first.stations)))
    return min(value_over_time(problem, plan) for plan in product(every, repeat=len(problem.periods)))


@pytest.mark.parametrize("seed", range(6))
def test_small_problems_are_solved_to_the_best(seed: int) -> None:
    problem = over_time(seed, stations=3, slots=3 + seed % 2, number=3)
    found = place_over_time(problem)
    assert found.is_best
    assert found.value == value_over_time(problem, found.placements) == best_value(problem)


@pytest.mark.parametrize("seed", range(4))
def test_the_search_finds_what_looking_at_all_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = over_time(seed, stations=4, slots=5, number=3)
    best = place_over_time(problem).value
    monkeypatch.setattr(module, "_MOST_PLACEMENTS", 1)
    told: list[PlacedOverTime] = []
    found = place_over_time(problem, rounds=10, seed=seed, observer=told.append)
    assert not found.is_best
    assert best <= found.value <= best * 1.02
    assert [one.value for one in told] == sorted((one.value for one in told), reverse=True)


def test_nothing_moves_where_moving_costs_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    dear = over_time(2, stations=4, slots=5, number=3)
    dear = replace(dear, shifting=np.full_like(dear.shifting, 10**6))
    start = dear.periods[0].start
    assert place_over_time(dear).placements == (start,) * 3
    monkeypatch.setattr(module, "_MOST_PLACEMENTS", 1)
    assert place_over_time(dear, rounds=2).placements == (start,) * 3


def test_periods_of_different_stations_are_refused() -> None:
    with pytest.raises(ValueError, match="same stations"):
        PlacingOverTime((placing(1, 3, 4), placing(1, 2, 4)), np.zeros((2, 3), dtype=np.int64))
