"""Kernels that find a longest path of a schedule, and what stands before and behind a task beside its machine."""

from __future__ import annotations

from reshuffle.kernels.chance import below
from reshuffle.kernels.kernel_cache import part
from reshuffle.organizing.scheduling.local_search.network import Array, Network, Schedule

__all__ = ["behind", "critical_path", "ready"]


@part
def ready(network: Network, schedule: Schedule, task: int) -> int:
    """Return from when on the task could start, its machine left aside."""
    if network.is_chain:
        return int(max(network.release[task], schedule.end[network.one_before[task]]))
    start = network.release[task]
    for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
        start = max(start, schedule.end[network.before[row]] + network.before_lag[row])
    return int(start)


@part
def behind(network: Network, schedule: Schedule, task: int) -> int:
    """Return how long it lasts from the end of the task to the end of all, its machine left aside."""
    if network.is_chain:
        return int(max(network.tail[task], schedule.rest[network.one_after[task]]))
    path = network.tail[task]
    for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
        path = max(path, schedule.rest[network.after[row]] + network.after_lag[row])
    return int(path)


@part
def _last_task(network: Network, schedule: Schedule, length: int, random: Array) -> int:
    """Return a task at whose end, with its tail, a path of the given length ends; a random one of several."""
    found = -1
    count = 0
    if network.is_wide:
        for slot in range(len(schedule.terminal)):
            if schedule.terminal[slot] == length:
                count += 1
                if count == 1 or below(random, count) == 0:
                    found = slot
        if found < len(network.last):
            return int(network.last[found])
        machine = found - len(network.last)
        return int(schedule.sequence[network.place_ptr[machine] + schedule.length[machine] - 1])
    for task in network.last:
        if schedule.end[task] + network.tail[task] == length:
            count += 1
            if count == 1 or below(random, count) == 0:
                found = task
    for machine in range(network.num_machines):
        if network.machine_tail[machine] > 0 and schedule.length[machine] > 0:
            task = schedule.sequence[network.place_ptr[machine] + schedule.length[machine] - 1]
            if schedule.end[task] + network.machine_tail[machine] == length:
                count += 1
                if count == 1 or below(random, count) == 0:
                    found = task
    return found


@part
def critical_path(network: Network, schedule: Schedule, length: int, random: Array, path: Array) -> int:
    """Write a longest path into `path`, last task first, and return its number of tasks; a random one of several.

    Where both the machine and the route of a task are critical either is followed, by chance.
    """
    task = _last_task(network, schedule, length, random)
    count = 0
    while task >= 0:
        path[count] = task
        count += 1
        start = schedule.end[task] - schedule.time[task]
        found = -1
        options = 0
        left = schedule.left[task]
        if left < network.num_tasks and schedule.end[left] == start:
            found = left
            options = 1
        for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
            node = network.before[row]
            if schedule.end[node] + network.before_lag[row] == start:
                options += 1
                if options == 1 or below(random, options) == 0:
                    found = node
        task = found
    return count
