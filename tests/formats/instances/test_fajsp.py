"""The reader of flexible job shops with precedence graphs."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.instances.read import read_instance
from tests.formats.examples import example, write

OPERATIONS = "1 0 3\n1 1 2\n1 0 4\n"


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileError) as error:
        read_instance(write(folder, text), "fajsp")
    return [str(mistake) for mistake in error.value.mistakes]


def test_arcs_become_precedence(tmp_path: Path) -> None:
    lags = example(tmp_path, "fajsp").problem.lags
    assert list(zip(lags.before.tolist(), lags.after.tolist(), strict=True)) == [(0, 2), (1, 2), (2, 3), (4, 3)]


def test_operations_keep_their_numbers_and_machines_count_from_0(tmp_path: Path) -> None:
    instance = example(tmp_path, "fajsp")
    assert instance.task_operation.tolist() == [0, 1, 2, 3, 4]
    assert instance.mode_machine.tolist() == [0, 1, 0, 1, 1, 0]
    assert instance.problem.names.task(4) == "task 'operation 4'"


def test_without_job_numbers_a_job_is_what_the_arcs_connect(tmp_path: Path) -> None:
    instance = read_instance(write(tmp_path, "3 1 2\n2 0\n" + OPERATIONS), "fajsp")
    assert instance.task_job.tolist() == [0, 1, 0]
    assert not instance.has_job_numbers


def test_job_numbers_of_the_file_are_kept(tmp_path: Path) -> None:
    instance = read_instance(write(tmp_path, "3 1 2\n0 1 7\n" + OPERATIONS), "fajsp")
    assert instance.task_job.tolist() == [7, 7, 8]
    assert instance.problem.tasks.job.tolist() == [0, 0, 1]
    assert instance.problem.names.job(0) == "job '7'"


def test_an_operation_has_one_job(tmp_path: Path) -> None:
    (mistake,) = refused(tmp_path, "3 2 2\n0 1 0\n1 2 1\n" + OPERATIONS)
    assert "as another arc says of operation 1" in mistake


def test_a_circle_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "3 3 2\n0 1\n1 2\n2 0\n" + OPERATIONS) == [
        "arcs must not run in a circle: operation 0 before 1 before 2 before 0 (shop.txt, line 4)."
    ]


def test_an_operation_is_not_before_itself(tmp_path: Path) -> None:
    assert refused(tmp_path, "3 1 2\n1 1\n" + OPERATIONS) == [
        "arcs must not run in a circle: operation 1 before 1 (shop.txt, line 2)."
    ]


def test_a_file_without_arcs_is_read(tmp_path: Path) -> None:
    assert read_instance(write(tmp_path, "3 0 2\n" + OPERATIONS), "fajsp").task_job.tolist() == [0, 1, 2]


def test_mistakes_in_arcs_and_operations_come_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, "3 2 2\n0 5\n0 1 2 3\n1 2 3\n2 1 2\n1 0 0\n") == [
        "operation(=5) must be between 0 and 2 (shop.txt, line 2).",
        "numbers of arc 1(=4) must be 2, as in the first arc (shop.txt, line 3).",
        "machine(=2) must be between 0 and 1 (shop.txt, line 4).",
        "numbers of operation 1(=3) must be 5: 2, and a machine and a duration as often (shop.txt, line 5).",
        "duration(=0) must be > 0 (shop.txt, line 6).",
    ]
