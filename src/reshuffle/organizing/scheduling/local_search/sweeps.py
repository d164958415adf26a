"""Kernels on one schedule: heads and tails by sweeps along a topological order that each move repairs where it must."""

from __future__ import annotations

import numpy as np

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.organizing.scheduling.local_search.network import Array, Network, Schedule
from reshuffle.organizing.scheduling.local_search.propagation import (
    end_all,
    end_machine,
    let_wait,
    propagate_heads,
    propagate_tails,
    reorder,
)

__all__ = ["load", "makespan", "move", "splice", "sweep_heads", "sweep_tails"]


@part
def sweep_heads(network: Network, schedule: Schedule, first: int) -> None:
    """Compute the ends of all tasks from a position of the order on; those before must be right."""
    order, end, left, time = schedule.order, schedule.end, schedule.left, schedule.time
    release = network.release
    if network.is_chain:
        one_before = network.one_before
        for position in range(first, network.num_tasks):
            task = order[position]
            start = max(end[one_before[task]], end[left[task]], release[task])
            end[task] = start + time[task]
    else:
        pointer, before, lag = network.before_ptr, network.before, network.before_lag
        for position in range(first, network.num_tasks):
            task = order[position]
            start = max(end[left[task]], release[task])
            for row in range(pointer[task], pointer[task + 1]):
                start = max(start, end[before[row]] + lag[row])
            end[task] = start + time[task]


@part
def sweep_tails(network: Network, schedule: Schedule, last: int) -> None:
    """Compute the longest paths behind all tasks from a position of the order down; those behind must be right."""
    order, rest, right, time = schedule.order, schedule.rest, schedule.right, schedule.time
    tail = network.tail
    if network.is_chain:
        one_after = network.one_after
        for position in range(last, -1, -1):
            task = order[position]
            behind = max(rest[one_after[task]], rest[right[task]], tail[task])
            rest[task] = behind + time[task]
    else:
        pointer, after, lag = network.after_ptr, network.after, network.after_lag
        for position in range(last, -1, -1):
            task = order[position]
            behind = max(rest[right[task]], tail[task])
            for row in range(pointer[task], pointer[task + 1]):
                behind = max(behind, rest[after[row]] + lag[row])
            rest[task] = behind + time[task]


@part
def makespan(network: Network, schedule: Schedule) -> int:
    """Return the length of the longest path; the ends must be right."""
    longest = 0
    if network.is_wide:
        for slot in range(len(schedule.terminal)):
            longest = max(longest, schedule.terminal[slot])
        return longest
    for task in network.last:
        longest = max(longest, schedule.end[task] + network.tail[task])
    for machine in range(network.num_machines):
        if network.machine_tail[machine] > 0 and schedule.length[machine] > 0:
            task = schedule.sequence[network.place_ptr[machine] + schedule.length[machine] - 1]
            longest = max(longest, schedule.end[task] + network.machine_tail[machine])
    return longest


@kernel
def load(network: Network, schedule: Schedule, option: Array, order: Array) -> int:
    """Make the schedule with options and order, both (T,), of all tasks; return its makespan."""
    num_tasks = network.num_tasks
    schedule.length[:] = 0
    for position in range(num_tasks):
        task = order[position]
        chosen = option[task]
        machine = network.option_machine[chosen]
        place = schedule.length[machine]
        schedule.option[task] = chosen
        schedule.machine[task] = machine
        schedule.time[task] = network.option_time[chosen]
        schedule.order[position] = task
        schedule.position[task] = position
        schedule.place[task] = place
        row = network.place_ptr[machine] + place
        schedule.sequence[row] = task
        schedule.length[machine] = place + 1
        schedule.right[task] = num_tasks + machine
        if place == 0:
            schedule.left[task] = num_tasks + machine
        else:
            before = schedule.sequence[row - 1]
            schedule.left[task] = before
            schedule.right[before] = task
    sweep_heads(network, schedule, 0)
    sweep_tails(network, schedule, num_tasks - 1)
    end_all(network, schedule)
    return makespan(network, schedule)


@part
def _place_at(network: Network, schedule: Schedule, machine: int, first: int) -> int:
    """Return how many tasks of a machine stand before a position of the order."""
    base = network.place_ptr[machine]
    low, high = 0, int(np.int64(schedule.length[machine]))
    while low < high:
        middle = (low + high) // 2
        if schedule.position[schedule.sequence[base + middle]] < first:
            low = middle + 1
        else:
            high = middle
    return low


@part
def _shift(network: Network, schedule: Schedule, machine: int, start: int, by: int) -> None:
    """Let the tasks of a machine from a place on stand so many places further behind, or before."""
    base, length = np.int64(network.place_ptr[machine]), np.int64(schedule.length[machine])
    if by > 0:
        for place in range(length - 1, start - 1, -1):
            task = schedule.sequence[base + place]
            schedule.sequence[base + place + by] = task
            schedule.place[task] = place + by
    else:
        for place in range(start, length):
            task = schedule.sequence[base + place]
            schedule.sequence[base + place + by] = task
            schedule.place[task] = place + by
    schedule.length[machine] = length + by


@part
def _make_room(network: Network, schedule: Schedule, first: int, last: int, options: Array, room: Array) -> int:
    """Let each machine have room for the tasks of a range of the order, if they are done by other options.

    Returns how many machines are left without tasks in the range; they stand in ``room[3]``. The first place of the
    range on each machine that it has, or will have, is written to ``room[0]``.
    """
    place, held, wanted, emptied = room[0], room[1], room[2], room[3]
    for index in range(first, last + 1):
        machine = schedule.machine[schedule.order[index]]
        place[machine], held[machine], wanted[machine] = -1, 0, 0
    for option in options:
        machine = network.option_machine[option]
        place[machine], held[machine], wanted[machine] = -1, 0, 0
    for index in range(last, first - 1, -1):
        task = schedule.order[index]
        machine = schedule.machine[task]
        place[machine] = schedule.place[task]
        held[machine] += 1
    for option in options:
        machine = network.option_machine[option]
        wanted[machine] += 1
        if place[machine] < 0:
            place[machine] = _place_at(network, schedule, machine, first)
    count = 0
    for index in range(first, last + 1):
        machine = schedule.machine[schedule.order[index]]
        if wanted[machine] == 0 and held[machine] > 0:
            emptied[count] = machine
            count += 1
        if wanted[machine] != held[machine]:
            _shift(network, schedule, machine, place[machine] + held[machine], wanted[machine] - held[machine])
            held[machine] = wanted[machine]
    for option in options:
        machine = network.option_machine[option]
        if wanted[machine] != held[machine]:
            _shift(network, schedule, machine, place[machine] + held[machine], wanted[machine] - held[machine])
            held[machine] = wanted[machine]
    return count


@part
def _close(network: Network, schedule: Schedule, machine: int, place: int) -> tuple[int, int]:
    """Link what stands before and behind a place of a machine; return both, with the node of the machine for none."""
    num_tasks, base = network.num_tasks, np.int64(network.place_ptr[machine])
    left = right = num_tasks + machine
    if place > 0:
        left = int(np.int64(schedule.sequence[base + place - 1]))
    if place < np.int64(schedule.length[machine]):
        right = int(np.int64(schedule.sequence[base + place]))
    if left < num_tasks:
        schedule.right[left] = right
    if right < num_tasks:
        schedule.left[right] = left
    return left, right


@kernel
def splice(network: Network, schedule: Schedule, first: int, tasks: Array, options: Array, room: Array) -> int:
    """Let the tasks from a position of the order on be done in another order, by other options; return the makespan.

    Parameters
    ----------
    tasks
        (n,) the tasks at the positions from `first` on, in an order without a circle.
    options
        (n,) the option of each.
    room
        (4, M) scratch, int64.
    """
    num_tasks, position, last = network.num_tasks, schedule.position, first + len(tasks) - 1
    count = _make_room(network, schedule, first, last, options, room)
    place, emptied = room[0], room[3]
    for index in range(len(tasks)):
        task, option = tasks[index], options[index]
        machine = network.option_machine[option]
        schedule.option[task] = option
        schedule.machine[task] = machine
        schedule.time[task] = network.option_time[option]
        row = network.place_ptr[machine] + place[machine]
        schedule.place[task] = place[machine]
        schedule.sequence[row] = task
        place[machine] += 1
        schedule.order[first + index] = task
        position[task] = first + index
    low, high = first, last
    for index in range(count):
        left, _ = _close(network, schedule, emptied[index], place[emptied[index]])
        if left < num_tasks:
            low = min(low, int(np.int64(position[left])))
            let_wait(network, schedule, left, True)
    for index in range(len(tasks)):
        task = tasks[index]
        machine = schedule.machine[task]
        row = network.place_ptr[machine] + schedule.place[task]
        left = right = num_tasks + machine
        if schedule.place[task] > 0:
            left = int(np.int64(schedule.sequence[row - 1]))
            schedule.right[left] = task
            if position[left] < first:
                low = min(low, int(np.int64(position[left])))
                let_wait(network, schedule, left, True)
        if schedule.place[task] + 1 < schedule.length[machine]:
            right = int(np.int64(schedule.sequence[row + 1]))
            schedule.left[right] = task
        schedule.left[task] = left
        schedule.right[task] = right
        let_wait(network, schedule, task, True)
    propagate_tails(network, schedule, num_tasks - 1 - last, num_tasks - 1 - low)
    for index in range(count):
        _, right = _close(network, schedule, emptied[index], place[emptied[index]])
        if right < num_tasks:
            high = max(high, int(np.int64(position[right])))
            let_wait(network, schedule, right, False)
        else:
            end_machine(network, schedule, emptied[index])
    for index in range(len(tasks)):
        task = tasks[index]
        right = schedule.right[task]
        if right < num_tasks and position[right] > last:
            high = max(high, int(np.int64(position[right])))
            let_wait(network, schedule, right, False)
        let_wait(network, schedule, task, False)
    propagate_heads(network, schedule, first, high)
    for index in range(len(tasks)):
        if schedule.right[tasks[index]] >= num_tasks:
            end_machine(network, schedule, schedule.machine[tasks[index]])
    return makespan(network, schedule)


@part
def _delay(network: Network, schedule: Schedule, task: int, target: int) -> bool:
    """Let a task and what follows it stand behind `target` in the order; False, and no change, if that is a circle.

    The links must be the new ones: only nodes between the two can be out of order (Pearce and Kelly 2006,
    doi:10.1145/1187436.1210590, with both ends of the affected region known).
    """
    order, position, mark, moved = schedule.order, schedule.position, schedule.mark, schedule.moved
    first, last = position[task], position[target]
    mark[task] = True
    count = 0
    moved[0] = task
    for place in range(first + 1, last + 1):
        node = order[place]
        is_behind = mark[schedule.left[node]]
        if network.is_chain:
            is_behind = is_behind or mark[network.one_before[node]]
        else:
            for row in range(network.before_ptr[node], network.before_ptr[node + 1]):
                is_behind = is_behind or mark[network.before[row]]
        if is_behind:
            mark[node] = True
            count += 1
            moved[count] = node
    is_free = not mark[target]
    for index in range(count + 1):
        mark[moved[index]] = False
    if not is_free:
        return False
    # Those that stay close up; `moved` is ascending in the order.
    kept = first
    index = 0
    for place in range(first, last + 1):
        node = order[place]
        if index <= count and node == moved[index]:
            index += 1
        else:
            order[kept] = node
            position[node] = kept
            kept += 1
    for index in range(count + 1):
        order[kept + index] = moved[index]
        position[moved[index]] = kept + index
    return True


@part
def _advance(network: Network, schedule: Schedule, task: int, target: int) -> bool:
    """Let a task and what it follows stand before `target` in the order; False, and no change, if that is a circle."""
    order, position, mark, moved = schedule.order, schedule.position, schedule.mark, schedule.moved
    first, last = position[target], position[task]
    mark[task] = True
    count = 0
    moved[0] = task
    for place in range(last - 1, first - 1, -1):
        node = order[place]
        is_before = mark[schedule.right[node]]
        if network.is_chain:
            is_before = is_before or mark[network.one_after[node]]
        else:
            for row in range(network.after_ptr[node], network.after_ptr[node + 1]):
                is_before = is_before or mark[network.after[row]]
        if is_before:
            mark[node] = True
            count += 1
            moved[count] = node
    is_free = not mark[target]
    for index in range(count + 1):
        mark[moved[index]] = False
    if not is_free:
        return False
    kept = last
    index = 0
    for place in range(last, first - 1, -1):
        node = order[place]
        if index <= count and node == moved[index]:
            index += 1
        else:
            order[kept] = node
            position[node] = kept
            kept -= 1
    for index in range(count + 1):
        order[kept - index] = moved[index]
        position[moved[index]] = kept - index
    return True


@part
def _unlink(network: Network, schedule: Schedule, task: int) -> None:
    num_tasks, machine, place = network.num_tasks, schedule.machine[task], schedule.place[task]
    left, right = schedule.left[task], schedule.right[task]
    base = network.place_ptr[machine]
    for row in range(base + place, base + schedule.length[machine] - 1):
        schedule.sequence[row] = schedule.sequence[row + 1]
        schedule.place[schedule.sequence[row]] = row - base
    schedule.length[machine] -= 1
    if left < num_tasks:
        schedule.right[left] = right
    if right < num_tasks:
        schedule.left[right] = left


@part
def _link(network: Network, schedule: Schedule, task: int, option: int, place: int) -> None:
    num_tasks, machine = network.num_tasks, network.option_machine[option]
    base = network.place_ptr[machine]
    length = schedule.length[machine]
    for row in range(base + length, base + place, -1):
        schedule.sequence[row] = schedule.sequence[row - 1]
        schedule.place[schedule.sequence[row]] = row - base
    schedule.sequence[base + place] = task
    schedule.place[task] = place
    schedule.length[machine] = length + 1
    left = schedule.sequence[base + place - 1] if place > 0 else num_tasks + machine
    right = schedule.sequence[base + place + 1] if place < length else num_tasks + machine
    schedule.left[task] = left
    schedule.right[task] = right
    if left < num_tasks:
        schedule.right[left] = task
    if right < num_tasks:
        schedule.left[right] = task
    schedule.option[task] = option
    schedule.machine[task] = machine
    schedule.time[task] = network.option_time[option]


@part
def _pass_on(network: Network, schedule: Schedule, task: int, old_left: int, old_right: int) -> None:
    """Compute what a moved task, and the tasks around its old and its new place, change; the order must be right."""
    num_tasks, position = network.num_tasks, schedule.position
    first = last = int(np.int64(position[task]))
    for node in (int(np.int64(old_right)), int(np.int64(schedule.right[task]))):
        if node < num_tasks:
            first = min(first, int(np.int64(position[node])))
            last = max(last, int(np.int64(position[node])))
            let_wait(network, schedule, node, False)
    let_wait(network, schedule, task, False)
    propagate_heads(network, schedule, first, last)
    first = last = int(np.int64(position[task]))
    for node in (int(np.int64(old_left)), int(np.int64(schedule.left[task]))):
        if node < num_tasks:
            first = min(first, int(np.int64(position[node])))
            last = max(last, int(np.int64(position[node])))
            let_wait(network, schedule, node, True)
    let_wait(network, schedule, task, True)
    propagate_tails(network, schedule, num_tasks - 1 - last, num_tasks - 1 - first)


@part
def move(network: Network, schedule: Schedule, task: int, option: int, place: int) -> bool:
    """Do a task by another option or at another place; False, and no change, if the graph would hold a circle.

    Parameters
    ----------
    place
        Place in the sequence of the option's machine, counted without the task itself.
    """
    num_tasks = network.num_tasks
    old_option, old_place = schedule.option[task], schedule.place[task]
    old_left, old_right = schedule.left[task], schedule.right[task]
    old_position = schedule.position[task]
    _unlink(network, schedule, task)
    _link(network, schedule, task, option, place)
    left, right = schedule.left[task], schedule.right[task]
    if network.is_wide:
        is_done = True
        if left < num_tasks and schedule.position[left] > old_position:
            is_done = reorder(network, schedule, left, task)
        elif right < num_tasks and schedule.position[right] < old_position:
            is_done = reorder(network, schedule, task, right)
        if not is_done:
            _unlink(network, schedule, task)
            _link(network, schedule, task, old_option, old_place)
            return False
        _pass_on(network, schedule, task, old_left, old_right)
        if old_right >= num_tasks:
            end_machine(network, schedule, old_right - num_tasks)
        if schedule.right[task] >= num_tasks:
            end_machine(network, schedule, schedule.machine[task])
        return True
    first = last = old_position
    is_done = True
    if left < num_tasks and schedule.position[left] > old_position:
        last = schedule.position[left]
        is_done = _delay(network, schedule, task, left)
    elif right < num_tasks and schedule.position[right] < old_position:
        first = schedule.position[right]
        is_done = _advance(network, schedule, task, right)
    if not is_done:
        _unlink(network, schedule, task)
        _link(network, schedule, task, old_option, old_place)
        return False
    for node in (old_left, old_right, left, right):
        if node < num_tasks:
            first = min(first, schedule.position[node])
            last = max(last, schedule.position[node])
    sweep_heads(network, schedule, first)
    sweep_tails(network, schedule, last)
    return True
