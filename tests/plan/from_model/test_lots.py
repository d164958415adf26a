"""From orders to lots, child orders, purchases and shortages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reshuffle.errors import InputError
from reshuffle.model.factory import Workspace
from reshuffle.plan.from_model.lots import Demand, demand, pieces_through
from tests.plan.from_model.problems import planning
from tests.supervisor.workspaces import NOW, child_orders_and_material, workspace


def made_of(parts: dict[str, Any], items: dict[str, Any], orders: dict[str, Any], **state: Any) -> Workspace:
    """A product 'table' that consumes `parts`, and a 'top' that is made of boards in lots of four."""
    consumes = [{"item": name, "quantity": quantity} for name, quantity in parts.items()]
    return workspace(
        {"stations": {"bench": {}}, "items": {"board": {}, **items}},
        {
            "table": {"operations": {"join": {"requires": "bench", "time": "1 min", "consumes": consumes}}},
            "top": {
                "operations": {"cut": {"requires": "bench", "time": "1 min", "consumes": [{"item": "board"}]}},
                "lot_size": 4,
            },
        },
        orders,
        **state,
    )


def lots_of(found: Demand) -> dict[str, int]:
    return {lot.id: lot.pieces for order in found.orders for lot in order.lots}


def test_an_order_is_split_into_full_lots_and_a_rest() -> None:
    orders = {"A1": {"product": "table", "quantity": 7, "lot_size": 3}}
    assert lots_of(demand(made_of({}, {}, orders), NOW)) == {"A1/1": 3, "A1/2": 3, "A1/3": 1}


def test_each_operation_starts_with_enough_for_the_scrap_behind_it() -> None:
    product = workspace(
        {"stations": {"mill": {}}},
        {
            "a": {
                "operations": {
                    "1": {"requires": "mill", "yield": "50 %"},
                    "2": {"requires": "mill"},
                    "3": {"requires": "mill", "yield": "90 %"},
                }
            }
        },
        {},
    ).products["a"]
    assert pieces_through(product, 9) == {"1": 20, "2": 10, "3": 10}


def test_a_component_that_is_made_here_gets_a_child_order_for_what_stock_lacks() -> None:
    items = {"top": {"stock": 3}, "board": {"stock": 99}}
    found = demand(made_of({"top": 2}, items, {"A1": {"product": "table", "quantity": 4}}), NOW)
    assert [(order.id, order.quantity, order.parent) for order in found.orders] == [
        ("A1", 4, None),
        ("A1+top", 5, "A1"),
    ]
    assert lots_of(found) == {"A1/1": 4, "A1+top/1": 4, "A1+top/2": 1}


def test_the_urgent_order_takes_the_stock() -> None:
    orders = {
        "late": {"product": "table", "due": "2026-11-30 12:00"},
        "soon": {"product": "table", "due": "2026-11-24 12:00"},
    }
    found = demand(made_of({"top": 1}, {"top": {"stock": 1}, "board": {"stock": 9}}, orders), NOW)
    assert [order.id for order in found.orders if order.parent] == ["late+top"]


def test_what_is_bought_comes_after_its_lead_time_for_all_orders_together() -> None:
    orders = {"A1": {"product": "table"}, "A2": {"product": "table"}}
    (purchase,) = demand(made_of({"leg": 4}, {"leg": {"stock": 1, "lead_time": "5 h"}}, orders), NOW).purchases
    assert (purchase.item, purchase.quantity, purchase.arrives) == ("leg", 7, NOW + timedelta(hours=5))
    assert set(purchase.orders) == {"A1", "A2"}


def test_the_order_with_the_least_priority_goes_without() -> None:
    found = demand(child_orders_and_material(), NOW)
    assert [(shortage.order, shortage.item) for shortage in found.shortages] == [("A2", "glue")]
    assert all(order.id != "A2" for order in found.orders)


def test_an_order_that_was_left_out_comes_back_where_others_leave_it_enough() -> None:
    # The least important goes first; without the second one, which wants much, enough is left for it.
    orders = {
        "large": {"product": "table", "quantity": 9, "priority": 2},
        "small": {"product": "table", "quantity": 2, "priority": 1},
        "first": {"product": "table", "quantity": 4, "priority": 3},
    }
    found = demand(made_of({"leg": 1}, {"leg": {"stock": 7}}, orders), NOW)
    assert [shortage.order for shortage in found.shortages] == ["large"]
    assert [order.id for order in found.orders] == ["small", "first"]


def test_a_finished_lot_of_a_child_order_is_passed_over() -> None:
    finished = {"A1+top/1": {"done": ["cut"]}}
    orders = {"A1": {"product": "table", "quantity": 6}}
    floor = made_of({"top": 1}, {"board": {"stock": 99}}, orders, lots=finished, stock={"top": 4})
    assert lots_of(demand(floor, NOW)) == {"A1/1": 6, "A1+top/2": 2}


def test_a_lot_with_fewer_pieces_needs_and_makes_less() -> None:
    orders = {"A1": {"product": "table", "quantity": 6}}
    floor = made_of({"board": 2}, {"board": {"stock": 99}}, orders, lots={"A1/1": {"pieces": 5}})
    made = planning(floor)
    assert made.tasks.pieces["A1/1/join"] == 5
    assert made.problem.materials.flow_quantity.tolist() == [-10]


def test_a_child_order_supplies_its_parent_through_the_stock() -> None:
    orders = {"A1": {"product": "table", "quantity": 2}}
    made = planning(made_of({"top": 1}, {"board": {"stock": 9}}, orders))
    flows = made.problem.materials
    named = {
        (made.problem.names.tasks[task], made.items[item], quantity)
        for task, item, quantity in zip(
            flows.flow_task.tolist(), flows.flow_item.tolist(), flows.flow_quantity.tolist(), strict=True
        )
    }
    assert named == {("A1/1/join", "top", -2), ("A1+top/1/cut", "board", -2), ("A1+top/1/cut", "top", 2)}


def test_a_child_order_in_very_many_lots_is_refused_by_name() -> None:
    space = made_of({"top": 1000}, {}, {"A1": {"product": "table", "quantity": 1000}})
    with pytest.raises(
        InputError, match=r"lot_size\(=4\) must not make more than 10000 lots: 'A1\+top' is for 1000000"
    ):
        demand(space, NOW)


def test_a_quantity_beyond_counting_is_refused_with_its_item() -> None:
    space = made_of({"leg": 10**9}, {"leg": {"lead_time": "1 d"}}, {"A1": {"product": "table", "quantity": 10**9}})
    with pytest.raises(InputError, match=r"quantity of 'leg'\(=1000000000000000000\) must be below"):
        demand(space, NOW)
