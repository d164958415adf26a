"""Kernels: what is taken of the resources, as chains of intervals.

A resource of capacity n has n tracks; what takes k of its units takes k tracks. A track is a chain of nodes that do not
overlap, in order of time. Nodes also say where a robot is at their beginning and end. New nodes mostly go near the end
of a chain, so all walks begin there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at

__all__ = ["clear", "first_gap", "first_visit", "take"]

Integers = npt.NDArray[np.int64]


@kernel
def clear(made: Integers, num_tracks: int) -> None:
    """Take everything off the tracks."""
    for track in range(num_tracks):
        made[made[at.TRACK_HEAD] + track] = -1
        made[made[at.TRACK_TAIL] + track] = -1
    made[made[at.NUM_NODES]] = 0


@kernel
def first_gap(made: Integers, track: int, instant: int, length: int) -> int:
    """Return the first instant, at or after the given one, from which a track is free for so long."""
    node = made[made[at.TRACK_TAIL] + track]
    while node >= 0 and made[made[at.NODE_END] + node] > instant:
        node = made[made[at.NODE_BEFORE] + node]
    follower = made[made[at.TRACK_HEAD] + track] if node < 0 else made[made[at.NODE_AFTER] + node]
    while follower >= 0 and instant + length > made[made[at.NODE_START] + follower]:
        instant = max(instant, made[made[at.NODE_END] + follower])
        follower = made[made[at.NODE_AFTER] + follower]
    return instant


@kernel
def first_visit(
    shop: Integers,
    made: Integers,
    track: int,
    instant: int,
    length: int,
    origin: int,
    destination: int,
    home: int,
    available_from: int,
    first_cell: int,
    num_places: int,
) -> int:
    """Return the first instant, at or after the given one, from which a robot can be engaged for so long.

    Parameters
    ----------
    origin, destination
        Where it is at the beginning and at the end of that, -1 for nowhere.
    home, available_from
        Where it stands at first, and until when.
    first_cell, num_places
        Where the ways of its type without a lot begin, rows of `num_places`.
    """
    node = made[made[at.TRACK_TAIL] + track]
    while node >= 0 and made[made[at.NODE_END] + node] > instant:
        node = made[made[at.NODE_BEFORE] + node]
    while True:
        left = available_from if node < 0 else made[made[at.NODE_END] + node]
        place = home if node < 0 else made[made[at.NODE_DESTINATION] + node]
        way = 0
        if place >= 0 and origin >= 0:
            way = shop[shop[at.EMPTY] + first_cell + place * num_places + origin]
        begin = max(instant, left + way)
        node = made[made[at.TRACK_HEAD] + track] if node < 0 else made[made[at.NODE_AFTER] + node]
        if node < 0:
            return begin
        way = 0
        if destination >= 0 and made[made[at.NODE_ORIGIN] + node] >= 0:
            way = shop[shop[at.EMPTY] + first_cell + destination * num_places + made[made[at.NODE_ORIGIN] + node]]
        if begin + length + way <= made[made[at.NODE_START] + node]:
            return begin


@kernel
def take(made: Integers, track: int, start: int, end: int, origin: int, destination: int) -> int:
    """Put an interval, which must be free, on a track; return its node, or -1 if there is no room for more nodes."""
    node = made[made[at.NUM_NODES]]
    if node >= made[at.MOST_NODES]:
        return -1
    made[made[at.NUM_NODES]] = node + 1
    made[made[at.NODE_START] + node], made[made[at.NODE_END] + node] = start, end
    made[made[at.NODE_ORIGIN] + node], made[made[at.NODE_DESTINATION] + node] = origin, destination
    before = made[made[at.TRACK_TAIL] + track]
    while before >= 0 and made[made[at.NODE_START] + before] >= end and made[made[at.NODE_END] + before] > start:
        before = made[made[at.NODE_BEFORE] + before]
    after = made[made[at.TRACK_HEAD] + track] if before < 0 else made[made[at.NODE_AFTER] + before]
    made[made[at.NODE_BEFORE] + node], made[made[at.NODE_AFTER] + node] = before, after
    if before < 0:
        made[made[at.TRACK_HEAD] + track] = node
    else:
        made[made[at.NODE_AFTER] + before] = node
    if after < 0:
        made[made[at.TRACK_TAIL] + track] = node
    else:
        made[made[at.NODE_BEFORE] + after] = node
    return int(node)
