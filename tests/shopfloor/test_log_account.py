from __future__ import annotations

from datetime import timedelta

from reshuffle.model.orders import Order
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.kpis_records import OperationRecord, OrderRecord, Prices
from reshuffle.shopfloor.log_account import log_account
from tests.shopfloor.test_log_timeline import ended, log_of, phase, started
from tests.shopfloor.timelines import MINUTE, ORIGIN


def order(product: str = "bolt", **terms: object) -> Order:
    return Order.model_validate({"product": product, "quantity": 4, **terms})


def test_an_order_counts_from_its_release_to_its_completion() -> None:
    terms = order(due=ORIGIN + timedelta(minutes=8), lateness_cost_per_day="24")
    log = log_of(
        (3, EventKind.ORDER_RELEASED, {"order": "A", "details": terms}),
        (9, EventKind.ORDER_COMPLETED, {"order": "A", "quantity": 4}),
    )
    found = log_account(log, ORIGIN)
    assert found.account.orders == (OrderRecord("A", 4.0, 3 * MINUTE, 8 * MINUTE, 9 * MINUTE, 24.0),)
    assert found.products == {"A": "bolt"}


def test_a_cancelled_order_does_not_count() -> None:
    log = log_of(
        (0, EventKind.ORDER_RELEASED, {"order": "A", "details": order()}),
        (1, EventKind.ORDER_CANCELLED, {"order": "A"}),
    )
    assert log_account(log, ORIGIN).account.orders == ()


def test_a_child_order_is_no_customers_and_an_order_with_a_plus_in_its_name_is() -> None:
    log = log_of(
        (0, EventKind.ORDER_RELEASED, {"order": "A", "details": order("table")}),
        (0, EventKind.ORDER_RELEASED, {"order": "A+top", "details": order("top")}),
        (0, EventKind.ORDER_RELEASED, {"order": "A+top'", "details": order("top")}),
        (0, EventKind.ORDER_RELEASED, {"order": "A+B", "details": order("top")}),
    )
    records = log_account(log, ORIGIN).account.orders
    assert [(one.id, one.is_customers) for one in records] == [
        ("A", True),
        ("A+top", False),
        ("A+top'", False),
        ("A+B", True),
    ]


def test_an_operation_has_made_what_came_out_good_and_what_was_lost() -> None:
    log = log_of(
        (0, EventKind.PHASE_STARTED, started("setup", 2)),
        (2, EventKind.PHASE_ENDED, phase("setup")),
        (2, EventKind.PHASE_STARTED, started("run", 5)),
        (9, EventKind.PHASE_ENDED, phase("run")),
        (9, EventKind.PIECES_LOST, {"lot": "A/1", "operation": "10", "quantity": 3}),
        (9, EventKind.OPERATION_COMPLETED, ended(quantity=7)),
    )
    assert log_account(log, ORIGIN).account.operations == (OperationRecord("A/1/10", "mill", 10.0, 7.0, 5.0 * MINUTE),)


def test_the_planned_time_of_a_batch_is_shared_by_its_operations() -> None:
    both = ("A/1", "B/1")
    log = log_of(
        *((0, EventKind.PHASE_STARTED, started("run", 8, lot, batch="x")) for lot in both),
        *((8, EventKind.PHASE_ENDED, phase("run", lot, batch="x")) for lot in both),
        *((8, EventKind.OPERATION_COMPLETED, ended(lot, quantity=1, batch="x")) for lot in both),
    )
    assert [one.planned_ms for one in log_account(log, ORIGIN).account.operations] == [4 * MINUTE, 4 * MINUTE]


def test_lots_that_are_not_closed_go_on() -> None:
    log = log_of(
        *((0, EventKind.LOT_CREATED, {"lot": lot, "quantity": 1}) for lot in ("A/1", "A/2", "A/3")),
        (5, EventKind.LOT_COMPLETED, {"lot": "A/2"}),
        (6, EventKind.LOT_SCRAPPED, {"lot": "A/3"}),
    )
    assert log_account(log, ORIGIN).account.unfinished_lots == {"A/1"}


def test_material_and_maintenance_are_counted_and_prices_come_from_outside() -> None:
    log = log_of(
        (0, EventKind.MATERIAL_CONSUMED, {"item": "steel", "quantity": 2}),
        (1, EventKind.MATERIAL_CONSUMED, {"item": "steel", "quantity": 3}),
        (2, EventKind.MAINTENANCE_DONE, {"station": "mill", "name": "clean"}),
    )
    found = log_account(log, ORIGIN)
    assert (found.consumed, found.maintained) == ({"steel": 5}, {("mill", "clean"): 1})
    assert found.priced(Prices(material=7.0)).prices.material == 7.0
