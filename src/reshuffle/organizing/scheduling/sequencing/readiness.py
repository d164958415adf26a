"""Kernels: whether a task can begin at all, and from when on, as far as others are placed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.supply import total_supply
from reshuffle.plan.arrays import UNBOUNDED

__all__ = ["can_begin", "ready_time", "wears_out"]

Integers = npt.NDArray[np.int64]

_UNBOUNDED = UNBOUNDED


@kernel
def can_begin(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Return whether material and carriers for a task are there at all, so far as others are placed."""
    for row in range(shop[shop[at.USE_PTR] + task], shop[shop[at.USE_PTR] + task + 1]):
        item = shop[shop[at.USE_ITEM] + row]
        if total_supply(shop, made, item) - made[made[at.TAKEN] + item] < shop[shop[at.USE_QUANTITY] + row]:
            return False
    for row in range(shop[shop[at.SPAN_PTR] + task], shop[shop[at.SPAN_PTR] + task + 1]):
        span = shop[shop[at.SPAN] + row]
        if modes[shop[shop[at.SPAN_LAST] + span]] < 0:
            continue
        resource = shop[shop[at.SPAN_RESOURCE] + span]
        free = 0
        for track in range(shop[shop[at.TRACK_PTR] + resource], shop[shop[at.TRACK_PTR] + resource + 1]):
            tail = made[made[at.TRACK_TAIL] + track]
            if tail < 0 or made[made[at.NODE_END] + tail] < NEVER:
                free += 1
        if free < shop[shop[at.SPAN_UNITS] + span]:
            return False
    return True


@kernel
def ready_time(shop: Integers, made: Integers, modes: Integers, task: int) -> int:
    """Return an instant before which a task can not begin its work, as far as those before it and its job say."""
    result = max(shop[shop[at.PLANNING_START]], shop[shop[at.EARLIEST] + task])
    job = shop[shop[at.JOB] + task]
    if job >= 0:
        result = max(result, shop[shop[at.RELEASE] + job])
    for row in range(shop[shop[at.BEFORE_PTR] + task], shop[shop[at.BEFORE_PTR] + task + 1]):
        earlier = shop[shop[at.BEFORE] + row]
        if modes[earlier] >= 0 and shop[shop[at.AFTER_POINT] + row] <= 1 and shop[shop[at.LEAST] + row] > -_UNBOUNDED:
            point = made[at.POINTS] + 4 * earlier + shop[shop[at.BEFORE_POINT] + row]
            result = max(result, made[point] + shop[shop[at.LEAST] + row])
    for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
        earlier = shop[shop[at.WAY_BEFORE] + shop[shop[at.WAY] + index]]
        if earlier >= 0 and modes[earlier] >= 0:
            result = max(result, made[made[at.POINTS] + 4 * earlier + 3])
    return int(result)


@kernel
def wears_out(shop: Integers, made: Integers, mode: int) -> int:
    """Return the counter that a mode would raise beyond its limit, -1 for none."""
    for row in range(shop[shop[at.RAISE_PTR] + mode], shop[shop[at.RAISE_PTR] + mode + 1]):
        counter = shop[shop[at.RAISE_COUNTER] + row]
        amount = shop[shop[at.RAISE_AMOUNT] + row]
        if amount > 0 and made[made[at.WEAR] + counter] + amount > shop[shop[at.COUNTER_LIMIT] + counter]:
            return int(counter)
    return -1
