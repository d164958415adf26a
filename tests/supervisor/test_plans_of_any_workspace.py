"""Organizing any workspace gives a plan that holds, or says why not; never a traceback."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from reshuffle.errors import InputError, UnsupportedError
from reshuffle.formats.plan_file import read_plan, write_plan
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.solver import Stop
from reshuffle.supervisor.plans import judge_plan
from tests.model.strategies import workspaces

#: What planning refuses by name, taken out, so that more is left to be planned.
_STATION: dict[str, Any] = {"cascade_interval": None, "failures": {}, "movable": None}
_TOOL: dict[str, Any] = {"mount": 0, "life": None, "life_left": ()}
_OPERATION: dict[str, Any] = {"sampling": None, "rework": None}


def supported(made: Workspace) -> Workspace:
    factory = made.factory
    parts = {
        "stations": {name: part.model_copy(update=_STATION) for name, part in factory.stations.items()},
        "tools": {name: part.model_copy(update=_TOOL) for name, part in factory.tools.items()},
        "carriers": {name: part.model_copy(update={"empty_return": 0}) for name, part in factory.carriers.items()},
        "parameters": {},
    }
    products = {
        name: product.model_copy(
            update={
                "operations": {key: part.model_copy(update=_OPERATION) for key, part in product.operations.items()},
                "mass": product.mass or 0,
            }
        )
        for name, product in made.products.items()
    }
    lots = {name: lot.model_copy(update={"holder": None}) for name, lot in made.state.lots.items()}
    robots = {name: robot.model_copy(update={"carries": ()}) for name, robot in made.state.robots.items()}
    closures = {name: one for name, one in made.state.calendar_exceptions.items() if name not in factory.robots}
    state = made.state.model_copy(update={"lots": lots, "robots": robots, "calendar_exceptions": closures})
    return made.model_copy(update={"factory": factory.model_copy(update=parts), "products": products, "state": state})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plans")


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(workspaces())
def test_any_workspace_gets_a_plan_that_holds_or_reasons(folder: Path, made: Workspace) -> None:
    made = supported(made)
    if findings(made):
        return
    try:
        found = organize(made, datetime(2026, 6, 1, tzinfo=UTC), ListScheduler(), Stop(max_iterations=2), 1)
    except (InputError, UnsupportedError):
        return
    if found.plan is None:
        assert found.result.reasons
        return
    write_plan(folder / "plan.json", found.plan, made)
    document = read_plan(folder / "plan.json")
    assert (document.plan, document.workspace) == (found.plan, made)
    assert [str(violation) for violation in judge_plan(document)] == []
