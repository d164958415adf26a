"""Runs of any workspace under chance: they repeat themselves, go on from snapshots, and their logs add up."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reshuffle.errors import InputError, UnsupportedError
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import match as matching
from reshuffle.shopfloor.events import find_mistakes
from reshuffle.shopfloor.fold import fold
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.model.strategies import workspaces

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
#: Enough for what a random factory has to do, and few enough for calendars and failures that never rest.
STEPS = 300


def steps(twin: ReferenceTwin, number: int) -> None:
    for _ in range(number):
        if twin.is_over() or not twin.step():
            return


def allowed(made: Workspace) -> Workspace:
    """Take out what the twin refuses by name, so that more is left to be run."""
    factory = made.factory
    robots = {name: part.model_copy(update={"capacity": 1, "payload": None}) for name, part in factory.robots.items()}
    parts = {"parameters": {}, "robots": robots if factory.floor is None else {}}
    return made.model_copy(update={"factory": factory.model_copy(update=parts)})


def begun(made: Workspace, rule: str, seed: int) -> ReferenceTwin | None:
    if findings(made):
        return None
    made = allowed(made)
    factory = TwinFactory(made, matching.match(made).eligible, BEGIN)
    try:
        return ReferenceTwin(factory, None, seed, TwinParams(rule=(rule,)))
    except (InputError, UnsupportedError):
        return None


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(workspaces(), st.sampled_from(["fifo", "edd", "spt", "atc", "setup"]), st.integers(1, 5))
def test_any_run_repeats_itself_goes_on_from_a_snapshot_and_adds_up(made: Workspace, rule: str, seed: int) -> None:
    twin = begun(made, rule, seed)
    if twin is None:
        return
    steps(twin, STEPS // 3)
    snapshot = twin.snapshot()
    steps(twin, STEPS)
    events = list(twin.events())
    twin.restore(snapshot)
    steps(twin, STEPS)
    assert list(twin.events()) == events
    again = begun(made, rule, seed)
    assert again is not None
    steps(again, STEPS // 3 + STEPS)
    assert list(again.events()) == events
    assert [mistake for event in events for mistake in find_mistakes(event)] == []
    start = twin._run.recorder.log.start
    assert twin.state() == fold(events, start)
    assert all(quantity >= 0 for quantity in twin.state().stock.values())
