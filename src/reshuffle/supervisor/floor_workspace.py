"""The workspace as it is on the floor now: what a new plan is made from while another one is carried out.

A plan names the lots of an order 1, 2, 3 by its quantity; a floor gives a lot that replaces a scrapped one a number of
its own. So a plan made here speaks of lots by their places in the order, and `lots` says who stands there on the floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reshuffle.model.calendars import CalendarException
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.orders import Order
from reshuffle.model.products import Item, Receipt
from reshuffle.model.state import RobotState
from reshuffle.plan.plan import PlannedPurchase
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.planning_state import planning_state
from reshuffle.shopfloor.state import State
from reshuffle.supervisor.expected_times import mean_duration
from reshuffle.supervisor.floor_lots import floor_lots, is_child_order
from reshuffle.supervisor.time_left import settled

__all__ = ["FloorMemory", "FloorWorkspace", "floor_workspace"]


#: What the planning state leaves out and is seen to here.
_SEEN_TO = (
    "nobody said until when",
    "although it was expected back",
    "in several operations at once",
    "is scrapped",
    "receipt '",
    "are kept for order",
    "of carrier '",
)


@dataclass(slots=True)
class FloorMemory:
    """What a state of a floor does not keep and planning needs: deliveries that came, and lots that are gone.

    Parameters
    ----------
    deliveries
        Names of the deliveries that came.
    purchases
        What the first plan buys, by the name of its delivery; later purchases are announced to the floor.
    finished
        Lots that were completed.
    """

    deliveries: set[str] = field(default_factory=set)
    purchases: dict[str, PlannedPurchase] = field(default_factory=dict)
    finished: dict[str, None] = field(default_factory=dict)

    def buy(self, purchases: Iterable[PlannedPurchase]) -> None:
        """Take in what the first plan buys."""
        self.purchases = {f"{one.item} purchase {number}": one for number, one in enumerate(purchases, 1)}

    def note(self, events: Iterable[Event]) -> None:
        """Take in what happened."""
        for event in events:
            if event.kind is EventKind.MATERIAL_RECEIVED and event.name is not None:
                self.deliveries.add(event.name)
            elif event.kind is EventKind.LOT_COMPLETED and event.lot is not None:
                self.finished[event.lot] = None


@dataclass(frozen=True, slots=True)
class FloorWorkspace:
    """A workspace to plan from, and what it cannot say.

    Parameters
    ----------
    workspace
        Factory, products, open orders and state as planning takes them.
    lots
        Lots that have another name on the floor than in a plan: by their name in the plan.
    stations
        Stations that are set up already for operations, by operation in the plan: those can go nowhere else.
    left_out
        What the floor knows and planning does not, as sentences.
    """

    workspace: Workspace
    lots: Mapping[str, str]
    stations: Mapping[str, str]
    left_out: tuple[str, ...]


def floor_workspace(
    workspace: Workspace, floor: State, memory: FloorMemory, now: datetime, assumed_repair: timedelta
) -> FloorWorkspace:
    """Return what a plan is made from now.

    Orders that are completed or cancelled are gone, those that came are there; what was delivered is stock, what was
    announced anew comes when it was announced. A station of which nobody knows when it is back is closed for the mean
    repair time of its failure, counted from now (exact for exponential repairs, which do not age), or for
    `assumed_repair` where the factory states none.

    Parameters
    ----------
    workspace
        As it was when the first plan was made.
    floor
        State of the floor; it has an instant.
    memory
        What happened so far.
    now
        Instant from which planning starts.
    assumed_repair
        How long a station is taken to be down where neither the floor nor the factory says.
    """
    floor = settled(workspace, floor, now)
    seen = planning_state(floor, now)
    left_out = [sentence for sentence in seen.left_out if not any(said in sentence for said in _SEEN_TO)]
    orders = _orders(workspace, floor)
    lots = floor_lots(workspace, floor, memory.finished, orders, seen.state.lots, now)
    exceptions = {name: list(listed) for name, listed in seen.state.calendar_exceptions.items()}
    for station, until, why in _closures(workspace, floor, seen.closed, now, assumed_repair):
        exceptions.setdefault(station, []).append(CalendarException(start=now, end=until, reason=why))
        left_out.append(f"station '{station}' is taken to be back at {until.isoformat()}: {why}")
    mounted = dict(seen.state.mounted)
    for setup in lots.preparing:
        mounted[setup.station] = setup.mounted
        if setup.until > now:
            reason = f"is being set up for '{setup.operation}'"
            exceptions.setdefault(setup.station, []).append(
                CalendarException(start=now, end=setup.until, reason=reason)
            )
    state = seen.state.model_copy(
        update={
            "lots": lots.states,
            "mounted": mounted,
            "robots": _robots(workspace.factory, seen.state.robots),
            "calendar_exceptions": {name: tuple(listed) for name, listed in exceptions.items()},
        }
    )
    factory = workspace.factory.model_copy(update={"items": _items(workspace.factory, floor, memory, now)})
    made = Workspace(factory=factory, products=workspace.products, orders=orders, state=state)
    stations = {setup.operation: setup.station for setup in lots.preparing}
    return FloorWorkspace(made, lots.names, stations, tuple(left_out))


def _robots(factory: Factory, known: Mapping[str, RobotState]) -> dict[str, RobotState]:
    """Return the robots that are known to be at a point; what they carry is said of the lots."""
    points = factory.floor.points if factory.floor is not None else {}
    return {name: one.model_copy(update={"carries": ()}) for name, one in known.items() if one.point in points}


def _orders(base: Workspace, floor: State) -> dict[str, Order]:
    """Return the customers' orders that are open; child orders follow from them."""
    orders = {name: order for name, order in base.orders.items() if name not in floor.closed_orders}
    for name, order in floor.orders.items():
        if order.terms is not None and (name in orders or not is_child_order(name, floor, base)):
            orders[name] = order.terms
    return orders


def _closures(
    workspace: Workspace,
    floor: State,
    closed: Mapping[str, datetime | None],
    now: datetime,
    assumed_repair: timedelta,
) -> Iterator[tuple[str, datetime, str]]:
    """Yield stations that are closed though the state does not say so, until when, and why."""
    for station, until in closed.items():
        if until is None or until <= now:
            repair = _mean_repair(workspace, floor, station)
            said = "the mean of its repair times" if repair else "an assumption, nobody said until when"
            yield station, now + (repair or assumed_repair), said
    for name, lot in floor.lots.items():
        if lot.order not in floor.closed_orders:
            continue
        for running in lot.running:
            left = timedelta(milliseconds=running.remaining_at(now))
            if left:
                yield running.station, now + left, f"lot '{name}' of a closed order still runs there"


def _mean_repair(workspace: Workspace, floor: State, station: str) -> timedelta | None:
    part = workspace.factory.stations.get(station) or workspace.factory.stations.get(station.partition("#")[0])
    means = [
        mean_duration(part.failures[down.failure].repair)
        for down in floor.stations[station].down
        if part is not None and down.failure in part.failures
    ]
    return timedelta(milliseconds=max(means)) if means and max(means) > 0 else None


def _items(factory: Factory, floor: State, memory: FloorMemory, now: datetime) -> dict[str, Item]:
    """Return the items with the deliveries that are still to come, when they are expected now."""
    coming: dict[str, list[Receipt]] = {name: [] for name in factory.items}
    for item, part in factory.items.items():
        for number, receipt in enumerate(part.receipts, 1):
            name = f"{item} receipt {number}"
            if name not in floor.receipts and name not in memory.deliveries and receipt.at > now:
                coming[item].append(receipt)
    for name, bought in memory.purchases.items():
        if name not in floor.receipts and name not in memory.deliveries and bought.arrives > now:
            coming[bought.item].append(Receipt(quantity=bought.quantity, at=bought.arrives))
    for delivery in floor.receipts.values():
        if delivery.item in coming and delivery.quantity > 0:
            coming[delivery.item].append(Receipt(quantity=delivery.quantity, at=max(delivery.at, now)))
    return {name: part.model_copy(update={"receipts": tuple(coming[name])}) for name, part in factory.items.items()}
