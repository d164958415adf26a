"""Quantities are read as people write them, and written so that they read back the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from reshuffle.model import quantities
from reshuffle.model.quantities import DIMENSIONS, DURATION, LENGTH, SPEED

MINUTE = 60_000
HOUR = 60 * MINUTE


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("45 min", 45 * MINUTE),
        ("45min", 45 * MINUTE),
        ("1.5 h", 90 * MINUTE),
        ("1,5 Std", 90 * MINUTE),
        ("1 h 30 min", 90 * MINUTE),
        ("1:30 h", 90 * MINUTE),
        ("2:15 min", 135_000),
        ("0:00:01 h", 1_000),
        ("PT45M", 45 * MINUTE),
        ("P1DT2H", 26 * HOUR),
        ("P1W", 7 * 24 * HOUR),
        ("2 days", 48 * HOUR),
        ("3 Tage", 72 * HOUR),
        ("0 s", 0),
        ("  10   S ", 10_000),
    ],
)
def test_a_duration_is_read_in_every_way_that_people_write_it(text: str, milliseconds: int) -> None:
    assert quantities.parse_quantity(text, DURATION) == milliseconds


def test_a_duration_is_rounded_up_and_a_length_to_the_nearest() -> None:
    assert quantities.parse_quantity("0.0001 s", DURATION) == 1
    assert quantities.parse_quantity("1.2345 mm", LENGTH) == 1234
    assert quantities.parse_quantity("1.2346 mm", LENGTH) == 1235


def test_a_third_of_a_minute_is_a_whole_number_of_milliseconds() -> None:
    assert quantities.parse_quantity("0:20 min", DURATION) == 20_000
    assert quantities.parse_quantity("60 m/min", SPEED) == 1000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("45", "must have a unit: a duration takes one of ms, s, min, h, d, wk"),
        ("1:30", "must have a unit: a duration takes one of"),
        ("5 kg", "must be a duration, in ms, s, min, h, d, wk; '5 kg' is a mass"),
        ("5 parsecs", "must have a unit that fits: a duration takes one of .*, not 'parsecs'"),
        ("soon", "must be a duration: a number and one of"),
        ("", "must be a duration: a number and one of"),
        ("5 min later", "must be a duration: a number and one of"),
        ("1e3 min", "must have a unit that fits"),
        ("PT", "must be a duration"),
        ("99999999999 d", "must be a sensible duration; '99999999999 d' is too large"),
        ("9" * 5000, "must be a duration: a number and one of"),
    ],
)
def test_what_is_no_duration_is_refused_with_the_units_that_fit(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        quantities.parse_quantity(text, DURATION)


@seed(1)
@settings(max_examples=300, deadline=None, database=None)
@given(st.sampled_from(list(DIMENSIONS.values())), st.integers(0, 1 << 47))
def test_a_quantity_reads_back_as_it_is_written(dimension: quantities.Dimension, value: int) -> None:
    assert quantities.parse_quantity(quantities.format_quantity(value, dimension), dimension) == value


@seed(1)
@settings(max_examples=300, deadline=None, database=None)
@given(st.text(max_size=20), st.sampled_from(list(DIMENSIONS.values())))
def test_any_text_is_a_quantity_or_refused(text: str, dimension: quantities.Dimension) -> None:
    try:
        assert isinstance(quantities.parse_quantity(text, dimension), int)
    except ValueError as error:
        assert str(error).startswith("must ")  # noqa: PT017 - both answers are right


def test_a_quantity_is_written_in_its_largest_whole_unit() -> None:
    written = [quantities.format_quantity(value, DURATION) for value in (0, 1, 1500, 90 * MINUTE, 24 * HOUR)]
    assert written == ["0 min", "1 ms", "1500 ms", "90 min", "1 d"]


@pytest.mark.parametrize("text", ["0.00000001", "12", "-3.50", "1234567.890"])
def test_a_number_is_written_without_an_exponent(text: str) -> None:
    assert quantities.format_decimal(quantities.parse_decimal(text)) == text


def test_a_decimal_comma_is_read() -> None:
    assert quantities.parse_decimal("0,4") == Decimal("0.4")


@pytest.mark.parametrize("text", ["", "1e3", "NaN", "inf", "1.000,5", "0x10", "9" * 200])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be a number, as 12 or 0\.4"):
        quantities.parse_decimal(text)
