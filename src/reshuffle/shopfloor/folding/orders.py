"""Orders and lots: how they come, change hands, and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reshuffle.model.orders import Order
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.folding.draft import Draft, contradiction
from reshuffle.shopfloor.state import LotOnFloor, LotStatus, OrderOnFloor

__all__ = ["HANDLERS"]


def _set_terms(draft: Draft, event: Event) -> None:
    order = event.order or ""
    terms = event.details if isinstance(event.details, Order) else None
    draft.orders[order] = replace(draft.orders.get(order) or OrderOnFloor(), terms=terms)
    draft.closed_orders.pop(order, None)


def _close_order(draft: Draft, event: Event) -> None:
    order = event.order or ""
    draft.orders.pop(order, None)
    draft.closed_orders[order] = "completed" if event.kind is EventKind.ORDER_COMPLETED else "cancelled"
    # What is finished of a closed order is of no further interest; what is not, still stands on the floor.
    for lot in draft.lots_of_order.pop(order, ()):
        if draft.lots[lot].status is not LotStatus.OPEN:
            del draft.lots[lot]
        else:
            draft.lots_of_order.setdefault(order, []).append(lot)


def _say_short(draft: Draft, event: Event) -> None:
    order = event.order or ""
    draft.orders[order] = replace(draft.orders.get(order) or OrderOnFloor(), short=event.quantity or 0)


def _create_lot(draft: Draft, event: Event) -> None:
    name = event.lot or ""
    if name in draft.lots:
        raise contradiction(event, "lot", name, "must be a lot that is not there yet")
    parents = []
    for parent in event.related:
        if parent not in draft.lots:
            raise contradiction(event, "related", parent, "must be a lot on the floor")
        parents.append(draft.lots[parent])
    draft.lots[name] = LotOnFloor(
        pieces=event.quantity or 0,
        order=event.order,
        place=event.place,
        done=tuple(dict.fromkeys(operation for parent in parents for operation in parent.done)),
        skipped=tuple(dict.fromkeys(operation for parent in parents for operation in parent.skipped)),
        parents=event.related,
        reworks=max((parent.reworks for parent in parents), default=0),
    )
    if event.order is not None:
        if event.order not in draft.closed_orders:
            draft.orders.setdefault(event.order, OrderOnFloor())
        draft.lots_of_order.setdefault(event.order, []).append(name)


def _finish_lot(draft: Draft, event: Event, name: str, status: LotStatus) -> None:
    lot = draft.lots.get(name)
    if lot is None or lot.status is not LotStatus.OPEN:
        raise contradiction(event, "lot", name, "must be a lot on the floor that is not finished")
    _take_off_robot(draft, name, lot)
    if lot.order in draft.orders:
        draft.lots[name] = replace(lot, status=status, place=None, running=(), is_held=False)
    else:
        del draft.lots[name]
        if lot.order in draft.lots_of_order:
            draft.lots_of_order[lot.order].remove(name)


def _take_off_robot(draft: Draft, name: str, lot: LotOnFloor) -> None:
    robot = draft.robots.get(lot.place or "")
    if robot is not None and name in robot.carries:
        cargo = tuple(other for other in robot.carries if other != name)
        draft.robots[lot.place or ""] = replace(robot, carries=cargo)


def _complete_lot(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    order = draft.orders.get(lot.order or "")
    if order is not None and lot.order is not None:
        good = lot.pieces if event.quantity is None else event.quantity
        draft.orders[lot.order] = replace(order, good=order.good + good)
    _finish_lot(draft, event, event.lot or "", LotStatus.COMPLETED)


def _scrap_lot(draft: Draft, event: Event) -> None:
    _finish_lot(draft, event, event.lot or "", LotStatus.SCRAPPED)


def _split_lot(draft: Draft, event: Event) -> None:
    for child in event.related:
        if child not in draft.lots:
            raise contradiction(event, "related", child, "must be a lot that was created before")
    _finish_lot(draft, event, event.lot or "", LotStatus.SPLIT)


def _merge_lots(draft: Draft, event: Event) -> None:
    draft.lot(event)
    for parent in event.related:
        _finish_lot(draft, event, parent, LotStatus.MERGED)


def _place_lot(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    _take_off_robot(draft, event.lot or "", lot)
    draft.lots[event.lot or ""] = replace(lot, place=event.place)


def _rework_lot(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    again = {event.operation, *event.related}
    draft.lots[event.lot or ""] = replace(
        lot,
        done=tuple(operation for operation in lot.done if operation not in again),
        skipped=tuple(operation for operation in lot.skipped if operation not in again),
        reworks=lot.reworks + 1,
    )


def _lose_pieces(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    left = lot.pieces - (event.quantity or 0)
    if left < 0:
        raise contradiction(event, "quantity", event.quantity, f"must be at most the {lot.pieces} pieces of the lot")
    draft.lots[event.lot or ""] = replace(lot, pieces=left)


def _lift_dedication(draft: Draft, event: Event) -> None:
    lot = draft.lot(event)
    lifted = tuple(dict.fromkeys((*lot.lifted, event.operation or "")))
    draft.lots[event.lot or ""] = replace(lot, lifted=lifted)


def _hold(draft: Draft, event: Event) -> None:
    is_held = event.kind is EventKind.HELD
    if event.lot is not None:
        draft.lots[event.lot] = replace(draft.lot(event), is_held=is_held)
    if event.order is not None:
        draft.orders[event.order] = replace(draft.orders.get(event.order) or OrderOnFloor(), is_held=is_held)
    if event.station is not None:
        draft.stations[event.station] = replace(draft.station(event), is_held=is_held)
    if event.resource is not None:
        draft.robots[event.resource] = replace(draft.robot(event.resource), is_held=is_held)


HANDLERS: dict[EventKind, Callable[[Draft, Event], None]] = {
    EventKind.ORDER_RELEASED: _set_terms,
    EventKind.ORDER_CHANGED: _set_terms,
    EventKind.ORDER_CANCELLED: _close_order,
    EventKind.ORDER_COMPLETED: _close_order,
    EventKind.ORDER_SHORT: _say_short,
    EventKind.LOT_CREATED: _create_lot,
    EventKind.LOT_SPLIT: _split_lot,
    EventKind.LOT_MERGED: _merge_lots,
    EventKind.LOT_PLACED: _place_lot,
    EventKind.LOT_REWORKED: _rework_lot,
    EventKind.LOT_SCRAPPED: _scrap_lot,
    EventKind.LOT_COMPLETED: _complete_lot,
    EventKind.PIECES_LOST: _lose_pieces,
    EventKind.HELD: _hold,
    EventKind.HOLD_LIFTED: _hold,
    EventKind.DEDICATION_LIFTED: _lift_dedication,
}
