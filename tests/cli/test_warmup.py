"""Compiling kernels ahead: what is said, and that a second time nothing is left to do."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app
from reshuffle.kernels.readiness import Readiness
from reshuffle.supervisor import warm_up as module

pytest.importorskip("numba", reason="numba is not installed")


class Slow(Readiness):
    """Kernels that are ready after a number of looks."""

    def __init__(self, looks: int) -> None:
        super().__init__("reshuffle.nowhere", {})
        self.looks, self.begun = looks, 0

    def is_ready(self) -> bool:
        self.looks -= 1
        return self.looks < 0

    def begin(self) -> None:
        self.begun += 1


def test_what_is_compiled_is_said_while_it_is_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = {"layout": Slow(0), "twin": Slow(3)}
    monkeypatch.setattr(module, "_groups", lambda: groups)
    shown = CliRunner().invoke(app, ["warmup", "--json"])
    assert shown.exit_code == 0
    rows = {row["kernels"]: row for row in json.loads(shown.stdout)["kernels"]}
    assert (rows["layout"]["was_ready"], rows["twin"]["was_ready"]) == (True, False)
    assert rows["layout"]["seconds"] == 0 < rows["twin"]["seconds"]
    assert "compiling kernels: twin" in shown.stderr


def test_a_second_time_nothing_is_left_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_groups", lambda: {"layout": Slow(0)})
    shown = CliRunner().invoke(app, ["warmup"])
    assert shown.exit_code == 0
    assert "were compiled already" in shown.stdout
    assert shown.stderr == ""


def test_without_numba_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    shown = CliRunner().invoke(app, ["warmup"])
    assert shown.exit_code != 0
    assert "pip install 'reshuffle[plan]'" in shown.stderr
