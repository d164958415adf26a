"""Failures that are reported from outside, and the clocks of those that come by chance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reshuffle.shopfloor.commands import ReportRemaining, ReportStationDown, ReportStationUp
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import instants, twin_of

UP_AND_DOWN = (EventKind.STATION_FAILED, EventKind.STATION_REPAIRED)


def mill(time: str = "10 min", **station: Any) -> ReferenceTwin:
    made = workspace(
        {"stations": {"mill": station}},
        {"part": {"operations": {"010": {"requires": "mill", "time": time}}}},
        {"A": {"product": "part"}},
    )
    return twin_of(made)


def after(minutes: int) -> Any:
    return NOW + timedelta(minutes=minutes)


def down(identity: str, minutes: int, **more: Any) -> ReportStationDown:
    return ReportStationDown(id=identity, station="mill", until=after(minutes), **more)


def test_a_failure_that_is_reported_to_last_longer_is_repaired_later() -> None:
    twin = mill()
    twin.run_until(after(2))
    twin.send(down("c1", 5))
    twin.run_until(after(3))
    twin.send(down("c2", 8))
    twin.run_to_end()
    assert instants(twin, EventKind.STATION_REPAIRED) == [(8, "station_repaired", "mill")]
    assert instants(twin, EventKind.PHASE_ENDED) == [(16, "phase_ended", "A/1")]


def test_an_announced_repair_does_not_end_the_next_failure() -> None:
    twin = mill()
    twin.run_until(after(2))
    twin.send(down("c1", 8))
    twin.run_until(after(3))
    twin.send(ReportStationUp(id="c2", station="mill"))
    twin.run_until(after(6))
    twin.send(down("c3", 20))
    twin.run_to_end()
    assert instants(twin, *UP_AND_DOWN) == [
        (2, "station_failed", "mill"),
        (3, "station_repaired", "mill"),
        (6, "station_failed", "mill"),
        (20, "station_repaired", "mill"),
    ]
    assert instants(twin, EventKind.PHASE_ENDED) == [(25, "phase_ended", "A/1")]


def test_a_failure_repaired_during_another_one_comes_again_counted_from_when_the_station_is_up() -> None:
    breakdown = {"between": "fixed(10 min)", "repair": "fixed(2 min)", "counts_busy_time": False}
    twin = mill("100 min", failures={"breakdown": breakdown})
    twin.run_until(after(11))
    twin.send(down("c1", 15))
    twin.run_until(after(30))
    assert instants(twin, *UP_AND_DOWN) == [
        (10, "station_failed", "mill"),
        (11, "station_failed", "mill"),
        (12, "station_repaired", "mill"),
        (15, "station_repaired", "mill"),
        (25, "station_failed", "mill"),
        (27, "station_repaired", "mill"),
    ]


def test_a_report_of_a_failure_that_comes_by_chance_starts_its_clock_anew_at_the_repair() -> None:
    breakdown = {"between": "fixed(10 min)", "repair": "fixed(2 min)", "counts_busy_time": False}
    twin = mill("100 min", failures={"breakdown": breakdown})
    twin.run_until(after(4))
    twin.send(down("c1", 6, failure="breakdown"))
    twin.run_until(after(17))
    assert instants(twin, EventKind.STATION_FAILED) == [(4, "station_failed", "mill"), (16, "station_failed", "mill")]
    assert twin.events()[-1].until is None


def test_a_new_estimate_leaves_the_busy_time_that_was_counted() -> None:
    breakdown = {"between": "fixed(10 min)", "repair": "fixed(2 min)"}
    twin = mill("30 min", failures={"breakdown": breakdown})
    twin.run_until(after(6))
    twin.send(ReportRemaining(id="c1", lot="A/1", operation="010", remaining_ms=40 * 60_000))
    twin.run_until(after(20))
    assert instants(twin, EventKind.STATION_FAILED) == [(10, "station_failed", "mill")]


def test_a_lot_that_is_lost_in_a_failure_takes_its_other_work_on_the_station_along() -> None:
    failure = {"between": "fixed(6 min)", "repair": "fixed(500 min)", "effect": "scrap"}
    operations = {name: {"requires": "mill", "time": "10 min", "after": []} for name in ("010", "020")}
    made = workspace(
        {"stations": {"mill": {"capacity": 2, "failures": {"jam": failure}}}},
        {"part": {"operations": operations}},
        {"A": {"product": "part"}},
    )
    twin = twin_of(made)
    twin.run_until(after(7))
    assert instants(twin, EventKind.PHASE_STARTED) == [(0, "phase_started", "A/1"), (0, "phase_started", "A/1")]
    assert instants(twin, EventKind.LOT_SCRAPPED) == [(6, "lot_scrapped", "A/1")]
