"""Kernels: one task goes into the schedule, or stays as it was in another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.batching import (
    enter_batch,
    fits_into,
    gather,
    next_batch,
    open_batch,
    others_ready,
    size_left,
)
from reshuffle.organizing.scheduling.sequencing.fitting import bounds, delay_setup, fit, is_in_time, setup_time
from reshuffle.organizing.scheduling.sequencing.holding import take_units
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.readiness import ready_time, wears_out
from reshuffle.organizing.scheduling.sequencing.stays import (
    comes_from_station,
    find_with_stays,
    has_limited_places,
    has_to_pass_by,
    keep_stays,
    leave,
    stay_behind,
)
from reshuffle.organizing.scheduling.sequencing.supply import put_supply
from reshuffle.organizing.scheduling.sequencing.tracks import first_gap, give_back, take

__all__ = ["keep", "place"]

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
def _hold(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Take the station and the members of a placed task; False if they were not free."""
    mode = modes[task]
    station = shop[shop[at.STATION] + mode]
    place = shop[shop[at.LOCATION] + station] if station >= 0 else -1
    points = made[at.POINTS] + 4 * task
    if station >= 0:
        units = shop[shop[at.UNITS] + mode]
        until = made[points + 3] if made[made[at.KEEPS_OPEN]] == 0 else 2 * NEVER
        node = take_units(shop, made, station, units, made[points], until, place)
        if node < 0:
            return False
        if shop[shop[at.HAS_BUFFERS]] == 1:
            made[made[at.OPEN_NODE] + task] = node
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
    return True


@kernel
def _hand_on(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Hand on what a placed task makes, wears and gives back; False if a carrier was not free."""
    mode = modes[task]
    for row in range(shop[shop[at.RAISE_PTR] + mode], shop[shop[at.RAISE_PTR] + mode + 1]):
        made[made[at.WEAR] + shop[shop[at.RAISE_COUNTER] + row]] += shop[shop[at.RAISE_AMOUNT] + row]
    for row in range(shop[shop[at.RESET_PTR] + mode], shop[shop[at.RESET_PTR] + mode + 1]):
        made[made[at.WEAR] + shop[shop[at.RESET_COUNTER] + row]] = 0
    for row in range(shop[shop[at.USE_PTR] + task], shop[shop[at.USE_PTR] + task + 1]):
        made[made[at.TAKEN] + shop[shop[at.USE_ITEM] + row]] += shop[shop[at.USE_QUANTITY] + row]
    for row in range(shop[shop[at.MAKE_PTR] + task], shop[shop[at.MAKE_PTR] + task + 1]):
        item, quantity = shop[shop[at.MAKE_ITEM] + row], shop[shop[at.MAKE_QUANTITY] + row]
        put_supply(shop, made, item, made[made[at.POINTS] + 4 * task + 2], quantity)
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
def _find(shop: Integers, made: Integers, modes: Integers, setup: int, frozen_until: int) -> bool:
    """Find the earliest times of the team at hand, all together; False if there are none."""
    if shop[shop[at.HAS_BUFFERS]] == 1:
        return find_with_stays(shop, made, modes, setup, frozen_until)
    for place in range(made[made[at.TEAM_COUNT]]):
        if not bounds(shop, made, modes, made[made[at.TEAM] + place], frozen_until, place > 0):
            return False
    return fit(shop, made, modes, made[made[at.TEAM]], setup)


@kernel
def _find_in(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    task: int,
    mode: int,
    setup: int,
    frozen_until: int,
) -> int:
    """Find times of a task in a mode, with company where it batches; return 1, 0 if there are none, -1 to wait."""
    modes[task] = mode
    made[made[at.TEAM]], made[made[at.TEAM_COUNT]] = task, 1
    station = shop[shop[at.STATION] + mode]
    if station < 0 or shop[shop[at.BATCH_MAX] + station] == 0:
        return 1 if _find(shop, made, modes, setup, frozen_until) else 0
    size, least = shop[shop[at.BATCH_SIZE] + mode], shop[shop[at.BATCH_MIN] + station]
    if size > shop[shop[at.BATCH_MAX] + station]:
        return 0
    key = shop[shop[at.BATCH_KEY] + mode]
    waiting = size + others_ready(shop, made, modes, chooses, is_kept, task, mode) if key >= 0 else size
    if waiting < least:
        return -1 if key >= 0 else 0
    number = made[made[at.NUM_NODES]]
    if not _find(shop, made, modes, setup, frozen_until):
        return 0
    if waiting == size:
        return 1
    arrival = made[made[at.STARTS] + shop[shop[at.ARRIVAL_PHASE] + mode] - shop[shop[at.PHASE_PTR] + mode]]
    total = gather(shop, made, modes, keys, chooses, is_kept, task, mode, arrival)
    if total < least:
        return -1
    if made[made[at.TEAM_COUNT]] == 1:
        return 1
    give_back(shop, made, number)
    if _find(shop, made, modes, setup, frozen_until):
        return 1
    # What keeps the others may not keep this one.
    give_back(shop, made, number)
    made[made[at.TEAM_COUNT]] = 1
    if size < least:
        return 0
    return 1 if _find(shop, made, modes, setup, frozen_until) else 0


@kernel
def _choose_mode(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    task: int,
    frozen_until: int,
) -> int:
    """Find times of a task in the mode in which it completes first; return 1, 0 if it has none, -1 to wait.

    For a mode that takes longer it must complete earlier, by THRIFT thousandths of how much longer. A mode in which its
    lots find no place behind the station comes after all others.
    """
    number, thrift = made[made[at.NUM_NODES]], shop[at.THRIFT]
    best, least, best_setup, tried, result, passes_by = -1, NEVER, NEVER, -1, 0, True
    for mode in range(shop[shop[at.MODE_PTR] + task], shop[shop[at.MODE_PTR] + task + 1]):
        station, setup = shop[shop[at.STATION] + mode], setup_time(shop, made, mode)
        length = setup + shop[shop[at.WORK] + mode]
        price = thrift * length // 1000
        if station >= 0 and shop[shop[at.IS_ORDERED] + station] == 1 and not passes_by:
            tail = made[made[at.TRACK_TAIL] + shop[shop[at.TRACK_PTR] + station]]
            if tail >= 0 and made[made[at.NODE_END] + tail] + length + price > least:
                continue
        if wears_out(shop, made, mode) >= 0:
            continue
        give_back(shop, made, number)
        tried = mode
        found = _find_in(shop, made, modes, keys, chooses, is_kept, task, mode, setup, frozen_until)
        if found < 0:
            result = -1
        if found == 1:
            phase = shop[shop[at.COMPLETION_PHASE] + mode] - shop[shop[at.PHASE_PTR] + mode]
            cost = made[made[at.ENDS] + phase] + price
            is_passing = has_to_pass_by(shop, made, modes, station)
            is_better = cost < least or (cost == least and setup < best_setup)
            if is_passing < passes_by or (is_passing == passes_by and is_better):
                best, least, best_setup, passes_by = mode, cost, setup, is_passing
    if best < 0:
        give_back(shop, made, number)
        return result
    if tried != best:
        give_back(shop, made, number)
        return _find_in(shop, made, modes, keys, chooses, is_kept, task, best, best_setup, frozen_until)
    return 1


@kernel
def _enter(shop: Integers, made: Integers, modes: Integers, task: int, setup: int) -> bool:
    """Write down the team at hand and take what it needs; False if it is too late or something was not free."""
    if shop[shop[at.HAS_BUFFERS]] == 1:
        for place in range(made[made[at.TEAM_COUNT]]):
            leave(shop, made, modes, made[made[at.TEAM] + place])
    for place in range(made[made[at.TEAM_COUNT]]):
        member = made[made[at.TEAM] + place]
        _record(shop, made, modes, member)
        made[made[at.SETUP_WORK] + member] = 0
        if not is_in_time(shop, made, modes, member):
            return False
    first = shop[shop[at.PHASE_PTR] + modes[task]]
    if shop[shop[at.ARRIVAL_PHASE] + modes[task]] > first:
        made[made[at.SETUP_WORK] + task] = made[made[at.DURATIONS]] + setup
    if not _hold(shop, made, modes, task):
        return False
    is_fine = True
    for place in range(made[made[at.TEAM_COUNT]]):
        is_fine = is_fine and _hand_on(shop, made, modes, made[made[at.TEAM] + place])
        if shop[shop[at.HAS_BUFFERS]] == 1:
            is_fine = is_fine and stay_behind(shop, made, modes, made[made[at.TEAM] + place])
    return is_fine


@kernel
def _join(shop: Integers, made: Integers, modes: Integers, task: int, mode: int, frozen_until: int) -> bool:
    """Join a batch that stands already and has room, the first that is not too early; False if there is none.

    Nobody joins who would leave others behind that are too few for a batch, or who would need a place for its lot.
    """
    if has_limited_places(shop, shop[shop[at.STATION] + mode]) or comes_from_station(shop, made, task):
        return False
    least = shop[shop[at.BATCH_MIN] + shop[shop[at.STATION] + mode]]
    if least > 1 and 0 < size_left(shop, made, modes, task, mode) < least:
        return False
    number, before = made[made[at.NUM_NODES]], modes[task]
    modes[task] = mode
    made[made[at.TEAM]], made[made[at.TEAM_COUNT]] = task, 1
    earliest = ready_time(shop, made, modes, task)
    leader, is_bound = next_batch(shop, made, modes, mode, -1, earliest), False
    while leader >= 0:
        if not is_bound and not bounds(shop, made, modes, task, frozen_until, False):
            break
        is_bound = True
        if fits_into(shop, made, modes, mode, leader):
            _record(shop, made, modes, task)
            if is_in_time(shop, made, modes, task) and _hand_on(shop, made, modes, task):
                if shop[shop[at.HAS_BUFFERS]] == 1:
                    leave(shop, made, modes, task)
                made[made[at.SETUP_WORK] + task] = 0
                enter_batch(shop, made, modes, leader, task)
                return True
            break
        leader = next_batch(shop, made, modes, mode, leader, earliest)
    give_back(shop, made, number)
    modes[task] = before
    return False


@kernel
def place(
    shop: Integers,
    made: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    task: int,
    frozen_until: int,
) -> int:
    """Place one task, in the best of its modes where it chooses, with company where it batches.

    Who is placed stands in TEAM; the result is 1, 0 if it can not be placed, -1 if it waits for company.
    """
    if shop[shop[at.IS_FIXED] + task] == 1:
        frozen_until = -NEVER
    first, last = modes[task], modes[task] + 1
    if chooses[task] == 1:
        first, last = shop[shop[at.MODE_PTR] + task], shop[shop[at.MODE_PTR] + task + 1]
    if shop[at.NUM_BATCH_KEYS] > 0 and shop[shop[at.IS_TIMED] + task] == 0:
        for mode in range(first, last):
            if shop[shop[at.BATCH_KEY] + mode] >= 0 and _join(shop, made, modes, task, mode, frozen_until):
                return 1
    if last - first > 1:
        found = _choose_mode(shop, made, modes, keys, chooses, is_kept, task, frozen_until)
        setup = setup_time(shop, made, modes[task])
    else:
        number = made[made[at.NUM_NODES]]
        setup = setup_time(shop, made, first)
        found = _find_in(shop, made, modes, keys, chooses, is_kept, task, first, setup, frozen_until)
        if found <= 0:
            give_back(shop, made, number)
    if found <= 0:
        # What stands in the way may be a lot that goes on.
        return -1 if made[made[at.NUM_OPEN]] > 0 else found
    delay_setup(shop, made, modes[task], setup)
    if not _enter(shop, made, modes, task, setup):
        return 0
    open_batch(shop, made, modes)
    return 1


@kernel
def _is_behind(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Return whether a task whose times are given is as far behind those before it as it must be, at least."""
    for row in range(shop[shop[at.BEFORE_PTR] + task], shop[shop[at.BEFORE_PTR] + task + 1]):
        earlier = shop[shop[at.BEFORE] + row]
        if modes[earlier] < 0:
            continue
        instant = made[made[at.POINTS] + 4 * earlier + shop[shop[at.BEFORE_POINT] + row]]
        between = made[made[at.POINTS] + 4 * task + shop[shop[at.AFTER_POINT] + row]] - instant
        if between < shop[shop[at.LEAST] + row]:
            return False
    return True


@kernel
def keep(shop: Integers, made: Integers, modes: Integers, is_kept: Integers, task: int, kept: Integers) -> bool:
    """Place a task as it is in another schedule; False if those before it are too late for that, or what it takes."""
    mode = modes[task]
    for phase in range(shop[shop[at.PHASE_PTR] + mode], shop[shop[at.PHASE_PTR] + mode + 1]):
        made[made[at.PHASE_START] + phase] = kept[kept[at.PHASE_START] + phase]
        made[made[at.PHASE_END] + phase] = kept[kept[at.PHASE_END] + phase]
    for point in range(4):
        made[made[at.POINTS] + 4 * task + point] = kept[kept[at.POINTS] + 4 * task + point]
    if not _is_behind(shop, made, modes, task) or not is_in_time(shop, made, modes, task):
        return False
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
                if kept[kept[at.PICKED_UP] + row] < made[made[at.POINTS] + 4 * earlier + 3]:
                    return False
            track = shop[shop[at.TRACK_PTR] + kept[kept[at.VEHICLE] + row]]
            if take(shop, made, track, kept[kept[at.PICKED_UP] + row], kept[kept[at.SET_DOWN] + row], origin, to) < 0:
                return False
    made[made[at.TEAM]], made[made[at.TEAM_COUNT]] = task, 1
    if shop[shop[at.HAS_BUFFERS]] == 1 and not keep_stays(shop, made, modes, is_kept, kept, task):
        return False
    if shop[at.NUM_BATCH_KEYS] > 0 and kept[kept[at.BATCH] + task] >= 0:
        batch = kept[kept[at.BATCH] + task]
        is_first = made[made[at.BATCH_LOAD] + batch] == 0
        if batch != task:
            made[made[at.SETUP_WORK] + task] = 0
        enter_batch(shop, made, modes, batch, task)
        if not is_first:
            return _hand_on(shop, made, modes, task)
    if not _hold(shop, made, modes, task):
        return False
    if shop[shop[at.HAS_BUFFERS]] == 1:
        made[made[at.OPEN_NODE] + task] = -1
    return _hand_on(shop, made, modes, task)
