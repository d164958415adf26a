"""Kernels on one schedule of a multi-resource shop: heads and tails by sweeps along an order that each move repairs."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.organizing.scheduling.multi_resource.network import (
    MACHINE,
    MEMBER,
    Array,
    ResourceNetwork,
    ResourceSchedule,
    signed,
)

__all__ = [
    "load_resources",
    "move_task",
    "put_back",
    "schedule_length",
    "setup_between",
    "sweep_back",
    "sweep_on",
    "take_out",
]


@part
def setup_between(network: ResourceNetwork, schedule: ResourceSchedule, machine: int, left: int, option: int) -> int:
    """Return the ticks of setup from the node `left` on a machine to the arrival of a task by one of its options."""
    row = network.setup_ptr[machine] + signed(schedule.state[left]) * network.num_states[machine]
    return signed(network.setup[row + network.option_state[option]] + network.option_setup[option])


@part
def sweep_on(network: ResourceNetwork, schedule: ResourceSchedule, first: int) -> None:
    """Compute the ends of all tasks from a position of the order on; those before must be right."""
    order, end, time, setup, release = schedule.order, schedule.end, schedule.time, schedule.setup, network.release
    left, other = schedule.left[MACHINE], schedule.left[MEMBER]
    pointer, before, lag = network.before_ptr, network.before, network.before_lag
    for position in range(first, network.num_tasks):
        task = order[position]
        start = max(end[left[task]] + setup[task], release[task], end[other[task]])
        for row in range(pointer[task], pointer[task + 1]):
            start = max(start, end[before[row]] + lag[row])
        end[task] = start + time[task]


@part
def sweep_back(network: ResourceNetwork, schedule: ResourceSchedule, last: int) -> None:
    """Compute the longest paths behind all tasks from a position of the order down; those behind must be right."""
    order, rest, time, setup, tail = schedule.order, schedule.rest, schedule.time, schedule.setup, network.tail
    right, other = schedule.right[MACHINE], schedule.right[MEMBER]
    pointer, after, lag = network.after_ptr, network.after, network.after_lag
    for position in range(last, -1, -1):
        task = order[position]
        behind = max(rest[right[task]] + setup[right[task]], tail[task], rest[other[task]])
        for row in range(pointer[task], pointer[task + 1]):
            behind = max(behind, rest[after[row]] + lag[row])
        rest[task] = behind + time[task]


@part
def schedule_length(network: ResourceNetwork, schedule: ResourceSchedule) -> int:
    """Return the length of the longest path; the ends must be right."""
    longest = 0
    for task in network.last:
        longest = max(longest, schedule.end[task] + network.tail[task])
    return longest


@part
def _unlink(network: ResourceNetwork, schedule: ResourceSchedule, task: int, row: int) -> None:
    """Take a task out of the sequence of its machine, row 0, or of its member, row 1."""
    num_tasks = network.num_tasks
    resource = signed(schedule.resource[row, task])
    if resource == network.num_resources:
        return
    left, right = schedule.left[row, task], schedule.right[row, task]
    base = network.place_ptr[resource]
    for index in range(base + signed(schedule.place[row, task]), base + schedule.length[resource] - 1):
        other = schedule.sequence[index + 1]
        schedule.sequence[index] = other
        schedule.place[row, other] = index - base
    schedule.length[resource] -= 1
    if left < num_tasks:
        schedule.right[row, left] = right
    if right < num_tasks:
        schedule.left[row, right] = left
        if row == MACHINE:
            schedule.setup[right] = setup_between(network, schedule, resource, left, schedule.option[right])


@part
def _link(network: ResourceNetwork, schedule: ResourceSchedule, task: int, row: int, place: int) -> None:
    """Put a task, whose option is set, at a place of its machine, row 0, or of its member, row 1."""
    num_tasks = network.num_tasks
    resource = signed(schedule.resource[row, task])
    if resource == network.num_resources:
        schedule.left[row, task] = num_tasks + resource
        schedule.right[row, task] = num_tasks + resource
        return
    base, length = network.place_ptr[resource], schedule.length[resource]
    for index in range(base + length, base + place, -1):
        other = schedule.sequence[index - 1]
        schedule.sequence[index] = other
        schedule.place[row, other] = index - base
    schedule.sequence[base + place] = task
    schedule.place[row, task] = place
    schedule.length[resource] = length + 1
    left = signed(schedule.sequence[base + place - 1]) if place > 0 else num_tasks + resource
    right = signed(schedule.sequence[base + place + 1]) if place < length else num_tasks + resource
    schedule.left[row, task] = left
    schedule.right[row, task] = right
    if row == MACHINE:
        schedule.setup[task] = setup_between(network, schedule, resource, left, schedule.option[task])
    if left < num_tasks:
        schedule.right[row, left] = task
    if right < num_tasks:
        schedule.left[row, right] = task
        if row == MACHINE:
            schedule.setup[right] = setup_between(network, schedule, resource, task, schedule.option[right])


@part
def take_out(network: ResourceNetwork, schedule: ResourceSchedule, task: int) -> None:
    """Take a task off its resources, as if it took no time there; :func:`put_back` undoes that."""
    for row in range(2):
        _unlink(network, schedule, task, row)
        schedule.resource[row, task] = network.num_resources
        schedule.left[row, task] = network.num_tasks + network.num_resources
        schedule.right[row, task] = network.num_tasks + network.num_resources
    schedule.time[task] = 0
    schedule.setup[task] = 0
    position = signed(schedule.position[task])
    sweep_on(network, schedule, position)
    sweep_back(network, schedule, position)


@part
def put_back(network: ResourceNetwork, schedule: ResourceSchedule, task: int, place: int, other_place: int) -> None:
    """Put a task that was taken out where it stood; ends and longest paths are left to the caller."""
    _place(network, schedule, task, schedule.option[task], place, other_place)


@part
def _place(
    network: ResourceNetwork, schedule: ResourceSchedule, task: int, option: int, place: int, other_place: int
) -> None:
    """Put a task, which stands nowhere, on the resources of an option."""
    schedule.option[task] = option
    schedule.time[task] = network.option_time[option]
    schedule.state[task] = network.option_state[option]
    for row in range(2):
        schedule.resource[row, task] = network.option_resource[row, option]
        _link(network, schedule, task, row, place if row == MACHINE else other_place)


@kernel
def load_resources(network: ResourceNetwork, schedule: ResourceSchedule, option: Array, order: Array) -> int:
    """Make the schedule with options and order, both (T,), of all tasks; return its makespan."""
    schedule.length[:] = 0
    for position in range(network.num_tasks):
        task = order[position]
        chosen = option[task]
        machine, member = network.option_resource[MACHINE, chosen], network.option_resource[MEMBER, chosen]
        other_place = schedule.length[member] if member < network.num_resources else 0
        _place(network, schedule, task, chosen, schedule.length[machine], other_place)
        schedule.order[position] = task
        schedule.position[task] = position
    sweep_on(network, schedule, 0)
    sweep_back(network, schedule, network.num_tasks - 1)
    return schedule_length(network, schedule)


@part
def _reorder(network: ResourceNetwork, schedule: ResourceSchedule, task: int) -> bool:
    """Let a task stand in the order behind all that it follows and before all that follows it.

    False, and no change, if that is a circle. The links must be the new ones. What stands between the first follower
    and the last task followed is parted into what a path reaches from a follower, which goes behind the task, and the
    others (Pearce and Kelly 2006, doi:10.1145/1187436.1210590, for a node with several arcs at once).
    """
    num_tasks, order, position = network.num_tasks, schedule.order, schedule.position
    here = signed(position[task])
    above, below = -1, num_tasks
    for row in range(2):
        left, right = schedule.left[row, task], schedule.right[row, task]
        if left < num_tasks:
            above = max(above, signed(position[left]))
        if right < num_tasks:
            below = min(below, signed(position[right]))
    for index in range(network.before_ptr[task], network.before_ptr[task + 1]):
        above = max(above, signed(position[network.before[index]]))
    for index in range(network.after_ptr[task], network.after_ptr[task + 1]):
        below = min(below, signed(position[network.after[index]]))
    if above < here < below:
        return True
    if above == below:
        # One task is to stand before and behind.
        return False
    mark, moved = schedule.mark, schedule.moved
    count = 0
    if below < above:
        for row in range(2):
            mark[schedule.right[row, task]] = True
        for index in range(network.after_ptr[task], network.after_ptr[task + 1]):
            mark[network.after[index]] = True
        # A node of a resource stands also before all its tasks, from which no path leads on.
        mark[num_tasks:] = False
        for place in range(below, above + 1):
            node = order[place]
            if node == task:
                continue
            is_behind = mark[node] or mark[schedule.left[MACHINE, node]] or mark[schedule.left[MEMBER, node]]
            if not is_behind:
                for index in range(network.before_ptr[node], network.before_ptr[node + 1]):
                    is_behind = is_behind or mark[network.before[index]]
            if is_behind:
                mark[node] = True
                moved[count] = node
                count += 1
        is_circle = mark[schedule.left[MACHINE, task]] or mark[schedule.left[MEMBER, task]]
        for index in range(network.before_ptr[task], network.before_ptr[task + 1]):
            is_circle = is_circle or mark[network.before[index]]
        if is_circle:
            _unmark(network, schedule, task, count)
            return False
    _write_order(schedule, task, above, below, count)
    _unmark(network, schedule, task, count)
    return True


@part
def _unmark(network: ResourceNetwork, schedule: ResourceSchedule, task: int, count: int) -> None:
    for index in range(count):
        schedule.mark[schedule.moved[index]] = False
    # Followers behind the window were marked as well.
    schedule.mark[schedule.right[MACHINE, task]] = False
    schedule.mark[schedule.right[MEMBER, task]] = False
    for index in range(network.after_ptr[task], network.after_ptr[task + 1]):
        schedule.mark[network.after[index]] = False


@part
def _write_order(schedule: ResourceSchedule, task: int, above: int, below: int, count: int) -> None:
    """Write the order anew: up to `above` what is not marked, the task, the `count` nodes moved, then the others."""
    order, position, moved, mark = schedule.order, schedule.position, schedule.moved, schedule.mark
    here = signed(position[task])
    if above < below and here > below:
        # Only the task moves forward: it comes to stand right before its first follower.
        for place in range(here, below, -1):
            node = order[place - 1]
            order[place] = node
            position[node] = place
        order[below] = task
        position[task] = below
        return
    first = min(here, below) if below < above else here
    last = above
    kept = first
    for place in range(first, last + 1):
        node = order[place]
        if node != task and not mark[node]:
            order[kept] = node
            position[node] = kept
            kept += 1
    if here > last:
        # Room for the task: what stands between moves on by one.
        for place in range(here, last + 1, -1):
            node = order[place - 1]
            order[place] = node
            position[node] = place
    order[kept] = task
    position[task] = kept
    for index in range(count):
        node = moved[index]
        order[kept + 1 + index] = node
        position[node] = kept + 1 + index


@part
def move_task(
    network: ResourceNetwork, schedule: ResourceSchedule, task: int, option: int, place: int, other_place: int
) -> bool:
    """Do a task by another option or at other places; False, and no change, if the graph would hold a circle.

    Parameters
    ----------
    place, other_place
        Places in the sequences of the option's machine and of what it needs beside, counted without the task itself.
    """
    num_tasks = network.num_tasks
    old = (schedule.right[MACHINE, task], schedule.right[MEMBER, task])
    old_left = (schedule.left[MACHINE, task], schedule.left[MEMBER, task])
    was = signed(schedule.option[task])
    was_at, was_beside = signed(schedule.place[MACHINE, task]), signed(schedule.place[MEMBER, task])
    chosen, at, beside = signed(option), signed(place), signed(other_place)
    for attempt in range(2):
        for row in range(2):
            _unlink(network, schedule, task, row)
        _place(network, schedule, task, chosen, at, beside)
        if attempt:
            # It stands again where it stood: there was a circle.
            return False
        if _reorder(network, schedule, task):
            break
        chosen, at, beside = was, was_at, was_beside
    first = last = signed(schedule.position[task])
    for row in range(2):
        for node in (old[row], schedule.right[row, task]):
            if node < num_tasks:
                first = min(first, signed(schedule.position[node]))
        for node in (old_left[row], schedule.left[row, task]):
            if node < num_tasks:
                last = max(last, signed(schedule.position[node]))
    sweep_on(network, schedule, first)
    sweep_back(network, schedule, last)
    return True
