"""The longest path through a schedule of a multi-resource shop: what must change for it to get shorter."""

from __future__ import annotations

from reshuffle.kernels.chance import below
from reshuffle.kernels.kernel_cache import part
from reshuffle.organizing.scheduling.multi_resource.network import MACHINE, Array, ResourceNetwork, ResourceSchedule

__all__ = ["critical_path"]


@part
def _last_task(network: ResourceNetwork, schedule: ResourceSchedule, length: int, random: Array) -> int:
    found = -1
    count = 0
    for task in network.last:
        if schedule.end[task] + network.tail[task] == length:
            count += 1
            if count == 1 or below(random, count) == 0:
                found = task
    return found


@part
def critical_path(network: ResourceNetwork, schedule: ResourceSchedule, length: int, random: Array, path: Array) -> int:
    """Write a longest path into `path`, last task first, and return its number of tasks; a random one of several."""
    num_tasks = network.num_tasks
    task = _last_task(network, schedule, length, random)
    count = 0
    while task >= 0:
        path[count] = task
        count += 1
        start = schedule.end[task] - schedule.time[task]
        found = -1
        options = 0
        for row in range(2):
            left = schedule.left[row, task]
            if left < num_tasks and schedule.end[left] + (schedule.setup[task] if row == MACHINE else 0) == start:
                options += 1
                if options == 1 or below(random, options) == 0:
                    found = left
        for index in range(network.before_ptr[task], network.before_ptr[task + 1]):
            node = network.before[index]
            if schedule.end[node] + network.before_lag[index] == start:
                options += 1
                if options == 1 or below(random, options) == 0:
                    found = node
        task = found
    return count
