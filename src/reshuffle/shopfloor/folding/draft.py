"""A state while it is being folded: the same fields, but its tables may still change."""

from __future__ import annotations

from datetime import datetime

from reshuffle.errors import InputError, Mistake
from reshuffle.model.calendars import CalendarException
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import (
    Holding,
    LotOnFloor,
    LotStatus,
    OrderOnFloor,
    Receipt,
    RobotOnFloor,
    RunningMove,
    State,
    StationOnFloor,
)

__all__ = ["Draft", "contradiction"]


class Draft:
    """The tables of a state, as copies that may change. Entries are replaced, never changed in place."""

    def __init__(self, start: State) -> None:
        self.sequence = start.sequence
        self.now: datetime | None = start.now
        self.plan = start.plan
        self.orders: dict[str, OrderOnFloor] = dict(start.orders)
        self.closed_orders: dict[str, str] = dict(start.closed_orders)
        self.lots: dict[str, LotOnFloor] = dict(start.lots)
        self.stations: dict[str, StationOnFloor] = dict(start.stations)
        self.operators: dict[str, tuple[Holding, ...]] = dict(start.operators)
        self.tools: dict[str, tuple[Holding, ...]] = dict(start.tools)
        self.carriers: dict[str, tuple[Holding, ...]] = dict(start.carriers)
        self.robots: dict[str, RobotOnFloor] = dict(start.robots)
        self.stock: dict[str, int] = dict(start.stock)
        self.pegged: dict[str, dict[str, int]] = {item: dict(orders) for item, orders in start.pegged.items()}
        self.receipts: dict[str, Receipt] = dict(start.receipts)
        self.closed: set[str] = set(start.closed)
        self.calendar_exceptions: dict[str, tuple[CalendarException, ...]] = dict(start.calendar_exceptions)
        self.moves: dict[str, RunningMove] = dict(start.moves)
        self.tool_places: dict[str, str] = dict(start.tool_places)
        self.commands: dict[str, EventKind] = dict(start.commands)
        #: Lots by order, so that closing one of many orders does not look at every lot.
        self.lots_of_order: dict[str, list[str]] = {}
        for lot, on_floor in self.lots.items():
            if on_floor.order is not None:
                self.lots_of_order.setdefault(on_floor.order, []).append(lot)

    def state(self) -> State:
        """Return the state; the draft must not be used afterwards, for its tables belong to the state now."""
        return State(
            sequence=self.sequence,
            now=self.now,
            plan=self.plan,
            orders=self.orders,
            closed_orders=self.closed_orders,
            lots=self.lots,
            stations=self.stations,
            operators=self.operators,
            tools=self.tools,
            carriers=self.carriers,
            robots=self.robots,
            stock=self.stock,
            pegged={item: orders for item, orders in self.pegged.items() if orders},
            receipts=self.receipts,
            closed=frozenset(self.closed),
            calendar_exceptions=self.calendar_exceptions,
            moves=self.moves,
            tool_places=self.tool_places,
            commands=self.commands,
        )

    def lot(self, event: Event) -> LotOnFloor:
        """Return the lot of an event.

        Raises
        ------
        InputError
            If the floor has no such lot, or it is finished.
        """
        lot = self.lots.get(event.lot or "")
        if lot is None or lot.status is not LotStatus.OPEN:
            raise contradiction(event, "lot", event.lot, "must be a lot on the floor that is not finished")
        return lot

    def station(self, event: Event) -> StationOnFloor:
        """Return the station of an event; one that was never named is as the factory says."""
        return self.stations.get(event.station or "") or StationOnFloor()

    def robot(self, robot: str) -> RobotOnFloor:
        """Return a robot; one that was never named is as the factory says."""
        return self.robots.get(robot) or RobotOnFloor()


def contradiction(event: Event, name: str, value: object, rule: str) -> InputError:
    """Return the error for an event that cannot have happened after the events before it."""
    return InputError(Mistake(name, str(value), rule, f"event {event.sequence}, {event.kind}"))
