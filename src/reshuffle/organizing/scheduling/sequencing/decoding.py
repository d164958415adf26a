"""Kernels: from an order of tasks and a mode for each to the schedule in which every task starts as early as it can.

Tasks are placed one by one, by their keys among those whose predecessors are placed (serial schedule generation;
Kolisch and Hartmann 1999, DOI 10.1007/978-1-4615-5533-9_7). A station with setups or wear takes them in that order,
other resources also in gaps. A task that lacks material or a carrier waits until somebody makes or gives back what is
missing; one that would wear a station beyond its limit is placed behind the next task that resets the counter.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.heap import pop, push
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.placing import keep, place
from reshuffle.organizing.scheduling.sequencing.supply import clear_supply, total_supply
from reshuffle.organizing.scheduling.sequencing.tracks import clear
from reshuffle.organizing.scheduling.sequencing.ways import ways_out

__all__ = ["decode"]

Integers = npt.NDArray[np.int64]


@kernel
def _wears_out(shop: Integers, made: Integers, mode: int) -> int:
    """Return the counter that a mode would raise beyond its limit, -1 for none."""
    for row in range(shop[shop[at.RAISE_PTR] + mode], shop[shop[at.RAISE_PTR] + mode + 1]):
        counter = shop[shop[at.RAISE_COUNTER] + row]
        amount = shop[shop[at.RAISE_AMOUNT] + row]
        if amount > 0 and made[made[at.WEAR] + counter] + amount > shop[shop[at.COUNTER_LIMIT] + counter]:
            return int(counter)
    return -1


@kernel
def _can_begin(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Return whether material and carriers for a task are there at all, so far as others are placed."""
    for row in range(shop[shop[at.USE_PTR] + task], shop[shop[at.USE_PTR] + task + 1]):
        item = shop[shop[at.USE_ITEM] + row]
        if total_supply(shop, made, item) - made[made[at.TAKEN] + item] < shop[shop[at.USE_QUANTITY] + row]:
            return False
    for row in range(shop[shop[at.SPAN_PTR] + task], shop[shop[at.SPAN_PTR] + task + 1]):
        span = shop[shop[at.SPAN] + row]
        if modes[shop[shop[at.SPAN_LAST] + span]] < 0:
            continue
        resource = shop[shop[at.SPAN_RESOURCE] + span]
        free = 0
        for track in range(shop[shop[at.TRACK_PTR] + resource], shop[shop[at.TRACK_PTR] + resource + 1]):
            tail = made[made[at.TRACK_TAIL] + track]
            if tail < 0 or made[made[at.NODE_END] + tail] < NEVER:
                free += 1
        if free < shop[shop[at.SPAN_UNITS] + span]:
            return False
    return True


@kernel
def _clear(shop: Integers, made: Integers, modes: Integers) -> None:
    """Begin with nothing placed. What is not done holds up nobody: its successors are free at once."""
    clear(made, shop[at.NUM_TRACKS])
    for resource in range(shop[at.NUM_RESOURCES]):
        made[made[at.MOUNTED] + resource] = shop[shop[at.INITIAL_SETUP] + resource]
    for counter in range(shop[at.NUM_COUNTERS]):
        made[made[at.WEAR] + counter] = shop[shop[at.COUNTER_START] + counter]
    clear_supply(shop, made)
    for task in range(len(modes)):
        made[made[at.IS_PLACED] + task] = 0
        made[made[at.LEFT] + task] = shop[shop[at.NUM_PREDECESSORS] + task]
    for task in range(len(modes)):
        if modes[task] < 0:
            for row in range(shop[shop[at.SUCCESSOR_PTR] + task], shop[shop[at.SUCCESSOR_PTR] + task + 1]):
                made[made[at.LEFT] + shop[shop[at.SUCCESSOR] + row]] -= 1


@kernel
def _next_reset(shop: Integers, made: Integers, modes: Integers, keys: Integers, counter: int) -> int:
    """Return the first task that resets a counter and could be placed now, -1 for none."""
    best = -1
    for row in range(shop[shop[at.RESETTER_PTR] + counter], shop[shop[at.RESETTER_PTR] + counter + 1]):
        task = shop[shop[at.RESETTER] + row]
        if modes[task] < 0 or made[made[at.IS_PLACED] + task] == 1 or made[made[at.LEFT] + task] > 0:
            continue
        is_reset = False
        for reset in range(shop[shop[at.RESET_PTR] + modes[task]], shop[shop[at.RESET_PTR] + modes[task] + 1]):
            is_reset = is_reset or shop[shop[at.RESET_COUNTER] + reset] == counter
        if is_reset and (best < 0 or keys[task] < keys[best]):
            best = task
    return best


@kernel
def _place_next(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    task: int,
    is_kept: Integers,
    kept: Integers,
    frozen_until: int,
) -> int:
    """Place a task, or the cleaning that must come before it; return what was placed, -1 to wait, -2 for no way on."""
    if is_kept[task] == 1:
        if not keep(shop, made, modes, task, kept):
            return -2
    else:
        counter = _wears_out(shop, made, modes[task])
        if counter >= 0:
            reset = _next_reset(shop, made, modes, keys, counter)
            if reset < 0 or reset == task or not _can_begin(shop, made, modes, reset):
                return -2
            task = reset
        if not _can_begin(shop, made, modes, task):
            return -1
        if not place(shop, made, modes, task, frozen_until):
            return -2
    return task if ways_out(shop, made, modes, task) else -2


@kernel
def decode(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    is_kept: Integers,
    kept: Integers,
    frozen_until: int,
) -> bool:
    """Make a schedule; False if the order leads nowhere. It is then left half made.

    Parameters
    ----------
    shop
        The problem, from :func:`reshuffle.organizing.scheduling.sequencing.tables.shop_of`.
    made
        Where the schedule goes, from :func:`reshuffle.organizing.scheduling.sequencing.schedules.new_schedule`.
    modes
        (T,) mode of each task, -1 for one that is not done.
    keys
        (T,) of the tasks that can be placed the one with the smallest key is next.
    is_kept, kept
        (T,) 1 for tasks that stay as they are, and the schedule in which they are so.
    frozen_until
        Other tasks do not start before.
    """
    _clear(shop, made, modes)
    heap_keys = made[made[at.HEAP_KEY] : made[at.HEAP_TASK]]
    heap = made[made[at.HEAP_TASK] : made[at.WAITING]]
    size, num_waiting, num_placed, num_done = 0, 0, 0, 0
    for task in range(len(modes)):
        if modes[task] >= 0:
            num_done += 1
            if made[made[at.LEFT] + task] == 0:
                size = push(heap_keys, heap, size, keys[task], task)
    while size > 0:
        size = pop(heap_keys, heap, size)
        task = heap[size]
        if made[made[at.IS_PLACED] + task] == 1:
            continue
        placed = _place_next(shop, made, modes, keys, task, is_kept, kept, frozen_until)
        if placed == -2:
            return False
        if placed == -1:
            made[made[at.WAITING] + num_waiting] = task
            num_waiting += 1
            continue
        if placed != task:
            size = push(heap_keys, heap, size, keys[task], task)
        made[made[at.IS_PLACED] + placed] = 1
        made[made[at.PLACED_ORDER] + num_placed] = placed
        num_placed += 1
        for row in range(shop[shop[at.SUCCESSOR_PTR] + placed], shop[shop[at.SUCCESSOR_PTR] + placed + 1]):
            later = shop[shop[at.SUCCESSOR] + row]
            made[made[at.LEFT] + later] -= 1
            if made[made[at.LEFT] + later] == 0 and modes[later] >= 0:
                size = push(heap_keys, heap, size, keys[later], later)
        makes, ends = shop[at.MAKE_PTR] + placed, shop[at.END_PTR] + placed
        if num_waiting > 0 and (shop[makes] < shop[makes + 1] or shop[ends] < shop[ends + 1]):
            for row in range(num_waiting):
                again = made[made[at.WAITING] + row]
                size = push(heap_keys, heap, size, keys[again], again)
            num_waiting = 0
    return num_placed == num_done
