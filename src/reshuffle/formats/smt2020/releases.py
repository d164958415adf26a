"""What is started in a fab: streams of lots, single lots, and those that are under way at the beginning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reshuffle.formats.smt2020.tables import Row, Table
from reshuffle.formats.smt2020.times import distribution
from reshuffle.model.demand import Demand
from reshuffle.model.orders import Order, lot_id
from reshuffle.model.products import Product
from reshuffle.model.state import LotState

__all__ = ["Releases", "read_releases", "wafers"]


@dataclass(slots=True)
class Releases:
    """What is started, and from when on."""

    now: datetime
    demand: dict[str, Demand] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    lots: dict[str, LotState] = field(default_factory=dict)


def wafers(orders: Table, under_way: Table) -> int:
    """Return the wafers of a lot, which must be the same for all: routes spread what they draw over so many."""
    sizes = [(row.count("PIECES"), row) for row in (*orders.rows, *under_way.rows)]
    for size, row in sizes:
        if size != sizes[0][0]:
            row.refuse("PIECES", f"must be {sizes[0][0]}, as in the first row: lots of different sizes")
    return sizes[0][0] if sizes else 1


def read_releases(orders: Table, under_way: Table, parts: dict[str, Product]) -> Releases:
    """Return the streams, orders and lots of a fab, which begins with the first of them."""
    starts = [row.instant("START") for row in (*orders.rows, *under_way.rows)]
    now = min(starts, default=datetime(2018, 1, 1))  # noqa: DTZ001 - local to the fab
    result = Releases(now.replace(tzinfo=UTC))
    seen: set[str] = set()
    for row in (*orders.rows, *under_way.rows):
        name = row.needed("LOT")
        row.one_of("HOTLOT", "", "no")
        if row.text("PART") not in parts:
            row.refuse("PART", "must be a PART of part.txt")
            continue
        if name in seen:
            row.refuse("LOT", "must be the name of one row only")
        seen.add(name)
        if row.table is under_way:
            _lot(row, name, parts[row.text("PART")], result)
        elif row.text("REPEAT"):
            result.demand[name] = _stream(row, now)
        else:
            result.orders[name] = _order(row, is_begun=False)
    return result


def _milliseconds(between: timedelta) -> int:
    return between // timedelta(milliseconds=1)


def _stream(row: Row, now: datetime) -> Demand:
    start, due = row.instant("START"), row.instant("DUE")
    if due < start:
        row.refuse("DUE", "must be >= START")
    lots, pieces = row.count("LOTSPERRPT", "1"), row.count("PIECES")
    row.one_of("RDIST", "constant", "exponential")
    return Demand(
        product=row.text("PART"),
        between=distribution(row, "RDIST", "REPEAT", "", "RUNITS"),
        first=_milliseconds(start - now),
        quantity=pieces * lots,
        lot_size=pieces if lots > 1 else None,
        due_after=max(0, _milliseconds(due - start)),
        priority=int(row.number("PRIOR")),
        most=row.count("RPT#"),
    )


def _order(row: Row, *, is_begun: bool) -> Order:
    release, due = row.instant("START").replace(tzinfo=UTC), row.instant("DUE").replace(tzinfo=UTC)
    if not is_begun and due < release:
        row.refuse("DUE", "must be >= START")
        due = release
    return Order(
        product=row.text("PART"),
        quantity=row.count("PIECES"),
        release=None if is_begun else release,
        due=due,
        priority=int(row.number("PRIOR")),
    )


def _lot(row: Row, name: str, product: Product, result: Releases) -> None:
    row.one_of("TRACE", "", "no")
    result.orders[name] = _order(row, is_begun=True)
    width = max(len(step) for step in product.operations)
    step = row.text("CURSTEP").zfill(width)
    if step not in product.operations:
        row.refuse("CURSTEP", "must be a STEP of the lot's route")
    elif step != next(iter(product.operations)):
        result.lots[lot_id(name, 1)] = LotState(next=step)
