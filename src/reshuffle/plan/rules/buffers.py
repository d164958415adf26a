"""Rule ``buffer``: lots that wait have a place."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.links import Point
from reshuffle.plan.ragged import look_up
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
    has_before, has_after = ways.before >= 0, ways.after >= 0
    leaves, reaches = (look_up(reading.task_station, task, -1) for task in (ways.before, ways.after))
    origin = problem.transports.origin_buffer[ways.row]
    out = np.where(has_before, look_up(problem.resources.output_buffer, leaves, -1), origin)
    since = look_up(points[Point.END], ways.before, problem.planning_start)
    into = look_up(problem.resources.input_buffer, reaches, -1)
    until = np.where(has_after, look_up(points[Point.ARRIVAL], ways.after, 0), ways.dropoff)
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
