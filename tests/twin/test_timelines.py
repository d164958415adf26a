"""A plan that is carried out without chance gives the timeline of the plan."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reshuffle.plan.account import plan_account
from reshuffle.plan.observed import breaks_ignored, observed_resources
from reshuffle.plan.timeline import plan_timeline
from reshuffle.shopfloor.kpis import key_figures
from reshuffle.shopfloor.log_account import log_account
from reshuffle.shopfloor.log_timeline import log_timeline
from reshuffle.shopfloor.timeline import Timeline, TimelineState
from reshuffle.twin.beginning import start_state
from tests.supervisor.workspaces import NOW, WORKSPACES
from tests.twin.runs import CERTAIN, factory_of, planned, twin_of


def rows(told: Timeline) -> set[tuple[object, ...]]:
    """Return all stretches that plans have too; where a lot is carried to stands in no log."""
    return {
        (row.resource, row.state, row.start, row.end, row.order, row.units)
        + (() if row.state is TimelineState.TRAVEL else (row.operation,))
        for row in told.rows()
        if row.state is not TimelineState.TRAVEL_EMPTY
    }


@pytest.mark.parametrize("name", list(WORKSPACES))
def test_the_log_gives_the_timeline_of_the_plan(name: str) -> None:
    plan, made = planned(WORKSPACES[name]())
    assert plan is not None
    expected = plan_timeline(made, plan)
    end = NOW + timedelta(milliseconds=expected.observed_until)
    twin = twin_of(made, CERTAIN, plan=plan)
    twin.run_until(end)
    start = start_state(factory_of(made))
    resources = observed_resources(made, NOW, end)
    told = log_timeline(twin.events(), resources, NOW, expected.observed_until, breaks_ignored(made), start)
    assert rows(told) == rows(expected)


@pytest.mark.parametrize("name", ["two_machines_three_orders", "operators_and_shifts", "batches", "choices"])
def test_planned_and_simulated_key_figures_are_the_same(name: str) -> None:
    plan, made = planned(WORKSPACES[name]())
    assert plan is not None
    expected = plan_timeline(made, plan)
    end = NOW + timedelta(milliseconds=expected.observed_until)
    twin = twin_of(made, CERTAIN, plan=plan)
    twin.run_until(end)
    start = start_state(factory_of(made))
    events, resources = twin.events(), observed_resources(made, NOW, end)
    told = log_timeline(events, resources, NOW, expected.observed_until, breaks_ignored(made), start)
    account = plan_account(made, plan, expected)
    simulated = key_figures(told, log_account(events, NOW, start).priced(account.prices))
    known = key_figures(expected, account)
    for figures, others in [
        (simulated.factory, known.factory),
        *((simulated.stations[name], known.stations[name]) for name in known.stations),
    ]:
        for one, other in others.items():
            assert figures[one].value == (None if other.value is None else pytest.approx(other.value)), one
    assert simulated.state_ms == known.state_ms
