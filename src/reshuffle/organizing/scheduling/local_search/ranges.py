"""Search range by range of a large schedule: what lies outside stands, and only its heads and tails count.

A range is a stretch of the topological order. Its tasks are a shop of their own: released when what stands before is
done, with the longest paths behind them as tails, per task and per machine. Ranges that do not overlap can be searched
at the same time, and all new orders together never hold a circle. Paths through several of them may all the same be
longer than thought, so that the whole is swept anew and taken only if it is no longer than before.
"""

from __future__ import annotations

import numpy as np

from reshuffle.organizing.scheduling.local_search.network import Array, Network, Schedule
from reshuffle.organizing.scheduling.shop_arrays import ShopArrays
from reshuffle.plan.arrays import pointers
from reshuffle.plan.ragged import entries_of

__all__ = ["Cut", "cut_range"]


class Cut:
    """A range as a shop of its own.

    Parameters
    ----------
    shop
        The shop; its tasks are those of the range in their order.
    machine_release, machine_tail
        (M,) when the tasks before the range leave each machine, and how long it lasts from the first one behind.
    tasks
        (n,) the tasks of the whole shop.
    options
        For each option of the cut the option of the whole shop.
    option, order
        (n,) the schedule as it is.
    """

    def __init__(
        self, shop: ShopArrays, machine_release: Array, machine_tail: Array, tasks: Array, options: Array, option: Array
    ) -> None:
        self.shop = shop
        self.machine_release, self.machine_tail = machine_release, machine_tail
        self.tasks, self.options, self.option = tasks, options, option
        self.order = np.arange(len(tasks), dtype=np.uint32)


def cut_range(network: Network, schedule: Schedule, first: int, last: int) -> Cut:
    """Return the range [first, last) of the schedule's order as a shop of its own; only reads.

    Heads and tails of the schedule must be right. O(n) for n tasks of the range, and O(M).
    """
    tasks = schedule.order[first:last].astype(np.int64)
    inside = np.full(network.num_tasks, -1, dtype=np.int32)
    inside[tasks] = np.arange(len(tasks))
    release, before_ptr, before, before_lag = _links(
        tasks, inside, network.before_ptr, network.before, network.before_lag, network.release, schedule.end
    )
    tail, after_ptr, after, after_lag = _links(
        tasks, inside, network.after_ptr, network.after, network.after_lag, network.tail, schedule.rest
    )
    pointer = network.option_ptr.astype(np.int64)
    options, owner = entries_of(pointer, tasks)
    option_ptr = pointers(np.bincount(owner, minlength=len(tasks)))
    own = schedule.option[tasks].astype(np.int64)
    machine_release, machine_tail = _machines(network, schedule, first, last)
    shop = ShopArrays(
        origin=0,
        num_machines=network.num_machines,
        option_ptr=option_ptr,
        option_machine=network.option_machine[options].astype(np.int32),
        option_time=network.option_time[options],
        option_mode=np.zeros(len(options), dtype=np.int32),
        before_ptr=before_ptr,
        before=before,
        before_lag=before_lag,
        after_ptr=after_ptr,
        after=after,
        after_lag=after_lag,
        release=release,
        tail=tail,
    )
    chosen = (own - pointer[tasks] + option_ptr[:-1]).astype(np.uint32)
    return Cut(shop, machine_release, machine_tail, tasks, options, chosen)


def _links(
    tasks: Array, inside: Array, pointer: Array, links: Array, lags: Array, alone: Array, times: Array
) -> tuple[Array, Array, Array, Array]:
    """Return what links from outside leave of each task's time, and the links within the range."""
    rows, owner = entries_of(pointer.astype(np.int64), tasks)
    other = links[rows].astype(np.int64)
    is_inside = inside[other] >= 0
    bound = alone[tasks].astype(np.int64)
    outer = np.flatnonzero(~is_inside)
    np.maximum.at(bound, owner[outer], times[other[outer]] + lags[rows[outer]])
    inner = np.flatnonzero(is_inside)
    counts = np.bincount(owner[inner], minlength=len(tasks))
    return bound, pointers(counts), inside[other[inner]], lags[rows[inner]].astype(np.int64)


def _machines(network: Network, schedule: Schedule, first: int, last: int) -> tuple[Array, Array]:
    """Return when each machine is left by the tasks before the range, and how long it lasts from those behind it."""
    release, tail = network.machine_release.copy(), network.machine_tail.copy()
    tasks = schedule.order[first:last].astype(np.int64)
    machine = schedule.machine[tasks].astype(np.int64)
    # Neighbours outside the range, where the range has tasks of the machine; node of the machine where there are none.
    left, right = schedule.left[tasks].astype(np.int64), schedule.right[tasks].astype(np.int64)
    position = schedule.position
    is_task = left < network.num_tasks
    rows = np.flatnonzero(is_task)
    rows = rows[position[left[rows]] < first]
    release[machine[rows]] = schedule.end[left[rows]]
    rows = np.flatnonzero(right < network.num_tasks)
    rows = rows[position[right[rows]] >= last]
    tail[machine[rows]] = schedule.rest[right[rows]]
    unused = np.setdiff1d(np.arange(network.num_machines), machine)
    if len(network.option_time) > network.num_tasks:
        _between(network, schedule, first, unused, release, tail)
    return release, tail


def _between(network: Network, schedule: Schedule, first: int, machines: Array, release: Array, tail: Array) -> None:
    """Write the times of machines without a task in the range, to which tasks of it could go."""
    for machine in machines.tolist():
        base, length = int(network.place_ptr[machine]), int(schedule.length[machine])
        own = schedule.sequence[base : base + length].astype(np.int64)
        place = int(np.searchsorted(schedule.position[own], first))
        if place > 0:
            release[machine] = schedule.end[own[place - 1]]
        if place < length:
            tail[machine] = schedule.rest[own[place]]
