"""Why work is where it is: one cause per stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Cause", "CauseKind", "Stretch"]


class CauseKind(StrEnum):
    """What work waits for, or what happens in a stretch of time."""

    WORK = "work"
    SETUP = "setup"
    PLANNING_START = "planning start"
    RELEASE = "release"
    PREDECESSOR = "predecessor"
    LAG = "lag"
    TRANSPORT = "transport"
    ROBOT = "robot"
    MATERIAL = "material"
    STATION = "station"
    OPERATOR = "operator"
    TOOL = "tool"
    CARRIER = "carrier"
    CLOSED = "closed"
    BATCH = "batch"
    BUFFER = "buffer"
    NEXT_SETUP = "setup of another"
    WEAR = "wear"
    ORDER = "order"
    PIN = "pin"
    FROZEN = "frozen"
    RUNNING = "running"
    WINDOW = "window"
    MAX_LAG = "longest wait"
    CHOICE = "choice"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause.

    Parameters
    ----------
    kind
        What sort of cause.
    subject
        What it is about, in the user's ids: a station, operator, tool, item, buffer; empty where there is none.
    task
        The task that is in the way or comes before, -1 for none.
    at
        Tick at which that task lets go: its end, or the instant at which it has made what is needed.
    detail
        What else there is to say: where material comes from, who is pinned, what a choice improves.
    """

    kind: CauseKind
    subject: str = ""
    task: int = -1
    at: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time [start, end), ticks, with its cause.

    Parameters
    ----------
    task
        The task that waits or works.
    leads, led
        What its end lets happen, and to which task: in a chain, why the next link begins.
    """

    start: int
    end: int
    cause: Cause
    task: int = -1
    leads: Cause | None = None
    led: int = -1

    @property
    def length(self) -> int:
        """Ticks from start to end."""
        return self.end - self.start
