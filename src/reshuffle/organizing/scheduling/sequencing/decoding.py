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
from reshuffle.organizing.scheduling.sequencing.batching import clear_batches
from reshuffle.organizing.scheduling.sequencing.heap import pop, push
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.placing import keep, place
from reshuffle.organizing.scheduling.sequencing.readiness import can_begin, ready_time, wears_out
from reshuffle.organizing.scheduling.sequencing.stays import clear_stays, ways_out
from reshuffle.organizing.scheduling.sequencing.supply import clear_supply
from reshuffle.organizing.scheduling.sequencing.tracks import clear

__all__ = ["NUM_RANKS", "SPAN_UNITS", "go_on", "renew_heap", "start_over"]

Integers = npt.NDArray[np.int64]

#: Ranks beside a time in a key; what one span of slack adds to a rank; and most spans that do.
NUM_RANKS = 1 << 20
SPAN_UNITS = 1 << 12
_MOST_SPANS = (NUM_RANKS // 2 - 1) // SPAN_UNITS


@kernel
def _last_end(shop: Integers, made: Integers, station: int) -> int:
    """Return from when on nothing is on one unit of a station."""
    result = NEVER
    for track in range(shop[shop[at.TRACK_PTR] + station], shop[shop[at.TRACK_PTR] + station + 1]):
        tail = made[made[at.TRACK_TAIL] + track]
        end = made[made[at.NODE_END] + tail] if tail >= 0 else -NEVER
        # Of a lot that stays on the station nobody knows until when.
        result = min(result, end if end < NEVER else made[made[at.NODE_START] + tail])
    return result


@kernel
def _dispatch_key(shop: Integers, made: Integers, modes: Integers, chooses: Integers, task: int, rank: int) -> int:
    """Return a key by when a task could begin, cut into stretches of GRID ticks, and in each by its rank and slack.

    With a span the slack counts as in the apparent tardiness cost of Vepsalainen and Morton (1987),
    DOI 10.1287/mnsc.33.8.1035, of which the rank is the logarithm of work by weight.
    """
    first, last = modes[task], modes[task] + 1
    if chooses[task] == 1:
        first, last = shop[shop[at.MODE_PTR] + task], shop[shop[at.MODE_PTR] + task + 1]
    free = NEVER
    for mode in range(first, last):
        station = shop[shop[at.STATION] + mode]
        free = min(free, _last_end(shop, made, station) if station >= 0 else -NEVER)
    begin = max(made[made[at.READY] + task], free, shop[shop[at.PLANNING_START]])
    if shop[at.SLACK_SPAN] > 0:
        slack = max(shop[shop[at.URGENT_FROM] + task] - begin, 0)
        rank += min(slack, shop[at.SLACK_SPAN] * _MOST_SPANS) * SPAN_UNITS // shop[at.SLACK_SPAN]
    return int((begin - shop[shop[at.PLANNING_START]]) // shop[at.GRID] * NUM_RANKS + rank)


@kernel
def start_over(
    shop: Integers, made: Integers, modes: Integers, keys: Integers, chooses: Integers, is_kept: Integers, grid: int
) -> None:
    """Begin with nothing placed; for the arguments see :func:`go_on`.

    What is not done holds up nobody: its successors are free at once.
    """
    shop[at.GRID] = grid
    clear(shop, made, shop[at.NUM_TRACKS])
    for resource in range(shop[at.NUM_RESOURCES]):
        made[made[at.MOUNTED] + resource] = shop[shop[at.INITIAL_SETUP] + resource]
    for counter in range(shop[at.NUM_COUNTERS]):
        made[made[at.WEAR] + counter] = shop[shop[at.COUNTER_START] + counter]
    clear_supply(shop, made)
    clear_batches(shop, made)
    clear_stays(shop, made)
    made[at.HEAP_SIZE], made[at.NUM_WAITING], made[at.NUM_PLACED], made[at.NUM_DONE] = 0, 0, 0, 0
    for task in range(len(modes)):
        made[made[at.IS_PLACED] + task] = 0
        made[made[at.AVAILABLE] + task] = -1
        made[made[at.LEFT] + task] = shop[shop[at.NUM_PREDECESSORS] + task]
    for task in range(len(modes)):
        if modes[task] < 0:
            for row in range(shop[shop[at.SUCCESSOR_PTR] + task], shop[shop[at.SUCCESSOR_PTR] + task + 1]):
                made[made[at.LEFT] + shop[shop[at.SUCCESSOR] + row]] -= 1
    for task in range(len(modes)):
        if modes[task] >= 0:
            made[at.NUM_DONE] += 1
            if made[made[at.LEFT] + task] == 0:
                _let_in(shop, made, modes, keys, chooses, is_kept, task)


@kernel
def _let_in(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    task: int,
) -> None:
    """Put a task among those that can be placed."""
    key = keys[task]
    if shop[at.GRID] > 0 and is_kept[task] == 0:
        made[made[at.READY] + task] = ready_time(shop, made, modes, task)
        key = _dispatch_key(shop, made, modes, chooses, task, key)
    if made[made[at.AVAILABLE] + task] < 0:
        made[made[at.AVAILABLE] + task] = made[at.NUM_PLACED]
    made[at.HEAP_SIZE] = push(
        made[made[at.HEAP_KEY] : made[at.HEAP_TASK]],
        made[made[at.HEAP_TASK] : made[at.WAITING]],
        made[at.HEAP_SIZE],
        key,
        task,
    )


@kernel
def renew_heap(made: Integers, keys: Integers) -> None:
    """Put those that can be placed in order again, after keys have changed."""
    heap_keys = made[made[at.HEAP_KEY] : made[at.HEAP_TASK]]
    heap = made[made[at.HEAP_TASK] : made[at.WAITING]]
    for size in range(made[at.HEAP_SIZE]):
        task = heap[size]
        push(heap_keys, heap, size, keys[task], task)


@kernel
def _resets(shop: Integers, mode: int, counter: int) -> bool:
    for row in range(shop[shop[at.RESET_PTR] + mode], shop[shop[at.RESET_PTR] + mode + 1]):
        if shop[shop[at.RESET_COUNTER] + row] == counter:
            return True
    return False


@kernel
def _next_reset(shop: Integers, made: Integers, modes: Integers, keys: Integers, counter: int) -> int:
    """Return the first task that resets a counter and could be placed now, -1 for none."""
    best = -1
    for row in range(shop[shop[at.RESETTER_PTR] + counter], shop[shop[at.RESETTER_PTR] + counter + 1]):
        task = shop[shop[at.RESETTER] + row]
        if modes[task] < 0 or made[made[at.IS_PLACED] + task] == 1 or made[made[at.LEFT] + task] > 0:
            continue
        if _resets(shop, modes[task], counter) and (best < 0 or keys[task] < keys[best]):
            best = task
    return best


@kernel
def _called_reset(shop: Integers, made: Integers, modes: Integers, counter: int) -> int:
    """Let a task that was not to be done be done because it resets a counter; return it, -1 for none."""
    for row in range(shop[shop[at.RESETTER_PTR] + counter], shop[shop[at.RESETTER_PTR] + counter + 1]):
        task = shop[shop[at.RESETTER] + row]
        if modes[task] < 0 and shop[shop[at.IS_OPTIONAL] + task] == 1:
            for mode in range(shop[shop[at.MODE_PTR] + task], shop[shop[at.MODE_PTR] + task + 1]):
                if _resets(shop, mode, counter):
                    modes[task] = mode
                    made[at.NUM_DONE] += 1
                    return int(task)
    return -1


@kernel
def _place_next(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    task: int,
    is_kept: Integers,
    kept: Integers,
    frozen_until: int,
) -> int:
    """Place a task with its team, or the cleaning that must come before it; return which, -1 to wait, -2 for no way."""
    if is_kept[task] == 1:
        if not keep(shop, made, modes, is_kept, task, kept):
            return -2
    else:
        counter = wears_out(shop, made, modes[task])
        if counter >= 0:
            reset = _next_reset(shop, made, modes, keys, counter)
            if reset < 0 and shop[at.GRID] > 0:
                reset = _called_reset(shop, made, modes, counter)
            if reset < 0 or reset == task or not can_begin(shop, made, modes, reset):
                return -2
            task = reset
        if not can_begin(shop, made, modes, task):
            return -1
        placed = place(shop, made, modes, keys, chooses, is_kept, task, frozen_until)
        if placed <= 0:
            return -1 if placed < 0 else -2
    for row in range(made[made[at.TEAM_COUNT]]):
        if not ways_out(shop, made, modes, made[made[at.TEAM] + row]):
            return -2
    return task


@kernel
def _let_others_in(
    shop: Integers, made: Integers, modes: Integers, keys: Integers, chooses: Integers, is_kept: Integers
) -> None:
    """Let in who can be placed after the team at hand, and who has waited for what it makes, gives back or leaves."""
    is_news = made[made[at.IS_LEFT]] == 1
    made[made[at.IS_LEFT]] = 0
    for row in range(made[made[at.TEAM_COUNT]]):
        placed = made[made[at.TEAM] + row]
        made[made[at.IS_PLACED] + placed] = 1
        made[made[at.PLACED_ORDER] + made[at.NUM_PLACED]] = placed
        made[at.NUM_PLACED] += 1
        makes, ends = shop[at.MAKE_PTR] + placed, shop[at.END_PTR] + placed
        is_news = is_news or shop[makes] < shop[makes + 1] or shop[ends] < shop[ends + 1]
    for number in range(made[made[at.TEAM_COUNT]]):
        placed = made[made[at.TEAM] + number]
        for row in range(shop[shop[at.SUCCESSOR_PTR] + placed], shop[shop[at.SUCCESSOR_PTR] + placed + 1]):
            later = shop[shop[at.SUCCESSOR] + row]
            made[made[at.LEFT] + later] -= 1
            if made[made[at.LEFT] + later] == 0 and modes[later] >= 0:
                _let_in(shop, made, modes, keys, chooses, is_kept, later)
                # It may be the company that somebody waits for.
                is_news = is_news or shop[at.NUM_BATCH_KEYS] > 0
    if made[at.NUM_WAITING] > 0 and is_news:
        for row in range(made[at.NUM_WAITING]):
            if made[made[at.IS_PLACED] + made[made[at.WAITING] + row]] == 0:
                _let_in(shop, made, modes, keys, chooses, is_kept, made[made[at.WAITING] + row])
        made[at.NUM_WAITING] = 0


@kernel
def go_on(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    kept: Integers,
    frozen_until: int,
    grid: int,
    until: int,
) -> bool:
    """Place tasks until so many are placed; False if the order leads nowhere. The schedule is then left half made.

    Parameters
    ----------
    shop
        The problem, from :func:`reshuffle.organizing.scheduling.sequencing.tables.shop_of`.
    made
        Where the schedule goes, from :func:`reshuffle.organizing.scheduling.sequencing.schedules.new_schedule`, after
        :func:`start_over`.
    modes
        (T,) mode of each task, -1 for one that is not done; that of a task that chooses is written.
    keys
        (T,) of the tasks that can be placed the one with the smallest key is next.
    chooses
        (T,) 1 for tasks that take the mode in which they complete first.
    is_kept, kept
        (T,) 1 for tasks that stay as they are, and the schedule in which they are so.
    frozen_until
        Other tasks do not start before.
    grid
        0 to place by keys alone; else keys are ranks below :data:`NUM_RANKS` // 2, and tasks come in the order in which
        they could begin, by rank if within the same so many ticks.
    until
        Tasks placed in all, or more than there are for all of them.
    """
    shop[at.GRID] = grid
    heap_keys = made[made[at.HEAP_KEY] : made[at.HEAP_TASK]]
    heap = made[made[at.HEAP_TASK] : made[at.WAITING]]
    while made[at.HEAP_SIZE] > 0 and made[at.NUM_PLACED] < until:
        size = pop(heap_keys, heap, made[at.HEAP_SIZE])
        made[at.HEAP_SIZE] = size
        task, key = heap[size], heap_keys[size]
        if made[made[at.IS_PLACED] + task] == 1:
            continue
        if shop[at.GRID] > 0 and is_kept[task] == 0:
            now = _dispatch_key(shop, made, modes, chooses, task, keys[task])
            if now > key:
                made[at.HEAP_SIZE] = push(heap_keys, heap, size, now, task)
                continue
        placed = _place_next(shop, made, modes, keys, chooses, task, is_kept, kept, frozen_until)
        if placed == -2:
            return False
        if placed == -1:
            made[made[at.WAITING] + made[at.NUM_WAITING]] = task
            made[at.NUM_WAITING] += 1
            continue
        if placed != task:
            made[at.HEAP_SIZE] = push(heap_keys, heap, size, key, task)
        _let_others_in(shop, made, modes, keys, chooses, is_kept)
    return bool(made[at.NUM_PLACED] >= min(until, made[at.NUM_DONE]))
