"""Robots and the ways of lots: which robots there are, and who may carry which lot from where to where."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from reshuffle.errors import UnsupportedError
from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import operation_id
from reshuffle.model.robot_places import robot_state, serves, sites
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.floor_places import FloorPlaces, moves_lots, robots_carry
from reshuffle.plan.from_model.lots import Demand, Lot, Requisition
from reshuffle.plan.from_model.lots_under_way import LotsUnderWay
from reshuffle.plan.from_model.precedence import direct_predecessors
from reshuffle.plan.from_model.resources import ResourceMap, money_per_tick
from reshuffle.plan.resources import ResourceKind

__all__ = ["Carriage", "add_robots", "free_from", "lot_mass", "refused_ways", "too_heavy"]

#: The name under which fleets stand among the groups of a problem.
_FLEET = "robots"
#: Carriage without a robot, always the first type of travel.
_BY_HAND = 0


def lot_mass(workspace: Workspace, lot: Lot, operation: str) -> int:
    """Return the mass of a lot on its way to an operation in grams; 0 where its product states none."""
    return (workspace.products[lot.product].mass or 0) * lot.pieces_in[operation]


def free_from(workspace: Workspace, now: datetime, clock: Clock) -> dict[str, int]:
    """Return the tick from which each robot can be used: by its state, and behind a closure that holds now."""
    result = {}
    for name, robot in workspace.factory.robots.items():
        for copy in consistency.copies(name, robot.count):
            state = robot_state(workspace, name, copy)
            free = state.free_from if state is not None and state.free_from is not None else now
            for start, end in _closures(workspace, name, copy):
                free = end if start <= now < end and end > free else free
            result[copy] = max(0, clock.at_or_after(free))
    return result


def _closures(workspace: Workspace, name: str, copy: str) -> list[tuple[datetime, datetime]]:
    listed = workspace.state.calendar_exceptions
    found = [one for owner in dict.fromkeys((name, copy)) for one in listed.get(owner, ())]
    return sorted((one.start, one.end) for one in found if not one.is_open)


def refused_ways(workspace: Workspace, needed: Demand, eligible: Eligible, now: datetime) -> Iterator[str]:
    """Yield what of robots and ways planning can not honour, by name."""
    for name, robot in workspace.factory.robots.items():
        for copy in consistency.copies(name, robot.count):
            if any(start > now for start, _ in _closures(workspace, name, copy)):
                yield f"state.calendar_exceptions.{copy}, a closure of a robot that begins later"
    if not robots_carry(workspace) or len(sites(workspace.factory)) < 2:
        return
    stations = workspace.factory.stations
    for product_id in dict.fromkeys(order.product for order in needed.orders):
        product = workspace.products[product_id]
        in_choices = {name for one in product.choices.values() for branch in one.branches.values() for name in branch}
        for name in product.operations:
            for earlier, *_ in direct_predecessors(product, name, in_choices):
                pairs = [
                    (stations[a].site, stations[b].site)
                    for a in eligible[product_id, earlier]
                    for b in eligible[product_id, name]
                ]
                ways = {None if None in pair else pair[0] == pair[1] for pair in pairs}
                named = {site for pair in pairs for site in pair} - {None}
                if len(ways) > 1 or (ways != {False} and len(named) > 1):
                    way = f"from '{earlier}' to '{name}'"
                    yield f"products.{product_id}, the way of which {way} may stay on a site or lead to another"


def add_robots(
    builder: ProblemBuilder,
    workspace: Workspace,
    clock: Clock,
    resources: ResourceMap,
    places: FloorPlaces,
    needed: Demand,
    under_way: LotsUnderWay,
    available: Mapping[str, int],
    alone: Collection[str] = (),
) -> None:
    """Add the types of travel and the robots of a workspace.

    A robot that carries several lots at once takes only as many as its payload allows, were they all as heavy as the
    heaviest that it can take.

    Parameters
    ----------
    alone
        Robots that take one load at a time, for some of it are stations.
    """
    if not moves_lots(workspace):
        return
    by_hand = np.full((places.count, places.count), clock.duration(workspace.factory.transport_time))
    np.fill_diagonal(by_hand, 0)
    builder.add_travel(by_hand)
    if not robots_carry(workspace):
        return
    masses = {lot_mass(workspace, lot, name) for order in needed.orders for lot in order.lots for name in lot.pieces_in}
    types: dict[tuple[int, int, int], int] = {}
    for name, robot in workspace.factory.robots.items():
        key = (robot.speed, robot.pickup, robot.dropoff)
        if key not in types:
            travel = places.travel(robot, clock)
            types[key] = builder.add_travel(
                travel, pickup=clock.duration(robot.pickup), dropoff=clock.duration(robot.dropoff)
            )
        capacity = 1 if name in alone else robot.capacity
        heaviest = max((mass for mass in masses if robot.payload is not None and 0 < mass <= robot.payload), default=0)
        if robot.payload is not None and heaviest:
            capacity = max(1, min(capacity, robot.payload // heaviest))
        for copy in consistency.copies(name, robot.count):
            place, free = under_way.robots.get(copy, (places.robots[copy], available[copy]))
            resources.robots[copy] = builder.add_resource(
                ResourceKind.ROBOT,
                copy,
                capacity=capacity,
                cost_rate=money_per_tick(robot.cost_per_hour, clock),
                location=place,
                available_from=free,
                travel_type=types[key],
            )


def too_heavy(workspace: Workspace, order: Requisition, eligible: Eligible) -> Iterator[str]:
    """Yield, in words, the first lot of an order that none of the robots can carry that would have to.

    A lot that is too heavy for every robot stays where it is: all operations between which it would be carried must
    have a station at one place. Operations that may be left out are passed over.
    """
    if not robots_carry(workspace):
        return
    product = workspace.products[order.product]
    before = consistency.predecessors(product.operations)
    chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
    for lot in order.lots:
        together: dict[str, frozenset[str]] = {}
        for name in product.operations:
            for earlier in before[name]:
                bases = eligible[order.product, earlier], eligible[order.product, name]
                payload = _payload(workspace, *bases)
                mass = lot_mass(workspace, lot, name)
                if {earlier, name} & chosen or payload is None or mass <= payload:
                    continue
                group = together.get(earlier, frozenset({earlier})) | together.get(name, frozenset({name}))
                together.update(dict.fromkeys(group, group))
                if not frozenset.intersection(*(_points(workspace, eligible[order.product, one]) for one in group)):
                    yield (
                        f"lot '{lot.id}' weighs {mass / 1000:g} kg on its way to '{name}', and no robot there carries "
                        f"more than {payload / 1000:g} kg"
                    )
                    return


def _payload(workspace: Workspace, from_stations: Collection[str], to_stations: Collection[str]) -> int | None:
    """Return the most that a robot carries between some stations, grams; None for no limit, or where none drives."""
    stations = workspace.factory.stations
    ends = [stations[base] for base in (*from_stations, *to_stations)]
    able = [robot.payload for robot in workspace.factory.robots.values() if serves(robot, ends)]
    payloads = [payload for payload in able if payload is not None]
    return max(payloads) if able and len(payloads) == len(able) else None


def _points(workspace: Workspace, bases: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return where stations stand; a movable one, and one without a slot, is a place of its own."""
    floor, result = workspace.factory.floor, set()
    for base in bases:
        station = workspace.factory.stations[base]
        if floor is None or station.slot is None or station.movable:
            result.add(("station", base))
        else:
            result.add(("point", floor.slots[station.slot].point))
    return frozenset(result)


@dataclass(slots=True)
class Carriage:
    """Adds the ways of lots to a problem.

    Parameters
    ----------
    origins
        What a way without a task before it comes from: transport -> the operation done last, or the lot.
    """

    builder: ProblemBuilder
    workspace: Workspace
    resources: ResourceMap
    places: FloorPlaces
    under_way: LotsUnderWay
    origins: dict[int, str] = field(default_factory=dict)

    @property
    def is_needed(self) -> bool:
        """Whether ways of lots matter at all."""
        return moves_lots(self.workspace)

    def connect(
        self, before: int, after: int, mass: int, from_stations: Sequence[str], to_stations: Sequence[str]
    ) -> None:
        """Add the way of a lot from one task to the next; where no robot can carry it, it stays on its station.

        Parameters
        ----------
        mass
            Of the lot, grams.
        from_stations, to_stations
            Stations, not copies, at which the two tasks may be done.
        """
        payload = _payload(self.workspace, from_stations, to_stations) if robots_carry(self.workspace) else None
        if payload is not None and mass > payload and set(from_stations) & set(to_stations):
            self.builder.add_dedication(before, after)
            self.builder.add_transport(before, after, fleet=-1, travel_type=_BY_HAND)
            return
        fleet = self._fleet(mass, from_stations, to_stations)
        self.builder.add_transport(before, after, fleet=fleet, travel_type=_BY_HAND if fleet < 0 else -1)

    def fetch(self, lot: Lot, after: int, operation: str, last_done: str | None, to_stations: Sequence[str]) -> None:
        """Add the way of a lot from where it lies when planning starts, if that is known, to a task."""
        delivery = self.under_way.deliveries.get(operation_id(lot.id, operation))
        if delivery is not None:
            buffer = self.resources.buffers.get((delivery.stations[0], "input"), -1)
            place, fleet = delivery.place, -1
        elif lot.id in self.under_way.at:
            copy, side = self.under_way.at[lot.id]
            buffer = self.resources.buffers.get((copy, side), -1)
            place = self.places.stations[copy]
            mass = lot_mass(self.workspace, lot, operation)
            fleet = self._fleet(mass, [self.resources.base_station[copy]], to_stations)
        else:
            return
        row = self.builder.add_transport(
            -1,
            after,
            origin=place,
            fleet=fleet,
            travel_type=_BY_HAND if fleet < 0 else -1,
            origin_buffer=buffer,
        )
        self.origins[row] = operation_id(lot.id, last_done) if last_done is not None else lot.id

    def _fleet(self, mass: int, from_stations: Sequence[str], to_stations: Sequence[str]) -> int:
        """Return the robots that may carry a lot, as a group; -1 where it is carried without one.

        No robot drives between sites: such a way takes the transport time of the factory.
        """
        if not robots_carry(self.workspace):
            return -1
        stations = self.workspace.factory.stations
        ends = [stations[name] for name in (*from_stations, *to_stations)]
        if len({station.site for station in ends} - {None}) > 1:
            return -1
        there = {name: robot for name, robot in self.workspace.factory.robots.items() if serves(robot, ends)}
        members = [
            self.resources.robots[copy]
            for name, robot in there.items()
            if robot.payload is None or mass <= robot.payload
            for copy in consistency.copies(name, robot.count)
        ]
        if there and not members:
            feature = f"a lot of {mass / 1000:g} kg at '{next(iter(from_stations))}', too heavy for every robot there"
            raise UnsupportedError("planning", [feature], "Make the lot smaller, or give a robot more payload.")
        return self.resources.group(self.builder, _FLEET, members) if members else -1
