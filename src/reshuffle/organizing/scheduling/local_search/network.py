"""The arrays that kernels work on: the shop as it is, and one schedule of it as it changes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.shop_arrays import ShopArrays, topological_order
from reshuffle.plan.arrays import pointers

__all__ = ["Network", "Schedule", "empty_schedule", "network_of"]

Array = npt.NDArray[Any]

#: Tasks that can be worked on at the same time, in lengths of the schedule, from which on few are touched by a move.
_WIDE = 5


class Network(NamedTuple):
    """A shop for kernels. Nodes: tasks 0..T-1, one node per machine T..T+M-1 before and behind all its tasks, none T+M.

    Times are int64. Indices are uint32: signed ones would be checked for being negative at each access, which made the
    sweeps three times slower.

    Parameters
    ----------
    num_tasks, num_machines
        T and M.
    is_chain
        Whether each task follows at most one and is followed by at most one, without lags.
    is_wide
        Whether a move touches so few tasks that it is quicker to pass on changes than to sweep over all.
    one_before, one_after
        (T,) the first task that each follows, that follows each; node T + M for none.
    option_ptr, option_machine, option_time
        Options as in :class:`~reshuffle.organizing.scheduling.shop_arrays.ShopArrays`.
    before_ptr, before, before_lag, after_ptr, after, after_lag
        Links as there.
    release, tail
        (T,) as there.
    machine_release, machine_tail
        (M,) no task on the machine starts before; ticks that pass behind the last task on it.
    last
        Tasks that can be the last of all: without followers, or with a tail.
    slot
        (T,) the index of each in `last`, T for none.
    place_ptr
        (M + 1,) row pointers into ``Schedule.sequence``: room for all tasks that could be on each machine.
    order
        (T,) a topological order of the tasks.
    """

    num_tasks: int
    num_machines: int
    is_chain: bool
    is_wide: bool
    one_before: Array
    one_after: Array
    option_ptr: Array
    option_machine: Array
    option_time: Array
    before_ptr: Array
    before: Array
    before_lag: Array
    after_ptr: Array
    after: Array
    after_lag: Array
    release: Array
    tail: Array
    machine_release: Array
    machine_tail: Array
    last: Array
    slot: Array
    place_ptr: Array
    order: Array


class Schedule(NamedTuple):
    """A semi-active schedule on the disjunctive graph; kernels keep all columns consistent.

    Parameters
    ----------
    option, machine, time
        (T,) the option of each task, its machine, its ticks.
    sequence, length, place
        The tasks of machine m in order stand in ``sequence[place_ptr[m]:place_ptr[m] + length[m]]``; (T,) the place of
        each task within its machine.
    left, right
        (T,) the task before and behind on the same machine; the node of the machine where there is none.
    order, position
        (T,) a topological order of the graph with machine arcs, and its inverse.
    end, rest
        (T + M + 1,) earliest end of each task; longest path from its start to the end of all.
    moved, mark, free
        Scratch of shape (T,) for repairs of the order.
    waiting
        Bits of positions in the order whose tasks are to be computed; empty between calls.
    terminal
        Ends with what follows of the tasks in ``Network.last``, then of the last task on each machine; kept where the
        network is wide.
    """

    option: Array
    machine: Array
    time: Array
    sequence: Array
    length: Array
    place: Array
    left: Array
    right: Array
    order: Array
    position: Array
    end: Array
    rest: Array
    moved: Array
    mark: Array
    free: Array
    waiting: Array
    terminal: Array


def network_of(shop: ShopArrays, machine_release: Array | None = None, machine_tail: Array | None = None) -> Network:
    """Return a shop for kernels.

    Parameters
    ----------
    machine_release, machine_tail
        (M,) see :class:`Network`; 0 by default.
    """
    num_tasks, num_machines = shop.num_tasks, shop.num_machines
    zeros = np.zeros(num_machines, dtype=np.int64)
    machine_release = zeros if machine_release is None else machine_release
    machine_tail = zeros if machine_tail is None else machine_tail
    num_before, num_after = np.diff(shop.before_ptr), np.diff(shop.after_ptr)
    is_chain = num_before.max(initial=0) <= 1 and num_after.max(initial=0) <= 1 and not shop.before_lag.any()
    width = min(int(np.count_nonzero(num_before == 0)), len(np.unique(shop.option_machine)))
    users = np.bincount(shop.option_machine, minlength=num_machines)
    last = np.flatnonzero((num_after == 0) | (shop.tail > 0)).astype(np.uint32)
    slot = np.full(num_tasks, num_tasks, dtype=np.uint32)
    slot[last] = np.arange(len(last))
    return Network(
        num_tasks=num_tasks,
        num_machines=num_machines,
        is_chain=bool(is_chain),
        is_wide=bool(width * width >= _WIDE * num_tasks),
        one_before=_first(shop.before_ptr, shop.before, num_tasks + num_machines),
        one_after=_first(shop.after_ptr, shop.after, num_tasks + num_machines),
        option_ptr=shop.option_ptr.astype(np.uint32),
        option_machine=shop.option_machine.astype(np.uint32),
        option_time=shop.option_time.astype(np.int64),
        before_ptr=shop.before_ptr.astype(np.uint32),
        before=shop.before.astype(np.uint32),
        before_lag=shop.before_lag.astype(np.int64),
        after_ptr=shop.after_ptr.astype(np.uint32),
        after=shop.after.astype(np.uint32),
        after_lag=shop.after_lag.astype(np.int64),
        release=shop.release.astype(np.int64),
        tail=shop.tail.astype(np.int64),
        machine_release=machine_release.astype(np.int64),
        machine_tail=machine_tail.astype(np.int64),
        last=last,
        slot=slot,
        place_ptr=pointers(users).astype(np.uint32),
        order=topological_order(shop).astype(np.uint32),
    )


def empty_schedule(network: Network) -> Schedule:
    """Return room for a schedule of the shop; ``load`` fills it."""
    num_tasks = network.num_tasks
    nodes = num_tasks + network.num_machines + 1
    indices = [np.zeros(num_tasks, dtype=np.uint32) for _ in range(9)]
    end, rest = np.zeros(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64)
    end[num_tasks:-1] = network.machine_release
    rest[num_tasks:-1] = network.machine_tail
    return Schedule(
        option=indices[0],
        machine=indices[1],
        time=np.zeros(num_tasks, dtype=np.int64),
        sequence=np.zeros(len(network.option_machine), dtype=np.uint32),
        length=np.zeros(network.num_machines, dtype=np.uint32),
        place=indices[2],
        left=indices[3],
        right=indices[4],
        order=indices[5],
        position=indices[6],
        end=end,
        rest=rest,
        moved=indices[7],
        mark=np.zeros(num_tasks + network.num_machines + 1, dtype=np.bool_),
        free=indices[8],
        waiting=np.zeros(num_tasks // 64 + 1, dtype=np.uint64),
        terminal=np.zeros(len(network.last) + network.num_machines, dtype=np.int64),
    )


def _first(pointer: Array, entries: Array, none: int) -> Array:
    result = np.full(len(pointer) - 1, none, dtype=np.uint32)
    rows = np.flatnonzero(np.diff(pointer))
    result[rows] = entries[pointer[rows]]
    return result
