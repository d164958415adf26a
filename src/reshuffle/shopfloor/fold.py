"""From a log to a state: a state is the sum of its events, at any sequence number."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.folding import orders, robots, stations, work
from reshuffle.shopfloor.folding.draft import Draft, contradiction
from reshuffle.shopfloor.state import State

__all__ = ["fold", "replay"]

#: What each kind of event changes; every kind is there.
_HANDLERS: dict[EventKind, Callable[[Draft, Event], None]] = {
    **orders.HANDLERS,
    **work.HANDLERS,
    **stations.HANDLERS,
    **robots.HANDLERS,
}


def fold(events: Iterable[Event], start: State | None = None) -> State:
    """Return the state after events, from a state before them.

    A pure function: `start` is left as it is. It can be taken in parts,
    ``fold(later, fold(earlier, start)) == fold([*earlier, *later], start)``. It takes time in proportion to the number
    of events and to the size of the start state.

    Parameters
    ----------
    events
        Events in the order of their sequence numbers, the first one after ``start.sequence``.
    start
        State before them; None for a floor of which nothing is known.

    Raises
    ------
    InputError
        If a number is missing or comes twice, or an event cannot have happened after those before it.
    """
    draft = Draft(State() if start is None else start)
    for event in events:
        if event.sequence != draft.sequence + 1:
            raise contradiction(event, "sequence", event.sequence, f"must be {draft.sequence + 1}, the next in the log")
        _HANDLERS[event.kind](draft, event)
        draft.sequence = event.sequence
        if draft.now is None or event.occurred_at > draft.now:
            draft.now = event.occurred_at
    return draft.state()


def replay(log: EventLog, up_to: int | None = None) -> State:
    """Return the state that a log had at a sequence number; None for the state at its end.

    Raises
    ------
    InputError
        If the log contradicts itself.
    """
    return fold(log.events(up_to=up_to), log.start)
