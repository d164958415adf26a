"""Durations that are fixed or drawn, as text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reshuffle.model.distributions import parse_distribution


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("20 min", "fixed", [1_200_000]),
        ("fixed(1:30 h)", "fixed", [5_400_000]),
        ("uniform(1 min, 5 min)", "uniform", [60_000, 300_000]),
        ("triangular( 1 min,2 min , 5 min )", "triangular", [60_000, 120_000, 300_000]),
        ("exponential(90 h)", "exponential", [324_000_000]),
        ("lognormal(3 h, 0.5)", "lognormal", [10_800_000, Decimal("0.5")]),
        ("weibull(2 d, 1.5)", "weibull", [172_800_000, Decimal("1.5")]),
        ("erlang(1 h, 3)", "erlang", [3_600_000, 3]),
    ],
)
def test_a_distribution_is_read_with_its_arguments(text: str, name: str, arguments: list[int]) -> None:
    found = parse_distribution(text)
    assert found.name == name
    assert list(found.arguments) == arguments
    assert parse_distribution(str(found)) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("20", "must have a unit: a duration takes one of"),
        ("poisson(3 h)", "must be a duration or one of fixed, uniform, .*, not 'poisson'"),
        ("uniform(1 min)", r"must have 2 argument\(s\), a duration, a duration; 'uniform\(1 min\)' has 1"),
        ("lognormal(3 h, 0.5 h)", "must be a number"),
        ("uniform(5 min, 1 min)", "must have its arguments in ascending order"),
        ("normal(-1 h, 1 h)", "must have no negative argument"),
        ("gamma(1 h, 0)", "must have a shape above 0"),
        ("uniform(", "must be a duration"),
        ("", "must be a duration"),
    ],
)
def test_what_is_no_distribution_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_distribution(text)
