"""The compiled twin tells the very events of the reference twin, on random factories of all that it carries out."""

from __future__ import annotations

from datetime import timedelta

import pytest

pytest.importorskip("numba")

from reshuffle.errors import InternalError, UnsupportedError
from reshuffle.organizing.matching import match as matching
from reshuffle.twin.compiled.compiled_twin import CompiledTwin
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.supervisor.workspaces import NOW
from tests.twin.compiled.random_factories import random_factory, random_rule

_DAYS = timedelta(days=2)


def _params(seed: int) -> TwinParams:
    return TwinParams(rule=random_rule(seed), batch_wait=seed % 3 * 600_000, chance=seed % 7 != 0)


def _factory(seed: int) -> TwinFactory:
    made = random_factory(seed)
    return TwinFactory(made, matching.match(made).eligible, NOW)


def _compare(seed: int) -> str:
    """Compare one run; return whether it was the same, refused, or one that never ends at an instant."""
    factory, params = _factory(seed), _params(seed)
    try:
        compiled = CompiledTwin(factory, seed, params)
    except UnsupportedError:
        return "refused"
    reference = ReferenceTwin(factory, None, seed, params)
    try:
        reference.run_to_end(NOW + _DAYS)
    except InternalError:
        with pytest.raises(InternalError):
            compiled.run_to_end(NOW + _DAYS)
        return "endless"
    compiled.run_to_end(NOW + _DAYS)
    assert list(compiled.events()) == list(reference.events())
    assert (compiled.now, compiled.is_finished) == (reference.now, reference.is_finished)
    return "same"


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_random_factories_have_the_same_events(first: int) -> None:
    found = [_compare(seed) for seed in range(first, first + 10)]
    assert found.count("same") >= 5


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1600, 20))
def test_many_random_factories_have_the_same_events(first: int) -> None:
    found = [_compare(seed) for seed in range(first, first + 20)]
    assert found.count("same") >= 10


def test_a_run_goes_on_from_a_snapshot_as_if_it_had_never_stopped() -> None:
    for seed in range(5, 15):
        compiled = CompiledTwin(_factory(seed), seed, _params(seed))
        compiled.run_until(NOW + timedelta(hours=2))
        snapshot = compiled.snapshot()
        compiled.run_until(NOW + _DAYS)
        events = list(compiled.events())
        compiled.restore(snapshot)
        compiled.run_until(NOW + _DAYS)
        assert list(compiled.events()) == events


def test_a_branch_with_luck_of_its_own_has_that_of_the_reference() -> None:
    for seed in range(20, 28):
        factory, params = _factory(seed), _params(seed)
        twins = [CompiledTwin(factory, seed, params), ReferenceTwin(factory, None, seed, params)]
        events = []
        for twin in twins:
            twin.run_until(NOW + timedelta(hours=1))
            branch = twin.branch(99)
            branch.run_until(NOW + _DAYS)
            twin.run_until(NOW + _DAYS)
            events.append((list(twin.events()), list(branch.events())))
        assert events[0] == events[1]


def test_steps_and_runs_come_to_the_same() -> None:
    stepped, run = (CompiledTwin(_factory(4), 4, _params(4)) for _ in range(2))
    while not stepped.is_over() and stepped.step():
        pass
    run.run_to_end()
    assert list(stepped.events()) == list(run.events())


def test_what_is_refused_is_named() -> None:
    made = random_factory(1)
    station = next(iter(made.factory.stations.values())).model_copy(update={"input_buffer": 2})
    factory = made.factory.model_copy(update={"stations": {**made.factory.stations, "m0": station}})
    workspace = made.model_copy(update={"factory": factory})
    with pytest.raises(UnsupportedError, match=r"factory\.stations\.m0\.input_buffer"):
        CompiledTwin(TwinFactory(workspace, matching.match(workspace).eligible, NOW))
