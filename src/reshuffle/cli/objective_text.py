"""The values of an objective in words: lateness in days and hours, money in the currency, counts as they are."""

from __future__ import annotations

from collections.abc import Mapping

from reshuffle.cli.text import span_text
from reshuffle.plan.from_model.resources import MONEY_SCALE
from reshuffle.plan.objective import Term

__all__ = ["level_text"]

_TIMES = frozenset(
    {
        Term.MAKESPAN,
        Term.TARDINESS,
        Term.FLOW_TIME,
        Term.EARLINESS,
        Term.WORK_IN_PROGRESS,
        Term.SETUP_TIME,
        Term.START_SHIFT,
    }
)
_WATT_MS_PER_KWH = 1000 * 3_600_000


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
    if len(weights) == 1:
        ((term, weight),) = weights.items()
        if term in _TIMES and weight == 1:
            return span_text(value * tick_ms / 1000) if value else "0"
        if term in {Term.RESOURCE_COST, Term.ENERGY_COST} and weight == 1:
            scale = MONEY_SCALE * (1 if term is Term.RESOURCE_COST else _WATT_MS_PER_KWH / tick_ms)
            return f"{value / scale:,.2f} {currency}".rstrip()
    return f"{value:,}"
