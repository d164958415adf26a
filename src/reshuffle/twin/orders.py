"""Orders and their lots: how they come, how they end, and what happens when pieces are lost."""

from __future__ import annotations

from collections import defaultdict

from reshuffle.model.execution_check import rework_routes
from reshuffle.model.orders import Order, lot_id, split_quantity
from reshuffle.model.state import LotState
from reshuffle.plan.from_model import lots as lotting
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import material, routing, transports
from reshuffle.twin.agenda import Rank
from reshuffle.twin.run import Lot, OrderRun, Run, Task, TaskStatus

__all__ = [
    "add_lot",
    "add_order",
    "add_pieces",
    "add_requisition",
    "announce_lot",
    "cancel",
    "close_lot",
    "come_by_demand",
    "create_lot",
    "put_off",
    "release_order",
    "scrap_lot",
]


def add_requisition(run: Run, wanted: lotting.Requisition, terms: Order | None) -> OrderRun:
    """Take in an order that planning has cut into lots, with what is done of it already."""
    factory = run.factory
    release = max(0, factory.at(wanted.release)) if wanted.release else 0
    due = factory.at_or_before(wanted.due) if wanted.due else None
    lots = [lot.id for lot in wanted.lots]
    order = OrderRun(
        wanted.id, wanted.product, wanted.quantity, release, due, wanted.priority, wanted.parent, lots, terms=terms
    )
    run.orders[order.id] = order
    if order.parent is not None:
        run.children.setdefault(order.parent, []).append(order.id)
    for lot in wanted.lots:
        _add_lot(run, Lot(lot.id, wanted.id, wanted.product, lot.pieces, lot.pieces_in, {}))
    return order


def _add_lot(run: Run, lot: Lot) -> None:
    product = run.factory.workspace.products[lot.product]
    state = run.factory.workspace.state.lots.get(lot.id, LotState()) if run.now == 0 else LotState()
    lot.tasks = {name: Task(lot.id, name) for name in product.operations}
    for name in rework_routes(product.operations):
        lot.tasks[name].status = TaskStatus.SKIPPED
    for name in state.done:
        lot.tasks[name].status, lot.tasks[name].ended = TaskStatus.DONE, run.now
    for name in state.skipped:
        lot.tasks[name].status = TaskStatus.SKIPPED
    run.lots[lot.id] = lot
    run.open_lots += 1


def add_order(run: Run, name: str, terms: Order, parent: str | None = None) -> str | None:
    """Take in an order that comes while the run goes on, with child orders for what is made here.

    Returns
    -------
    str or None
        What is missing and can not be had, in words; then nothing was taken in.
    """
    product = run.factory.workspace.products[terms.product]
    release = max(run.now, run.factory.at(terms.release)) if terms.release else run.now
    due = run.factory.at_or_before(terms.due) if terms.due else None
    missing = _cannot_be_had(run, terms.product, terms.quantity)
    if missing is not None:
        return missing
    order = OrderRun(name, terms.product, terms.quantity, release, due, terms.priority, parent, [], terms=terms)
    run.orders[name] = order
    _start_lots(run, order, terms.quantity, terms.lot_size or product.lot_size)
    run.agenda.schedule(release, Rank.ORDER_CHANGE, name, "release")
    return None


def _cannot_be_had(run: Run, product: str, quantity: int) -> str | None:
    part = run.factory.workspace.products[product]
    pieces_in = lotting.pieces_through(part, quantity)
    for name, operation in part.operations.items():
        for flow in operation.consumes:
            wanted = flow.quantity * (pieces_in[name] if flow.per == "piece" else 1)
            if flow.item in run.factory.workspace.products:
                lacking = wanted - max(0, material.free_stock(run, flow.item))
                reason = _cannot_be_had(run, flow.item, lacking) if lacking > 0 else None
                if reason is not None:
                    return reason
                continue
            item = run.factory.workspace.factory.items[flow.item]
            coming = sum(number for other, number, _ in run.receipts.values() if other == flow.item)
            free = material.free_stock(run, flow.item) + coming - _spoken_for(run, flow.item)
            if item.lead_time is None and free < wanted:
                return f"{wanted} of '{flow.item}' can not be had"
    return None


def _spoken_for(run: Run, item: str) -> int:
    """Return how much free stock of an item the lots that are there already will need."""
    needs: defaultdict[str, int] = defaultdict(int)
    for lot in run.lots.values():
        for name, task in lot.tasks.items() if not lot.is_closed else ():
            if task.status is TaskStatus.OPEN:
                needs[lot.order] += sum(
                    wanted for other, wanted in material.consumption(run, lot, name) if other == item
                )
    pegs = run.pegged.get(item, {})
    return sum(max(0, wanted - pegs.get(order, 0)) for order, wanted in needs.items())


def _start_lots(
    run: Run,
    order: OrderRun,
    quantity: int,
    lot_size: int | None,
    reason: str | None = None,
    name: str | None = None,
) -> None:
    """Start further lots of an order, with child orders for what they consume and nobody has."""
    product = run.factory.workspace.products[order.product]
    needs: defaultdict[str, int] = defaultdict(int)
    for pieces in split_quantity(quantity, lot_size):
        lot = Lot(
            name or _next_lot(run, order),
            order.id,
            order.product,
            pieces,
            lotting.pieces_through(product, pieces),
            {},
        )
        order.lots.append(lot.id)
        _add_lot(run, lot)
        for operation in product.operations:
            for item, wanted in material.consumption(run, lot, operation):
                needs[item] += wanted
        if order.is_released:
            create_lot(run, lot, reason)
    for item, wanted in needs.items():
        _provide(run, order, item, wanted)


def _next_lot(run: Run, order: OrderRun) -> str:
    number = len(order.lots) + 1
    while lot_id(order.id, number) in run.lots or lot_id(order.id, number) in run.recorder.log.start.lots:
        number += 1
    return lot_id(order.id, number)


def _provide(run: Run, order: OrderRun, item: str, wanted: int) -> None:
    """Keep free stock for an order; what is missing is made or bought."""
    factory = run.factory.workspace
    taken = min(wanted, max(0, material.free_stock(run, item)))
    if item in factory.products:
        if taken:
            material.peg(run, item, order.id, taken)
        if wanted > taken:
            _make(run, order, item, wanted - taken)
        return
    lead = factory.factory.items[item].lead_time
    if wanted > taken and lead is not None:
        name = f"purchase of {item} for {order.id}"
        name = f"{name} {sum(known.startswith(name) for known in run.receipts) + 1}"
        material.expect(run, name, item, wanted - taken, run.now + run.factory.to_ms(lead))


def _make(run: Run, parent: OrderRun, item: str, quantity: int) -> None:
    name = f"{parent.id}+{item}"
    child = run.orders.get(name)
    if child is None or child.is_closed:
        while name in run.orders:
            name += "'"
        child = OrderRun(name, item, quantity, parent.release, parent.due, parent.priority, parent.id, [])
        child.is_released = parent.is_released
        run.orders[name] = child
        run.children.setdefault(parent.id, []).append(name)
        if child.is_released:
            _say_released(run, child)
    else:
        child.quantity += quantity
    _start_lots(run, child, quantity, run.factory.workspace.products[item].lot_size)


def _say_released(run: Run, order: OrderRun) -> None:
    terms = order.terms
    if terms is None:
        due = run.instant(order.due) if order.due is not None else None
        terms = Order(product=order.product, quantity=order.quantity, due=due, priority=order.priority)
    run.record(EventKind.ORDER_RELEASED, order=order.id, details=terms)


def release_order(run: Run, name: str) -> None:
    """Release an order: its lots come into being. One whose release was put off meanwhile waits for it."""
    order = run.orders[name]
    if order.is_closed or order.is_released or order.release > run.now:
        return
    order.is_released = True
    _say_released(run, order)
    for lot in order.lots:
        create_lot(run, run.lots[lot])
    for child in run.children.get(name, ()):
        if run.orders[child].release <= run.now:
            release_order(run, child)
    run.agenda.decide()


def put_off(run: Run, order: OrderRun, release: int) -> None:
    """Give an order that is not released another release, and its child orders that wait for the same."""
    for child in (run.orders[name] for name in run.children.get(order.id, ())):
        if not child.is_released and child.release == order.release:
            put_off(run, child, release)
    order.release = release
    run.agenda.schedule(release, Rank.ORDER_CHANGE, order.id, "release")


def create_lot(run: Run, lot: Lot, reason: str | None = None) -> None:
    """Let a lot come into being, if it is not there yet."""
    if lot.is_created or lot.is_closed:
        return
    lot.is_created = True
    announce_lot(run, lot, reason)
    routing.choose_branches(run, lot)
    routing.update_ready(run, lot)
    if routing.is_finished(lot):
        close_lot(run, lot)


def announce_lot(run: Run, lot: Lot, reason: str | None = None) -> None:
    """Say that a lot is there; a setup for it may begin before it is released."""
    if not lot.is_announced and lot.id not in run.recorder.log.start.lots:
        quantity = max(lot.pieces_in.values())
        run.record(EventKind.LOT_CREATED, lot=lot.id, order=lot.order, quantity=quantity, reason=reason)
    lot.is_announced = True


def come_by_demand(run: Run, name: str) -> None:
    """Let the next order of a stream of demand come; one that can not be made is said to be short."""
    stream = run.factory.workspace.factory.demand[name]
    number = run.demanded.get(name, 0) + 1
    while f"{name}-{number}" in run.orders:
        number += 1  # Somebody has named an order like that.
    run.demanded[name] = number
    due = run.instant(run.now + stream.due_after) if stream.due_after is not None else None
    terms = Order(
        product=stream.product,
        quantity=stream.quantity,
        release=run.instant(run.now),
        due=due,
        priority=stream.priority,
        lot_size=stream.lot_size,
    )
    missing = add_order(run, f"{name}-{number}", terms)
    if missing is not None:
        run.record(EventKind.ORDER_SHORT, order=f"{name}-{number}", quantity=stream.quantity, reason=missing)


def close_lot(run: Run, lot: Lot) -> None:
    """End a lot of which everything is done; its order ends with its last lot."""
    order = run.orders[lot.order]
    good = max(0, lot.pieces + lot.delta)
    lot.is_closed = True
    run.open_lots -= 1
    order.good += good
    run.record(EventKind.LOT_COMPLETED, lot=lot.id, quantity=good)
    if order.parent is not None and not lot.has_produced:
        lot.has_produced = True
        material.produce(run, lot, None, lot.product, good)
    if order.parent is not None and lot.delta < 0:
        _cover(run, order, -lot.delta)
    _close_order(run, order)


def _close_order(run: Run, order: OrderRun) -> None:
    if order.is_closed or any(not run.lots[lot].is_closed for lot in order.lots):
        return
    order.is_closed = True
    missing = order.quantity - order.good
    if order.parent is None and missing > 0 and missing != order.short:
        run.record(EventKind.ORDER_SHORT, order=order.id, quantity=missing)
    run.record(EventKind.ORDER_COMPLETED, order=order.id, quantity=order.good)
    material.unpeg(run, order.id, "the order is completed")


def _cover(run: Run, order: OrderRun, missing: int) -> None:
    """Find what a lot did not make: first from free stock, then by a new lot."""
    if order.parent is None:
        _start_lots(run, order, missing, None, "in place of a lot that was lost")
        return
    free = min(missing, max(0, material.free_stock(run, order.product)))
    if free:
        material.peg(run, order.product, order.parent, free, "in place of pieces that were lost")
    if missing > free:
        _start_lots(run, order, missing - free, None, "in place of pieces that were lost")


def add_pieces(run: Run, order: OrderRun, more: int) -> str | None:
    """Start further lots of an order that has become larger; return what can not be had."""
    missing = _cannot_be_had(run, order.product, more)
    if missing is None:
        _start_lots(run, order, more, None, "the order has become larger")
    return missing


def add_lot(run: Run, name: str, order: OrderRun, quantity: int, reason: str | None) -> str | None:
    """Start a further lot of an order under a name; return what can not be had, or that the name is taken."""
    if name in run.lots:
        return f"lot '{name}' is there already"
    missing = _cannot_be_had(run, order.product, quantity)
    if missing is None:
        _start_lots(run, order, quantity, None, reason, name)
    return missing


def cancel(run: Run, order: OrderRun, reason: str) -> None:
    """Cancel an order: nothing further of it is started, what is kept for it is free; what runs ends."""
    order.is_closed = True
    run.record(EventKind.ORDER_CANCELLED, order=order.id, reason=reason)
    material.unpeg(run, order.id, reason)
    for name in order.lots:
        lot = run.lots[name]
        if lot.is_closed:
            continue
        run.open_lots -= 1
        lot.is_closed = not any(member == name for work in run.works.values() for member, _ in work.members)
        for task in lot.tasks.values():
            routing.dequeue(run, task)
        if lot.is_closed:
            transports.forget(run, name)
    for child in run.children.get(order.id, ()):
        if not run.orders[child].is_closed:
            cancel(run, run.orders[child], reason)
    run.agenda.decide()


def scrap_lot(run: Run, lot: Lot, reason: str, station: str | None = None, operation: str | None = None) -> None:
    """Lose a lot with all that it consumed, and see that what it would have made is made by another."""
    order = run.orders[lot.order]
    if lot.is_closed:
        return
    lot.is_closed = True
    for task in lot.tasks.values():
        routing.dequeue(run, task)
    transports.forget(run, lot.id)
    run.record(EventKind.LOT_SCRAPPED, lot=lot.id, station=station, operation=operation, reason=reason)
    run.agenda.decide()
    if order.is_closed:
        return  # Nobody misses what was cancelled.
    run.open_lots -= 1
    pieces_lost = lot.pieces
    if _cannot_be_had(run, lot.product, pieces_lost) is None:
        _cover(run, order, pieces_lost)
    else:
        order.short += pieces_lost
        run.record(EventKind.ORDER_SHORT, order=order.id, quantity=order.short, reason=reason)
        _close_order(run, order)
    run.agenda.decide()
