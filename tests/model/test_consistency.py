"""What does not fit together is found, with the path of the field and a near name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from reshuffle.model.consistency import Finding, copies, findings, predecessors
from reshuffle.model.factory import Workspace
from tests.model.strategies import workspaces

STATIONS: dict[str, Any] = {"mill-1": {}, "saw": {"count": "2"}}
UPKEEP = {"duration": "1 h", "resets": ["c"]}
RUNNING = {"operation": "010", "station": "saw#1", "remaining": "1 h"}
OPERATIONS: dict[str, Any] = {"010": {"requires": "saw"}, "020": {"requires": "mill-1"}}


def found(factory: dict[str, Any] | None = None, /, **parts: Any) -> list[Finding]:
    """Return the findings of a small workspace with some parts replaced."""
    small = {"factory": {"stations": STATIONS, **(factory or {})}, "products": {"p": {"operations": OPERATIONS}}}
    return findings(Workspace.model_validate({**small, **parts}))


def one(factory: dict[str, Any] | None = None, /, **parts: Any) -> tuple[str, str]:
    """Return path and message of the only finding."""
    (finding,) = found(factory, **parts)
    return ".".join(map(str, finding.path)), f"{finding.value}: {finding.rule}. {finding.remedy}".strip()


def product(**fields: Any) -> dict[str, Any]:
    return {"p": {"operations": {**OPERATIONS, **fields.pop("operations", {})}, **fields}}


def station(**fields: Any) -> dict[str, Any]:
    return {"stations": {**STATIONS, "lathe": fields}}


@seed(1)
@settings(
    max_examples=15, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(workspaces())
def test_a_workspace_whose_references_hold_has_no_findings(workspace: Workspace) -> None:
    assert findings(workspace) == []


def test_a_near_name_is_proposed() -> None:
    assert one(orders={"A": {"product": "q"}})[1] == "q: must be a known product. Known: 'p'."
    assert one(products=product(operations={"030": {"requires": "mil-1"}})) == (
        "products.p.operations.030.requires",
        "mil-1: must be a known capability of a station. Did you mean 'mill-1'?",
    )


@pytest.mark.parametrize(
    ("factory", "path"),
    [
        ({"calendar": "day"}, "factory.calendar"),
        (station(calendar="day"), "factory.stations.lathe.calendar"),
        (station(slot="S1"), "factory.stations.lathe.slot"),
        (station(capabilities={"turning": {"tools": ["t"]}}), "factory.stations.lathe.capabilities.turning.tools"),
        (station(attendance=[{"skill": "s"}]), "factory.stations.lathe.attendance.0.skill"),
        (station(maintenance={"m": UPKEEP}), "factory.stations.lathe.maintenance.m.resets"),
        (station(movable={"crew_skill": "s"}), "factory.stations.lathe.movable.crew_skill"),
        ({"operators": {"o": {"skills": ["s"], "calendar": "c"}}}, "factory.operators.o.calendar"),
        ({"tools": {"t": {"stations": ["lathe"]}}}, "factory.tools.t.stations"),
        ({"robots": {"r": {"speed": "1 m/s", "home": "P"}}}, "factory.robots.r.home"),
        ({"floor": {"points": {"A": {}}, "lanes": [{"start": "A", "end": "B"}]}}, "factory.floor.lanes.0.end"),
        ({"floor": {"slots": {"S": {"point": "A"}}}}, "factory.floor.slots.S.point"),
    ],
)  # fmt: skip
def test_a_name_in_the_factory_that_is_not_known_is_found(factory: dict[str, Any], path: str) -> None:
    assert one(factory)[0] == path


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"stations": ["x"]}, "stations"),
        ({"tools": ["x"]}, "tools"),
        ({"after": [{"operation": "x"}]}, "after.0.operation"),
        ({"rework": {"share": "0.1", "to": "x"}}, "rework.to"),
        ({"same_station_as": "x"}, "same_station_as"),
        ({"consumes": [{"item": "x"}]}, "consumes.0.item"),
        ({"produces": [{"item": "x"}]}, "produces.0.item"),
        ({"attendance": [{"skill": "x"}]}, "attendance.0.skill"),
    ],
)
def test_a_name_in_an_operation_that_is_not_known_is_found(fields: dict[str, Any], path: str) -> None:
    products = product(operations={"030": {"requires": "saw", **fields}})
    assert one(products=products)[0] == f"products.p.operations.030.{path}"


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({"choices": {"c": {"branches": {"b": ["x"]}}}}, ["choices.c.branches.b"]),
        (
            {"carriers": [{"carrier": "x", "first": "y", "last": "z"}]},
            ["carriers.0.carrier", "carriers.0.first", "carriers.0.last"],
        ),
    ],
)
def test_a_name_in_a_product_that_is_not_known_is_found(fields: dict[str, Any], paths: list[str]) -> None:
    told = [".".join(map(str, finding.path)) for finding in found(products=product(**fields))]
    assert told == [f"products.p.{path}" for path in paths]


@pytest.mark.parametrize(
    ("state", "path"),
    [
        ({"lots": {"B/1": {}}}, "state.lots.B/1"),
        ({"lots": {"A/1": {"done": ["x"]}}}, "state.lots.A/1.done"),
        ({"lots": {"A/1": {"running": {**RUNNING, "station": "x"}}}}, "state.lots.A/1.running.station"),
        ({"lots": {"A/1": {"running": {**RUNNING, "tools": ["x"]}}}}, "state.lots.A/1.running.tools"),
        ({"mounted": {"saw#1": {"tools": ["x"]}}}, "state.mounted.saw#1.tools"),
        ({"mounted": {"x": {}}}, "state.mounted"),
        ({"robots": {"x": {"point": "P"}}}, "state.robots"),
        ({"stock": {"x": "3"}}, "state.stock"),
        ({"counters": {"x": {}}}, "state.counters"),
        ({"counters": {"saw#1": {"x": "3"}}}, "state.counters.saw#1"),
        ({"calendar_exceptions": {"x": []}}, "state.calendar_exceptions"),
    ],
)  # fmt: skip
def test_a_name_in_the_state_that_is_not_known_is_found(state: dict[str, Any], path: str) -> None:
    assert one(orders={"A": {"product": "p"}}, state=state)[0] == path


@pytest.mark.parametrize(
    ("factory", "message"),
    [
        (station(wear={"strokes": {"limit": "5"}}), "strokes: must be reset by a maintenance task of the station"),
        (station(batching={"minimum": "9", "maximum": "4"}), "9: must be <= maximum(=4)"),
        (station(batching={"maximum": "4"}, capacity="2"), "2: must be 1 on a station that works in batches"),
        (station(setup={}, capacity="2"), "2: must be 1 on a station with setups"),
    ],
)
def test_limits_of_a_station_that_contradict_each_other_are_found(factory: dict[str, Any], message: str) -> None:
    assert one(factory)[1].startswith(message)


def test_energy_prices_ascend() -> None:
    prices = [{"start": "2026-01-02", "per_kwh": "1"}, {"start": "2026-01-01", "per_kwh": "2"}]
    assert one({"energy_prices": prices})[0] == "factory.energy_prices.1.start"


def test_lags_are_in_order() -> None:
    after = [{"operation": "020", "min_lag": "2 h", "max_lag": "1 h"}]
    assert one(products=product(operations={"030": {"requires": "saw", "after": after}}))[0].endswith("after.0.max_lag")


def test_a_cycle_is_named_once_from_end_to_end() -> None:
    operations = {"010": {"requires": "saw", "after": [{"operation": "020"}]}, "020": {"requires": "saw"}}
    path, message = one(products={"p": {"operations": operations}})
    assert path == "products.p.operations.010.after"
    assert message.startswith("010 -> 020 -> 010: must not come after itself")


def test_a_product_that_consumes_itself_is_found() -> None:
    consumes = {"030": {"requires": "saw", "consumes": [{"item": "p"}]}}
    assert "must not consume itself" in one(products=product(operations=consumes))[1]


def test_without_after_the_operation_before_comes_before_and_an_empty_list_means_none() -> None:
    operations = {"a": {"requires": "saw"}, "b": {"requires": "saw"}, "c": {"requires": "saw", "after": []}}
    workspace = Workspace.model_validate(
        {"factory": {"stations": STATIONS}, "products": {"p": {"operations": operations}}}
    )
    assert predecessors(workspace.products["p"].operations) == {"a": (), "b": ("a",), "c": ()}


def test_copies_are_numbered_from_one_and_a_single_one_keeps_its_name() -> None:
    assert copies("mill", 1) == ("mill",)
    assert copies("mill", 3) == ("mill#1", "mill#2", "mill#3")


@pytest.mark.parametrize("kind", ["stations", "operators", "robots"])
def test_a_name_that_is_also_the_name_of_a_copy_is_found(kind: str) -> None:
    needed = {"stations": {}, "operators": {"skills": []}, "robots": {"speed": "1 m/s"}}[kind]
    alike = {"a": {**needed, "count": "2"}, "a#2": needed}
    factory = {kind: {**STATIONS, **alike} if kind == "stations" else alike}
    path, message = one(factory)
    assert path == f"factory.{kind}.a#2"
    assert message.startswith("a#2: must not be the name of a copy of 'a'")


def test_an_order_in_very_many_lots_is_found_with_the_field_to_change() -> None:
    order = {"product": "p", "quantity": "1000000", "lot_size": "2"}
    path, message = one(orders={"A1": order})
    assert path == "orders.A1.lot_size"
    assert message.startswith("2: must not make more than 10000 lots of an order: 1000000 pieces in lots of 2")
    assert (
        one(products=product(lot_size="1"), orders={"A1": {"product": "p", "quantity": "10001"}})[0]
        == "orders.A1.quantity"
    )


@pytest.mark.parametrize(("first", "second"), [("mill-1", "mill-1"), ("saw#1", "saw#1")])
def test_two_lots_that_run_in_one_place_are_found(first: str, second: str) -> None:
    running = [{"operation": "020", "station": where, "remaining": "1 h"} for where in (first, second)]
    lots = {f"A1/{number}": {"running": one} for number, one in enumerate(running, start=1)}
    orders = {"A1": {"product": "p", "quantity": "2", "lot_size": "1"}}
    path, message = one(orders=orders, state={"lots": lots})
    assert path == "state.lots.A1/2.running.station"
    assert message == f"{second}: must have room for it, and 'A1/1' runs there already. Take one of them out."


def test_as_many_lots_may_run_as_there_are_stations() -> None:
    running = [{"operation": "010", "station": where, "remaining": "1 h"} for where in ("saw", "saw#1", "saw")]
    lots = {f"A1/{number}": {"running": one} for number, one in enumerate(running, start=1)}
    orders = {"A1": {"product": "p", "quantity": "3", "lot_size": "1"}}
    assert found(orders=orders, state={"lots": {lot: lots[lot] for lot in ("A1/1", "A1/2")}}) == []
    assert [".".join(map(str, finding.path)) for finding in found(orders=orders, state={"lots": lots})] == [
        "state.lots.A1/3.running.station"
    ]
