"""Operations, their phases, and whom they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.folding.draft import Draft, contradiction
from reshuffle.shopfloor.state import Holding, LotOnFloor, RunningOperation

__all__ = ["HANDLERS"]


def _running(lot: LotOnFloor, event: Event) -> RunningOperation:
    for running in lot.running:
        if running.operation == event.operation:
            return running
    raise contradiction(event, "operation", event.operation, f"must have begun on lot '{event.lot}'")


def _replace_running(draft: Draft, event: Event, lot: LotOnFloor, running: RunningOperation) -> None:
    listed = tuple(running if other.operation == running.operation else other for other in lot.running)
    draft.lots[event.lot or ""] = replace(lot, running=listed)


def _start_phase(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    before = next((other for other in lot.running if other.operation == event.operation), None)
    if before is not None and before.is_working:
        raise contradiction(event, "phase", event.phase, f"must not start while phase '{before.phase}' runs")
    running = RunningOperation(
        operation=event.operation or "",
        station=event.station or "",
        phase=event.phase or "",
        remaining_ms=event.remaining_ms or 0,
        since=event.occurred_at,
        is_completed=before is not None and before.is_completed,
        batch=event.batch,
    )
    others = tuple(other for other in lot.running if other is not before)
    # A setup needs no lot; with the first other phase the lot is on the station.
    place = lot.place if event.phase == "setup" else event.station
    draft.lots[event.lot or ""] = replace(lot, running=(*others, running), place=place)


def _stop_phase(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    running = _running(lot, event)
    if not running.is_working or running.phase != event.phase:
        raise contradiction(event, "phase", event.phase, f"must be running on lot '{event.lot}'")
    stopped = replace(running, is_working=False, remaining_ms=event.remaining_ms or 0, since=event.occurred_at)
    _replace_running(draft, event, lot, stopped)


def _resume_phase(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    running = _running(lot, event)
    if running.is_working or running.phase != event.phase:
        raise contradiction(event, "phase", event.phase, f"must be interrupted on lot '{event.lot}'")
    resumed = replace(running, is_working=True, remaining_ms=event.remaining_ms or 0, since=event.occurred_at)
    _replace_running(draft, event, lot, resumed)


def _estimate_phase(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    running = _running(lot, event)
    if running.phase != event.phase:
        raise contradiction(event, "phase", event.phase, f"must be under way on lot '{event.lot}'")
    _replace_running(draft, event, lot, replace(running, remaining_ms=event.remaining_ms or 0, since=event.occurred_at))


def _complete_operation(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    _replace_running(draft, event, lot, replace(_running(lot, event), is_completed=True))


def _end_operation(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    running = _running(lot, event)
    others = tuple(other for other in lot.running if other is not running)
    # An operation that ends without having been completed was abandoned, and will be done again.
    done = (*lot.done, running.operation) if running.is_completed else lot.done
    draft.lots[event.lot or ""] = replace(lot, running=others, done=done)


def _skip_operation(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    skipped = tuple(dict.fromkeys((*lot.skipped, event.operation or "")))
    draft.lots[event.lot or ""] = replace(lot, skipped=skipped)


def _table(draft: Draft, event: Event) -> dict[str, tuple[Holding, ...]]:
    if event.kind in (EventKind.OPERATOR_TAKEN, EventKind.OPERATOR_FREED):
        return draft.operators
    if event.kind in (EventKind.TOOL_TAKEN, EventKind.TOOL_FREED):
        return draft.tools
    return draft.carriers


def _take(draft: Draft, event: Event) -> None:
    table, resource = _table(draft, event), event.resource or ""
    units = 1 if event.quantity is None else event.quantity
    holding = Holding(event.lot, event.operation, event.station, units)
    table[resource] = (*table.get(resource, ()), holding)


def _free(draft: Draft, event: Event) -> None:
    table, resource = _table(draft, event), event.resource or ""
    for place, holding in enumerate(held := table.get(resource, ())):
        if _is_of(holding, event):
            left = 0 if event.quantity is None else holding.units - event.quantity
            if left < 0:
                rule = f"must be at most the {holding.units} units that are taken"
                raise contradiction(event, "quantity", event.quantity, rule)
            rest = (replace(holding, units=left),) if left else ()
            table[resource] = (*held[:place], *rest, *held[place + 1 :])
            if not table[resource]:
                del table[resource]
            return
    raise contradiction(event, "resource", resource, "must be taken before it is freed")


def _is_of(holding: Holding, event: Event) -> bool:
    """Whether a holding is the one an event means: what the event does not say may be anything."""
    return (
        event.lot in (None, holding.lot)
        and event.operation in (None, holding.operation)
        and event.station in (None, holding.station)
    )


HANDLERS: dict[EventKind, Callable[[Draft, Event], None]] = {
    EventKind.PHASE_STARTED: _start_phase,
    EventKind.PHASE_INTERRUPTED: _stop_phase,
    EventKind.PHASE_RESUMED: _resume_phase,
    EventKind.PHASE_ESTIMATED: _estimate_phase,
    EventKind.PHASE_ENDED: _stop_phase,
    EventKind.OPERATION_COMPLETED: _complete_operation,
    EventKind.OPERATION_ENDED: _end_operation,
    EventKind.OPERATION_SKIPPED: _skip_operation,
    EventKind.OPERATOR_TAKEN: _take,
    EventKind.OPERATOR_FREED: _free,
    EventKind.TOOL_TAKEN: _take,
    EventKind.TOOL_FREED: _free,
    EventKind.CARRIER_TAKEN: _take,
    EventKind.CARRIER_FREED: _free,
}
