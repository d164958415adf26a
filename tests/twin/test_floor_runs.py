"""Runs of random floors: plans come out, lots are carried by one robot at a time, docks take one, logs add up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.plan.plan import Plan
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.fold import fold
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.supervisor.workspaces import NOW
from tests.twin.random_floors import random_floor
from tests.twin.runs import CERTAIN, phases, planned, simulated, twin_of

SEEDS = range(24)
#: Long after the last lot of any of these factories.
LATEST = NOW + timedelta(days=7)
WAITS = {"robot_waited", "robot_made_way"}


def plan_of(seed: int) -> tuple[Plan, Workspace]:
    """Return the plan of a random floor; skips those of which planning refuses something by name."""
    made = random_floor(seed)
    if findings(made):
        pytest.skip("a floor without a way back")
    try:
        plan, made = planned(made)
    except UnsupportedError as error:
        pytest.skip(str(error))
    if plan is None:
        pytest.skip("a line of stations without places, for which no schedule was found")
    return plan, made


def finished(made: Workspace, params: TwinParams, plan: Plan | None = None, seed: int = 1) -> ReferenceTwin:
    twin = twin_of(made, params, seed, plan)
    twin.run_to_end(LATEST)
    stuck = [event.reason for event in twin.events() if event.kind in (EventKind.DEADLOCK, EventKind.STARVATION)]
    assert stuck == []
    assert twin.is_finished
    return twin


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_comes_out_exactly_where_robots_have_room(seed: int) -> None:
    plan, made = plan_of(seed)
    assert simulated(finished(made, CERTAIN, plan)) == phases(plan)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_comes_out_exactly_or_says_who_waited(seed: int) -> None:
    plan, made = plan_of(seed)
    twin = finished(made, replace(CERTAIN, traffic=True), plan)
    is_exact = simulated(twin) == phases(plan)
    assert is_exact or any(event.kind is EventKind.OBSERVED and event.name in WAITS for event in twin.events())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_is_brought_to_its_end_under_chance(seed: int) -> None:
    plan, made = plan_of(seed)
    finished(made, TwinParams(), plan, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_robot_is_in_one_place_and_a_dock_takes_one_robot(seed: int) -> None:
    made = random_floor(seed)
    if findings(made):
        pytest.skip("a floor without a way back")
    twin = finished(made, TwinParams(), seed=seed)
    watch = _Watch(made, twin)
    for event in twin.events():
        watch.see(event)
    assert fold(twin.events(), twin._run.recorder.log.start) == twin.state()
    assert all(robot.carries == () for robot in twin.state().robots.values())


class _Watch:
    """Who is where, by the log alone."""

    def __init__(self, made: Workspace, twin: ReferenceTwin) -> None:
        self.robots = twin._run.robots
        start = twin._run.recorder.log.start
        self.at: dict[str, str | None] = {name: robot.place for name, robot in start.robots.items()}
        self.ends: dict[str, tuple[str, datetime | None]] = {}
        self.stops: defaultdict[str, set[str]] = defaultdict(set)
        self.cargo: defaultdict[str, set[str]] = defaultdict(set)
        floor = made.factory.floor
        assert floor is not None
        self.lanes = {(lane.start, lane.end) for lane in floor.lanes}
        self.lanes |= {(lane.end, lane.start) for lane in floor.lanes if not lane.one_way}

    def see(self, event: Event) -> None:
        robot = event.resource or ""
        if event.kind is EventKind.ROBOT_DEPARTED:
            # Lane by lane, each from where the one before has ended.
            assert (self.at[robot], event.place) in self.lanes
            self.ends[robot] = (event.place or "", event.until)
            for others in self.stops.values():
                others.discard(robot)
        elif event.kind is EventKind.ROBOT_ARRIVED:
            place, until = self.ends.pop(robot)
            assert place == event.place
            assert until is not None
            assert event.occurred_at >= until
            self.at[robot] = place
        elif event.kind in (EventKind.PICKED_UP, EventKind.CHARGING_STARTED) and robot in self.robots:
            assert robot not in self.ends
            self.stops[self.at[robot] or ""].add(robot)
            assert len(self.stops[self.at[robot] or ""]) == 1
            if event.lot is not None:
                assert all(event.lot not in lots for lots in self.cargo.values())
                self.cargo[robot].add(event.lot)
                # A finished lot may be taken off a station before the one that is brought is set down.
                assert len(self.cargo[robot]) <= self.robots[robot].part.capacity + 1
        elif event.kind is EventKind.DROPPED_OFF and robot in self.robots:
            assert robot not in self.ends
            self.cargo[robot].remove(event.lot or "")
