"""Where the lots are that are not on a station: at a station, waiting to go on, or on a robot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import operation_id
from reshuffle.model.products import Product
from reshuffle.model.robot_places import robot_state, serves
from reshuffle.model.state import LotState
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.floor_places import FloorPlaces
from reshuffle.plan.from_model.lots import Demand

__all__ = ["Delivery", "LotsUnderWay", "lots_on_robots", "lots_under_way", "refused_lots"]

_SIDES = ("input", "output")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A lot that is on a robot when planning starts: where it is brought, before the robot does anything else.

    Parameters
    ----------
    operation
        Operation id of what is done there.
    place
        Where it is set down.
    stations
        Station copies there that can do the operation.
    pickup, dropoff
        Ticks: from when the robot is under way with it, and when it has set it down.
    """

    robot: str
    operation: str
    place: int
    stations: tuple[str, ...]
    pickup: int
    dropoff: int


@dataclass(slots=True)
class LotsUnderWay:
    """Where lots are when planning starts.

    Parameters
    ----------
    at
        Station copy and side of its buffers, by lot; only of lots that wait for their next operation.
    deliveries
        By operation id.
    robots
        Place and tick at which each robot that brings a lot is free, by its copy.
    """

    at: dict[str, tuple[str, str]] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    robots: dict[str, tuple[int, int]] = field(default_factory=dict)


def _robot_of(workspace: Workspace) -> dict[str, str]:
    """Return the name of each robot copy."""
    robots = workspace.factory.robots
    return {copy: name for name, part in robots.items() for copy in consistency.copies(name, part.count)}


def _copies_at(workspace: Workspace) -> dict[str, tuple[str, str]]:
    """Return what a holder may be called: a station, a copy of one, or one of their buffers."""
    result: dict[str, tuple[str, str]] = {}
    for name, station in workspace.factory.stations.items():
        for copy in consistency.copies(name, station.count):
            result[copy] = (copy, "output")
            result.update({f"{copy} {side}": (copy, side) for side in _SIDES})
        result.setdefault(name, (consistency.copies(name, station.count)[0], "output"))
    return result


def lots_on_robots(workspace: Workspace) -> dict[str, list[str]]:
    """Return the lots on each robot, by its copy; a lot that names the robot as its holder is on it too."""
    result: dict[str, list[str]] = {}
    for copy, name in _robot_of(workspace).items():
        state = robot_state(workspace, name, copy)
        listed = list(state.carries) if state is not None and copy in workspace.state.robots else []
        if state is not None and name in workspace.state.robots and workspace.factory.robots[name].count == 1:
            listed = list(state.carries)
        listed += [lot for lot, one in workspace.state.lots.items() if one.holder == copy and lot not in listed]
        result[copy] = listed
    return result


def _next_operation(product: Product, state: LotState) -> str | None:
    """Return the operation with which a lot goes on; None where nothing is left to do."""
    gone = {*state.done, *state.skipped}
    before = consistency.predecessors(product.operations)
    ready = [name for name in product.operations if name not in gone and set(before[name]) <= gone]
    left = [name for name in product.operations if name not in gone]
    return next(iter(ready or left), None)


def _open_choices(product: Product, state: LotState) -> set[str]:
    """Return the operations of which it is not yet decided whether they are done."""
    result: set[str] = set()
    for choice in product.choices.values():
        if not any(set(members) & set(state.done) for members in choice.branches.values()):
            open_branches = [members for members in choice.branches.values() if set(members) - set(state.skipped)]
            if len(open_branches) > 1 or choice.least == 0:
                result.update(name for members in open_branches for name in members)
    return result


def lots_under_way(
    workspace: Workspace,
    needed: Demand,
    eligible: Eligible,
    places: FloorPlaces,
    available: Mapping[str, int],
    clock: Clock,
) -> LotsUnderWay:
    """Return where the lots are that wait for their next operation.

    A lot on a robot is brought, before anything else, to where its next operation can begin soonest: of the stations
    that can do it, the one the robot reaches first. Of several lots the first that is listed comes first.

    Parameters
    ----------
    available
        Tick from which each robot copy is free.
    """
    result = LotsUnderWay()
    lots = {lot.id: lot for order in needed.orders for lot in order.lots}
    known = _copies_at(workspace)
    for name, state in workspace.state.lots.items():
        if name in lots and state.running is None and state.holder in known:
            result.at[name] = known[state.holder]
    robots = _robot_of(workspace)
    for copy, carried in lots_on_robots(workspace).items():
        place, free = places.robots.get(copy, -1), available.get(copy, 0)
        robot = workspace.factory.robots[robots[copy]]
        for name in carried:
            lot = lots.get(name)
            state = workspace.state.lots.get(name, LotState())
            operation = _next_operation(workspace.products[lot.product], state) if lot else None
            if lot is None or operation is None:
                continue
            travel = places.travel(robot, clock)
            able = [
                station
                for base in eligible[lot.product, operation]
                if serves(robot, [workspace.factory.stations[base]])
                for station in consistency.copies(base, workspace.factory.stations[base].count)
            ]
            target = min((places.stations[station] for station in able), key=lambda end: (int(travel[place, end]), end))
            there = _with_room(workspace, [station for station in able if places.stations[station] == target])
            arrival = free + int(travel[place, target]) + clock.duration(robot.dropoff)
            key = operation_id(name, operation)
            result.deliveries[key] = Delivery(copy, key, target, there, free, arrival)
            place, free = target, arrival
        if carried:
            result.robots[copy] = (place, free)
    return result


def _with_room(workspace: Workspace, able: list[str]) -> tuple[str, ...]:
    """Return at which of the stations of one place a lot on board may be set down.

    Where the room before them is limited it is set down at one of them: at the first at which nothing is running.
    """
    stations = workspace.factory.stations
    base = {copy: name for name, part in stations.items() for copy in consistency.copies(name, part.count)}
    open_ones = tuple(copy for copy in able if stations[base[copy]].input_buffer is None)
    if open_ones:
        return open_ones
    busy = {
        copy
        for state in workspace.state.lots.values()
        if state.running is not None
        for copy in _running_on(workspace, state.running.station)[:1]
    }
    return (next((copy for copy in able if copy not in busy), able[0]),)


def refused_lots(workspace: Workspace, needed: Demand, eligible: Eligible) -> Iterator[str]:
    """Yield what the state says of lots on their way and planning can not honour, by name."""
    lots = {lot.id: lot for order in needed.orders for lot in order.lots}
    known = _copies_at(workspace)
    carried = lots_on_robots(workspace)
    for name, state in workspace.state.lots.items():
        if state.holder is None or state.holder in carried:
            continue
        if state.holder not in known:
            yield f"state.lots.{name}.holder '{state.holder}', which is no station, buffer of one, or robot"
        elif state.running is not None and known[state.holder][0] not in _running_on(workspace, state.running.station):
            yield f"state.lots.{name}.holder '{state.holder}', though it runs on '{state.running.station}'"
    for name, robot_now in workspace.state.robots.items():
        if name in workspace.factory.robots and workspace.factory.robots[name].count > 1 and robot_now.carries:
            yield f"state.robots.{name}.carries, as '{name}' stands for several robots"
    seen: dict[str, str] = {}
    for copy, names in carried.items():
        for name in names:
            at = f"state.robots.{copy}.carries '{name}'"
            if name in seen:
                yield f"{at}, which is on '{seen[name]}' as well"
            seen[name] = copy
            lot, state = lots.get(name), workspace.state.lots.get(name, LotState())
            if lot is None:
                yield f"{at}, which is no unfinished lot"
            elif state.running is not None:
                yield f"{at}, which runs on '{state.running.station}'"
            elif state.holder not in {None, copy}:
                yield f"{at}, the holder of which is '{state.holder}'"
            else:
                yield from _refused_next(workspace, eligible, at, copy, workspace.products[lot.product], state)


def _refused_next(
    workspace: Workspace, eligible: Eligible, at: str, copy: str, product: Product, state: LotState
) -> Iterator[str]:
    name = _next_operation(product, state)
    product_id = next(key for key, one in workspace.products.items() if one is product)
    robot = workspace.factory.robots[_robot_of(workspace)[copy]]
    if name is None:
        yield f"{at}, of which nothing is left to do"
    elif name in _open_choices(product, state):
        yield f"{at}, while it is open which operation comes next"
    elif not any(serves(robot, [workspace.factory.stations[base]]) for base in eligible[product_id, name]):
        yield f"{at}, as no station on the site of '{copy}' can do '{name}'"


def _running_on(workspace: Workspace, station: str) -> tuple[str, ...]:
    stations = workspace.factory.stations
    return consistency.copies(station, stations[station].count) if station in stations else (station,)
