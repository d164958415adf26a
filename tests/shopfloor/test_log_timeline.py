"""Logs as timelines, by hand; that a plan carried out gives the plan's own timeline is tested with the twin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reshuffle.model.orders import Order
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.log_timeline import log_timeline
from reshuffle.shopfloor.state import Down, Holding, LotOnFloor, RunningOperation, State, StationOnFloor
from reshuffle.shopfloor.timeline import ObservedKind, ObservedResource
from tests.shopfloor.timelines import MINUTE, ORIGIN, robot, station

Told = tuple[str | None, str, float, float, str | None, int]


def log_of(*events: tuple[float, EventKind, dict[str, Any]], start: State | None = None) -> EventLog:
    """Return a log of what happens at minutes after the origin."""
    log = EventLog(start)
    for minute, kind, said in events:
        log.record(kind, ORIGIN + timedelta(minutes=minute), **said)
    return log


def phase(name: str, lot: str = "A/1", at: str = "mill", **more: Any) -> dict[str, Any]:
    return {"lot": lot, "operation": "10", "station": at, "phase": name, **more}


def started(name: str, minutes: float, lot: str = "A/1", **more: Any) -> dict[str, Any]:
    return phase(name, lot, remaining_ms=int(minutes * MINUTE), **more)


def ended(lot: str = "A/1", **more: Any) -> dict[str, Any]:
    return {"lot": lot, "operation": "10", "station": "mill", **more}


def told(log: EventLog, *resources: ObservedResource, until: int = 60, goes_on: bool = False) -> list[Told]:
    made = log_timeline(log, resources or (station("mill"),), ORIGIN, until * MINUTE, lambda *_: goes_on, log.start)
    minute = timedelta(minutes=1)
    return [
        (
            row.resource[1] if row.resource else None,
            row.state.name,
            (row.start - ORIGIN) / minute,
            (row.end - ORIGIN) / minute,
            row.operation,
            row.units,
        )
        for row in made.rows()
    ]


A = "A/1/10"


def test_a_station_waits_between_the_phases_of_an_operation_and_is_free_at_its_end() -> None:
    log = log_of(
        (0, EventKind.PHASE_STARTED, started("setup", 5)),
        (5, EventKind.PHASE_ENDED, phase("setup")),
        (8, EventKind.PHASE_STARTED, started("run", 10)),
        (19, EventKind.PHASE_ENDED, phase("run")),
        (21, EventKind.OPERATION_ENDED, ended()),
    )
    assert told(log) == [
        ("mill", "SETUP", 0, 5, A, 1),
        ("mill", "WAIT", 5, 8, A, 1),
        ("mill", "RUN", 8, 19, A, 1),
        ("mill", "WAIT", 19, 21, A, 1),
    ]


def test_while_a_station_is_down_its_work_waits_and_all_its_units_fail() -> None:
    log = log_of(
        (0, EventKind.PHASE_STARTED, started("run", 10)),
        (4, EventKind.STATION_FAILED, {"station": "mill", "name": "spindle"}),
        (4, EventKind.PHASE_INTERRUPTED, phase("run", remaining_ms=6 * MINUTE)),
        (6, EventKind.STATION_FAILED, {"station": "mill", "name": "coolant"}),
        (7, EventKind.STATION_REPAIRED, {"station": "mill", "name": "spindle"}),
        (9, EventKind.STATION_REPAIRED, {"station": "mill", "name": "coolant"}),
        (9, EventKind.PHASE_RESUMED, started("run", 6)),
        (15, EventKind.PHASE_ENDED, phase("run")),
        (15, EventKind.OPERATION_ENDED, ended()),
    )
    assert told(log, station("mill", capacity=3)) == [
        ("mill", "RUN", 0, 4, A, 1),
        ("mill", "FAILURE", 4, 9, None, 3),
        ("mill", "WAIT", 4, 9, A, 1),
        ("mill", "RUN", 9, 15, A, 1),
    ]


def test_closed_time_is_a_break_for_the_station_and_for_whoever_works_on_it() -> None:
    anna = ObservedResource("anna", ObservedKind.OPERATOR, 1, ((0, 10 * MINUTE), (15 * MINUTE, 60 * MINUTE)))
    taken = {"resource": "anna", "lot": "A/1", "operation": "10", "station": "mill"}
    log = log_of(
        (5, EventKind.OPERATOR_TAKEN, taken),
        (5, EventKind.PHASE_STARTED, started("run", 10)),
        (20, EventKind.PHASE_ENDED, phase("run")),
        (20, EventKind.OPERATOR_FREED, taken),
        (20, EventKind.OPERATION_ENDED, ended()),
    )
    parts = [("RUN", 5, 10, A, 1), ("BREAK", 10, 15, A, 1), ("RUN", 15, 20, A, 1)]
    assert told(log, station("mill"), anna) == [(name, *part) for name in ("mill", "anna") for part in parts]


def test_a_run_that_goes_on_in_breaks_has_none() -> None:
    log = log_of(
        (5, EventKind.PHASE_STARTED, started("run", 10)),
        (15, EventKind.PHASE_ENDED, phase("run")),
        (15, EventKind.OPERATION_ENDED, ended()),
    )
    assert told(log, station("mill", opens=[(0, 10)]), goes_on=True) == [("mill", "RUN", 5, 15, A, 1)]


def test_of_a_batch_one_operation_takes_the_station() -> None:
    both = ("A/1", "B/1")
    log = log_of(
        *((0, EventKind.PHASE_STARTED, started("run", 9, lot, batch="x")) for lot in both),
        *((9, EventKind.PHASE_ENDED, phase("run", lot, batch="x")) for lot in both),
        *((9, EventKind.OPERATION_ENDED, ended(lot, batch="x")) for lot in both),
    )
    assert told(log) == [("mill", "RUN", 0, 9, A, 1), ("mill", "RUN", 0, 9, "B/1/10", 0)]


def test_maintenance_takes_the_whole_station_and_is_numbered() -> None:
    clean = {"station": "mill", "name": "clean"}
    log = log_of(
        (2, EventKind.MAINTENANCE_STARTED, {**clean, "remaining_ms": MINUTE}),
        (3, EventKind.MAINTENANCE_DONE, clean),
        (7, EventKind.MAINTENANCE_STARTED, {**clean, "remaining_ms": MINUTE}),
        (8, EventKind.MAINTENANCE_DONE, clean),
    )
    assert told(log, station("mill", capacity=2)) == [
        ("mill", "MAINTENANCE", 2, 3, "mill/clean/1", 2),
        ("mill", "MAINTENANCE", 7, 8, "mill/clean/2", 2),
    ]


def test_what_is_under_way_at_the_beginning_and_at_the_end_is_told() -> None:
    running = RunningOperation("10", "mill", "run", 5 * MINUTE, ORIGIN)
    start = State(
        now=ORIGIN,
        lots={"A/1": LotOnFloor(4, "A", running=(running,))},
        stations={"saw": StationOnFloor(down=(Down("blade", ORIGIN),))},
    )
    log = log_of((5, EventKind.PHASE_ENDED, phase("run")), start=start)
    assert told(log, station("mill"), station("saw"), until=8) == [
        ("mill", "RUN", 0, 5, A, 1),
        ("mill", "WAIT", 5, 8, A, 1),
        ("saw", "FAILURE", 0, 8, None, 1),
    ]


def test_a_scrapped_lot_leaves_its_station() -> None:
    log = log_of(
        (0, EventKind.PHASE_STARTED, started("run", 10)),
        (4, EventKind.LOT_SCRAPPED, {"lot": "A/1", "reason": "broken"}),
    )
    assert told(log) == [("mill", "RUN", 0, 4, A, 1)]


def test_a_robot_travels_empty_to_a_lot_and_loaded_with_it() -> None:
    log = log_of(
        (0, EventKind.ROBOT_DEPARTED, {"resource": "r1", "place": "mill"}),
        (3, EventKind.ROBOT_ARRIVED, {"resource": "r1", "place": "mill"}),
        (4, EventKind.PICKED_UP, {"resource": "r1", "lot": "A/1"}),
        (4, EventKind.ROBOT_DEPARTED, {"resource": "r1", "place": "saw"}),
        (9, EventKind.DROPPED_OFF, {"resource": "r1", "lot": "A/1", "place": "saw"}),
    )
    assert told(log, robot("r1")) == [("r1", "TRAVEL_EMPTY", 0, 3, None, 1), ("r1", "TRAVEL", 4, 9, None, 1)]


def test_whether_work_goes_on_in_breaks_is_asked_with_its_product() -> None:
    asked = []

    def goes_on(*who: str | None) -> bool:
        asked.append(who)
        return False

    log = log_of(
        (0, EventKind.ORDER_RELEASED, {"order": "A", "details": Order(product="bolt", quantity=4)}),
        (0, EventKind.PHASE_STARTED, started("run", 10)),
    )
    log_timeline(log, [station("mill")], ORIGIN, MINUTE, goes_on)
    assert asked == [("bolt", "10", "mill")]


def test_who_is_said_to_be_at_work_twice_is_there_once() -> None:
    anna = ObservedResource("anna", ObservedKind.OPERATOR)
    taken = {"resource": "anna", "lot": "A/1", "operation": "10", "station": "mill"}
    running = RunningOperation("10", "mill", "run", 5 * MINUTE, ORIGIN)
    start = State(
        now=ORIGIN,
        lots={"A/1": LotOnFloor(4, "A", running=(running,))},
        operators={"anna": (Holding("A/1", "10", "mill"),)},
    )
    log = log_of(
        (0, EventKind.OPERATOR_TAKEN, taken),
        (0, EventKind.PHASE_STARTED, started("run", 5)),
        (5, EventKind.PHASE_ENDED, phase("run")),
        (5, EventKind.OPERATOR_FREED, taken),
        (6, EventKind.OPERATION_ENDED, ended()),
        start=start,
    )
    assert told(log, anna) == [("anna", "RUN", 0, 5, A, 1)]
