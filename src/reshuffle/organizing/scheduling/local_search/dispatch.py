"""Kernel that builds a schedule by dispatching, forward or backward, with the paths of another one as priorities.

Giffler and Thompson 1960 (doi:10.1287/opre.8.4.487) with a parameter between non-delay and active schedules (Storer, Wu
and Vaccari 1992, doi:10.1287/mnsc.38.10.1495). Where a task has a choice it takes the machine that would end it first,
with regard to how long it takes there: where all machines are busy, time on a slow one is taken from others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.organizing.scheduling.local_search.network import Array, Network

__all__ = ["Desk", "dispatch", "new_desk"]


class Desk(NamedTuple):
    """Where a schedule is built.

    Parameters
    ----------
    option, order
        (T,) the result: options and the order in which tasks were placed; read from the back after a backward pass.
    end
        (T,) ends, counted from the side from which the pass began.
    wished
        (T,) the option that ends each ready task first; the number of options for a task that is placed.
    earliest
        (T,) from when on each task is ready.
    waiting
        (T,) tasks that must be placed before each.
    free
        (M,) from when on each machine is free.
    first, above, below
        (M,), (T,), (T,) lists of the ready tasks that wish for each machine; T for none.
    heap, key
        (T,) ready tasks as a heap, and (T,) a lower bound of the end of each.
    """

    option: Array
    order: Array
    end: Array
    wished: Array
    earliest: Array
    waiting: Array
    free: Array
    first: Array
    above: Array
    below: Array
    heap: Array
    key: Array


def new_desk(network: Network) -> Desk:
    """Return room for building schedules of the shop."""
    num_tasks, num_machines = network.num_tasks, network.num_machines

    def indices(number: int) -> Array:
        return np.zeros(number, dtype=np.uint32)

    def ticks(number: int) -> Array:
        return np.zeros(number, dtype=np.int64)

    return Desk(
        option=indices(num_tasks),
        order=indices(num_tasks),
        end=ticks(num_tasks),
        wished=indices(num_tasks),
        earliest=ticks(num_tasks),
        waiting=indices(num_tasks),
        free=ticks(num_machines),
        first=indices(num_machines),
        above=indices(num_tasks),
        below=indices(num_tasks),
        heap=indices(num_tasks),
        key=ticks(num_tasks),
    )


@part
def _sink(desk: Desk, size: int, index: int) -> None:
    """Let the entry at an index of the heap sink to where it belongs."""
    heap, key = desk.heap, desk.key
    task = heap[index]
    while True:
        child = 2 * index + 1
        if child >= size:
            break
        if child + 1 < size and key[heap[child + 1]] < key[heap[child]]:
            child += 1
        if key[heap[child]] >= key[task]:
            break
        heap[index] = heap[child]
        index = child
    heap[index] = task


@part
def _push(desk: Desk, size: int, task: int) -> None:
    heap, key = desk.heap, desk.key
    index = size
    while index > 0 and key[heap[(index - 1) // 2]] > key[task]:
        heap[index] = heap[(index - 1) // 2]
        index = (index - 1) // 2
    heap[index] = task


@part
def _wish(network: Network, desk: Desk, task: int, thrift: float) -> None:
    """Let a ready task wish for the machine that would end it first, or is that much faster; set its key to the end."""
    best = -1
    least = 0.0
    earliest = desk.earliest[task]
    for option in range(network.option_ptr[task], network.option_ptr[task + 1]):
        time = network.option_time[option]
        end = max(earliest, desk.free[network.option_machine[option]]) + time
        cost = end + thrift * time
        if best < 0 or cost < least:
            best = option
            least = cost
            desk.key[task] = end
    desk.wished[task] = best


@part
def _list(network: Network, desk: Desk, task: int) -> None:
    machine, none = network.option_machine[desk.wished[task]], network.num_tasks
    below = desk.first[machine]
    desk.first[machine] = task
    desk.above[task] = none
    desk.below[task] = below
    if below < none:
        desk.above[below] = task


@part
def _unlist(network: Network, desk: Desk, task: int) -> None:
    none = network.num_tasks
    above, below = desk.above[task], desk.below[task]
    if above < none:
        desk.below[above] = below
    else:
        desk.first[network.option_machine[desk.wished[task]]] = below
    if below < none:
        desk.above[below] = above


@part
def _choose(network: Network, desk: Desk, earliest: int, delay: float, priority: Array) -> int:
    """Return the ready task of highest priority that wishes for the machine of the task that could end first.

    It may start later than others as long as that is before that end: `delay` of the way, 0 to 1.
    """
    option = desk.wished[earliest]
    machine = network.option_machine[option]
    free = desk.free[machine]
    end = desk.key[earliest]
    first_start = max(desk.earliest[earliest], free)
    task = desk.first[machine]
    while task < network.num_tasks:
        first_start = min(first_start, max(desk.earliest[task], free))
        task = desk.below[task]
    limit = first_start + delay * (end - first_start)
    best = earliest
    task = desk.first[machine]
    while task < network.num_tasks:
        start = max(desk.earliest[task], free)
        is_early = start < limit or start == first_start
        if is_early and (priority[task] > priority[best] or max(desk.earliest[best], free) > limit):
            best = task
        task = desk.below[task]
    return best


@part
def _begin(network: Network, desk: Desk, is_backward: bool, thrift: float) -> int:
    """Empty the desk and put on it all tasks that follow none; return how many."""
    none = network.num_tasks
    for machine in range(network.num_machines):
        desk.first[machine] = none
        desk.free[machine] = network.machine_tail[machine] if is_backward else network.machine_release[machine]
    size = 0
    for task in range(network.num_tasks):
        if is_backward:
            desk.waiting[task] = network.after_ptr[task + 1] - network.after_ptr[task]
            desk.earliest[task] = network.tail[task]
        else:
            desk.waiting[task] = network.before_ptr[task + 1] - network.before_ptr[task]
            desk.earliest[task] = network.release[task]
        if desk.waiting[task] == 0:
            _wish(network, desk, task, thrift)
            _list(network, desk, task)
            _push(desk, size, task)
            size += 1
    return size


@part
def _release(network: Network, desk: Desk, task: int, size: int, is_backward: bool, thrift: float) -> int:
    """Put on the desk what only waited for a task; return the new size of the heap."""
    pointer = network.before_ptr if is_backward else network.after_ptr
    links = network.before if is_backward else network.after
    lags = network.before_lag if is_backward else network.after_lag
    for row in range(pointer[task], pointer[task + 1]):
        other = links[row]
        desk.earliest[other] = max(desk.earliest[other], desk.end[task] + lags[row])
        desk.waiting[other] -= 1
        if desk.waiting[other] == 0:
            _wish(network, desk, other, thrift)
            _list(network, desk, other)
            _push(desk, size, other)
            size += 1
    return size


@kernel
def dispatch(network: Network, desk: Desk, priority: Array, delay: float, is_backward: bool, thrift: float) -> int:
    """Build a schedule and return its makespan.

    O(n (log n + k)) for n tasks, with k ready tasks per machine.

    Parameters
    ----------
    priority
        (T,) of several ready tasks the one with the highest is taken; float64.
    delay
        0 for non-delay schedules, 1 for active ones, or between.
    is_backward
        Build from the end: tasks behind first.
    thrift
        By how much earlier a task must end on a machine that takes longer for it, as a multiple of how much longer: 0
        for the machine that ends it first, whatever that costs others. >= 0.
    """
    placed = len(network.option_time)
    size = _begin(network, desk, is_backward, thrift)
    longest = 0
    count = 0
    while size > 0:
        earliest = desk.heap[0]
        if desk.wished[earliest] == placed:
            size -= 1
            desk.heap[0] = desk.heap[size]
            _sink(desk, size, 0)
            continue
        bound = desk.key[earliest]
        _unlist(network, desk, earliest)
        _wish(network, desk, earliest, thrift)
        _list(network, desk, earliest)
        if desk.key[earliest] > bound:
            # Its machine was taken since.
            _sink(desk, size, 0)
            continue
        task = _choose(network, desk, earliest, delay, priority)
        option = desk.wished[task]
        machine = network.option_machine[option]
        start = max(desk.earliest[task], desk.free[machine])
        end = start + network.option_time[option]
        desk.end[task] = end
        desk.free[machine] = end
        desk.option[task] = option
        desk.order[count] = task
        count += 1
        longest = max(longest, end + (network.release[task] if is_backward else network.tail[task]))
        if is_backward:
            longest = max(longest, end + network.machine_release[machine])
        else:
            longest = max(longest, end + network.machine_tail[machine])
        _unlist(network, desk, task)
        # It leaves the heap when it comes to the top.
        desk.wished[task] = placed
        size = _release(network, desk, task, size, is_backward, thrift)
    return longest
