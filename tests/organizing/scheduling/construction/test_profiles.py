"""Profiles of resources, against counting tick by tick."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.profiles import LevelProfile, SingleProfile

LAST = 40
HOLDS = st.lists(st.tuples(st.integers(0, LAST), st.integers(0, 8)), max_size=12)


def level(taken: list[tuple[int, int, int]], tick: int) -> int:
    return sum(units for start, end, units in taken if start <= tick < end)


@given(HOLDS)
def test_holds_of_a_single_resource_never_overlap(wanted: list[tuple[int, int]]) -> None:
    profile, taken = SingleProfile(), list[tuple[int, int, int]]()
    for earliest, length in wanted:
        start = profile.first_gap(earliest, length)
        profile.take(start, start + length, 1)
        taken.append((start, start + length, 1))
    assert all(level(taken, tick) <= 1 for tick in range(LAST * 4))


@given(HOLDS)
def test_the_first_gap_leaves_no_earlier_one(wanted: list[tuple[int, int]]) -> None:
    profile, taken = SingleProfile(), list[tuple[int, int, int]]()
    for earliest, length in wanted:
        start = profile.first_gap(earliest, length)
        free = (t for t in range(earliest, LAST * 4) if all(level(taken, u) == 0 for u in range(t, t + length)))
        assert start == next(free)
        profile.take(start, start + length, 1)
        taken.append((start, start + length, 1))


@given(HOLDS, st.randoms(use_true_random=False))
def test_what_is_given_back_leaves_no_trace(wanted: list[tuple[int, int]], chance: object) -> None:
    profile, taken = SingleProfile(), list[tuple[int, int]]()
    for earliest, length in wanted:
        start = profile.first_gap(earliest, length)
        profile.take(start, start + length, 1)
        taken.append((start, start + length))
    chance.shuffle(taken)  # type: ignore[attr-defined]
    for start, end in taken:
        profile.give_back(start, end, 1)
    assert (profile.starts, profile.ends) == ([], [])


@given(st.lists(st.tuples(st.integers(0, LAST), st.integers(0, 8), st.integers(1, 3)), max_size=12))
def test_levels_never_pass_the_capacity(wanted: list[tuple[int, int, int]]) -> None:
    profile, taken = LevelProfile(3), list[tuple[int, int, int]]()
    for start, length, units in wanted:
        while (free := profile.free_from(start, start + length, units)) > start:
            start = free
        profile.take(start, start + length, units)
        taken.append((start, start + length, units))
    assert all(level(taken, tick) <= 3 for tick in range(LAST * 8))


def test_a_stock_is_free_for_those_who_come_after_the_delivery() -> None:
    stock = LevelProfile(0, level=-2)
    stock.take(10, NEVER, -3)  # delivered
    stock.take(4, NEVER, 1)  # consumed
    assert stock.free_from(0, NEVER, 1) == 0
    assert stock.free_from(0, NEVER, 2) == 10
    assert stock.free_from(0, NEVER, 5) >= NEVER


def test_an_empty_hold_is_free_anywhere() -> None:
    single, several = SingleProfile(), LevelProfile(2)
    single.take(0, 10, 1)
    several.take(0, 10, 2)
    assert single.free_from(5, 5, 1) == several.free_from(5, 5, 1) == 5
