"""What the program says of itself, and what it says to wrong usage."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from reshuffle import __version__
from reshuffle.cli.main import app
from reshuffle.cli.options import ENGINES, FORMATS


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    planner = {"init", "can-make", "organize", "explain", "quote", "export", "schema", "examples"}
    assert {"schedule", "check", *planner} <= set(shown.stdout.split())


def test_help_of_schedule_names_every_option() -> None:
    shown = CliRunner().invoke(app, ["schedule", "--help"]).stdout
    names = ["--format", "--layout", "--time-limit", "--workers", "--seed", "--engine", "--trace", "-o", "--json"]
    assert [name for name in names if name not in shown] == []
    assert [name for name in (*FORMATS, *ENGINES) if name not in shown] == []


def test_help_of_check_names_every_option() -> None:
    shown = CliRunner().invoke(app, ["check", "--help"]).stdout
    assert [name for name in ["INSTANCE", "SOLUTION", "--format", "--layout", "--json"] if name not in shown] == []


def test_version_is_printed() -> None:
    shown = CliRunner().invoke(app, ["--version"])
    assert (shown.exit_code, shown.stdout) == (0, f"reshuffle {__version__}\n")


@pytest.mark.parametrize(
    "words", [[], ["reshuffle"], ["schedule"], ["check"], ["schedule", "a", "--nothing"], ["schedule", "a", "b"]]
)
def test_wrong_usage_is_exit_status_2(words: list[str]) -> None:
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 2
    assert "Usage" in shown.output


def test_help_waits_for_no_heavy_module() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from reshuffle.cli.main import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert set(done.stdout.split()) & {"numpy", "ortools", "numba", "pydantic", "yaml"} == set()


def test_module_and_program_are_the_same() -> None:
    done = subprocess.run([sys.executable, "-m", "reshuffle", "--version"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, f"reshuffle {__version__}\n")


def test_formats_and_engines_are_those_of_their_origin() -> None:
    from reshuffle.formats.instances.read import FORMATS as FORMATS_OF_READERS
    from reshuffle.organizing.scheduling.engines import ENGINES as ENGINES_OF_ORGANIZING

    assert tuple(FORMATS) == tuple(FORMATS_OF_READERS)
    assert set(ENGINES) == set(ENGINES_OF_ORGANIZING)
