"""How robots move over a floor: between the stops that a plan gives them, and as the log of a run tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from reshuffle.model.copies import copies
from reshuffle.model.floor_routes import FloorRoutes
from reshuffle.model.resources import Robot
from reshuffle.model.robot_places import robot_points, station_point
from reshuffle.plan.from_model.charging import charger_name
from reshuffle.plan.from_model.floor_places import floor_places
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.timeline import ObservedKind
from reshuffle.supervisor.reporting.gathered import Gathered
from reshuffle.supervisor.reporting.view_document import FloorWay, Movements

__all__ = ["WayTable", "logged_movements", "planned_movements", "station_points"]


@dataclass(slots=True)
class WayTable:
    """Shortest ways between points, each kept once.

    Parameters
    ----------
    rows
        Row of each point in the view.
    """

    routes: FloorRoutes
    rows: Mapping[str, int]
    ways: list[FloorWay] = field(default_factory=list)
    _known: dict[tuple[str, str], int] = field(default_factory=dict)

    def row(self, start: str, end: str) -> int:
        """Return the row of the way between two points; where no lanes lead there, of one that stands at its end."""
        if (start, end) not in self._known:
            points = self.routes.way(start, end) or (end,)
            micrometres = [0]
            for here, there in pairwise(points):
                micrometres.append(micrometres[-1] + self.routes.lanes_from[here][there])
            way = FloorWay(tuple(self.rows[point] for point in points), tuple(one // 1000 for one in micrometres))
            self._known[start, end] = len(self.ways)
            self.ways.append(way)
        return self._known[start, end]

    def length_mm(self, way: int) -> int:
        """Return the length of a way."""
        return self.ways[way].mm[-1]


class _Movement(NamedTuple):
    """A row of the movements."""

    robot: int
    way: int
    start: int
    end: int
    lots: int


class _Stop(NamedTuple):
    """A stay of a robot, ordered by time; what is set down comes before what is taken up."""

    begin: int
    end: int
    taken: int
    point: str


def _table(found: Iterable[_Movement]) -> Movements:
    ordered = sorted(found, key=lambda one: (one.start, one.robot, one.end))
    return Movements(*zip(*ordered, strict=True)) if ordered else Movements((), (), (), (), ())


def planned_movements(gathered: Gathered, ways: WayTable) -> Movements:
    """Return how robots move that keep to a plan.

    A plan says when lots are taken up and set down, and when batteries are charged. A loaded robot leaves at once and
    takes its shortest way; an empty one arrives just in time. Both are how a plan may be carried out, not what it says.
    """
    workspace = gathered.workspace
    begin = robot_points(workspace)
    stops = _planned_stops(gathered)
    found: list[_Movement] = []
    for name, robot in workspace.factory.robots.items():
        for copy in copies(name, robot.count):
            row = gathered.resource_rows.get((ObservedKind.ROBOT, copy), -1)
            if row >= 0 and copy in begin:
                found += _movements(row, robot, begin[copy], sorted(stops[copy]), ways)
    return _table(found)


def _movements(row: int, robot: Robot, point: str, stops: list[_Stop], ways: WayTable) -> Iterator[_Movement]:
    # More is set down than was taken up where lots were on board when planning began.
    lots = max(0, -sum(stop.taken for stop in stops))
    free = stops[0].begin if stops else 0
    for number, stop in enumerate(stops):
        if stop.point != point:
            way = ways.row(point, stop.point)
            # Millimetres over mm/s are seconds.
            driving = -(-1000 * ways.length_mm(way) // robot.speed)
            start = stop.begin - driving
            if number and (lots or start < free):
                start = min(free, stop.begin)
            yield _Movement(row, way, start, min(start + driving, stop.begin), lots)
        point, free, lots = stop.point, max(free, stop.end), lots + stop.taken


def _planned_stops(gathered: Gathered) -> defaultdict[str, list[_Stop]]:
    """Return where each robot has to be when, as far as the places are points of the floor."""
    workspace = gathered.workspace
    robots = {copy: part for name, part in workspace.factory.robots.items() for copy in copies(name, part.count)}
    points = station_points(gathered)
    planning = gathered.judgement.preparation.planning
    at = {one.id: points.get(one.station) for one in gathered.plan.operations}
    origins = _origins(gathered)
    stops: defaultdict[str, list[_Stop]] = defaultdict(list)
    for transport in gathered.plan.transports:
        robot = robots.get(transport.robot or "")
        if robot is None or transport.robot is None:
            continue
        pickup, dropoff = gathered.at(transport.pickup), gathered.at(transport.dropoff)
        start = at.get(transport.before) or origins.get(transport.before)
        end = at.get(transport.after)
        is_on_board = transport.after in planning.under_way.deliveries
        if start is not None and not is_on_board:
            stops[transport.robot].append(_Stop(pickup, min(pickup + robot.pickup, dropoff), 1, start))
        if end is not None:
            stops[transport.robot].append(_Stop(max(pickup, dropoff - robot.dropoff), dropoff, -1, end))
    chargers = (
        {charger_name(point): point for point in workspace.factory.floor.points} if workspace.factory.floor else {}
    )
    for task in gathered.plan.maintenance:
        for member in (member for crew in task.crew for member in crew.members if task.station in chargers):
            begin, until = gathered.at(task.start), gathered.at(task.end)
            stops[member].append(_Stop(begin, until, 0, chargers[task.station]))
    return stops


def station_points(gathered: Gathered) -> dict[str, str]:
    """Return the point at which each station copy is docked, of those that stand on the floor."""
    factory = gathered.workspace.factory
    placed = {name: station_point(factory, part) for name, part in factory.stations.items()}
    return {
        copy: point
        for name, part in factory.stations.items()
        for copy in copies(name, part.count)
        for point in [placed[name]]
        if point is not None
    }


def _origins(gathered: Gathered) -> dict[str, str]:
    """Return where lots lie that no operation of the plan has brought where they are, by what their transport names."""
    planning = gathered.judgement.preparation.planning
    names = {place: point for point, place in floor_places(gathered.workspace).points.items()}
    table = planning.problem.transports
    return {
        source: names[int(table.origin[row])]
        for row, source in planning.origins.items()
        if int(table.origin[row]) in names
    }


def logged_movements(
    gathered: Gathered, events: Iterable[Event], on_board: Mapping[str, Sequence[str]], ways: WayTable
) -> Movements:
    """Return how robots moved in a run, by its log: from departure to arrival, over the shortest way.

    Parameters
    ----------
    on_board
        Lots that robots had when the run began.
    """
    points: dict[str, str] = {point: point for point in ways.rows} | station_points(gathered)
    at = robot_points(gathered.workspace)
    carried = defaultdict(set, {robot: set(lots) for robot, lots in on_board.items()})
    left: dict[str, tuple[int, int]] = {}
    found: list[_Movement] = []
    for event in events:
        robot, lot = event.resource or "", event.lot or ""
        if event.kind is EventKind.PICKED_UP:
            carried[robot].add(lot)
        elif event.kind is EventKind.DROPPED_OFF:
            carried[robot].discard(lot)
        elif event.kind is EventKind.ROBOT_DEPARTED:
            left[robot] = (gathered.at(event.occurred_at), len(carried[robot]))
        elif event.kind is EventKind.ROBOT_ARRIVED and robot in at:
            end, until = points.get(event.place or ""), gathered.at(event.occurred_at)
            start, lots = left.pop(robot, (until, len(carried[robot])))
            row = gathered.resource_rows.get((ObservedKind.ROBOT, robot), -1)
            if end is not None and end != at[robot] and row >= 0:
                found.append(_Movement(row, ways.row(at[robot], end), start, until, lots))
                at[robot] = end
    return _table(found)
