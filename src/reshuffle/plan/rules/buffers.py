"""Rule ``buffer``: lots that wait have a place."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.links import Point
from reshuffle.plan.rules.capacity import excess
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.rules.ways import Ways, way_name
from reshuffle.plan.violations import Violation

__all__ = ["buffer"]


def buffer(reading: Reading, ways: Ways) -> list[Violation]:
    """Judge rule ``buffer``: never more lots than places."""
    problem, points = reading.problem, reading.points
    if len(problem.buffers) == 0:
        return []
    before, after = np.maximum(ways.before, 0), np.maximum(ways.after, 0)
    has_before, has_after = ways.before >= 0, ways.after >= 0

    def of_station(column: np.ndarray, task: np.ndarray) -> np.ndarray:
        station = reading.task_station[task]
        return np.where(station >= 0, column[np.maximum(station, 0)], -1)

    origin = problem.transports.origin_buffer[ways.row]
    out = np.where(has_before, of_station(problem.resources.output_buffer, before), origin)
    since = np.where(has_before, points[Point.END, before], problem.planning_start)
    into = np.where(has_after, of_station(problem.resources.input_buffer, after), -1)
    until = np.where(has_after, points[Point.ARRIVAL, after], ways.dropoff)
    owner = np.concatenate((out, into)).astype(np.int64)
    start, end = np.concatenate((since, ways.dropoff)), np.concatenate((ways.pickup, until))
    way = np.concatenate((ways.row, ways.row))
    kept = np.flatnonzero(owner >= 0)
    owner, start, end, way = owner[kept], start[kept], end[kept], way[kept]
    room = problem.buffers.capacity
    over = excess(owner, start, end, np.ones(len(kept), dtype=np.int64), room)
    found = []
    for row, used in zip(over.row.tolist(), over.used.tolist(), strict=True):
        name, limit = problem.names.buffer(int(owner[row])), int(room[owner[row]])
        message = (
            f"the lot of {way_name(reading, int(way[row]))} enters {name} at {start[row]} and waits until {end[row]}, "
            f"as one of {used} lots ({limit} places)"
        )
        found.append(Violation("buffer", name, int(used), limit, message))
    return found
