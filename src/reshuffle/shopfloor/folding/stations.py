"""Stations, their wear and maintenance; material; calendars; plans and commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reshuffle.model.calendars import CalendarException
from reshuffle.model.state import Mounted
from reshuffle.shopfloor.event_kinds import OUTCOMES, EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.folding.draft import Draft, contradiction
from reshuffle.shopfloor.state import Down, Receipt, RunningMaintenance

__all__ = ["HANDLERS"]


def _fail(draft: Draft, event: Event) -> None:
    station = draft.station(event)
    down = Down(event.name or "", event.occurred_at, event.until)
    # A failure that is reported once more only has a new end in sight.
    before = next((other for other in station.down if other.failure == event.name), None)
    if before is not None:
        down = replace(down, since=before.since)
    others = tuple(other for other in station.down if other is not before)
    draft.stations[event.station or ""] = replace(station, down=(*others, down))


def _repair(draft: Draft, event: Event) -> None:
    station = draft.station(event)
    left = tuple(down for down in station.down if down.failure != event.name)
    if len(left) == len(station.down):
        raise contradiction(event, "name", event.name, f"must be a failure of station '{event.station}'")
    draft.stations[event.station or ""] = replace(station, down=left)


def _ask_for_maintenance(draft: Draft, event: Event) -> None:
    station = draft.station(event)
    asked = tuple(dict.fromkeys((*station.asked, event.name or "")))
    draft.stations[event.station or ""] = replace(station, asked=asked)


def _maintain(draft: Draft, event: Event) -> None:
    station = draft.station(event)
    before = station.maintenance
    if event.kind is EventKind.MAINTENANCE_STARTED:
        if before is not None:
            raise contradiction(event, "name", event.name, f"must not start while '{before.task}' is being done")
    elif before is None or before.task != event.name:
        raise contradiction(event, "name", event.name, f"must have been started on station '{event.station}'")
    if event.kind is EventKind.MAINTENANCE_DONE:
        running = None
    else:
        is_working = event.kind is not EventKind.MAINTENANCE_INTERRUPTED
        running = RunningMaintenance(event.name or "", event.remaining_ms or 0, event.occurred_at, is_working)
    asked = tuple(task for task in station.asked if task != event.name)
    draft.stations[event.station or ""] = replace(station, maintenance=running, asked=asked)


def _count_wear(draft: Draft, event: Event) -> None:
    station = draft.station(event)
    counters = {**station.counters, event.name or "": event.quantity or 0}
    draft.stations[event.station or ""] = replace(station, counters=counters)


def _set_up(draft: Draft, event: Event) -> None:
    mounted = event.details if isinstance(event.details, Mounted) else None
    draft.stations[event.station or ""] = replace(draft.station(event), mounted=mounted)


def _consume(draft: Draft, event: Event) -> None:
    item, quantity = event.item or "", event.quantity or 0
    draft.stock[item] = draft.stock.get(item, 0) - quantity
    if event.order is not None:
        _unpeg_up_to(draft, item, event.order, quantity)


def _bring(draft: Draft, event: Event) -> None:
    item = event.item or ""
    draft.stock[item] = draft.stock.get(item, 0) + (event.quantity or 0)
    if event.kind is EventKind.MATERIAL_RECEIVED and event.name is not None:
        draft.receipts.pop(event.name, None)


def _count_stock(draft: Draft, event: Event) -> None:
    draft.stock[event.item or ""] = event.quantity or 0


def _peg(draft: Draft, event: Event) -> None:
    orders = draft.pegged.setdefault(event.item or "", {})
    orders[event.order or ""] = orders.get(event.order or "", 0) + (event.quantity or 0)


def _unpeg(draft: Draft, event: Event) -> None:
    item, order, quantity = event.item or "", event.order or "", event.quantity or 0
    pegged = draft.pegged.get(item, {}).get(order, 0)
    if quantity > pegged:
        rule = f"must be at most the {pegged} that are pegged to order '{order}'"
        raise contradiction(event, "quantity", quantity, rule)
    _unpeg_up_to(draft, item, order, quantity)


def _unpeg_up_to(draft: Draft, item: str, order: str, quantity: int) -> None:
    orders = draft.pegged.get(item, {})
    left = orders.get(order, 0) - quantity
    if left > 0:
        orders[order] = left
    else:
        orders.pop(order, None)


def _expect(draft: Draft, event: Event) -> None:
    if event.until is not None:
        draft.receipts[event.name or ""] = Receipt(event.item or "", event.quantity or 0, event.until)


def _turn_calendar(draft: Draft, event: Event) -> None:
    if event.kind is EventKind.CALENDAR_CLOSED:
        draft.closed.add(event.resource or "")
    else:
        draft.closed.discard(event.resource or "")


def _add_exception(draft: Draft, event: Event) -> None:
    if isinstance(event.details, CalendarException):
        resource = event.resource or ""
        draft.calendar_exceptions[resource] = (*draft.calendar_exceptions.get(resource, ()), event.details)


def _set_plan(draft: Draft, event: Event) -> None:
    draft.plan = event.plan


def _note_outcome(draft: Draft, event: Event) -> None:
    if OUTCOMES[event.kind]:
        draft.commands[event.command or ""] = event.kind
    else:
        draft.commands.pop(event.command or "", None)


def _change_nothing(draft: Draft, event: Event) -> None:
    """Take in a decision, an observation or an explanation: they are said for people and for learning."""


HANDLERS: dict[EventKind, Callable[[Draft, Event], None]] = {
    EventKind.STATION_FAILED: _fail,
    EventKind.STATION_REPAIRED: _repair,
    EventKind.MAINTENANCE_ASKED: _ask_for_maintenance,
    EventKind.MAINTENANCE_STARTED: _maintain,
    EventKind.MAINTENANCE_INTERRUPTED: _maintain,
    EventKind.MAINTENANCE_RESUMED: _maintain,
    EventKind.MAINTENANCE_DONE: _maintain,
    EventKind.COUNTER_CHANGED: _count_wear,
    EventKind.SETUP_CHANGED: _set_up,
    EventKind.MATERIAL_CONSUMED: _consume,
    EventKind.MATERIAL_PRODUCED: _bring,
    EventKind.MATERIAL_RECEIVED: _bring,
    EventKind.MATERIAL_COUNTED: _count_stock,
    EventKind.MATERIAL_PEGGED: _peg,
    EventKind.MATERIAL_UNPEGGED: _unpeg,
    EventKind.RECEIPT_EXPECTED: _expect,
    EventKind.CALENDAR_OPENED: _turn_calendar,
    EventKind.CALENDAR_CLOSED: _turn_calendar,
    EventKind.CALENDAR_EXCEPTION_SET: _add_exception,
    EventKind.PLAN_SET: _set_plan,
    EventKind.DECIDED: _change_nothing,
    EventKind.OBSERVED: _change_nothing,
    EventKind.DEADLOCK: _change_nothing,
    EventKind.STARVATION: _change_nothing,
    **dict.fromkeys(OUTCOMES, _note_outcome),
}
