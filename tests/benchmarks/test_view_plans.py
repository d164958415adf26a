"""Plans made up to be looked at hold together, whatever their size."""

from __future__ import annotations

from itertools import pairwise

import pytest

from benchmarks.view_plans import synthetic_document


@pytest.mark.parametrize("num_bars", [1, 500, 5000])
def test_a_made_up_plan_has_the_bars_that_were_asked_for_and_few_more(num_bars: int) -> None:
    bars = synthetic_document(num_bars).plan.bars
    assert num_bars <= len(bars.start) < num_bars + 60


def test_stations_of_a_made_up_plan_do_one_thing_at_a_time() -> None:
    plan = synthetic_document(2000).plan
    for station in range(len(plan.resources)):
        spans = sorted(
            (start, end)
            for resource, start, end in zip(plan.bars.resource, plan.bars.start, plan.bars.end, strict=True)
            if resource == station
        )
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_bars_of_a_made_up_plan_lie_within_their_operations() -> None:
    plan = synthetic_document(2000).plan
    operations = plan.operations
    for row, start, end in zip(plan.bars.operation, plan.bars.start, plan.bars.end, strict=True):
        if row >= 0:
            assert operations.start[row] <= start < end <= operations.end[row]


def test_only_breaks_reach_into_the_night_of_a_made_up_plan() -> None:
    plan = synthetic_document(1000).plan
    closed = plan.resources[0].closed
    for state, start, end in zip(plan.bars.state, plan.bars.start, plan.bars.end, strict=True):
        is_at_night = any(start < night[1] and end > night[0] for night in closed)
        assert is_at_night == (state == 5)


def test_the_same_seed_makes_the_same_plan() -> None:
    assert synthetic_document(300, seed=4) == synthetic_document(300, seed=4)
    assert synthetic_document(300, seed=4) != synthetic_document(300, seed=5)
