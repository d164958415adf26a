"""Movable stations that name no slot are put on free ones that fit."""

from __future__ import annotations

from typing import Any

from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.floor_check import floor_findings
from reshuffle.model.placement import first_slots, placed

SLOTS = {"A": {"point": "p"}, "B": {"point": "p", "width": "2 m", "depth": "1 m", "utilities": ["air"]}}


def factory(stations: dict[str, Any], slots: dict[str, Any] | None = None, **others: Any) -> Factory:
    floor = {"points": {"p": {"parking": True}}, "slots": SLOTS if slots is None else slots}
    return Factory.model_validate({"stations": stations, "floor": floor, **others})


def test_first_free_slot_is_taken() -> None:
    assert first_slots(factory({"saw": {"slot": "A"}, "cell": {"movable": {}}})) == {"cell": "B"}


def test_station_that_names_a_slot_stays_there() -> None:
    assert first_slots(factory({"cell": {"movable": {}, "slot": "B"}})) == {}


def test_station_that_is_not_movable_is_put_nowhere() -> None:
    assert first_slots(factory({"saw": {}})) == {}


def test_slot_without_what_is_needed_is_passed_over() -> None:
    needs = {"width": "150 cm", "area": "2 m²", "utilities": ["air"]}
    assert first_slots(factory({"cell": {"movable": {}, "slot_needs": needs}})) == {"cell": "B"}


def test_station_moves_on_where_another_needs_its_slot() -> None:
    slots = {"B": SLOTS["B"], "A": SLOTS["A"]}
    cells = {"easy": {"movable": {}}, "picky": {"movable": {}, "slot_needs": {"utilities": ["air"]}}}
    assert first_slots(factory(cells, slots)) == {"easy": "A", "picky": "B"}


def test_placed_factory_names_the_slot() -> None:
    assert placed(factory({"cell": {"movable": {}}})).stations["cell"].slot == "A"


def test_movable_station_with_a_slot_to_go_to_is_no_mistake_for_robots() -> None:
    shop = factory({"cell": {"movable": {}}}, robots={"cart": {"speed": "1 m/s", "home": "p"}})
    assert floor_findings(Workspace(factory=shop)) == []


def test_movable_station_that_fits_nowhere_is_named_for_robots() -> None:
    cell = {"movable": {}, "slot_needs": {"utilities": ["extraction"]}}
    shop = factory({"cell": cell}, robots={"cart": {"speed": "1 m/s", "home": "p"}})
    assert [finding.rule for finding in floor_findings(Workspace(factory=shop))] == [
        "must have a slot where robots carry lots; no free slot has what it needs"
    ]
