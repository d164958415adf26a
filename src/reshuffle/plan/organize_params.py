"""What a plan should be like: the wishes of whoever asks for it, and what of it is fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reshuffle.plan.moves import Move
from reshuffle.plan.plan import Plan
from reshuffle.plan.wishes import DEFAULT_WISHES

__all__ = ["OrganizeParams"]


@dataclass(frozen=True, slots=True)
class OrganizeParams:
    """What a plan should be like, and what of it is fixed.

    Parameters
    ----------
    wishes
        Objective in words, see :func:`reshuffle.plan.wishes.parse_wishes`.
    pinned_starts, pinned_stations
        By operation id.
    previous
        The plan before; operations keep their place where nothing speaks against it.
    frozen_until
        What starts before this instant in `previous` stays as it is, and nothing else starts before it.
    change_price
        Weight of one moved operation on the first level of the objective, against the plan before.
    cared_until
        Instant until which maintenance by the calendar and charging are planned; None for as long as the work probably
        takes.
    moves
        Stations that change their slots: the configuration of the plan; see rule ``configuration``.
    """

    wishes: str = DEFAULT_WISHES
    pinned_starts: Mapping[str, datetime] = field(default_factory=dict)
    pinned_stations: Mapping[str, str] = field(default_factory=dict)
    previous: Plan | None = None
    frozen_until: datetime | None = None
    change_price: int = 0
    cared_until: datetime | None = None
    moves: tuple[Move, ...] = ()
