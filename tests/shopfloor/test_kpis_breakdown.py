from __future__ import annotations

import pytest

from reshuffle.shopfloor.kpis_breakdown import breakdown, unit_of
from reshuffle.shopfloor.kpis_records import Account, OrderRecord
from reshuffle.shopfloor.timeline import TimelineState
from tests.shopfloor.timelines import MINUTE, station, stretch, timeline

TOLD = timeline(
    [station("mill"), station("saw", opens=[(0, 30)])],
    [
        stretch("mill", TimelineState.SETUP, 0, 6, "A", "A/1/10"),
        stretch("mill", TimelineState.RUN, 6, 36, "A", "A/1/10"),
    ],
    60,
)
ORDERS = (
    OrderRecord("A", 4.0, 0, 30 * MINUTE, 36 * MINUTE),
    OrderRecord("B", 2.0, 0, 50 * MINUTE, 40 * MINUTE),
    OrderRecord("B+part", 9.0, 0, None, 20 * MINUTE, is_customers=False),
)
PRODUCTS = {"A": "bolt", "B": "nut", "B+part": "part"}


def test_products_have_the_figures_of_their_customers_orders() -> None:
    found = breakdown(TOLD, Account(ORDERS), PRODUCTS).products
    assert list(found) == ["bolt", "nut"]
    assert (found["bolt"]["lead_time_mean"], found["nut"]["lead_time_mean"]) == (36 * MINUTE, 40 * MINUTE)
    assert (found["bolt"]["on_time_share"], found["nut"]["on_time_share"]) == (0.0, 1.0)
    assert (found["bolt"]["throughput"], found["nut"]["throughput"]) == (4.0, 2.0)


def test_the_shares_of_a_station_add_up_to_the_time_observed() -> None:
    found = breakdown(TOLD, Account(ORDERS), PRODUCTS).stations
    assert found["mill"]["share_production"] == pytest.approx(0.5)
    assert found["mill"]["share_setup"] == pytest.approx(0.1)
    assert (found["saw"]["share_idle"], found["saw"]["share_closed"]) == (0.5, 0.5)
    for figures in found.values():
        assert sum(value or 0.0 for name, value in figures.items() if name.startswith("share_")) == pytest.approx(1)


def test_orders_of_the_warm_up_do_not_count() -> None:
    found = breakdown(TOLD, Account(ORDERS), PRODUCTS, 38 * MINUTE)
    assert (found.products["bolt"]["orders_completed"], found.products["nut"]["orders_completed"]) == (0.0, 1.0)


def test_every_figure_has_its_unit() -> None:
    assert (unit_of("lead_time_mean"), unit_of("share_idle"), unit_of("throughput")) == ("ms", "1", "1/h")
