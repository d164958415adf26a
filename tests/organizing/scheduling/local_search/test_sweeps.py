"""Heads, tails and repaired orders of the kernels against the plain ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.shop_arrays import ShopArrays, topological_order
from tests.organizing.scheduling.local_search.reference import ends_and_rests, has_circle, random_shop, sequences_of

pytest.importorskip("numba")

from reshuffle.organizing.scheduling.local_search.bits import lowest_bit
from reshuffle.organizing.scheduling.local_search.network import Schedule, empty_schedule, network_of
from reshuffle.organizing.scheduling.local_search.sweeps import load, makespan, move, splice

seeds = st.integers(0, 10_000)
bounded = settings(max_examples=60, deadline=None, derandomize=True)


def some_option(shop: ShopArrays, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.integers(shop.option_ptr[:-1], shop.option_ptr[1:]).astype(np.uint32)


def sequences_in(schedule: Schedule, shop: ShopArrays) -> list[list[int]]:
    network = network_of(shop)
    rows = [int(row) for row in network.place_ptr]
    return [schedule.sequence[rows[m] : rows[m] + int(schedule.length[m])].tolist() for m in range(shop.num_machines)]


def agrees_with_reference(schedule: Schedule, shop: ShopArrays) -> bool:
    ends, rests = ends_and_rests(shop, schedule.option.tolist(), sequences_in(schedule, shop))
    return schedule.end[: shop.num_tasks].tolist() == ends and schedule.rest[: shop.num_tasks].tolist() == rests


@bounded
@given(seeds)
def test_a_loaded_schedule_has_the_ends_and_paths_of_the_reference(seed: int) -> None:
    shop = random_shop(seed)
    network = network_of(shop)
    schedule = empty_schedule(network)
    option, order = some_option(shop, seed), topological_order(shop)
    length = load(network, schedule, option, order.astype(np.uint32))
    ends, rests = ends_and_rests(shop, option.tolist(), sequences_of(shop, option.tolist(), order.tolist()))
    assert schedule.end[: shop.num_tasks].tolist() == ends
    assert schedule.rest[: shop.num_tasks].tolist() == rests
    assert length == max(end + tail for end, tail in zip(ends, shop.tail.tolist(), strict=True))


@bounded
@given(
    seeds, st.booleans(), st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)), max_size=15)
)
def test_after_any_moves_heads_tails_and_order_are_right(
    seed: int, is_wide: bool, moves: list[tuple[int, int, int]]
) -> None:
    shop = random_shop(seed)
    # Swept over all, or passed on from what changed: the same comes out.
    network = network_of(shop)._replace(is_wide=is_wide)
    schedule = empty_schedule(network)
    load(network, schedule, some_option(shop, seed), topological_order(shop).astype(np.uint32))
    for a, b, c in moves:
        task = a % shop.num_tasks
        option = int(shop.option_ptr[task]) + b % int(shop.option_ptr[task + 1] - shop.option_ptr[task])
        machine = int(shop.option_machine[option])
        wished = sequences_in(schedule, shop)
        wished = [[other for other in own if other != task] for own in wished]
        place = c % (len(wished[machine]) + 1)
        wished[machine].insert(place, task)
        before = sequences_in(schedule, shop)
        is_done = move(network, schedule, task, option, place)
        assert is_done == (not has_circle(shop, wished))
        assert sequences_in(schedule, shop) == (wished if is_done else before)
        assert agrees_with_reference(schedule, shop)
        assert sorted(schedule.order.tolist()) == list(range(shop.num_tasks))
        assert schedule.position[schedule.order].tolist() == list(range(shop.num_tasks))
        assert makespan(network, schedule) == int((schedule.end[: shop.num_tasks] + shop.tail).max())
        assert not schedule.waiting.any()


def some_order(shop: ShopArrays, tasks: list[int], generator: np.random.Generator) -> np.ndarray:
    """Return the tasks in a random order in which each stands behind those of them that it follows."""
    left, order = list(tasks), []
    while left:
        before = {task: set(shop.before[shop.before_ptr[task] : shop.before_ptr[task + 1]].tolist()) for task in left}
        task = generator.choice([task for task in left if not before[task].intersection(left)])
        left.remove(task)
        order.append(task)
    return np.array(order, dtype=np.uint32)


@bounded
@given(seeds, st.booleans(), st.integers(0, 11), st.integers(1, 12))
def test_tasks_that_are_spliced_in_another_order_on_other_machines_give_that_schedule(
    seed: int, is_wide: bool, first: int, size: int
) -> None:
    shop = random_shop(seed)
    generator = np.random.default_rng(seed)
    network = network_of(shop)._replace(is_wide=is_wide)
    schedule, expected = empty_schedule(network), empty_schedule(network)
    option = some_option(shop, seed)
    order = some_order(shop, list(range(shop.num_tasks)), generator)
    load(network, schedule, option, order)
    order[first : first + size] = some_order(shop, order[first : first + size].tolist(), generator)
    spliced = order[first : first + size]
    option[spliced] = some_option(shop, seed + 1)[spliced]
    room = generator.integers(-9, 9, (4, shop.num_machines))
    length = splice(network, schedule, first, spliced, option[spliced], room)
    assert length == load(network, expected, option, order)
    assert sequences_in(schedule, shop) == sequences_in(expected, shop)
    for column in ("end", "rest", "left", "right", "place", "order", "position", "option", "machine", "time"):
        assert getattr(schedule, column).tolist() == getattr(expected, column).tolist()
    assert not schedule.waiting.any()


@pytest.mark.parametrize("bits", [1, 2, 3 << 62, 1 << 63, 40, (1 << 64) - 1])
def test_the_lowest_bit_is_found(bits: int) -> None:
    assert lowest_bit(np.uint64(bits)) == (bits & -bits).bit_length() - 1


def test_a_single_task_is_a_schedule() -> None:
    shop = random_shop(2, num_jobs=1, num_machines=1)
    network = network_of(shop)
    schedule = empty_schedule(network)
    length = load(network, schedule, np.zeros(1, np.uint32), np.zeros(1, np.uint32))
    assert length == int(shop.release[0] + shop.option_time[0] + shop.tail[0])
    assert makespan(network, schedule) == length
