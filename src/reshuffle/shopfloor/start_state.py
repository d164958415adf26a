"""From what people write of a floor to the state with which a log begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from reshuffle.errors import InputError, Mistake
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import split_quantity
from reshuffle.model.state import LotState
from reshuffle.shopfloor.state import (
    Holding,
    LotOnFloor,
    OrderOnFloor,
    RobotOnFloor,
    RunningOperation,
    State,
    StationOnFloor,
)

__all__ = ["start_state"]


def start_state(workspace: Workspace, now: datetime, pieces: Mapping[str, int] | None = None) -> State:
    """Return the state of a workspace's floor as the start of a log.

    Orders of which no lot is on the floor are left to be released. The stock is the one of the state, else that of the
    items. Deliveries of the items are no part of it: they are known from the factory.

    Parameters
    ----------
    workspace
        Factory, products, orders, and the state as people write it.
    now
        Instant of the state.
    pieces
        Pieces of lots that the state does not count, by lot: of child orders, which the workspace does not know, and
        of lots that start with more than must come out. Without it, a lot has what its order gives it.

    Raises
    ------
    InputError
        If neither the state, nor `pieces`, nor an order says how many pieces a lot has; names every such lot.
    """
    written, now = workspace.state, now.astimezone(UTC)
    counted = {name: _pieces(workspace, name, lot, pieces or {}) for name, lot in written.lots.items()}
    uncounted = [name for name, number in counted.items() if number is None]
    if uncounted:
        rule = "must be there for a lot that is none of an order's"
        raise InputError([Mistake("pieces", "", rule, f"state, lot '{name}'") for name in uncounted])
    lots = {name: _lot(name, lot, counted[name] or 0, now) for name, lot in written.lots.items()}
    operators: dict[str, tuple[Holding, ...]] = {}
    tools: dict[str, tuple[Holding, ...]] = {}
    for name, lot in written.lots.items():
        if lot.running is not None:
            holding = Holding(name, lot.running.operation, lot.running.station)
            for operator in lot.running.operators:
                operators[operator] = (*operators.get(operator, ()), holding)
            for tool in lot.running.tools:
                tools[tool] = (*tools.get(tool, ()), holding)
    orders = dict.fromkeys(lot.order for lot in lots.values() if lot.order is not None)
    return State(
        now=now,
        orders={order: OrderOnFloor(terms=workspace.orders.get(order)) for order in orders},
        lots=lots,
        stations={
            station: StationOnFloor(
                mounted=written.mounted.get(station), counters=dict(written.counters.get(station, {}))
            )
            for station in dict.fromkeys((*written.mounted, *written.counters))
        },
        operators=operators,
        tools=tools,
        robots={
            name: RobotOnFloor(
                place=robot.point,
                until=robot.free_from,
                carries=robot.carries,
                charge=None if robot.charge is None else float(robot.charge),
            )
            for name, robot in written.robots.items()
        },
        stock={**{name: item.stock for name, item in workspace.factory.items.items()}, **written.stock},
        calendar_exceptions=dict(written.calendar_exceptions),
    )


def _lot(name: str, lot: LotState, pieces: int, now: datetime) -> LotOnFloor:
    order = name.rpartition("/")[0] or None
    running = lot.running
    return LotOnFloor(
        pieces=pieces,
        order=order,
        place=lot.holder if running is None else running.station,
        done=lot.done,
        skipped=lot.skipped,
        running=()
        if running is None
        else (RunningOperation(running.operation, running.station, running.phase.value, running.remaining, now),),
    )


def _pieces(workspace: Workspace, name: str, lot: LotState, pieces: Mapping[str, int]) -> int | None:
    """Return the pieces of a lot: as the state counts them, as they are given, else those that its order gives it."""
    if lot.pieces is not None or name in pieces:
        return pieces[name] if lot.pieces is None else lot.pieces
    order, _, number = name.rpartition("/")
    terms = workspace.orders.get(order)
    if terms is None or not number.isdecimal():
        return None
    product = workspace.products.get(terms.product)
    sizes = split_quantity(terms.quantity, terms.lot_size or (product.lot_size if product else None))
    return sizes[int(number) - 1] if 0 < int(number) <= len(sizes) else None
