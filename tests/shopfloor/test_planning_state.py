"""From what people write to the state of a floor, and from there to what a plan starts from."""

from __future__ import annotations

from typing import Any

import pytest

from reshuffle.errors import InputError
from reshuffle.model.factory import Workspace
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.fold import replay
from reshuffle.shopfloor.planning_state import planning_state
from reshuffle.shopfloor.start_state import start_state
from reshuffle.shopfloor.state import RobotOnFloor, State
from tests.shopfloor.logs import Telling, at, two_lots
from tests.shopfloor.paper_floor import START

STATE: dict[str, Any] = {
    "now": "2026-11-23 06:00",
    "lots": {
        "A17/1": {
            "done": ["010"],
            "running": {
                "operation": "020",
                "station": "mill",
                "phase": "run",
                "remaining": "10 min",
                "operators": ["anna"],
                "tools": ["cutter"],
            },
            "pieces": 9,
            "holder": "mill",
        },
        "A17/2": {"holder": "saw", "skipped": ["010"]},
    },
    "mounted": {"mill": {"setup_family": "red"}},
    "robots": {"cart": {"point": "p1", "charge": "75 %", "free_from": "2026-11-23 06:10", "carries": ["A17/2"]}},
    "counters": {"mill": {"dust": 8}},
    "stock": {"steel": 12},
    "calendar_exceptions": {"anna": [{"start": "2026-11-23 12:00", "end": "2026-11-23 14:00"}]},
}
WORKSPACE: dict[str, Any] = {
    "factory": {"stations": {"mill": {}, "saw": {}}, "items": {"steel": {"stock": 3}, "paint": {"stock": 4}}},
    "products": {
        "bracket": {
            "operations": {"010": {"requires": "saw"}, "020": {"requires": "mill"}},
            "lot_size": 8,
        }
    },
    "orders": {"A17": {"product": "bracket", "quantity": 20}},
    "state": STATE,
}


def workspace() -> Workspace:
    return Workspace.model_validate(WORKSPACE)


def test_a_floor_begins_as_it_is_written() -> None:
    state = start_state(workspace(), START)
    assert state.lots["A17/1"].running[0].remaining_at(at(4)) == 360_000
    assert state.lots["A17/1"].place == "mill"
    assert state.orders["A17"].terms == workspace().orders["A17"]
    assert state.stations["mill"].counters == {"dust": 8}
    assert state.operators["anna"][0].lot == "A17/1"


def test_lots_that_are_not_counted_have_the_pieces_of_their_order() -> None:
    state = start_state(workspace(), START)
    assert {name: lot.pieces for name, lot in state.lots.items()} == {"A17/1": 9, "A17/2": 8}


def test_lots_of_no_order_need_their_pieces() -> None:
    lots = {"A17/9": {"holder": "saw"}, "A17+pin/1": {"holder": "saw"}, "A17/1": {"holder": "saw"}}
    unknown = Workspace.model_validate({**WORKSPACE, "state": {"lots": lots}})
    with pytest.raises(InputError) as refusal:
        start_state(unknown, START)
    assert [mistake.place for mistake in refusal.value.mistakes] == ["state, lot 'A17/9'", "state, lot 'A17+pin/1'"]
    state = start_state(unknown, START, {"A17/9": 3, "A17+pin/1": 4, "A17/1": 10})
    assert {name: lot.pieces for name, lot in state.lots.items()} == {"A17/9": 3, "A17+pin/1": 4, "A17/1": 10}


def test_stock_of_the_state_stands_in_place_of_that_of_the_items() -> None:
    assert start_state(workspace(), START).stock == {"steel": 12, "paint": 4}


def test_what_was_written_comes_back_when_nothing_has_happened() -> None:
    written = workspace().state
    found = planning_state(start_state(workspace(), START)).state
    for name in ("now", "mounted", "robots", "counters", "calendar_exceptions"):
        assert getattr(found, name) == getattr(written, name)
    assert found.lots["A17/1"] == written.lots["A17/1"]
    assert found.lots["A17/2"] == written.lots["A17/2"].model_copy(update={"pieces": 8})
    assert found.stock == {"steel": 12, "paint": 4}


def test_a_running_phase_has_less_left_later() -> None:
    later = planning_state(start_state(workspace(), START), at(4)).state
    assert later.lots["A17/1"].running is not None
    assert later.lots["A17/1"].running.remaining == 360_000
    assert later.now == at(4)


def test_a_lot_whose_work_is_complete_only_stands_there() -> None:
    tell = Telling(two_lots())
    tell.run(0, 10, "A17/1", "010", "mill")
    lot = planning_state(replay(tell.log, up_to=3)).state.lots["A17/1"]
    assert (lot.done, lot.running, lot.holder) == (("010",), None, "mill")


def test_between_two_phases_nothing_is_left_of_the_first() -> None:
    tell = Telling(two_lots())
    load = {"lot": "A17/1", "operation": "010", "station": "mill", "phase": "load"}
    tell(0, EventKind.PHASE_STARTED, remaining_ms=60_000, **load)
    tell(1, EventKind.PHASE_ENDED, **load)
    running = planning_state(replay(tell.log)).state.lots["A17/1"].running
    assert running is not None
    assert (running.phase, running.remaining) == ("load", 0)


def test_a_station_that_is_down_is_closed_until_it_is_expected_back() -> None:
    tell = Telling(two_lots())
    tell(0, EventKind.STATION_FAILED, station="mill", name="spindle", until=at(90))
    tell(5, EventKind.OBSERVED, name="queue")
    found = planning_state(replay(tell.log))
    (exception,) = found.state.calendar_exceptions["mill"]
    assert (exception.start, exception.end, exception.is_open) == (at(5), at(90), False)
    assert found.closed == {"mill": at(90)}
    assert found.left_out == ()


def test_maintenance_closes_its_station_for_what_is_left_of_it() -> None:
    tell = Telling(two_lots())
    tell(0, EventKind.MAINTENANCE_STARTED, station="mill", name="clean", remaining_ms=600_000)
    assert planning_state(replay(tell.log), at(4)).closed == {"mill": at(10)}


@pytest.mark.parametrize(
    ("kind", "said", "sentence"),
    [
        (EventKind.STATION_FAILED, {"station": "mill", "name": "x"}, "station 'mill' is down and nobody said until"),
        (EventKind.STATION_FAILED, {"station": "mill", "name": "x", "until": at(-5)}, "is still down although"),
        (EventKind.HELD, {"lot": "A17/1"}, "lot 'A17/1' is held"),
        (EventKind.HELD, {"order": "A17"}, "order 'A17' is held"),
        (EventKind.HELD, {"station": "mill"}, "station 'mill' is held"),
        (EventKind.HELD, {"resource": "cart"}, "robot 'cart' is held"),
        (EventKind.ORDER_SHORT, {"order": "A17", "quantity": 2}, "order 'A17' will be 2 short"),
        (EventKind.LOT_SCRAPPED, {"lot": "A17/1"}, "lot 'A17/1' is scrapped"),
        (EventKind.PIECES_LOST, {"lot": "A17/1", "quantity": 10}, "lot 'A17/1' has no pieces left"),
        (EventKind.DEDICATION_LIFTED, {"lot": "A17/1", "operation": "020"}, "operation '020' on any station"),
        (EventKind.MAINTENANCE_ASKED, {"station": "mill", "name": "clean"}, "asks for maintenance 'clean'"),
        (EventKind.CARRIER_TAKEN, {"resource": "pallet", "quantity": 2}, "2 of carrier 'pallet' are taken"),
        (EventKind.MATERIAL_CONSUMED, {"item": "steel", "quantity": 1}, "stock of item 'steel' is -1"),
        (EventKind.MATERIAL_PEGGED, {"item": "pin", "quantity": 3, "order": "A17"}, "kept for order 'A17'"),
        (EventKind.RECEIPT_EXPECTED, {"item": "pin", "quantity": 3, "name": "r1", "until": at(9)}, "receipt 'r1'"),
        (EventKind.MOVE_STARTED, {"resource": "cutter", "place": "saw"}, "'cutter' is being moved to 'saw'"),
    ],
)
def test_what_a_plan_cannot_be_told_is_said(kind: EventKind, said: dict[str, Any], sentence: str) -> None:
    tell = Telling(two_lots())
    tell(0, kind, **said)
    assert any(sentence in left for left in planning_state(replay(tell.log)).left_out)


def test_a_scrapped_lot_is_made_again() -> None:
    tell = Telling(two_lots())
    tell(0, EventKind.LOT_SCRAPPED, lot="A17/1")
    assert list(planning_state(replay(tell.log)).state.lots) == ["A17/2"]


def test_a_robot_under_way_is_where_it_will_be() -> None:
    robot = RobotOnFloor(place="p1", destination="p2", until=at(5), charge=0.1)
    found = planning_state(State(now=START, robots={"cart": robot})).state.robots["cart"]
    assert (found.point, found.free_from, str(found.charge)) == ("p2", at(5), "0.1")


def test_a_floor_without_an_instant_needs_one() -> None:
    with pytest.raises(ValueError, match="now must be given"):
        planning_state(State())
    assert planning_state(State(), START).state.now == START
