"""The search of a large shop, range by range."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.organizing.scheduling.local_search.reference import ends_and_rests, random_shop, sequences_of

pytest.importorskip("numba")

from reshuffle.organizing.scheduling.local_search.bounds import lower_bound
from reshuffle.organizing.scheduling.local_search.large_search import LargeParams, LargeSearch
from reshuffle.organizing.scheduling.local_search.network import network_of
from reshuffle.organizing.scheduling.local_search.search import Incumbent
from reshuffle.organizing.scheduling.shop_arrays import ShopArrays

bounded = settings(max_examples=15, deadline=None, derandomize=True)


def searched(shop: ShopArrays, seed: int, workers: int = 1) -> Incumbent:
    network = network_of(shop)
    incumbent = Incumbent(lambda: False, 3000, lower_bound(network))
    params = LargeParams(passes=1, least_range=8, layers=1, patience=50, settled=5)
    LargeSearch(network, params, incumbent, params.new_elites(), workers, seed).run(None)
    return incumbent


@bounded
@given(st.integers(0, 10_000), st.booleans(), st.integers(1, 2))
def test_the_best_of_all_ranges_is_a_schedule_of_the_length_it_says(seed: int, is_flexible: bool, workers: int) -> None:
    shop = random_shop(seed, 6, 4, is_flexible)
    best = searched(shop, seed, workers)
    option, order = best.option.tolist(), best.order.tolist()
    ends, _ = ends_and_rests(shop, option, sequences_of(shop, option, order))
    assert best.length == max(end + tail for end, tail in zip(ends, shop.tail.tolist(), strict=True))
    assert best.length >= best.bound


def test_a_search_with_one_thread_repeats_itself() -> None:
    shop = random_shop(4, 12, 6, False)
    first, second = searched(shop, 3), searched(shop, 3)
    assert (first.length, first.iterations) == (second.length, second.iterations)
    assert np.array_equal(first.order, second.order)


def test_ranges_shorten_what_dispatching_made() -> None:
    shop = random_shop(4, 12, 6, False)
    dispatched = Incumbent(lambda: False, 0, 0)
    LargeSearch(network_of(shop), LargeParams(passes=1), dispatched, LargeParams().new_elites(), 1, 3).run(None)
    assert searched(shop, 3).length < dispatched.length


def test_a_search_that_has_settled_goes_on_from_other_schedules() -> None:
    shop = random_shop(4, 12, 6, False)
    incumbent = Incumbent(lambda: False, 20_000, 0)
    params = LargeParams(passes=2, least_range=8, layers=1, patience=50, settled=5)
    elites = params.new_elites()
    LargeSearch(network_of(shop), params, incumbent, elites, 1, 3).run(None)
    assert len(elites.members) >= params.least_elites
    assert min(elite.length for elite in elites.members) == incumbent.length
    for elite in elites.members:
        ends, _ = ends_and_rests(shop, elite.option.tolist(), sequences_of(shop, elite.option, elite.order.tolist()))
        assert elite.length == max(end + tail for end, tail in zip(ends, shop.tail.tolist(), strict=True))
