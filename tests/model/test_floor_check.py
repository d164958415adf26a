"""The check of a floor when it is read: reachable, with ways back, parking for all, robots that can carry something."""

from __future__ import annotations

from typing import Any

from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.model.floor_check import blocking_docks

POINTS: dict[str, Any] = {"A": {}, "B": {"x": "9 m"}, "C": {"x": "18 m"}, "P": {"y": "9 m", "parking": True}}
LANES: list[dict[str, Any]] = [{"start": "A", "end": "B"}, {"start": "B", "end": "C"}, {"start": "A", "end": "P"}]
SLOTS: dict[str, Any] = {"S1": {"point": "A"}, "S2": {"point": "C"}}


def made(
    robots: dict[str, Any],
    points: dict[str, Any] | None = None,
    lanes: list[dict[str, Any]] | None = None,
    stations: dict[str, Any] | None = None,
    state: dict[str, Any] | None = None,
    mass: str | None = None,
) -> Workspace:
    floor = {"points": points or POINTS, "lanes": LANES if lanes is None else lanes, "slots": SLOTS}
    operations = {"10": {"requires": "saw"}, "20": {"requires": "mill"}}
    return Workspace.model_validate(
        {
            "factory": {
                "stations": stations or {"saw": {"slot": "S1"}, "mill": {"slot": "S2"}},
                "robots": robots,
                "floor": floor,
            },
            "products": {"part": {"operations": operations, **({"mass": mass} if mass else {})}},
            "state": state or {},
        }
    )


def told(workspace: Workspace) -> set[str]:
    """Return field and rule of every finding."""
    return {f"{'.'.join(map(str, finding.path[1:]))} {finding.rule}" for finding in findings(workspace)}


ROBOT = {"speed": "1 m/s"}


def test_a_floor_on_which_all_is_reached_has_no_mistakes() -> None:
    assert told(made({"r": ROBOT})) == set()


def test_a_floor_in_two_pieces_is_told_with_who_stands_on_the_other() -> None:
    lanes = [LANES[0], LANES[2]]
    assert told(made({"r": {**ROBOT, "home": "P"}}, lanes=lanes)) == {
        "floor.slots.S2.point must be reached by lanes from 'P', where robots drive: station 'mill' stands there"
    }


def test_a_one_way_lane_into_a_dead_end_lacks_the_way_back() -> None:
    lanes = [*LANES[:1], {**LANES[1], "one_way": True}, LANES[2]]
    assert told(made({"r": {**ROBOT, "home": "P"}}, lanes=lanes)) == {
        "floor.slots.S2.point must have a way back by lanes to 'P', where robots drive: station 'mill' stands there"
    }


def test_a_robot_that_stands_off_the_lanes_is_told() -> None:
    points = {**POINTS, "X": {}}
    found = told(made({"r": ROBOT}, points=points, state={"robots": {"r": {"point": "X"}}}))
    assert found == {"robots.r.point must be reached by lanes from 'A', where robots drive: robot 'r' stands there"}


def test_every_robot_needs_a_place_to_park() -> None:
    found = told(made({"r": {**ROBOT, "count": 2}, "q": ROBOT}))
    assert found == {"floor.points must offer 3 places to park, one per robot, and offer 1"}


def test_a_home_is_a_place_to_park() -> None:
    assert told(made({"r": {**ROBOT, "home": "B"}, "q": ROBOT})) == set()


def test_a_station_without_a_slot_is_out_of_reach() -> None:
    stations: dict[str, Any] = {"saw": {"slot": "S1"}, "mill": {}}
    assert told(made({"r": ROBOT}, stations=stations)) == {"stations.mill must have a slot where robots carry lots"}


def test_robots_that_can_carry_nothing_are_told_all_at_once() -> None:
    robots = {
        "slow": {"speed": "0 m/s", "home": "A"},
        "weak": {**ROBOT, "payload": "1 kg", "home": "B"},
        "none": {**ROBOT, "payload": "0 kg", "home": "C"},
        "away": {**ROBOT, "site": "south"},
    }
    stations = {"saw": {"slot": "S1", "site": "north"}, "mill": {"slot": "S2", "site": "north"}}
    found = told(made(robots, stations=stations, mass="2 kg"))
    assert {text.partition(" must")[0] for text in found} == {
        "robots.slow.speed",
        "robots.weak.payload",
        "robots.none.payload",
        "robots.away.site",
    }
    assert any("2000 g, the mass of a piece of 'part': this robot can carry nothing" in text for text in found)


def test_a_robot_names_its_site_where_there_are_several() -> None:
    stations = {"saw": {"slot": "S1", "site": "north"}, "mill": {"slot": "S2", "site": "south"}}
    found = told(made({"r": ROBOT}, stations=stations))
    assert any("must name its site where stations stand on several" in text for text in found)


def test_two_sites_need_no_lane_between_them() -> None:
    stations = {"saw": {"slot": "S1", "site": "north"}, "mill": {"slot": "S2", "site": "south"}}
    robots = {"r": {**ROBOT, "site": "north", "home": "P"}, "q": {**ROBOT, "site": "south", "home": "B"}}
    assert told(made(robots, stations=stations, lanes=[LANES[1], LANES[2]])) == set()


def test_a_battery_needs_a_charging_point_and_a_charger_that_charges() -> None:
    battery = {"per_hour_driving": "10 %", "per_hour_charging": "0", "reserve": "100 %"}
    assert told(made({"r": {**ROBOT, "battery": battery}})) == {
        "robots.r.battery must have a point within reach where it is charged",
        "robots.r.battery.per_hour_charging must be greater than 0",
        "robots.r.battery.reserve must be below 1, or nothing is left to drive with",
    }


def test_lanes_are_not_looked_at_while_they_name_unknown_points() -> None:
    found = findings(made({"r": ROBOT}, lanes=[*LANES, {"start": "A", "end": "Z"}]))
    assert [finding.rule for finding in found] == ["must be a known point of the floor"]


def test_a_dock_in_the_way_of_others_is_named_and_so_is_one_at_a_dead_end() -> None:
    assert blocking_docks(made({"r": {**ROBOT, "count": 2, "home": "B"}}).factory) == [
        "a robot at 'saw' (point 'A') blocks the lane between 'C', 'B' and 'P'",
        "docks at dead ends, left only the way they are entered: 'mill' (point 'C')",
    ]


def test_docks_that_others_can_go_around_are_not_named() -> None:
    lanes = [*LANES, {"start": "C", "end": "P"}]
    assert blocking_docks(made({"r": {**ROBOT, "count": 2}}, lanes=lanes).factory) == []


def test_one_robot_alone_is_in_nobodys_way() -> None:
    assert blocking_docks(made({"r": ROBOT}).factory) == []
