"""What the orders ask of places: how much each station works, and how many lots go from which station to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reshuffle.model import consistency
from reshuffle.model.capabilities import DurationModel
from reshuffle.model.factory import Workspace
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.lots import Demand, Requisition
from reshuffle.plan.from_model.work import run_time
from reshuffle.plan.plan import Plan

__all__ = ["WayDemand", "balanced_ways", "planned_ways"]

#: Rounds in which work is taken from the busiest of the stations that can do it.
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class WayDemand:
    """What orders ask of places.

    Parameters
    ----------
    flow
        Lots that go from a station, not copy, to another.
    orders
        Orders of which something is done on a station, shares of them counted.
    head
        Least milliseconds of work before a lot comes to a station.
    """

    flow: Mapping[tuple[str, str], float]
    orders: Mapping[str, float]
    head: Mapping[str, int]


def balanced_ways(workspace: Workspace, eligible: Eligible, needed: Demand) -> WayDemand:
    """Return what is asked where the work is spread so that the busiest station has the least of it.

    Every operation is shared by the stations that can do it; shares are moved from busier to less busy ones until their
    loads are even (a transport-free line balance by successive levelling).
    """
    shares = _levelled(workspace, eligible, needed)
    flow: defaultdict[tuple[str, str], float] = defaultdict(float)
    orders: defaultdict[str, float] = defaultdict(float)
    head: dict[str, int] = {}
    for order in needed.orders:
        operations = workspace.products[order.product].operations
        before = consistency.predecessors(operations)
        if not order.lots:
            continue
        done = _heads(workspace, eligible, order)
        seen: defaultdict[str, float] = defaultdict(float)
        for name in operations:
            for station, share in shares[order.product, name].items():
                seen[station] = max(seen[station], share)
                head[station] = min(head.get(station, int(done[name])), int(done[name]))
                for earlier in before[name]:
                    for source, part in shares[order.product, earlier].items():
                        flow[source, station] += len(order.lots) * share * part
        for station, share in seen.items():
            orders[station] += share
    return WayDemand(flow, orders, head)


def planned_ways(workspace: Workspace, plan: Plan, asked: WayDemand) -> WayDemand:
    """Return what a plan asks: the ways of its lots, and the orders that its stations work on."""
    stations = {operation.id: _base(workspace, operation.station) for operation in plan.operations}
    flow: defaultdict[tuple[str, str], float] = defaultdict(float)
    for way in plan.transports:
        if way.before in stations and way.after in stations:
            flow[stations[way.before], stations[way.after]] += 1.0
    seen = {(stations[operation.id], operation.order) for operation in plan.operations}
    orders: defaultdict[str, float] = defaultdict(float)
    for station, _ in seen:
        orders[station] += 1.0
    return WayDemand(flow, orders, asked.head)


def _base(workspace: Workspace, copy: str) -> str:
    return copy if copy in workspace.factory.stations else copy.rpartition("#")[0]


def _levelled(workspace: Workspace, eligible: Eligible, needed: Demand) -> dict[tuple[str, str], dict[str, float]]:
    """Return which share of each operation each station does."""
    stations = workspace.factory.stations
    work: dict[tuple[str, str], dict[str, float]] = {}
    for order in needed.orders:
        for name in workspace.products[order.product].operations:
            for lot in order.lots:
                for station in eligible[order.product, name]:
                    row = work.setdefault((order.product, name), {})
                    length = _length(workspace, order.product, name, station, lot.pieces_in[name])
                    row[station] = row.get(station, 0.0) + length / (
                        stations[station].count * stations[station].capacity
                    )
    shares = {key: {station: 1 / len(row) for station in row} for key, row in work.items()}
    load: defaultdict[str, float] = defaultdict(float)
    for key, row in work.items():
        for station, length in row.items():
            load[station] += shares[key][station] * length
    for _ in range(_ROUNDS):
        for key, row in work.items():
            if len(row) > 1:
                _level(row, shares[key], load)
    return shares


def _level(row: Mapping[str, float], share: dict[str, float], load: dict[str, float]) -> None:
    """Move a share of one operation from the busiest of its stations to the least busy one."""
    busy = max((station for station in row if share[station] > 0), key=lambda station: load[station])
    idle = min(row, key=lambda station: load[station])
    rate = row[busy] + row[idle]
    if busy == idle or load[busy] <= load[idle] or rate <= 0:
        return
    part = min(share[busy], (load[busy] - load[idle]) / rate)
    share[busy] -= part
    share[idle] += part
    load[busy] -= part * row[busy]
    load[idle] += part * row[idle]


def _length(workspace: Workspace, product: str, name: str, station: str, pieces: int) -> float:
    operation, part = workspace.products[product].operations[name], workspace.factory.stations[station]
    offer = part.capabilities.get(operation.requires.capability)
    run = run_time(operation, offer.time if offer else DurationModel(), pieces)
    return float(run + operation.setup_time + part.load + part.unload)


def _heads(workspace: Workspace, eligible: Eligible, order: Requisition) -> dict[str, float]:
    """Return the least work, milliseconds, before each operation of the smallest lot of an order."""
    operations = workspace.products[order.product].operations
    before: Mapping[str, Sequence[str]] = consistency.predecessors(operations)
    lot = min(order.lots, key=lambda lot: lot.pieces)
    least = {
        name: min(
            (
                _length(workspace, order.product, name, one, lot.pieces_in[name])
                for one in eligible[order.product, name]
            ),
            default=0.0,
        )
        for name in operations
    }
    result: dict[str, float] = {}
    for name in consistency.in_order(operations):
        result[name] = max((result[earlier] + least[earlier] for earlier in before[name]), default=0.0)
    return result
