"""How busy each tool group of a fab must be, worked out from its workspace alone: releases, shares, times, upkeep.

What a tool that takes one lot at a time does for it is known before anything runs; so these figures hold a translation
of the tables against references of others without a simulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reshuffle.model.factory import Workspace
from reshuffle.model.products import Product
from reshuffle.model.stations import Station

__all__ = ["Load", "expected_loads"]

_DAY_MS = 86_400_000.0


@dataclass(frozen=True, slots=True)
class Load:
    """Shares of time in per cent: breakdowns, maintenance, and of the rest the work of lots one at a time.

    `is_plain` says that nothing else decides how busy the tools are: no setups, batches or intervals.
    """

    breakdowns: float
    maintenance: float
    utilization: float
    is_plain: bool


def expected_loads(workspace: Workspace) -> dict[str, Load]:
    """Return the load of every station that its own name is required of, by streams of demand."""
    visits: dict[str, float] = {}
    work: dict[str, float] = {}
    pieces: dict[str, float] = {}
    for demand in workspace.factory.demand.values():
        per_day = _DAY_MS / float(demand.between.arguments[0])
        product = workspace.products[demand.product]
        for name, times in _passes(product).items():
            operation = product.operations[name]
            station = operation.requires.capability
            part = workspace.factory.stations[station]
            run = operation.time * (demand.quantity if operation.time_per == "piece" else 1)
            visits[station] = visits.get(station, 0.0) + per_day * times
            pieces[station] = pieces.get(station, 0.0) + per_day * times * demand.quantity
            work[station] = work.get(station, 0.0) + per_day * times * (run + part.load + part.unload)
    return {
        name: _load(workspace.factory.stations[name], work[name], pieces[name], _is_plain(workspace, name))
        for name in visits
    }


def _passes(product: Product) -> Mapping[str, float]:
    """Return how often a lot does each operation: by chance, and again as rework."""
    names = list(product.operations)
    times = dict.fromkeys(names, 1.0)
    for name, operation in product.operations.items():
        if operation.rework is not None and operation.rework.to is not None:
            again = float(operation.rework.share) * float(operation.sampling or 1)
            for other in names[names.index(operation.rework.to) : names.index(name) + 1]:
                times[other] *= 1.0 + again / (1.0 - again)
    return {name: times[name] * float(product.operations[name].sampling or 1) for name in names}


def _is_plain(workspace: Workspace, name: str) -> bool:
    part = workspace.factory.stations[name]
    return part.setup is None and part.batching is None and part.cascade_interval is None


def _load(part: Station, work_ms: float, pieces: float, is_plain: bool) -> Load:
    tools = part.count * (part.capacity if part.cascade_interval is None else 1)
    breakdowns = maintenance = 0.0
    for failure in part.failures.values():
        between, repair = float(failure.between.arguments[0]), float(failure.repair.arguments[0])
        breakdowns += repair / (between + repair)
    for task in part.maintenance.values():
        if task.every:
            maintenance += task.duration / task.every
        elif task.every_pieces:
            maintenance += pieces / tools / task.every_pieces * task.duration / _DAY_MS
    available = 1.0 - breakdowns - maintenance
    return Load(100 * breakdowns, 100 * maintenance, 100 * work_ms / tools / _DAY_MS / available, is_plain)
