"""A plan as a workbook shows who does what when, in the factory's own time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from reshuffle.errors import FileError
from reshuffle.formats.plan_gantt import bucket_length
from reshuffle.formats.plan_workbook import write_plan_workbook
from reshuffle.model.calendars import Calendar, Shift
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.resources import Operator, Tool
from reshuffle.model.stations import Station
from reshuffle.plan.plan import (
    MaterialPeg,
    Plan,
    PlannedCrew,
    PlannedMaintenance,
    PlannedOperation,
    PlannedOrder,
    PlannedPhase,
    PlannedPurchase,
    PlannedTransport,
    UnplannedOrder,
)

_SIX = datetime(2026, 11, 23, 5, tzinfo=UTC)


def _at(hours: float) -> datetime:
    return _SIX + timedelta(hours=hours)


def _operation(order: str, station: str, start: float, end: float, **more: Any) -> PlannedOperation:
    phases = (PlannedPhase("setup", _at(start), _at(start + 0.5)), PlannedPhase("run", _at(start + 0.5), _at(end)))
    return PlannedOperation(f"{order}/1/10", order, f"{order}/1", "bracket", "10", station, 5, phases, **more)


@pytest.fixture
def workspace() -> Workspace:
    shift = Shift(days=frozenset(range(5)), start=timedelta(hours=6), end=timedelta(hours=14))
    factory = Factory(
        time_zone="Europe/Berlin",
        stations={"saw": Station(calendar="day"), "mill": Station()},
        calendars={"day": Calendar(shifts=(shift,))},
        operators={"Anna": Operator(skills=("sawing",))},
        tools={"vise": Tool()},
    )
    return Workspace(factory=factory)


@pytest.fixture
def plan() -> Plan:
    crew = (PlannedCrew("sawing", 0, 0, ("Anna",)), PlannedCrew("vise", 0, 1, ("vise",)))
    orders = (
        PlannedOrder("A1", "bracket", 5, ("A1/1",), None, _at(4), _at(3)),
        PlannedOrder("A2", "bracket", 5, ("A2/1",), None, _at(4), _at(9)),
    )
    return Plan(
        made_for=_SIX,
        tick_ms=1000,
        objective=(("late", 18_000),),
        lower_bound=9_000,
        status="feasible",
        solver="list",
        seed=1,
        operations=(_operation("A1", "saw", 0, 3, crew=crew), _operation("A2", "mill", 3, 9)),
        maintenance=(PlannedMaintenance("saw/clean/1", "saw", "clean", _at(3), _at(4)),),
        orders=orders,
        unplanned=(UnplannedOrder("A3", ("no station grinds",)),),
        pegs=(
            MaterialPeg("A1/1/10", "bar", 5, "stock", _SIX),
            MaterialPeg("A2/1/10", "bar", 5, "purchase", _at(2)),
        ),
        purchases=(PlannedPurchase("bar", 5, _at(2), ("A2",)),),
    )


@pytest.fixture
def sheets(tmp_path: Path, plan: Plan, workspace: Workspace) -> dict[str, list[list[Any]]]:
    write_plan_workbook(plan, workspace, tmp_path / "plan.xlsx")
    workbook = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def test_every_kind_of_fact_has_its_sheet(sheets: dict[str, list[list[Any]]]) -> None:
    assert list(sheets) == [
        "Summary", "Dispatch list", "Orders", "Gantt", "People", "Tools",
        "Material needs", "Material pegs", "Purchases", "Not planned",
    ]  # fmt: skip


def test_the_dispatch_list_is_by_station_in_local_time(sheets: dict[str, list[list[Any]]]) -> None:
    rows = [row[:5] for row in sheets["Dispatch list"][1:]]
    six = datetime(2026, 11, 23, 6)  # noqa: DTZ001 - a cell knows no zone
    assert rows[1] == ["saw", 1.0, six, six + timedelta(hours=3), "A1"]
    assert [row[0] for row in rows] == ["mill", "saw", "saw"]


def test_orders_say_how_late_they_are(sheets: dict[str, list[list[Any]]]) -> None:
    told = {row[0]: (row[8], row[9]) for row in sheets["Orders"][1:]}
    assert told == {"A1": (-1.0, "on time"), "A2": (5.0, "late"), "A3": ("", "not planned")}


def test_people_and_tools_have_their_own_lists(sheets: dict[str, list[list[Any]]]) -> None:
    six = datetime(2026, 11, 23, 6)  # noqa: DTZ001 - a cell knows no zone
    assert sheets["People"][1][:4] == ["Anna", six, six + timedelta(minutes=30), "saw"]
    assert sheets["Tools"][1][:4] == ["vise", six, six + timedelta(hours=3), "saw"]


def test_material_is_summed_by_its_source(sheets: dict[str, list[list[Any]]]) -> None:
    assert sheets["Material needs"][1] == ["bar", 10.0, 5.0, "", 5.0, ""]


def test_reasons_of_orders_that_are_not_planned_are_there(sheets: dict[str, list[list[Any]]]) -> None:
    assert sheets["Not planned"][1] == ["A3", "no station grinds"]


def test_the_gantt_names_each_bar_where_it_begins(sheets: dict[str, list[list[Any]]]) -> None:
    gantt = sheets["Gantt"]
    row = {line[0]: line for line in gantt[2:4]}
    assert gantt[1][1] == "06:00"
    assert row["saw"].index("A1") == 1
    assert row["saw"].index("clean") == 1 + 3 * 12
    assert row["mill"].index("A2") == 1 + 3 * 12


def test_the_legend_names_late_orders(sheets: dict[str, list[list[Any]]]) -> None:
    assert [line[0] for line in sheets["Gantt"]][-2:] == ["A1", "A2 (late)"]


def test_a_plan_without_work_is_written(tmp_path: Path, plan: Plan, workspace: Workspace) -> None:
    empty = Plan(_SIX, 1000, (), None, "optimal", "list", 1, ())
    write_plan_workbook(empty, workspace, tmp_path / "plan.xlsx")
    workbook = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    assert workbook.get_sheet_by_name("Gantt").to_python() == [["Nothing is planned."]]


def test_an_existing_plan_is_not_overwritten(tmp_path: Path, plan: Plan, workspace: Workspace) -> None:
    (tmp_path / "plan.xlsx").write_bytes(b"mine")
    with pytest.raises(FileError, match="must not be there yet"):
        write_plan_workbook(plan, workspace, tmp_path / "plan.xlsx")


@pytest.mark.parametrize(("hours", "minutes"), [(8, 5), (100, 30), (24 * 60, 480)])
def test_a_bucket_is_long_enough_for_few_hundred_columns(hours: int, minutes: int) -> None:
    assert bucket_length(_SIX, _at(hours)) == timedelta(minutes=minutes)


def test_each_robot_has_its_own_list_of_ways_and_charging(tmp_path: Path, plan: Plan, workspace: Workspace) -> None:
    by_robot = (PlannedCrew("r1", 0, 0, ("r1",)),)
    ways = (
        PlannedTransport("A1/1/10", "A2/1/10", _at(2), _at(3), "r1"),
        PlannedTransport("A2/1/10", "A1/1/10", _at(0), _at(1), "r1"),
        PlannedTransport("A1/1/10", "A2/1/10", _at(0), _at(1)),
    )
    charging = tuple(
        PlannedMaintenance(f"r1/charge/{number}", "charger Q", "charge", _at(start), _at(start + 0.5), by_robot)
        for number, start in enumerate((1, 200))
    )
    whole = replace(plan, transports=ways, maintenance=(*plan.maintenance, *charging))
    write_plan_workbook(whole, workspace, tmp_path / "plan.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    rows = book.get_sheet_by_name("Robots").to_python()[1:]
    assert [(row[0], row[1], row[4], row[6]) for row in rows] == [
        ("r1", 1, "carry", "saw"),
        ("r1", 2, "charge", "charger Q"),
        ("r1", 3, "carry", "mill"),
    ]
    people = [row[0] for row in book.get_sheet_by_name("People").to_python()] if "People" in book.sheet_names else []
    assert "r1" not in people
