"""Which station holds up the others: the shifting bottleneck, read from the states of a timeline.

A station is *active* while it works, is set up, maintained or repaired, and inactive while it waits for a lot, for
people or for room. At each instant the station whose active period is the longest is the bottleneck of the moment;
where the period of the next one overlaps with it, both are, and the bottleneck shifts (Roser, Nakano and Tanaka 2002,
doi:10.1109/WSC.2002.1166360). Closed time is nobody's: a period goes on behind it.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reshuffle.shopfloor.kpis_states import ResourceState, StateSegments, state_segments
from reshuffle.shopfloor.timeline import ObservedKind, Timeline

__all__ = ["StationShare", "bottlenecks"]

Column = npt.NDArray[np.int64]

_ACTIVE = (ResourceState.PRODUCTION, ResourceState.SETUP, ResourceState.MAINTENANCE, ResourceState.DOWN)


@dataclass(frozen=True, slots=True)
class StationShare:
    """How much of the time a station was the bottleneck: shares of what is observed.

    Parameters
    ----------
    station
        Id of the station copy.
    sole, shifting
        Alone, and while the bottleneck went over to it or from it.
    active
        How long its units were active, of the time that they have.
    longest_ms
        Its longest active period, milliseconds, without closed time in it.
    """

    station: str
    sole: float
    shifting: float
    active: float
    longest_ms: int

    @property
    def share(self) -> float:
        """Of the time in which it was the bottleneck at all."""
        return self.sole + self.shifting


@dataclass(frozen=True, slots=True)
class _Period:
    """An active period: its length without closed time in it, and from when to when it goes."""

    length: int
    start: int
    station: int
    end: int


def bottlenecks(timeline: Timeline, batching: Collection[str] = ()) -> tuple[StationShare, ...]:
    """Return the shares of all stations, the greatest bottleneck first; O(n log n) in the stretches.

    Parameters
    ----------
    timeline
        What was done, by a plan, a simulation or a floor.
    batching
        Ids of stations of several units that are active as soon as one unit is; others when none is free.
    """
    segments = state_segments(timeline)
    whole = max(1, timeline.observed_ms)
    periods = [
        period
        for index, resource in enumerate(timeline.resources)
        if resource.kind is ObservedKind.STATION
        for period in _periods(segments, index, resource.id in batching)
    ]
    sole, shifting = _shares(periods)
    units = segments.units[:, _ACTIVE].sum(axis=1)
    active = segments.total(units, len(timeline.resources))
    longest = dict.fromkeys(range(len(timeline.resources)), 0)
    for period in periods:
        longest[period.station] = max(longest[period.station], period.length)
    found = [
        StationShare(
            resource.id,
            sole.get(index, 0) / whole,
            shifting.get(index, 0) / whole,
            float(active[index]) / (resource.capacity * whole),
            longest[index],
        )
        for index, resource in enumerate(timeline.resources)
        if resource.kind is ObservedKind.STATION
    ]
    return tuple(sorted(found, key=lambda one: (-one.share, -one.active, one.station)))


def _periods(segments: StateSegments, index: int, is_batching: bool) -> list[_Period]:
    rows = np.flatnonzero(segments.resource == index)
    units = segments.units[rows]
    active = units[:, _ACTIVE].sum(axis=1)
    free = units[:, ResourceState.IDLE] + units[:, ResourceState.WAITING]
    is_active = (active > 0) & ((free == 0) | is_batching)
    is_closed = (active == 0) & (free == 0)
    found: list[_Period] = []
    start = end = length = 0
    for row, works, is_shut in zip(rows.tolist(), is_active.tolist(), is_closed.tolist(), strict=True):
        if is_shut:
            continue
        if works:
            start = int(segments.start[row]) if length == 0 else start
            end = int(segments.end[row])
            length += int(segments.length[row])
        elif length:
            found.append(_Period(length, start, index, end))
            length = 0
    return [*found, _Period(length, start, index, end)] if length else found


def _shares(periods: list[_Period]) -> tuple[dict[int, int], dict[int, int]]:
    """Return by station how long it was the bottleneck alone, and how long while it shifted, milliseconds."""
    moments = _moments(periods)
    sole: dict[int, int] = {}
    shifting: dict[int, int] = {}
    # Where the next one's period overlaps with that of the one before, the bottleneck shifts: from `left` to `right`.
    shifts = [(max(one[2].start, other[2].start), min(one[2].end, other[2].end)) for one, other in pairwise(moments)]
    for place, (start, end, period) in enumerate(moments):
        own = [(start, end)]
        for left, right in shifts[max(0, place - 1) : place + 1]:
            if left < right:
                shifting[period.station] = shifting.get(period.station, 0) + right - left
                own = [part for a, b in own for part in ((a, min(b, left)), (max(a, right), b)) if part[0] < part[1]]
        sole[period.station] = sole.get(period.station, 0) + sum(b - a for a, b in own)
    return sole, shifting


def _moments(periods: list[_Period]) -> list[tuple[int, int, _Period]]:
    """Return from when to when which period is the longest, in the order of time."""
    found: list[tuple[int, int, _Period]] = []
    waiting: list[tuple[int, int, int, _Period]] = []
    instants = sorted({instant for period in periods for instant in (period.start, period.end)})
    coming = sorted(periods, key=lambda period: period.start)
    place = 0
    for begin, end in pairwise(instants):
        while place < len(coming) and coming[place].start <= begin:
            one = coming[place]
            heapq.heappush(waiting, (-one.length, one.start, one.station, one))
            place += 1
        while waiting and waiting[0][3].end <= begin:
            heapq.heappop(waiting)
        if not waiting:
            continue
        period = waiting[0][3]
        if found and found[-1][2] is period and found[-1][1] == begin:
            found[-1] = (found[-1][0], end, period)
        else:
            found.append((begin, end, period))
    return found
