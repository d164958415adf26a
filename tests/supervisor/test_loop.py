"""The loop takes a plan to a floor, sees what deviates, and sets the new plan that is worth its changes."""

from __future__ import annotations

from datetime import timedelta

from reshuffle.model.orders import Order
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.shopfloor.commands import (
    CancelOrder,
    Command,
    ReleaseOrder,
    ReportLoss,
    ReportReceipt,
    ReportRemaining,
    ReportStationDown,
    ReportStationUp,
    SetPlan,
)
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.shop_floor import ShopFloor
from reshuffle.supervisor.causes import CauseKind
from reshuffle.supervisor.loop import Loop, LoopParams, ReplanRecord
from reshuffle.supervisor.moved import lateness_s
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.disturbed_shops import PARAMS, Plant, after, plan_of, twin_of, two_mills
from tests.supervisor.workspaces import workspace


def at_work(minutes: float, **params: object) -> tuple[ReferenceTwin, Loop]:
    """Return a floor on which the plan of two mills has run for so long, and its loop."""
    made = two_mills()
    floor = twin_of(made)
    plant = Plant(floor)
    assert isinstance(plant, ShopFloor)
    loop = Loop(plant, made, plan_of(made), ListScheduler(), LoopParams(replan=PARAMS, **params))  # type: ignore[arg-type]
    loop.begin()
    floor.run_until(after(minutes))
    assert loop.look(floor.now) is None
    return floor, loop


def told(floor: ReferenceTwin, loop: Loop, *commands: Command) -> ReplanRecord:
    """Return what the loop makes of commands from outside."""
    for command in commands:
        floor.send(command)
    floor.run_until(floor.now)
    record = loop.look(floor.now)
    assert record is not None
    return record


def test_nothing_is_planned_anew_while_everything_goes_as_planned() -> None:
    floor, loop = at_work(60)
    while not floor.is_over():
        floor.run_until(floor.now + timedelta(minutes=10))
        assert loop.look(floor.now) is None
    assert floor.is_finished


def test_a_failure_leads_to_a_plan_that_is_less_late_than_waiting() -> None:
    floor, loop = at_work(60)
    record = told(floor, loop, ReportStationDown(id="x", station="mill-1", until=after(60 + 480)))
    assert [cause.kind for cause in record.causes] == [CauseKind.FAILURE]
    assert record.is_taken
    assert record.lateness_after_s < record.lateness_waiting_s
    assert 0 < record.operations_moved <= record.operations_open


def test_the_new_plan_leaves_the_station_alone_while_it_is_down() -> None:
    floor, loop = at_work(60)
    told(floor, loop, ReportStationDown(id="x", station="mill-1", until=after(60 + 480)))
    begun = {lot for lot, state in floor.state().lots.items() if state.running}
    there = [one for one in loop.expected.operations if one.station == "mill-1" and one.lot not in begun]
    assert all(one.start >= after(60 + 480) for one in there)


def test_the_floor_carries_out_the_new_plan() -> None:
    floor, loop = at_work(60)
    told(floor, loop, ReportStationDown(id="x", station="mill-1", until=after(60 + 480)))
    promised = lateness_s(loop.expected)
    while not floor.is_over():
        floor.run_until(floor.now + timedelta(minutes=10))
        loop.look(floor.now)
    ready = {event.order: event.occurred_at for event in floor.events() if event.kind is EventKind.ORDER_COMPLETED}
    orders = two_mills().orders
    late = sum(max(0.0, (ready[name] - one.due).total_seconds()) for name, one in orders.items() if one.due)
    assert late == promised


def test_a_repair_is_a_reason_to_look_again() -> None:
    floor, loop = at_work(60)
    told(floor, loop, ReportStationDown(id="x", station="mill-1"))
    record = told(floor, loop, ReportStationUp(id="y", station="mill-1"))
    assert [cause.kind for cause in record.causes] == [CauseKind.REPAIR]


def test_a_station_of_which_nobody_knows_is_taken_to_be_down_for_a_while() -> None:
    floor, loop = at_work(60, assumed_repair=timedelta(hours=5))
    record = told(floor, loop, ReportStationDown(id="x", station="mill-1"))
    assert any("mill-1" in note and "assumption" in note for note in record.notes)
    begun = {lot for lot, state in floor.state().lots.items() if state.running}
    there = [one for one in loop.expected.operations if one.station == "mill-1" and one.lot not in begun]
    assert all(one.start >= after(60 + 300) for one in there)


def test_a_rush_order_is_in_the_plan_after_it_came() -> None:
    floor, loop = at_work(60)
    record = told(floor, loop, ReleaseOrder(id="x", order="rush", terms=Order(product="part", due=after(300))))
    assert [cause.kind for cause in record.causes] == [CauseKind.RUSH_ORDER]
    assert {one.order for one in loop.expected.operations} >= {"rush"}


def test_a_cancelled_order_is_gone_from_the_plan() -> None:
    floor, loop = at_work(60)
    record = told(floor, loop, CancelOrder(id="x", order="A6"))
    assert [cause.kind for cause in record.causes] == [CauseKind.CANCELLED_ORDER]
    assert "A6" not in {one.order for one in loop.expected.operations}


def test_an_order_that_is_cancelled_while_it_runs_keeps_its_station_to_the_end() -> None:
    floor, loop = at_work(60)
    lot = next(
        name for name, state in floor.state().lots.items() if state.running and state.running[0].station == "mill-1"
    )
    record = told(floor, loop, CancelOrder(id="x", order=lot.partition("/")[0]))
    assert any("still runs there" in note for note in record.notes)
    until = floor.state().lots[lot].running[0].since + timedelta(hours=2)
    assert all(one.start >= until for one in loop.expected.operations if one.station == "mill-1")


def test_a_long_operation_shifts_what_comes_behind_it() -> None:
    floor, loop = at_work(60)
    lot = next(
        name for name, state in floor.state().lots.items() if state.running and state.running[0].station == "mill-1"
    )
    record = told(floor, loop, ReportRemaining(id="x", lot=lot, operation="20", remaining_ms=5 * 3_600_000))
    assert [cause.kind for cause in record.causes] == [CauseKind.LONG_OPERATION]
    behind = [one for one in loop.expected.operations if one.station == "mill-1" and one.lot != lot]
    assert all(one.start >= after(60 + 300) for one in behind)


def test_a_lot_that_replaces_a_scrapped_one_is_planned_under_its_name_on_the_floor() -> None:
    floor, loop = at_work(60)
    lot = next(name for name, state in floor.state().lots.items() if state.done and not state.running)
    record = told(floor, loop, ReportLoss(id="x", lot=lot))
    assert {cause.kind for cause in record.causes} == {CauseKind.SCRAP}
    replacement = f"{lot.partition('/')[0]}/2"
    assert replacement in floor.state().lots
    while not floor.is_over():
        floor.run_until(floor.now + timedelta(minutes=10))
        loop.look(floor.now)
    done = [(event.lot, event.operation) for event in floor.events() if event.kind is EventKind.OPERATION_COMPLETED]
    assert (replacement, "10") in done
    assert (replacement, "20") in done
    assert floor.is_finished


def test_late_material_moves_what_needs_it() -> None:
    part = {"operations": {"10": {"requires": "saw", "time": "1 h", "consumes": [{"item": "bar"}]}}}
    receipts = [{"at": "2026-11-23 08:00", "quantity": 5}]
    made = workspace(
        {"stations": {"saw": {}}, "items": {"bar": {"receipts": receipts}}},
        {"part": part},
        {"A": {"product": "part", "quantity": 2, "due": "2026-11-23 12:00"}},
    )
    floor = twin_of(made)
    loop = Loop(floor, made, plan_of(made), ListScheduler(), LoopParams(replan=PARAMS))
    loop.begin()
    floor.run_until(after(30))
    loop.look(floor.now)
    report = ReportReceipt(id="x", item="bar", receipt="bar receipt 1", quantity=5, at=after(600))
    record = told(floor, loop, report)
    assert [cause.kind for cause in record.causes] == [CauseKind.LATE_MATERIAL]
    assert all(one.start >= after(600) for one in loop.expected.operations)
    floor.run_until(after(1000))
    assert floor.is_finished


def test_what_happens_at_one_instant_leads_to_one_plan() -> None:
    floor, loop = at_work(60)
    down = ReportStationDown(id="x", station="mill-1", until=after(300))
    record = told(floor, loop, down, CancelOrder(id="y", order="A6"), CancelOrder(id="z", order="A5"))
    assert [cause.kind for cause in record.causes] == [
        CauseKind.FAILURE,
        CauseKind.CANCELLED_ORDER,
        CauseKind.CANCELLED_ORDER,
    ]
    assert loop.look(floor.now) is None
    assert len(loop.records) == 1


def test_what_a_known_deviation_delays_is_no_deviation_a_second_time() -> None:
    floor, loop = at_work(60)
    for station in ("mill-1", "mill-2"):
        floor.send(ReportStationDown(id=station, station=station, until=after(600)))
    floor.run_until(floor.now)
    assert loop.look(floor.now) is not None
    floor.run_until(after(590))
    assert loop.look(floor.now) is None


def test_an_operation_that_does_not_end_is_noticed() -> None:
    silent = two_mills()
    slow = silent.products["part"].operations["20"].model_copy(update={"time": 6 * 3_600_000})
    product = silent.products["part"].model_copy(
        update={"operations": {**silent.products["part"].operations, "20": slow}}
    )
    other = twin_of(silent.model_copy(update={"products": {"part": product}}))
    loop = Loop(other, silent, plan_of(silent), ListScheduler(), LoopParams(replan=PARAMS))
    loop.begin()
    other.run_until(after(150))
    assert loop.look(other.now) is None
    other.run_until(after(180))
    record = loop.look(other.now)
    assert record is not None
    assert {cause.kind for cause in record.causes} == {CauseKind.LATE_OPERATION}


def test_late_operations_alone_wait_until_the_loop_has_rested() -> None:
    floor, loop = at_work(60, tolerance=timedelta(minutes=1), rest=timedelta(hours=3))
    told(floor, loop, CancelOrder(id="x", order="A6"))
    lot = next(
        name for name, state in floor.state().lots.items() if state.running and state.running[0].station == "mill-1"
    )
    # Said to be as long as known: no deviation by itself for the watch, but the plan's end passes.
    floor.send(ReportRemaining(id="y", lot=lot, operation="20", remaining_ms=4 * 3_600_000))
    floor.run_until(floor.now)
    assert loop.look(floor.now) is not None
    floor.run_until(after(100))
    assert loop.look(floor.now) is None


def test_a_loop_that_does_not_replan_sends_the_first_plan_and_nothing_else() -> None:
    floor, loop = at_work(60, is_replanning=False)
    floor.send(ReportStationDown(id="x", station="mill-1", until=after(300)))
    floor.run_until(after(400))
    assert loop.look(floor.now) is None
    assert [event.plan for event in floor.events() if event.kind is EventKind.PLAN_SET] == ["plan-0"]


def test_a_plan_that_the_floor_refuses_leaves_the_one_before() -> None:
    class Stubborn(Plant):
        def send(self, command: Command) -> None:
            if isinstance(command, SetPlan) and command.plan != "plan-0":
                # What the floor does not know, it refuses.
                command = CancelOrder(id=command.id, order="nobody")
            super().send(command)

    made = two_mills()
    floor = twin_of(made)
    loop = Loop(Stubborn(floor), made, plan_of(made), ListScheduler(), LoopParams(replan=PARAMS))
    loop.begin()
    first = loop.plan
    floor.run_until(after(60))
    loop.look(floor.now)
    record = told(floor, loop, ReportStationDown(id="x", station="mill-1", until=after(540)))
    assert (record.plan, record.is_taken) == (None, False)
    assert any("refused" in note for note in record.notes)
    assert loop.plan is first
