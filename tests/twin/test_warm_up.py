from __future__ import annotations

import random

import pytest

from reshuffle.twin.warm_up import Truncation, mean_curve, mser


def test_a_beginning_that_stands_out_is_left_out() -> None:
    # Sums of squares over (k - d)^2: with all ten 90 / 100, without the first 0 / 81.
    assert mser([10.0] + [0.0] * 9, batch=1) == Truncation(1, True)


def test_the_least_marginal_standard_error_decides() -> None:
    # k = 8, by hand: d=0 (6, 3, 1, -1, 1, -1, 1, -1): 51 - 81/8 = 40.875 / 64 = 0.639; d=1: 15 - 9/7 = 13.714 / 49
    # = 0.280; d=2: 6 / 36 = 0.167; d=3: 5 - 1/5 = 4.8 / 25 = 0.192. So two are left out.
    assert mser([6, 3, 1, -1, 1, -1, 1, -1], batch=1) == Truncation(2, True)


def test_a_series_without_a_beginning_keeps_everything() -> None:
    assert mser([1.0, -1.0] * 20, batch=5).left_out == 0


def test_a_constant_series_keeps_everything() -> None:
    assert mser([0.1] * 50) == Truncation(0, True)


def test_five_observations_are_looked_at_together() -> None:
    # The outlier lies in the second batch of five, so that two batches go.
    series = [9.0] * 5 + [0.0, 0.0, 30.0, 0.0, 0.0] + [0.0] * 60
    assert mser(series) == Truncation(10, True)


def test_what_is_left_over_behind_the_last_batch_is_not_looked_at() -> None:
    series = [5.0] * 5 + [0.0] * 40
    assert mser([*series, 1e9]) == mser(series)


def test_a_series_that_still_grows_at_its_end_has_not_settled() -> None:
    assert not mser([float(place) for place in range(40)], batch=1).is_settled


@pytest.mark.parametrize("length", [0, 1, 9])
def test_too_few_observations_settle_nothing(length: int) -> None:
    assert mser([1.0] * length) == Truncation(0, False)


def test_a_transient_of_known_length_is_found_in_noise() -> None:
    chance = random.Random(1)
    series = [20.0 * 0.97**place + chance.gauss(0, 1) for place in range(2000)]
    # After 100 places less than one deviation of the beginning is left, after 250 a hundredth.
    found = mser(series)
    assert found.is_settled
    assert 60 <= found.left_out <= 300


def test_adding_a_number_changes_nothing() -> None:
    chance = random.Random(2)
    series = [10.0 * 0.9**place + chance.gauss(0, 1) for place in range(300)]
    assert mser([value + 1e6 for value in series]) == mser(series)


def test_a_batch_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"batch\(=0\) must be >= 1"):
        mser([1.0], batch=0)


def test_the_mean_curve_is_the_mean_over_replications() -> None:
    assert mean_curve([[1.0, 2.0, 3.0], [3.0, 4.0]]) == [2.0, 3.0]


def test_the_mean_curve_is_smoothed_by_what_is_there_at_both_sides() -> None:
    # Places 0 and 1 have one and three values around them; the last has not enough behind it.
    assert mean_curve([[0.0, 3.0, 6.0, 0.0]], window=1) == [0.0, 3.0, 3.0]
