"""The neighbourhood, the dispatching and the bounds of the kernels against exhaustive and plain ones."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.shop_arrays import ShopArrays, topological_order
from tests.organizing.scheduling.local_search.reference import ends_and_rests, has_circle, jackson, random_shop

pytest.importorskip("numba")

from reshuffle.organizing.scheduling.local_search.bounds import lower_bound, preemptive_bound
from reshuffle.organizing.scheduling.local_search.construction import construct
from reshuffle.organizing.scheduling.local_search.dispatch import dispatch, new_desk
from reshuffle.organizing.scheduling.local_search.network import empty_schedule, network_of
from reshuffle.organizing.scheduling.local_search.ranges import cut_range
from reshuffle.organizing.scheduling.local_search.sweeps import load
from reshuffle.organizing.scheduling.local_search.tabu import Tenure, begin, new_memory, run_tabu

seeds = st.integers(0, 10_000)
bounded = settings(max_examples=30, deadline=None, derandomize=True)


def best_length(shop: ShopArrays) -> int:
    """Return the shortest makespan of all options and all orders."""
    best = 1 << 40
    choices = [range(int(shop.option_ptr[task]), int(shop.option_ptr[task + 1])) for task in range(shop.num_tasks)]
    for option in product(*choices):
        users: list[list[int]] = [[] for _ in range(shop.num_machines)]
        for task, chosen in enumerate(option):
            users[int(shop.option_machine[chosen])].append(task)
        for sequences in product(*(permutations(own) for own in users)):
            if not has_circle(shop, sequences):
                ends, _ = ends_and_rests(shop, option, sequences)
                best = min(best, max(int(end + tail) for end, tail in zip(ends, shop.tail, strict=True)))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_tabu_finds_the_optimum_of_tiny_shops(seed: int) -> None:
    shop = random_shop(seed, num_jobs=2, num_machines=2)
    network = network_of(shop)
    schedule, memory = empty_schedule(network), new_memory(network, seed)
    best = best_length(shop)
    assert lower_bound(network) <= best
    found = []
    for number, (_, option, order) in enumerate(
        construct(network, 8, np.random.default_rng(seed), lambda: False, noise=0.5)
    ):
        begin(schedule, memory, load(network, schedule, option, order))
        run_tabu(network, schedule, memory, Tenure(1, 2, 40), 200 + number, 200, best)
        found.append(load(network, schedule, memory.best_option, memory.best_order))
    assert min(found) == best


@bounded
@given(seeds, st.booleans())
def test_the_best_that_tabu_keeps_is_a_schedule_of_that_length(seed: int, is_flexible: bool) -> None:
    shop = random_shop(seed, 5, 4, is_flexible)
    network = network_of(shop)
    schedule, memory = empty_schedule(network), new_memory(network, seed)
    option = shop.option_ptr[:-1].astype(np.uint32)
    first = load(network, schedule, option, topological_order(shop).astype(np.uint32))
    begin(schedule, memory, first)
    run_tabu(network, schedule, memory, Tenure(), 300, 300, 0)
    best = int(memory.counters[2])
    assert best <= first
    assert load(network, schedule, memory.best_option, memory.best_order) == best
    assert best >= lower_bound(network)


@bounded
@given(seeds, st.booleans())
def test_dispatched_schedules_are_as_long_as_they_say_or_shorter(seed: int, is_flexible: bool) -> None:
    shop = random_shop(seed, 5, 4, is_flexible)
    network = network_of(shop)
    schedule = empty_schedule(network)
    for length, option, order in construct(network, 6, np.random.default_rng(seed), lambda: False):
        assert sorted(order.tolist()) == list(range(shop.num_tasks))
        position = np.argsort(order)
        late = np.repeat(position, np.diff(shop.before_ptr))
        assert np.all(position[shop.before] < late)
        assert lower_bound(network) <= load(network, schedule, option, order) <= length


@pytest.mark.parametrize(("thrift", "expected"), [(0.0, 10), (1.0, 12)])
def test_with_thrift_no_task_takes_a_machine_on_which_it_takes_far_longer(thrift: float, expected: int) -> None:
    """Six tasks of 2 on one machine, of 9 on the other: the fifth would end at 9 there, at 10 on the fast one."""
    none = np.zeros(0, dtype=np.int32)
    shop = ShopArrays(
        origin=0,
        num_machines=2,
        option_ptr=np.arange(0, 13, 2),
        option_machine=np.tile(np.array([0, 1], dtype=np.int32), 6),
        option_time=np.tile([2, 9], 6),
        option_mode=np.zeros(12, dtype=np.int32),
        before_ptr=np.zeros(7, dtype=np.int64),
        before=none,
        before_lag=np.zeros(0, dtype=np.int64),
        after_ptr=np.zeros(7, dtype=np.int64),
        after=none,
        after_lag=np.zeros(0, dtype=np.int64),
        release=np.zeros(6, dtype=np.int64),
        tail=np.zeros(6, dtype=np.int64),
    )
    network = network_of(shop)
    assert dispatch(network, new_desk(network), np.zeros(6), 0.0, False, thrift) == expected


@bounded
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(0, 12)), max_size=7))
def test_the_preemptive_bound_is_that_of_the_reference(rows: list[tuple[int, int, int]]) -> None:
    heads, times, tails = (np.array([row[column] for row in rows], np.int64) for column in range(3))
    order = np.argsort(heads, kind="stable").astype(np.uint32)
    scratch = np.zeros(len(rows), np.uint32), np.zeros(len(rows), np.int64)
    expected = jackson(heads.tolist(), times.tolist(), tails.tolist())
    assert preemptive_bound(order, heads, times, tails, *scratch) == expected


@bounded
@given(seeds, st.integers(0, 10), st.integers(2, 12), st.booleans())
def test_a_range_left_as_it_is_never_looks_longer_than_the_whole(
    seed: int, first: int, size: int, is_flexible: bool
) -> None:
    shop = random_shop(seed, 6, 4, is_flexible)
    network = network_of(shop)
    schedule = empty_schedule(network)
    option = shop.option_ptr[:-1].astype(np.uint32)
    length = load(network, schedule, option, topological_order(shop).astype(np.uint32))
    cut = cut_range(network, schedule, first, first + size)
    part = network_of(cut.shop, cut.machine_release, cut.machine_tail)
    part_schedule = empty_schedule(part)
    assert load(part, part_schedule, cut.option, cut.order) <= length
    # The same ends as in the whole: nothing that stands before was forgotten.
    assert part_schedule.end[: len(cut.tasks)].tolist() == schedule.end[cut.tasks].tolist()
    assert part_schedule.rest[: len(cut.tasks)].tolist() == schedule.rest[cut.tasks].tolist()
