from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from reshuffle.shopfloor.kpis import KeyFigures, key_figures
from reshuffle.shopfloor.kpis_figures import FIGURES
from reshuffle.shopfloor.kpis_records import Account, OperationRecord, OrderRecord, Prices
from reshuffle.shopfloor.timeline import ObservedKind, TimelineState
from tests.golden.arithmetic import evaluate
from tests.shopfloor.timelines import MINUTE, robot, station, stretch, timeline

GOLDEN = Path(__file__).parent.parent / "golden" / "twin" / "key-figures.yaml"
RUN, SETUP, FAILURE = TimelineState.RUN, TimelineState.SETUP, TimelineState.FAILURE


def one_shift(given: dict[str, Any]) -> KeyFigures:
    """Return the figures of the shift that the golden case describes."""
    length = given["order time"]
    busy, setup, down = given["planned busy time"], given["actual setup time"], given["actual unit down time"]
    run, empty, loaded = given["actual production time"], given["empty travel"], given["loaded travel"]
    told = timeline(
        [station("mill", opens=[(length - busy, length)]), robot("r1")],
        [
            stretch("mill", SETUP, length - busy, length - busy + setup, "A", "A/1/10"),
            stretch("mill", RUN, length - run - down, length - down, "A", "A/1/10"),
            stretch("mill", FAILURE, length - down, length),
            stretch("r1", TimelineState.TRAVEL_EMPTY, 0, empty),
            stretch("r1", TimelineState.TRAVEL, empty, empty + loaded, "A", "A/1/10"),
        ],
        length,
    )
    pieces, good = given["produced quantity"], given["good quantity"]
    late = [order >= given["orders on time"] for order in range(given["orders"])]
    lead = given["finished minus released"] / given["orders"]
    orders = tuple(
        OrderRecord(f"A{number}", good / len(late), 0, round((lead - is_late) * MINUTE), round(lead * MINUTE))
        for number, is_late in enumerate(late)
    )
    record = OperationRecord("A/1/10", "mill", pieces, good, given["planned run time per item"] * pieces * MINUTE)
    power = given["energy kWh"] * 60_000 / run
    prices = Prices(power_w={"mill": power}, tariff=((0, given["price per kWh"]),))
    return key_figures(told, Account(orders, (record,), prices))


@pytest.mark.parametrize("result", yaml.safe_load(GOLDEN.read_text())["results"], ids=lambda result: result["name"])
def test_the_golden_shift_comes_out(result: dict[str, Any]) -> None:
    found = one_shift(yaml.safe_load(GOLDEN.read_text())["given"])
    mill, factory = found.stations["mill"], found.factory
    values = {
        "availability": mill["availability"].value,
        "effectiveness": mill["effectiveness"].value,
        "quality": mill["quality"].value,
        "oee": mill["oee"].value,
        "oee at once": mill["oee"].value,
        "time accounted for": sum(found.state_ms[0][state] for state in (0, 1, 4)) / MINUTE,
        "throughput per hour": factory["throughput"].value,
        "mean lead time": (factory["lead_time_mean"].value or 0) / MINUTE,
        "on-time share": factory["on_time_share"].value,
        "robot empty share": factory["robot_empty_share"].value,
        "energy cost": factory["cost_energy"].value,
    }
    assert values[result["name"]] == pytest.approx(result["value"], abs=1e-9)


def test_a_published_formula_over_the_published_inputs_gives_the_figure() -> None:
    found = one_shift(yaml.safe_load(GOLDEN.read_text())["given"])
    listed = [*found.factory.values(), *found.stations["mill"].values()]
    computed = [one for one in listed if one.value is not None and "quantile" not in one.formula]
    computed = [one for one in computed if "median" not in one.formula and one.name != "late_orders"]
    assert len(computed) > 15
    for one in computed:
        names = {name: Fraction(value) for name, value in one.inputs.items()}
        formula = one.formula.replace("sum of completion - release", "sum of differences")
        names = {name.replace("completion - release", "differences"): value for name, value in names.items()}
        assert one.value == pytest.approx(float(evaluate(formula, names))), one.name


def test_every_figure_is_defined() -> None:
    found = one_shift(yaml.safe_load(GOLDEN.read_text())["given"])
    assert {*found.factory, *found.stations["mill"]} == set(FIGURES)


def test_a_ratio_over_nothing_is_none() -> None:
    found = key_figures(timeline([station("mill", opens=[])], [], 0), Account())
    ratios = [one for one in (*found.factory.values(), *found.stations["mill"].values()) if "/" in one.formula]
    assert [one.value for one in ratios] == [None] * len(ratios)


def test_costs_without_any_price_are_unknown_and_not_zero() -> None:
    found = key_figures(timeline([station("mill")], [stretch("mill", RUN, 0, 9, "A", "A/1/10")], 10), Account())
    assert found.factory["cost"].value is None
    assert found.factory["energy"].value is None


def test_a_resource_costs_while_it_is_held_also_over_breaks_but_not_while_it_is_down() -> None:
    told = timeline(
        [station("mill", opens=[(0, 30), (60, 200)])],
        [
            stretch("mill", RUN, 0, 30, "A", "A/1/10"),
            stretch("mill", TimelineState.BREAK, 30, 60, "A", "A/1/10"),
            stretch("mill", FAILURE, 100, 130),
        ],
        200,
    )
    found = key_figures(told, Account(prices=Prices(held_per_hour={(ObservedKind.STATION, "mill"): 60.0})))
    assert found.factory["cost_resources"].value == pytest.approx(60)
    assert found.factory["cost"].value == pytest.approx(60)


def test_energy_costs_what_the_tariff_of_the_hour_says() -> None:
    told = timeline([station("oven")], [stretch("oven", RUN, 30, 90, "A", "A/1/10")], 120)
    prices = Prices(power_w={"oven": 6000}, idle_power_w={"oven": 600}, tariff=((30 * MINUTE, 0.1), (60 * MINUTE, 0.3)))
    found = key_figures(told, Account(prices=prices))
    assert found.factory["energy"].value == pytest.approx(6 + 0.6)
    # Half an hour at 0.1, half an hour at 0.3, then half an hour idle at 0.3; nothing before the tariff begins.
    assert found.factory["cost_energy"].value == pytest.approx(3 * 0.1 + 3 * 0.3 + 0.3 * 0.3)


def test_after_a_warm_up_what_began_before_counts_from_its_end_on_only() -> None:
    told = timeline(
        [station("mill")],
        [stretch("mill", RUN, 0, 40, "A", "A/1/10"), stretch("mill", RUN, 40, 60, "B", "B/1/10")],
        100,
    )
    records = (
        OperationRecord("A/1/10", "mill", 40, 20, 40 * MINUTE),
        OperationRecord("B/1/10", "mill", 20, 20, 20 * MINUTE),
    )
    orders = (
        OrderRecord("A", 20, 0, 30 * MINUTE, 10 * MINUTE),
        OrderRecord("B", 20, 0, 50 * MINUTE, 60 * MINUTE),
    )
    found = key_figures(told, Account(orders, records), warm_up_ms=30 * MINUTE)
    mill = found.stations["mill"]
    assert mill["effectiveness"].value == pytest.approx(1)
    assert mill["quality"].value == pytest.approx(25 / 30)
    assert mill["utilization"].value == pytest.approx(30 / 70)
    assert found.factory["orders_completed"].value == 1
    assert found.factory["lead_time_mean"].value == 60 * MINUTE
    assert found.factory["on_time_share"].value == 0


def test_a_warm_up_longer_than_what_is_observed_is_refused() -> None:
    with pytest.raises(ValueError, match="warm_up_ms"):
        key_figures(timeline([station("mill")], [], 10), Account(), warm_up_ms=11 * MINUTE)


def test_an_order_that_is_not_complete_is_late_as_soon_as_it_is_due() -> None:
    orders = (OrderRecord("A", 0, 0, 40 * MINUTE, None), OrderRecord("B", 0, 0, 500 * MINUTE, None))
    found = key_figures(timeline([station("mill")], [], 100), Account(orders))
    assert found.factory["on_time_share"].value == 0
    assert found.factory["tardiness_max"].value == 60 * MINUTE


def test_child_orders_are_neither_late_nor_throughput() -> None:
    orders = (OrderRecord("A+part", 5, 0, 1, 9 * MINUTE, 100.0, is_customers=False),)
    found = key_figures(timeline([station("mill")], [], 10), Account(orders))
    assert found.factory["throughput"].value == 0
    assert found.factory["late_orders"].value == 0
    assert found.factory["cost_lateness"].value is None


def test_work_in_progress_counts_lots_from_their_first_to_their_last_stretch() -> None:
    told = timeline(
        [station("mill"), station("saw")],
        [
            stretch("mill", RUN, 0, 10, "A", "A/1/10"),
            stretch("saw", RUN, 20, 30, "A", "A/1/20"),
            stretch("mill", RUN, 10, 20, "A", "A/2/10"),
            stretch("mill", TimelineState.MAINTENANCE, 40, 50, None, "mill/clean/1"),
        ],
        40,
    )
    steps = key_figures(told, Account()).in_progress
    assert [time / MINUTE for time in steps.times.tolist()] == [0, 10, 20, 30]
    assert steps.values.tolist() == [1, 2, 1, 0]
    assert key_figures(told, Account()).factory["in_progress_mean"].value == pytest.approx(1)


def test_an_unfinished_lot_stays_in_progress() -> None:
    told = timeline([station("mill")], [stretch("mill", RUN, 0, 10, "A", "A/1/10")], 40)
    found = key_figures(told, Account(unfinished_lots=frozenset({"A/1"})))
    assert found.in_progress.values.tolist() == [1]
    assert found.factory["in_progress_mean"].value == pytest.approx(1)


def test_state_shares_add_up_to_one_also_where_nothing_is_observed() -> None:
    told = timeline([station("mill", 2, [(0, 50)])], [stretch("mill", RUN, 0, 10, "A", "A/1/10")], 100)
    assert key_figures(told, Account()).state_shares(0) == pytest.approx((0.05, 0, 0, 0, 0, 0.45, 0.5))
    assert sum(key_figures(timeline([station("mill")], [], 0), Account()).state_shares(0)) == 1
