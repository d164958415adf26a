"""Ways over the lanes of a floor: lengths, shortest ways, and the pieces in which one gets from anywhere to anywhere.

Planning makes travel times of it, the check of a floor its findings, and a simulation its vehicles' ways.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from math import isqrt

from reshuffle.model.floor import Floor, Lane

__all__ = ["FloorRoutes", "floor_routes", "lane_length", "travel_ticks"]


def lane_length(floor: Floor, lane: Lane) -> int:
    """Return the length of a lane in micrometres: as stated, else the straight distance, rounded up."""
    if lane.length is not None:
        return lane.length
    start, end = floor.points[lane.start], floor.points[lane.end]
    square = (start.x - end.x) ** 2 + (start.y - end.y) ** 2
    root = isqrt(square)
    return root if root * root == square else root + 1


def travel_ticks(length: int, speed: int, tick_ms: int) -> int:
    """Return the ticks of a way, rounded up once.

    Parameters
    ----------
    length
        Of the whole way, micrometres.
    speed
        mm/s, > 0.
    tick_ms
        Milliseconds of a tick, > 0.
    """
    return -(-length // (speed * tick_ms))


@dataclass(frozen=True, slots=True)
class FloorRoutes:
    """The lanes of a floor as a directed graph.

    Parameters
    ----------
    lanes_from
        Per point the points that a lane leads to, each once, with the length of the shortest such lane, micrometres.
    """

    lanes_from: Mapping[str, Mapping[str, int]]

    def lengths_from(self, start: str) -> dict[str, int]:
        """Return the length of the shortest way from a point to every point that can be reached, micrometres.

        Dijkstra's algorithm (doi:10.1007/BF01386390) with a heap: O(lanes * log points).
        """
        return {point: length for point, (length, _) in self._search(start).items()}

    def way(self, start: str, end: str) -> tuple[str, ...]:
        """Return the points of a shortest way, both ends included; empty where there is no way.

        Of several that are equally short it is the same one every time.
        """
        found = self._search(start)
        if end not in found:
            return ()
        points = [end]
        while points[-1] != start:
            points.append(found[points[-1]][1])
        return tuple(reversed(points))

    def _search(self, start: str) -> dict[str, tuple[int, str]]:
        """Return length and point before, per point that can be reached."""
        settled: dict[str, tuple[int, str]] = {}
        queue = [(0, start, start)]
        while queue:
            length, point, before = heappop(queue)
            if point in settled:
                continue
            settled[point] = (length, before)
            for following, lane in self.lanes_from[point].items():
                if following not in settled:
                    heappush(queue, (length + lane, following, point))
        return settled

    def reached_from(self, start: str, without: Collection[str] = ()) -> set[str]:
        """Return every point that can be reached from `start`, over none of the points `without`."""
        return _reached(self.lanes_from, start, without)

    def reversed(self) -> FloorRoutes:
        """Return the floor with every lane turned around."""
        turned: dict[str, dict[str, int]] = {point: {} for point in self.lanes_from}
        for start, lanes in self.lanes_from.items():
            for end, length in lanes.items():
                turned[end][start] = length
        return FloorRoutes(turned)

    def pieces(self) -> list[set[str]]:
        """Return the pieces within which one gets from every point to every other.

        A point from which there is no way back is a piece of its own. Two searches in depth, one of them over lanes
        turned around (Sharir, doi:10.1016/0898-1221(81)90008-0): O(points + lanes).
        """
        backwards = self.reversed().lanes_from
        seen: set[str] = set()
        result = []
        for point in reversed(self._left_in_order()):
            if point in seen:
                continue
            piece, open_ends = {point}, [point]
            seen.add(point)
            while open_ends:
                for other in backwards[open_ends.pop()]:
                    if other not in seen:
                        seen.add(other)
                        piece.add(other)
                        open_ends.append(other)
            result.append(piece)
        return result

    def _left_in_order(self) -> list[str]:
        """Return the points in the order in which a search in depth leaves them."""
        seen: set[str] = set()
        result: list[str] = []
        for root in self.lanes_from:
            stack = [] if root in seen else [(root, iter(self.lanes_from[root]))]
            seen.add(root)
            while stack:
                point, rest = stack[-1]
                following = next((other for other in rest if other not in seen), None)
                if following is None:
                    result.append(point)
                    stack.pop()
                else:
                    seen.add(following)
                    stack.append((following, iter(self.lanes_from[following])))
        return result


def floor_routes(floor: Floor) -> FloorRoutes:
    """Return the lanes of a floor as a graph; every lane must name known points."""
    result: dict[str, dict[str, int]] = {point: {} for point in floor.points}
    for lane in floor.lanes:
        length = lane_length(floor, lane)
        ends = [(lane.start, lane.end)] if lane.one_way else [(lane.start, lane.end), (lane.end, lane.start)]
        for start, end in ends:
            result[start][end] = min(length, result[start].get(end, length))
    return FloorRoutes(result)


def _reached(lanes_from: Mapping[str, Mapping[str, int]], start: str, without: Collection[str]) -> set[str]:
    result, open_ends = {start}, [start]
    while open_ends:
        for point in lanes_from[open_ends.pop()]:
            if point not in result and point not in without:
                result.add(point)
                open_ends.append(point)
    return result
