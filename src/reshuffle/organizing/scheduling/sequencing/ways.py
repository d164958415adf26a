"""Kernels: robots bring lots to their tasks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.holding import engaged
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.tracks import take

__all__ = ["PASSES_BY", "carry_out", "ways_in"]

Integers = npt.NDArray[np.int64]

#: Instead of the node of a stay: no place is there for the lot, so that it is taken up as soon as it leaves.
PASSES_BY = -2


@kernel
def _carry(shop: Integers, made: Integers, modes: Integers, row: int, to: int) -> int:
    """Carry one lot with the robot that sets it down first; return when, NEVER if none can."""
    earlier = shop[shop[at.WAY_BEFORE] + row]
    origin, ready = shop[shop[at.WAY_ORIGIN] + row], shop[shop[at.PLANNING_START]]
    if earlier >= 0:
        station = shop[shop[at.STATION] + modes[earlier]]
        origin = shop[shop[at.LOCATION] + station] if station >= 0 else -1
        ready = max(ready, made[made[at.POINTS] + 4 * earlier + 3])
    made[made[at.VEHICLE] + row] = -1
    floor, passes_by = -NEVER, False
    if shop[shop[at.HAS_BUFFERS]] == 1:
        floor, passes_by = made[made[at.WAY_FLOOR] + row], made[made[at.STAY_NODE] + row] == PASSES_BY
    if origin < 0 or to < 0 or origin == to:
        until = max(ready, floor)
        made[made[at.PICKED_UP] + row], made[made[at.SET_DOWN] + row] = ready if passes_by else until, until
        return int(until)
    places = shop[shop[at.NUM_PLACES]]
    cell = origin * places + to
    fleet = shop[shop[at.WAY_FLEET] + row]
    if fleet < 0:
        kind = shop[shop[at.WAY_TYPE] + row]
        way = (
            shop[shop[at.PICKUP] + kind]
            + shop[shop[at.LOADED] + kind * places * places + cell]
            + shop[shop[at.DROPOFF] + kind]
        )
        until = max(ready + way, floor)
        made[made[at.PICKED_UP] + row], made[made[at.SET_DOWN] + row] = ready if passes_by else until - way, until
        return int(until)
    best, best_begin, best_end = -1, NEVER, NEVER
    for place in range(shop[shop[at.GROUP_PTR] + fleet], shop[shop[at.GROUP_PTR] + fleet + 1]):
        robot = shop[shop[at.MEMBERS] + place]
        kind = shop[shop[at.TRAVEL_TYPE] + robot]
        way = (
            shop[shop[at.PICKUP] + kind]
            + shop[shop[at.LOADED] + kind * places * places + cell]
            + shop[shop[at.DROPOFF] + kind]
        )
        if passes_by:
            # It rides along until it is wanted.
            way = max(way, floor - ready)
        begin = engaged(shop, made, robot, max(ready, floor - way), way, origin, to)
        if passes_by and begin > ready:
            continue
        if begin + way < best_end:
            best, best_begin, best_end = robot, begin, begin + way
    if best < 0 or take(shop, made, shop[shop[at.TRACK_PTR] + best], best_begin, best_end, origin, to) < 0:
        return NEVER
    made[made[at.VEHICLE] + row], made[made[at.PICKED_UP] + row], made[made[at.SET_DOWN] + row] = (
        best,
        best_begin,
        best_end,
    )
    return best_end


@kernel
def ways_in(shop: Integers, made: Integers, modes: Integers, task: int, arrival: int) -> int:
    """Bring the lots of a task to its station; return when the last of them is there, NEVER if one can not come."""
    station = shop[shop[at.STATION] + modes[task]]
    to = shop[shop[at.LOCATION] + station] if station >= 0 else -1
    for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
        row = shop[shop[at.WAY] + index]
        earlier = shop[shop[at.WAY_BEFORE] + row]
        if earlier >= 0 and modes[earlier] < 0:
            continue
        there = _carry(shop, made, modes, row, to)
        if there >= NEVER:
            return NEVER
        arrival = max(arrival, there)
    return arrival


@kernel
def carry_out(shop: Integers, made: Integers, modes: Integers, row: int) -> bool:
    """Carry away a lot whose last task is done; False if nobody can."""
    return _carry(shop, made, modes, row, shop[shop[at.WAY_DESTINATION] + row]) < NEVER
