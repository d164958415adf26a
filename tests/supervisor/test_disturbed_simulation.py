"""Disturbed runs: what waiting costs, what new plans save, and what had no effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reshuffle.model.orders import Order
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.shopfloor.commands import CancelOrder, ReleaseOrder, ReportLoss, ReportStationDown
from reshuffle.shopfloor.disturbances import Disturbance, LongerWork
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.supervisor.causes import CauseKind
from reshuffle.supervisor.disturbed_run import DisturbedRun
from reshuffle.supervisor.disturbed_simulation import DisturbedParams, run_many
from reshuffle.supervisor.loop import Loop, LoopParams, ReplanRecord
from reshuffle.twin.run import TwinParams
from reshuffle.twin.simulated_run import SimulatedRun
from tests.supervisor.disturbed_shops import PARAMS, after, candidate, plan_of, simulated, twin_of, two_mills

DOWN = Disturbance("down", after(60), ReportStationDown(id="d", station="mill-1", until=after(60 + 480)))


def test_without_disturbances_a_plan_comes_out_and_is_never_looked_at_again() -> None:
    made = two_mills()
    found = simulated(made, plan_of(made), [])
    assert found.records == ()
    assert (found.completed_orders, found.orders) == (6, 6)
    assert found.lateness_s == sum(max(0.0, order.lateness_s or 0.0) for order in plan_of(made).orders)


def test_a_new_plan_is_less_late_than_waiting_for_the_repair() -> None:
    made = two_mills()
    plan = plan_of(made)
    assert simulated(made, plan, [DOWN]).lateness_s < simulated(made, plan, [DOWN], None).lateness_s


def test_no_more_operations_move_than_by_waiting_where_moving_is_dearer_than_all_lateness() -> None:
    made = two_mills()
    found = simulated(made, plan_of(made), [DOWN], replace(PARAMS, change_price=10**6))
    assert found.records
    assert all(record.operations_moved <= record.operations_moved_waiting for record in found.records)


def test_nothing_but_carrying_on_starts_in_the_frozen_zone() -> None:
    made = two_mills()
    found = simulated(made, plan_of(made), [DOWN], replace(PARAMS, frozen=timedelta(days=9)))
    assert found.records
    assert all(record.operations_moved == record.operations_moved_waiting for record in found.records)
    assert not any(record.is_taken for record in found.records)


def test_one_seed_gives_the_same_again() -> None:
    made = two_mills()
    plan = plan_of(made)
    first, second = (simulated(made, plan, [DOWN], chance=True) for _ in range(2))
    looks = [[(one.at, one.plan, one.operations_moved) for one in found.records] for found in (first, second)]
    assert looks[0] == looks[1]
    assert first.lateness_s == second.lateness_s


def test_an_operation_takes_longer_when_it_has_begun() -> None:
    made = two_mills()
    plan = plan_of(made)
    last = max(plan.operations, key=lambda one: one.end)
    longer = Disturbance("longer", after(0), LongerWork(last.lot, last.operation, 1.0))
    found = simulated(made, plan, [longer])
    assert found.end == last.end + timedelta(hours=2)
    assert [cause.kind for record in found.records for cause in record.causes] == [CauseKind.LONG_OPERATION]


def test_a_rush_order_counts_and_a_cancelled_one_does_not() -> None:
    made = two_mills()
    rush = ReleaseOrder(id="r", order="rush", terms=Order(product="part", due=after(90)))
    rushed = simulated(made, plan_of(made), [Disturbance("rush", after(30), rush)])
    assert (rushed.orders, rushed.completed_orders) == (7, 7)
    assert rushed.late_orders >= 1
    cancelled = simulated(made, plan_of(made), [Disturbance("cancel", after(30), CancelOrder(id="c", order="A6"))])
    assert (cancelled.orders, cancelled.completed_orders) == (5, 5)


def test_what_had_no_effect_is_said() -> None:
    made = two_mills()
    plan = plan_of(made)
    gone = Disturbance("scrap A1/1", after(2000), ReportLoss(id="x", lot="A1/1"))
    never = Disturbance("longer A1/9/20", after(0), LongerWork("A1/9", "20", 1.0))
    said = simulated(made, plan, [gone, never]).without_effect
    assert any("scrap A1/1: there is no open lot" in text for text in said)
    assert any("longer A1/9/20: the operation did not begin" in text for text in said)


def test_failures_that_stations_state_are_drawn_and_answered() -> None:
    failures = {"jam": {"between": "2 h", "repair": "uniform(1 h, 2 h)", "counts_busy_time": False}}
    station = {"capabilities": {"milling": {}}, "failures": failures, "run_variation": "none"}
    made = two_mills(stations={"saw": {"run_variation": "none"}, "mill-1": station, "mill-2": station})
    found = simulated(made, plan_of(made), [], chance=True)
    kinds = {cause.kind for record in found.records for cause in record.causes}
    assert {CauseKind.FAILURE, CauseKind.REPAIR} <= kinds
    assert found.completed_orders == 6


def test_runs_of_one_number_meet_the_same_luck() -> None:
    made = two_mills()
    plan = plan_of(made)
    params = DisturbedParams(LoopParams(PARAMS, is_replanning=False), engine="list", twin=TwinParams())
    told: list[int] = []
    two = run_many(candidate(made, plan), [DOWN], 2, 7, params, told.append)
    one = run_many(candidate(made, plan), [DOWN], 1, 7, params)
    assert told == [1, 2]
    assert two[0] == one[0]
    assert two[0].end != two[1].end


def test_a_run_ends_at_its_horizon() -> None:
    made = two_mills()
    params = DisturbedParams(
        LoopParams(PARAMS, is_replanning=False), "list", horizon=timedelta(hours=3), twin=TwinParams(chance=False)
    )
    (found,) = run_many(candidate(made, plan_of(made)), [], 1, 1, params)
    assert 0 < found.completed_orders < 6


@pytest.mark.parametrize("minutes", [30, 150])
def test_a_floor_without_a_plan_can_be_disturbed_too(minutes: int) -> None:
    made = two_mills()
    down = ReportStationDown(id="d", station="mill-1", until=after(minutes + 60))
    params = DisturbedParams(twin=TwinParams(chance=False))
    (found,) = run_many(candidate(made, None), [Disturbance("down", after(minutes), down)], 1, 1, params)
    assert found.completed_orders == 6


class Onlooker(Loop):
    """A loop that remembers when it looked."""

    def look(self, now: datetime) -> ReplanRecord | None:
        self.looked_at.append(now)
        return super().look(now)

    looked_at: list[datetime]


def test_the_loop_looks_at_the_very_instant_at_which_something_happens() -> None:
    made = two_mills()
    floor = twin_of(made)
    loop = Onlooker(floor, made, plan_of(made), ListScheduler(), LoopParams(replan=PARAMS))
    loop.looked_at = []
    loop.begin()
    at = after(60) + timedelta(seconds=7)
    down = ReportStationDown(id="d", station="mill-1", until=after(150) + timedelta(seconds=11))
    DisturbedRun(floor, loop, [Disturbance("down", at, down)], floor.is_over).run(after(5000))
    happened = {event.occurred_at for event in floor.events() if event.occurred_at > after(0)}
    assert at in happened
    assert happened <= set(loop.looked_at)


def test_a_first_plan_better_than_waiting_is_there_before_the_last() -> None:
    made = two_mills()
    (look,) = (one for one in simulated(made, plan_of(made), [DOWN]).records if one.is_taken)
    assert look.first_s is not None
    assert 0 < look.first_s <= look.seconds


def test_the_run_is_kept_with_its_log() -> None:
    made = two_mills()
    kept: list[SimulatedRun] = []
    params = DisturbedParams(LoopParams(PARAMS, is_replanning=False), "list", twin=TwinParams(chance=False))
    run_many(candidate(made, plan_of(made)), [DOWN], 2, 1, params, keep=kept.append)
    (run,) = kept
    assert run.is_complete
    assert EventKind.STATION_FAILED in {event.kind for event in run.events}
