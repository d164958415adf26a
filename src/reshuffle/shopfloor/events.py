"""An event: one thing that happened, with the instant at which it happened and the place in the log that it got."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from reshuffle.errors import Mistake
from reshuffle.model.calendars import CalendarException
from reshuffle.model.orders import Order
from reshuffle.model.state import Mounted
from reshuffle.shopfloor.event_kinds import FIELDS, ONE_OF, EventKind

__all__ = ["DETAILS", "ENVELOPE", "PAYLOAD", "SCHEMA_VERSION", "Details", "Event", "find_mistakes"]

#: Version of the fields of events; readers of logs migrate older ones.
SCHEMA_VERSION = 1

#: What an event says about an order, a setup or a calendar, in the model's own types.
Details = Order | Mounted | CalendarException
#: The type of the details, by kind.
DETAILS: dict[EventKind, type[Order | Mounted | CalendarException]] = {
    EventKind.ORDER_RELEASED: Order,
    EventKind.ORDER_CHANGED: Order,
    EventKind.SETUP_CHANGED: Mounted,
    EventKind.CALENDAR_EXCEPTION_SET: CalendarException,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on a floor.

    One flat class for all kinds, so that a log is a table; which kind has which fields stands in
    :data:`reshuffle.shopfloor.event_kinds.FIELDS`. A field that a kind does not have is None (`related`: empty).

    Parameters
    ----------
    sequence
        Place in the log, from 1 on without gaps, given at recording. It is the order of the log.
    occurred_at
        Instant at which it happened, UTC.
    recorded_at
        Instant at which the log took it, UTC; in a simulation the same.
    kind
        What happened.
    source
        Who says so: ``twin``, or the name of an adapter.
    command
        Id of the command that made it happen.
    plan
        Id of the plan that was being carried out.
    order, lot, operation
        ``A17``, ``A17/2``, ``070``: the operation by its name in the product.
    phase
        ``setup``, ``load``, ``run``, ``unload``, ``wait`` or ``hold``; in a move its step.
    station, item
        Ids.
    resource
        Id of an operator, tool, carrier or robot; of calendars, of whatever has one.
    place
        Where something is from now on or goes to: station, buffer, robot, carrier, point or slot.
    name
        Failure mode, maintenance task, counter, receipt, or key of an observation.
    batch
        Operations with the same batch are done together.
    quantity
        Pieces, units of an item or a counter; the change of stock, the new value of a counter or of a stock count.
    remaining_ms
        Working time ahead, in milliseconds, as far as is known on the floor: expected, not what chance has drawn.
    until
        Instant until which it is expected to last, or at which it is expected.
    charge
        Battery, a share between 0 and 1.
    related
        Parents, children, members, or the names along a cycle.
    details
        An order's terms, what is mounted, or an exception of a calendar.
    reason
        Why, for people.
    """

    sequence: int
    occurred_at: datetime
    recorded_at: datetime
    kind: EventKind
    source: str = ""
    command: str | None = None
    plan: str | None = None
    order: str | None = None
    lot: str | None = None
    operation: str | None = None
    phase: str | None = None
    station: str | None = None
    resource: str | None = None
    item: str | None = None
    place: str | None = None
    name: str | None = None
    batch: str | None = None
    quantity: int | None = None
    remaining_ms: int | None = None
    until: datetime | None = None
    charge: float | None = None
    related: tuple[str, ...] = ()
    details: Details | None = None
    reason: str | None = None
    schema_version: int = SCHEMA_VERSION


#: Fields that every event may have.
ENVELOPE = ("sequence", "occurred_at", "recorded_at", "kind", "source", "command", "plan", "schema_version")
#: Fields that say what happened.
PAYLOAD = tuple(field.name for field in fields(Event) if field.name not in ENVELOPE)


def find_mistakes(event: Event) -> list[Mistake]:
    """Return what is wrong with an event: fields that its kind lacks or does not have, instants that are not in UTC."""
    place = f"event {event.sequence}, {event.kind}"
    mistakes = []
    for name in ("occurred_at", "recorded_at", "until"):
        instant = getattr(event, name)
        if instant is not None and (instant.tzinfo is None or instant.utcoffset()):
            mistakes.append(Mistake(name, str(instant), "must be an instant in UTC", place))
    required, optional = FIELDS[event.kind]
    mistakes += [
        Mistake(name, "", f"must be there in an event of kind '{event.kind}'", place)
        for name in required
        if getattr(event, name) in (None, ())
    ]
    for name in PAYLOAD:
        value = getattr(event, name)
        if value not in (None, ()) and name not in required and name not in optional:
            mistakes.append(Mistake(name, str(value), f"must not be there in an event of kind '{event.kind}'", place))
    choice = ONE_OF.get(event.kind, ())
    if choice and sum(getattr(event, name) is not None for name in choice) != 1:
        rule = f"must be one of {', '.join(choice)} in an event of kind '{event.kind}'"
        mistakes.append(Mistake("what it happened to", "", rule, place))
    details = DETAILS.get(event.kind)
    if details is not None and event.details is not None and not isinstance(event.details, details):
        found = type(event.details).__name__
        mistakes.append(Mistake("details", found, f"must be of type {details.__name__}", place))
    for name in ("quantity", "remaining_ms"):
        value = getattr(event, name)
        if value is not None and value < 0:
            mistakes.append(Mistake(name, str(value), "must be >= 0", place))
    if event.charge is not None and not 0 <= event.charge <= 1:
        mistakes.append(Mistake("charge", str(event.charge), "must lie between 0 and 1", place))
    return mistakes
