"""Kernels: who shares a batch.

A task joins a batch that stands already and is not too early for it, or opens one with whoever else can be placed. Of
those it takes whoever is there when it could begin, and waits for others as long as PATIENCE says, in thousandths of
its length; with PATIENCE < 0, as in a search, for those whose keys come right behind its own, with ALONE for nobody.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.fitting import arrival_free
from reshuffle.organizing.scheduling.sequencing.heap import pop, push
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.readiness import can_begin, ready_time, wears_out

__all__ = [
    "ALONE",
    "clear_batches",
    "enter_batch",
    "fits_into",
    "gather",
    "next_batch",
    "open_batch",
    "others_ready",
    "size_left",
]

Integers = npt.NDArray[np.int64]

#: A PATIENCE with which only those share a batch who must.
ALONE = -2
#: Batches of a station, from the last one opened, that a task may join.
_LOOKED_AT = 40


@kernel
def clear_batches(shop: Integers, made: Integers) -> None:
    """Begin without batches."""
    if shop[at.NUM_BATCH_KEYS] == 0:
        return
    for task in range(shop[at.NUM_TASKS]):
        made[made[at.BATCH] + task] = -1
        made[made[at.BATCH_LOAD] + task] = 0
        made[made[at.NEXT_MEMBER] + task] = -1
    for station in range(shop[at.NUM_RESOURCES]):
        made[made[at.BATCH_LAST] + station] = -1


@kernel
def _may_come(
    shop: Integers, made: Integers, modes: Integers, chooses: Integers, is_kept: Integers, task: int, row: int
) -> bool:
    """Return whether another task, a row of the mates, can be placed now and in the same batch."""
    other, mode = shop[shop[at.MATE_TASK] + row], shop[shop[at.MATE_MODE] + row]
    if modes[other] < 0 or other == task or is_kept[other] == 1:
        return False
    if made[made[at.IS_PLACED] + other] == 1 or made[made[at.LEFT] + other] > 0:
        return False
    if modes[other] != mode and chooses[other] == 0:
        return False
    pinned = shop[shop[at.PIN_STATION] + other]
    if pinned >= 0 and pinned != shop[shop[at.STATION] + mode]:
        return False
    if shop[shop[at.IS_TIMED] + task] != shop[shop[at.IS_TIMED] + other]:
        return False
    if shop[shop[at.IS_TIMED] + task] == 1:
        is_alike = shop[shop[at.EARLIEST] + task] == shop[shop[at.EARLIEST] + other]
        if not is_alike or shop[shop[at.IS_RUNNING] + task] != shop[shop[at.IS_RUNNING] + other]:
            return False
    if shop[shop[at.IS_FIXED] + task] != shop[shop[at.IS_FIXED] + other]:
        return False
    # Who resets a counter is there for that alone.
    return bool(shop[shop[at.RESET_PTR] + mode] == shop[shop[at.RESET_PTR] + mode + 1])


@kernel
def others_ready(
    shop: Integers, made: Integers, modes: Integers, chooses: Integers, is_kept: Integers, task: int, mode: int
) -> int:
    """Return the size of all other tasks that can be placed now and might share the batch of a task."""
    result = 0
    if shop[shop[at.RESET_PTR] + mode] < shop[shop[at.RESET_PTR] + mode + 1]:
        return 0
    key = shop[at.MATE_PTR] + shop[shop[at.BATCH_KEY] + mode]
    for row in range(shop[key], shop[key + 1]):
        if _may_come(shop, made, modes, chooses, is_kept, task, row):
            result += max(shop[shop[at.BATCH_SIZE] + shop[shop[at.MATE_MODE] + row]], 1)
    return result


@kernel
def size_left(shop: Integers, made: Integers, modes: Integers, task: int, mode: int) -> int:
    """Return the size of all other tasks that are still to be placed and might share the batch of a task."""
    result = 0
    key = shop[at.MATE_PTR] + shop[shop[at.BATCH_KEY] + mode]
    for row in range(shop[key], shop[key + 1]):
        other = shop[shop[at.MATE_TASK] + row]
        if other != task and modes[other] >= 0 and made[made[at.IS_PLACED] + other] == 0:
            result += shop[shop[at.BATCH_SIZE] + shop[shop[at.MATE_MODE] + row]]
    return result


@kernel
def _is_apart(shop: Integers, made: Integers, task: int) -> bool:
    """Return whether a task is of the team at hand, or must be on another station than somebody of it."""
    for place in range(made[made[at.TEAM_COUNT]]):
        if made[made[at.TEAM] + place] == task:
            return True
    for row in range(shop[shop[at.SAME_PTR] + task], shop[shop[at.SAME_PTR] + task + 1]):
        if shop[shop[at.SAME_IS] + row] == 0:
            for place in range(made[made[at.TEAM_COUNT]]):
                if made[made[at.TEAM] + place] == shop[shop[at.SAME_OTHER] + row]:
                    return True
    return False


@kernel
def _wears_out_with(shop: Integers, made: Integers, modes: Integers, mode: int) -> bool:
    """Return whether a mode would raise a counter beyond its limit together with the team at hand."""
    for row in range(shop[shop[at.RAISE_PTR] + mode], shop[shop[at.RAISE_PTR] + mode + 1]):
        counter = shop[shop[at.RAISE_COUNTER] + row]
        worn = made[made[at.WEAR] + counter] + shop[shop[at.RAISE_AMOUNT] + row]
        for place in range(made[made[at.TEAM_COUNT]]):
            theirs = shop[at.RAISE_PTR] + modes[made[made[at.TEAM] + place]]
            for other in range(shop[theirs], shop[theirs + 1]):
                if shop[shop[at.RAISE_COUNTER] + other] == counter:
                    worn += shop[shop[at.RAISE_AMOUNT] + other]
        if worn > shop[shop[at.COUNTER_LIMIT] + counter]:
            return True
    return False


@kernel
def gather(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    task: int,
    mode: int,
    arrival: int,
) -> int:
    """Add to the team of a task, which could arrive at an instant, those who share its batch; return its size.

    The first in the order come first; nobody is left behind who alone is too few. With a patience of ALONE only those
    come who are needed.
    """
    key = shop[at.MATE_PTR] + shop[shop[at.BATCH_KEY] + mode]
    station = shop[shop[at.STATION] + mode]
    least, most = shop[shop[at.BATCH_MIN] + station], shop[shop[at.BATCH_MAX] + station]
    heap_keys = made[made[at.TEAM_HEAP_KEY] : made[at.TEAM_HEAP]]
    heap = made[made[at.TEAM_HEAP] : made[at.BATCH]]
    latest = arrival + shop[shop[at.WORK] + mode] * max(shop[at.PATIENCE], 0) // 1000
    total, count, places = shop[shop[at.BATCH_SIZE] + mode], 0, NEVER
    behind = shop[shop[at.OUTPUT_BUFFER] + station]
    if behind >= 0:
        # All of them leave together.
        places = shop[shop[at.TRACK_PTR] + behind + 1] - shop[shop[at.TRACK_PTR] + behind]
    left = size_left(shop, made, modes, task, mode) if least > 1 else 0
    for row in range(shop[key], shop[key + 1]):
        if count + 1 < len(heap) and _may_come(shop, made, modes, chooses, is_kept, task, row):
            count = push(heap_keys, heap, count, keys[shop[shop[at.MATE_TASK] + row]], row)
    while count > 0 and total < most:
        count = pop(heap_keys, heap, count)
        row = heap[count]
        other, theirs = shop[shop[at.MATE_TASK] + row], shop[shop[at.MATE_MODE] + row]
        size, is_needed = shop[shop[at.BATCH_SIZE] + theirs], total < least
        if not is_needed and (made[made[at.TEAM_COUNT]] >= places or shop[at.PATIENCE] == ALONE):
            continue
        if total + size > most or made[made[at.TEAM_COUNT]] >= made[at.TEAM_COUNT] - made[at.TEAM]:
            continue
        if not is_needed and 0 < left - size < least:
            continue
        # Those who share a batch have keys one behind the other when a search has written down their order.
        is_wanted = shop[at.PATIENCE] < 0 and keys[other] - keys[task] <= made[made[at.TEAM_COUNT]]
        if not is_needed and not is_wanted and ready_time(shop, made, modes, other) > latest:
            continue
        if _is_apart(shop, made, other) or _wears_out_with(shop, made, modes, theirs):
            continue
        if not can_begin(shop, made, modes, other):
            continue
        modes[other] = theirs
        made[made[at.TEAM] + made[made[at.TEAM_COUNT]]] = other
        made[made[at.TEAM_COUNT]] += 1
        total += size
        left -= size
    return int(total)


@kernel
def enter_batch(shop: Integers, made: Integers, modes: Integers, batch: int, task: int) -> None:
    """Write down that a task is of a batch."""
    made[made[at.BATCH] + task] = batch
    made[made[at.BATCH_LOAD] + batch] += max(shop[shop[at.BATCH_SIZE] + modes[task]], 1)
    if task != batch:
        made[made[at.NEXT_MEMBER] + task] = made[made[at.NEXT_MEMBER] + batch]
        made[made[at.NEXT_MEMBER] + batch] = task


@kernel
def open_batch(shop: Integers, made: Integers, modes: Integers) -> None:
    """Write down that the team at hand is a batch that others may join."""
    leader = made[made[at.TEAM]]
    mode = modes[leader]
    if shop[at.NUM_BATCH_KEYS] == 0 or shop[shop[at.BATCH_KEY] + mode] < 0:
        return
    for place in range(made[made[at.TEAM_COUNT]]):
        enter_batch(shop, made, modes, leader, made[made[at.TEAM] + place])
    if shop[shop[at.RESET_PTR] + mode] < shop[shop[at.RESET_PTR] + mode + 1]:
        return
    width = made[at.TEAM] - made[at.DURATIONS]
    for phase in range(shop[shop[at.PHASE_PTR] + mode + 1] - shop[shop[at.PHASE_PTR] + mode]):
        made[made[at.BATCH_LONGEST] + leader * width + phase] = made[made[at.DURATIONS] + phase]
    station = shop[shop[at.STATION] + mode]
    made[made[at.BATCH_EARLIER] + leader] = made[made[at.BATCH_LAST] + station]
    made[made[at.BATCH_LAST] + station] = leader


@kernel
def next_batch(shop: Integers, made: Integers, modes: Integers, mode: int, after: int, earliest: int) -> int:
    """Return the first batch behind another by start, -1 for the first of all, that has room for a mode; -1 for none.

    Lots arrive no earlier than an instant.
    """
    station, best, best_start = shop[shop[at.STATION] + mode], -1, NEVER
    least = -NEVER if after < 0 else made[made[at.POINTS] + 4 * after]
    most = shop[shop[at.BATCH_MAX] + station] - shop[shop[at.BATCH_SIZE] + mode]
    leader = made[made[at.BATCH_LAST] + station]
    for _ in range(_LOOKED_AT):
        if leader < 0:
            break
        points = made[at.POINTS] + 4 * leader
        is_alike = shop[shop[at.BATCH_KEY] + modes[leader]] == shop[shop[at.BATCH_KEY] + mode]
        has_room = made[made[at.BATCH_LOAD] + leader] <= most
        if is_alike and has_room and made[points + 1] >= earliest and least < made[points] < best_start:
            best, best_start = leader, made[points]
        leader = made[made[at.BATCH_EARLIER] + leader]
    return int(best)


@kernel
def fits_into(shop: Integers, made: Integers, modes: Integers, mode: int, leader: int) -> bool:
    """Return whether the task at hand, in a mode and within its bounds, fits into a batch as that stands.

    The times of the batch become its own. What raises a counter joins only the last on its station.
    """
    theirs = modes[leader]
    own, first = shop[shop[at.PHASE_PTR] + mode], shop[shop[at.PHASE_PTR] + theirs]
    width = made[at.TEAM] - made[at.DURATIONS]
    station = shop[shop[at.STATION] + mode]
    if shop[shop[at.RESET_PTR] + mode] < shop[shop[at.RESET_PTR] + mode + 1]:
        return False
    if shop[shop[at.RAISE_PTR] + mode] < shop[shop[at.RAISE_PTR] + mode + 1]:
        tail = made[made[at.TRACK_TAIL] + shop[shop[at.TRACK_PTR] + station]]
        is_last = made[made[at.NODE_START] + tail] == made[made[at.POINTS] + 4 * leader]
        if not is_last or made[made[at.BATCH_LAST] + station] != leader or wears_out(shop, made, mode) >= 0:
            return False
    for phase in range(shop[shop[at.PHASE_PTR] + mode + 1] - own):
        start, end = made[made[at.PHASE_START] + first + phase], made[made[at.PHASE_END] + first + phase]
        if start < made[made[at.LOWS] + phase] or end < made[made[at.LEAST_ENDS] + phase]:
            return False
        if shop[shop[at.DURATION] + own + phase] > made[made[at.BATCH_LONGEST] + leader * width + phase]:
            return False
        made[made[at.STARTS] + phase], made[made[at.ENDS] + phase] = start, end
    arrival = made[made[at.POINTS] + 4 * leader + 1]
    if arrival_free(shop, made, modes, arrival) > arrival:
        return False
    from_slot = shop[shop[at.SLOT_PTR] + shop[shop[at.NEED_PTR] + theirs]]
    for slot in range(shop[shop[at.SLOT_PTR] + shop[shop[at.NEED_PTR] + theirs + 1]] - from_slot):
        made[made[at.CHOSEN] + slot] = made[made[at.ASSIGNED] + from_slot + slot]
    return True
