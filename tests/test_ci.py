"""The gate runs what the README promises, and the static checks."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests import documents

GATE = documents.ROOT / ".ci" / "run"


@pytest.fixture(scope="module")
def steps() -> list[str]:
    """List the steps of the gate, as it says itself."""
    bash = shutil.which("bash")
    if bash is None or os.name == "nt":
        pytest.skip("the gate is a bash script")
    done = subprocess.run([bash, str(GATE), "--list"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_gate_runs_the_readme_test_command_in_its_own_environment(steps: list[str]) -> None:
    command = documents.command_block((documents.ROOT / "README.md").read_text(encoding="utf-8"), "test")
    assert "pytest" in command
    assert steps[0] == command.replace(".venv", ".ci/venv")


def test_gate_runs_every_static_check(steps: list[str]) -> None:
    assert [step.removeprefix(".ci/venv/bin/") for step in steps[1:]] == [
        "ruff check .",
        "ruff format --check .",
        "mypy --strict src",
        "lint-imports",
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows files carry no executable bit")
def test_gate_is_executable() -> None:
    assert os.access(GATE, os.X_OK)
