"""The job shop reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.instances.read import read_instance
from tests.formats.examples import JSP, example, write


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileError) as error:
        read_instance(write(folder, text), "jsp")
    return [str(mistake) for mistake in error.value.mistakes]


def test_operations_have_the_machines_and_durations_of_the_file(tmp_path: Path) -> None:
    instance = example(tmp_path, "jsp")
    assert instance.mode_machine.tolist() == [0, 1, 2, 1, 0, 2]
    assert instance.problem.phases.duration.tolist() == [3, 2, 2, 2, 4, 0]


def test_operations_follow_each_other_within_a_job_only(tmp_path: Path) -> None:
    lags = example(tmp_path, "jsp").problem.lags
    assert list(zip(lags.before.tolist(), lags.after.tolist(), strict=True)) == [(0, 1), (1, 2), (3, 4), (4, 5)]


def test_operations_count_from_0_within_their_job(tmp_path: Path) -> None:
    instance = example(tmp_path, "jsp")
    assert instance.task_job.tolist() == [0, 0, 0, 1, 1, 1]
    assert instance.task_operation.tolist() == [0, 1, 2, 0, 1, 2]
    assert instance.problem.names.task(4) == "task 'operation 1/1'"
    assert instance.problem.names.resource(2) == "resource 'machine 2'"


def test_comments_blank_lines_and_old_line_ends_do_not_matter(tmp_path: Path) -> None:
    text = "# by hand\r\n\r\n" + JSP.replace("\n", "  \r\n\r\n")
    path = tmp_path / "shop.txt"
    path.write_bytes(text.encode())
    assert read_instance(path, "jsp").problem.equals(example(tmp_path, "jsp").problem)


def test_a_route_may_visit_a_machine_twice(tmp_path: Path) -> None:
    assert read_instance(write(tmp_path, "1 2\n0 3 0 4\n"), "jsp").mode_machine.tolist() == [0, 0]


def test_all_mistakes_come_at_once_with_their_lines(tmp_path: Path) -> None:
    assert refused(tmp_path, "3 2\n0 3 2 2\n\n-2 x 1 -4\n0 1 1\n") == [
        "machine(=2) must be between 0 and 1 (shop.txt, line 2).",
        "number(=x) must be a whole number (shop.txt, line 4).",
        "machine(=-2) must be between 0 and 1 (shop.txt, line 4).",
        "duration(=-4) must be >= 0 (shop.txt, line 4).",
        "numbers of job 2(=3) must be 4: a machine and a duration for each of 2 operations (shop.txt, line 5).",
    ]


def test_a_file_that_is_cut_off_is_named_so(tmp_path: Path) -> None:
    assert refused(tmp_path, "3 1\n0 1\n0 2\n") == [
        "lines behind the header(=2) must be 3, one per job (shop.txt, line 3). Is the file cut off?"
    ]


def test_lines_behind_the_last_job_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "1 1\n0 1\n0 2\n") == [
        "lines behind the header(=2) must be 1, one per job (shop.txt, line 3). Nothing may follow."
    ]


@pytest.mark.parametrize("header", ["0 3", "-1 2", "x 2", "2", "2 3 4 5", "2.5 3", "1000000000 1"])
def test_a_wrong_header_is_refused(tmp_path: Path, header: str) -> None:
    assert all("shop.txt, line 1" in mistake for mistake in refused(tmp_path, header + "\n0 1\n"))


def test_a_header_that_claims_a_huge_shop_costs_no_memory(tmp_path: Path) -> None:
    (mistake,) = refused(tmp_path, "2000000 100000\n0 1\n")
    assert mistake.startswith("jobs times machines(=200000000000) must be at most 2000000")


def test_a_number_that_is_too_large_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "1 1\n0 99999999999\n") == [
        "number(=99999999999) must lie between -2147483647 and 2147483647 (shop.txt, line 2)."
    ]
