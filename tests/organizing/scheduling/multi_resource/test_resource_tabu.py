"""Moves, dispatching and tabu search of multi-resource shops against exhaustive and plain ones."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.multi_resource.shop import MultiResourceShop, arrivals_of, solution_of
from reshuffle.organizing.scheduling.shop_arrays import topological_order
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from tests.organizing.scheduling.multi_resource.reference import ends_of, random_problem, sequences_of, shop_of

pytest.importorskip("numba")

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.local_search.elites import Elites
from reshuffle.organizing.scheduling.local_search.search import Incumbent, SearchParams
from reshuffle.organizing.scheduling.local_search.tabu import BEST, Tenure
from reshuffle.organizing.scheduling.multi_resource.dispatch import construct_resources
from reshuffle.organizing.scheduling.multi_resource.estimates import estimate_line
from reshuffle.organizing.scheduling.multi_resource.network import (
    MACHINE,
    Array,
    ResourceNetwork,
    ResourceSchedule,
    empty_resource_schedule,
    resource_network,
)
from reshuffle.organizing.scheduling.multi_resource.search import ResourceSearcher, resource_bound
from reshuffle.organizing.scheduling.multi_resource.sweeps import load_resources
from reshuffle.organizing.scheduling.multi_resource.tabu import (
    begin_resources,
    new_resource_memory,
    run_resource_tabu,
)

seeds = st.integers(0, 10_000)
bounded = settings(max_examples=25, deadline=None, derandomize=True)


@kernel
def estimated_swap(
    network: ResourceNetwork,
    schedule: ResourceSchedule,
    first: int,
    second: int,
    ends: tuple[int, int],
    line: Array,
    scratch: Array,
) -> int:
    """Estimate, compiled, that the first of two neighbours on a machine moves behind the second."""
    line[0], line[1] = second, first
    return estimate_line(network, schedule, int(schedule.resource[MACHINE, first]), ends, 2, line, scratch)


def best_length(shop: MultiResourceShop) -> int:
    """Return the shortest makespan of all options in all orders."""
    links = shop.machines
    orders = []
    for order in permutations(range(shop.num_tasks)):
        position = np.argsort(order)
        if np.all(position[links.before] < np.repeat(position, np.diff(links.before_ptr))):
            orders.append(np.array(order))
    best = 1 << 40
    choices = [range(int(shop.option_ptr[task]), int(shop.option_ptr[task + 1])) for task in range(shop.num_tasks)]
    for option in product(*choices):
        chosen = np.array(option)
        for order in orders:
            arrival, _ = arrivals_of(shop, chosen, order)
            best = min(best, int((arrival + shop.option_time[chosen] + links.tail).max()))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_the_search_finds_the_optimum_of_tiny_shops(seed: int) -> None:
    problem = random_problem(seed, num_jobs=2, num_steps=2)
    shop = shop_of(problem)
    best = best_length(shop)
    assert resource_bound(shop) <= best
    incumbent = Incumbent(lambda: False, 3000, best)
    ResourceSearcher(shop, SearchParams(patience=100), incumbent, Elites(4, 0.9), (seed, 0)).run(None, True)
    assert incumbent.length == best


@bounded
@given(seeds, st.booleans(), st.booleans())
def test_the_best_that_tabu_keeps_is_a_valid_schedule_of_that_length(
    seed: int, has_members: bool, has_setups: bool
) -> None:
    problem = random_problem(seed, 5, 3, has_members, has_setups)
    shop = shop_of(problem)
    network = resource_network(shop)
    schedule, memory = empty_resource_schedule(network), new_resource_memory(network, seed)
    option, order = shop.option_ptr[:-1].astype(np.uint32), topological_order(shop.machines).astype(np.uint32)
    first = load_resources(network, schedule, option, order)
    begin_resources(schedule, memory, first)
    run_resource_tabu(network, schedule, memory, Tenure(2, 4, 40), 150, 150, 0)
    best = int(memory.counters[BEST])
    assert resource_bound(shop) <= best <= first
    assert load_resources(network, schedule, memory.best_option, memory.best_order) == best
    arrival, setup = arrivals_of(shop, memory.best_option, memory.best_order)
    solution = solution_of(shop, problem, memory.best_option, arrival, setup)
    assert check(problem, solution) == []
    assert value(problem, solution) == (best + problem.planning_start,)


@bounded
@given(seeds, st.booleans(), st.booleans())
def test_dispatched_schedules_are_as_long_as_they_say_or_shorter(
    seed: int, has_members: bool, has_setups: bool
) -> None:
    shop = shop_of(random_problem(seed, 5, 3, has_members, has_setups))
    network = resource_network(shop)
    schedule = empty_resource_schedule(network)
    rests = np.arange(shop.num_tasks, 0, -1).astype(np.float64)
    made = 0
    for length, option, order in construct_resources(
        network, rests, 6, np.random.default_rng(seed), lambda: False, noise=0.2
    ):
        made += 1
        assert sorted(order.tolist()) == list(range(shop.num_tasks))
        ends, _ = ends_of(shop, option, *sequences_of(shop, option, order))
        assert max(ends) == load_resources(network, schedule, option, order) <= length
    assert made == 6


@bounded
@given(seeds)
def test_the_estimate_of_a_swap_is_the_longest_path_through_the_two(seed: int) -> None:
    shop = shop_of(random_problem(seed, 5, 3, has_members=False))
    network = resource_network(shop)
    schedule = empty_resource_schedule(network)
    generator = np.random.default_rng(seed)
    option = generator.integers(shop.option_ptr[:-1], shop.option_ptr[1:]).astype(np.uint32)
    order = topological_order(shop.machines).astype(np.uint32)
    length = load_resources(network, schedule, option, order)
    scratch = np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    for second in range(shop.num_tasks):
        first = int(schedule.left[MACHINE, second])
        if first >= shop.num_tasks:
            continue
        of_machines, of_members = sequences_of(shop, option, order)
        own = of_machines[int(schedule.resource[MACHINE, first])]
        place = own.index(first)
        own[place : place + 2] = [second, first]
        swapped = ends_of(shop, option, of_machines, of_members)
        if swapped is None:
            continue
        ends = int(schedule.left[MACHINE, first]), int(schedule.right[MACHINE, second])
        estimate = estimated_swap(network, schedule, first, second, ends, *scratch)
        assert estimate <= max(swapped[0])
        if max(swapped[0]) > length:
            assert estimate == max(swapped[0])
