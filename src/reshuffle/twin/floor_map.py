"""The floor as robots drive on it: where stations are docked, how long a way takes, and over which points it leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from reshuffle.model.factory import Factory
from reshuffle.model.floor import Floor
from reshuffle.model.floor_routes import FloorRoutes, floor_routes, travel_ticks
from reshuffle.model.robot_places import station_point
from reshuffle.model.stations import Station

__all__ = ["FloorMap", "floor_map"]


@dataclass(slots=True)
class FloorMap:
    """A floor with the shortest ways over it, each looked up once.

    Parameters
    ----------
    tick_ms
        Milliseconds of a tick: a way takes whole ticks, rounded up once, as in plans.
    """

    factory: Factory
    floor: Floor
    tick_ms: int
    routes: FloorRoutes
    _lengths: dict[str, dict[str, int]] = field(default_factory=dict)
    _longest: dict[tuple[int, str], int] = field(default_factory=dict)
    _ways: dict[tuple[str, str], tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def __deepcopy__(self, memo: dict[int, Any]) -> FloorMap:
        return self

    def point_of(self, station: Station) -> str | None:
        """Return the point at which a station is docked, None where it stands on no slot."""
        return station_point(self.factory, station)

    def length(self, start: str, end: str) -> int | None:
        """Return the length of the shortest way in micrometres, None where there is none."""
        if start not in self._lengths:
            self._lengths[start] = self.routes.lengths_from(start)
        return self._lengths[start].get(end)

    def travel_ms(self, speed: int, start: str, end: str) -> int | None:
        """Return how long a way takes at a speed in mm/s, milliseconds; None where there is no way."""
        length = self.length(start, end)
        return None if length is None else travel_ticks(length, speed, self.tick_ms) * self.tick_ms

    def longest_ms(self, speed: int, end: str) -> int:
        """Return how long the longest way to a point takes, from wherever there is one, milliseconds."""
        if (speed, end) not in self._longest:
            ways = (self.travel_ms(speed, start, end) for start in self.floor.points)
            self._longest[speed, end] = max((way for way in ways if way is not None), default=0)
        return self._longest[speed, end]

    def legs(self, speed: int, start: str, end: str) -> list[tuple[str, int]]:
        """Return the points of a way behind its start, each with the milliseconds from the point before.

        They add up to the whole way, which is rounded up to ticks once: no point in between is rounded for itself.
        """
        if (start, end) not in self._ways:
            points = self.routes.way(start, end)
            lengths = self.routes.lanes_from
            self._ways[start, end] = tuple((after, lengths[before][after]) for before, after in pairwise(points))
        way = self._ways[start, end]
        total, whole = sum(length for _, length in way), self.travel_ms(speed, start, end) or 0
        result, gone, before = [], 0, 0
        for point, length in way:
            gone += length
            at = whole * gone // total if total else 0
            result.append((point, at - before))
            before = at
        return result

    def nearest(self, start: str, points: Iterable[str]) -> str | None:
        """Return the point of some that is nearest, the first of equally near ones; None if none can be reached."""
        ways = [(length, point) for point in points if (length := self.length(start, point)) is not None]
        return min(ways, key=lambda way: way[0], default=(0, None))[1]


def floor_map(factory: Factory, tick_ms: int) -> FloorMap | None:
    """Return the floor of a factory on which robots carry lots, None if there is none."""
    floor = factory.floor
    if floor is None or not floor.points or not factory.robots:
        return None
    return FloorMap(factory, floor, tick_ms, floor_routes(floor))
