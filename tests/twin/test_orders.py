"""Orders that change, and streams of demand that go on behind a state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from reshuffle.model.orders import Order
from reshuffle.shopfloor.commands import ChangeOrder, ReleaseOrder, ReportLoss
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.log_account import log_account
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import instants, minutes, twin_of


def after(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def with_a_component() -> ReferenceTwin:
    made = workspace(
        {"stations": {"saw": {}, "mill": {}}},
        {
            "blank": {"operations": {"010": {"requires": "saw", "time": "2 min"}}},
            "part": {"operations": {"010": {"requires": "mill", "time": "3 min", "consumes": [{"item": "blank"}]}}},
        },
        {"A": {"product": "part", "release": after(10).isoformat()}},
    )
    return twin_of(made)


def released(twin: ReferenceTwin) -> list[tuple[float, str | None]]:
    return [
        (minutes(event.occurred_at), event.order) for event in twin.events() if event.kind.value == "order_released"
    ]


@pytest.mark.parametrize(("release", "expected"), [(5, 5), (15, 15), (None, 1)])
def test_an_order_that_waits_is_released_when_the_change_says_and_its_component_with_it(
    release: int | None, expected: float
) -> None:
    twin = with_a_component()
    twin.run_until(after(1))
    terms = Order(product="part", quantity=1, release=None if release is None else after(release))
    twin.send(ChangeOrder(id="c1", order="A", terms=terms))
    twin.run_to_end()
    assert released(twin) == [(expected, "A"), (expected, "A+blank")]
    assert instants(twin, EventKind.ORDER_COMPLETED)[-1][0] == expected + 5


def test_a_change_of_quantity_and_release_changes_both() -> None:
    twin = with_a_component()
    twin.run_until(after(1))
    twin.send(ChangeOrder(id="c1", order="A", terms=Order(product="part", quantity=2, release=after(5))))
    twin.run_to_end()
    assert released(twin)[0] == (5, "A")
    done = [event for event in twin.events() if event.kind is EventKind.ORDER_COMPLETED and event.order == "A"]
    assert [event.quantity for event in done] == [2]


def test_due_dates_that_come_later_are_rounded_down_like_all_others() -> None:
    twin = with_a_component()
    terms = Order(product="part", quantity=1, due=after(30.5))
    twin.send(ReleaseOrder(id="c1", order="B", terms=terms))
    twin.send(ChangeOrder(id="c2", order="A", terms=terms))
    assert [twin._run.orders[name].due for name in "AB"] == [30 * 60_000] * 2


def test_a_stream_of_demand_goes_on_where_the_state_left_it() -> None:
    stream: dict[str, Any] = {"product": "part", "between": "fixed(5 min)", "most": 4}
    part = {"operations": {"010": {"requires": "mill", "time": "1 min"}}}
    twin = twin_of(workspace({"stations": {"mill": {}}, "demand": {"d": stream}}, {"part": part}, {}))
    twin.run_until(after(11))
    twin.set_state(twin.state())
    twin.run_to_end()
    assert released(twin) == [(16, "d-3"), (21, "d-4")]


def test_a_stream_of_demand_passes_over_the_names_of_other_orders() -> None:
    stream: dict[str, Any] = {"product": "part", "between": "fixed(5 min)", "most": 2}
    part = {"operations": {"010": {"requires": "mill", "time": "1 min"}}}
    made = workspace({"stations": {"mill": {}}, "demand": {"d": stream}}, {"part": part}, {"d-2": {"product": "part"}})
    twin = twin_of(made)
    twin.run_to_end()
    assert released(twin) == [(0, "d-2"), (5, "d-1"), (10, "d-3")]


def test_a_lot_that_nobody_can_make_again_is_missing_once_and_its_order_is_never_delivered() -> None:
    made = workspace(
        {"stations": {"mill": {}}, "items": {"steel": {"stock": 1}}},
        {"part": {"operations": {"010": {"requires": "mill", "time": "5 min", "consumes": [{"item": "steel"}]}}}},
        {"A": {"product": "part", "due": after(10).isoformat()}},
    )
    twin = twin_of(made)
    twin.run_until(after(2))
    twin.send(ReportLoss(id="c1", lot="A/1"))
    twin.run_until(after(20))
    assert [event.quantity for event in twin.events() if event.kind is EventKind.ORDER_SHORT] == [1]
    account = log_account(twin.events(), NOW).account
    assert [(order.id, order.completion) for order in account.orders] == [("A", None)]


def test_what_an_order_is_short_of_is_told_as_a_sum() -> None:
    made = workspace(
        {"stations": {"mill": {}}, "items": {"steel": {"stock": 3}}},
        {"part": {"operations": {"010": {"requires": "mill", "time": "5 min", "consumes": [{"item": "steel"}]}}}},
        {"A": {"product": "part", "quantity": 3, "lot_size": 1}},
    )
    twin = twin_of(made)
    for number in (1, 2):
        twin.run_until(after(2 * number))
        twin.send(ReportLoss(id=f"c{number}", lot=f"A/{number}"))
    state = twin.state()
    assert [event.quantity for event in twin.events() if event.kind is EventKind.ORDER_SHORT] == [1, 2]
    assert state.orders["A"].short == 2
    twin.run_to_end()
    assert [event.quantity for event in twin.events() if event.kind is EventKind.ORDER_SHORT] == [1, 2]
    assert [event.quantity for event in twin.events() if event.kind is EventKind.ORDER_COMPLETED] == [1]
