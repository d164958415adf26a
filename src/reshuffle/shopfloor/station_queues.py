"""How many lots wait at each station over time, read from the events of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event

__all__ = ["station_queues", "steps_of"]

_MILLISECOND = timedelta(milliseconds=1)
_THERE = (EventKind.LOT_CREATED, EventKind.OPERATION_ENDED, EventKind.DROPPED_OFF, EventKind.LOT_REWORKED)
_CLOSED = (EventKind.LOT_COMPLETED, EventKind.LOT_SCRAPPED, EventKind.LOT_SPLIT, EventKind.LOT_MERGED)

#: Times in milliseconds, and the number of lots from each of them on.
Curve = tuple[tuple[int, ...], tuple[int, ...]]


def station_queues(
    events: Iterable[Event],
    origin: datetime,
    until: int,
    present: Iterable[str] = (),
    next_stations: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> dict[str, Curve]:
    """Return the lots that wait at each station at which one had to, as step functions.

    A lot waits at the station that takes it next: from its arrival there, its creation, the end of its operation
    before or of the carriage after it, to the first phase there. A setup that begins earlier is no wait.

    Parameters
    ----------
    events
        The log of a run, in its order.
    origin
        Instant 0 of the curves.
    until
        End of the run, milliseconds after the origin.
    present
        Lots that were on the floor before the first event.
    next_stations
        (operation, station) of each lot in the order of a plan: where those wait that nothing has taken at the end.
    """
    reader = _Reader(origin, dict.fromkeys(present, 0))
    for event in events:
        reader.read(event)
    reader.leave_waiting(until, next_stations or {})
    return {station: steps_of(changes) for station, changes in sorted(reader.changes.items())}


def steps_of(changes: Mapping[int, int]) -> Curve:
    """Return changes at instants as a step function from 0 on."""
    times, values, level = [], [], 0
    for at, change in sorted(changes.items()):
        if change:
            level += change
            times.append(at)
            values.append(level)
    return tuple(times), tuple(values)


@dataclass(slots=True)
class _Reader:
    """Follows lots from their arrival to their first phase at a station."""

    origin: datetime
    arrived: dict[str, int]
    changes: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    begun: dict[tuple[str, str], int] = field(default_factory=dict)
    #: Operations whose wait is settled: their work itself, not only their setup, has begun.
    settled: set[tuple[str, str]] = field(default_factory=set)

    def read(self, event: Event) -> None:
        """Take in an event."""
        if event.lot is None:
            return
        at = (event.occurred_at - self.origin) // _MILLISECOND
        if event.kind in _THERE:
            self.arrived[event.lot] = at
            if event.kind is EventKind.LOT_REWORKED:
                for operation in (event.operation or "", *event.related):
                    self.begun.pop((event.lot, operation), None)
                    self.settled.discard((event.lot, operation))
        elif event.kind in _CLOSED:
            self.arrived.pop(event.lot, None)
        elif event.kind is EventKind.PHASE_STARTED:
            key = (event.lot, event.operation or "")
            start = self.begun.setdefault(key, at)
            if event.phase != "setup" and key not in self.settled:
                self.settled.add(key)
                self._wait(event.station or "", self.arrived.pop(event.lot, start), start)

    def leave_waiting(self, until: int, next_stations: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Let every lot that is there and was not taken wait to the end, where a plan says at which station."""
        for lot, since in self.arrived.items():
            places = (
                station for operation, station in next_stations.get(lot, ()) if (lot, operation) not in self.begun
            )
            station = next(places, None)
            if station is not None:
                self._wait(station, since, until)

    def _wait(self, station: str, start: int, end: int) -> None:
        if start < end:
            self.changes[station][start] += 1
            self.changes[station][end] -= 1
