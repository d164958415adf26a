"""Kernels that judge moves on a multi-resource shop: about how long the paths through a moved task become.

Chains of moved tasks as by Balas and Vazacopoulos 1998 (doi:10.1287/mnsc.44.2.262), insertions as by Mastrolilli and
Gambardella 2000, both with the setups of all arcs that change (Gonzalez, Vela and Varela 2013,
doi:10.1609/icaps.v23i1.13557). Times of tasks that are not moved are those of the schedule as it is.
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import part
from reshuffle.organizing.scheduling.multi_resource.network import (
    Array,
    ResourceNetwork,
    ResourceSchedule,
    signed,
)
from reshuffle.organizing.scheduling.multi_resource.sweeps import setup_between

__all__ = ["estimate_line", "first_place", "node_at", "route_behind", "route_ready", "setup_onward"]


@part
def route_ready(network: ResourceNetwork, schedule: ResourceSchedule, task: int) -> int:
    """Return from when on the lot of a task is there, its resources left aside."""
    start = network.release[task]
    for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
        start = max(start, schedule.end[network.before[row]] + network.before_lag[row])
    return signed(start)


@part
def route_behind(network: ResourceNetwork, schedule: ResourceSchedule, task: int) -> int:
    """Return how long it lasts from the end of the task to the end of all, its resources left aside."""
    path = network.tail[task]
    for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
        path = max(path, schedule.rest[network.after[row]] + network.after_lag[row])
    return signed(path)


@part
def setup_onward(network: ResourceNetwork, schedule: ResourceSchedule, machine: int, state: int, right: int) -> int:
    """Return the ticks of setup from what a task leaves mounted to the node behind it, 0 where that is no task."""
    if right >= network.num_tasks:
        return signed(0)
    row = network.setup_ptr[machine] + signed(state) * network.num_states[machine]
    return signed(network.setup[row + schedule.state[right]] + network.option_setup[schedule.option[right]])


@part
def node_at(
    network: ResourceNetwork, schedule: ResourceSchedule, resource: int, row: int, task: int, index: int
) -> int:
    """Return the node at a place of a resource's sequence without the task; that of the resource beyond both ends."""
    is_on = schedule.resource[row, task] == resource
    if index < 0 or index >= schedule.length[resource] - (1 if is_on else 0):
        return signed(network.num_tasks + resource)
    if is_on and index >= schedule.place[row, task]:
        index += 1
    return signed(schedule.sequence[network.place_ptr[resource] + index])


@part
def first_place(
    network: ResourceNetwork, schedule: ResourceSchedule, resource: int, row: int, task: int, ready: int
) -> int:
    """Return how many tasks of a resource, the given one left aside, end before that one is ready.

    No place before is better, and behind no circle comes from what the task follows.
    """
    base = network.place_ptr[resource]
    low, high = signed(0), signed(schedule.length[resource])
    while low < high:
        middle = (low + high) // 2
        if schedule.end[schedule.sequence[base + middle]] <= ready:
            low = middle + 1
        else:
            high = middle
    if schedule.resource[row, task] == resource and schedule.place[row, task] < low:
        low -= 1
    return low


@part
def estimate_line(
    network: ResourceNetwork,
    schedule: ResourceSchedule,
    machine: int,
    ends: tuple[int, int],
    count: int,
    line: Array,
    starts: Array,
) -> int:
    """Return about how long paths become through tasks that stand on one machine in a new order.

    Parameters
    ----------
    machine
        The machine; no task takes anything beside.
    ends
        The nodes before the first and behind the last.
    count, line
        The tasks in their new order, ``line[:count]``.
    starts
        Scratch, as long as `line`.
    """
    end, rest, time = schedule.end, schedule.rest, schedule.time
    before = signed(ends[0])
    now = end[before]
    for index in range(count):
        node = signed(line[index])
        setup = setup_between(network, schedule, machine, before, schedule.option[node])
        starts[index] = max(now + setup, route_ready(network, schedule, node))
        now = starts[index] + time[node]
        before = node
    longest = signed(0)
    behind = signed(ends[1])
    path = rest[behind]
    for index in range(count - 1, -1, -1):
        node = signed(line[index])
        setup = setup_onward(network, schedule, machine, schedule.state[node], behind)
        path = max(path + setup, route_behind(network, schedule, node)) + time[node]
        longest = max(longest, starts[index] + path)
        behind = node
    return signed(longest)
