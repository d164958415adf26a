"""Kernels: what is taken of the resources, as chains of intervals.

A resource of capacity n has n tracks; what takes k of its units takes k tracks. A track is a chain of nodes that do not
overlap, in order of time. Nodes also say where a robot is at their beginning and end. New nodes mostly go near the end
of a chain, so all walks begin there. Where the end is far, an index by time leads into the middle: for each stretch
of time the last node that ends in it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at

__all__ = ["clear", "first_gap", "first_visit", "give_back", "take"]

Integers = npt.NDArray[np.int64]

#: Nodes looked at from the end of a chain before its index is asked.
_STEPS = 6


@kernel
def clear(shop: Integers, made: Integers, num_tracks: int) -> None:
    """Take everything off the tracks."""
    for track in range(num_tracks):
        made[made[at.TRACK_HEAD] + track] = -1
        made[made[at.TRACK_TAIL] + track] = -1
    for place in range(shop[shop[at.INDEX_PTR] + num_tracks]):
        made[made[at.INDEX] + place] = -1
    made[made[at.NUM_NODES]] = 0


@kernel
def _place_of(shop: Integers, made: Integers, track: int, instant: int) -> int:
    """Return the place of an instant in the index of a track; what lies beyond is in the first or the last."""
    first = shop[shop[at.INDEX_PTR] + track]
    count = shop[shop[at.INDEX_PTR] + track + 1] - first
    bits = made[at.HORIZON_BITS]
    offset = min(max(instant - made[at.HORIZON_ORIGIN], 0), (1 << bits) - 1)
    return int(first + ((offset * count) >> bits))


@kernel
def _last_before(shop: Integers, made: Integers, track: int, instant: int) -> int:
    """Return the last node of a track that ends at or before an instant, -1 if none does."""
    node = made[made[at.TRACK_TAIL] + track]
    for _ in range(_STEPS):
        if node < 0 or made[made[at.NODE_END] + node] <= instant:
            return int(node)
        node = made[made[at.NODE_BEFORE] + node]
    first = shop[shop[at.INDEX_PTR] + track]
    if node >= 0 and shop[shop[at.INDEX_PTR] + track + 1] > first:
        place = _place_of(shop, made, track, instant)
        while place >= first and made[made[at.INDEX] + place] < 0:
            place -= 1
        if place < first:
            return -1
        node = made[made[at.INDEX] + place]
    while node >= 0 and made[made[at.NODE_END] + node] > instant:
        node = made[made[at.NODE_BEFORE] + node]
    return int(node)


@kernel
def first_gap(shop: Integers, made: Integers, track: int, instant: int, length: int) -> int:
    """Return the first instant, at or after the given one, from which a track is free for so long."""
    node = _last_before(shop, made, track, instant)
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
    node = _last_before(shop, made, track, instant)
    while True:
        left = available_from if node < 0 else made[made[at.NODE_END] + node]
        place = home if node < 0 else made[made[at.NODE_DESTINATION] + node]
        node = made[made[at.TRACK_HEAD] + track] if node < 0 else made[made[at.NODE_AFTER] + node]
        start = instant
        if node >= 0:
            start = made[made[at.NODE_START] + node]
            if max(instant, left) + length > start:
                # Too short, whatever the ways are.
                continue
        way = 0
        if place >= 0 and origin >= 0:
            way = shop[shop[at.EMPTY] + first_cell + place * num_places + origin]
        begin = max(instant, left + way)
        if node < 0:
            return begin
        way = 0
        if destination >= 0 and made[made[at.NODE_ORIGIN] + node] >= 0:
            way = shop[shop[at.EMPTY] + first_cell + destination * num_places + made[made[at.NODE_ORIGIN] + node]]
        if begin + length + way <= start:
            return begin


@kernel
def take(shop: Integers, made: Integers, track: int, start: int, end: int, origin: int, destination: int) -> int:
    """Put an interval, which must be free, on a track; return its node, or -1 if there is no room for more nodes."""
    node = made[made[at.NUM_NODES]]
    if node >= made[at.MOST_NODES]:
        return -1
    made[made[at.NUM_NODES]] = node + 1
    made[made[at.NODE_START] + node], made[made[at.NODE_END] + node] = start, end
    made[made[at.NODE_ORIGIN] + node], made[made[at.NODE_DESTINATION] + node] = origin, destination
    made[made[at.NODE_TRACK] + node] = track
    before = _last_before(shop, made, track, start)
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
    if shop[shop[at.INDEX_PTR] + track + 1] > shop[shop[at.INDEX_PTR] + track]:
        place = _place_of(shop, made, track, end)
        there = made[made[at.INDEX] + place]
        if there < 0 or there == before or made[made[at.NODE_END] + there] < end:
            made[made[at.INDEX] + place] = node
    return int(node)


@kernel
def give_back(shop: Integers, made: Integers, number: int) -> None:
    """Take the newest nodes off their tracks again, until `number` are left."""
    while made[made[at.NUM_NODES]] > number:
        node = made[made[at.NUM_NODES]] - 1
        made[made[at.NUM_NODES]] = node
        track = made[made[at.NODE_TRACK] + node]
        before, after = made[made[at.NODE_BEFORE] + node], made[made[at.NODE_AFTER] + node]
        if before < 0:
            made[made[at.TRACK_HEAD] + track] = after
        else:
            made[made[at.NODE_AFTER] + before] = after
        if after < 0:
            made[made[at.TRACK_TAIL] + track] = before
        else:
            made[made[at.NODE_BEFORE] + after] = before
        if shop[shop[at.INDEX_PTR] + track + 1] > shop[shop[at.INDEX_PTR] + track]:
            place = _place_of(shop, made, track, made[made[at.NODE_END] + node])
            if made[made[at.INDEX] + place] == node:
                is_there = before >= 0 and _place_of(shop, made, track, made[made[at.NODE_END] + before]) == place
                made[made[at.INDEX] + place] = before if is_there else -1
