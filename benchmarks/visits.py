"""The visits of lots at stations as arrays, read from the log of a run; times in hours after its beginning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event

__all__ = ["Counted", "Visits", "read_visits"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many are inside over time: those that come at `arrivals` and go at `departures`, both ascending."""

    arrivals: Floats
    departures: Floats

    def at(self, times: Floats, side: str = "right") -> Floats:
        """Return how many are inside at instants; with side ``left`` just before them."""
        come = np.searchsorted(self.arrivals, times, side=side)  # type: ignore[call-overload]
        gone = np.searchsorted(self.departures, times, side=side)  # type: ignore[call-overload]
        return np.asarray(come - gone, dtype=np.float64)

    def area(self, times: Floats) -> Floats:
        """Return the integral of the number inside from 0 to instants."""
        return _area(self.arrivals, times) - _area(self.departures, times)


def _area(steps: Floats, times: Floats) -> Floats:
    place = np.searchsorted(steps, times)
    before = np.concatenate((np.zeros(1), np.cumsum(steps)))[place]
    return np.asarray(place * times - before, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """One row per visit, in the order of their ends, and one per order, in the order of release.

    Parameters
    ----------
    station, ready, start, finish, end
        Where; from when the lot could begin there; start and end of the work; when it left.
    work
        Time from start to finish without interruptions.
    is_drawn
        False for all lots of a batch but one, which share their time.
    order
        Place of the order in those below.
    stream, release, first_start, completion
        Of each order: its demand, and instants; not a number for what did not happen.
    down_from, down_until
        Of each failure that was repaired.
    """

    station: npt.NDArray[np.str_]
    order: npt.NDArray[np.int64]
    ready: Floats
    start: Floats
    finish: Floats
    end: Floats
    work: Floats
    is_drawn: npt.NDArray[np.bool_]
    stream: npt.NDArray[np.str_]
    release: Floats
    first_start: Floats
    completion: Floats
    down_from: Floats
    down_until: Floats

    def inside(self) -> Counted:
        """Return how many orders are inside."""
        gone = self.completion[~np.isnan(self.completion)]
        return Counted(np.sort(self.release), np.sort(gone))


@dataclass(slots=True)
class _Visit:
    order: int
    station: str
    ready: float
    start: float
    is_drawn: bool
    finish: float = 0.0
    stopped: float = 0.0
    lost: float = 0.0


class _Reader:
    """Collects visits."""

    def __init__(self, origin: datetime) -> None:
        self.origin = origin
        self.place: dict[str, int] = {}
        self.orders: list[list[float]] = []
        self.ready: dict[str, float] = {}
        self.open: dict[str, _Visit] = {}
        self.done: list[tuple[_Visit, float]] = []
        self.batches: set[str] = set()
        self.downs: list[tuple[float, float]] = []
        self.down_from = 0.0

    def read(self, event: Event) -> None:
        """Take in an event."""
        kind, lot = event.kind, event.lot or ""
        at = (event.occurred_at - self.origin).total_seconds() / 3600
        if kind is EventKind.PHASE_STARTED:
            self._start(event, lot, at)
        elif kind is EventKind.PHASE_ENDED:
            self.open[lot].finish = at
        elif kind is EventKind.OPERATION_ENDED:
            self.done.append((self.open.pop(lot), at))
            self.ready[lot] = at
        elif kind is EventKind.ORDER_RELEASED:
            self.place[event.order or ""] = len(self.orders)
            self.orders.append([at, np.nan, np.nan])
        elif kind is EventKind.ORDER_COMPLETED:
            self.orders[self.place[event.order or ""]][2] = at
        elif kind is EventKind.PHASE_INTERRUPTED:
            self.open[lot].stopped = at
        elif kind is EventKind.PHASE_RESUMED:
            self.open[lot].lost += at - self.open[lot].stopped
        elif kind is EventKind.STATION_FAILED:
            self.down_from = at
        elif kind is EventKind.STATION_REPAIRED:
            self.downs.append((self.down_from, at))

    def _start(self, event: Event, lot: str, at: float) -> None:
        place = self.place[lot.partition("/")[0]]
        order = self.orders[place]
        if np.isnan(order[1]):
            order[1] = at
        is_drawn = event.batch is None or event.batch not in self.batches
        if event.batch is not None:
            self.batches.add(event.batch)
        self.open[lot] = _Visit(place, event.station or "", self.ready.get(lot, order[0]), at, is_drawn)


def read_visits(events: Iterable[Event], origin: datetime) -> Visits:
    """Return the visits that a log tells of; of every operation only its run is looked at."""
    reader = _Reader(origin)
    for event in events:
        reader.read(event)
    table = np.array(
        [
            (visit.order, visit.ready, visit.start, visit.finish, end, visit.finish - visit.start - visit.lost)
            for visit, end in reader.done
        ]
    ).reshape(-1, 6)
    orders = np.array(reader.orders).reshape(-1, 3)
    downs = np.array(reader.downs).reshape(-1, 2)
    return Visits(
        np.array([visit.station for visit, _ in reader.done]),
        table[:, 0].astype(np.int64),
        *(table[:, column] for column in range(1, 6)),
        np.array([visit.is_drawn for visit, _ in reader.done], dtype=bool),
        np.array([name.rpartition("-")[0] for name in reader.place]),
        *(orders[:, column] for column in range(3)),
        downs[:, 0],
        downs[:, 1],
    )
