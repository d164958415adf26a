"""The hand-worked cases under tests/golden/twin, carried out: what happens, when, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from reshuffle.shopfloor.commands import ReportLoss, ReportMaterial
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.planned_work import PlannedWork, PlannedWorkPhase
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import CERTAIN, DRAWN, instants, twin_of

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "twin"
MINUTE = 60_000


def golden(name: str, *kinds: str, leave_out: tuple[str, ...] = ()) -> list[tuple[float, str, str]]:
    """Return instant, kind and lot (or entity) of the events of a golden case."""
    events = yaml.safe_load((GOLDEN / f"{name}.yaml").read_text(encoding="utf-8"))["events"]
    return [
        (event["at"], event["kind"], event.get("lot", event["of"]))
        for event in events
        if event["kind"] in kinds and event["of"] not in leave_out
    ]


def told(twin: ReferenceTwin, names: dict[EventKind, str], lots: dict[str, str]) -> list[tuple[float, str, str]]:
    """Return what the twin told in the words of the golden cases."""
    known = {kind.value: name for kind, name in names.items()}
    return [(at, known[kind], lots.get(who, who)) for at, kind, who in instants(twin, *names)]


PHASES = {
    EventKind.PHASE_STARTED: "phase_start",
    EventKind.PHASE_RESUMED: "phase_start",
    EventKind.PHASE_ENDED: "phase_end",
    EventKind.MAINTENANCE_STARTED: "phase_start",
    EventKind.MAINTENANCE_DONE: "phase_end",
}
FAILURES = {EventKind.STATION_FAILED: "failure", EventKind.STATION_REPAIRED: "repair"}


def at(minute: int) -> str:
    return (NOW + timedelta(minutes=minute)).isoformat()


def product(station: str, time: str, **fields: Any) -> dict[str, Any]:
    return {"operations": {"010": {"requires": station, "time": time, **fields}}}


def test_a_furnace_waits_for_more_lots_but_not_for_ever() -> None:
    releases = {"A": 0, "B": 3, "C": 5, "D": 8, "E": 20}
    made = workspace(
        {"stations": {"furnace": {"batching": {"minimum": 2, "maximum": 4, "unit": "lots"}}}},
        {"part": product("furnace", "5 min", time_per="lot")},
        {name: {"product": "part", "release": at(minute)} for name, minute in releases.items()},
    )
    twin = twin_of(made, replace(DRAWN, batch_wait=6 * MINUTE))
    twin.run_to_end()
    assert twin.is_finished
    assert instants(twin, EventKind.PHASE_STARTED) == [
        *((6, "phase_started", f"{lot}/1") for lot in "ABC"),
        *((20, "phase_started", f"{lot}/1") for lot in "DE"),
    ]
    batches = {event.lot: event.batch for event in twin.events() if event.kind is EventKind.PHASE_STARTED}
    assert batches["A/1"] == batches["B/1"] == batches["C/1"] != batches["D/1"] == batches["E/1"]


def test_a_cascading_station_takes_the_next_lot_when_its_entry_is_free() -> None:
    made = workspace(
        {"stations": {"washer": {"capacity": 2, "cascade_interval": "2 min"}}},
        {"part": product("washer", "10 min")},
        {"A": {"product": "part", "quantity": 5}, "B": {"product": "part", "quantity": 5}},
    )
    twin = twin_of(made, CERTAIN)
    twin.run_to_end()
    assert instants(twin, EventKind.PHASE_STARTED, EventKind.PHASE_ENDED) == [
        (0, "phase_started", "A/1"),
        (10, "phase_started", "B/1"),
        (18, "phase_ended", "A/1"),
        (28, "phase_ended", "B/1"),
    ]


def test_a_lot_that_does_not_come_is_passed_over_when_patience_ends() -> None:
    made = workspace(
        {"stations": {"mill": {}}},
        {"part": product("mill", "4 min")},
        {name: {"product": "part", **more} for name, more in {"A": {}, "B": {"release": at(9)}, "C": {}}.items()},
    )
    work = []
    for number, name in enumerate("ABC"):
        start = NOW + timedelta(minutes=4 * number)
        phase = PlannedWorkPhase("run", start, start + timedelta(minutes=4))
        work.append(PlannedWork("mill", (phase,), f"{name}/1", "010"))
    twin = twin_of(made, replace(CERTAIN, patience=3 * MINUTE))
    twin.set_plan(work)
    twin.run_to_end()
    lots = {f"{name}/1": name for name in "ABC"}
    kinds = {kind: PHASES[kind] for kind in (EventKind.PHASE_STARTED, EventKind.PHASE_ENDED)}
    assert told(twin, kinds, lots) == golden("plan-and-deviation", "phase_start", "phase_end")


def test_failures_by_calendar_and_by_busy_time() -> None:
    def station(counts_busy_time: bool) -> dict[str, Any]:
        failure = {"between": "fixed(100 min)", "repair": "fixed(20 min)", "counts_busy_time": counts_busy_time}
        return {"failures": {"breakdown": failure}}

    made = workspace(
        {"stations": {"mill-1": station(False), "mill-2": station(True)}},
        {"one": product("mill-1", "60 min"), "two": product("mill-2", "60 min")},
        {
            "A": {"product": "one"},
            "B": {"product": "two"},
            "C": {"product": "one", "release": at(100)},
            "D": {"product": "two", "release": at(100)},
        },
    )
    twin = twin_of(made)
    twin.run_until(NOW + timedelta(minutes=199))
    lots = {f"{name}/1": name for name in "ABCD"}
    found = [one for one in told(twin, PHASES | FAILURES, lots) if one[0] > 0]
    expected = golden("failure-clock", "phase_start", "phase_end", "failure", "repair")
    # In the golden table a failure names the lot that it meets.
    expected = [(at, kind, "mill-2" if kind == "failure" and who == "D" else who) for at, kind, who in expected]
    assert sorted(found) == sorted(expected)
    remaining = [event.remaining_ms for event in twin.events() if event.kind is EventKind.PHASE_INTERRUPTED]
    assert remaining == [20 * MINUTE]


def three_mills() -> Any:
    def mill(effect: str) -> dict[str, Any]:
        failure = {"between": "fixed(6 min)", "repair": "fixed(4 min)", "effect": effect}
        return {"attendance": [{"skill": effect}], "failures": {"breakdown": failure}}

    steel = {"consumes": [{"item": "steel"}]}
    return workspace(
        {
            "stations": {
                "mill-1": mill("resume"),
                "mill-2": mill("restart"),
                "mill-3": mill("scrap"),
                "bench": {"attendance": [{"skill": "resume"}]},
            },
            "operators": {
                "anna": {"skills": ["resume"]},
                "bert": {"skills": ["restart"]},
                "carl": {"skills": ["scrap"]},
            },
            "items": {"steel": {"stock": 4}},
        },
        {
            **{name: product(f"mill-{number}", "10 min", **steel) for number, name in enumerate("abc", 1)},
            "bench": product("bench", "3 min"),
        },
        {
            **{name: {"product": name.lower()} for name in "ABC"},
            "X": {"product": "bench", "release": at(6)},
        },
    )


def test_failures_resume_restart_or_scrap_the_work_under_way() -> None:
    twin = twin_of(three_mills())
    twin.run_until(NOW + timedelta(minutes=13, seconds=30))
    lots = {"A/1": "A", "B/1": "B", "C/1": "C", "C/2": "C'", "X/1": "bench"}
    kinds = PHASES | FAILURES
    expected = list(golden("failure-in-mid-phase", "phase_start", "phase_end", "failure", "repair"))
    named = {("failure", "A"): "mill-1", ("failure", "B"): "mill-2", ("failure", "C"): "mill-3"}
    expected = [(at, kind, named.get((kind, who), who)) for at, kind, who in expected if at < 13.5]
    found = [one for one in told(twin, kinds, lots) if one != (6, "phase_end", "C")]
    assert sorted(found) == sorted(expected)
    state = twin.state()
    assert state.stock["steel"] == 0
    left = {event.lot: event.remaining_ms for event in twin.events() if event.kind is EventKind.PHASE_INTERRUPTED}
    assert (left["A/1"], left["B/1"]) == (4 * MINUTE, 10 * MINUTE)


def test_maintenance_is_asked_for_at_the_soft_limit_and_done_before_the_hard_one() -> None:
    made = workspace(
        {
            "stations": {
                "mill": {
                    "wear": {"filter": {"limit": 100, "per_lot": 8}},
                    "maintenance": {"clean": {"duration": "2 min", "resets": ["filter"]}},
                }
            }
        },
        {"part": product("mill", "4 min")},
        {name: {"product": "part"} for name in "ABCD"},
        counters={"mill": {"filter": 70}},
    )
    twin = twin_of(made, replace(CERTAIN, rule=("edd",)))
    twin.run_to_end()
    lots = {f"{name}/1": name for name in "ABCD"}
    expected = [(at, kind, who) for at, kind, who in golden("condition-driven-maintenance", "phase_start", "phase_end")]
    assert told(twin, PHASES, lots) == expected
    assert instants(twin, EventKind.MAINTENANCE_ASKED) == [(8, "maintenance_asked", "mill")]
    assert twin.state().stations["mill"].counters == {"filter": 8}


def test_everything_at_one_instant_goes_by_the_order_of_kinds() -> None:
    shift = {"days": "mon-sun"}
    made = workspace(
        {
            "calendars": {
                "early": {"shifts": [{**shift, "start": "05:00", "end": "06:10"}]},
                "late": {"shifts": [{**shift, "start": "06:10", "end": "14:00"}]},
            },
            "stations": {"mill": {"attendance": [{"skill": "milling"}]}},
            "operators": {
                "anna": {"skills": ["milling"], "calendar": "early"},
                "bert": {"skills": ["milling"], "calendar": "late"},
            },
            "items": {"steel": {"receipts": [{"at": "2026-11-23 06:10", "quantity": 2}]}},
        },
        {
            "a": product("mill", "10 min"),
            "b": product("mill", "0 min", consumes=[{"item": "steel", "quantity": 2}]),
            "c": product("mill", "3 min"),
        },
        {name: {"product": name.lower()} for name in "ABC"},
    )
    twin = twin_of(made, CERTAIN)
    twin.run_until(NOW + timedelta(minutes=14))
    kinds = {
        **PHASES,
        EventKind.CALENDAR_CLOSED: "calendar_close",
        EventKind.CALENDAR_OPENED: "calendar_open",
        EventKind.MATERIAL_RECEIVED: "receipt",
    }
    found = [one for one in told(twin, kinds, {f"{name}/1": name for name in "ABC"}) if one[0] > 0]
    assert found == golden("same-tick", "phase_start", "phase_end", "calendar_close", "calendar_open", "receipt")


def test_scrapped_pieces_come_from_free_stock_and_then_from_a_new_lot() -> None:
    made = workspace(
        {"stations": {"saw": {}, "press": {}}, "items": {"steel": {"stock": 3}, "bracket": {"stock": 0}}},
        {
            "bracket": product("saw", "5 min", time_per="lot", consumes=[{"item": "steel", "per": "lot"}]),
            "unit": product("press", "8 min", consumes=[{"item": "bracket", "quantity": 10}]),
        },
        {"A17": {"product": "unit"}},
    )
    twin = twin_of(made, CERTAIN)
    twin.run_until(NOW + timedelta(minutes=4))
    # Inspection finds two bad pieces; one free bracket has turned up.
    twin.send(ReportLoss(id="c1", lot="A17+bracket/1", pieces=2))
    twin.send(ReportMaterial(id="c2", item="bracket", quantity=1))
    twin.run_to_end()
    assert instants(twin, EventKind.PHASE_STARTED) == [
        (0, "phase_started", "A17+bracket/1"),
        (5, "phase_started", "A17+bracket/2"),
        (10, "phase_started", "A17/1"),
    ]
    made_quantities = [event.quantity for event in twin.events() if event.kind is EventKind.MATERIAL_PRODUCED]
    assert made_quantities == [8, 1]
    pegged = [event.quantity for event in twin.events() if event.kind is EventKind.MATERIAL_PEGGED]
    assert pegged == [8, 1, 1]


@pytest.mark.parametrize("case", ["cascading", "failure-clock", "plan-and-deviation", "failure-in-mid-phase"])
def test_golden_cases_have_events_to_compare(case: str) -> None:
    assert len(golden(case, "phase_start", "phase_end")) >= 4
