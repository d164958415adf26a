"""Batches that no number of lots fills: whose order is left out, and why."""

from __future__ import annotations

from typing import Any

from reshuffle.organizing.organize import OrganizeParams, prepare
from tests.supervisor.workspaces import NOW, workspace

OVEN: dict[str, Any] = {"batching": {"minimum": 10, "maximum": 20}}
FIRE: dict[str, Any] = {"requires": "oven", "time": "1 h", "time_per": "lot", "batch_family": "hot"}
CUT: dict[str, Any] = {"requires": "saw", "time": "1 min"}


def left_out(pieces: list[int], oven: dict[str, Any] = OVEN, **more: Any) -> dict[str, str]:
    """The orders that are not planned with their reasons: so many pieces each of a part that is fired in an oven."""
    space = workspace(
        {"stations": {"oven": oven, "saw": {}, **more.pop("stations", {})}},
        {"part": {"operations": {"fire": {**FIRE, **more}}}, "stick": {"operations": {"cut": CUT}}},
        orders={
            "S1": {"product": "stick"},
            **{f"A{number + 1}": {"product": "part", "quantity": count} for number, count in enumerate(pieces)},
        },
    )
    return {order.id: order.reasons[0] for order in prepare(space, NOW, OrganizeParams()).unplanned}


def test_an_order_whose_batch_no_lots_together_fill_is_left_out_and_the_others_are_planned() -> None:
    short = "oven starts with at least 10 pieces, all lots of 'hot' together have 9"
    assert left_out([4, 5]) == dict.fromkeys(("A1", "A2"), f"no batch for 'fire' can be filled: {short}")


def test_lots_that_fill_a_batch_together_are_planned() -> None:
    assert left_out([4, 6]) == {}


def test_batches_may_count_lots() -> None:
    assert set(left_out([8], {"batching": {"minimum": 2, "maximum": 4, "unit": "lots"}})) == {"A1"}


def test_another_oven_that_starts_with_less_does() -> None:
    capable: dict[str, Any] = {"capabilities": {"oven": {}}}
    small = {"kiln": {**capable, "batching": {"minimum": 1, "maximum": 20}}}
    assert left_out([4], {**OVEN, **capable}, stations=small) == {}


def test_an_order_is_not_refused_for_the_lots_of_another_one() -> None:
    small: dict[str, Any] = {"batching": {"maximum": 5}}
    assert left_out([8, 5], small) == {
        "A1": "no station can do 'fire': a lot starts with 8 pieces, oven takes at most 5 at once"
    }


def test_a_component_is_matched_in_the_lots_in_which_it_is_made() -> None:
    dip = {"requires": "bath", "time": "1 min"}
    paint = {"requires": "saw", "time": "1 min", "consumes": [{"item": "part"}]}
    space = workspace(
        {"stations": {"bath": {"batching": {"maximum": 5}}, "saw": {}}},
        {"part": {"operations": {"dip": dip}}, "toy": {"operations": {"paint": paint}}},
        orders={"A1": {"product": "toy", "quantity": 5}, "A2": {"product": "toy", "quantity": 6}},
    )
    (refused,) = prepare(space, NOW, OrganizeParams()).unplanned
    assert refused.id == "A2"
    assert refused.reasons[0].startswith("its component 'part' can not be made: no station can do 'dip'")
