"""Rule ``capacity``, and the sweep that counts what is held at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.ragged import exact_cumsum, is_first_of_group
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.violations import Violation

__all__ = ["Excess", "capacity", "excess"]


@dataclass(frozen=True, slots=True, eq=False)
class Excess:
    """Intervals that begin where there is no room for them, in the order of their owners and times.

    Parameters
    ----------
    row
        (n,) the interval.
    used
        (n,) units in use from its start on, its own included.
    other
        (n,) an interval that is in the way, the interval itself where it is alone too large.
    """

    row: TickArray
    used: TickArray
    other: TickArray


def excess(owner: TickArray, start: TickArray, end: TickArray, units: TickArray, room: TickArray) -> Excess:
    """Return the half-open intervals that begin where the units of their owner are exceeded.

    An event sweep: sorting takes O(n log n), everything else one pass. At one instant ends come before starts.

    Parameters
    ----------
    owner
        (n,) whose units are taken.
    start, end
        (n,) intervals [start, end), ticks; empty ones take nothing.
    units
        (n,) units taken, >= 0.
    room
        (number of owners,) units that each owner has.
    """
    rows = np.flatnonzero(end > start)
    event_row = np.concatenate((rows, rows))
    is_start = np.repeat(np.array([True, False]), len(rows))
    time = np.concatenate((start[rows], end[rows]))
    order = np.lexsort((is_start, time, owner[event_row]))
    event_row, is_start = event_row[order], is_start[order]
    used = exact_cumsum(np.where(is_start, units[event_row], -units[event_row]))
    bad = np.flatnonzero(is_start & (used > room[owner[event_row]]))
    if len(bad) == 0:
        none = np.zeros(0, dtype=np.int64)
        return Excess(none, none, none)
    return Excess(event_row[bad], used[bad], _in_the_way(owner, end, event_row, is_start)[bad])


def _in_the_way(owner: TickArray, end: TickArray, event_row: TickArray, is_start: BoolArray) -> TickArray:
    """Return for each start the interval of the same owner that began before it and ends last."""
    rank = np.empty(len(end), dtype=np.int64)
    by_end = np.argsort(end, kind="stable")
    rank[by_end] = np.arange(len(end))
    is_new_owner = is_first_of_group(owner[event_row])
    # Running maximum of (owner, rank of the end); the owner's number makes it begin anew with each owner.
    base = (np.cumsum(is_new_owner) - 1) * (len(end) + 1)
    key = base + np.where(is_start, rank[event_row] + 1, 0)
    latest = np.maximum.accumulate(key)
    before = np.where(is_new_owner, 0, np.roll(latest, 1) - base)
    result: TickArray = np.where(before > 0, by_end[np.maximum(before - 1, 0)], event_row)
    return result


def _inside(reading: Reading) -> tuple[TickArray, TickArray]:
    """Return the holds of no length that lie strictly inside another's hold of a single station, and those others."""
    holds, resources = reading.holds, reading.problem.resources
    is_single = (resources.kind == ResourceKind.STATION) & (resources.capacity == 1)
    mine = np.flatnonzero(is_single[holds.resource] & (holds.span < 0))
    length = holds.end[mine] - holds.start[mine]
    empty, lasting = mine[length == 0], mine[length > 0]
    if len(empty) == 0 or len(lasting) == 0:
        none = np.zeros(0, dtype=np.int64)
        return none, none
    order = lasting[np.lexsort((holds.start[lasting], holds.resource[lasting]))]
    # The last hold of the same station that starts before the instant: one key for station and start.
    starts = np.concatenate((holds.start[order], holds.start[empty]))
    rank = np.unique(starts, return_inverse=True)[1].reshape(-1)
    key = holds.resource[np.concatenate((order, empty))].astype(np.int64) * (len(starts) + 1) + rank
    place = np.searchsorted(key[: len(order)], key[len(order) :], side="left") - 1
    other = order[np.maximum(place, 0)]
    is_bad = (place >= 0) & (holds.resource[other] == holds.resource[empty]) & (holds.end[other] > holds.start[empty])
    return empty[is_bad], other[is_bad]


def capacity(reading: Reading) -> list[Violation]:
    """Judge rule ``capacity``: tasks and spans hold no more units of a resource than it has."""
    names, holds = reading.problem.names, reading.holds
    room = reading.problem.resources.capacity
    over = excess(holds.resource, holds.start, holds.end, holds.units, room)
    inside, outside = _inside(reading)
    rows, others = np.concatenate((over.row, inside)), np.concatenate((over.other, outside))
    all_used = np.concatenate((over.used, holds.units[inside] + holds.units[outside]))
    found = []
    for row, used, other in zip(rows.tolist(), all_used.tolist(), others.tolist(), strict=True):
        resource = int(holds.resource[row])
        name, limit = names.task(int(holds.task[row])), int(room[resource])
        where, at = names.resource(resource), int(holds.start[row])
        if other == row or int(holds.units[row]) > limit:
            message = f"{name} holds {holds.units[row]} units of {where} from {at} on (capacity {limit})"
        else:
            blocker, until = names.task(int(holds.task[other])), int(holds.end[other])
            message = f"{name} starts at {at} on {where} while {blocker} holds it until {until} (capacity {limit})"
        if int(holds.span[row]) >= 0:
            message = f"the span from {message}"
        found.append(Violation("capacity", where, int(used), limit, message))
    return found
