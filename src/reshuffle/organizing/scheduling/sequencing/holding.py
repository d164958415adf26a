"""Kernels: when resources are free, and taking them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.tracks import first_gap, first_visit, take

__all__ = ["engaged", "free_from", "member_free", "take_units"]

Integers = npt.NDArray[np.int64]


@kernel
def free_from(shop: Integers, made: Integers, resource: int, units: int, instant: int, length: int) -> int:
    """Return from when so many units are free for so long; a member of capacity 1 is looked up at once."""
    first, last = shop[shop[at.TRACK_PTR] + resource], shop[shop[at.TRACK_PTR] + resource + 1]
    if last - first == 1:
        return first_gap(shop, made, first, instant, length)
    if last - first < units:
        return NEVER
    while instant < NEVER:
        free = 0
        later = NEVER
        for track in range(first, last):
            gap = first_gap(shop, made, track, instant, length)
            if gap == instant:
                free += 1
                if free == units:
                    return instant
            else:
                later = min(later, gap)
        instant = later
    return NEVER


@kernel
def take_units(shop: Integers, made: Integers, resource: int, units: int, start: int, end: int, place: int) -> int:
    """Take units of a resource that are free; return the last node, -1 where they are not free after all."""
    node = -1
    for track in range(shop[shop[at.TRACK_PTR] + resource], shop[shop[at.TRACK_PTR] + resource + 1]):
        if units == 0:
            break
        if shop[shop[at.IS_ROBOT] + resource] == 1 or first_gap(shop, made, track, start, end - start) == start:
            node = take(shop, made, track, start, end, place, place)
            if node < 0:
                return -1
            units -= 1
    return node if units == 0 else -1


@kernel
def engaged(
    shop: Integers, made: Integers, robot: int, instant: int, length: int, origin: int, destination: int
) -> int:
    """Return from when a robot can be engaged, coming from wherever it is before and going on after."""
    places = shop[shop[at.NUM_PLACES]]
    return first_visit(
        shop,
        made,
        shop[shop[at.TRACK_PTR] + robot],
        max(instant, shop[shop[at.AVAILABLE_FROM] + robot]),
        length,
        origin,
        destination,
        shop[shop[at.LOCATION] + robot],
        shop[shop[at.AVAILABLE_FROM] + robot],
        shop[shop[at.TRAVEL_TYPE] + robot] * places * places,
        places,
    )


@kernel
def member_free(shop: Integers, made: Integers, member: int, units: int, start: int, length: int, place: int) -> int:
    """Return from when a member of a group is free for so long at a place."""
    if shop[shop[at.IS_ROBOT] + member] == 1:
        return engaged(shop, made, member, start, length, place, place)
    return free_from(shop, made, member, units, start, length)
