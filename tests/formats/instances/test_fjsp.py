"""The flexible job shop reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.instances.read import read_instance
from tests.formats.examples import example, write


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileError) as error:
        read_instance(write(folder, text), "fjsp")
    return [str(mistake) for mistake in error.value.mistakes]


def test_alternatives_count_machines_from_0(tmp_path: Path) -> None:
    instance = example(tmp_path, "fjsp")
    assert instance.problem.tasks.mode_ptr.tolist() == [0, 2, 3, 5]
    assert instance.mode_machine.tolist() == [0, 1, 1, 0, 1]
    assert instance.problem.phases.duration.tolist() == [3, 5, 2, 4, 4]


def test_machines_that_no_operation_uses_are_there(tmp_path: Path) -> None:
    instance = read_instance(write(tmp_path, "1 9\n1 1 2 5\n"), "fjsp")
    assert instance.num_machines == 9
    assert len(instance.problem.resources) == 9


@pytest.mark.parametrize("header", ["1 2", "1 2 1", "1 2 1.50837988826816", "1\t2\t.5"])
def test_the_mean_number_of_machines_may_be_there_or_not(tmp_path: Path, header: str) -> None:
    assert len(read_instance(write(tmp_path, header + "\n1 1 2 5\n"), "fjsp").problem.tasks) == 1


def test_jobs_may_have_different_numbers_of_operations(tmp_path: Path) -> None:
    instance = read_instance(write(tmp_path, "2 1\n1 1 1 5\n3 1 1 1 1 1 2 1 1 3\n"), "fjsp")
    assert instance.task_job.tolist() == [0, 1, 1, 1]
    assert instance.problem.lags.before.tolist() == [1, 2]


def test_a_line_that_ends_too_early_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "1 2\n2 1 1 3 2 1 3 2\n") == [
        "numbers of job 0(=8) must be more: the line ends in operation 1 of 2 (from 0) (shop.txt, line 2)."
    ]


def test_numbers_behind_the_last_operation_are_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "1 2\n1 1 1 3 7\n") == [
        "numbers of job 0(=5) must be 4, as its counts say (shop.txt, line 2)."
    ]


def test_an_operation_without_machines_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "1 2\n1 0\n") == [
        "number of machines of operation 0 of job 0(=0) must be >= 1 (shop.txt, line 2)."
    ]


def test_a_machine_may_stand_only_once_in_an_operation(tmp_path: Path) -> None:
    assert refused(tmp_path, "1 2\n2 1 2 9 2 2 3 2 4\n") == [
        "machine(=2) must stand only once in an operation (shop.txt, line 2)."
    ]


def test_mistakes_of_several_lines_come_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, "3 2\n1 1 3 5\n1 2 1 5\n1 1 1 -5\n") == [
        "machine(=3) must be between 1 and 2 (shop.txt, line 2).",
        "numbers of job 1(=4) must be more: the line ends in operation 0 of 1 (from 0) (shop.txt, line 3).",
        "duration(=-5) must be >= 0 (shop.txt, line 4).",
    ]


def test_fifty_mistakes_are_listed_and_the_rest_is_counted(tmp_path: Path) -> None:
    mistakes = refused(tmp_path, "300 2\n" + "1 1 3 5\n" * 300)
    assert len(mistakes) == 51
    assert mistakes[-1] == "shop.txt must be mended in 250 more places that are not listed."
