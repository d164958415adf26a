"""Material over time: stock, what was waited for, what is to be bought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import numpy as np

from reshuffle.advising.situation import Situation
from reshuffle.model import consistency
from reshuffle.plan.plan import MaterialPeg, PlannedOperation
from reshuffle.supervisor.reporting.gathered import Gathered
from reshuffle.supervisor.reporting.view_document import Material, Purchase, Shortage

__all__ = ["materials"]


def materials(gathered: Gathered) -> tuple[Material, ...]:
    """Return every item that the plan consumes or makes for itself.

    An operation was short of an item if all else was there for it, and the item was not. Of a schedule that does not
    hold there are no curves: what it consumes when is not known.
    """
    if gathered.situation is None:
        return ()
    shortages = _shortages(gathered)
    purchases: defaultdict[str, list[Purchase]] = defaultdict(list)
    for one in gathered.plan.purchases:
        purchases[one.item].append(Purchase(gathered.at(one.arrives), one.quantity, one.orders))
    found = []
    for index, item in enumerate(gathered.situation.planning.items):
        times, stock = _curve(gathered, gathered.situation, index)
        found.append(Material(item, times, stock, tuple(shortages.get(item, ())), tuple(purchases.get(item, ()))))
    return tuple(found)


def _curve(gathered: Gathered, situation: Situation, item: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the instants at which stock changes, with the stock from then on; it begins where planning does."""
    at, amount, _ = situation.supplies[item]
    begin = situation.problem.planning_start
    instants, place = np.unique(np.append(begin, np.maximum(at, begin)), return_inverse=True)
    change = np.zeros(len(instants), dtype=np.int64)
    np.add.at(change, place[1:], amount)
    stock = int(situation.problem.materials.initial[item]) + np.cumsum(change)
    kept = (np.diff(stock, prepend=stock[0] - 1) != 0) | (instants == begin)
    return tuple(gathered.tick(tick) for tick in instants[kept].tolist()), tuple(stock[kept].tolist())


def _shortages(gathered: Gathered) -> dict[str, list[Shortage]]:
    """Return by item what operations waited for when all that comes before them was done."""
    planned = {operation.id: operation for operation in gathered.plan.operations}
    found: defaultdict[str, list[Shortage]] = defaultdict(list)
    for peg in gathered.plan.pegs:
        operation = planned.get(peg.operation)
        if operation is None or peg.source == "stock":
            continue
        ready = max(_ready(gathered, operation, planned))
        if peg.available > ready:
            found[peg.item].append(_shortage(gathered, peg, ready))
    for listed in found.values():
        listed.sort(key=lambda one: (one.at, one.until, one.operation))
    return found


def _shortage(gathered: Gathered, peg: MaterialPeg, ready: datetime) -> Shortage:
    row = gathered.operation_rows[peg.operation]
    return Shortage(gathered.at(ready), gathered.at(peg.available), row, peg.quantity, peg.source)


def _ready(gathered: Gathered, operation: PlannedOperation, planned: dict[str, PlannedOperation]) -> Iterator[datetime]:
    """Yield the instants before which the lot could not be there, material aside."""
    plan = gathered.plan
    yield plan.made_for
    row = gathered.order_rows.get(operation.order)
    release = plan.orders[row].release if row is not None else None
    if release is not None:
        yield release
    product = gathered.workspace.products.get(operation.product)
    if product is None:
        return
    for name in consistency.predecessors(product.operations).get(operation.operation, ()):
        before = planned.get(f"{operation.lot}/{name}")
        if before is not None:
            yield before.end
