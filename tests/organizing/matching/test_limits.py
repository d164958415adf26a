from __future__ import annotations

import random

import pytest

from reshuffle.model.capabilities import limit_admits, parse_limit, parse_value
from reshuffle.organizing.matching import limits

LIMITS = ["<= 4 mm", ">= 3 mm", "2 .. 5 mm", "1 mm | 4 mm", "5 x 4 x 3 mm", ">= IT7", "<= 3", "red | blue", "true"]
VALUES = ["1 mm", "3,5 mm", "7 mm", "6 x 1 x 1 mm", "4 x 4 x 4 mm", "IT6", "IT12", "2", "9", "green", "no"]


@pytest.mark.parametrize(
    ("limit", "value", "distance"),
    [
        (">= 0.5 mm", "0.4 mm", 0.2),
        ("<= 400 mm", "0.5 m", 0.25),
        ("<= 400 mm", "400 mm", 0.0),
        ("2 .. 4 mm", "5 mm", 0.25),
        ("2 .. 4 mm", "1 mm", 0.5),
        ("red | blue", "green", 1.0),
        ("4 x 3 x 2 mm", "4 x 3 x 3 mm", 0.5),
        ("<= 0 mm", "1 mm", 1.0),
        ("<= 4 mm", "green", float("inf")),
    ],
)
def test_the_distance_is_relative_to_the_end_that_is_in_the_way(limit: str, value: str, distance: float) -> None:
    assert limits.distance(parse_limit(limit), [parse_value(value)]) == pytest.approx(distance)


@pytest.mark.parametrize(
    ("limit", "value", "clause"),
    [
        (">= 0.5 mm", "0.4 mm", "stops at 0.5 mm"),
        ("2 .. 25 mm", "30 mm", "stops at 25 mm"),
        ("2 .. 25 mm", "1 mm", "stops at 2 mm"),
        ("red | blue", "green", "takes red | blue"),
        ("400 x 300 x 200 mm", "1 x 1 x 1 m", "holds 400 x 300 x 200 mm"),
        ("<= 4 mm", "green", "states <= 4 mm"),
    ],
)
def test_the_clause_shows_the_limit_as_the_user_wrote_it(limit: str, value: str, clause: str) -> None:
    assert limits.bound_in_the_way(parse_limit(limit), [parse_value(value)]) == clause


def test_a_wider_limit_admits_all_it_was_widened_for_and_all_it_admitted_before() -> None:
    rng = random.Random(1)
    for _ in range(300):
        limit = parse_limit(rng.choice(LIMITS))
        asked = [parse_value(text) for text in rng.sample(VALUES, 2)]
        wider = limits.widened(limit, asked)
        if wider is None:
            assert limits.distance(limit, asked) == float("inf")
            continue
        assert limits.admits_all(wider, asked)
        values = map(parse_value, VALUES)
        assert all(limit_admits(wider, value) for value in values if limit_admits(limit, value))


def test_a_wider_limit_reads_back_from_its_text() -> None:
    for text in LIMITS:
        for value in map(parse_value, VALUES):
            wider = limits.widened(parse_limit(text), [value])
            if wider is not None:
                assert [limit_admits(parse_limit(wider.text), parse_value(v)) for v in VALUES] == [
                    limit_admits(wider, parse_value(v)) for v in VALUES
                ]


@pytest.mark.parametrize("asked", [["1 mm"], ["1 mm", "red"], ["4 x 1 x 1 mm", "2 x 2 x 2 mm"], ["1 x 1 x 1 m", "red"]])
def test_the_least_limit_admits_what_it_was_made_for(asked: list[str]) -> None:
    values = [parse_value(text) for text in asked]
    assert limits.admits_all(limits.least_limit(values), values)
