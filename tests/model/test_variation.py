from __future__ import annotations

from decimal import Decimal

import pytest

from reshuffle.model.variation import parse_variation


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("20 %", "lognormal", [Decimal("0.2")]),
        ("0 %", "none", []),
        ("none", "none", []),
        ("exponential", "exponential", []),
        ("erlang(4)", "erlang", [4]),
        ("hyperexponential(2)", "hyperexponential", [2]),
        ("uniform(0.8, 1.2)", "uniform", [Decimal("0.8"), Decimal("1.2")]),
        ("triangular(0.5, 1, 1.5)", "triangular", [Decimal("0.5"), 1, Decimal("1.5")]),
    ],
)
def test_a_variation_is_read_with_its_arguments(text: str, name: str, arguments: list[Decimal]) -> None:
    found = parse_variation(text)
    assert found.name == name
    assert list(found.arguments) == arguments
    assert parse_variation(str(found)) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("20", "must be one of 20 %, none"),
        ("poisson(3)", "must be one of .*; not 'poisson"),
        ("erlang", r"must have 1 argument\(s\); 'erlang' has 0"),
        ("erlang(1.5)", "must have a whole number of stages"),
        ("uniform(0.8, 1.4)", "must have the mean 1, 1.1 belongs into the planned time"),
        ("uniform(1.2, 0.8)", "must have its arguments in ascending order"),
        ("hyperexponential(1)", "must have a coefficient of variation above 1"),
        ("lognormal(0)", "must have an argument above 0"),
        ("gamma(-1)", "must have no negative argument"),
    ],
)
def test_what_is_no_variation_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_variation(text)
