"""What moves within a block are thought to bring, against the plain estimates."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.shop_arrays import ShopArrays, topological_order
from tests.organizing.scheduling.local_search.reference import (
    estimated_length,
    has_circle,
    length_of_path,
    random_shop,
    sequences_of,
)

pytest.importorskip("numba")

from reshuffle.kernels.chance import random_state
from reshuffle.organizing.scheduling.local_search.block_moves import (
    estimate_backward,
    estimate_forward,
    may_move_backward,
    may_move_forward,
    measure_block,
)
from reshuffle.organizing.scheduling.local_search.critical_path import critical_path
from reshuffle.organizing.scheduling.local_search.network import Network, Schedule, empty_schedule, network_of
from reshuffle.organizing.scheduling.local_search.sweeps import load

bounded = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)


def scheduled(seed: int) -> tuple[ShopArrays, Network, Schedule, int, list[int], list[list[int]]]:
    """Return a shop, a schedule of it in a random order, its length, options and sequences."""
    shop = random_shop(seed, num_jobs=5)
    network = network_of(shop)
    schedule = empty_schedule(network)
    generator = np.random.default_rng(seed)
    option = generator.integers(shop.option_ptr[:-1], shop.option_ptr[1:]).astype(np.uint32)
    rank = np.empty(shop.num_tasks)
    for task in topological_order(shop).tolist():
        before = shop.before[shop.before_ptr[task] : shop.before_ptr[task + 1]]
        rank[task] = generator.random() + rank[before].max(initial=0)
    order = np.argsort(rank, kind="stable").astype(np.uint32)
    length = int(load(network, schedule, option, order))
    return shop, network, schedule, length, option.tolist(), sequences_of(shop, option.tolist(), order.tolist())


@bounded
@given(seeds, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_the_estimate_of_a_move_within_a_block_is_that_of_the_reference(seed: int, a: int, b: int, c: int) -> None:
    shop, network, schedule, _, option, sequences = scheduled(seed)
    own = sequences[machine := a % shop.num_machines]
    if len(own) < 2:
        return
    place, target = b % len(own), c % len(own)
    base, first, last = int(network.place_ptr[machine]), min(place, target), max(place, target)
    heads, tails, new = (np.zeros(len(own), np.int64) for _ in range(3))
    measure_block(network, schedule, base, first, last, heads, tails)
    if place < target:
        found = estimate_forward(schedule, base, first, place, target, heads, tails, new)
    elif place > target:
        found = estimate_backward(schedule, base, first, place, target, heads, tails, new)
    else:
        return
    assert found == estimated_length(shop, option, sequences, machine, place, target)


@bounded
@given(seeds, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_move_that_is_allowed_makes_no_circle(seed: int, a: int, b: int, c: int) -> None:
    shop, network, schedule, _, _, sequences = scheduled(seed)
    own = sequences[a % shop.num_machines]
    if len(own) < 2:
        return
    place, target = b % len(own), c % len(own)
    if place == target:
        return
    # Tasks without length on the machine between the two could hide a path; the search lets `move` refuse those.
    is_allowed = (may_move_forward if place < target else may_move_backward)(network, schedule, own[place], own[target])
    own.insert(target, own.pop(place))
    if is_allowed and np.all(schedule.time > 0):
        assert not has_circle(shop, sequences)


@bounded
@given(seeds)
def test_neighbours_on_a_longest_path_may_always_change_places(seed: int) -> None:
    shop, network, schedule, length, option, sequences = scheduled(seed)
    path = np.zeros(shop.num_tasks, np.uint32)
    count = critical_path(network, schedule, length, random_state(seed), path)
    for later, earlier in pairwise(path[:count].tolist()):
        follows = shop.before[shop.before_ptr[later] : shop.before_ptr[later + 1]]
        if schedule.left[later] == earlier and earlier not in follows and np.all(schedule.time > 0):
            own = sequences[int(shop.option_machine[option[later]])]
            place = own.index(earlier)
            own[place : place + 2] = [later, earlier]
            assert not has_circle(shop, sequences)
            own[place : place + 2] = [earlier, later]


@bounded
@given(seeds)
def test_the_path_called_critical_is_a_path_as_long_as_the_schedule(seed: int) -> None:
    shop, network, schedule, length, option, sequences = scheduled(seed)
    path = np.zeros(shop.num_tasks, np.uint32)
    count = critical_path(network, schedule, length, random_state(seed), path)
    assert length_of_path(shop, option, sequences, path[:count][::-1].tolist()) == length
