"""Writing solution files, and reading back what was written."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import FileError
from reshuffle.formats.instances.read import FORMATS
from reshuffle.formats.solution_file import read_solution, write_solution
from reshuffle.plan.check import check
from reshuffle.plan.solution import empty_solution
from reshuffle.plan.solver import Result, Status
from tests.formats.examples import LAYOUT, TEXTS, example
from tests.formats.judge import judge
from tests.formats.schedules import random_result

JSP_SOLUTION = """{
  "format_version": 1,
  "instance": "shop",
  "objective": "makespan",
  "makespan": 10,
  "lower_bound": 7,
  "status": "feasible",
  "engine": "list",
  "seed": 3,
  "runtime_s": 0.123,
  "operations": [
    {"job": 0, "operation": 0, "machine": 0, "start": 0, "end": 3},
    {"job": 0, "operation": 1, "machine": 1, "start": 3, "end": 5},
    {"job": 0, "operation": 2, "machine": 2, "start": 5, "end": 7},
    {"job": 1, "operation": 0, "machine": 1, "start": 5, "end": 7},
    {"job": 1, "operation": 1, "machine": 0, "start": 7, "end": 11},
    {"job": 1, "operation": 2, "machine": 2, "start": 11, "end": 11}
  ],
  "transports": []
}
""".replace('"makespan": 10', '"makespan": 11')


def jsp_result(folder: Path) -> Result:
    """Return the result whose file is JSP_SOLUTION."""
    instance = example(folder, "jsp")
    path = folder / "given.json"
    path.write_text(JSP_SOLUTION, encoding="utf-8")
    solution, violations = read_solution(path, instance)
    assert violations == []
    return Result(solution, (11,), 7, Status.FEASIBLE, 0.0)


def test_a_solution_is_written_with_an_operation_per_line(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_solution(path, example(tmp_path, "jsp"), jsp_result(tmp_path), "list", 3, 0.12345)
    assert path.read_text(encoding="utf-8") == JSP_SOLUTION


def test_trips_name_the_operation_they_lead_to_and_places_of_the_layout(tmp_path: Path) -> None:
    instance, path = example(tmp_path, "transport"), tmp_path / "out.json"
    write_solution(path, instance, random_result(instance, 0), "list", 0, 0.0)
    trips = json.loads(path.read_text(encoding="utf-8"))["transports"]
    assert [(trip["job"], trip["operation"], trip["from"], trip["to"]) for trip in trips][:2] == [
        (0, 0, 0, 1),
        (0, 1, 1, 2),
    ]
    assert list(trips[0]) == ["vehicle", "job", "operation", "from", "to", "pickup", "dropoff"]


def test_workers_count_from_0(tmp_path: Path) -> None:
    instance, path = example(tmp_path, "fjsp-workers"), tmp_path / "out.json"
    write_solution(path, instance, random_result(instance, 0), "list", 0, 0.0)
    assert json.loads(path.read_text(encoding="utf-8"))["operations"][1]["worker"] == 0


@pytest.mark.parametrize("name", FORMATS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_what_was_written_is_read_back_and_valid_for_every_judge(
    tmp_path_factory: pytest.TempPathFactory, name: str, seed: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    instance, path = example(folder, name), folder / "out.json"
    result = random_result(instance, seed)
    assert result.solution is not None
    write_solution(path, instance, result, "list", seed, 0.0)
    solution, violations = read_solution(path, instance)
    assert violations == []
    assert solution.equals(result.solution)
    assert check(instance.problem, solution) == []
    assert judge(name, TEXTS[name], path.read_text(encoding="utf-8"), LAYOUT) == []


def test_a_file_that_is_there_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    instance, result = example(tmp_path, "jsp"), jsp_result(tmp_path)
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "out.json"
    path.write_text("old", encoding="utf-8")
    write_solution(path, instance, result, "list", 3, 0.1)
    assert json.loads(path.read_text(encoding="utf-8"))["makespan"] == 11
    assert list(folder.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    link.symlink_to(target)
    write_solution(link, example(tmp_path, "jsp"), jsp_result(tmp_path), "list", 3, 0.1)
    assert link.is_symlink()
    assert target.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="no such device")
def test_a_device_is_written_directly(tmp_path: Path) -> None:
    write_solution(Path(os.devnull), example(tmp_path, "jsp"), jsp_result(tmp_path), "list", 3, 0.1)
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("name", ["none/out.json", "", "a\0b"])
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match=r"must be writable"):
        write_solution(tmp_path / name, example(tmp_path, "jsp"), jsp_result(tmp_path), "list", 3, 0.1)


def test_a_solution_that_is_not_whole_is_not_written(tmp_path: Path) -> None:
    instance = example(tmp_path, "jsp")
    result = Result(empty_solution(instance.problem), None, 0, Status.UNKNOWN, 0.0)
    with pytest.raises(ValueError, match="every task done"):
        write_solution(tmp_path / "out.json", instance, result, "list", 3, 0.1)
    assert not (tmp_path / "out.json").exists()
