"""The floor of a view: points, lanes, slots, who stands where, and what moves."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from reshuffle.model.copies import copies
from reshuffle.model.floor import Floor
from reshuffle.model.floor_routes import floor_routes
from reshuffle.model.robot_places import robot_points
from reshuffle.shopfloor.station_queues import steps_of
from reshuffle.shopfloor.timeline import ObservedKind
from reshuffle.supervisor.reporting.gathered import Gathered
from reshuffle.supervisor.reporting.robot_ways import WayTable, logged_movements, planned_movements
from reshuffle.supervisor.reporting.view_document import (
    FloorLanes,
    FloorMap,
    FloorPlaces,
    FloorPoints,
    FloorSlots,
    Queue,
    Steps,
)

if TYPE_CHECKING:
    from reshuffle.twin.simulated_run import SimulatedRun

__all__ = ["floor_map"]


def floor_map(gathered: Gathered, run: SimulatedRun | None = None) -> FloorMap | None:
    """Return the floor of a plan with what moves on it; None where the factory has none.

    Parameters
    ----------
    run
        A simulated run of the plan, of which the movements are shown too.
    """
    floor = gathered.workspace.factory.floor
    if floor is None or not floor.points:
        return None
    rows = {name: row for row, name in enumerate(floor.points)}
    ways = WayTable(floor_routes(floor), rows)
    planned = planned_movements(gathered, ways)
    simulated = None
    if run is not None:
        on_board = {robot: state.carries for robot, state in run.start.robots.items()}
        simulated = logged_movements(gathered, run.events, on_board, ways)
    points = floor.points.values()
    return FloorMap(
        points=FloorPoints(
            tuple(floor.points),
            tuple(round(point.x / 1000) for point in points),
            tuple(round(point.y / 1000) for point in points),
            tuple(int(point.parking) for point in points),
            tuple(int(point.charging) for point in points),
        ),
        lanes=FloorLanes(
            tuple(rows[lane.start] for lane in floor.lanes),
            tuple(rows[lane.end] for lane in floor.lanes),
            tuple(int(lane.one_way) for lane in floor.lanes),
        ),
        slots=FloorSlots(tuple(floor.slots), tuple(rows[slot.point] for slot in floor.slots.values())),
        places=_places(gathered, floor, rows),
        ways=tuple(ways.ways),
        movements=planned,
        simulated=simulated,
        queues=_queues(gathered),
    )


def _places(gathered: Gathered, floor: Floor, rows: dict[str, int]) -> FloorPlaces:
    slots = {name: row for row, name in enumerate(floor.slots)}
    found = [
        (gathered.station_row(copy), rows[floor.slots[station.slot].point], slots[station.slot])
        for name, station in gathered.workspace.factory.stations.items()
        if station.slot is not None
        for copy in copies(name, station.count)
    ]
    found += [
        (gathered.resource_rows[ObservedKind.ROBOT, copy], rows[point], -1)
        for copy, point in robot_points(gathered.workspace).items()
    ]
    return FloorPlaces(*zip(*found, strict=True)) if found else FloorPlaces((), (), ())


def _queues(gathered: Gathered) -> tuple[Queue, ...]:
    """Return the lots that wait at each station by the plan: from the arrival of each to its first phase there."""
    arrivals = {one.after: gathered.at(one.dropoff) for one in gathered.plan.transports}
    releases = {order.id: order.release for order in gathered.plan.orders}
    free: dict[str, int] = {}
    changes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for one in sorted(gathered.plan.operations, key=lambda one: (one.start, one.end)):
        release = releases.get(one.order)
        first = max(0, gathered.at(gathered.plan.made_for), 0 if release is None else gathered.at(release))
        there, start = arrivals.get(one.id, free.get(one.lot, first)), gathered.at(one.start)
        free[one.lot] = gathered.at(one.end)
        row = gathered.station_row(one.station)
        if there < start and row >= 0:
            changes[row][there] += 1
            changes[row][start] -= 1
    return tuple(Queue(row, Steps(*steps_of(found))) for row, found in sorted(changes.items()))
