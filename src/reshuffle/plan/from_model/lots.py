"""From orders to lots: splitting, yield, child orders for what is made here, purchases, and what can not be had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR
from functools import cache
from itertools import count

from reshuffle.errors import InputError, Mistake
from reshuffle.model import consistency
from reshuffle.model.execution_check import rework_routes
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import lot_id, split_quantity
from reshuffle.model.products import Product
from reshuffle.plan.arrays import BOUND

__all__ = ["Demand", "Lot", "Purchase", "Requisition", "Shortage", "demand", "pieces_through", "root"]

#: With how many pieces each operation of a product starts so that some good ones are left.
_Through = Callable[[str, int], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Lot:
    """Pieces of one product that go through the factory together.

    Parameters
    ----------
    id
        ``A17/2``.
    order
        The order it belongs to, a customer's or a child order.
    pieces
        Good pieces that must come out.
    pieces_in
        Pieces that each operation starts with, so that enough are left in the end.
    """

    id: str
    order: str
    product: str
    pieces: int
    pieces_in: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Requisition:
    """An order as planning sees it: a customer's, or a child order for a component that another order needs.

    Parameters
    ----------
    parent
        The order that needs the component; None for a customer's order.
    """

    id: str
    product: str
    quantity: int
    release: datetime | None
    due: datetime | None
    deadline: datetime | None
    priority: int
    parent: str | None
    lots: tuple[Lot, ...]


@dataclass(frozen=True, slots=True)
class Purchase:
    """A proposal to buy: so much of an item, there at the earliest after its lead time."""

    item: str
    quantity: int
    arrives: datetime
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """An order that can not be made because an item is missing and no way to get it is known."""

    order: str
    item: str
    missing: int

    def __str__(self) -> str:
        return (
            f"order '{self.order}' can not be made: {self.missing} of '{self.item}' are missing, and neither stock, "
            f"receipts nor a lead time say where they come from"
        )


@dataclass(frozen=True, slots=True)
class Demand:
    """What is to be made: customers' orders, then the child orders they need, level by level."""

    orders: tuple[Requisition, ...]
    purchases: tuple[Purchase, ...]
    shortages: tuple[Shortage, ...]


def demand(workspace: Workspace, now: datetime) -> Demand:
    """Return the lots that must be made for the orders of a workspace.

    Components that are made here are taken from stock and receipts first, by due date and priority; for the rest each
    order gets a child order ``ORDER+ITEM``, due with it. Bought items with a lead time are proposed for purchase;
    orders for which an item can not be had are left out and named, the least important first. None of them could be
    made beside those that are left.

    Parameters
    ----------
    now
        Instant at which planning starts.

    Raises
    ------
    reshuffle.errors.InputError
        If an order would be made in too many lots, or an item is consumed in a quantity beyond counting.
    """
    through = _through(workspace)
    orders = _customer_orders(workspace, through)
    dropped: list[tuple[Requisition, Shortage]] = []
    while True:
        every = [*orders, *_child_orders(workspace, orders, through)]
        _refuse_floods(workspace, every)
        purchases, missing = _buy(workspace, every, now)
        if not missing:
            break
        # Without the order that is worst off more may be left for the others: ask again.
        worst = min(missing, key=lambda shortage: _rank(root(every, shortage.order)), default=missing[0])
        without = root(every, worst.order)
        dropped.append((without, replace(worst, order=without.id)))
        orders = [order for order in orders if order.id != without.id]
    if len(dropped) > 1:
        # One that was left out early may do with what those have left that were left out behind it.
        places = {name: place for place, name in enumerate(workspace.orders)}
        for order, shortage in sorted(dropped, key=lambda pair: _rank(pair[0]), reverse=True):
            asked = sorted([*orders, order], key=lambda one: places[one.id])
            asked_every = [*asked, *_child_orders(workspace, asked, through)]
            bought, missing = _buy(workspace, asked_every, now)
            if not missing:
                orders, every, purchases = asked, asked_every, bought
                dropped.remove((order, shortage))
    return Demand(tuple(every), tuple(purchases), tuple(shortage for _, shortage in dropped))


def _refuse_floods(workspace: Workspace, orders: Sequence[Requisition]) -> None:
    """Refuse quantities beyond those that a scheduling problem can count."""
    totals: dict[str, int] = {}
    for order in orders:
        for item, quantity in consumption(workspace, order):
            totals[item] = totals.get(item, 0) + quantity
    remedy = "Count the item in a larger unit, or order less."
    mistakes = [
        Mistake(f"quantity of '{item}'", str(total), f"must be below {BOUND} for all orders", remedy=remedy)
        for item, total in totals.items()
        if total >= BOUND
    ]
    if mistakes:
        raise InputError(mistakes)


def _rank(order: Requisition) -> tuple[int, float, str]:
    """Sort key: the first is the first to go without."""
    due = order.due.timestamp() if order.due else float("inf")
    return order.priority, -due, order.id


def root(orders: Sequence[Requisition], name: str) -> Requisition:
    """Return the customer's order for which an order is made, itself or above a child order."""
    by_id = {order.id: order for order in orders}
    order = by_id[name]
    while order.parent is not None:
        order = by_id[order.parent]
    return order


def _through(workspace: Workspace) -> _Through:
    """Return :func:`pieces_through` by product, worked out once for each number of pieces."""

    @cache
    def through(product: str, pieces: int) -> Mapping[str, int]:
        return pieces_through(workspace.products[product], pieces)

    return through


def _customer_orders(workspace: Workspace, through: _Through) -> list[Requisition]:
    result = []
    for name, order in workspace.orders.items():
        lot_size = order.lot_size or workspace.products[order.product].lot_size
        lots = _lots(workspace, through, name, order.product, order.quantity, lot_size, count(1))
        result.append(
            Requisition(
                name,
                order.product,
                order.quantity,
                order.release,
                order.due,
                order.deadline,
                order.priority,
                None,
                lots,
            )
        )
    return result


def _lots(
    workspace: Workspace,
    through: _Through,
    order: str,
    product_id: str,
    quantity: int,
    lot_size: int | None,
    numbers: Iterable[int],
) -> tuple[Lot, ...]:
    product = workspace.products[product_id]
    if lot_size is not None and -(-quantity // lot_size) > consistency.MOST_LOTS:
        rule = f"must not make more than {consistency.MOST_LOTS} lots: '{order}' is for {quantity} pieces"
        remedy = f"Make the lots of '{product_id}' larger, or part the order."
        raise InputError(Mistake("lot_size", str(lot_size), rule, remedy=remedy))
    result = []
    for number, pieces in zip(numbers, split_quantity(quantity, lot_size), strict=False):
        name = lot_id(order, number)
        state = workspace.state.lots.get(name)
        pieces_in = through(product_id, pieces)
        if state is not None and state.pieces is not None:
            pieces_in = {operation: min(needed, state.pieces) for operation, needed in pieces_in.items()}
            pieces = min(pieces, _pieces_out(product, state.pieces, (*state.done, *state.skipped)))
        result.append(Lot(name, order, product_id, pieces, pieces_in))
    return tuple(result)


def _pieces_out(product: Product, pieces: int, gone: Iterable[str]) -> int:
    """Return how many good pieces come out of a lot, at least; 1 where it may be none."""
    left = [operation.pieces_left for name, operation in product.operations.items() if name not in set(gone)]
    for share in left:
        pieces = int((pieces * share).to_integral_value(ROUND_FLOOR))
    return max(1, pieces)


def _unfinished(workspace: Workspace, order: str, product: Product) -> Iterator[int]:
    """Yield the numbers of lots of a child order that are not finished; what finished ones made is in stock."""
    for number in count(1):
        state = workspace.state.lots.get(lot_id(order, number))
        if state is None or set(product.operations) - {*state.done, *state.skipped}:
            yield number


def pieces_through(product: Product, pieces: int) -> dict[str, int]:
    """Return with how many pieces each operation must start so that `pieces` good ones are left at the end."""
    if all(operation.pieces_left == 1 for operation in product.operations.values()):
        return dict.fromkeys(product.operations, pieces)
    before = consistency.predecessors(product.operations)
    needed = dict.fromkeys(product.operations, pieces)
    result: dict[str, int] = {}
    for name in reversed(consistency.in_order(product.operations)):
        share = product.operations[name].pieces_left
        start = int((needed[name] / share).to_integral_value(ROUND_CEILING)) if share else needed[name]
        result[name] = start
        for earlier in before[name]:
            needed[earlier] = max(needed[earlier], start)
    for name, origin in rework_routes(product.operations).items():
        result[name] = needed[origin]
    return result


def consumption(workspace: Workspace, order: Requisition) -> Iterator[tuple[str, int]]:
    """Yield what the operations of an order that are still to start consume: item and quantity."""
    operations = workspace.products[order.product].operations
    for lot in order.lots:
        state = workspace.state.lots.get(lot.id)
        gone = {*state.done, *state.skipped} if state else set()
        if state and state.running:
            gone.add(state.running.operation)
        for name, operation in operations.items():
            if name in gone:
                continue
            for flow in operation.consumes:
                yield flow.item, flow.quantity * (lot.pieces_in[name] if flow.per == "piece" else 1)


def _available(workspace: Workspace, item: str) -> int:
    known = workspace.factory.items.get(item)
    stock = workspace.state.stock.get(item, known.stock if known else 0)
    return stock + (sum(receipt.quantity for receipt in known.receipts) if known else 0)


def _child_orders(workspace: Workspace, orders: list[Requisition], through: _Through) -> list[Requisition]:
    """Return the child orders of all levels."""
    left = {item: _available(workspace, item) for item in workspace.products}
    result: list[Requisition] = []
    level = orders
    while level:
        below = []
        for order in sorted(level, key=_rank, reverse=True):
            needs: defaultdict[str, int] = defaultdict(int)
            for item, quantity in consumption(workspace, order):
                needs[item] += quantity
            for item, quantity in needs.items():
                if item not in workspace.products:
                    continue
                taken = min(left[item], quantity)
                left[item] -= taken
                if quantity > taken:
                    below.append(_child(workspace, through, order, item, quantity - taken))
        result += below
        level = below
    return result


def _child(workspace: Workspace, through: _Through, parent: Requisition, item: str, quantity: int) -> Requisition:
    name = f"{parent.id}+{item}"
    product = workspace.products[item]
    lots = _lots(workspace, through, name, item, quantity, product.lot_size, _unfinished(workspace, name, product))
    return Requisition(name, item, quantity, parent.release, parent.due, None, parent.priority, parent.id, lots)


def _buy(workspace: Workspace, orders: list[Requisition], now: datetime) -> tuple[list[Purchase], list[Shortage]]:
    left: dict[str, int] = {}
    missing: defaultdict[str, int] = defaultdict(int)
    users: defaultdict[str, list[str]] = defaultdict(list)
    shortages = []
    for order in sorted(orders, key=_rank, reverse=True):
        for item, quantity in consumption(workspace, order):
            if item in workspace.products:
                continue
            have = left.setdefault(item, _available(workspace, item))
            taken = min(have, quantity)
            left[item] = have - taken
            if quantity == taken:
                continue
            if workspace.factory.items[item].lead_time is None:
                shortages.append(Shortage(order.id, item, quantity - taken))
            else:
                missing[item] += quantity - taken
                users[item].append(order.id)
    purchases = [
        Purchase(
            item,
            quantity,
            now + timedelta(milliseconds=workspace.factory.items[item].lead_time or 0),
            tuple(dict.fromkeys(users[item])),
        )
        for item, quantity in missing.items()
    ]
    return purchases, shortages
