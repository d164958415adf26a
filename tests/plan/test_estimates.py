from __future__ import annotations

import random

import pytest

from reshuffle.plan.estimates import estimate, paired_difference, replications_for, student_quantile


@pytest.mark.parametrize(
    ("probability", "degrees", "value"),
    [
        (0.975, 1, 12.706204736),
        (0.975, 2, 4.302652730),
        (0.975, 9, 2.262157163),
        (0.995, 19, 2.860934606),
        (0.95, 30, 1.697260887),
        (0.975, 1000, 1.962339081),
        (0.5, 7, 0.0),
        (0.025, 9, -2.262157163),
    ],
)
def test_quantiles_of_student_are_those_of_the_tables(probability: float, degrees: int, value: float) -> None:
    assert student_quantile(probability, degrees) == pytest.approx(value, abs=1e-8)


def test_the_interval_of_three_values_by_hand() -> None:
    found = estimate([1.0, 2.0, 3.0])
    assert found.mean == 2.0
    assert found.half_width == pytest.approx(4.302652730 / 3**0.5, abs=1e-8)


def test_values_that_are_not_there_are_left_out() -> None:
    assert estimate([None, 4.0, None]) == estimate([4.0])
    assert estimate([None]).mean is None


def test_one_value_has_no_interval() -> None:
    found = estimate([4.0])
    assert (found.mean, found.half_width, found.relative_precision) == (4.0, None, None)
    assert not found.covers(4.0)


def test_equal_values_have_an_interval_of_no_width() -> None:
    found = estimate([0.1, 0.1, 0.1])
    assert found.half_width == 0.0
    assert found.relative_precision == 0.0


def test_intervals_cover_the_mean_as_often_as_they_say() -> None:
    draw = random.Random(1)
    covered = sum(estimate([draw.gauss(5, 2) for _ in range(8)], 0.9).covers(5) for _ in range(2000))
    assert covered == pytest.approx(1800, abs=60)


def test_pairs_that_met_the_same_luck_differ_by_what_was_changed() -> None:
    draw = random.Random(2)
    luck = [draw.gauss(100, 20) for _ in range(10)]
    found = paired_difference(luck, [value + 3 for value in luck])
    assert found.mean == pytest.approx(3)
    assert found.half_width == pytest.approx(0, abs=1e-9)


def test_pairs_must_be_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        paired_difference([1.0, 2.0], [1.0])


def test_four_times_the_replications_halve_the_interval() -> None:
    found = estimate([9.0, 10.0, 11.0, 10.0])
    now = found.relative_precision
    assert now is not None
    assert replications_for(found, now / 2) == 16
    assert replications_for(found, now * 2) == 4


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_a_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ValueError, match=r"confidence\(="):
        estimate([1.0, 2.0], confidence)


@pytest.mark.parametrize(("probability", "degrees"), [(0.0, 3), (1.0, 3), (0.5, 0)])
def test_quantiles_that_do_not_exist_are_refused(probability: float, degrees: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        student_quantile(probability, degrees)
