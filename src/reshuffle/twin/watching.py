"""A log that keeps nothing: every event goes to somebody who watches, for runs whose events would fill the memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import State

__all__ = ["WatchedLog"]


class WatchedLog(EventLog):
    """A log whose events are told and not kept; commands are not answered from it.

    Parameters
    ----------
    watcher
        Takes every event, in order.
    """

    __slots__ = ("_told", "_watcher")

    def __init__(self, start: State | None, watcher: Callable[[Event], None]) -> None:
        super().__init__(start)
        self._watcher = watcher
        self._told = 0

    @property
    def last_sequence(self) -> int:
        """Sequence number of the last event that was told."""
        return self.start.sequence + self._told

    def record(self, kind: EventKind, occurred_at: datetime, recorded_at: datetime | None = None, **said: Any) -> Event:
        """Tell that something happened."""
        self._told += 1
        told_at = occurred_at if recorded_at is None else recorded_at
        event = Event(self.last_sequence, occurred_at, told_at, kind, **said)
        self._watcher(event)
        return event

    def up_to(self, sequence: int) -> Self:  # noqa: ARG002 - nothing is kept of which a part could be taken
        """Return a log that goes on from here with the same watcher."""
        log = type(self)(self.start, self._watcher)
        log._told = self._told  # noqa: SLF001 - a log of the same class
        return log
