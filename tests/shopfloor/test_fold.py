"""A state is the sum of its events."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import InputError
from reshuffle.model.calendars import CalendarException
from reshuffle.model.state import Mounted
from reshuffle.shopfloor.commands import ReportLoss, ReportStationDown, ReportStationUp, StartOperation
from reshuffle.shopfloor.event_kinds import FIELDS, EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.fold import fold, replay
from reshuffle.shopfloor.state import Down, Holding, LotStatus, State
from tests.shopfloor.logs import Telling, at, two_lots
from tests.shopfloor.paper_floor import START, PaperFloor, order_of

WORK = {"lot": "A17/1", "operation": "010", "station": "mill"}
RUN = {**WORK, "phase": "run"}


def told(*events: tuple[EventKind, dict[str, Any]], start: State | None = None) -> State:
    """The state after events that happen a minute apart, from two lots on a rack."""
    tell = Telling(two_lots() if start is None else start)
    for minute, (kind, said) in enumerate(events, 1):
        tell(minute, kind, **said)
    return replay(tell.log)


def test_every_kind_of_event_is_said_what_it_holds() -> None:
    assert set(FIELDS) == set(EventKind)


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_is_folded_or_refused(kind: EventKind) -> None:
    with suppress(InputError):
        assert fold([Event(1, START, START, kind)]).sequence == 1


def test_nothing_adds_up_to_the_start() -> None:
    assert fold([], two_lots()) == two_lots()


def test_a_start_state_is_left_as_it_is() -> None:
    start = two_lots()
    told((EventKind.PHASE_STARTED, {**RUN, "remaining_ms": 600_000}), start=start)
    assert start == two_lots()


def test_a_missing_number_is_noticed() -> None:
    event = Event(2, START, START, EventKind.OBSERVED, name="queue")
    with pytest.raises(InputError, match=r"sequence\(=2\) must be 1"):
        fold([event])


def test_now_is_the_latest_instant_even_if_events_come_late() -> None:
    tell = Telling()
    tell(5, EventKind.OBSERVED, name="queue")
    tell(3, EventKind.OBSERVED, name="queue")
    assert replay(tell.log).now == at(5)


def test_a_phase_that_runs_has_less_and_less_ahead() -> None:
    state = told((EventKind.PHASE_STARTED, {**RUN, "remaining_ms": 600_000}))
    (running,) = state.lots["A17/1"].running
    assert running.is_working
    assert running.remaining_at(at(1)) == 600_000
    assert running.remaining_at(at(5)) == 360_000
    assert running.remaining_at(at(60)) == 0


def test_an_interrupted_phase_keeps_what_is_left() -> None:
    state = told(
        (EventKind.PHASE_STARTED, {**RUN, "remaining_ms": 600_000}),
        (EventKind.PHASE_INTERRUPTED, {**RUN, "remaining_ms": 540_000}),
    )
    (running,) = state.lots["A17/1"].running
    assert not running.is_working
    assert running.remaining_at(at(30)) == 540_000


def test_a_new_estimate_counts_from_its_instant_on() -> None:
    state = told(
        (EventKind.PHASE_STARTED, {**RUN, "remaining_ms": 60_000}),
        (EventKind.PHASE_ESTIMATED, {**RUN, "remaining_ms": 600_000}),
    )
    assert state.lots["A17/1"].running[0].remaining_at(at(3)) == 540_000


def test_an_operation_that_was_completed_is_done_when_it_ends() -> None:
    tell = Telling(two_lots())
    tell.run(0, 10, "A17/1", "010", "mill")
    before, after = replay(tell.log, up_to=3), replay(tell.log)
    assert before.lots["A17/1"].running[0].is_completed
    assert before.lots["A17/1"].done == ()
    assert after.lots["A17/1"].done == ("010",)
    assert after.lots["A17/1"].running == ()


def test_an_operation_that_ends_without_being_completed_is_to_be_done_again() -> None:
    state = told(
        (EventKind.PHASE_STARTED, {**RUN, "remaining_ms": 600_000}),
        (EventKind.PHASE_INTERRUPTED, {**RUN, "remaining_ms": 600_000}),
        (EventKind.OPERATION_ENDED, WORK),
    )
    assert state.lots["A17/1"].done == ()
    assert state.lots["A17/1"].running == ()


def test_a_setup_does_not_need_the_lot_and_the_run_does() -> None:
    setup = {**WORK, "phase": "setup"}
    begun = [(EventKind.PHASE_STARTED, {**setup, "remaining_ms": 60_000}), (EventKind.PHASE_ENDED, setup)]
    assert told(*begun).lots["A17/1"].place == "rack"
    run = (EventKind.PHASE_STARTED, {**RUN, "remaining_ms": 600_000})
    assert told(*begun, run).lots["A17/1"].place == "mill"


def test_a_finished_lot_is_kept_while_its_order_is_open_and_gone_with_it() -> None:
    finished = [(EventKind.LOT_COMPLETED, {"lot": "A17/1"}), (EventKind.LOT_SCRAPPED, {"lot": "A17/2"})]
    open_state = told(*finished)
    assert [lot.status for lot in open_state.lots.values()] == [LotStatus.COMPLETED, LotStatus.SCRAPPED]
    assert open_state.orders["A17"].good == 10
    closed = told(*finished, (EventKind.ORDER_COMPLETED, {"order": "A17"}))
    assert closed.lots == {}
    assert closed.orders == {}
    assert closed.closed_orders == {"A17": "completed"}


def test_a_lot_of_a_cancelled_order_stands_on_the_floor_until_it_is_taken_away() -> None:
    cancelled = (EventKind.ORDER_CANCELLED, {"order": "A17"})
    assert list(told(cancelled).lots) == ["A17/1", "A17/2"]
    assert list(told(cancelled, (EventKind.LOT_SCRAPPED, {"lot": "A17/1"})).lots) == ["A17/2"]


def test_halves_of_a_lot_have_done_what_the_whole_had_done() -> None:
    tell = Telling(two_lots())
    tell.run(0, 10, "A17/1", "010", "mill")
    for half in ("A17/1a", "A17/1b"):
        tell(10, EventKind.LOT_CREATED, lot=half, order="A17", quantity=5, place="rack", related=("A17/1",))
    tell(10, EventKind.LOT_SPLIT, lot="A17/1", related=("A17/1a", "A17/1b"))
    lots = replay(tell.log).lots
    assert lots["A17/1"].status is LotStatus.SPLIT
    assert lots["A17/1b"].done == ("010",)
    assert lots["A17/1b"].parents == ("A17/1",)


def test_parts_end_in_the_lot_that_they_are_merged_into() -> None:
    parts = ("A17/1", "A17/2")
    state = told(
        (EventKind.LOT_CREATED, {"lot": "A17/3", "order": "A17", "quantity": 20, "related": parts}),
        (EventKind.LOT_MERGED, {"lot": "A17/3", "related": parts}),
    )
    assert [lot.status for lot in state.lots.values()] == [LotStatus.MERGED, LotStatus.MERGED, LotStatus.OPEN]


def test_a_lot_that_goes_back_has_its_operations_to_do_again() -> None:
    tell = Telling(two_lots())
    for operation in ("010", "020", "030"):
        tell.run(0, 1, "A17/1", operation, "mill")
    tell(1, EventKind.LOT_REWORKED, lot="A17/1", operation="020", related=("020", "030"))
    lot = replay(tell.log).lots["A17/1"]
    assert lot.done == ("010",)
    assert lot.reworks == 1


def test_lost_pieces_are_missing_in_the_lot() -> None:
    assert told((EventKind.PIECES_LOST, {"lot": "A17/1", "quantity": 3})).lots["A17/1"].pieces == 7
    with pytest.raises(InputError, match="at most the 10 pieces"):
        told((EventKind.PIECES_LOST, {"lot": "A17/1", "quantity": 11}))


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ({"lot": "A17/1"}, lambda state: state.lots["A17/1"].is_held),
        ({"order": "A17"}, lambda state: state.orders["A17"].is_held),
        ({"station": "mill"}, lambda state: state.stations["mill"].is_held),
        ({"resource": "cart"}, lambda state: state.robots["cart"].is_held),
    ],
)
def test_what_is_held_is_held_until_it_is_let_go(said: dict[str, str], held: Any) -> None:
    assert held(told((EventKind.HELD, said)))
    assert not held(told((EventKind.HELD, said), (EventKind.HOLD_LIFTED, said)))


def test_material_comes_and_goes_and_a_count_decides() -> None:
    steel = {"item": "steel"}
    events = [
        (EventKind.MATERIAL_RECEIVED, {**steel, "quantity": 10}),
        (EventKind.MATERIAL_CONSUMED, {**steel, "quantity": 4, "lot": "A17/1"}),
        (EventKind.MATERIAL_PRODUCED, {**steel, "quantity": 1}),
    ]
    assert told(*events).stock == {"steel": 7}
    assert told(*events, (EventKind.MATERIAL_COUNTED, {**steel, "quantity": 5})).stock == {"steel": 5}


def test_an_order_consumes_first_what_is_kept_for_it() -> None:
    bracket = {"item": "bracket", "order": "A17"}
    state = told(
        (EventKind.MATERIAL_COUNTED, {"item": "bracket", "quantity": 10}),
        (EventKind.MATERIAL_PEGGED, {**bracket, "quantity": 5}),
        (EventKind.MATERIAL_CONSUMED, {**bracket, "quantity": 3}),
    )
    assert (state.stock, state.pegged) == ({"bracket": 7}, {"bracket": {"A17": 2}})


def test_more_than_was_pegged_cannot_be_set_free() -> None:
    with pytest.raises(InputError, match="at most the 0 that are pegged to order 'A17'"):
        told((EventKind.MATERIAL_UNPEGGED, {"item": "bracket", "order": "A17", "quantity": 1}))


def test_a_delivery_is_expected_until_it_comes() -> None:
    late = (EventKind.RECEIPT_EXPECTED, {"item": "steel", "quantity": 8, "name": "r1", "until": at(90)})
    assert told(late).receipts["r1"].at == at(90)
    came = (EventKind.MATERIAL_RECEIVED, {"item": "steel", "quantity": 8, "name": "r1"})
    assert told(late, came).receipts == {}


def test_a_station_is_down_until_its_last_failure_is_repaired() -> None:
    events: list[tuple[EventKind, dict[str, Any]]] = [
        (EventKind.STATION_FAILED, {"station": "mill", "name": "spindle", "until": at(30)}),
        (EventKind.STATION_FAILED, {"station": "mill", "name": "coolant"}),
        (EventKind.STATION_FAILED, {"station": "mill", "name": "spindle", "until": at(60)}),
        (EventKind.STATION_REPAIRED, {"station": "mill", "name": "coolant"}),
    ]
    assert told(*events).stations["mill"].down == (Down("spindle", at(1), at(60)),)
    repaired = (EventKind.STATION_REPAIRED, {"station": "mill", "name": "spindle"})
    assert told(*events, repaired).stations["mill"].down == ()


def test_maintenance_is_asked_for_begun_and_done() -> None:
    task = {"station": "mill", "name": "clean"}
    events = [(EventKind.MAINTENANCE_ASKED, task), (EventKind.MAINTENANCE_STARTED, {**task, "remaining_ms": 300_000})]
    assert told(events[0]).stations["mill"].asked == ("clean",)
    begun = told(*events).stations["mill"]
    assert begun.asked == ()
    assert begun.maintenance is not None
    assert begun.maintenance.remaining_at(at(4)) == 180_000
    done = told(*events, (EventKind.MAINTENANCE_DONE, task)).stations["mill"]
    assert done.maintenance is None


def test_counters_and_setups_are_as_last_said() -> None:
    red = Mounted(setup_family="red")
    state = told(
        (EventKind.COUNTER_CHANGED, {"station": "mill", "name": "dust", "quantity": 8}),
        (EventKind.COUNTER_CHANGED, {"station": "mill", "name": "hours", "quantity": 3}),
        (EventKind.COUNTER_CHANGED, {"station": "mill", "name": "dust", "quantity": 0}),
        (EventKind.SETUP_CHANGED, {"station": "mill", "details": red}),
    )
    assert state.stations["mill"].counters == {"dust": 0, "hours": 3}
    assert state.stations["mill"].mounted == red


def test_who_is_taken_is_taken_until_freed() -> None:
    taken = (EventKind.OPERATOR_TAKEN, {"resource": "anna", **WORK})
    assert told(taken).operators == {"anna": (Holding("A17/1", "010", "mill"),)}
    assert told(taken, (EventKind.OPERATOR_FREED, {"resource": "anna"})).operators == {}
    with pytest.raises(InputError, match="must be taken before it is freed"):
        told(taken, (EventKind.OPERATOR_FREED, {"resource": "anna", "lot": "A17/2"}))


def test_carriers_may_be_freed_a_few_at_a_time() -> None:
    taken = (EventKind.CARRIER_TAKEN, {"resource": "rack", "lot": "A17/1", "quantity": 3})
    freed = (EventKind.CARRIER_FREED, {"resource": "rack", "lot": "A17/1", "quantity": 1})
    assert told(taken, freed).carriers["rack"][0].units == 2
    with pytest.raises(InputError, match="at most the 3 units"):
        told(taken, (EventKind.CARRIER_FREED, {"resource": "rack", "quantity": 4}))


def test_a_lot_is_on_the_robot_between_pickup_and_dropoff() -> None:
    events: list[tuple[EventKind, dict[str, Any]]] = [
        (EventKind.ROBOT_DEPARTED, {"resource": "cart", "place": "p1", "until": at(2)}),
        (EventKind.ROBOT_ARRIVED, {"resource": "cart", "place": "p1", "charge": 0.75}),
        (EventKind.PICKED_UP, {"resource": "cart", "lot": "A17/1", "place": "rack"}),
    ]
    carried = told(*events)
    assert carried.robots["cart"].carries == ("A17/1",)
    assert carried.robots["cart"].charge == 0.75
    assert carried.lots["A17/1"].place == "cart"
    set_down = told(*events, (EventKind.DROPPED_OFF, {"resource": "cart", "lot": "A17/1", "place": "mill"}))
    assert set_down.robots["cart"].carries == ()
    assert set_down.lots["A17/1"].place == "mill"


def test_a_lot_that_is_scrapped_on_a_robot_leaves_it() -> None:
    state = told(
        (EventKind.PICKED_UP, {"resource": "cart", "lot": "A17/1"}), (EventKind.LOT_SCRAPPED, {"lot": "A17/1"})
    )
    assert state.robots["cart"].carries == ()


def test_a_station_stands_on_its_new_slot_when_its_move_is_done() -> None:
    events: list[tuple[EventKind, dict[str, Any]]] = [
        (EventKind.MOVE_STARTED, {"station": "mill", "place": "slot-2", "phase": "undock"}),
        (EventKind.MOVE_STEP_STARTED, {"station": "mill", "phase": "dock", "until": at(9)}),
    ]
    assert told(*events).moves["mill"].step == "dock"
    moved = told(*events, (EventKind.MOVE_DONE, {"station": "mill", "place": "slot-2"}))
    assert moved.moves == {}
    assert moved.stations["mill"].slot == "slot-2"


def test_calendars_are_closed_until_they_open() -> None:
    closed = (EventKind.CALENDAR_CLOSED, {"resource": "anna"})
    assert told(closed).closed == {"anna"}
    assert told(closed, (EventKind.CALENDAR_OPENED, {"resource": "anna"})).closed == frozenset()
    exception = CalendarException(start=START, end=START + timedelta(hours=2), reason="sick")
    state = told((EventKind.CALENDAR_EXCEPTION_SET, {"resource": "anna", "details": exception}))
    assert state.calendar_exceptions == {"anna": (exception,)}


def test_only_commands_that_are_under_way_are_part_of_the_state() -> None:
    accepted = (EventKind.COMMAND_ACCEPTED, {"command": "c1"})
    assert told(accepted).commands == {"c1": EventKind.COMMAND_ACCEPTED}
    assert told(accepted, (EventKind.COMMAND_DONE, {"command": "c1"})).commands == {}


def test_an_order_has_the_terms_it_was_given_last() -> None:
    state = told(
        (EventKind.ORDER_RELEASED, {"order": "B4", "details": order_of(5)}),
        (EventKind.ORDER_CHANGED, {"order": "B4", "details": order_of(7)}),
        (EventKind.ORDER_SHORT, {"order": "B4", "quantity": 2}),
        (EventKind.PLAN_SET, {"plan": "p2"}),
    )
    assert state.orders["B4"].terms == order_of(7)
    assert state.orders["B4"].short == 2
    assert state.plan == "p2"


@pytest.mark.parametrize(
    ("kind", "said", "rule"),
    [
        (EventKind.PHASE_STARTED, {**RUN, "lot": "C9/1", "remaining_ms": 1}, "must be a lot on the floor"),
        (EventKind.PHASE_ENDED, RUN, "must have begun on lot 'A17/1'"),
        (EventKind.OPERATION_COMPLETED, WORK, "must have begun"),
        (EventKind.LOT_CREATED, {"lot": "A17/1", "quantity": 1}, "must be a lot that is not there yet"),
        (EventKind.STATION_REPAIRED, {"station": "mill", "name": "spindle"}, "must be a failure of station 'mill'"),
        (EventKind.MAINTENANCE_DONE, {"station": "mill", "name": "clean"}, "must have been started on station 'mill'"),
        (EventKind.DROPPED_OFF, {"lot": "A17/1", "resource": "cart", "place": "mill"}, "must be on robot 'cart'"),
        (EventKind.MOVE_DONE, {"station": "mill", "place": "slot-2"}, "must have begun to move"),
    ],
)
def test_a_log_that_contradicts_itself_is_refused_at_the_event(
    kind: EventKind, said: dict[str, Any], rule: str
) -> None:
    with pytest.raises(InputError, match=rule) as refusal:
        told((kind, said))
    assert f"event 1, {kind}" in str(refusal.value)


def random_log(seed: int) -> EventLog:
    """What a floor on paper tells about a run with failures and losses."""
    luck = random.Random(seed)
    floor = PaperFloor(seed)
    for number in range(12):
        lot = f"A17/{luck.randint(1, 3)}"
        station = luck.choice(["mill", "saw"])
        floor.send(
            luck.choice(
                [
                    StartOperation(id=f"c{number}", lot=lot, operation=f"{number:03}", station=station),
                    ReportLoss(id=f"c{number}", lot=lot, pieces=luck.randint(0, 1)),
                    ReportStationDown(id=f"c{number}", station=station),
                ]
            )
        )
        if luck.random() < 0.5:
            floor.step()
    for station, on_floor in floor.state().stations.items():
        if on_floor.down:
            floor.send(ReportStationUp(id=f"up {station}", station=station))
    return floor.log


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 1))
def test_a_log_may_be_folded_in_parts(seed: int, share: float) -> None:
    log = random_log(seed)
    cut = round(share * len(log))
    events = log.events()
    assert fold(events[cut:], fold(events[:cut], log.start)) == replay(log)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_the_state_at_a_number_knows_nothing_of_what_comes_later(seed: int) -> None:
    log = random_log(seed)
    for sequence in range(len(log) + 1):
        assert replay(log, up_to=sequence) == replay(log.up_to(sequence))


def test_what_happened_before_a_start_state_need_not_be_known() -> None:
    tell = Telling(replace(two_lots(), sequence=100))
    tell.run(0, 10, "A17/1", "010", "mill")
    assert replay(tell.log).sequence == 104
