"""``reshuffle check`` judges solutions of any author."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app

#: The shortest schedule of the shop, as somebody else would write it: nothing but the operations.
OPERATIONS = [
    {"job": 0, "operation": 0, "machine": 0, "start": 0, "end": 3},
    {"job": 0, "operation": 1, "machine": 1, "start": 3, "end": 5},
    {"job": 1, "operation": 0, "machine": 1, "start": 0, "end": 2},
    {"job": 1, "operation": 1, "machine": 0, "start": 3, "end": 7},
]


def write_solution(path: Path, **changed: int) -> Path:
    """Write the schedule, with changes to the operation 1 of job 0."""
    operations = [OPERATIONS[0], OPERATIONS[1] | changed, *OPERATIONS[2:]]
    path.write_text(json.dumps({"format_version": 1, "operations": operations}), encoding="utf-8")
    return path


def invoke(*words: str | Path) -> tuple[int, str, str]:
    shown = CliRunner().invoke(app, [str(word) for word in words])
    return shown.exit_code, shown.stdout, shown.stderr


def test_valid_solution_is_exit_status_0(shop: Path, tmp_path: Path) -> None:
    solution = write_solution(tmp_path / "foreign.json")
    status, out, err = invoke("check", shop, solution, "--format", "jsp")
    assert (status, err) == (0, "")
    assert out == f"{solution}: valid, makespan 7\n"


def test_valid_solution_as_json(shop: Path, tmp_path: Path) -> None:
    status, out, _ = invoke("check", shop, write_solution(tmp_path / "foreign.json"), "--format", "jsp", "--json")
    assert (status, json.loads(out)) == (0, {"valid": True, "makespan": 7, "violations": []})


def test_every_violation_and_a_verdict_are_printed(shop: Path, tmp_path: Path) -> None:
    solution = write_solution(tmp_path / "foreign.json", start=1, end=3)
    status, out, _ = invoke("check", shop, solution, "--format", "jsp")
    *violations, verdict = out.splitlines()
    assert status == 1
    assert {line.partition(":")[0] for line in violations} == {"lag", "capacity"}
    assert verdict == f"{solution}: invalid, {len(violations)} violations of capacity, lag"


def test_violations_as_json_have_rule_place_value_limit_and_message(shop: Path, tmp_path: Path) -> None:
    solution = write_solution(tmp_path / "foreign.json", end=6)
    status, out, _ = invoke("check", shop, solution, "--format", "jsp", "--json")
    answer = json.loads(out)
    assert (status, answer["valid"]) == (1, False)
    (violation,) = answer["violations"]
    assert list(violation) == ["rule", "place", "value", "limit", "message"]
    assert (violation["rule"], violation["value"], violation["limit"]) == ("phase_duration", 3, 2)


def test_file_that_is_no_solution_is_exit_status_2(shop: Path, tmp_path: Path) -> None:
    solution = tmp_path / "foreign.json"
    solution.write_text('{"operations": 3', encoding="utf-8")
    status, out, err = invoke("check", shop, solution, "--format", "jsp")
    assert (status, out) == (2, "")
    assert err.startswith("error: ")


def test_both_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    status, _, err = invoke("check", tmp_path / "a.txt", tmp_path / "b.json")
    assert status == 2
    assert [line.partition("(")[0] for line in err.splitlines()] == ["error: INSTANCE", "error: SOLUTION"]


@pytest.mark.parametrize("words", [["--format", "xls"], ["--layout", "absent.txt"]])
def test_wrong_option_is_exit_status_2(shop: Path, tmp_path: Path, words: list[str]) -> None:
    status, _, err = invoke("check", shop, write_solution(tmp_path / "foreign.json"), *words)
    assert status == 2
    assert "must be" in err
