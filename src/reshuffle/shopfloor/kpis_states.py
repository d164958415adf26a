"""How long each resource was in which state: every instant of every unit of a resource is in exactly one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from reshuffle.shopfloor.timeline import Timeline, TimelineState

__all__ = ["ResourceState", "StateSegments", "state_segments"]

Column = npt.NDArray[np.int64]


class ResourceState(IntEnum):
    """The states of ISO 22400-2 that a resource can be in."""

    PRODUCTION = 0
    SETUP = 1
    WAITING = 2
    MAINTENANCE = 3
    DOWN = 4
    IDLE = 5
    CLOSED = 6


#: A unit that several stretches claim is in the first of these states; down is first, then what gets work done.
_PRECEDENCE = (
    TimelineState.FAILURE,
    TimelineState.MAINTENANCE,
    TimelineState.RUN,
    TimelineState.TRAVEL,
    TimelineState.LOAD,
    TimelineState.UNLOAD,
    TimelineState.SETUP,
    TimelineState.TRAVEL_EMPTY,
    TimelineState.WAIT,
    TimelineState.BREAK,
)
_CLASS = {
    TimelineState.FAILURE: ResourceState.DOWN,
    TimelineState.MAINTENANCE: ResourceState.MAINTENANCE,
    TimelineState.RUN: ResourceState.PRODUCTION,
    TimelineState.TRAVEL: ResourceState.PRODUCTION,
    TimelineState.LOAD: ResourceState.PRODUCTION,
    TimelineState.UNLOAD: ResourceState.PRODUCTION,
    TimelineState.SETUP: ResourceState.SETUP,
    # A robot on its way to a lot prepares to carry it.
    TimelineState.TRAVEL_EMPTY: ResourceState.SETUP,
    TimelineState.WAIT: ResourceState.WAITING,
    TimelineState.BREAK: ResourceState.WAITING,
}


@dataclass(frozen=True, slots=True, eq=False)
class StateSegments:
    """Stretches of a resource in which nothing changes.

    Parameters
    ----------
    resource
        (n,) index, ascending.
    start, end
        (n,) milliseconds after the origin; the segments of a resource cover what is observed without a gap.
    is_open
        (n,) whether the calendar gives time.
    units
        (n, len(ResourceState)) units in each state; a row sums to the capacity.
    running, held
        (n,) units in phase ``run``, and units held by anything (also over breaks).
    """

    resource: Column
    start: Column
    end: Column
    is_open: npt.NDArray[np.bool_]
    units: Column
    running: Column
    held: Column

    @property
    def length(self) -> Column:
        """Length of each segment, milliseconds."""
        result: Column = self.end - self.start
        return result

    def times(self, num_resources: int) -> Column:
        """Return how long the units of each resource were in each state: (num_resources, states), unit-milliseconds."""
        result = np.zeros((num_resources, len(ResourceState)), dtype=np.int64)
        np.add.at(result, self.resource, self.units * self.length[:, np.newaxis])
        return result

    def total(self, per_segment: npt.NDArray[np.number], num_resources: int) -> npt.NDArray[np.float64]:
        """Return the sum over time of a column of the segments, per resource, in its unit times milliseconds."""
        weights = (per_segment * self.length).astype(np.float64)
        result: npt.NDArray[np.float64] = np.zeros(num_resources)
        np.add.at(result, self.resource, weights)
        return result


def state_segments(timeline: Timeline) -> StateSegments:
    """Return the states of all resources over the time observed; O(n log n) in the stretches.

    A resource of capacity k has k units, each in one state at a time. Failure takes all of them. What holds a unit
    without working (a wait, a break) is waiting in time that is open for this resource, and closed in other time.
    """
    seen = timeline.observed(timeline.observed_from, timeline.observed_until)
    length, count = timeline.observed_ms, len(timeline.resources)
    stride = length + 1
    base = np.arange(count, dtype=np.int64) * stride
    rows = np.flatnonzero((seen.resource >= 0) & (seen.units > 0) & (seen.start < seen.end))
    offset = seen.resource[rows] * stride - timeline.observed_from
    start, end = offset + seen.start[rows], offset + seen.end[rows]
    open_start, open_end = _opens(timeline, stride)
    knots = np.unique(np.concatenate((start, end, open_start, open_end, base, base + length)))
    capacity = np.array([resource.capacity for resource in timeline.resources], dtype=np.int64)
    owner = knots // stride
    left = capacity[owner].copy()
    is_open = _covered(knots, open_start, open_end, np.ones(len(open_start), np.int64)) > 0
    units = np.zeros((len(knots), len(ResourceState)), dtype=np.int64)
    running = np.zeros(len(knots), dtype=np.int64)
    held = np.zeros(len(knots), dtype=np.int64)
    for state in _PRECEDENCE:
        of_state = np.flatnonzero(seen.state[rows] == state)
        if len(of_state) == 0:
            continue
        covered = _covered(knots, start[of_state], end[of_state], seen.units[rows[of_state]])
        taken = left.copy() if state is TimelineState.FAILURE else covered
        taken = np.where(covered > 0, np.minimum(taken, left), 0)
        left -= taken
        if state is TimelineState.RUN:
            running = taken
        if state is not TimelineState.FAILURE:
            held += taken
        if _CLASS[state] is ResourceState.WAITING:
            units[:, ResourceState.WAITING] += np.where(is_open, taken, 0)
            units[:, ResourceState.CLOSED] += np.where(is_open, 0, taken)
        else:
            units[:, _CLASS[state]] += taken
    units[:, ResourceState.IDLE] = np.where(is_open, left, 0)
    units[:, ResourceState.CLOSED] += np.where(is_open, 0, left)
    begins = np.flatnonzero(knots - owner * stride < length)
    at = knots - owner * stride + timeline.observed_from
    return StateSegments(
        owner[begins], at[begins], at[begins + 1], is_open[begins], units[begins], running[begins], held[begins]
    )


def _opens(timeline: Timeline, stride: int) -> tuple[Column, Column]:
    """Return the open intervals of all resources within what is observed, as keys of the knots."""
    starts, ends = [], []
    for index, resource in enumerate(timeline.resources):
        opens = resource.opens if resource.opens is not None else ((timeline.observed_from, timeline.observed_until),)
        for a, b in opens:
            a, b = max(a, timeline.observed_from), min(b, timeline.observed_until)
            if a < b:
                starts.append(index * stride + a - timeline.observed_from)
                ends.append(index * stride + b - timeline.observed_from)
    return np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)


def _covered(knots: Column, start: Column, end: Column, units: Column) -> Column:
    """Return the units of the intervals that cover the time from each knot to the next."""
    change = np.zeros(len(knots), dtype=np.int64)
    np.add.at(change, np.searchsorted(knots, start), units)
    np.add.at(change, np.searchsorted(knots, end), -units)
    result: Column = np.cumsum(change)
    return result
