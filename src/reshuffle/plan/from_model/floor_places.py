"""The places between which lots are carried, and how far they are from each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.model.floor_routes import floor_routes, lane_length, travel_ticks
from reshuffle.model.resources import Robot
from reshuffle.model.robot_places import robot_points, station_point
from reshuffle.plan.arrays import TickArray
from reshuffle.plan.from_model.clock import Clock

__all__ = ["FloorPlaces", "floor_places", "moves_lots", "relaxed_places", "robots_carry"]

#: Where no way leads; such a pair of places is never that of a transport.
_NO_WAY = -1


@dataclass(frozen=True, slots=True)
class FloorPlaces:
    """Places, numbered from 0.

    Parameters
    ----------
    count
        Number of places.
    stations
        Place of each station copy, -1 for nowhere in particular.
    robots
        Place of each robot copy when planning starts.
    points
        Place of each point of the floor at which something is.
    lengths
        (count, count) int64, micrometres of the shortest way; -1 where there is none. Zeros without a floor.
    longest
        More than any way over the lanes, micrometres.
    """

    count: int
    stations: Mapping[str, int]
    robots: Mapping[str, int]
    points: Mapping[str, int]
    lengths: TickArray
    longest: int

    def travel(self, robot: Robot, clock: Clock) -> TickArray:
        """Return the ticks a robot takes from place to place, shape (count, count), each way rounded up once."""
        step = robot.speed * clock.tick_ms
        ticks: TickArray = -(-self.lengths // step)
        return np.where(self.lengths == _NO_WAY, travel_ticks(self.longest, robot.speed, clock.tick_ms), ticks)


def relaxed_places(workspace: Workspace, slots: Mapping[str, Collection[str]]) -> FloorPlaces:
    """Return the places of a workspace in which some stations stand on all of several slots at once.

    Such a station has a place of its own; a way to or from it is the shortest of those to or from one of its slots, of
    two such stations from a slot to another. What takes least time there takes no more wherever these stations really
    stand, if every slot has a point of its own: it gives lower bounds.

    Parameters
    ----------
    slots
        Slots on which each such station may stand.
    """
    floor = workspace.factory.floor
    if floor is None or not robots_carry(workspace):
        return floor_places(workspace)
    points = {name: sorted({floor.slots[slot].point for slot in listed}) for name, listed in slots.items()}
    whole = floor_places(workspace, [point for listed in points.values() for point in listed])
    rows = [[place] for place in range(whole.count)]
    stations = dict(whole.stations)
    for name, listed in points.items():
        for copy in consistency.copies(name, workspace.factory.stations[name].count):
            stations[copy] = len(rows)
        rows.append([whole.points[point] for point in listed])
    far = np.where((whole.lengths == _NO_WAY), whole.longest, whole.lengths)
    apart = np.array(far)
    np.fill_diagonal(apart, whole.longest)
    lengths = np.zeros((len(rows), len(rows)), dtype=np.int64)
    for place, one in enumerate(rows):
        for other_place, other in enumerate(rows):
            is_pair = min(place, other_place) >= whole.count
            lengths[place, other_place] = (apart if is_pair else far)[np.ix_(one, other)].min()
    np.fill_diagonal(lengths, 0)
    lengths[lengths == whole.longest] = _NO_WAY
    return FloorPlaces(len(rows), stations, whole.robots, whole.points, lengths, whole.longest)


def robots_carry(workspace: Workspace) -> bool:
    """Whether robots carry lots over a floor."""
    floor = workspace.factory.floor
    return bool(workspace.factory.robots) and floor is not None and bool(floor.points)


def moves_lots(workspace: Workspace) -> bool:
    """Whether the ways of lots between stations matter: they take time, or the room where lots wait is limited."""
    stations = workspace.factory.stations.values()
    limited = any(station.input_buffer is not None or station.output_buffer is not None for station in stations)
    return limited or workspace.factory.transport_time > 0 or robots_carry(workspace)


def floor_places(workspace: Workspace, more: Collection[str] = ()) -> FloorPlaces:
    """Return the places of a workspace.

    With robots they are the points at which stations are docked, robots stand and batteries are charged; a station that
    stands on no slot has a place of its own. Without robots each station has its own place, however near they are.

    Parameters
    ----------
    more
        Points of the floor that are places, too.
    """
    stations = workspace.factory.stations
    copies = [copy for name, part in stations.items() for copy in consistency.copies(name, part.count)]
    if not moves_lots(workspace):
        none: dict[str, int] = {}
        return FloorPlaces(0, dict.fromkeys(copies, -1), none, none, np.zeros((0, 0), dtype=np.int64), 0)
    if not robots_carry(workspace):
        count = len(copies)
        places = {copy: place for place, copy in enumerate(copies)}
        return FloorPlaces(count, places, {}, {}, np.zeros((count, count), dtype=np.int64), 0)
    return _on_floor(workspace, more)


def _on_floor(workspace: Workspace, more: Collection[str]) -> FloorPlaces:
    factory = workspace.factory
    floor = factory.floor
    if floor is None:
        raise ValueError("a factory whose robots carry lots must have a floor.")
    points: dict[str, int] = {}
    at: dict[str, int] = {}
    robots = robot_points(workspace)
    for name, station in factory.stations.items():
        point = station_point(factory, station)
        if point is not None:
            at.update(dict.fromkeys(consistency.copies(name, station.count), points.setdefault(point, len(points))))
    for point in (*robots.values(), *more):
        points.setdefault(point, len(points))
    if any(robot.battery is not None for robot in factory.robots.values()):
        for point, what in floor.points.items():
            if what.charging:
                points.setdefault(point, len(points))
    count = len(points)
    for name, station in factory.stations.items():
        for copy in consistency.copies(name, station.count):
            if copy not in at:
                at[copy], count = count, count + 1
    lengths = np.full((count, count), _NO_WAY, dtype=np.int64)
    np.fill_diagonal(lengths, 0)
    routes = floor_routes(floor)
    for start, row in points.items():
        for end, length in routes.lengths_from(start).items():
            if end in points:
                lengths[row, points[end]] = length
    longest = sum(lane_length(floor, lane) for lane in floor.lanes) + 1
    places = {
        copy: at[copy] for name, part in factory.stations.items() for copy in consistency.copies(name, part.count)
    }
    return FloorPlaces(count, places, {copy: points[point] for copy, point in robots.items()}, points, lengths, longest)
