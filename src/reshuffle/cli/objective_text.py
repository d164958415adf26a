"""The values of an objective in words: lateness in days and hours, money in the currency, counts as they are."""

from __future__ import annotations

from collections.abc import Mapping

from reshuffle.cli.text import span_text
from reshuffle.plan.level_units import level_unit
from reshuffle.plan.objective import Term

__all__ = ["level_text"]


def level_text(weights: Mapping[Term, int], value: int, tick_ms: int, currency: str = "") -> str:
    """Return the value of one level of an objective in words.

    Parameters
    ----------
    weights
        Weights of the terms of the level.
    value
        Its value, a whole number.
    tick_ms
        Milliseconds of a tick.
    currency
        Of the factory.
    """
    level = level_unit(weights, tick_ms)
    if level.unit == "ms":
        return span_text(value * level.scale / 1000) if value else "0"
    if level.unit == "money":
        return f"{value * level.scale:,.2f} {currency}".rstrip()
    return f"{value:,}"
