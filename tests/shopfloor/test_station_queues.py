"""Lots that wait at stations, counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.station_queues import station_queues

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
MINUTE = 60_000


def log(*told: tuple[int, EventKind, dict[str, Any]]) -> list[Event]:
    """Return events from minutes, kinds and fields."""
    return [
        Event(number, at, at, kind, **fields)
        for number, (minute, kind, fields) in enumerate(told, 1)
        for at in [START + timedelta(minutes=minute)]
    ]


def created(minute: int, lot: str) -> tuple[int, EventKind, dict[str, Any]]:
    return minute, EventKind.LOT_CREATED, {"lot": lot, "quantity": 1}


def phase(
    minute: int, lot: str, operation: str, station: str, name: str = "run"
) -> tuple[int, EventKind, dict[str, Any]]:
    fields = {"lot": lot, "operation": operation, "station": station, "phase": name, "remaining_ms": 0}
    return minute, EventKind.PHASE_STARTED, fields


def ended(minute: int, lot: str, operation: str, station: str) -> tuple[int, EventKind, dict[str, Any]]:
    return minute, EventKind.OPERATION_ENDED, {"lot": lot, "operation": operation, "station": station}


def dropped(minute: int, lot: str) -> tuple[int, EventKind, dict[str, Any]]:
    return minute, EventKind.DROPPED_OFF, {"lot": lot, "place": "mill input"}


def queues(*told: tuple[int, EventKind, dict[str, Any]], **given: Any) -> dict[str, list[tuple[int, int]]]:
    """Return (minute, lots from then on) for each station."""
    found = station_queues(log(*told), START, 100 * MINUTE, **given)
    return {
        station: [(at // MINUTE, value) for at, value in zip(*curve, strict=True)] for station, curve in found.items()
    }


def test_lot_waits_from_its_creation_to_its_first_phase() -> None:
    assert queues(created(5, "A/1"), phase(20, "A/1", "10", "saw")) == {"saw": [(5, 1), (20, 0)]}


def test_lot_that_is_taken_at_once_waits_nowhere() -> None:
    assert queues(created(5, "A/1"), phase(5, "A/1", "10", "saw")) == {}


def test_lot_waits_from_its_arrival_and_not_on_its_way() -> None:
    told = (created(0, "A/1"), phase(0, "A/1", "10", "saw"), ended(10, "A/1", "10", "saw"), dropped(30, "A/1"))
    assert queues(*told, phase(45, "A/1", "20", "mill")) == {"mill": [(30, 1), (45, 0)]}


def test_setup_before_the_lot_is_there_is_no_wait() -> None:
    told = (created(0, "A/1"), phase(0, "A/1", "10", "saw"), ended(10, "A/1", "10", "saw"))
    told += (phase(20, "A/1", "20", "mill", "setup"), dropped(30, "A/1"))
    assert queues(*told, phase(45, "A/1", "20", "mill")) == {}


def test_setup_with_the_lot_there_ends_the_wait() -> None:
    told = (created(0, "A/1"), phase(20, "A/1", "10", "mill", "setup"), phase(50, "A/1", "10", "mill"))
    assert queues(*told) == {"mill": [(0, 1), (20, 0)]}


def test_lots_at_one_station_add_up() -> None:
    told = (created(0, "A/1"), created(5, "A/2"), phase(10, "A/1", "10", "saw"), phase(30, "A/2", "10", "saw"))
    assert queues(*told) == {"saw": [(0, 1), (5, 2), (10, 1), (30, 0)]}


def test_lot_that_nothing_takes_waits_to_the_end_where_its_plan_says() -> None:
    told = (created(0, "A/1"), phase(0, "A/1", "10", "saw"), ended(10, "A/1", "10", "saw"))
    plan = {"A/1": [("10", "saw"), ("20", "mill")]}
    assert queues(*told, next_stations=plan) == {"mill": [(10, 1), (100, 0)]}


def test_lot_that_is_complete_waits_no_more() -> None:
    told = (created(0, "A/1"), phase(0, "A/1", "10", "saw"), ended(10, "A/1", "10", "saw"))
    over = (10, EventKind.LOT_COMPLETED, {"lot": "A/1", "quantity": 1})
    assert queues(*told, over, next_stations={"A/1": [("20", "mill")]}) == {}


def test_lot_that_comes_back_waits_again() -> None:
    told = (created(0, "A/1"), phase(0, "A/1", "10", "saw"), ended(10, "A/1", "10", "saw"))
    back = (10, EventKind.LOT_REWORKED, {"lot": "A/1", "operation": "10"})
    assert queues(*told, back, phase(25, "A/1", "10", "saw")) == {"saw": [(10, 1), (25, 0)]}


def test_lot_that_was_there_before_waits_from_the_beginning() -> None:
    assert queues(phase(15, "A/1", "20", "mill"), present=["A/1"]) == {"mill": [(0, 1), (15, 0)]}
