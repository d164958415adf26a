"""What makes a plan worth looking at again: deviations, read from the events of a floor."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reshuffle.plan.plan import Plan
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event

__all__ = ["Cause", "CauseKind", "Watch"]

#: Late is what ends after its time; this much after it, it can be seen.
_MOMENT = timedelta(milliseconds=1)


class CauseKind(StrEnum):
    """Kinds of deviations."""

    FAILURE = "failure"
    REPAIR = "repair"
    RUSH_ORDER = "rush order"
    CHANGED_ORDER = "changed order"
    CANCELLED_ORDER = "cancelled order"
    LONG_OPERATION = "long operation"
    LATE_OPERATION = "late operation"
    SCRAP = "scrap"
    REWORK = "rework"
    LATE_MATERIAL = "late material"
    MAINTENANCE = "maintenance"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Cause:
    """A deviation: what kind, to what it happened, in words."""

    kind: CauseKind
    subject: str
    text: str


#: Kinds of events that are causes by themselves.
_BY_KIND = {
    EventKind.STATION_FAILED: CauseKind.FAILURE,
    EventKind.STATION_REPAIRED: CauseKind.REPAIR,
    EventKind.ORDER_CHANGED: CauseKind.CHANGED_ORDER,
    EventKind.ORDER_CANCELLED: CauseKind.CANCELLED_ORDER,
    EventKind.PHASE_ESTIMATED: CauseKind.LONG_OPERATION,
    EventKind.LOT_SCRAPPED: CauseKind.SCRAP,
    EventKind.PIECES_LOST: CauseKind.SCRAP,
    EventKind.LOT_REWORKED: CauseKind.REWORK,
    EventKind.RECEIPT_EXPECTED: CauseKind.LATE_MATERIAL,
    EventKind.CALENDAR_EXCEPTION_SET: CauseKind.CALENDAR,
}


@dataclass(slots=True)
class Watch:
    """Compares what happens with the plan that is carried out.

    Parameters
    ----------
    tolerance
        An operation that ends later than planned by more than this is a deviation.
    lots
        Lots of the plan by their names on the floor, where those differ.
    own_receipts
        Deliveries that the loop itself has announced.
    """

    tolerance: timedelta
    lots: dict[str, str] = field(default_factory=dict)
    own_receipts: set[str] = field(default_factory=set)
    _orders: set[str] = field(default_factory=set)
    _ends: dict[str, datetime] = field(default_factory=dict)
    _maintenance: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    _expected: list[tuple[datetime, str]] = field(default_factory=list)
    _running: set[str] = field(default_factory=set)

    def follow(self, plan: Plan, lots: dict[str, str]) -> None:
        """Compare with another plan from now on; `lots` are names on the floor by those of the plan."""
        self.lots = {there: here for here, there in lots.items()}
        self._orders |= {order.id for order in plan.orders} | {order.id for order in plan.unplanned}
        self._ends = {one.id: one.end for one in plan.operations}
        self._maintenance = {}
        for task in plan.maintenance:
            self._maintenance.setdefault((task.station, task.task), []).append(task.start)
        self._expected = [(self._ends[name] + self.tolerance, name) for name in self._running if name in self._ends]
        heapq.heapify(self._expected)

    @property
    def wakes_at(self) -> datetime | None:
        """The next instant at which an operation that still runs would be late; None if none can be."""
        return self._expected[0][0] + _MOMENT if self._expected else None

    def causes(self, events: Iterable[Event], now: datetime) -> list[Cause]:
        """Return the deviations in new events, and the operations that should have ended by now."""
        found = [cause for event in events for cause in self._of_event(event)]
        while self._expected and self._expected[0][0] < now:
            _, name = heapq.heappop(self._expected)
            if name in self._running:
                text = f"operation '{name}' still runs, planned to end at {self._ends[name].isoformat()}"
                found.append(Cause(CauseKind.LATE_OPERATION, name, text))
        return found

    def _of_event(self, event: Event) -> Iterator[Cause]:
        if event.kind is EventKind.PHASE_STARTED:
            self._begin(event)
        elif event.kind in (EventKind.OPERATION_COMPLETED, EventKind.OPERATION_ENDED):
            yield from self._end(event)
        elif event.kind is EventKind.ORDER_RELEASED and event.order not in self._orders:
            order = event.order or ""
            self._orders.add(order)
            if "+" not in order:
                yield Cause(CauseKind.RUSH_ORDER, order, f"order '{order}' came")
        elif event.kind is EventKind.MAINTENANCE_STARTED:
            yield from self._maintain(event)
        elif event.kind is EventKind.RECEIPT_EXPECTED and event.name in self.own_receipts:
            return
        elif event.kind in _BY_KIND:
            yield _by_kind(event)

    def _name(self, event: Event) -> str:
        return f"{self.lots.get(event.lot or '', event.lot)}/{event.operation}"

    def _begin(self, event: Event) -> None:
        name = self._name(event)
        if name in self._ends and name not in self._running:
            self._running.add(name)
            heapq.heappush(self._expected, (self._ends[name] + self.tolerance, name))

    def _end(self, event: Event) -> Iterator[Cause]:
        name = self._name(event)
        if event.kind is EventKind.OPERATION_COMPLETED and name in self._running:
            self._running.discard(name)
            planned = self._ends.get(name)
            if planned is not None and event.occurred_at > planned + self.tolerance:
                late = round((event.occurred_at - planned).total_seconds() / 60)
                text = f"operation '{name}' ended {late} min later than planned"
                yield Cause(CauseKind.LATE_OPERATION, name, text)
        self._running.discard(name)

    def _maintain(self, event: Event) -> Iterator[Cause]:
        """Maintenance that no plan has at about this time is a deviation."""
        planned = self._maintenance.get((event.station or "", event.name or ""), [])
        near = [start for start in planned if abs(start - event.occurred_at) <= self.tolerance]
        if near:
            planned.remove(near[0])
            return
        text = f"'{event.name}' began on station '{event.station}', not planned now"
        yield Cause(CauseKind.MAINTENANCE, event.station or "", text)


def _by_kind(event: Event) -> Cause:
    kind = _BY_KIND[event.kind]
    subject = event.lot or event.order or event.station or event.item or event.resource or ""
    words = {
        CauseKind.FAILURE: f"station '{event.station}' is down ({event.name})",
        CauseKind.REPAIR: f"station '{event.station}' is up again ({event.name})",
        CauseKind.CHANGED_ORDER: f"order '{event.order}' has new terms",
        CauseKind.CANCELLED_ORDER: f"order '{event.order}' is cancelled",
        CauseKind.LONG_OPERATION: f"operation '{event.lot}/{event.operation}' takes another time than planned",
        CauseKind.REWORK: f"lot '{event.lot}' goes back for rework",
        CauseKind.LATE_MATERIAL: f"'{event.name}' of item '{event.item}' comes at another time",
        CauseKind.CALENDAR: f"the hours of '{event.resource}' are changed",
        CauseKind.SCRAP: f"lot '{event.lot}' is scrap"
        if event.kind is EventKind.LOT_SCRAPPED
        else f"{event.quantity} pieces of lot '{event.lot}' are lost",
    }
    return Cause(kind, subject, words[kind])
