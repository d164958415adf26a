"""Whether moves are worth it: why each station moves, what it costs, and the frozen plan beside the reshuffled one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from reshuffle.advising.money import rounded
from reshuffle.advising.wording import duration_text
from reshuffle.model import consistency
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.floor_routes import FloorRoutes, floor_routes, travel_ticks
from reshuffle.plan.account import plan_account
from reshuffle.plan.moves import moved_factory
from reshuffle.plan.plan import Plan, PlannedMove
from reshuffle.plan.timeline import plan_timeline
from reshuffle.shopfloor.kpis_breakdown import breakdown

__all__ = [
    "SIDES",
    "BreakEven",
    "MoveReason",
    "Side",
    "break_even",
    "move_cost",
    "move_reasons",
    "side_of",
    "travel",
    "what_it_saves",
]

#: The figures that are shown side by side, with the unit of each, in their order.
SIDES: Mapping[str, str] = {
    "makespan": "ms",
    "throughput": "1/h",
    "lead_time_mean": "ms",
    "late_orders": "count",
    "tardiness_mean": "ms",
    "travel": "m",
    "energy": "kWh",
    "cost": "money",
}


@dataclass(frozen=True, slots=True)
class MoveReason:
    """Why a station moves, and what that costs.

    Parameters
    ----------
    travel_before, travel_after
        Metres of all ways of lots to and from the station, did it stay and where it goes, all others where they go.
    saves
        Time on these ways that is saved; below zero where it is lost.
    takes
        Time from the start of its first step to the end of its last.
    cost
        Price in the factory's currency: its fixed cost, and what station, people and robot cost in that time.
    room_for
        The station that comes to its slot; None where none does.
    """

    station: str
    origin: str
    destination: str
    travel_before: float
    travel_after: float
    saves: timedelta
    takes: timedelta
    cost: Decimal
    room_for: str | None

    @property
    def travel_change(self) -> float | None:
        """Change of travel as a share of what it was, -0.41 for 41 % less; None where there was none."""
        return None if self.travel_before == 0 else self.travel_after / self.travel_before - 1

    def sentence(self, currency: str) -> str:
        """Return the reason in a sentence."""
        parts = []
        change = self.travel_change
        if self.room_for is not None and self.saves <= timedelta(0):
            parts.append(f"makes room for {self.room_for}")
        if change is not None and round(100 * abs(change)) > 0:
            parts.append(f"{100 * abs(change):.0f} % {'less' if change < 0 else 'more'} travel")
        if self.saves > timedelta(0):
            parts.append(f"saves {duration_text(self.saves.total_seconds())} of it over these orders")
        price = f"costs {duration_text(self.takes.total_seconds())}"
        parts.append(f"{price} and {self.cost:,.2f} {currency}" if self.cost else price)
        return f"{self.station} to slot {self.destination}: {', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Side:
    """Figures of one plan: those of :data:`SIDES`; None where there is none."""

    figures: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From how many pieces of the same mix on moving pays; None where it never does.

    Parameters
    ----------
    by_time, by_money
        By the time until all is made, and by money.
    pieces
        Pieces that the orders are for.
    """

    by_time: int | None
    by_money: int | None
    pieces: int


@dataclass(slots=True)
class _Ways:
    """Lengths of ways over a floor, each start looked at once."""

    factory: Factory
    routes: FloorRoutes
    known: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, factory: Factory) -> _Ways | None:
        return None if factory.floor is None else cls(factory, floor_routes(factory.floor))

    def length(self, origin: str | None, destination: str | None) -> int:
        """Return micrometres from a slot to another; 0 where one is not known, or no way leads there."""
        slots = self.factory.floor.slots if self.factory.floor is not None else {}
        if origin not in slots or destination not in slots:
            return 0
        start, end = slots[origin].point, slots[destination].point
        if start not in self.known:
            self.known[start] = self.routes.lengths_from(start)
        return self.known[start].get(end, 0)


def _base(factory: Factory, copy: str) -> str:
    return copy if copy in factory.stations else copy.rpartition("#")[0]


def _carried(workspace: Workspace, plan: Plan) -> Iterator[tuple[str, str, str | None]]:
    """Yield from which station, not copy, to which each lot goes, and with which robot, not copy."""
    factory = workspace.factory
    stations = {operation.id: _base(factory, operation.station) for operation in plan.operations}
    copies = {copy: name for name, part in factory.robots.items() for copy in consistency.copies(name, part.count)}
    for way in plan.transports:
        if way.before in stations and way.after in stations:
            yield stations[way.before], stations[way.after], copies.get(way.robot or "")


def travel(workspace: Workspace, plan: Plan) -> float:
    """Return the metres of all ways of lots between stations, as the plan has them stand."""
    factory = moved_factory(workspace.factory, [move.move for move in plan.moves])
    ways = _Ways.of(factory)
    slots = {name: station.slot for name, station in factory.stations.items()}
    listed = _carried(workspace, plan) if ways is not None else ()
    return sum(ways.length(slots.get(one), slots.get(other)) for one, other, _ in listed if ways is not None) / 1e6


def move_reasons(workspace: Workspace, plan: Plan) -> tuple[MoveReason, ...]:
    """Return why each station moves, in the order in which they do."""
    factory = moved_factory(workspace.factory, [move.move for move in plan.moves])
    ways = _Ways.of(factory)
    slots = {name: station.slot for name, station in factory.stations.items()}
    carried = list(_carried(workspace, plan))
    coming = {move.destination: move.station for move in plan.moves}
    result = []
    for move in sorted(plan.moves, key=lambda one: (one.start, one.station)):
        before = after = saved_ms = 0
        for source, target, robot in carried if ways is not None else ():
            if ways is None or move.station not in (source, target) or source == target:
                continue
            stayed = [move.origin if name == move.station else slots.get(name) for name in (source, target)]
            old, new = ways.length(*stayed), ways.length(slots.get(source), slots.get(target))
            before, after = before + old, after + new
            speed = factory.robots[robot].speed if robot is not None else 0
            saved_ms += travel_ticks(old, speed, 1) - travel_ticks(new, speed, 1) if speed else 0
        result.append(
            MoveReason(
                move.station,
                move.origin,
                move.destination,
                before / 1e6,
                after / 1e6,
                timedelta(milliseconds=saved_ms),
                move.end - move.start,
                move_cost(workspace, move),
                coming.get(move.origin),
            )
        )
    return tuple(result)


def move_cost(workspace: Workspace, move: PlannedMove) -> Decimal:
    """Return the price of a move in money: its fixed cost, and what it holds at what that costs per hour."""
    factory = workspace.factory
    station = factory.stations[move.station]
    rates: dict[str, Decimal] = {}
    for parts in (factory.operators, factory.robots):
        for name, part in parts.items():
            rates |= dict.fromkeys(consistency.copies(name, part.count), part.cost_per_hour)
    total = station.movable.cost if station.movable else Decimal(0)
    total += station.cost_per_hour * _hours(move.end - move.start)
    for step in move.steps:
        held = (*step.crew, *((step.robot,) if step.robot is not None else ()))
        total += _hours(step.end - step.start) * sum((rates.get(name, Decimal(0)) for name in held), Decimal(0))
    return rounded(total)


def _hours(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(milliseconds=1)) / 3_600_000


def side_of(workspace: Workspace, plan: Plan) -> Side:
    """Return the figures of a plan that are shown beside those of another."""
    timeline = plan_timeline(workspace, plan)
    products = {order.id: order.product for order in plan.orders}
    found = breakdown(timeline, plan_account(workspace, plan, timeline), products).factory
    return Side({name: travel(workspace, plan) if name == "travel" else found.get(name) for name in SIDES})


def what_it_saves(frozen: Side, reshuffled: Side, figure: str) -> float | None:
    """Return by how much a figure is less in the reshuffled plan; None where one of them has none."""
    one, other = frozen.figures.get(figure), reshuffled.figures.get(figure)
    return None if one is None or other is None else one - other


def break_even(workspace: Workspace, frozen: Side, reshuffled: Side, plan: Plan) -> BreakEven:
    """Return from how many pieces on the moves of a plan pay.

    The price in time is how long the moves take, from the first step to the last; in money, what they cost. What is
    saved per piece is counted without the price, so that it may be counted for any number of pieces: break-even is
    ceil(pieces * price / saved).

    Parameters
    ----------
    plan
        The reshuffled plan.
    """
    pieces = sum(order.quantity for order in plan.orders if order.parent is None)
    reasons = move_reasons(workspace, plan)
    start, end = min(move.start for move in plan.moves), max(move.end for move in plan.moves)
    takes = (end - start) / timedelta(milliseconds=1)
    by_time = _pays_from(pieces, takes, what_it_saves(frozen, reshuffled, "makespan"))
    costs = float(sum(reason.cost for reason in reasons))
    by_money = _pays_from(pieces, costs, what_it_saves(frozen, reshuffled, "cost"))
    return BreakEven(by_time, by_money, pieces)


def _pays_from(pieces: int, price: float, saved: float | None) -> int | None:
    """Return from how many pieces on a price is saved, where so many pieces save so much beyond it."""
    if saved is None or saved + price <= 0 or not pieces:
        return None
    return max(1, -int(-pieces * price // (saved + price)))
