"""The measurement of the judge makes a valid schedule, and one that is not."""

from __future__ import annotations

import pytest

from benchmarks.check_speed import forward_dispatch, job_shop, main, with_calendars_and_setups
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value


def test_forward_dispatch_of_a_job_shop_is_valid() -> None:
    problem = job_shop(7, 7, seed=3)
    assert check(problem, forward_dispatch(problem)) == []


def test_forward_dispatch_with_shifts_and_setups_is_valid() -> None:
    problem = with_calendars_and_setups(job_shop(30, 30, seed=3), seed=3)
    assert check(problem, forward_dispatch(problem)) == []


def test_the_same_seed_makes_the_same_job_shop() -> None:
    first, second = job_shop(5, 5, seed=2), job_shop(5, 5, seed=2)
    assert first.equals(second)
    assert value(first, forward_dispatch(first)) == value(second, forward_dispatch(second))


def test_the_measurement_shows_the_machine_and_finds_what_was_moved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["--tasks", "100"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("machine: ")
    assert lines.count("  0 violations") == 2
    assert "violations, the first: " in lines[-1]
