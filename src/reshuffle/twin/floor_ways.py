"""How far it is on the floor: shortest ways over the lanes between the points at which stations stand."""

from __future__ import annotations

import math
from heapq import heappop, heappush

from reshuffle.model.floor import Floor

__all__ = ["distances_from", "point_of"]


def point_of(floor: Floor | None, slot: str | None) -> str | None:
    """Return the point at which a slot is docked, None where the floor does not say it."""
    if floor is None or slot is None or slot not in floor.slots:
        return None
    return floor.slots[slot].point


def distances_from(floor: Floor, start: str) -> dict[str, float]:
    """Return the length of the shortest way to every point that can be reached, micrometres.

    Dijkstra 1959, doi:10.1007/BF01386390.
    """
    lanes: dict[str, list[tuple[str, float]]] = {}
    for lane in floor.lanes:
        a, b = floor.points[lane.start], floor.points[lane.end]
        length = float(lane.length) if lane.length is not None else math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2)
        lanes.setdefault(lane.start, []).append((lane.end, length))
        if not lane.one_way:
            lanes.setdefault(lane.end, []).append((lane.start, length))
    found: dict[str, float] = {}
    queue = [(0.0, start)]
    while queue:
        length, point = heappop(queue)
        if point in found:
            continue
        found[point] = length
        for other, more in lanes.get(point, ()):
            if other not in found:
                heappush(queue, (length + more, other))
    return found
