"""Batches that can never be filled: all lots together bring fewer pieces than a station starts with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reshuffle.model.factory import Workspace
from reshuffle.model.products import Operation
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.lots import Lot, Requisition

__all__ = ["never_filled"]

_Key = tuple[str, str]


def never_filled(workspace: Workspace, orders: Sequence[Requisition], eligible: Eligible) -> dict[str, str]:
    """Return the orders of which an operation finds no batch that could be filled, each with the reason.

    Every lot that may come to a station counts there, whatever else it could do: what is named can not be made, however
    it is planned. Operations in choices are left to the schedule.

    Parameters
    ----------
    orders
        All that is to be made, child orders included.
    eligible
        Stations that can do each operation.
    """
    stations = workspace.factory.stations
    if not any(part.batching is not None and part.batching.minimum > 1 for part in stations.values()):
        return {}
    brought: defaultdict[_Key, int] = defaultdict(int)
    for order in orders:
        for name, operation in workspace.products[order.product].operations.items():
            for station in eligible[order.product, name]:
                for lot in order.lots:
                    key = (station, _family(order.product, operation))
                    brought[key] += _size(workspace, station, lot, name)
    result: dict[str, str] = {}
    for order in orders:
        product = workspace.products[order.product]
        chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
        for name, operation in product.operations.items():
            able = eligible[order.product, name]
            if name in chosen or not able or not _is_open(workspace, order, name):
                continue
            family = _family(order.product, operation)
            short = [_lack(workspace, station, family, brought[station, family]) for station in able]
            if all(short):
                result.setdefault(order.id, f"no batch for '{name}' can be filled: {short[0]}")
    return result


def _lack(workspace: Workspace, station: str, family: str, brought: int) -> str:
    """Return in words that a station's batches stay too small; empty where they do not."""
    batching = workspace.factory.stations[station].batching
    if batching is None or brought >= batching.minimum:
        return ""
    unit = batching.unit
    return f"{station} starts with at least {batching.minimum} {unit}, all lots of '{family}' together have {brought}"


def _family(product: str, operation: Operation) -> str:
    return operation.batch_family or product


def _size(workspace: Workspace, station: str, lot: Lot, name: str) -> int:
    batching = workspace.factory.stations[station].batching
    return lot.pieces_in[name] if batching is not None and batching.unit == "pieces" else 1


def _is_open(workspace: Workspace, order: Requisition, name: str) -> bool:
    """Whether an operation is still to be started for a lot of an order."""
    for lot in order.lots:
        state = workspace.state.lots.get(lot.id)
        is_running = state is not None and state.running is not None and state.running.operation == name
        if state is None or not (is_running or name in (*state.done, *state.skipped)):
            return True
    return False
