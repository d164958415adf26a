"""For whom material is by plan: what is there first goes to whoever needs it first, as plans are pegged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from reshuffle.twin import material
from reshuffle.twin.plan_slots import Slot
from reshuffle.twin.run import Lot, Run

__all__ = ["STOCK", "Pegs", "planned_pegs"]

#: Source of what is in stock when a plan begins.
STOCK = "stock"


@dataclass(slots=True)
class Pegs:
    """Orders and quantities by (source, item)."""

    table: dict[tuple[str, str], list[tuple[str, int]]] = field(default_factory=dict)

    def take(self, source: str, item: str) -> list[tuple[str, int]]:
        """Return for whom something is that comes from a source now."""
        return self.table.get((source, item), [])

    def knows(self, source: str, item: str) -> bool:
        """Whether the plan says for whom something is that comes from a source."""
        return (source, item) in self.table


@dataclass(slots=True)
class _Supply:
    source: str
    left: int


def planned_pegs(run: Run, slots: Sequence[Slot]) -> Pegs:
    """Return what a plan keeps for whom, from its planned arrivals and completions."""
    supplies: defaultdict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for item, quantity in run.stock.items():
        supplies[item].append((run.now, STOCK, quantity))
    for name, (item, quantity, at) in run.receipts.items():
        supplies[item].append((at, name, quantity))
    needs: list[tuple[int, str, str, int, str]] = []
    ends: dict[str, int] = {}
    for slot in slots:
        for lot_id, operation in slot.members:
            lot = run.lots.get(lot_id)
            if lot is None or lot.is_closed:
                continue
            way = run.factory.way(lot.product, operation, slot.station, lot.pieces_at(operation))
            offset = len(slot.phases) - len(way.phases)
            arrival = slot.phases[max(0, way.arrival + offset)][0]
            completion = slot.phases[max(0, way.completion + offset)][1]
            ends[lot_id] = max(ends.get(lot_id, completion), completion)
            name = f"{lot_id}/{operation}"
            if lot.tasks[operation].status == "open":
                for item, quantity in material.consumption(run, lot, operation):
                    needs.append((arrival, name, item, quantity, lot.order))
            for flow in run.factory.workspace.products[lot.product].operations[operation].produces:
                quantity = flow.quantity * (lot.pieces_at(operation) if flow.per == "piece" else 1)
                supplies[flow.item].append((completion, name, quantity))
    for lot_id, end in ends.items():
        lot = run.lots[lot_id]
        if run.orders[lot.order].parent is not None:
            supplies[lot.product].append((end, lot_id, _made(lot)))
    return _match(supplies, needs)


def _made(lot: Lot) -> int:
    return max(0, lot.pieces + lot.delta)


def _match(supplies: dict[str, list[tuple[int, str, int]]], needs: list[tuple[int, str, str, int, str]]) -> Pegs:
    pegs = Pegs()
    left: dict[str, list[_Supply]] = {}
    for item, listed in supplies.items():
        left[item] = [_Supply(source, quantity) for _, source, quantity in sorted(listed, key=lambda one: one[0])]
        pegs.table.update({(source, item): [] for _, source, _ in listed})
    for _, _, item, quantity, order in sorted(needs):
        missing = quantity
        for supply in left.get(item, []):
            taken = min(supply.left, missing)
            if taken > 0:
                supply.left -= taken
                missing -= taken
                pegs.table[supply.source, item].append((order, taken))
    return pegs
