"""Kernels: one task goes into the schedule, or stays as it was in another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.fitting import bounds, delay_setup, fit, is_in_time, setup_time
from reshuffle.organizing.scheduling.sequencing.holding import take_units
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.supply import put_supply
from reshuffle.organizing.scheduling.sequencing.tracks import first_gap, give_back, take

__all__ = ["keep", "place", "wears_out"]

Integers = npt.NDArray[np.int64]


@kernel
def _take_spans(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Take the carriers that a task is the first to need, until nobody knows when; give back those it needs last."""
    for row in range(shop[shop[at.SPAN_PTR] + task], shop[shop[at.SPAN_PTR] + task + 1]):
        span = shop[shop[at.SPAN] + row]
        if modes[shop[shop[at.SPAN_LAST] + span]] < 0:
            continue
        resource, begin = shop[shop[at.SPAN_RESOURCE] + span], made[made[at.POINTS] + 4 * task + 1]
        unit = made[made[at.SPAN_UNIT_PTR] + span]
        for track in range(shop[shop[at.TRACK_PTR] + resource], shop[shop[at.TRACK_PTR] + resource + 1]):
            if unit < made[made[at.SPAN_UNIT_PTR] + span + 1] and first_gap(shop, made, track, begin, NEVER) == begin:
                made[made[at.SPAN_NODE] + unit] = take(shop, made, track, begin, 2 * NEVER, -1, -1)
                unit += 1
        if unit < made[made[at.SPAN_UNIT_PTR] + span + 1]:
            return False
    for row in range(shop[shop[at.END_PTR] + task], shop[shop[at.END_PTR] + task + 1]):
        span = shop[shop[at.END_SPAN] + row]
        if modes[shop[shop[at.SPAN_FIRST] + span]] >= 0:
            for unit in range(made[made[at.SPAN_UNIT_PTR] + span], made[made[at.SPAN_UNIT_PTR] + span + 1]):
                node = made[made[at.SPAN_NODE] + unit]
                made[made[at.NODE_END] + node] = max(
                    made[made[at.POINTS] + 4 * task + 3], made[made[at.NODE_START] + node]
                )
    return True


@kernel
def _occupy(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Take what a placed task holds, and hand on what it makes, wears and mounts; False if it was not free."""
    mode = modes[task]
    station = shop[shop[at.STATION] + mode]
    place = shop[shop[at.LOCATION] + station] if station >= 0 else -1
    points = made[at.POINTS] + 4 * task
    if station >= 0:
        units = shop[shop[at.UNITS] + mode]
        if take_units(shop, made, station, units, made[points], made[points + 3], place) < 0:
            return False
        if shop[shop[at.SETUP_STATE] + mode] >= 0:
            made[made[at.MOUNTED] + station] = shop[shop[at.SETUP_STATE] + mode]
    first = shop[shop[at.PHASE_PTR] + mode]
    for need in range(shop[shop[at.NEED_PTR] + mode], shop[shop[at.NEED_PTR] + mode + 1]):
        begin = made[made[at.PHASE_START] + first + shop[shop[at.FIRST_PHASE] + need]]
        until = made[made[at.PHASE_END] + first + shop[shop[at.LAST_PHASE] + need]]
        for slot in range(shop[shop[at.SLOT_PTR] + need], shop[shop[at.SLOT_PTR] + need + 1]):
            member, units = made[made[at.ASSIGNED] + slot], shop[shop[at.NEED_UNITS] + need]
            if take_units(shop, made, member, units, begin, until, place) < 0:
                return False
    for row in range(shop[shop[at.RAISE_PTR] + mode], shop[shop[at.RAISE_PTR] + mode + 1]):
        made[made[at.WEAR] + shop[shop[at.RAISE_COUNTER] + row]] += shop[shop[at.RAISE_AMOUNT] + row]
    for row in range(shop[shop[at.RESET_PTR] + mode], shop[shop[at.RESET_PTR] + mode + 1]):
        made[made[at.WEAR] + shop[shop[at.RESET_COUNTER] + row]] = 0
    for row in range(shop[shop[at.USE_PTR] + task], shop[shop[at.USE_PTR] + task + 1]):
        made[made[at.TAKEN] + shop[shop[at.USE_ITEM] + row]] += shop[shop[at.USE_QUANTITY] + row]
    for row in range(shop[shop[at.MAKE_PTR] + task], shop[shop[at.MAKE_PTR] + task + 1]):
        item, quantity = shop[shop[at.MAKE_ITEM] + row], shop[shop[at.MAKE_QUANTITY] + row]
        put_supply(shop, made, item, made[points + 2], quantity)
    return _take_spans(shop, made, modes, task)


@kernel
def _record(shop: Integers, made: Integers, modes: Integers, task: int) -> None:
    """Write down the times and members of the task at hand."""
    mode = modes[task]
    first, end = shop[shop[at.PHASE_PTR] + mode], shop[shop[at.PHASE_PTR] + mode + 1]
    for phase in range(end - first):
        made[made[at.PHASE_START] + first + phase] = made[made[at.STARTS] + phase]
        made[made[at.PHASE_END] + first + phase] = made[made[at.ENDS] + phase]
    points = made[at.POINTS] + 4 * task
    made[points] = made[made[at.STARTS]]
    made[points + 1] = made[made[at.STARTS] + shop[shop[at.ARRIVAL_PHASE] + mode] - first]
    made[points + 2] = made[made[at.ENDS] + shop[shop[at.COMPLETION_PHASE] + mode] - first]
    made[points + 3] = made[made[at.ENDS] + end - 1 - first]
    from_slot = shop[shop[at.SLOT_PTR] + shop[shop[at.NEED_PTR] + mode]]
    for slot in range(shop[shop[at.SLOT_PTR] + shop[shop[at.NEED_PTR] + mode + 1]] - from_slot):
        made[made[at.ASSIGNED] + from_slot + slot] = made[made[at.CHOSEN] + slot]


@kernel
def wears_out(shop: Integers, made: Integers, mode: int) -> int:
    """Return the counter that a mode would raise beyond its limit, -1 for none."""
    for row in range(shop[shop[at.RAISE_PTR] + mode], shop[shop[at.RAISE_PTR] + mode + 1]):
        counter = shop[shop[at.RAISE_COUNTER] + row]
        amount = shop[shop[at.RAISE_AMOUNT] + row]
        if amount > 0 and made[made[at.WEAR] + counter] + amount > shop[shop[at.COUNTER_LIMIT] + counter]:
            return int(counter)
    return -1


@kernel
def _choose_mode(shop: Integers, made: Integers, modes: Integers, task: int, frozen_until: int) -> int:
    """Find times of a task in the mode in which it completes first, and that mode; -1 if it can be done in none."""
    number = made[made[at.NUM_NODES]]
    best, best_end, best_setup, tried = -1, NEVER, NEVER, -1
    for mode in range(shop[shop[at.MODE_PTR] + task], shop[shop[at.MODE_PTR] + task + 1]):
        station, setup = shop[shop[at.STATION] + mode], setup_time(shop, made, mode)
        if station >= 0 and shop[shop[at.IS_ORDERED] + station] == 1:
            tail = made[made[at.TRACK_TAIL] + shop[shop[at.TRACK_PTR] + station]]
            if tail >= 0 and made[made[at.NODE_END] + tail] + setup + shop[shop[at.WORK] + mode] > best_end:
                continue
        if wears_out(shop, made, mode) >= 0:
            continue
        give_back(shop, made, number)
        modes[task], tried = mode, mode
        if bounds(shop, made, modes, task, frozen_until) and fit(shop, made, modes, task, setup):
            phase = shop[shop[at.COMPLETION_PHASE] + mode] - shop[shop[at.PHASE_PTR] + mode]
            end = made[made[at.ENDS] + phase]
            if end < best_end or (end == best_end and setup < best_setup):
                best, best_end, best_setup = mode, end, setup
    if best < 0:
        return -1
    if tried != best:
        give_back(shop, made, number)
        modes[task] = best
        if not (bounds(shop, made, modes, task, frozen_until) and fit(shop, made, modes, task, best_setup)):
            return -1
    return int(best)


@kernel
def place(shop: Integers, made: Integers, modes: Integers, task: int, chooses: int, frozen_until: int) -> bool:
    """Place one task, in the best of its modes where `chooses` is 1; False if it can not be placed."""
    if shop[shop[at.IS_FIXED] + task] == 1:
        frozen_until = -NEVER
    if chooses == 1 and shop[shop[at.MODE_PTR] + task + 1] - shop[shop[at.MODE_PTR] + task] > 1:
        if _choose_mode(shop, made, modes, task, frozen_until) < 0:
            return False
        setup = setup_time(shop, made, modes[task])
    else:
        if not bounds(shop, made, modes, task, frozen_until):
            return False
        setup = setup_time(shop, made, modes[task])
        if not fit(shop, made, modes, task, setup):
            return False
    delay_setup(shop, made, modes[task], setup)
    _record(shop, made, modes, task)
    first = shop[shop[at.PHASE_PTR] + modes[task]]
    has_setup = shop[shop[at.ARRIVAL_PHASE] + modes[task]] > first
    made[made[at.SETUP_WORK] + task] = shop[shop[at.DURATION] + first] + setup if has_setup else 0
    return is_in_time(shop, made, modes, task) and _occupy(shop, made, modes, task)


@kernel
def keep(shop: Integers, made: Integers, modes: Integers, task: int, kept: Integers) -> bool:
    """Place a task as it is in another schedule."""
    mode = modes[task]
    for phase in range(shop[shop[at.PHASE_PTR] + mode], shop[shop[at.PHASE_PTR] + mode + 1]):
        made[made[at.PHASE_START] + phase] = kept[kept[at.PHASE_START] + phase]
        made[made[at.PHASE_END] + phase] = kept[kept[at.PHASE_END] + phase]
    for point in range(4):
        made[made[at.POINTS] + 4 * task + point] = kept[kept[at.POINTS] + 4 * task + point]
    first = shop[shop[at.PHASE_PTR] + mode]
    has_setup = shop[shop[at.ARRIVAL_PHASE] + mode] > first
    # Breaks in it count as work here: what is kept costs the same in every schedule.
    length = made[made[at.PHASE_END] + first] - made[made[at.PHASE_START] + first]
    made[made[at.SETUP_WORK] + task] = length if has_setup else 0
    needs = shop[at.NEED_PTR] + mode
    for slot in range(shop[shop[at.SLOT_PTR] + shop[needs]], shop[shop[at.SLOT_PTR] + shop[needs + 1]]):
        made[made[at.ASSIGNED] + slot] = kept[kept[at.ASSIGNED] + slot]
    station = shop[shop[at.STATION] + mode]
    to = shop[shop[at.LOCATION] + station] if station >= 0 else -1
    for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
        row = shop[shop[at.WAY] + index]
        earlier = shop[shop[at.WAY_BEFORE] + row]
        if earlier >= 0 and modes[earlier] < 0:
            continue
        for entry in (at.VEHICLE, at.PICKED_UP, at.SET_DOWN):
            made[made[entry] + row] = kept[kept[entry] + row]
        if kept[kept[at.VEHICLE] + row] >= 0:
            origin = shop[shop[at.WAY_ORIGIN] + row]
            if earlier >= 0:
                origin = shop[shop[at.LOCATION] + shop[shop[at.STATION] + modes[earlier]]]
            track = shop[shop[at.TRACK_PTR] + kept[kept[at.VEHICLE] + row]]
            if take(shop, made, track, kept[kept[at.PICKED_UP] + row], kept[kept[at.SET_DOWN] + row], origin, to) < 0:
                return False
    return _occupy(shop, made, modes, task)
