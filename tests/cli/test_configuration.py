"""What organizing and explaining say about a factory in which stations may move."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app
from reshuffle.formats.workspace.yaml_write import write_workspace
from tests.supervisor.workspaces import a_mill_far_away

Invoke = Callable[..., tuple[int, str, str]]
ORGANIZE = ("organize", "shop", "--now", "2026-11-23 06:00", "--engine", "list", "--time-limit", "1s", "--quiet")


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that runs a command beside a workspace in which a mill should move."""
    monkeypatch.chdir(tmp_path)
    made = a_mill_far_away()
    orders = {name: order.model_copy(update={"quantity": 80}) for name, order in made.orders.items()}
    write_workspace(made.model_copy(update={"orders": orders}), tmp_path / "shop")

    def run(*words: str | Path) -> tuple[int, str, str]:
        shown = CliRunner().invoke(app, [str(word) for word in words])
        return shown.exit_code, shown.stdout, shown.stderr

    return run


def test_the_answer_shows_the_frozen_factory_beside_the_reshuffled_one(invoke: Invoke) -> None:
    status, out, _ = invoke(*ORGANIZE)
    assert status == 0
    assert "Configuration: reshuffled" in out
    rows = {line[:20].strip(): line.split() for line in out.splitlines()}
    assert rows["travel of lots"][-2:] == ["-92", "%"]
    assert "mill to slot E: 95 % less travel" in out
    assert "Moving pays by time from" in out
    assert "these orders are 160 pieces" in out


def test_frozen_alone_forbids_moves(invoke: Invoke) -> None:
    status, out, _ = invoke(*ORGANIZE, "--frozen")
    assert status == 0
    assert "Configuration: frozen, as asked; no station moves" in out


def test_frozen_with_a_time_still_needs_the_plan_before(invoke: Invoke) -> None:
    status, _, err = invoke(*ORGANIZE, "--frozen", "4h")
    assert status == 2
    assert "--previous" in err


def test_machines_read_the_same(invoke: Invoke) -> None:
    status, out, _ = invoke(*ORGANIZE, "--json")
    said = json.loads(out)["configuration"]
    assert (status, said["verdict"], said["is_asked_frozen"]) == (0, "reshuffled", False)
    (move,) = [move for move in said["moves"] if move["station"] == "mill"]
    assert (move["origin"], move["destination"]) == ("D", "E")
    assert said["frozen"]["makespan"] > said["reshuffled"]["makespan"]
    assert said["break_even"]["by_time"] < said["break_even"]["pieces"]


def test_a_move_is_explained_with_its_steps(invoke: Invoke) -> None:
    invoke(*ORGANIZE, "-o", "plan.json")
    status, out, _ = invoke("explain", "plan.json", "mill")
    assert status == 0
    lines = out.splitlines()
    assert lines[0].startswith("mill to slot E: 95 % less travel")
    assert [line.split()[5] for line in lines[3:]] == ["undock", "transport", "dock", "calibrate", "first"]
    status, out, _ = invoke("explain", "plan.json", "--json")
    assert [move["station"] for move in json.loads(out)["moves"]][:1] == ["mill"]
