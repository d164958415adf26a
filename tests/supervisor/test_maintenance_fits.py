"""Cleaning that wear asks for: planned into the half hour in which nothing else fits, or forced in the middle of a day.

A shift has three hours, a lot takes 50 minutes and may not pause: behind three lots half an hour is left. Cleaning
takes that long, and is due after four lots. The three lots of the second day are due as early as they can be.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.supervisor.disturbed_simulation import DisturbedOutcome
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.supervisor.disturbed_shops import after, candidate, simulated
from tests.supervisor.workspaces import NOW, workspace


def mill_that_wears() -> Workspace:
    mill = {
        "break_behaviour": "may not pause",
        "wear": {"minutes": {"limit": 200, "unit": "min", "per_minute": 1}},
        "maintenance": {"clean": {"duration": "30 min", "resets": ["minutes"], "break_behaviour": "may not pause"}},
    }
    shift = {"days": "mon-fri", "start": "06:00", "end": "09:00"}
    part = {"operations": {"10": {"requires": "mill", "time": "50 min", "time_per": "lot"}}}
    due = ["2026-11-23 09:00"] * 3 + ["2026-11-24 08:30"] * 3
    return workspace(
        {"calendars": {"day": {"shifts": [shift]}}, "calendar": "day", "stations": {"mill": mill}},
        {"part": part},
        {f"A{number}": {"product": "part", "due": at} for number, at in enumerate(due, 1)},
    )


@pytest.fixture(scope="module")
def plan() -> Plan:
    cpsat = pytest.importorskip("reshuffle.organizing.scheduling.cpsat.solver", exc_type=ImportError)
    found = organize(mill_that_wears(), NOW, cpsat.CpSatSolver(cpsat.CpSatParams(workers=1)), Stop(), seed=1)
    assert found.plan is not None
    return found.plan


def cleaned(twin: ReferenceTwin) -> list[float]:
    """Return when cleaning began, in minutes after the start."""
    return [
        (event.occurred_at - NOW).total_seconds() / 60
        for event in twin.events()
        if event.kind is EventKind.MAINTENANCE_STARTED
    ]


def carried_out(plan: Plan) -> ReferenceTwin:
    case = candidate(mill_that_wears(), plan)
    factory = TwinFactory(case.workspace, case.eligible, NOW)
    twin = ReferenceTwin(factory, plan, 1, TwinParams(chance=False))
    twin.run_until(after(3 * 24 * 60))
    return twin


def outcome(plan: Plan) -> DisturbedOutcome:
    return simulated(mill_that_wears(), plan, [], None)


def test_the_plan_cleans_at_the_end_of_the_shift_before_the_limit(plan: Plan) -> None:
    (cleaning,) = plan.maintenance
    assert cleaning.start == after(150)
    assert cleaning.end == after(180)
    assert plan.objective[0][1] == 0


def test_the_floor_cleans_as_planned_and_nobody_is_late(plan: Plan) -> None:
    assert cleaned(carried_out(plan)) == [150.0]
    assert outcome(plan).lateness_s == 0


def test_without_the_planned_cleaning_the_limit_forces_it_in_the_middle_of_the_next_day(plan: Plan) -> None:
    without = replace(plan, maintenance=())
    # 24 h after the start the second day begins; four lots are done after 50 min of it.
    assert cleaned(carried_out(without)) == [24 * 60 + 50.0]
    late = outcome(without)
    assert late.late_orders == 1
    assert late.lateness_s == 30 * 60
