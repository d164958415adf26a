"""What comes between a plan and the floor: commands at an instant, and work that takes longer than planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reshuffle.shopfloor.commands import Command

__all__ = ["Disturbance", "LongerWork"]


@dataclass(frozen=True, slots=True)
class LongerWork:
    """The run of an operation of a lot takes longer than planned, by a share of its length; known when it has begun."""

    lot: str
    operation: str
    share: float


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One thing that goes otherwise than planned.

    Parameters
    ----------
    text
        As it was written.
    at
        When the floor hears of it, UTC.
    what
        What the floor is told then, or what is done when the work begins.
    """

    text: str
    at: datetime
    what: Command | LongerWork
