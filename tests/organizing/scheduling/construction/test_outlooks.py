"""What is remembered of when tasks could start, against looking it up afresh."""

from __future__ import annotations

import pytest

from reshuffle.organizing.scheduling.construction.outlooks import Outlooks
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.organizing.scheduling.construction.placing import Placer
from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.shop import Shop
from tests.properties.random_problems import random_problem


def placer_of(seed: int) -> Placer:
    shop = Shop(random_problem(seed))
    return Placer(PartialSchedule(shop), Branches(shop).choose())


def remembered_and_afresh(placer: Placer) -> tuple[list[int], list[int]]:
    """Return the outlook of every task that is done and has a mode but is not placed, both ways."""
    shop, schedule = placer.shop, placer.schedule
    fresh = Outlooks(schedule, placer.floor, None, looks_at_robots=False)
    open_tasks = [
        task
        for task in range(shop.num_tasks)
        if placer.is_done[task] and shop.modes[task] and not schedule.is_placed[task]
    ]
    return [placer.outlooks.start(task) for task in open_tasks], [fresh.start(task) for task in open_tasks]


@pytest.mark.parametrize("seed", range(12))
def test_outlooks_follow_what_is_placed(seed: int) -> None:
    placer = placer_of(seed)
    num_placed = 0
    for task in range(placer.shop.num_tasks):
        if placer.is_done[task] and placer.shop.modes[task] and not placer.schedule.is_placed[task]:
            num_placed += placer.place([task]) is None
            remembered, afresh = remembered_and_afresh(placer)
            assert remembered == afresh
    assert num_placed > 0


@pytest.mark.parametrize("seed", range(12))
def test_outlooks_follow_what_is_taken_back(seed: int) -> None:
    placer = placer_of(seed)
    before = remembered_and_afresh(placer)[0]
    for task in range(placer.shop.num_tasks):
        if placer.is_done[task] and placer.shop.modes[task]:
            placer.place([task])
    remembered_and_afresh(placer)
    placer.schedule.undo_to(0)
    assert remembered_and_afresh(placer) == (before, before)
    assert placer.schedule.horizon() == placer.shop.planning_start


def test_a_floor_is_lowered_to_what_it_was() -> None:
    placer = placer_of(0)
    placer.floor[0] = [1, 1, 1, 1]
    placer.raise_floor(0, 2, 5)
    placer.raise_floor(0, 2, 9)
    placer.raise_floor(1, 0, 3)
    assert placer.floor[0] == [1, 1, 9, 1]
    placer.lower_floor()
    assert placer.floor == {0: [1, 1, 1, 1]}
