"""Stock, and for whom it is kept: consumption, production, deliveries, pegs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.agenda import Rank
from reshuffle.twin.run import Lot, Obstacle, Run

__all__ = [
    "consume",
    "consumption",
    "count",
    "expect",
    "free_stock",
    "is_known_missing",
    "missing_material",
    "note_missing",
    "peg",
    "produce",
    "receive",
    "unpeg",
]


def consumption(run: Run, lot: Lot, operation: str) -> Iterator[tuple[str, int]]:
    """Yield what an operation of a lot takes at its arrival; rework takes nothing anew."""
    if lot.tasks[operation].attempt > 1:
        return
    pieces = lot.pieces_at(operation)
    for flow in run.factory.workspace.products[lot.product].operations[operation].consumes:
        quantity = flow.quantity * (pieces if flow.per == "piece" else 1)
        if quantity:
            yield flow.item, quantity


def free_stock(run: Run, item: str) -> int:
    """Return what is in stock and kept for nobody."""
    return run.stock.get(item, 0) - sum(run.pegged.get(item, {}).values())


def missing_material(run: Run, wanted: Iterable[tuple[str, str, int]]) -> Obstacle | None:
    """Return what is missing for some consumption (order, item, quantity), None if all is there."""
    free: dict[str, int] = {}
    own: dict[tuple[str, str], int] = {}
    for order, item, quantity in wanted:
        pegged = own.setdefault((item, order), run.pegged.get(item, {}).get(order, 0))
        left = free.setdefault(item, free_stock(run, item))
        from_own = min(pegged, quantity)
        own[item, order] = pegged - from_own
        if quantity - from_own > left:
            return _what_is_missing(run, item, quantity - from_own - left)
        free[item] = left - (quantity - from_own)
    return None


def _what_is_missing(run: Run, item: str, missing: int) -> Obstacle:
    coming = [at for name, _, at in run.receipts.values() if name == item and at > run.now]
    makers = tuple(f"lot '{lot.id}'" for lot in run.lots.values() if lot.product == item and not lot.is_closed)
    return Obstacle(f"{missing} of '{item}' are missing", makers, bool(coming), item)


def note_missing(run: Run, lot: Lot, operation: str, item: str) -> None:
    """Remember that an operation waits for an item, so that it is not asked about before the item's stock changes."""
    run.known_missing[lot.id, operation] = _as_it_is(run, lot, operation, item)


def is_known_missing(run: Run, lot: Lot, operation: str) -> bool:
    """Whether an operation was found to wait for an item of which nothing has come, gone or been kept since."""
    known = run.known_missing.get((lot.id, operation))
    return known is not None and known == _as_it_is(run, lot, operation, known[0])


def _as_it_is(run: Run, lot: Lot, operation: str, item: str) -> tuple[str, int, int, int]:
    return item, run.material_changes.get(item, 0), lot.delta, lot.tasks[operation].attempt


def _note_change(run: Run, item: str) -> None:
    run.material_changes[item] = run.material_changes.get(item, 0) + 1


def consume(run: Run, lot: Lot, operation: str, station: str) -> None:
    """Take what an operation needs: first what is kept for its order, then what is free."""
    for item, quantity in consumption(run, lot, operation):
        _note_change(run, item)
        run.stock[item] = run.stock.get(item, 0) - quantity
        pegs = run.pegged.get(item, {})
        if lot.order in pegs:
            pegs[lot.order] -= min(quantity, pegs[lot.order])
            if not pegs[lot.order]:
                del pegs[lot.order]
        run.record(
            EventKind.MATERIAL_CONSUMED,
            item=item,
            quantity=quantity,
            order=lot.order,
            lot=lot.id,
            operation=operation,
            station=station,
        )


def produce(run: Run, lot: Lot, operation: str | None, item: str, quantity: int) -> None:
    """Add what was made; what a child order makes is kept for its parent, or for whom the plan says."""
    if quantity <= 0:
        return
    _note_change(run, item)
    run.stock[item] = run.stock.get(item, 0) + quantity
    run.record(
        EventKind.MATERIAL_PRODUCED, item=item, quantity=quantity, order=lot.order, lot=lot.id, operation=operation
    )
    left = quantity
    source = lot.id if operation is None else f"{lot.id}/{operation}"
    if run.plan is not None:
        left -= run.plan.peg_what_comes(run, source, item, left)
    parent = run.orders[lot.order].parent
    knows = run.plan is not None and run.plan.knows_source(source, item)
    if left and parent is not None and operation is None and not knows and not run.orders[parent].is_closed:
        peg(run, item, parent, left)


def peg(run: Run, item: str, order: str, quantity: int, reason: str | None = None) -> None:
    """Keep stock for an order."""
    _note_change(run, item)
    pegs = run.pegged.setdefault(item, {})
    pegs[order] = pegs.get(order, 0) + quantity
    run.record(EventKind.MATERIAL_PEGGED, item=item, quantity=quantity, order=order, reason=reason)


def unpeg(run: Run, order: str, reason: str) -> None:
    """Let go of everything that is kept for an order."""
    for item, pegs in run.pegged.items():
        quantity = pegs.pop(order, 0)
        if quantity:
            _note_change(run, item)
            run.record(EventKind.MATERIAL_UNPEGGED, item=item, quantity=quantity, order=order, reason=reason)


def count(run: Run, item: str, quantity: int, reason: str | None) -> None:
    """Set a stock to what was counted."""
    _note_change(run, item)
    run.stock[item] = quantity
    run.record(EventKind.MATERIAL_COUNTED, item=item, quantity=quantity, reason=reason)


def expect(run: Run, name: str, item: str, quantity: int, at: int) -> None:
    """Note a delivery that will come; one of the same name is moved."""
    _note_change(run, item)
    run.receipts[name] = (item, quantity, max(at, run.now))
    run.agenda.schedule(max(at, run.now), Rank.RECEIPT, item, name)


def receive(run: Run, name: str) -> None:
    """Take a delivery in, if it is still expected now."""
    item, quantity, at = run.receipts.get(name, ("", 0, -1))
    if at != run.now:
        return  # It was moved, or has come already.
    del run.receipts[name]
    _note_change(run, item)
    run.stock[item] = run.stock.get(item, 0) + quantity
    run.record(EventKind.MATERIAL_RECEIVED, item=item, quantity=quantity, name=name)
    if run.plan is not None:
        run.plan.peg_what_comes(run, name, item, quantity)
    run.agenda.decide()
