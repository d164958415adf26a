"""What happens in single runs: blocking, deadlock, people, tools, material, rework, robots, rules, commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reshuffle.errors import InputError, UnsupportedError
from reshuffle.model.orders import Order
from reshuffle.model.state import RobotState
from reshuffle.shopfloor.commands import (
    CancelOrder,
    EntityKind,
    Hold,
    LiftHold,
    Maintain,
    ReleaseOrder,
    ReportLoss,
    ReportReceipt,
    ReportRemaining,
    ReportStationDown,
)
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.planned_work import PlannedWork, PlannedWorkPhase
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import CERTAIN, DRAWN, factory_of, instants, minutes, simulated, twin_of


def step(station: str, time: str, **fields: Any) -> dict[str, Any]:
    return {"requires": station, "time": time, **fields}


def route(*steps: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"operations": {f"{number:03}": one for number, one in enumerate(steps, 1)}, **fields}


def runs(twin: ReferenceTwin) -> dict[tuple[str, str], tuple[float, float]]:
    """Return begin and end of every run, in minutes, by lot and operation."""
    return {
        (lot, operation): (minutes(start), minutes(end))
        for (lot, operation, phase), (start, end) in simulated(twin).items()
        if phase == "run"
    }


def finished(made: Any, **more: Any) -> ReferenceTwin:
    twin = twin_of(made, replace(CERTAIN, **more))
    twin.run_to_end()
    assert twin.is_finished
    twin.state()
    return twin


def test_a_lot_blocks_its_station_until_there_is_a_place() -> None:
    made = workspace(
        {"stations": {"saw": {"output_buffer": 0}, "mill": {"input_buffer": 1}}},
        {"part": route(step("saw", "2 min"), step("mill", "10 min"))},
        {name: {"product": "part"} for name in "ABCD"},
    )
    twin = finished(made)
    assert runs(twin)["C/1", "001"] == (4, 6)
    # C waits on the saw until A has left the mill and B its place before it.
    assert runs(twin)["D/1", "001"] == (12, 14)


def test_a_ring_of_lots_that_wait_for_each_other_is_named_as_a_deadlock() -> None:
    made = workspace(
        {"stations": {name: {"input_buffer": 0, "output_buffer": 0} for name in ("saw", "mill")}},
        {
            "there": route(step("saw", "2 min"), step("mill", "2 min")),
            "back": route(step("mill", "2 min"), step("saw", "2 min")),
        },
        {"A": {"product": "there"}, "B": {"product": "back"}},
    )
    twin = twin_of(made, CERTAIN)
    assert not twin.run_to_end()
    assert twin.is_stuck
    (deadlock,) = [event for event in twin.events() if event.kind is EventKind.DEADLOCK]
    assert {"lot 'A/1'", "lot 'B/1'"} <= set(deadlock.related)
    assert "'mill' is not free" in (deadlock.reason or "")


def test_who_waits_for_material_that_nobody_brings_starves_by_name() -> None:
    made = workspace(
        {"stations": {"saw": {}}, "items": {"steel": {"stock": 1}}},
        {"part": route(step("saw", "2 min", consumes=[{"item": "steel"}]))},
        {"A": {"product": "part"}},
        stock={"steel": 1},
    )
    twin = twin_of(made, CERTAIN)
    twin._run.stock["steel"] = 0
    twin.run_to_end()
    (starving,) = [event for event in twin.events() if event.kind is EventKind.STARVATION]
    assert starving.lot == "A/1"
    assert "1 of 'steel' are missing" in (starving.reason or "")


def test_a_delivery_ends_starvation() -> None:
    made = workspace(
        {"stations": {"saw": {}}, "items": {"steel": {"stock": 1}}},
        {"part": route(step("saw", "2 min", consumes=[{"item": "steel"}]))},
        {"A": {"product": "part"}},
    )
    twin = twin_of(made, CERTAIN)
    twin._run.stock["steel"] = 0
    twin.run_to_end()
    twin.send(ReportReceipt(id="c1", item="steel", receipt="late", quantity=2, at=NOW + timedelta(minutes=7)))
    assert twin.run_to_end()
    assert runs(twin)["A/1", "001"] == (7, 9)


def test_one_person_serves_two_stations_one_after_the_other() -> None:
    attended = {"attendance": [{"skill": "setting", "phases": ["load"]}], "load": "3 min"}
    made = workspace(
        {"stations": {"saw": attended, "mill": attended}, "operators": {"anna": {"skills": ["setting"]}}},
        {"a": route(step("mill", "5 min")), "b": route(step("saw", "5 min"))},
        {"A": {"product": "a"}, "B": {"product": "b"}},
    )
    assert runs(finished(made)) == {("A/1", "001"): (3, 8), ("B/1", "001"): (6, 11)}


def test_work_pauses_over_a_break_and_goes_on_behind_it() -> None:
    shift = {"days": "mon-sun", "start": "06:00", "end": "14:00", "breaks": [{"start": "06:10", "end": "06:30"}]}
    made = workspace(
        {"stations": {"saw": {"calendar": "day"}}, "calendars": {"day": {"shifts": [shift]}}},
        {"part": route(step("saw", "15 min"))},
        {"A": {"product": "part"}},
    )
    assert runs(finished(made)) == {("A/1", "001"): (0, 35)}


def test_a_tool_is_shared_and_mounting_it_elsewhere_takes_time() -> None:
    made = workspace(
        {"stations": {"saw": {}, "mill": {}}, "tools": {"vise": {"mount": "4 min"}}},
        {"a": route(step("mill", "5 min", tools=["vise"])), "b": route(step("saw", "5 min", tools=["vise"]))},
        {"A": {"product": "a"}, "B": {"product": "b"}},
        mounted={"mill": {"tools": ["vise"]}},
    )
    assert runs(finished(made)) == {("A/1", "001"): (0, 5), ("B/1", "001"): (5, 14)}


def test_a_tool_at_the_end_of_its_life_is_named() -> None:
    made = workspace(
        {"stations": {"saw": {}}, "tools": {"blade": {"life": "8 min"}}},
        {"part": route(step("saw", "5 min", tools=["blade"]))},
        {"A": {"product": "part"}, "B": {"product": "part"}},
    )
    twin = twin_of(made, CERTAIN)
    assert not twin.run_to_end()
    reasons = [event.reason for event in twin.events() if event.kind is EventKind.STARVATION]
    assert reasons == ["lot 'B/1' waits: tool 'blade' is at the end of its life"]


def test_an_inspection_takes_one_lot_in_three_the_first_of_each() -> None:
    made = workspace(
        {"stations": {"saw": {}, "gauge": {}}},
        {"part": {**route(step("saw", "2 min"), step("gauge", "1 min", sampling="0.25")), "lot_size": 1}},
        {"A": {"product": "part", "quantity": 6}},
    )
    twin = finished(made)
    assert sorted(lot for lot, operation in runs(twin) if operation == "002") == ["A/1", "A/5"]
    skipped = [event.lot for event in twin.events() if event.kind is EventKind.OPERATION_SKIPPED]
    assert skipped == ["A/2", "A/3", "A/4", "A/6"]


def test_rework_goes_back_and_is_done_again() -> None:
    made = workspace(
        {"stations": {"saw": {}, "gauge": {}}, "items": {"steel": {"stock": 40}}},
        {
            "part": {
                **route(
                    step("saw", "2 min", consumes=[{"item": "steel"}]),
                    step("gauge", "1 min", rework={"share": "0.5", "to": "001"}),
                ),
                "lot_size": 1,
            }
        },
        {"A": {"product": "part", "quantity": 40}},
    )
    twin = twin_of(made)
    assert twin.run_to_end()
    reworks = [event for event in twin.events() if event.kind is EventKind.LOT_REWORKED]
    runs_of_saw = [e for e in twin.events() if e.kind is EventKind.PHASE_STARTED and e.operation == "001"]
    assert len(runs_of_saw) == 40 + len(reworks)
    assert 15 < len(reworks) < 80
    assert twin.state().stock["steel"] == 0


def test_losses_follow_the_yield() -> None:
    made = workspace(
        {"stations": {"saw": {}}},
        {"part": {"operations": {"010": step("saw", "1 s", **{"yield": "0.8"})}, "lot_size": 100}},
        {"A": {"product": "part", "quantity": 4000}},
    )
    twin = twin_of(made)
    twin.run_to_end()
    lost = sum(event.quantity or 0 for event in twin.events() if event.kind is EventKind.PIECES_LOST)
    good = sum(event.quantity or 0 for event in twin.events() if event.kind is EventKind.LOT_COMPLETED)
    assert lost + good == 40 * 125
    assert abs(lost - 1000) < 5 * (5000 * 0.16) ** 0.5


def test_the_branch_of_least_work_is_taken_where_no_plan_says_another() -> None:
    choices = {"cut": {"branches": {"a": ["001"], "b": ["002"]}}}
    made = workspace(
        {"stations": {"saw": {}, "laser": {}}},
        {"part": route(step("saw", "5 min"), step("laser", "2 min"), choices=choices)},
        {"A": {"product": "part"}},
    )
    assert runs(finished(made)) == {("A/1", "002"): (0, 2)}


@pytest.mark.parametrize(
    ("rule", "order"),
    [("fifo", "ABCD"), ("lifo", "ADCB"), ("edd", "ACDB"), ("spt", "ADBC"), ("lpt", "ACBD"), ("priority", "ABDC")],
)
def test_rules_choose_what_goes_next(rule: str, order: str) -> None:
    given = {"A": (5, 0, 9, 1), "B": (3, 1, 90, 5), "C": (4, 2, 20, 1), "D": (2, 3, 40, 3)}
    made = workspace(
        {"stations": {"saw": {}}},
        {"part": route(step("saw", "1 min"))},
        {
            name: {
                "product": "part",
                "quantity": pieces,
                "release": (NOW + timedelta(minutes=release)).isoformat(),
                "due": (NOW + timedelta(minutes=due)).isoformat(),
                "priority": priority,
            }
            for name, (pieces, release, due, priority) in given.items()
        },
    )
    twin = finished(made, rule=(rule,))
    assert "".join(lot[0] for _, _, lot in instants(twin, EventKind.PHASE_STARTED)) == order


def test_an_unknown_rule_is_refused_by_name() -> None:
    made = workspace({"stations": {"saw": {}}}, {"part": route(step("saw", "1 min"))}, {})
    with pytest.raises(InputError, match=r"rule\(=fastest\) must be one of fifo, lifo, edd"):
        twin_of(made, replace(CERTAIN, rule=("edd", "fastest")))


def test_what_the_twin_can_not_honour_is_named() -> None:
    made = workspace(
        {"stations": {"saw": {}}},
        {"part": route(step("saw", "1 min", rework={"share": "1", "to": "001"}))},
        {},
    )
    with pytest.raises(UnsupportedError) as refused:
        twin_of(made)
    assert refused.value.features == ("products.part.operations.001.rework.share 1, which would never end",)


def on_a_floor(**robot: Any) -> Any:
    return workspace(
        {
            "stations": {"saw": {"slot": "s"}, "mill": {"slot": "m"}},
            "floor": {
                "points": {"p": {"x": "0 m"}, "q": {"x": "60 m"}, "home": {"x": "0 m", "charging": True}},
                "lanes": [{"start": "p", "end": "q"}, {"start": "p", "end": "home", "length": "60 m"}],
                "slots": {"s": {"point": "p"}, "m": {"point": "q"}},
            },
            "robots": {"cart": {"speed": "1 m/s", "home": "home", "pickup": "1 min", "dropoff": "1 min", **robot}},
        },
        {"part": route(step("saw", "2 min"), step("mill", "2 min"))},
        {"A": {"product": "part"}, "B": {"product": "part"}},
    )


def test_a_robot_fetches_lots_over_the_floor_one_after_the_other() -> None:
    twin = finished(on_a_floor())
    # A: ready at 2, fetched at 3, taken up until 4, at the mill at 5, set down at 6. B: back at 7, there at 9 and 10.
    assert {key: times for key, times in runs(twin).items() if key[1] == "002"} == {
        ("A/1", "002"): (6, 8),
        ("B/1", "002"): (10, 12),
    }


def test_a_robot_charges_before_a_trip_that_it_could_not_end() -> None:
    battery = {"per_hour_driving": "1", "per_hour_charging": "1", "reserve": "0.1"}
    twin = finished(on_a_floor(battery=battery))
    assert not [event for event in twin.events() if event.kind is EventKind.CHARGING_STARTED]
    made = on_a_floor(battery=battery)
    # To the saw, the mill and back to the charger it drives for 4 minutes; above the reserve there are 3.
    state = made.state.model_copy(update={"robots": {"cart": _robot_at_home("0.15")}})
    twin = finished(made.model_copy(update={"state": state}))
    (start,) = [event for event in twin.events() if event.kind is EventKind.CHARGING_STARTED]
    assert start.until is not None
    assert start.charge == pytest.approx(0.15)
    assert (start.until - start.occurred_at) / timedelta(minutes=1) == pytest.approx(51, abs=1e-3)


def _robot_at_home(charge: str) -> Any:
    return RobotState.model_validate({"point": "home", "charge": charge})


def one_station(**station: Any) -> ReferenceTwin:
    made = workspace(
        {"stations": {"saw": station}},
        {"part": route(step("saw", "10 min"))},
        {name: {"product": "part"} for name in "AB"},
    )
    return twin_of(made, CERTAIN)


def test_a_station_that_is_reported_down_goes_on_with_its_work_afterwards() -> None:
    twin = one_station()
    twin.run_until(NOW + timedelta(minutes=4))
    twin.send(ReportStationDown(id="c1", station="saw", until=NOW + timedelta(minutes=9)))
    twin.run_to_end()
    assert runs(twin) == {("A/1", "001"): (0, 15), ("B/1", "001"): (15, 25)}


def test_a_held_lot_waits_until_the_hold_is_lifted() -> None:
    twin = one_station()
    twin.send(Hold(id="c1", entity_kind=EntityKind.LOT, entity="A/1"))
    twin.run_until(NOW + timedelta(minutes=12))
    twin.send(LiftHold(id="c2", entity_kind=EntityKind.LOT, entity="A/1"))
    twin.run_to_end()
    assert runs(twin) == {("B/1", "001"): (0, 10), ("A/1", "001"): (12, 22)}


def test_a_cancelled_order_ends_what_runs_and_starts_nothing_more() -> None:
    twin = one_station()
    twin.run_until(NOW + timedelta(minutes=4))
    twin.send(CancelOrder(id="c1", order="B"))
    twin.send(CancelOrder(id="c2", order="A"))
    assert twin.run_to_end() or twin.is_finished
    twin.run_until(NOW + timedelta(minutes=30))
    assert runs(twin) == {("A/1", "001"): (0, 10)}
    assert twin.state().closed_orders == {"A": "cancelled", "B": "cancelled"}


def test_a_lot_that_is_lost_is_made_again() -> None:
    twin = one_station()
    twin.run_until(NOW + timedelta(minutes=4))
    twin.send(ReportLoss(id="c1", lot="A/1"))
    assert twin.run_to_end()
    found = runs(twin)
    assert found["B/1", "001"] == (4, 14)
    assert found["A/2", "001"] == (14, 24)


def test_a_phase_that_takes_longer_ends_later() -> None:
    twin = one_station()
    twin.run_until(NOW + timedelta(minutes=4))
    twin.send(ReportRemaining(id="c1", lot="A/1", operation="001", remaining_ms=20 * 60_000))
    twin.run_to_end()
    assert runs(twin)["A/1", "001"] == (0, 24)


def test_a_rush_order_is_released_and_goes_by_the_rule() -> None:
    made = workspace(
        {"stations": {"saw": {}}}, {"part": route(step("saw", "10 min"))}, {name: {"product": "part"} for name in "AB"}
    )
    twin = twin_of(made, replace(CERTAIN, rule=("edd",)))
    twin.run_until(NOW + timedelta(minutes=4))
    terms = Order(product="part", due=NOW + timedelta(minutes=30))
    twin.send(ReleaseOrder(id="c1", order="rush", terms=terms))
    twin.run_to_end()
    assert runs(twin)["rush/1", "001"] == (10, 20)


def test_maintenance_that_is_ordered_comes_when_the_station_is_free() -> None:
    twin = one_station(maintenance={"oil": {"duration": "3 min"}})
    twin.send(Maintain(id="c1", station="saw", task="oil", earliest=NOW + timedelta(minutes=5)))
    twin.run_to_end()
    assert simulated(twin)["saw", "oil", "1"] == (NOW + timedelta(minutes=10), NOW + timedelta(minutes=13))
    assert [event.kind for event in twin.events() if event.command == "c1"][-1] is EventKind.COMMAND_DONE


def test_a_run_that_begins_anew_from_its_own_state_ends_at_the_same_instants() -> None:
    made = workspace(
        {"stations": {"saw": {"output_buffer": 0}, "mill": {"input_buffer": 1}}},
        {"part": {**route(step("saw", "2 min"), step("mill", "10 min")), "lot_size": 1}},
        {"A": {"product": "part", "quantity": 3}},
    )
    twin = twin_of(made, CERTAIN)
    twin.run_until(NOW + timedelta(minutes=3))
    other = ReferenceTwin(factory_of(made), None, 1, CERTAIN)
    other.set_state(twin.state())
    twin.run_to_end()
    other.run_to_end()
    assert other.is_finished
    last = [event for event in twin.events() if event.kind is EventKind.ORDER_COMPLETED][-1]
    assert [e.occurred_at for e in other.events() if e.kind is EventKind.ORDER_COMPLETED][-1] == last.occurred_at
    assert other.state().closed_orders == {"A": "completed"}


def test_a_lot_that_a_failure_scraps_is_taken_out_of_every_station_that_was_set_up_for_it() -> None:
    failure = {"between": "fixed(6 min)", "repair": "fixed(500 min)", "effect": "scrap"}
    made = workspace(
        {"stations": {"saw": {"failures": {"jam": failure}}, "mill": {}}, "items": {"steel": {"stock": 1}}},
        {"part": route(step("saw", "10 min", consumes=[{"item": "steel"}]), step("mill", "2 min", setup_time="9 min"))},
        {"A": {"product": "part"}},
    )
    begin = NOW
    work = [
        PlannedWork("saw", (PlannedWorkPhase("run", begin, begin + timedelta(minutes=10)),), "A/1", "001"),
        PlannedWork(
            "mill",
            (
                PlannedWorkPhase("setup", begin + timedelta(minutes=1), begin + timedelta(minutes=10)),
                PlannedWorkPhase("run", begin + timedelta(minutes=10), begin + timedelta(minutes=12)),
            ),
            "A/1",
            "002",
        ),
    ]
    twin = twin_of(made, DRAWN)
    twin.set_plan(work)
    twin.run_to_end()
    assert instants(twin, EventKind.LOT_SCRAPPED) == [(6, "lot_scrapped", "A/1")]
    assert instants(twin, EventKind.ORDER_SHORT)
    assert twin.state().lots == {}
    assert not twin._run.works
