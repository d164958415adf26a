"""What key figures need of a plan beside its timeline: pieces, dates and prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.plan.plan import Plan
from reshuffle.shopfloor.kpis_records import Account, OperationRecord, OrderRecord, Prices
from reshuffle.shopfloor.timeline import ObservedKind, ResourceKey, Timeline, TimelineState

__all__ = ["plan_account", "workspace_prices"]

_MILLISECOND = timedelta(milliseconds=1)
_WORK = (TimelineState.LOAD, TimelineState.RUN, TimelineState.UNLOAD)


def plan_account(workspace: Workspace, plan: Plan, timeline: Timeline) -> Account:
    """Return the account of a plan: everything is made as planned, with the yield that is expected.

    Parameters
    ----------
    timeline
        Of the plan, by :func:`reshuffle.plan.timeline.plan_timeline`.
    """
    return Account(
        tuple(_orders(workspace, plan)), tuple(_operations(workspace, plan, timeline)), _prices(workspace, plan)
    )


def _orders(workspace: Workspace, plan: Plan) -> Iterator[OrderRecord]:
    def at(instant: datetime | None) -> int | None:
        return None if instant is None else (instant - plan.made_for) // _MILLISECOND

    for order in plan.orders:
        known = workspace.orders.get(order.id)
        cost = float(known.lateness_cost_per_day) if known is not None else 0.0
        yield OrderRecord(
            order.id,
            float(order.quantity) if order.completion is not None else 0.0,
            at(order.release),
            at(order.due),
            at(order.completion),
            cost,
            order.parent is None,
        )


def _operations(workspace: Workspace, plan: Plan, timeline: Timeline) -> Iterator[OperationRecord]:
    worked = _worked(timeline)
    members = Counter((one.station, one.batch) for one in plan.operations)
    for operation in plan.operations:
        product = workspace.products.get(operation.product)
        known = product.operations.get(operation.operation) if product is not None else None
        share = float(known.pieces_left) if known is not None else 1.0
        together = 1 if operation.batch is None else members[operation.station, operation.batch]
        planned = worked.get(operation.id, 0.0) / together
        pieces = float(operation.pieces)
        yield OperationRecord(operation.id, operation.station, pieces, pieces * share, planned)


def _worked(timeline: Timeline) -> dict[str, float]:
    """Return the time in which each operation is worked on, without breaks and waits."""
    is_station = np.array([one.kind is ObservedKind.STATION for one in timeline.resources] + [False])
    rows = is_station[timeline.resource] & np.isin(timeline.state, _WORK) & (timeline.operation >= 0)
    total = np.zeros(len(timeline.operations))
    np.add.at(total, timeline.operation[rows], (timeline.end - timeline.start)[rows].astype(np.float64))
    return dict(zip(timeline.operations, total.tolist(), strict=True))


def _prices(workspace: Workspace, plan: Plan) -> Prices:
    items = workspace.factory.items
    # What is made here costs what its own operations consume and hold.
    bought = (peg for peg in plan.pegs if peg.item in items and peg.item not in workspace.products)
    material = sum(float(items[peg.item].price) * peg.quantity for peg in bought)
    stations = workspace.factory.stations
    upkeep = 0.0
    for done in plan.maintenance:
        base = done.station if done.station in stations else done.station.rpartition("#")[0]
        task = stations[base].maintenance.get(done.task) if base in stations else None
        upkeep += float(task.cost) if task is not None else 0.0
    for move in plan.moves:
        movable = stations[move.station].movable if move.station in stations else None
        upkeep += float(movable.cost) if movable is not None else 0.0
    return workspace_prices(workspace, plan, material, upkeep)


def workspace_prices(workspace: Workspace, plan: Plan, material: float = 0.0, moves: float = 0.0) -> Prices:
    """Return what a workspace says that things cost, its instants on the time axis of a plan.

    Parameters
    ----------
    material, moves
        Money for what was consumed, and for moves and maintenance.
    """
    factory = workspace.factory
    held: dict[ResourceKey, float] = {}
    power: dict[str, float] = {}
    idle: dict[str, float] = {}
    for name, station in factory.stations.items():
        for copy in consistency.copies(name, station.count):
            held[ObservedKind.STATION, copy] = float(station.cost_per_hour)
            power[copy], idle[copy] = float(station.power), float(station.idle_power)
    for name, operator in factory.operators.items():
        for copy in consistency.copies(name, operator.count):
            held[ObservedKind.OPERATOR, copy] = float(operator.cost_per_hour)
    for name, robot in factory.robots.items():
        for copy in consistency.copies(name, robot.count):
            held[ObservedKind.ROBOT, copy] = float(robot.cost_per_hour)
    tariff = {(price.start - plan.made_for) // _MILLISECOND: float(price.per_kwh) for price in factory.energy_prices}
    return Prices(
        {key: rate for key, rate in held.items() if rate},
        {name: watts for name, watts in power.items() if watts},
        {name: watts for name, watts in idle.items() if watts},
        tuple(sorted(tariff.items())),
        material,
        moves,
    )
