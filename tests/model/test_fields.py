"""The small types of the model: numbers, shares, money, names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from reshuffle.model import fields


def read(kind: Any, text: object) -> Any:
    return TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (fields.Count, "12", 12),
        (fields.Count, "12.0", 12),
        (fields.Share, "12.5 %", Decimal("0.125")),
        (fields.Share, "1", Decimal(1)),
        (fields.Money, "120,50 €", Decimal("120.50")),
        (fields.Money, "EUR 120.50", Decimal("120.50")),
        (fields.Money, "-5", Decimal(-5)),
        (fields.Factor, "0,8", Decimal("0.8")),
        (fields.Id, " mill-1 ", " mill-1 "),
    ],
)
def test_a_field_is_read_from_text(kind: Any, text: str, value: object) -> None:
    assert read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (fields.Count, "-1", "must not be negative"),
        (fields.Count, "1.5", "must be a whole number, not 1.5"),
        (fields.Count, "9" * 30, "must be below"),
        (fields.PositiveCount, "0", "must be greater than 0"),
        (fields.Share, "120 %", "must lie between 0 and 1"),
        (fields.Factor, "0", "must be greater than 0"),
        (fields.PositiveShare, "0 %", "must be above 0 and at most 1"),
        (fields.Price, "-5 EUR", "must not be negative"),
        (fields.Copies, "1001", "must be at most 1000"),
        (fields.PoolSize, "100001", "must be at most 100000"),
        (fields.Money, "12 CHF", "must be a number"),
        (fields.Duration, "-5 min", "must not be negative"),
        (fields.Id, "", "must not be empty"),
        (fields.Id, "A17/2", "must not contain '/'"),
        (fields.Id, "two\nlines", "must be one line"),
        (fields.Id, "x" * 201, "must be one line of at most 200 characters"),
        (fields.Weekdays, frozenset(), "must be days"),
        (fields.Weekdays, frozenset({7}), "must be days"),
    ],
)
def test_what_breaks_the_rule_of_a_field_is_refused(kind: Any, text: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        read(kind, text)


def test_small_numbers_are_written_in_digits_that_read_back() -> None:
    written = TypeAdapter(fields.Factor).dump_python(Decimal("1E-8"), mode="json")
    assert written == "0.00000001"
    assert read(fields.Factor, written) == Decimal("1E-8")
