"""Instants and durations as ticks of a problem, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Clock"]

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time axis of one problem.

    Parameters
    ----------
    origin
        Instant of tick 0, aware.
    tick_ms
        Milliseconds of a tick, > 0.
    """

    origin: datetime
    tick_ms: int

    def duration(self, milliseconds: int) -> int:
        """Return the ticks of a duration, rounded up."""
        return -(-milliseconds // self.tick_ms)

    def at_or_after(self, instant: datetime) -> int:
        """Return the first tick that is not before an instant: openings, releases, receipts."""
        return -(-self._milliseconds(instant) // self.tick_ms)

    def at_or_before(self, instant: datetime) -> int:
        """Return the last tick that is not after an instant: closings, due dates."""
        return self._milliseconds(instant) // self.tick_ms

    def instant(self, tick: int) -> datetime:
        """Return the instant of a tick."""
        return self.origin + tick * self.tick_ms * _MILLISECOND

    def _milliseconds(self, instant: datetime) -> int:
        # Whole milliseconds, rounded down; an instant between two milliseconds is of no use to any factory.
        return (instant - self.origin) // _MILLISECOND
