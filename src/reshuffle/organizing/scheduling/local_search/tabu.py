"""The kernel of the tabu search: iterations on one schedule until it is told to stop.

Taillard 1994 (doi:10.1287/ijoc.6.2.108) for the frame, Zhang et al. 2007 (doi:10.1016/j.cor.2005.12.002) for N7 with
arcs on the list, Mastrolilli and Gambardella 2000 for tasks with a choice of machines. We deviate in that tenures are
drawn anew for each entry, and that a schedule met before makes them longer for a while (reactive, Battiti and
Tecchiolli 1994, doi:10.1287/ijoc.6.2.126).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reshuffle.kernels.chance import below, random_state
from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.organizing.scheduling.local_search.block_moves import (
    estimate_backward,
    estimate_forward,
    may_move_backward,
    may_move_forward,
    measure_block,
)
from reshuffle.organizing.scheduling.local_search.critical_path import behind, critical_path, ready
from reshuffle.organizing.scheduling.local_search.insertion import insertion_range
from reshuffle.organizing.scheduling.local_search.network import Array, Network, Schedule
from reshuffle.organizing.scheduling.local_search.sweeps import makespan, move

__all__ = [
    "Memory",
    "Tenure",
    "begin",
    "entry_of",
    "keep_best",
    "memory_of",
    "new_memory",
    "pair_hash",
    "run_tabu",
    "watch_cycles",
]

#: Entries of the tables of tabu arcs and of schedules met, powers of two.
_NUM_ENTRIES = 1 << 16
_NUM_MET = 1 << 14


class Tenure(NamedTuple):
    """How long moves are forbidden, iterations; each entry draws from [least, least + spread]."""

    least: int = 8
    spread: int = 6
    #: Most places over which a move reaches in a long block.
    reach: int = 40
    #: Iterations after which a later schedule that is as good as the best takes its place; 0 for never.
    drift: int = 0


class Memory(NamedTuple):
    """What a search remembers.

    Parameters
    ----------
    expiry
        (_NUM_ENTRIES,) iteration until which an arc, or a task on a machine, is tabu, by hash.
    met
        (_NUM_MET,) hashes of schedules met lately.
    counters
        iteration, current makespan, best makespan, iteration of the best, whether the best is the current schedule and
        not yet kept, hash of the current schedule, surplus of tenure, moves that were refused, iteration in which one
        as good took the place of the best, 0 for none.
    best_option, best_order
        (T,) the best schedule.
    path, heads, tails, new
        (T,) scratch.
    candidate
        Scratch: the best moves, allowed and not: estimate, task, option, place, how many were as good, and the
        estimate of the paths through the task.
    random
        (1,) state of the random numbers.
    """

    expiry: Array
    met: Array
    counters: Array
    best_option: Array
    best_order: Array
    path: Array
    heads: Array
    tails: Array
    new: Array
    candidate: Array
    random: Array


ITERATION, CURRENT, BEST, BEST_AT, IS_UNKEPT, HASH, SURPLUS, REFUSED, DRIFTED_AT = range(9)


def new_memory(network: Network, seed: int) -> Memory:
    """Return an empty memory; `seed` >= 0."""
    return memory_of(network.num_tasks, seed)


def memory_of(num_tasks: int, seed: int) -> Memory:
    """Return an empty memory for a search on so many tasks; `seed` >= 0."""
    return Memory(
        expiry=np.zeros(_NUM_ENTRIES, dtype=np.int64),
        met=np.zeros(_NUM_MET, dtype=np.int64),
        counters=np.zeros(9, dtype=np.int64),
        best_option=np.zeros(num_tasks, dtype=np.uint32),
        best_order=np.zeros(num_tasks, dtype=np.uint32),
        path=np.zeros(num_tasks, dtype=np.uint32),
        heads=np.zeros(num_tasks, dtype=np.int64),
        tails=np.zeros(num_tasks, dtype=np.int64),
        new=np.zeros(num_tasks, dtype=np.int64),
        candidate=np.zeros((2, 6), dtype=np.int64),
        random=random_state(seed),
    )


@part
def pair_hash(first: int, second: int) -> int:
    """Return a hash of an ordered pair, >= 0."""
    value = np.uint64(first) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(second) * np.uint64(0xC2B2AE3D27D4EB4F)
    value ^= value >> np.uint64(29)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(32)
    return int(np.int64(value >> np.uint64(1)))


@part
def entry_of(first: int, second: int) -> int:
    """Return where in the table of tabu entries an ordered pair stands."""
    return pair_hash(first, second) & (_NUM_ENTRIES - 1)


@part
def _offer(memory: Memory, is_tabu: bool, estimate: int, own: int, task: int, option: int, place: int) -> None:
    """Keep a move if it is the best of its kind so far, one of several as good by chance.

    `estimate` is that of the makespan, as far as the move decides it; `own` that of the paths through the task, which
    decides between equal ones.
    """
    kind = 1 if is_tabu and estimate >= memory.counters[BEST] else 0
    best = memory.candidate[kind]
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
    best[1], best[2], best[3] = task, option, place


@part
def _is_hopeless(memory: Memory, is_tabu: bool, estimate: int, own: int) -> bool:
    """Return whether a move estimated at no less than that cannot become the best; as :func:`_offer` compares."""
    best = memory.candidate[0]
    if best[4] == 0:
        return False
    if is_tabu and estimate >= memory.counters[BEST]:
        return True
    return bool(estimate > best[0] or (estimate == best[0] and own > best[5]))


@part
def _offer_forward(
    network: Network, schedule: Schedule, memory: Memory, base: int, first: int, place: int, target: int
) -> None:
    task, other = schedule.sequence[base + place], schedule.sequence[base + target]
    if not may_move_forward(network, schedule, task, other):
        return
    estimate = estimate_forward(schedule, base, first, place, target, memory.heads, memory.tails, memory.new)
    iteration = memory.counters[ITERATION]
    is_tabu = False
    for crossed in range(place + 1, target + 1):
        if memory.expiry[entry_of(schedule.sequence[base + crossed], task)] > iteration:
            is_tabu = True
            break
    _offer(memory, is_tabu, estimate, estimate, task, schedule.option[task], target)


@part
def _offer_backward(
    network: Network, schedule: Schedule, memory: Memory, base: int, first: int, place: int, target: int
) -> None:
    task, other = schedule.sequence[base + place], schedule.sequence[base + target]
    if not may_move_backward(network, schedule, task, other):
        return
    estimate = estimate_backward(schedule, base, first, place, target, memory.heads, memory.tails, memory.new)
    iteration = memory.counters[ITERATION]
    is_tabu = False
    for crossed in range(target, place):
        if memory.expiry[entry_of(task, schedule.sequence[base + crossed])] > iteration:
            is_tabu = True
            break
    _offer(memory, is_tabu, estimate, estimate, task, schedule.option[task], target)


@part
def _offer_block(
    network: Network, schedule: Schedule, memory: Memory, machine: int, first: int, last: int, reach: int
) -> None:
    """Offer the N7 moves of the block on the places first..last of a machine."""
    base = network.place_ptr[machine]
    measure_block(network, schedule, base, first, last, memory.heads, memory.tails)
    front, back = schedule.sequence[base + first], schedule.sequence[base + last]
    # Nothing is gained before a block that starts at the very beginning, nor behind one that ends at the very end.
    has_before = schedule.end[front] > schedule.time[front]
    has_behind = schedule.rest[back] > schedule.time[back]
    if has_behind:
        for place in range(max(first, last - reach), last):
            _offer_forward(network, schedule, memory, base, first, place, last)
        for target in range(max(first + 1, last - reach), last - 1):
            _offer_backward(network, schedule, memory, base, first, last, target)
    if has_before:
        for place in range(first + 1 if last > first + 1 or not has_behind else last + 1, min(last, first + reach) + 1):
            _offer_backward(network, schedule, memory, base, first, place, first)
        for target in range(first + 2, min(last - 1, first + reach) + 1):
            _offer_forward(network, schedule, memory, base, first, first, target)


@part
def _offer_machines(network: Network, schedule: Schedule, memory: Memory, task: int) -> None:
    """Offer the places of a critical task on its other machines."""
    iteration = memory.counters[ITERATION]
    start, path = ready(network, schedule, task), behind(network, schedule, task)
    num_tasks = network.num_tasks
    # What remains of the path on the old machine when the task is gone.
    bypass = schedule.end[schedule.left[task]] + schedule.rest[schedule.right[task]]
    for option in range(network.option_ptr[task], network.option_ptr[task + 1]):
        if option == schedule.option[task]:
            continue
        machine, time = network.option_machine[option], network.option_time[option]
        is_tabu = memory.expiry[entry_of(task, num_tasks + machine)] > iteration
        least = start + time + path
        if _is_hopeless(memory, is_tabu, max(least, bypass), least):
            continue
        base, length = network.place_ptr[machine], schedule.length[machine]
        first, last = insertion_range(network, schedule, task, machine, start)
        for place in range(first, last + 1):
            left = schedule.sequence[base + place - 1] if place > 0 else num_tasks + machine
            right = schedule.sequence[base + place] if place < length else num_tasks + machine
            own = max(start, schedule.end[left]) + time + max(path, schedule.rest[right])
            _offer(memory, is_tabu, max(own, bypass), own, task, option, place)
            if schedule.rest[right] <= path:
                break


@part
def _look_around(network: Network, schedule: Schedule, memory: Memory, reach: int) -> None:
    """Offer all moves of one critical path."""
    memory.candidate[:, 4] = 0
    path = memory.path
    count = critical_path(network, schedule, memory.counters[CURRENT], memory.random, path)
    index = 0
    while index < count:
        # The path runs from the last task to the first.
        head = index
        while head + 1 < count and schedule.left[path[head]] == path[head + 1]:
            head += 1
        if head > index:
            machine = schedule.machine[path[index]]
            _offer_block(
                network, schedule, memory, machine, schedule.place[path[head]], schedule.place[path[index]], reach
            )
        index = head + 1
    if len(network.option_time) > network.num_tasks:
        for index in range(count):
            task = path[index]
            if network.option_ptr[task + 1] > network.option_ptr[task] + 1:
                _offer_machines(network, schedule, memory, task)


@part
def _forbid(
    network: Network, schedule: Schedule, memory: Memory, task: int, option: int, place: int, until: int
) -> None:
    """Forbid to undo the move of a task, before it is made."""
    machine = schedule.machine[task]
    if network.option_machine[option] != machine:
        memory.expiry[entry_of(task, network.num_tasks + machine)] = until
        return
    base, here = network.place_ptr[machine], schedule.place[task]
    for crossed in range(here + 1, place + 1):
        memory.expiry[entry_of(task, schedule.sequence[base + crossed])] = until
    for crossed in range(place, here):
        memory.expiry[entry_of(schedule.sequence[base + crossed], task)] = until


@part
def _make(network: Network, schedule: Schedule, memory: Memory, task: int, option: int, place: int) -> bool:
    """Make a move and keep the hash of the schedule, the sum of those of its arcs, in step."""
    left, right = schedule.left[task], schedule.right[task]
    is_done = move(network, schedule, task, option, place)
    if is_done:
        new_left, new_right = schedule.left[task], schedule.right[task]
        value = memory.counters[HASH]
        value ^= pair_hash(left, task) ^ pair_hash(task, right) ^ pair_hash(left, right)
        value ^= pair_hash(new_left, task) ^ pair_hash(task, new_right) ^ pair_hash(new_left, new_right)
        memory.counters[HASH] = value
    return is_done


@part
def watch_cycles(memory: Memory) -> None:
    """Lengthen the tenure where the schedule has been met lately, shorten it slowly where not."""
    counters = memory.counters
    value = counters[HASH] ^ (counters[CURRENT] << 40)
    slot = value & (_NUM_MET - 1)
    if memory.met[slot] == value:
        counters[SURPLUS] = min(counters[SURPLUS] + 2, 40)
    elif counters[SURPLUS] > 0 and counters[ITERATION] % 64 == 0:
        counters[SURPLUS] -= 1
    memory.met[slot] = value


@part
def keep_best(schedule: Schedule, memory: Memory) -> None:
    """Copy the schedule if it is the best and not yet kept; only when it is left, for copies take time."""
    if memory.counters[IS_UNKEPT]:
        for index in range(len(schedule.order)):
            memory.best_option[index] = schedule.option[index]
            memory.best_order[index] = schedule.order[index]
        memory.counters[IS_UNKEPT] = 0


@kernel
def begin(schedule: Schedule, memory: Memory, length: int) -> None:
    """Start a search from the schedule as it is now, with the given makespan; the random numbers go on."""
    counters = memory.counters
    # Entries of the search before expire by themselves if iterations never count anew.
    counters[ITERATION] += 1000
    counters[CURRENT] = length
    counters[BEST] = length
    counters[BEST_AT] = counters[ITERATION]
    counters[IS_UNKEPT] = 1
    counters[DRIFTED_AT] = 0
    counters[SURPLUS] = 0
    keep_best(schedule, memory)


@kernel
def run_tabu(
    network: Network, schedule: Schedule, memory: Memory, tenure: Tenure, iterations: int, patience: int, target: int
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
        keep_best(schedule, memory)
        task, option, place = chosen[1], chosen[2], chosen[3]
        until = iteration + tenure.least + below(memory.random, tenure.spread + 1) + counters[SURPLUS]
        _forbid(network, schedule, memory, task, option, place, until)
        if not _make(network, schedule, memory, task, option, place):
            counters[REFUSED] += 1
            continue
        counters[CURRENT] = makespan(network, schedule)
        if counters[CURRENT] < counters[BEST]:
            counters[BEST] = counters[CURRENT]
            counters[BEST_AT] = iteration
            counters[IS_UNKEPT] = 1
        elif counters[CURRENT] == counters[BEST] and tenure.drift > 0:
            is_due = iteration - max(counters[DRIFTED_AT], counters[BEST_AT]) >= tenure.drift
            counters[DRIFTED_AT] = iteration if is_due else counters[DRIFTED_AT]
            counters[IS_UNKEPT] = 1 if is_due else counters[IS_UNKEPT]
        watch_cycles(memory)
    keep_best(schedule, memory)
    return done
