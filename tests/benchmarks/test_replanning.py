"""The measurement of new plans: its shop keeps its promises, and every disturbance bites."""

from __future__ import annotations

import pytest

from benchmarks import replanning
from benchmarks.replanning import KINDS, Case, cases, promised
from reshuffle.model.factory import Workspace
from reshuffle.plan.plan import Plan

Shop = tuple[Workspace, Plan]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return promised(24, 1, 0.5)


@pytest.fixture(scope="module")
def disturbed(shop: Shop) -> list[Case]:
    return cases(*shop, 1)


def test_the_first_plan_is_late_by_nothing(shop: Shop) -> None:
    assert not any(order.is_late for order in shop[1].orders)


def test_there_is_one_disturbance_of_each_kind(disturbed: list[Case]) -> None:
    assert tuple(case.kind for case in disturbed) == KINDS


def test_one_seed_chooses_the_same_disturbances(shop: Shop, disturbed: list[Case]) -> None:
    assert [case.disturbances for case in cases(*shop, 1)] == [case.disturbances for case in disturbed]


def test_a_row_is_said_for_each_way_and_every_disturbance_has_an_effect() -> None:
    said: list[str] = []
    ((kind, outcomes),) = replanning.measure(24, 1, 0.5, ["failure"], said.append)
    assert kind == "failure"
    assert list(outcomes) == ["waiting", "replanned", "anew", "knew"]
    assert [one.without_effect for one in outcomes.values()] == [(), (), (), ()]
    assert sum(row.startswith("failure") for row in said) == 4
    assert outcomes["waiting"].records == ()
    assert outcomes["replanned"].records
