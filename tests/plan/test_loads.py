"""How busy stations are: open time, busy time within it, setups; a batch counts once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reshuffle.model.calendars import Calendar, Shift
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.stations import Station
from reshuffle.plan.loads import StationLoad, station_loads
from reshuffle.plan.plan import Plan, PlannedOperation, PlannedPhase

MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.fixture
def workspace() -> Workspace:
    """Return two ovens that are always there and a mill that works from 6 to 14."""
    day = Calendar(
        shifts=(Shift(days=frozenset(range(5)), start=timedelta(hours=6), end=timedelta(hours=14)),),
    )
    stations = {"mill": Station(calendar="day"), "oven": Station(count=2)}
    return Workspace(factory=Factory(stations=stations, calendars={"day": day}))


def work(number: int, station: str, *phases: tuple[str, float, float]) -> PlannedOperation:
    """Return an operation with phases from and to so many hours after Monday 06:00."""
    listed = tuple(PlannedPhase(n, MONDAY + timedelta(hours=a), MONDAY + timedelta(hours=b)) for n, a, b in phases)
    return PlannedOperation(f"A/{number}/1", "A", f"A/{number}", "p", "1", station, 1, listed)


def plan(*operations: PlannedOperation) -> Plan:
    return Plan(MONDAY, 60_000, (("late", 0),), 0, "feasible", "list", 1, operations)


def test_busy_time_counts_within_open_time_only(workspace: Workspace) -> None:
    mill = station_loads(plan(work(1, "mill", ("setup", 0, 1), ("run", 1, 25))), workspace)[0]
    assert mill == StationLoad("mill", 9 * 3600, 9 * 3600, 3600, 1)
    assert mill.share == 1.0


def test_operations_of_one_batch_count_once(workspace: Workspace) -> None:
    found = {
        load.station: load
        for load in station_loads(plan(work(1, "oven#1", ("run", 0, 3)), work(2, "oven#1", ("run", 0, 3))), workspace)
    }
    assert (found["oven#1"].busy_s, found["oven#1"].operations) == (3 * 3600, 2)
    assert (found["oven#2"].busy_s, found["oven#2"].share) == (0, 0)


def test_lot_that_only_stands_on_a_station_is_no_work(workspace: Workspace) -> None:
    loads = station_loads(plan(work(1, "oven#1", ("run", 0, 2), ("hold", 2, 4))), workspace)
    assert loads[1].busy_s == 2 * 3600


def test_plan_without_work_has_no_load(workspace: Workspace) -> None:
    assert [load.share for load in station_loads(plan(), workspace)] == [0.0, 0.0, 0.0]
