"""The measurement of the judge makes a valid schedule, and one that is not."""

from __future__ import annotations

import pytest

from benchmarks.check_speed import forward_dispatch, job_shop, main
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value


def test_forward_dispatch_of_a_job_shop_is_valid() -> None:
    problem = job_shop(7, 7, seed=3)
    assert check(problem, forward_dispatch(problem, 7)) == []


def test_the_same_seed_makes_the_same_job_shop() -> None:
    first, second = job_shop(5, 5, seed=2), job_shop(5, 5, seed=2)
    assert first.equals(second)
    assert value(first, forward_dispatch(first, 5)) == value(second, forward_dispatch(second, 5))


def test_the_measurement_shows_the_machine_and_finds_what_was_moved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["--tasks", "100"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("machine: ")
    assert "  0 violations" in lines
    assert "violations, the first: planning_start: task 0 starts at -1" in lines[-1]
