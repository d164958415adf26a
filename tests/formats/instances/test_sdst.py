"""The reader of flexible job shops with sequence-dependent setups."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.instances.read import read_instance
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.tasks import PhaseKind
from tests.formats.examples import SDST, example, write


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileError) as error:
        read_instance(write(folder, text), "fjsp-sdst")
    return [str(mistake) for mistake in error.value.mistakes]


def test_a_setup_depends_on_the_machine_and_on_both_jobs(tmp_path: Path) -> None:
    rules = example(tmp_path, "fjsp-sdst").problem.setup_rules
    assert [rules.time(0, 0, 1), rules.time(0, 1, 0), rules.time(1, 0, 1), rules.time(1, 1, 0)] == [2, 5, 1, 7]


def test_nothing_is_set_up_before_the_first_operation(tmp_path: Path) -> None:
    problem = example(tmp_path, "fjsp-sdst").problem
    assert problem.setup_rules.time(0, -1, 1) == 0
    assert (problem.resources.initial_setup == -1).all()


def test_the_setup_may_be_done_before_the_job_is_there(tmp_path: Path) -> None:
    phases = example(tmp_path, "fjsp-sdst").problem.phases
    assert phases.kind.tolist()[:2] == [PhaseKind.SETUP, PhaseKind.RUN]
    assert phases.duration.tolist()[:2] == [0, 3]
    assert phases.max_wait.tolist()[:2] == [UNBOUNDED, 0]


def test_the_setup_state_is_the_job(tmp_path: Path) -> None:
    assert example(tmp_path, "fjsp-sdst").problem.modes.setup_state.tolist() == [0, 0, 0, 1, 1]


def test_a_missing_matrix_is_named(tmp_path: Path) -> None:
    (mistake,) = refused(tmp_path, SDST[: SDST.index("\n0 1")])
    assert mistake == (
        "lines behind the header(=4) must be 6, one per job and 2 for each of 2 matrices (shop.txt, line 6). "
        "Is the file cut off?"
    )


def test_mistakes_in_the_matrices_come_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, SDST.replace("0 2\n5 0", "0 -2\n5 4").replace("7 0", "7 0 1")) == [
        "setup time(=-2) must be >= 0 (shop.txt, line 5).",
        "setup time(=4) must be 0 where a job follows itself (shop.txt, line 6).",
        "numbers in row 1 of matrix 1(=3) must be 2, one per job (shop.txt, line 9).",
    ]
