"""``reshuffle import``: what others write becomes a folder that can be checked and simulated."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.formats.smt2020.tables import FAB, write_fab

Program = Callable[..., subprocess.CompletedProcess[str]]


def test_a_fab_becomes_a_workspace_that_simulates(program: Program, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    write_fab(tmp_path / "tables")
    made = program("import", "smt2020", "tables", "-o", "fab", "--json")
    assert made.returncode == 0, made.stderr
    said = json.loads(made.stdout)
    assert {key: said[key] for key in ("stations", "products", "orders", "demand")} == {
        "stations": 12,
        "products": 1,
        "orders": 3,
        "demand": 1,
    }
    run = program("simulate", "fab", "--horizon", "2d", "--replications", "2", "--warm-up", "1d", "--json", "-q")
    assert run.returncode == 0, run.stderr


def test_what_can_not_be_translated_is_told_with_its_line_and_nothing_is_written(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "tables").mkdir()
    write_fab(tmp_path / "tables", {**FAB, "fromto.txt": FAB["fromto.txt"].replace("min", "mile")})
    made = program("import", "smt2020", "tables", "-o", "fab")
    assert made.returncode == 2
    assert "DUNITS(=mile) must be a unit of time" in made.stderr
    assert "fromto.txt, line 2" in made.stderr
    assert not (tmp_path / "fab").exists()


def test_where_to_is_asked_for(program: Program, tmp_path: Path) -> None:
    made = program("import", "smt2020", str(tmp_path))
    assert made.returncode == 2
    assert "--output must be given" in made.stderr
