"""What is still to happen, in the total order of docs/reference/semantics-of-execution.md, section 12."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappop, heappush
from typing import Any

from reshuffle.errors import InternalError

__all__ = ["Agenda", "Entry", "Rank"]

#: So many rounds at one instant are an endless loop of work that takes no time.
_MOST_ROUNDS = 1000


class Rank(IntEnum):
    """The kinds of events of one instant, in their order."""

    PHASE_END = 0
    DROPOFF = 1
    ARRIVE = 2
    REPAIR = 3
    FAILURE = 4
    CALENDAR_CLOSE = 5
    CALENDAR_OPEN = 6
    RECEIPT = 7
    ORDER_CHANGE = 8
    TIMER = 9
    DECISION = 10
    PICKUP = 11
    PHASE_START = 12
    OBSERVATION = 13


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """Something that is to happen; entries compare in the order in which they happen.

    Parameters
    ----------
    instant
        Milliseconds from the origin of the run.
    round
        How often the instant has begun anew, because something took no time.
    rank, entity, sequence
        Kind, whom it happens to, and number in the order of scheduling.
    token
        What the entity's own token must still be; an entry with an older one is void.
    """

    instant: int
    round: int
    rank: int
    entity: str
    sequence: int
    data: Any = field(default=None, compare=False)
    token: int = field(default=0, compare=False)

    def __deepcopy__(self, memo: dict[int, Any]) -> Entry:
        return self


@dataclass(slots=True)
class Agenda:
    """The future events of a run, and where it stands.

    What is scheduled for the present instant but belongs before what happens just now goes to the next round.
    """

    now: int = 0
    round: int = 0
    current: tuple[int, str] = (-1, "")
    next_sequence: int = 0
    heap: list[Entry] = field(default_factory=list)
    decision_at: tuple[int, int] | None = None

    def schedule(self, instant: int, rank: Rank, entity: str, data: Any = None, token: int = 0) -> None:
        """Add something that is to happen.

        Raises
        ------
        reshuffle.errors.InternalError
            If the instant lies in the past, or an instant has a thousand rounds.
        """
        if instant < self.now:
            raise InternalError(f"An event of '{entity}' was scheduled {self.now - instant} ms before now.")
        number = 0
        if instant == self.now:
            number = self.round + (1 if (int(rank), entity) <= self.current else 0)
            if number > _MOST_ROUNDS:
                raise InternalError(f"Work that takes no time goes round endlessly at one instant, last at '{entity}'.")
        heappush(self.heap, Entry(instant, number, int(rank), entity, self.next_sequence, data, token))
        self.next_sequence += 1

    def decide(self) -> None:
        """See to it that decisions are taken once what happens at this instant is known."""
        passed = self.current >= (int(Rank.DECISION), "")
        wanted = (self.now, self.round + 1 if passed else self.round)
        if self.decision_at != wanted:
            self.decision_at = wanted
            self.schedule(self.now, Rank.DECISION, "")

    def next_instant(self) -> int | None:
        """Return the instant of the next entry, None if there is none."""
        return self.heap[0].instant if self.heap else None

    def take(self) -> Entry:
        """Take the next entry, and let time go on to it."""
        entry = heappop(self.heap)
        self.now, self.round, self.current = entry.instant, entry.round, (entry.rank, entry.entity)
        return entry

    def advance(self, instant: int) -> None:
        """Let time go on to an instant before the next entry."""
        if instant > self.now:
            self.now, self.round, self.current = instant, 0, (int(Rank.OBSERVATION), "")
