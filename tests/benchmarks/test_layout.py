"""Cases of placing and balancing from their files, and the rows that are written of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba", reason="numba is not installed")

from benchmarks.layout import main
from benchmarks.layout_cases import LayoutCase, Left, cases_of
from reshuffle.organizing.layout.line_balancing import Line
from reshuffle.organizing.layout.placing import PlacingProblem, value_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a case of each family, and files that hold none."""
    (tmp_path / "tiny.qap").write_text("3 10 10\n0 5 2\n5 0 3\n2 3 0\n\n0 8 15\n8 0 13\n15 13 0\n")
    (tmp_path / "broken.qap").write_text("3\n1 2 3\n")
    (tmp_path / "LINE12.IN2").write_text("4\n3\n5\n2\n1,2\n2,4\n1,3\n-1,-1\n")
    (tmp_path / "COUNTED.IN2").write_text("4\n4\n3\n5\n2\n1,2\n-1,-1\n")
    (tmp_path / "salbp1_optima.csv").write_text("graph,c,m_star\nLine,7,2\nCounted,8,2\n")
    (tmp_path / "salbp2_best.csv").write_text("graph,m,c_star_or_range\nLine,2,7-9\n")
    facilities = [[name, "region", [1, 1], [1, 1]] for name in "abcd"]
    flow = {str(number): np.random.default_rng(number).integers(0, 9, (4, 4)).tolist() for number in (1, 2)}
    square = [[1, [[0, 0], [2, 0], [2, 2], [0, 2]], []]]
    data = {
        "plants": square,
        "facilities": facilities,
        "tables": {"Flow": flow, "Fixed_shifting_costs": [[1, 1, 1, 1]]},
    }
    (tmp_path / "two.json").write_text(json.dumps(data))
    large = [[name, "region", [2, 1], [1, 1]] for name in "abcd"]
    (tmp_path / "uneven.json").write_text(json.dumps(data | {"facilities": large}))
    return tmp_path


def test_cases_are_read_with_their_best_known_values(folder: Path) -> None:
    found = [one for one in cases_of(folder) if isinstance(one, LayoutCase)]
    known = {(one.family, one.name): one.best_known for one in found}
    assert known == {
        ("qap", "tiny"): 10,
        ("salbp-1", "LINE12 c=7"): 2,
        ("salbp-2", "LINE12 m=2"): 9,
        ("salbp-1", "COUNTED c=8"): 2,
        ("dflp", "two"): None,
    }
    lines = {one.name: one.problem for one in found if isinstance(one.problem, Line)}
    assert lines["LINE12 c=7"] == Line((4, 3, 5, 2), ((0, 1), (1, 3), (0, 2)))
    assert lines["COUNTED c=8"].times == (4, 3, 5, 2)


def test_files_that_hold_no_case_are_named_with_the_reason(folder: Path) -> None:
    left = {one.path.name: one.reason for one in cases_of(folder) if isinstance(one, Left)}
    assert set(left) == {"broken.qap", "uneven.json"}
    assert "two matrices of 3 x 3" in left["broken.qap"]
    assert "one unit each" in left["uneven.json"]


def test_values_are_those_of_the_published_matrices(folder: Path) -> None:
    (problem,) = [one.problem for one in cases_of(folder) if isinstance(one, LayoutCase) and one.name == "tiny"]
    assert isinstance(problem, PlacingProblem)
    assert value_of(problem, (2, 0, 1)) == 2 * (5 * 15 + 2 * 13 + 3 * 8)


def test_a_row_is_written_for_each_case(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "rows.jsonl"
    words = ["--cases", str(folder), "--time", "0.2", "--line-time", "2", "--workers", "1", "--out", str(out)]
    assert main(words) == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert {row["case"] for row in rows} == {"tiny", "LINE12 c=7", "LINE12 m=2", "COUNTED c=8", "two"}
    assert all(set(row) == {"case", "family", "value", "best_known", "seconds"} for row in rows)
    assert {row["case"]: row["value"] for row in rows}["LINE12 m=2"] == 7
    assert "left out: broken.qap" in capsys.readouterr().out
