"""The lots of a floor by the names that a plan has for them, and stations that are set up for lots still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order, lot_id, operation_id, split_quantity
from reshuffle.model.state import LotState, Mounted, RunningOperation
from reshuffle.model.stations import PhaseName
from reshuffle.shopfloor import state as floor_state
from reshuffle.shopfloor.state import LotOnFloor, LotStatus, State

__all__ = ["FloorLots", "Preparing", "floor_lots", "is_child_order"]


@dataclass(frozen=True, slots=True)
class Preparing:
    """A station that is being set up, or is set up, for an operation whose lot can not be there yet.

    `until` is the end of the setup, and `mounted` what is mounted then.
    """

    operation: str
    station: str
    until: datetime
    mounted: Mounted


@dataclass(slots=True)
class FloorLots:
    """Lots in the words of a plan.

    Parameters
    ----------
    states
        By name in the plan.
    names
        Names on the floor of those that have another one there.
    preparing
        Operations that have begun with nothing but their setup.
    """

    states: dict[str, LotState] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    preparing: list[Preparing] = field(default_factory=list)


def floor_lots(
    base: Workspace,
    floor: State,
    finished: Mapping[str, None],
    orders: Mapping[str, Order],
    seen: Mapping[str, LotState],
    now: datetime,
) -> FloorLots:
    """Return the lots of the open orders.

    Parameters
    ----------
    finished
        Lots that were completed.
    orders
        Customers' orders that are open.
    seen
        States of the lots by their names on the floor, as planning takes them.
    """
    result = FloorLots()
    of_order: dict[str, dict[int, str]] = {}
    for name, one in floor.lots.items():
        of_order.setdefault(one.order or "", {})[_number(name)] = name
    for order, terms in orders.items():
        _add_order(result, base, floor, (order, terms), of_order.get(order, {}), seen, now)
    for name, one in floor.lots.items():
        order = one.order or ""
        if not order or order in orders or order in floor.closed_orders:
            continue
        # A child order goes on counting behind what is gone, as planning does behind lots that are done.
        if name in seen and not _is_lost(one):
            _add(result, base, floor, (name, name), _item(order), seen[name], now)
        elif one.status is not LotStatus.OPEN:
            result.states[name] = _all_done(base, _item(order))
    for name in finished:
        order = name.rpartition("/")[0]
        if name not in result.states and order not in orders and is_child_order(order, floor, base):
            result.states[name] = _all_done(base, _item(order))
    return result


def is_child_order(name: str, floor: State, base: Workspace) -> bool:
    """Whether an order is one for a component of another that is known."""
    parent = name.rpartition("+")[0]
    while parent:
        if parent in base.orders or parent in floor.orders or parent in floor.closed_orders:
            return True
        parent = parent.rpartition("+")[0]
    return False


def _add_order(
    result: FloorLots,
    base: Workspace,
    floor: State,
    order: tuple[str, Order],
    own: Mapping[int, str],
    seen: Mapping[str, LotState],
    now: datetime,
) -> None:
    """Give each place of an order the lot that stands there: its own, or the one that replaces it."""
    name, terms = order
    sizes = split_quantity(terms.quantity, terms.lot_size or base.products[terms.product].lot_size)
    spare = [own[number] for number in sorted(own) if number > len(sizes)]
    for number in range(1, len(sizes) + 1):
        place, current = lot_id(name, number), own.get(number)
        while current is not None and _is_lost(floor.lots[current]) and spare:
            current = spare.pop(0)
        if current is None:
            continue
        if _is_lost(floor.lots[current]):
            result.states[place] = _all_done(base, terms.product)
            continue
        if current != place:
            result.names[place] = current
        if current in seen:
            _add(result, base, floor, (place, current), terms.product, seen[current], now)


def _add(
    result: FloorLots,
    base: Workspace,
    floor: State,
    names: tuple[str, str],
    product: str,
    seen: LotState,
    now: datetime,
) -> None:
    """Add a lot with the one operation in which it is; a setup for one of the next is no work on it."""
    place, current = names
    lot = floor.lots[current]
    operations = base.products[product].operations if product in base.products else {}
    before = consistency.predecessors(operations)
    gone = {*seen.done, *seen.skipped}
    work = [one for one in lot.running if not one.is_completed and one.operation not in gone]
    early = [
        one
        for one in work
        if one.phase == PhaseName.SETUP
        and (any(p not in gone for p in before.get(one.operation, ())) or _is_elsewhere(floor, lot, one.station))
    ]
    running = seen.running
    if early:
        real = next((one for one in work if one not in early), None)
        running = None if real is None else _running(floor, current, real, now)
        for one in early:
            until = now + timedelta(milliseconds=one.remaining_at(now))
            operation = operations[one.operation]
            mounted = Mounted(
                setup_family=operation.setup_family,
                setup_attributes={name: str(value) for name, value in operation.setup_attributes.items()},
                setup_components=operation.setup_components,
            )
            result.preparing.append(Preparing(operation_id(place, one.operation), one.station, until, mounted))
    result.states[place] = seen.model_copy(update={"running": running})


def _is_elsewhere(floor: State, lot: LotOnFloor, station: str) -> bool:
    """Whether a lot is known to be on its way to a station, or still at another one."""
    return lot.place in floor.robots or (lot.place in floor.stations and lot.place != station)


def _running(floor: State, lot: str, one: floor_state.RunningOperation, now: datetime) -> RunningOperation:
    def held(table: Mapping[str, tuple[floor_state.Holding, ...]]) -> tuple[str, ...]:
        return tuple(
            name
            for name, holdings in table.items()
            if any((holding.lot, holding.operation) == (lot, one.operation) for holding in holdings)
        )

    # A wait stands behind the run and before the unloading: of the run nothing is left.
    is_waiting = one.phase == "wait"
    return RunningOperation(
        operation=one.operation,
        station=one.station,
        phase=PhaseName.RUN if is_waiting else PhaseName(one.phase),
        remaining=0 if is_waiting else one.remaining_at(now),
        operators=held(floor.operators),
        tools=held(floor.tools),
    )


def _item(child: str) -> str:
    """Return the product of a child order ``ORDER+ITEM``; a floor may mark a further one with strokes."""
    return child.rpartition("+")[2].rstrip("'")


def _all_done(base: Workspace, product: str) -> LotState:
    return LotState(done=tuple(base.products[product].operations) if product in base.products else ())


def _is_lost(lot: LotOnFloor) -> bool:
    gone = (LotStatus.SCRAPPED, LotStatus.SPLIT, LotStatus.MERGED)
    return lot.status in gone or (lot.status is LotStatus.OPEN and lot.pieces == 0)


def _number(lot: str) -> int:
    number = lot.rpartition("/")[2]
    return int(number) if number.isdecimal() else 0
