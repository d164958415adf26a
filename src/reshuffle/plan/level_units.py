"""What the value of a level of an objective counts: time, money, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reshuffle.plan.from_model.resources import MONEY_SCALE
from reshuffle.plan.objective import Term

__all__ = ["LevelUnit", "level_unit"]

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
_COUNTS = frozenset({Term.LATE_JOBS, Term.MOVED_TASKS})
_WATT_MS_PER_KWH = 1000 * 3_600_000


@dataclass(frozen=True, slots=True)
class LevelUnit:
    """A unit and how much of it one of the level's value is.

    Parameters
    ----------
    unit
        ``ms``, ``money`` (of the factory's currency), ``count``, or ``""`` for a weighted sum, which has none.
    scale
        The value times this is in the unit.
    """

    unit: str
    scale: float


def level_unit(weights: Mapping[Term, int], tick_ms: int) -> LevelUnit:
    """Return what the value of one level of an objective counts.

    Parameters
    ----------
    weights
        Weights of the terms of the level.
    tick_ms
        Milliseconds of a tick.
    """
    if len(weights) == 1:
        ((term, weight),) = weights.items()
        if weight == 1 and term in _TIMES:
            return LevelUnit("ms", tick_ms)
        if weight == 1 and term is Term.RESOURCE_COST:
            return LevelUnit("money", 1 / MONEY_SCALE)
        if weight == 1 and term is Term.ENERGY_COST:
            return LevelUnit("money", tick_ms / (MONEY_SCALE * _WATT_MS_PER_KWH))
        if weight == 1 and term in _COUNTS:
            return LevelUnit("count", 1)
    return LevelUnit("", 1)
