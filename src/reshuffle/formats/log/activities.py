"""Events as process mining sees them: a case, an activity, and where in its life the activity is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import Event

__all__ = ["ActivityEvent", "Case", "activities"]


class Case(StrEnum):
    """What one case is."""

    LOT = "lot"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class ActivityEvent:
    """One event of a case.

    Parameters
    ----------
    case
        Id of the lot or of the order.
    activity
        An operation by its name in the product, or ``create``, ``transport``, ``scrap``, ``finish`` and so on.
    instance
        What ties start and end of one activity together: the operation of the lot, ``A17/2/070``.
    transition
        Transition of the standard life cycle of XES: ``start``, ``suspend``, ``resume``, ``complete``, ``ate_abort``,
        ``autoskip``.
    resource
        Station or robot that does it; None where nobody does.
    """

    case: str
    activity: str
    instance: str
    transition: str
    resource: str | None
    event: Event


#: What happens to a lot at one instant, and what it is called.
_AT_ONCE = {
    EventKind.LOT_CREATED: "create",
    EventKind.LOT_SPLIT: "split",
    EventKind.LOT_MERGED: "merge",
    EventKind.LOT_REWORKED: "rework",
    EventKind.LOT_SCRAPPED: "scrap",
    EventKind.LOT_COMPLETED: "finish",
    EventKind.PIECES_LOST: "lose pieces",
    EventKind.ORDER_RELEASED: "release",
    EventKind.ORDER_CHANGED: "change",
    EventKind.ORDER_CANCELLED: "cancel",
    EventKind.ORDER_COMPLETED: "deliver",
}
_TRANSPORT = {EventKind.PICKED_UP: "start", EventKind.DROPPED_OFF: "complete"}
_INSIDE = {EventKind.PHASE_INTERRUPTED: "suspend", EventKind.PHASE_RESUMED: "resume"}


def activities(log: EventLog, case: Case = Case.LOT) -> list[ActivityEvent]:
    """Return the events of a log that belong to cases, in the order of the log.

    An operation starts with its first phase, is suspended and resumed with its phases, and is complete with its work;
    one that ends without is aborted. What happens to an order as a whole is part of the cases of orders only.

    Parameters
    ----------
    log
        The log.
    case
        What one case is.
    """
    reader = _Reader(case, {name: lot.order for name, lot in log.start.lots.items()})
    reader.begun.update((name, work.operation) for name, lot in log.start.lots.items() for work in lot.running)
    reader.completed.update(
        (name, work.operation) for name, lot in log.start.lots.items() for work in lot.running if work.is_completed
    )
    return list(reader.read(log))


class _Reader:
    def __init__(self, case: Case, order_of_lot: dict[str, str | None]) -> None:
        self.case = case
        self.order_of_lot = order_of_lot
        self.begun: set[tuple[str, str]] = set()
        self.completed: set[tuple[str, str]] = set()

    def read(self, events: Iterable[Event]) -> Iterable[ActivityEvent]:
        for event in events:
            if event.kind is EventKind.LOT_CREATED and event.lot is not None:
                self.order_of_lot[event.lot] = event.order
            case = self._case(event)
            if case is None:
                continue
            found = self._activity(event)
            if found is not None:
                activity, instance, transition = found
                resource = event.station or (event.resource if event.kind in _TRANSPORT else None)
                yield ActivityEvent(case, activity, instance, transition, resource, event)

    def _case(self, event: Event) -> str | None:
        if self.case is Case.LOT:
            return event.lot
        if event.lot is None:
            return event.order
        return self.order_of_lot.get(event.lot) or event.order

    def _activity(self, event: Event) -> tuple[str, str, str] | None:
        """Return activity, instance and transition; None for what is no activity of a case."""
        subject = event.lot or event.order or ""
        if event.kind in _AT_ONCE:
            return _AT_ONCE[event.kind], f"{subject}/{event.sequence}", "complete"
        if event.kind in _TRANSPORT:
            return "transport", f"{subject}/transport", _TRANSPORT[event.kind]
        if event.operation is None or event.lot is None:
            return None
        work = (event.lot, event.operation)
        transition = self._transition(event, work)
        return None if transition is None else (event.operation, "/".join(work), transition)

    def _transition(self, event: Event, work: tuple[str, str]) -> str | None:
        if event.kind is EventKind.PHASE_STARTED and work not in self.begun:
            self.begun.add(work)
            return "start"
        if event.kind in _INSIDE:
            return _INSIDE[event.kind]
        if event.kind is EventKind.OPERATION_COMPLETED:
            self.completed.add(work)
            return "complete"
        if event.kind is EventKind.OPERATION_SKIPPED:
            return "autoskip"
        if event.kind is EventKind.OPERATION_ENDED:
            self.begun.discard(work)
            if work not in self.completed:
                return "ate_abort"
            self.completed.discard(work)
        return None
