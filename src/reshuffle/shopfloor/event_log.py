"""The log of a floor: append-only, in the order of recording, the source of truth of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Self

from reshuffle.errors import InputError, InternalError, Mistake
from reshuffle.shopfloor.event_kinds import FIELDS, OUTCOMES, EventKind
from reshuffle.shopfloor.events import Event, find_mistakes
from reshuffle.shopfloor.state import State

__all__ = ["EventLog"]


class EventLog:
    """What happened on a floor, from a start state on.

    Events are numbered from ``start.sequence + 1`` on without gaps. Nothing is changed or taken out; a simulator that
    goes back takes a copy of the beginning (:meth:`up_to`) and leaves this log as it is.

    Parameters
    ----------
    start
        State before the first event.
    events
        Events of an earlier log, in order.
    """

    __slots__ = ("_events", "_outcomes", "_start")

    def __init__(self, start: State | None = None, events: Iterable[Event] = ()) -> None:
        self._start = State() if start is None else start
        self._events: list[Event] = []
        self._outcomes: dict[str, EventKind] = dict(self._start.commands)
        for event in events:
            self.append(event)

    @property
    def start(self) -> State:
        """State before the first event."""
        return self._start

    @property
    def last_sequence(self) -> int:
        """Sequence number of the last event; that of the start state while there is none."""
        return self._start.sequence + len(self._events)

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def events(self, after: int = 0, up_to: int | None = None) -> list[Event]:
        """Return the events with ``after < sequence <= up_to``, in order."""
        first = max(0, after - self._start.sequence)
        last = len(self._events) if up_to is None else max(0, up_to - self._start.sequence)
        return self._events[first:last]

    def outcome(self, command: str) -> EventKind | None:
        """Return the last outcome of a command, by its id; None for a command that the log does not know."""
        return self._outcomes.get(command)

    def record(self, kind: EventKind, occurred_at: datetime, recorded_at: datetime | None = None, **said: Any) -> Event:
        """Record that something happened, under the next sequence number.

        Meant for a program's own events: it looks only for fields that are missing. Events of others come in by
        :meth:`append`, which looks at everything.

        Parameters
        ----------
        kind
            What happened. An outcome that a command has already is not recorded again.
        occurred_at
            When, UTC.
        recorded_at
            When the log learns of it, UTC; None for at once, as in a simulation.
        said
            Further fields of :class:`reshuffle.shopfloor.events.Event`.

        Returns
        -------
        Event
            The event as recorded; for an outcome that was recorded already, that event.

        Raises
        ------
        InternalError
            If a field that the kind must have is missing, an instant is not in UTC, or an outcome cannot follow the
            one before.
        """
        if occurred_at.tzinfo is not UTC or (recorded_at is not None and recorded_at.tzinfo is not UTC):
            raise InternalError(f"{kind}: occurred_at and recorded_at must be instants in UTC, not {occurred_at!r}.")
        for name in FIELDS[kind][0]:
            if said.get(name) in (None, ()):
                raise InternalError(f"{kind} was recorded without {name}.")
        if kind in OUTCOMES:
            command = said["command"]
            if self._outcomes.get(command) is kind:
                return self._last_outcome(command)
            refusal = self._refusal(kind, command)
            if refusal:
                raise InternalError(refusal)
            self._outcomes[command] = kind
        sequence = self._start.sequence + len(self._events) + 1
        event = Event(sequence, occurred_at, occurred_at if recorded_at is None else recorded_at, kind, **said)
        self._events.append(event)
        return event

    def append(self, event: Event) -> None:
        """Take in an event that has its sequence number: read from a file, or sent by another log.

        An event that is in the log already, equal in every field, is not taken a second time.

        Raises
        ------
        InputError
            If the number is not the next one, another event has it, or the event is wrong in itself.
        """
        place = f"event {event.sequence}, {event.kind}"
        index = event.sequence - self._start.sequence - 1
        if 0 <= index < len(self._events) and self._events[index] == event:
            return
        mistakes = find_mistakes(event)
        if index != len(self._events):
            rule = f"must be {self.last_sequence + 1}, the next in the log"
            mistakes.append(Mistake("sequence", str(event.sequence), rule, place))
        refusal = self._refusal(event.kind, event.command) if event.kind in OUTCOMES and event.command else ""
        if refusal:
            mistakes.append(Mistake("kind", event.kind, f"must be an outcome that may follow: {refusal}", place))
        if mistakes:
            raise InputError(mistakes)
        if event.kind in OUTCOMES and event.command:
            self._outcomes[event.command] = event.kind
        self._events.append(event)

    def up_to(self, sequence: int) -> Self:
        """Return a log of its own with the events up to a sequence number."""
        log = type(self)(self._start)
        log._take(self.events(up_to=sequence))  # noqa: SLF001 - a log of the same class
        return log

    def _take(self, events: list[Event]) -> None:
        """Take over events of another log, which were looked at there."""
        self._events = events
        for event in events:
            if event.kind in OUTCOMES and event.command is not None:
                self._outcomes[event.command] = event.kind

    def _last_outcome(self, command: str) -> Event:
        for event in reversed(self._events):
            if event.command == command and event.kind in OUTCOMES:
                return event
        raise InternalError(f"the outcome of command '{command}' was recorded before this log began.")

    def _refusal(self, kind: EventKind, command: str) -> str:
        before = self._outcomes.get(command)
        if before is None:
            first = kind in (EventKind.COMMAND_ACCEPTED, EventKind.COMMAND_REJECTED)
            return "" if first else f"{kind} of command '{command}' comes before it was accepted."
        return "" if kind in OUTCOMES[before] else f"{kind} of command '{command}' cannot follow {before}."
