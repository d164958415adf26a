"""Small logs to fold, export and read back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.state import LotOnFloor, OrderOnFloor, State
from tests.shopfloor.paper_floor import START, order_of

__all__ = ["Telling", "at", "two_lots"]


def at(minutes: float) -> datetime:
    """The instant so many minutes after the start."""
    return START + timedelta(minutes=minutes)


class Telling:
    """A log that is written in minutes."""

    def __init__(self, start: State | None = None) -> None:
        self.log = EventLog(start)

    def __call__(self, minutes: float, kind: EventKind, **said: Any) -> None:
        self.log.record(kind, at(minutes), source="test", **said)

    def run(self, start: float, end: float, lot: str, operation: str, station: str) -> None:
        """Tell of an operation of one phase."""
        work = {"lot": lot, "operation": operation, "station": station}
        remaining_ms = round((end - start) * 60_000)
        self(start, EventKind.PHASE_STARTED, phase="run", remaining_ms=remaining_ms, **work)
        self(end, EventKind.PHASE_ENDED, phase="run", **work)
        self(end, EventKind.OPERATION_COMPLETED, **work)
        self(end, EventKind.OPERATION_ENDED, **work)


def two_lots() -> State:
    """Lots A17/1 and A17/2 of 10 pieces on a rack."""
    return State(
        now=START,
        orders={"A17": OrderOnFloor(order_of(20, 10))},
        lots={f"A17/{number}": LotOnFloor(pieces=10, order="A17", place="rack") for number in (1, 2)},
    )
