"""Without chance a plan comes out exactly as it was made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reshuffle.errors import InputError, UnsupportedError
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import match as matching
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.supervisor.examples import copy_example
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from tests.model.strategies import workspaces
from tests.supervisor.test_plans_of_any_workspace import supported
from tests.supervisor.workspaces import NOW, WORKSPACES
from tests.twin.runs import CERTAIN, carried, phases, planned, planned_ways, simulated

Executed = tuple[ReferenceTwin, dict[object, object], dict[object, object]]


def executed(made: Workspace, now: datetime, seed: int = 1) -> Executed | None:
    plan, possible = planned(made, now, seed)
    if plan is None:
        return None
    factory = TwinFactory(possible, matching.match(possible).eligible, now)
    twin = ReferenceTwin(factory, plan, 1, CERTAIN)
    expected = phases(plan)
    twin.run_until(max((end for _, end in expected.values()), default=now))
    return twin, dict(simulated(twin)), dict(expected)


@pytest.mark.parametrize("name", list(WORKSPACES))
def test_every_kind_of_workspace_comes_out_as_planned(name: str) -> None:
    for seed in (1, 2, 3):
        found = executed(WORKSPACES[name](), NOW, seed)
        assert found is not None
        twin, times, expected = found
        assert times == expected
        assert twin.is_finished


def test_robots_carry_every_lot_at_the_planned_times() -> None:
    for seed in (1, 2, 3):
        plan, made = planned(WORKSPACES["robots_on_a_floor"](), NOW, seed)
        assert plan is not None
        twin = ReferenceTwin(TwinFactory(made, matching.match(made).eligible, NOW), plan, 1, CERTAIN)
        twin.run_to_end()
        expected = planned_ways(plan)
        on_board = ("A2/1", "mill")
        # When a lot was taken up that is on board from the beginning, no log says.
        assert {key: when[1:] for key, when in carried(twin).items()} == {
            key: when[1:] for key, when in expected.items()
        }
        assert {key: when for key, when in carried(twin).items() if key != on_board} == {
            key: when for key, when in expected.items() if key != on_board
        }


@pytest.mark.parametrize("name", ["job-shop", "spreadsheet"])
def test_shipped_examples_come_out_as_planned(name: str, tmp_path: Path) -> None:
    made = read_workspace(copy_example(name, tmp_path / name))
    found = executed(made, datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
    assert found is not None
    twin, times, expected = found
    assert times == expected
    assert twin.is_finished


def with_short_streams(made: Workspace) -> Workspace:
    """Return a workspace whose streams of demand end after some orders: a plan may be long, and a stream dense."""
    streams = {
        name: stream.model_copy(update={"most": min(stream.most or 30, 30), "quantity": min(stream.quantity, 20)})
        for name, stream in made.factory.demand.items()
    }
    return made.model_copy(update={"factory": made.factory.model_copy(update={"demand": streams})})


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(workspaces())
def test_any_plan_comes_out_as_planned(made: Workspace) -> None:
    made = with_short_streams(supported(made))
    if findings(made):
        return
    now = datetime(2026, 6, 1, tzinfo=UTC)
    try:
        found = executed(made, now)
    except (InputError, UnsupportedError):
        return
    if found is None:
        return
    twin, times, expected = found
    # Orders of a stream of demand come on top, and some work on them may take no time: the plan does not know them.
    planned_lots = {key[0] for key in expected}  # type: ignore[index]
    assert {key: when for key, when in times.items() if key[0] in planned_lots} == expected  # type: ignore[index]
    assert not [event for event in twin.events() if event.kind in (EventKind.DEADLOCK, EventKind.STARVATION)]
    assert twin.state().now is not None
