"""Rule ``capacity``, and the sweep that counts what is held at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.plan.arrays import TickArray
from reshuffle.plan.ragged import exact_cumsum, is_first_of_group
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


def _in_the_way(owner: TickArray, end: TickArray, event_row: TickArray, is_start: np.ndarray) -> TickArray:
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


def capacity(reading: Reading) -> list[Violation]:
    """Judge rule ``capacity``: tasks and spans hold no more units of a resource than it has."""
    names, holds = reading.problem.names, reading.holds
    room = reading.problem.resources.capacity
    over = excess(holds.resource, holds.start, holds.end, holds.units, room)
    found = []
    for row, used, other in zip(over.row.tolist(), over.used.tolist(), over.other.tolist(), strict=True):
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
