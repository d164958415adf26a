"""The reader of flexible job shops with workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.instances.read import read_instance
from reshuffle.plan.resources import ResourceKind
from tests.formats.examples import example, write


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileError) as error:
        read_instance(write(folder, text), "fjsp-workers")
    return [str(mistake) for mistake in error.value.mistakes]


def test_each_pair_of_machine_and_worker_is_a_mode(tmp_path: Path) -> None:
    instance = example(tmp_path, "fjsp-workers")
    assert instance.mode_machine.tolist() == [0, 0, 1, 0]
    assert instance.mode_worker.tolist() == [0, 1, 1, 0]
    assert instance.problem.phases.duration.tolist() == [4, 5, 3, 4]
    assert instance.problem.tasks.mode_ptr.tolist() == [0, 3, 4]


def test_a_mode_requires_its_worker_and_no_other(tmp_path: Path) -> None:
    problem = example(tmp_path, "fjsp-workers").problem
    members = [problem.groups.of(group).tolist() for group in problem.requirements.group]
    assert members == [[2], [3], [3], [2]]
    assert problem.resources.kind.tolist()[2:] == [ResourceKind.OPERATOR] * 2


def test_mistakes_come_at_once(tmp_path: Path) -> None:
    text = "4 2 2\n1 1 3 1 1 5\n1 1 1 2 1 5 3 6\n1 1 1 2 2 5 2 6\n1 1 1 2 1 0\n"
    assert refused(tmp_path, text) == [
        "machine(=3) must be between 1 and 2 (shop.txt, line 2).",
        "worker(=3) must be between 1 and 2 (shop.txt, line 3).",
        "worker(=2) must stand only once at one machine of an operation (shop.txt, line 4).",
        "numbers of job 3(=6) must be more: the line ends in operation 0 of 1 (from 0) (shop.txt, line 5).",
    ]


def test_an_operation_that_takes_no_time_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "1 1 1\n1 1 1 1 1 0\n") == ["duration(=0) must be > 0 (shop.txt, line 2)."]


def test_a_machine_without_workers_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "1 1 1\n1 1 1 0\n") == [
        "number of workers of operation 0 of job 0(=0) must be >= 1 (shop.txt, line 2)."
    ]
