"""Kernels that pass on what a move changes, and only that: heads, tails and the order of the tasks affected.

A sweep along the order costs as much as there are tasks; in a wide shop few of them are touched by a move. Tasks whose
links or neighbours changed wait in a set of bits, by their position in the order. The lowest bit is served first, so
that each task is computed once, after all before it.
"""

from __future__ import annotations

import numpy as np

from reshuffle.kernels.kernel_cache import part
from reshuffle.organizing.scheduling.local_search.bits import lowest_bit
from reshuffle.organizing.scheduling.local_search.network import Network, Schedule

__all__ = ["end_all", "end_machine", "let_wait", "propagate_heads", "propagate_tails", "reorder"]

_ONE, _SIX, _LOW = np.uint64(1), np.uint64(6), np.uint64(63)


@part
def _queue(schedule: Schedule, position: int, last: int) -> int:
    """Let a position wait; return the last word of the set that is in use."""
    word = np.uint64(position) >> _SIX
    schedule.waiting[word] |= _ONE << (np.uint64(position) & _LOW)
    return int(max(last, int(np.int64(word))))


@part
def let_wait(network: Network, schedule: Schedule, node: int, is_from_back: bool) -> None:
    """Let a task wait for its end, or for the path behind it, to be computed; nodes of machines are passed over."""
    if node < network.num_tasks:
        position = int(np.int64(schedule.position[node]))
        _queue(schedule, network.num_tasks - 1 - position if is_from_back else position, 0)


@part
def end_machine(network: Network, schedule: Schedule, machine: int) -> None:
    """Write when the last task of a machine, with what follows behind the machine, is done."""
    slot = len(network.last) + machine
    if schedule.length[machine] > 0:
        task = schedule.sequence[network.place_ptr[machine] + schedule.length[machine] - 1]
        schedule.terminal[slot] = schedule.end[task] + network.machine_tail[machine]
    else:
        schedule.terminal[slot] = 0


@part
def end_all(network: Network, schedule: Schedule) -> None:
    """Write all terminals anew; the ends must be right."""
    for slot in range(len(network.last)):
        task = network.last[slot]
        schedule.terminal[slot] = schedule.end[task] + network.tail[task]
    for machine in range(network.num_machines):
        end_machine(network, schedule, machine)


@part
def propagate_heads(network: Network, schedule: Schedule, first: int, last: int) -> None:
    """Compute the ends of the tasks that wait between two positions of the order, and of all that they change."""
    num_tasks = network.num_tasks
    order, position, end, waiting = schedule.order, schedule.position, schedule.end, schedule.waiting
    word, last = int(np.int64(first)) >> 6, int(np.int64(last)) >> 6
    while word <= last:
        bits = waiting[np.uint64(word)]
        if bits == 0:
            word += 1
            continue
        waiting[np.uint64(word)] = bits & (bits - _ONE)
        task = order[np.uint64(word * 64 + lowest_bit(bits))]
        start = max(end[schedule.left[task]], network.release[task])
        if network.is_chain:
            start = max(start, end[network.one_before[task]])
        else:
            for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
                start = max(start, end[network.before[row]] + network.before_lag[row])
        new = start + schedule.time[task]
        if new == end[task]:
            continue
        end[task] = new
        slot = network.slot[task]
        if slot < num_tasks:
            schedule.terminal[slot] = new + network.tail[task]
        right = schedule.right[task]
        if right < num_tasks:
            last = _queue(schedule, position[right], last)
        else:
            schedule.terminal[len(network.last) + right - num_tasks] = new + network.machine_tail[right - num_tasks]
        if network.is_chain:
            if network.one_after[task] < num_tasks:
                last = _queue(schedule, position[network.one_after[task]], last)
        else:
            for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
                last = _queue(schedule, position[network.after[row]], last)


@part
def propagate_tails(network: Network, schedule: Schedule, first: int, last: int) -> None:
    """Compute the longest paths from tasks that wait between two positions, counted from the back, and so on."""
    num_tasks = network.num_tasks
    top = num_tasks - 1
    order, position, rest, waiting = schedule.order, schedule.position, schedule.rest, schedule.waiting
    word, last = int(np.int64(first)) >> 6, int(np.int64(last)) >> 6
    while word <= last:
        bits = waiting[np.uint64(word)]
        if bits == 0:
            word += 1
            continue
        waiting[np.uint64(word)] = bits & (bits - _ONE)
        task = order[np.uint64(top - (word * 64 + lowest_bit(bits)))]
        path = max(rest[schedule.right[task]], network.tail[task])
        if network.is_chain:
            path = max(path, rest[network.one_after[task]])
        else:
            for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
                path = max(path, rest[network.after[row]] + network.after_lag[row])
        new = path + schedule.time[task]
        if new == rest[task]:
            continue
        rest[task] = new
        if schedule.left[task] < num_tasks:
            last = _queue(schedule, top - position[schedule.left[task]], last)
        if network.is_chain:
            if network.one_before[task] < num_tasks:
                last = _queue(schedule, top - position[network.one_before[task]], last)
        else:
            for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
                last = _queue(schedule, top - position[network.before[row]], last)


@part
def _followers(network: Network, schedule: Schedule, task: int, limit: int) -> int:
    """Write the task and all it leads to up to a position of the order into `moved`, in order; return how many."""
    num_tasks = network.num_tasks
    position, waiting = schedule.position, schedule.waiting
    word = int(np.int64(position[task])) >> 6
    last = _queue(schedule, position[task], -1)
    count = 0
    while word <= last:
        bits = waiting[np.uint64(word)]
        if bits == 0:
            word += 1
            continue
        waiting[np.uint64(word)] = bits & (bits - _ONE)
        node = schedule.order[np.uint64(word * 64 + lowest_bit(bits))]
        schedule.moved[count] = node
        count += 1
        if position[node] == limit:
            # The task that must come before: what follows it closes the circle, and there is an end.
            break
        other = schedule.right[node]
        if other < num_tasks and position[other] <= limit:
            last = _queue(schedule, position[other], last)
        for row in range(network.after_ptr[node], network.after_ptr[node + 1]):
            if position[network.after[row]] <= limit:
                last = _queue(schedule, position[network.after[row]], last)
    return count


@part
def _leaders(network: Network, schedule: Schedule, task: int, limit: int, count: int) -> int:
    """Write the task and all that leads to it down to a position into `moved` from `count` on, the last first."""
    num_tasks = network.num_tasks
    top = num_tasks - 1
    position, waiting = schedule.position, schedule.waiting
    word = (top - int(np.int64(position[task]))) >> 6
    last = _queue(schedule, top - position[task], -1)
    while word <= last:
        bits = waiting[np.uint64(word)]
        if bits == 0:
            word += 1
            continue
        waiting[np.uint64(word)] = bits & (bits - _ONE)
        node = schedule.order[np.uint64(top - (word * 64 + lowest_bit(bits)))]
        schedule.moved[count] = node
        count += 1
        other = schedule.left[node]
        if other < num_tasks and position[other] >= limit:
            last = _queue(schedule, top - position[other], last)
        for row in range(network.before_ptr[node], network.before_ptr[node + 1]):
            if position[network.before[row]] >= limit:
                last = _queue(schedule, top - position[network.before[row]], last)
    return count


@part
def reorder(network: Network, schedule: Schedule, before: int, behind: int) -> bool:
    """Let `before` stand before `behind` in the order, where it does not; False, and no change, if that is a circle.

    The links must be the new ones. Only tasks behind `behind` and before `before` that lie between the two change
    places, among themselves (Pearce and Kelly 2006, doi:10.1145/1187436.1210590).
    """
    position, moved = schedule.position, schedule.moved
    first, last = position[behind], position[before]
    late = _followers(network, schedule, behind, last)
    if moved[late - 1] == before:
        # Nothing else has that position, and nothing behind it is looked at.
        return False
    count = _leaders(network, schedule, before, first, late)
    # Both lists are sorted; their positions are given out anew, first to the leaders, then to the followers.
    free = schedule.free
    follower, leader = 0, count - 1
    for index in range(count):
        takes_follower = leader < late or (follower < late and position[moved[follower]] < position[moved[leader]])
        if takes_follower:
            free[index] = position[moved[follower]]
            follower += 1
        else:
            free[index] = position[moved[leader]]
            leader -= 1
    index = 0
    for leader in range(count - 1, late - 1, -1):
        schedule.order[free[index]] = moved[leader]
        position[moved[leader]] = free[index]
        index += 1
    for follower in range(late):
        schedule.order[free[index]] = moved[follower]
        position[moved[follower]] = free[index]
        index += 1
    return True
