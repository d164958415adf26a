"""Robots on one floor: they wait for each other, make way, park, take several lots, and say so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reshuffle.model.factory import Workspace
from reshuffle.shopfloor.commands import EntityKind, Hold
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.workspaces import workspace
from tests.twin.runs import CERTAIN, minutes, planned, simulated, twin_of

TRAFFIC = replace(CERTAIN, traffic=True)
CART = {"speed": "1 m/s", "pickup": "1 min", "dropoff": "1 min"}


def shop(
    robots: dict[str, Any], lots: dict[str, Any], parking: tuple[str, ...] = ("park", "rest"), **stations: Any
) -> Workspace:
    """Return a saw and a mill a minute apart, with places to park on a lane of their own behind the saw."""
    points: dict[str, Any] = {"S": {}, "M": {"x": "60 m"}}
    points |= {
        name: {"y": f"{60 * number} m", "parking": True, "charging": name == "rest"}
        for number, name in enumerate(parking, 1)
    }
    lanes = [{"start": "S", "end": "M"}, *({"start": "S", "end": name, "length": "60 m"} for name in parking)]
    saw, mill = {"requires": "saw", "time": "2 min"}, {"requires": "mill", "time": "6 min"}
    return workspace(
        {
            "stations": {
                "saw": {"slot": "A", **stations.get("saw", {})},
                "mill": {"slot": "B", **stations.get("mill", {})},
            },
            "floor": {"points": points, "lanes": lanes, "slots": {"A": {"point": "S"}, "B": {"point": "M"}}},
            "robots": robots,
        },
        {
            "part": {"operations": {"saw": saw, "mill": mill}, "mass": "1 kg"},
            "back": {"operations": {"mill": mill, "saw": saw}, "mass": "1 kg"},
        },
        lots,
    )


def finished(made: Workspace, **more: Any) -> ReferenceTwin:
    twin = twin_of(made, TRAFFIC, **more)
    twin.run_to_end()
    assert twin.is_finished
    return twin


def told(twin: ReferenceTwin, *kinds: EventKind) -> list[tuple[float, str, str | None]]:
    return [
        (minutes(event.occurred_at), event.resource or "", event.place)
        for event in twin.events()
        if event.kind in kinds
    ]


def observed(twin: ReferenceTwin, name: str) -> list[Event]:
    return [event for event in twin.events() if event.kind is EventKind.OBSERVED and event.name == name]


def test_a_robot_waits_on_the_lane_before_a_dock_that_another_has() -> None:
    robots = {"r1": {**CART, "home": "park"}, "r2": {**CART, "home": "rest"}}
    state = {"r1": {"point": "S", "carries": ["A/1"]}, "r2": {"point": "S", "carries": ["B/1"]}}
    made = shop(robots, {name: {"product": "part"} for name in "AB"}, mill={"count": 2})
    lots = {f"{name}/1": {"done": ["saw"]} for name in "AB"}
    made = _with_state(made, robots=state, lots=lots)
    twin = finished(made)
    # r1 is there at 1 and sets down until 2; r2 is there at 1, too, and let in when r1 has gone.
    arrived = [row for row in told(twin, EventKind.ROBOT_ARRIVED) if row[2] == "M"]
    assert arrived == [(1, "r1", "M"), (2, "r2", "M")]
    (wait,) = observed(twin, "robot_waited")
    assert (wait.resource, wait.quantity) == ("r2", 60_000)


def _with_state(made: Workspace, **parts: Any) -> Workspace:
    """Return a workspace with another state of its floor."""
    state = type(made.state).model_validate({**made.state.model_dump(exclude_defaults=True), **parts})
    return made.model_copy(update={"state": state})


def test_a_faster_robot_does_not_overtake_on_a_lane() -> None:
    robots = {"a": {**CART, "speed": "0.5 m/s", "home": "park"}, "b": {**CART, "home": "rest"}}
    lots = {f"{name}/1": {"done": ["saw"]} for name in "AB"}
    state = {"a": {"point": "S", "carries": ["A/1"]}, "b": {"point": "S", "carries": ["B/1"]}}
    made = _with_state(shop(robots, {name: {"product": "part"} for name in "AB"}), robots=state, lots=lots)
    arrived = [row for row in told(finished(made), EventKind.ROBOT_ARRIVED) if row[2] == "M"]
    assert [name for _, name, _ in arrived] == ["a", "b"]
    assert arrived[0][0] == 2


def test_a_robot_without_a_job_parks_at_the_nearest_free_place() -> None:
    twin = finished(shop({"cart": {**CART, "home": "rest"}}, {"A": {"product": "part"}}))
    # At the saw at 3, taken up until 4, at the mill at 5, set down until 6; then to the place that comes first.
    assert told(twin, EventKind.ROBOT_ARRIVED)[-2:] == [(7, "cart", "S"), (8, "cart", "park")]


def test_where_there_is_room_for_all_robots_nobody_waits_or_parks() -> None:
    robots = {"cart": {**CART, "count": 2, "home": "park"}}
    twin = twin_of(shop(robots, {name: {"product": "part"} for name in "ABC"}), CERTAIN)
    twin.run_to_end()
    assert twin.is_finished
    assert observed(twin, "robot_waited") == []
    assert {place for _, _, place in told(twin, EventKind.ROBOT_ARRIVED)} == {"S", "M"}


def test_the_log_tells_every_lane_of_a_way_with_its_times() -> None:
    twin = finished(shop({"cart": {**CART, "home": "park"}}, {"A": {"product": "part"}}))
    kinds = (EventKind.ROBOT_DEPARTED, EventKind.ROBOT_ARRIVED)
    assert told(twin, *kinds)[:6] == [
        (2, "cart", "S"),
        (3, "cart", "S"),
        (4, "cart", "M"),
        (5, "cart", "M"),
        (6, "cart", "S"),
        (7, "cart", "S"),
    ]


def test_a_robot_takes_as_many_lots_as_it_has_places_and_bears() -> None:
    lots = {name: {"product": "part", "quantity": 1} for name in "ABC"}
    state = {f"{name}/1": {"done": ["saw"], "holder": "saw"} for name in "ABC"}
    together = {}
    for payload in ("3 kg", "2 kg", "1 kg"):
        robots = {"cart": {**CART, "home": "park", "capacity": 3, "payload": payload}}
        twin = finished(_with_state(shop(robots, lots), lots=state))
        on_board = most = 0
        for event in twin.events():
            on_board += (event.kind is EventKind.PICKED_UP) - (event.kind is EventKind.DROPPED_OFF)
            most = max(most, on_board)
        together[payload] = most
    assert together == {"3 kg": 3, "2 kg": 2, "1 kg": 1}


def test_another_robot_carries_what_was_planned_for_one_that_is_held() -> None:
    made = shop({"cart": {**CART, "count": 2, "home": "park"}}, {"A": {"product": "part"}})
    plan, made = planned(made)
    assert plan is not None
    (way,) = plan.transports
    twin = twin_of(made, TRAFFIC, plan=plan)
    twin.send(Hold(id="h1", entity_kind=EntityKind.ROBOT, entity=way.robot or ""))
    twin.run_to_end()
    assert twin.is_finished
    (taken,) = [event for event in twin.events() if event.kind is EventKind.PICKED_UP]
    assert taken.resource not in (None, way.robot)


def test_planned_charging_comes_out_as_planned() -> None:
    battery = {"per_hour_driving": "60 %", "per_hour_charging": "90 %"}
    orders = {f"A{number}": {"product": "part"} for number in range(50)}
    plan, made = planned(shop({"cart": {**CART, "home": "rest", "battery": battery}}, orders))
    assert plan is not None
    twin = twin_of(made, CERTAIN, plan=plan)
    twin.run_to_end()
    charged = {key[2]: when for key, when in simulated(twin).items() if key[1] == "charge"}
    assert len(charged) > 1
    assert list(charged.values()) == [(task.start, task.end) for task in plan.maintenance]


def dock_taken_by_who_can_not_set_down(*parking: str) -> ReferenceTwin:
    """Return a twin in which r1 brings a lot to a mill that only r2 can free, behind r1: r1 bears too little for it."""
    robots = {"r1": {**CART, "home": "M", "payload": "1 kg"}, "r2": {**CART, "home": "S", "payload": "9 kg"}}
    orders = {"A": {"product": "part"}, "B": {"product": "back", "quantity": 5}}
    made = shop(robots, orders, parking, mill={"input_buffer": 0, "output_buffer": 0})
    running = {"operation": "mill", "station": "mill", "remaining": "3 min"}
    lots = {"A/1": {"done": ["saw"]}, "B/1": {"running": running}}
    state = {"r1": {"point": "S", "carries": ["A/1"]}, "r2": {"point": "S"}}
    return twin_of(_with_state(made, robots=state, lots=lots), TRAFFIC)


def test_who_can_not_set_down_makes_way_for_who_can_help() -> None:
    twin = dock_taken_by_who_can_not_set_down("park", "rest")
    twin.run_to_end()
    assert twin.is_finished
    (made_way,) = observed(twin, "robot_made_way")
    assert (made_way.resource, made_way.reason) == ("r1", "made way for 'r2' at 'M'")


def test_a_deadlock_of_robots_is_told_with_its_cycle() -> None:
    twin = dock_taken_by_who_can_not_set_down()
    twin.run_to_end()
    assert twin.is_stuck
    (deadlock,) = [event for event in twin.events() if event.kind is EventKind.DEADLOCK]
    assert set(deadlock.related or ()) == {"robot 'r1'", "robot 'r2'", "station 'mill'", "lot 'B/1'"}
    assert "robot 'r2' waits: 'r1' is before it at 'M'" in (deadlock.reason or "")
