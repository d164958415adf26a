"""Lower bounds of the makespan: routes, machines, and Jackson's preemptive schedule of each machine."""

from __future__ import annotations

import numpy as np

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.organizing.scheduling.local_search.network import Array, Network

__all__ = ["lower_bound", "preemptive_bound", "route_paths"]


@kernel
def route_paths(network: Network, fastest: Array, heads: Array, rests: Array) -> int:
    """Write earliest starts and longest paths from the starts by routes alone, (T,); return the longest of all."""
    longest = 0
    for index in range(network.num_tasks):
        task = network.order[index]
        start = np.int64(network.release[task])
        for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
            before = network.before[row]
            start = max(start, heads[before] + fastest[before] + network.before_lag[row])
        heads[task] = start
    for index in range(network.num_tasks - 1, -1, -1):
        task = network.order[index]
        path = np.int64(network.tail[task])
        for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
            path = max(path, rests[network.after[row]] + network.after_lag[row])
        rests[task] = path + fastest[task]
        longest = max(longest, heads[task] + rests[task])
    return longest


@part
def _sift(heap: Array, size: int, index: int, key: Array) -> None:
    """Let the entry at an index of a heap, the largest key on top, sink to where it belongs."""
    task = heap[index]
    while True:
        child = 2 * index + 1
        if child >= size:
            break
        if child + 1 < size and key[heap[child + 1]] > key[heap[child]]:
            child += 1
        if key[heap[child]] <= key[task]:
            break
        heap[index] = heap[child]
        index = child
    heap[index] = task


@kernel
def preemptive_bound(tasks: Array, heads: Array, times: Array, tails: Array, heap: Array, left: Array) -> int:
    """Return the length of Jackson's preemptive schedule of tasks on one machine, the largest tail first.

    No schedule of them is shorter (Carlier 1982, doi:10.1016/S0377-2217(82)80007-6). O(n log n).

    Parameters
    ----------
    tasks
        (n,) the tasks, heads ascending.
    heads, times, tails
        (T,) ticks: earliest start, length, what follows behind the end.
    heap, left
        (n,) and (T,) scratch.
    """
    size = 0
    now = 0
    longest = 0
    index = 0
    while index < len(tasks) or size > 0:
        if size == 0:
            now = max(now, heads[tasks[index]])
        while index < len(tasks) and heads[tasks[index]] <= now:
            task = tasks[index]
            left[task] = times[task]
            place = size
            while place > 0 and tails[heap[(place - 1) // 2]] < tails[task]:
                heap[place] = heap[(place - 1) // 2]
                place = (place - 1) // 2
            heap[place] = task
            size += 1
            index += 1
        task = heap[0]
        until = now + left[task]
        if index < len(tasks) and heads[tasks[index]] < until:
            left[task] -= heads[tasks[index]] - now
            now = heads[tasks[index]]
        else:
            now = until
            longest = max(longest, now + tails[task])
            size -= 1
            heap[0] = heap[size]
            _sift(heap, size, 0, tails)
    return longest


def lower_bound(network: Network) -> int:
    """Return ticks that no schedule is shorter than: the largest of all bounds of this module.

    Tasks with a choice count on a machine only where they have no other; all tasks together, each by its fastest
    option, take the machines at least the time that is left when the work is shared evenly.
    """
    num_tasks = network.num_tasks
    pointer = network.option_ptr.astype(np.int64)
    fastest = np.minimum.reduceat(network.option_time, pointer[:-1]).astype(np.int64)
    heads, rests = np.zeros(num_tasks, dtype=np.int64), np.zeros(num_tasks, dtype=np.int64)
    best = int(route_paths(network, fastest, heads, rests))
    tails = rests - fastest
    tied = np.flatnonzero(np.diff(pointer) == 1)
    machine = network.option_machine[pointer[tied]].astype(np.int64)
    np.maximum.at(heads, tied, network.machine_release[machine].astype(np.int64))
    np.maximum.at(tails, tied, network.machine_tail[machine].astype(np.int64))
    order = np.lexsort((heads[tied], machine))
    bound = tied[order].astype(np.uint32)
    cuts = np.searchsorted(machine[order], np.arange(network.num_machines + 1))
    heap, left = np.zeros(num_tasks, dtype=np.uint32), np.zeros(num_tasks, dtype=np.int64)
    for number in range(network.num_machines):
        own = bound[cuts[number] : cuts[number + 1]]
        if len(own) > 1:
            best = max(best, int(preemptive_bound(own, heads, fastest, tails, heap, left)))
    used = len(np.unique(network.option_machine))
    shared = int(heads.min()) + -(-int(fastest.sum()) // used) + int(tails.min())
    return max(best, shared)
