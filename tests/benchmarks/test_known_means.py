"""Control variates take out chance, and make no wrong floor right; what they take for granted shows without them."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.known_means import controls
from benchmarks.queueing_cases import CASES
from benchmarks.steady_state import Interval, measure
from benchmarks.visits import Visits

CASE = next(case for case in CASES if case.name == "M/M/1 FIFO")
CUSTOMERS = 20_000


def queue(seed: int, pause: float = 0.0, work: float = 1.0) -> tuple[Visits, float]:
    """Return the visits at one server, by Lindley's recursion, and the length of the run in hours.

    Parameters
    ----------
    pause
        Hours for which the server does nothing before each job.
    work
        Mean work of a job, hours; the case says 1.
    """
    chance = np.random.default_rng(seed)
    release = np.cumsum(chance.exponential(1.25, CUSTOMERS))
    works = chance.exponential(work, CUSTOMERS)
    start, free = np.empty(CUSTOMERS), 0.0
    for number in range(CUSTOMERS):
        start[number] = max(release[number], free) + pause
        free = start[number] + works[number]
    end = start + works
    here, none = np.full(CUSTOMERS, "server"), np.empty(0)
    order, drawn = np.arange(CUSTOMERS), np.ones(CUSTOMERS, dtype=bool)
    stream = np.full(CUSTOMERS, "customers")
    found = Visits(
        here,
        order,
        release,
        start,
        end,
        end,
        works,
        drawn,
        stream,
        release,
        start,
        end,
        down_from=none,
        down_until=none,
    )
    return found, float(release[-1])


def found(visits: Visits, horizon: float) -> Interval:
    return measure(CASE, CASE.measures[0], visits, horizon)


def test_sums_are_zero_on_average_within_their_deviation() -> None:
    visits, horizon = queue(1)
    sums = controls(CASE, visits, np.linspace(0.1 * horizon, 0.95 * horizon, 61))
    deviations = sums.mean(axis=0) / (sums.std(axis=0, ddof=1) / np.sqrt(len(sums)))
    assert sums.shape[1] > 5
    assert np.abs(deviations).max() < 4


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_mean_of_a_right_floor_becomes_sharp_and_stays_right(seed: int) -> None:
    interval = found(*queue(seed))
    assert interval.reduction > 100
    assert abs(interval.mean - 4.0) < 0.02


@pytest.mark.parametrize("pause", [0.02, 0.05])
def test_a_floor_that_idles_before_its_jobs_is_not_made_right(pause: float) -> None:
    interval = found(*queue(1, pause))
    # A service of the work and the pause: lambda E[(S + d)^2] / (2 (1 - rho)), and the pause itself.
    theory = 0.8 * (2 + 2 * pause + pause**2) / (2 * (1 - 0.8 * (1 + pause))) + pause
    assert interval.mean - 4.0 > 10 * interval.half_width
    assert interval.mean == pytest.approx(theory, rel=0.05)


def test_an_input_that_is_not_as_stated_shows_in_the_plain_mean() -> None:
    plain = [found(*queue(seed, work=1.1)).plain for seed in (1, 2, 3, 4)]
    # 0.8 * 2 * 1.21 / (2 * 0.12) is 8.07, and the case says 4.
    assert min(plain) > 5.5
