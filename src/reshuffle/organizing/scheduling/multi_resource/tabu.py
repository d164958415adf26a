"""The kernel of the tabu search on multi-resource shops; as that of plain shops, with moves on machines and members."""

from __future__ import annotations

import numpy as np

from reshuffle.kernels.chance import below
from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.organizing.scheduling.local_search.tabu import (
    BEST,
    BEST_AT,
    CURRENT,
    HASH,
    IS_UNKEPT,
    ITERATION,
    REFUSED,
    SURPLUS,
    Memory,
    Tenure,
    entry_of,
    memory_of,
    pair_hash,
    watch_cycles,
)
from reshuffle.organizing.scheduling.multi_resource.critical_path import critical_path
from reshuffle.organizing.scheduling.multi_resource.estimates import (
    estimate_line,
    first_place,
    node_at,
    route_behind,
    route_ready,
    setup_onward,
)
from reshuffle.organizing.scheduling.multi_resource.network import (
    MACHINE,
    MEMBER,
    Array,
    ResourceNetwork,
    ResourceSchedule,
    signed,
)
from reshuffle.organizing.scheduling.multi_resource.sweeps import (
    move_task,
    put_back,
    schedule_length,
    setup_between,
    take_out,
)

__all__ = ["begin_resources", "new_resource_memory", "run_resource_tabu"]

#: Places over which tasks are moved inside of a block where setups make that worth while.
_INNER_REACH = 5
_FAR = 1 << 60


def new_resource_memory(network: ResourceNetwork, seed: int) -> Memory:
    """Return an empty memory; `seed` >= 0.

    Candidates hold the place beside the machine as their seventh entry; ``tails`` holds for each resource the first
    place of the task that is looked at.
    """
    return memory_of(network.num_tasks, seed)._replace(
        candidate=np.zeros((2, 7), dtype=np.int64), tails=np.zeros(network.num_resources + 1, dtype=np.int64)
    )


@part
def _offer(
    memory: Memory, is_tabu: bool, estimate: int, own: int, task: int, option: int, place: int, other_place: int
) -> None:
    """Keep a move if it is the best of its kind so far, one of several as good by chance."""
    best = memory.candidate[1 if is_tabu and estimate >= memory.counters[BEST] else 0]
    if best[4] > 0 and (estimate > best[0] or (estimate == best[0] and own > best[5])):
        return
    if best[4] > 0 and estimate == best[0] and own == best[5]:
        best[4] += 1
        if below(memory.random, best[4]) > 0:
            return
    else:
        best[0] = estimate
        best[5] = own
        best[4] = 1
    best[1], best[2], best[3], best[6] = task, option, place, other_place


@part
def _offer_shift(
    network: ResourceNetwork, schedule: ResourceSchedule, memory: Memory, machine: int, place: int, target: int
) -> None:
    """Offer to move the task at a place of a machine to another place there."""
    base, sequence = network.place_ptr[machine], schedule.sequence
    task = signed(sequence[base + place])
    step = 1 if target > place else -1
    line, count = memory.heads, abs(target - place) + 1
    iteration, is_tabu = memory.counters[ITERATION], False
    for index in range(1, count):
        crossed = signed(sequence[base + place + step * index])
        line[index - 1 if step > 0 else count - index] = crossed
        made = entry_of(crossed, task) if step > 0 else entry_of(task, crossed)
        is_tabu = is_tabu or memory.expiry[made] > iteration
    line[count - 1 if step > 0 else 0] = task
    if not _may_shift(network, schedule, task, signed(sequence[base + target]), step):
        return
    ends = (
        signed(schedule.left[MACHINE, sequence[base + min(place, target)]]),
        signed(schedule.right[MACHINE, sequence[base + max(place, target)]]),
    )
    estimate = estimate_line(network, schedule, machine, ends, count, line, memory.new)
    _offer(memory, is_tabu, estimate, estimate, task, schedule.option[task], target, 0)


@part
def _may_shift(network: ResourceNetwork, schedule: ResourceSchedule, task: int, target: int, step: int) -> bool:
    """Return whether no path leads around between the task and the target, as far as path lengths can tell."""
    if step > 0:
        limit = schedule.rest[target]
        for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
            node = network.after[row]
            if node == target or schedule.rest[node] > limit:
                return False
        return True
    limit = schedule.end[target]
    for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
        node = network.before[row]
        if node == target or schedule.end[node] > limit:
            return False
    return True


@part
def _offer_block(
    network: ResourceNetwork,
    schedule: ResourceSchedule,
    memory: Memory,
    machine: int,
    first: int,
    last: int,
    reach: int,
) -> None:
    """Offer the moves of the block on the places first..last of a machine.

    N7, and with setups also those from anywhere in a block to places near: without them only moves at its ends gain.
    """
    inner = _INNER_REACH if network.has_setups else 0
    for place in range(first, last + 1):
        for target in range(first, last + 1):
            distance = abs(place - target)
            if distance == 0 or (distance == 1 and target < place):
                continue
            is_inside = first < place < last and first < target < last
            if distance <= (inner if is_inside else reach):
                _offer_shift(network, schedule, memory, machine, place, target)


@part
def _offer_blocks(network: ResourceNetwork, schedule: ResourceSchedule, memory: Memory, count: int, reach: int) -> None:
    """Offer the moves within all blocks of the path."""
    path = memory.path
    index = 0
    while index < count:
        # The path runs from the last task to the first.
        head = index
        while head + 1 < count and schedule.left[MACHINE, path[head]] == path[head + 1]:
            head += 1
        if head > index:
            machine = signed(schedule.resource[MACHINE, path[index]])
            first, last = signed(schedule.place[MACHINE, path[head]]), signed(schedule.place[MACHINE, path[index]])
            _offer_block(network, schedule, memory, machine, first, last, reach)
        index = head + 1


@part
def _offer_anywhere(network: ResourceNetwork, schedule: ResourceSchedule, memory: Memory, task: int) -> None:
    """Offer all places of a critical task by all options, its own as well, judged by the schedule without it.

    With members a block on one resource says little about the places that a task could have on both. Without the task
    the longest path through it in each place, and hence the makespan, is exact (Mastrolilli and Gambardella 2000).
    """
    was_at, was_beside = signed(schedule.place[MACHINE, task]), signed(schedule.place[MEMBER, task])
    ends, rests = memory.heads, memory.new
    for node in range(network.num_tasks):
        ends[node] = schedule.end[node]
        rests[node] = schedule.rest[node]
    take_out(network, schedule, task)
    _offer_options(network, schedule, memory, task, was_at, was_beside, schedule_length(network, schedule))
    put_back(network, schedule, task, was_at, was_beside)
    for node in range(network.num_tasks):
        schedule.end[node] = ends[node]
        schedule.rest[node] = rests[node]


@part
def _bypass(network: ResourceNetwork, schedule: ResourceSchedule, task: int) -> int:
    """Return how long the path past a task on its machine remains when it goes to another."""
    left, right = schedule.left[MACHINE, task], signed(schedule.right[MACHINE, task])
    machine = signed(schedule.resource[MACHINE, task])
    setup = setup_onward(network, schedule, machine, schedule.state[left], right)
    return signed(schedule.end[left] + schedule.rest[right] + setup)


@part
def _offer_options(
    network: ResourceNetwork,
    schedule: ResourceSchedule,
    memory: Memory,
    task: int,
    was_at: int,
    was_beside: int,
    bypass: int,
) -> None:
    """Offer the places of a critical task by its other options; by its own where it is taken out, `was_at` >= 0."""
    iteration, num_tasks = memory.counters[ITERATION], network.num_tasks
    ready, path = route_ready(network, schedule, task), route_behind(network, schedule, task)
    old = schedule.option[task]
    for resource in range(network.num_resources):
        memory.tails[resource] = -1
    for option in range(network.option_ptr[task], network.option_ptr[task + 1]):
        is_own = option == old
        if is_own and was_at < 0:
            continue
        is_tabu = False
        for row in range(2):
            resource = network.option_resource[row, option]
            if resource != network.option_resource[row, old]:
                is_tabu = is_tabu or memory.expiry[entry_of(task, num_tasks + resource)] > iteration
        least = max(ready + network.option_time[option] + path, bypass)
        best = memory.candidate[0]
        if best[4] > 0 and (least > best[0] or (is_tabu and least >= memory.counters[BEST])):
            continue
        at, beside = (was_at, was_beside) if is_own else (signed(-1), signed(-1))
        _offer_places(network, schedule, memory, task, option, ready, path, bypass, is_tabu, at, beside)


@part
def _is_back(memory: Memory, task: int, left: int, right: int, other_left: int, other_right: int) -> bool:
    """Return whether a task would stand again beside one that it crossed lately."""
    iteration = memory.counters[ITERATION]
    if memory.expiry[entry_of(left, task)] > iteration or memory.expiry[entry_of(task, right)] > iteration:
        return True
    return bool(
        memory.expiry[entry_of(other_left, task)] > iteration or memory.expiry[entry_of(task, other_right)] > iteration
    )


@part
def _offer_places(
    network: ResourceNetwork,
    schedule: ResourceSchedule,
    memory: Memory,
    task: int,
    option: int,
    ready: int,
    path: int,
    bypass: int,
    is_tabu: bool,
    was_at: int,
    was_beside: int,
) -> None:
    """Offer all pairs of places by one option between which no path can lead around, but for the one that was."""
    num_tasks, end, rest = network.num_tasks, schedule.end, schedule.rest
    machine = signed(network.option_resource[MACHINE, option])
    member = signed(network.option_resource[MEMBER, option])
    time, state = network.option_time[option], network.option_state[option]
    # Options share resources: each is searched once.
    if memory.tails[machine] < 0:
        memory.tails[machine] = first_place(network, schedule, machine, MACHINE, task, ready)
    if memory.tails[member] < 0:
        memory.tails[member] = first_place(network, schedule, member, MEMBER, task, ready)
    place, least_other = memory.tails[machine], memory.tails[member]
    soonest = signed(_FAR)
    for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
        node = network.after[row]
        soonest = min(soonest, end[node] - schedule.time[node])
    while True:
        left = node_at(network, schedule, machine, MACHINE, task, place - 1)
        right = node_at(network, schedule, machine, MACHINE, task, place)
        start = max(ready, end[left] + setup_between(network, schedule, machine, left, option))
        behind = max(path, rest[right] + setup_onward(network, schedule, machine, state, right))
        left_start = end[left] - schedule.time[left] if left < num_tasks else -1
        right_end = end[right] if right < num_tasks else _FAR
        other_place = signed(least_other)
        while True:
            other_left = node_at(network, schedule, member, MEMBER, task, other_place - 1)
            other_right = node_at(network, schedule, member, MEMBER, task, other_place)
            other_start = end[other_left] - schedule.time[other_left] if other_left < num_tasks else -1
            other_end = end[other_right] if other_right < num_tasks else _FAR
            is_before = other_start < right_end and other_start < soonest
            if not is_before or (other_left == right and right < num_tasks):
                break
            if left_start < other_end and (left != other_right or left >= num_tasks):
                own = max(start, end[other_left]) + time + max(behind, rest[other_right])
                is_back = was_at >= 0 and _is_back(memory, task, left, right, other_left, other_right)
                if place != was_at or other_place != was_beside:
                    _offer(memory, is_tabu or is_back, max(own, bypass), own, task, option, place, other_place)
                if rest[other_right] <= path:
                    break
            if other_right >= num_tasks:
                break
            other_place += 1
        if rest[right] <= path:
            break
        place += 1


@part
def _look_around(network: ResourceNetwork, schedule: ResourceSchedule, memory: Memory, reach: int) -> None:
    """Offer all moves of one critical path."""
    memory.candidate[:, 4] = 0
    path = memory.path
    count = critical_path(network, schedule, memory.counters[CURRENT], memory.random, path)
    if network.has_members:
        for index in range(count):
            _offer_anywhere(network, schedule, memory, path[index])
        return
    _offer_blocks(network, schedule, memory, count, reach)
    for index in range(count):
        task = path[index]
        if network.option_ptr[task + 1] > network.option_ptr[task] + 1:
            none = signed(-1)
            _offer_options(network, schedule, memory, task, none, none, _bypass(network, schedule, task))


@part
def _forbid(
    network: ResourceNetwork, schedule: ResourceSchedule, memory: Memory, task: int, option: int, until: int
) -> None:
    """Forbid to undo the move of a task, before it is made, as its candidate says."""
    for row in range(2):
        resource = schedule.resource[row, task]
        if resource == network.num_resources:
            continue
        if network.option_resource[row, option] != resource:
            memory.expiry[entry_of(task, network.num_tasks + resource)] = until


@part
def _forbid_crossing(
    network: ResourceNetwork, schedule: ResourceSchedule, memory: Memory, row: int, task: int, place: int, until: int
) -> None:
    """Forbid a task to cross again those that it crosses on a resource that it keeps."""
    resource = schedule.resource[row, task]
    if resource == network.num_resources:
        return
    base, here = network.place_ptr[resource], signed(schedule.place[row, task])
    for crossed in range(here + 1, place + 1):
        memory.expiry[entry_of(task, schedule.sequence[base + crossed])] = until
    for crossed in range(place, here):
        memory.expiry[entry_of(schedule.sequence[base + crossed], task)] = until


@part
def _forbid_refused(
    network: ResourceNetwork, schedule: ResourceSchedule, memory: Memory, chosen: Array, until: int
) -> None:
    """Forbid a move that would make a circle, so that it is not chosen again at once."""
    task, option = chosen[1], chosen[2]
    for row in range(2):
        resource = signed(network.option_resource[row, option])
        if resource == network.num_resources:
            continue
        place = chosen[3] if row == MACHINE else chosen[6]
        if resource != schedule.resource[row, task]:
            memory.expiry[entry_of(task, network.num_tasks + resource)] = until
        elif place != schedule.place[row, task]:
            other = signed(schedule.sequence[network.place_ptr[resource] + place])
            is_forward = place > schedule.place[row, task]
            memory.expiry[entry_of(other, task) if is_forward else entry_of(task, other)] = until


@part
def _keep_best(schedule: ResourceSchedule, memory: Memory) -> None:
    """Copy the schedule if it is the best and not yet kept."""
    if memory.counters[IS_UNKEPT]:
        for index in range(len(schedule.order)):
            memory.best_option[index] = schedule.option[index]
            memory.best_order[index] = schedule.order[index]
        memory.counters[IS_UNKEPT] = 0


@part
def _arc_hash(schedule: ResourceSchedule, task: int) -> int:
    """Return what the arcs around a task add to the hash of a schedule, and take from it when it leaves."""
    value = signed(0)
    for row in range(2):
        left, right = signed(schedule.left[row, task]), signed(schedule.right[row, task])
        salt = signed(row) << 32
        value ^= pair_hash(left + salt, task) ^ pair_hash(task + salt, right) ^ pair_hash(left + salt, right)
    return signed(value)


@kernel
def begin_resources(schedule: ResourceSchedule, memory: Memory, length: int) -> None:
    """Start a search from the schedule as it is now, with the given makespan; the random numbers go on."""
    counters = memory.counters
    # Entries of the search before expire by themselves if iterations never count anew.
    counters[ITERATION] += 1000
    counters[CURRENT] = length
    counters[BEST] = length
    counters[BEST_AT] = counters[ITERATION]
    counters[IS_UNKEPT] = 1
    counters[SURPLUS] = 0
    _keep_best(schedule, memory)


@kernel
def run_resource_tabu(
    network: ResourceNetwork,
    schedule: ResourceSchedule,
    memory: Memory,
    tenure: Tenure,
    iterations: int,
    patience: int,
    target: int,
) -> int:
    """Make iterations until one of the limits; return how many were made.

    Parameters
    ----------
    iterations
        Most iterations now.
    patience
        Most iterations without a new best.
    target
        A best makespan that is good enough.
    """
    counters = memory.counters
    done = 0
    while done < iterations and counters[ITERATION] - counters[BEST_AT] < patience and counters[BEST] > target:
        done += 1
        counters[ITERATION] += 1
        iteration = counters[ITERATION]
        _look_around(network, schedule, memory, tenure.reach)
        chosen = memory.candidate[0]
        if chosen[4] == 0:
            chosen = memory.candidate[1]
            if chosen[4] == 0:
                # No move on this path: no schedule is shorter than it, or another path has one.
                continue
        _keep_best(schedule, memory)
        task, option = chosen[1], chosen[2]
        until = iteration + tenure.least + below(memory.random, tenure.spread + 1) + counters[SURPLUS]
        before = _arc_hash(schedule, task)
        _forbid(network, schedule, memory, task, option, until)
        for row in range(2):
            if network.option_resource[row, option] == schedule.resource[row, task]:
                place = chosen[3] if row == MACHINE else chosen[6]
                _forbid_crossing(network, schedule, memory, row, task, place, until)
        if not move_task(network, schedule, task, option, chosen[3], chosen[6]):
            counters[REFUSED] += 1
            _forbid_refused(network, schedule, memory, chosen, until)
            continue
        counters[HASH] ^= before ^ _arc_hash(schedule, task)
        counters[CURRENT] = schedule_length(network, schedule)
        if counters[CURRENT] < counters[BEST]:
            counters[BEST] = counters[CURRENT]
            counters[BEST_AT] = iteration
            counters[IS_UNKEPT] = 1
        watch_cycles(memory)
    _keep_best(schedule, memory)
    return done
