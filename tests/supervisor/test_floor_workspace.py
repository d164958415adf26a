"""From a floor to the workspace that is planned from: orders, lots, deliveries, closures, and what is left of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reshuffle.model.distributions import parse_distribution
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.shopfloor.state import (
    Down,
    LotOnFloor,
    LotStatus,
    OrderOnFloor,
    Receipt,
    RobotOnFloor,
    RunningMaintenance,
    RunningOperation,
    State,
    StationOnFloor,
)
from reshuffle.supervisor.expected_times import mean_duration
from reshuffle.supervisor.floor_workspace import FloorMemory, FloorWorkspace, floor_workspace
from reshuffle.supervisor.time_left import settled
from tests.supervisor.disturbed_shops import after
from tests.supervisor.workspaces import NOW, workspace

HOUR = 3_600_000


def shop() -> Workspace:
    """Return a mill with a shift, a saw without, a product of two lots, and one that needs a component made here."""
    shift = {"days": "mon-fri", "start": "06:00", "end": "14:00"}
    bolt = {
        "lot_size": 2,
        "operations": {"10": {"requires": "saw", "time": "1 h"}, "20": {"requires": "mill", "time": "1 h"}},
    }
    rack = {"operations": {"10": {"requires": "mill", "time": "1 h", "consumes": [{"item": "bolt", "quantity": 4}]}}}
    receipts = [{"at": "2026-11-23 08:00", "quantity": 5}, {"at": "2026-11-24 08:00", "quantity": 7}]
    failures = {"jam": {"between": "9 h", "repair": "exponential(40 min)"}}
    return workspace(
        {
            "calendars": {"day": {"shifts": [shift]}},
            "stations": {"saw": {}, "mill": {"calendar": "day", "failures": failures}},
            "items": {"bar": {"receipts": receipts}},
        },
        {"bolt": bolt, "rack": rack},
        {"A": {"product": "bolt", "quantity": 4}, "R": {"product": "rack"}},
    )


def seen(floor: State, now: datetime = NOW, memory: FloorMemory | None = None) -> FloorWorkspace:
    return floor_workspace(shop(), floor, memory or FloorMemory(), now, timedelta(hours=2))


def lot(order: str, **fields: object) -> LotOnFloor:
    return LotOnFloor(pieces=2, order=order, **fields)  # type: ignore[arg-type]


def test_closed_orders_are_gone_and_new_ones_are_there() -> None:
    terms = Order(product="bolt", quantity=2)
    floor = State(closed_orders={"A": "cancelled"}, orders={"rush": OrderOnFloor(terms=terms)})
    assert seen(floor).workspace.orders == {"R": shop().orders["R"], "rush": terms}


def test_a_changed_order_has_its_new_terms() -> None:
    terms = Order(product="bolt", quantity=2, priority=7)
    assert seen(State(orders={"A": OrderOnFloor(terms=terms)})).workspace.orders["A"] == terms


def test_a_child_order_is_no_order_of_its_own() -> None:
    terms = Order(product="bolt", quantity=4)
    assert "R+bolt" not in seen(State(orders={"R+bolt": OrderOnFloor(terms=terms)})).workspace.orders


def test_a_lot_that_replaces_a_scrapped_one_takes_its_place() -> None:
    floor = State(
        orders={"A": OrderOnFloor()},
        lots={"A/1": lot("A"), "A/2": lot("A", status=LotStatus.SCRAPPED), "A/3": lot("A", done=("10",))},
    )
    found = seen(floor)
    assert found.lots == {"A/2": "A/3"}
    assert found.workspace.state.lots["A/2"].done == ("10",)


def test_a_replacement_that_is_scrapped_too_is_replaced_by_the_next() -> None:
    gone = lot("A", status=LotStatus.SCRAPPED)
    floor = State(
        orders={"A": OrderOnFloor()}, lots={"A/1": lot("A"), "A/2": gone, "A/3": gone, "A/4": lot("A", done=("10",))}
    )
    assert seen(floor).lots == {"A/2": "A/4"}


def test_a_scrapped_lot_that_nobody_replaces_is_not_made() -> None:
    floor = State(orders={"A": OrderOnFloor()}, lots={"A/1": lot("A"), "A/2": lot("A", status=LotStatus.SCRAPPED)})
    assert seen(floor).workspace.state.lots["A/2"].done == ("10", "20")


def test_child_lots_that_are_finished_are_not_made_again() -> None:
    memory = FloorMemory(finished={"R+bolt/1": None})
    floor = State(orders={"R": OrderOnFloor()}, closed_orders={"R+bolt": "completed"}, stock={"bolt": 2})
    assert seen(floor, memory=memory).workspace.state.lots["R+bolt/1"].done == ("10", "20")


def test_what_was_delivered_is_expected_no_more_and_what_is_late_comes_later() -> None:
    late = Receipt("bar", 7, after(3000))
    floor = State(receipts={"bar receipt 2": late}, stock={"bar": 5})
    memory = FloorMemory(deliveries={"bar receipt 1"})
    (receipt,) = seen(floor, memory=memory).workspace.factory.items["bar"].receipts
    assert (receipt.quantity, receipt.at) == (7, after(3000))


def test_deliveries_that_nobody_spoke_of_come_as_the_factory_says() -> None:
    assert len(seen(State()).workspace.factory.items["bar"].receipts) == 2


def test_a_failure_without_an_end_lasts_for_the_mean_of_its_repairs() -> None:
    floor = State(stations={"mill": StationOnFloor(down=(Down("jam", NOW),))})
    (closed,) = seen(floor).workspace.state.calendar_exceptions["mill"]
    assert closed.end == after(40)


def test_a_failure_of_which_nothing_is_known_lasts_as_long_as_is_assumed() -> None:
    floor = State(stations={"saw": StationOnFloor(down=(Down("reported", NOW),))})
    found = seen(floor)
    (closed,) = found.workspace.state.calendar_exceptions["saw"]
    assert closed.end == after(120)
    assert any("assumption" in sentence for sentence in found.left_out)


def test_a_setup_for_a_lot_still_to_come_holds_its_station_and_is_no_work_on_the_lot() -> None:
    running = (
        RunningOperation("20", "mill", "setup", 20 * 60_000, NOW),
        RunningOperation("10", "saw", "run", HOUR, NOW),
    )
    floor = State(orders={"A": OrderOnFloor()}, lots={"A/1": lot("A", running=running)})
    found = seen(floor)
    state = found.workspace.state
    assert state.lots["A/1"].running is not None
    assert state.lots["A/1"].running.operation == "10"
    assert found.stations == {"A/1/20": "mill"}
    assert [one.end for one in state.calendar_exceptions["mill"]] == [after(20)]


def test_a_setup_for_a_lot_that_a_robot_brings_holds_its_station_and_is_no_work_on_the_lot() -> None:
    running = (RunningOperation("20", "mill", "setup", 20 * 60_000, NOW),)
    moving = lot("A", running=running, done=("10",), place="cart")
    floor = State(orders={"A": OrderOnFloor()}, lots={"A/1": moving}, robots={"cart": RobotOnFloor(carries=("A/1",))})
    found = seen(floor)
    assert found.workspace.state.lots["A/1"].running is None
    assert found.workspace.state.lots["A/1"].holder == "cart"
    assert found.stations == {"A/1/20": "mill"}
    assert [one.end for one in found.workspace.state.calendar_exceptions["mill"]] == [after(20)]


def test_a_setup_for_a_lot_that_is_still_at_another_station_is_no_work_on_it() -> None:
    running = (RunningOperation("20", "mill", "setup", 20 * 60_000, NOW),)
    stations = {"saw": StationOnFloor(), "mill": StationOnFloor()}
    moving = lot("A", running=running, done=("10",), place="saw")
    found = seen(State(orders={"A": OrderOnFloor()}, lots={"A/1": moving}, stations=stations))
    assert found.workspace.state.lots["A/1"].running is None
    assert found.stations == {"A/1/20": "mill"}


def test_a_setup_with_the_lot_beside_it_is_work_on_the_lot() -> None:
    running = (RunningOperation("20", "mill", "setup", 20 * 60_000, NOW),)
    stations = {"saw": StationOnFloor(), "mill": StationOnFloor()}
    there = lot("A", running=running, done=("10",), place="mill")
    found = seen(State(orders={"A": OrderOnFloor()}, lots={"A/1": there}, stations=stations))
    assert found.workspace.state.lots["A/1"].running is not None
    assert not found.stations


def test_robots_stand_where_they_are_and_nowhere_that_is_no_point_of_the_floor() -> None:
    points = {"A": {"x": "0 m"}, "B": {"x": "1 m", "parking": True}, "C": {"x": "2 m", "parking": True}}
    lanes = [{"start": "A", "end": "B"}, {"start": "B", "end": "C"}]
    base = workspace(
        {
            "stations": {"saw": {"slot": "S"}},
            "floor": {"points": points, "lanes": lanes, "slots": {"S": {"point": "A"}}},
            "robots": {"cart": {"count": 2, "speed": "1 m/s"}},
        },
        {"bolt": {"operations": {"10": {"requires": "saw", "time": "1 h"}}}},
        {"A": {"product": "bolt"}},
    )
    robots = {"cart#1": RobotOnFloor(place="A", carries=("A/1",)), "cart#2": RobotOnFloor(place="nowhere")}
    found = floor_workspace(base, State(robots=robots), FloorMemory(), NOW, timedelta(hours=2)).workspace.state.robots
    assert {name: (one.point, one.carries) for name, one in found.items()} == {"cart#1": ("A", ())}


def test_work_that_pauses_over_the_night_has_rested() -> None:
    begun = after(7 * 60)
    running = RunningOperation("20", "mill", "run", 5 * HOUR, begun)
    floor = State(orders={"A": OrderOnFloor(terms=shop().orders["A"])}, lots={"A/1": lot("A", running=(running,))})
    left = settled(shop(), floor, after(24 * 60 + 30)).lots["A/1"].running[0]
    assert left.remaining_ms == 5 * HOUR - HOUR - HOUR // 2


def test_work_on_a_station_without_hours_goes_on_all_the_time() -> None:
    running = RunningOperation("10", "saw", "run", 5 * HOUR, NOW)
    floor = State(orders={"A": OrderOnFloor()}, lots={"A/1": lot("A", running=(running,))})
    assert settled(shop(), floor, after(240)).lots["A/1"].running[0].remaining_ms == HOUR


def test_interrupted_work_has_as_much_left_as_before() -> None:
    running = RunningOperation("20", "mill", "run", HOUR, NOW, is_working=False)
    floor = State(orders={"A": OrderOnFloor()}, lots={"A/1": lot("A", running=(running,))})
    assert settled(shop(), floor, after(60)).lots["A/1"].running[0].remaining_ms == HOUR


def test_what_takes_longer_than_known_has_nothing_left() -> None:
    running = RunningOperation("10", "saw", "run", HOUR, NOW)
    floor = State(orders={"A": OrderOnFloor()}, lots={"A/1": lot("A", running=(running,))})
    assert settled(shop(), floor, after(600)).lots["A/1"].running[0].remaining_ms == 0


def test_maintenance_rests_with_its_station() -> None:
    task = RunningMaintenance("clean", 3 * HOUR, after(7 * 60))
    floor = State(stations={"mill": StationOnFloor(maintenance=task)})
    left = settled(shop(), floor, after(24 * 60)).stations["mill"].maintenance
    assert left == replace(task, remaining_ms=2 * HOUR, since=after(24 * 60))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("20 min", 20),
        ("uniform(10 min, 20 min)", 15),
        ("triangular(10 min, 20 min, 60 min)", 30),
        ("exponential(20 min)", 20),
        ("erlang(20 min, 3)", 20),
        ("weibull(20 min, 1)", 20),
        ("lognormal(20 min, 0)", 20),
        ("hyperexponential(10 min, 30 min, 0.25)", 25),
    ],
)
def test_the_mean_of_a_distribution_is_that_of_its_formula(text: str, minutes: float) -> None:
    assert mean_duration(parse_distribution(text)) == pytest.approx(minutes * 60_000)
