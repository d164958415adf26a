"""Heads, tails, moves and solutions of multi-resource shops against plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.multi_resource.shop import choices_of, solution_of
from reshuffle.organizing.scheduling.shop_arrays import topological_order
from reshuffle.plan.check import check
from tests.organizing.scheduling.multi_resource.reference import ends_of, random_problem, sequences_of, shop_of

pytest.importorskip("numba")

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.multi_resource.network import (
    ResourceNetwork,
    ResourceSchedule,
    empty_resource_schedule,
    resource_network,
)
from reshuffle.organizing.scheduling.multi_resource.sweeps import load_resources, move_task

seeds = st.integers(0, 10_000)
bounded = settings(max_examples=40, deadline=None, derandomize=True)


@kernel
def moved(
    network: ResourceNetwork, schedule: ResourceSchedule, task: int, option: int, place: int, other_place: int
) -> bool:
    """Make one move, compiled: parts are not called from outside."""
    return move_task(network, schedule, task, option, place, other_place)


def random_order(links: object, generator: np.random.Generator) -> np.ndarray:
    key = generator.random(links.num_tasks)
    rank = np.zeros(links.num_tasks)
    for task in topological_order(links).tolist():
        rows = links.before[links.before_ptr[task] : links.before_ptr[task + 1]]
        rank[task] = max(rank[rows].max(initial=0) + 1e-6, key[task])
    return np.argsort(rank, kind="stable").astype(np.uint32)


@bounded
@given(seeds, st.booleans(), st.booleans())
def test_a_loaded_schedule_is_valid_and_as_long_as_the_reference_says(
    seed: int, has_members: bool, has_setups: bool
) -> None:
    problem = random_problem(seed, has_members=has_members, has_setups=has_setups)
    shop, generator = shop_of(problem), np.random.default_rng(seed)
    network = resource_network(shop)
    schedule = empty_resource_schedule(network)
    option = generator.integers(shop.option_ptr[:-1], shop.option_ptr[1:]).astype(np.uint32)
    order = random_order(shop.machines, generator)
    load_resources(network, schedule, option, order)
    ends, rests = ends_of(shop, option, *sequences_of(shop, option, order))
    assert schedule.end[: shop.num_tasks].tolist() == ends
    assert schedule.rest[: shop.num_tasks].tolist() == rests
    arrival = schedule.end[: shop.num_tasks] - schedule.time
    solution = solution_of(shop, problem, option, arrival, schedule.setup[: shop.num_tasks])
    assert check(problem, solution) == []
    again = choices_of(shop, problem, solution)
    assert again is not None
    assert load_resources(network, schedule, again[0].astype(np.uint32), again[1].astype(np.uint32)) == max(ends)


@bounded
@given(seeds, st.booleans(), st.booleans())
def test_moves_keep_heads_and_tails_and_are_refused_just_where_there_is_a_circle(
    seed: int, has_members: bool, has_setups: bool
) -> None:
    problem = random_problem(seed, has_members=has_members, has_setups=has_setups)
    shop, generator = shop_of(problem), np.random.default_rng(seed)
    network = resource_network(shop)
    schedule = empty_resource_schedule(network)
    option = shop.option_ptr[:-1].astype(np.uint32)
    load_resources(network, schedule, option, topological_order(shop.machines).astype(np.uint32))
    for _ in range(25):
        task = int(generator.integers(shop.num_tasks))
        chosen = int(generator.integers(shop.option_ptr[task], shop.option_ptr[task + 1]))
        of_machines, of_members = sequences_of(shop, schedule.option, schedule.order)
        for own in (*of_machines, *of_members):
            own[:] = [other for other in own if other != task]
        places = [0, 0]
        for row, (resource, all_own) in enumerate(
            ((int(shop.option_machine[chosen]), of_machines), (int(shop.option_member[chosen]), of_members))
        ):
            if resource >= 0:
                places[row] = int(generator.integers(len(all_own[resource]) + 1))
                all_own[resource].insert(places[row], task)
        after = schedule.option.copy()
        after[task] = chosen
        expected = ends_of(shop, after, of_machines, of_members)
        before = schedule.end.tolist(), schedule.rest.tolist(), schedule.option.tolist(), schedule.setup.tolist()
        assert moved(network, schedule, task, chosen, *places) == (expected is not None)
        if expected is None:
            now = schedule.end.tolist(), schedule.rest.tolist(), schedule.option.tolist(), schedule.setup.tolist()
            assert now == before
        else:
            assert schedule.end[: shop.num_tasks].tolist() == expected[0]
            assert schedule.rest[: shop.num_tasks].tolist() == expected[1]
        assert not schedule.mark.any()
        assert sorted(schedule.order.tolist()) == list(range(shop.num_tasks))
        assert np.array_equal(schedule.position[schedule.order], np.arange(shop.num_tasks))
