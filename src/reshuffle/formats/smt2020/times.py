"""Times that vary, as the tables write them: a distribution, a value and a half width, in the words of the model."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from reshuffle.formats.smt2020.tables import Row
from reshuffle.model.distributions import DurationDistribution, parse_distribution
from reshuffle.model.variation import Variation, parse_variation

__all__ = ["distribution", "variation", "whole"]

_DIGITS = Decimal("1e-9")


def whole(milliseconds: Decimal) -> int:
    """Return milliseconds as a whole number, to the nearest."""
    return int(milliseconds.to_integral_value(ROUND_HALF_EVEN))


def distribution(row: Row, name: str, value: str, half_width: str, units: str) -> DurationDistribution:
    """Return the distribution of a time: constant, exponential with a mean, or uniform around a middle."""
    kind = row.one_of(name, "constant", "exponential", "uniform")
    middle = whole(row.milliseconds(value, units))
    if kind == "exponential":
        return parse_distribution(f"exponential({middle} ms)")
    if kind != "uniform":
        return parse_distribution(f"fixed({middle} ms)")
    wide = whole(row.milliseconds(half_width, units)) if row.text(half_width) else 0
    if wide > middle:
        row.refuse(half_width, f"must be <= {value}(={row.text(value)})")
        wide = middle
    return parse_distribution(f"uniform({middle - wide} ms, {middle + wide} ms)")


def variation(row: Row, name: str, value: str, half_width: str, units: str, total: Decimal) -> Variation:
    """Return how much a time of a total length varies, of which a part is drawn: the rest takes what it takes.

    Parameters
    ----------
    total
        Milliseconds of the whole, of which `value` is the part that is drawn.
    """
    kind = row.one_of(name, "constant", "exponential", "uniform")
    middle = row.milliseconds(value, units)
    if kind == "constant" or not total or not middle:
        return parse_variation("none")
    if kind == "exponential":
        if middle != total:
            row.refuse(name, "must be uniform or constant where pieces follow each other at an interval")
        return parse_variation("exponential")
    wide = row.milliseconds(half_width, units) if row.text(half_width) else Decimal(0)
    if wide > middle:
        row.refuse(half_width, f"must be <= {value}(={row.text(value)})")
        wide = middle
    share = (wide / total).quantize(_DIGITS)
    return parse_variation(f"uniform({1 - share:f}, {1 + share:f})") if share else parse_variation("none")
