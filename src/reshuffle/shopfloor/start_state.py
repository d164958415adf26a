"""From what people write of a floor to the state with which a log begins."""

from __future__ import annotations

from datetime import UTC, datetime

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


def start_state(workspace: Workspace, now: datetime) -> State:
    """Return the state of a workspace's floor as the start of a log.

    Orders of which no lot is on the floor are left to be released. The stock is the one of the state, else that of the
    items. Deliveries of the items are no part of it: they are known from the factory.

    Parameters
    ----------
    workspace
        Factory, products, orders, and the state as people write it.
    now
        Instant of the state.
    """
    written, now = workspace.state, now.astimezone(UTC)
    lots = {name: _lot(workspace, name, lot, now) for name, lot in written.lots.items()}
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


def _lot(workspace: Workspace, name: str, lot: LotState, now: datetime) -> LotOnFloor:
    order = name.rpartition("/")[0] or None
    running = lot.running
    return LotOnFloor(
        pieces=lot.pieces if lot.pieces is not None else _pieces(workspace, name),
        order=order,
        place=lot.holder if running is None else running.station,
        done=lot.done,
        skipped=lot.skipped,
        running=()
        if running is None
        else (RunningOperation(running.operation, running.station, running.phase.value, running.remaining, now),),
    )


def _pieces(workspace: Workspace, name: str) -> int:
    """Return the pieces of a lot that the state does not count: those that its order gives it."""
    order, _, number = name.rpartition("/")
    terms = workspace.orders.get(order)
    if terms is None or not number.isdecimal():
        return 0
    product = workspace.products.get(terms.product)
    sizes = split_quantity(terms.quantity, terms.lot_size or (product.lot_size if product else None))
    return sizes[int(number) - 1] if 0 < int(number) <= len(sizes) else 0
