"""Which twin carries out a run, and that it is said why."""

from __future__ import annotations

import logging

import pytest

pytest.importorskip("numba")

from reshuffle.errors import UnsupportedError
from reshuffle.twin.compiled.compiled_twin import CompiledTwin
from reshuffle.twin.engines import Engine, simulator
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.workspaces import two_machines_three_orders, workspace
from tests.twin.runs import factory_of, planned

_BUFFERED = workspace(
    {"stations": {"mill": {"input_buffer": 1}}},
    {"bolt": {"operations": {"010": {"requires": "mill", "time": "5 min"}}}},
    {"A1": {"product": "bolt"}},
)


def test_auto_takes_the_compiled_twin_where_it_can() -> None:
    assert isinstance(simulator(factory_of(two_machines_three_orders())), CompiledTwin)


def test_auto_falls_back_to_the_reference_and_says_why(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "reshuffle.twin.engines"):
        assert isinstance(simulator(factory_of(_BUFFERED)), ReferenceTwin)
    assert "factory.stations.mill.input_buffer" in caplog.text


def test_auto_follows_a_plan_with_the_reference(caplog: pytest.LogCaptureFixture) -> None:
    plan, made = planned(two_machines_three_orders())
    with caplog.at_level(logging.INFO, "reshuffle.twin.engines"):
        assert isinstance(simulator(factory_of(made), plan), ReferenceTwin)
    assert "plans" in caplog.text


def test_who_asks_for_the_compiled_twin_is_told_what_it_can_not_do() -> None:
    with pytest.raises(UnsupportedError, match=r"stations\.mill\.input_buffer"):
        simulator(factory_of(_BUFFERED), engine=Engine.COMPILED)


def test_the_reference_is_taken_where_it_is_asked_for() -> None:
    assert isinstance(simulator(factory_of(two_machines_three_orders()), engine=Engine.REFERENCE), ReferenceTwin)
