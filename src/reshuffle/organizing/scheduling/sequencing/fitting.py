"""Kernels: the earliest times of one task.

Its lower bounds grow, one reason after another, until nothing objects; upper bounds are looked at in the end.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.holding import free_from
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER, add_calendar, latest_start, run
from reshuffle.organizing.scheduling.sequencing.people import needs_free
from reshuffle.organizing.scheduling.sequencing.settling import settle
from reshuffle.organizing.scheduling.sequencing.supply import earliest_supply
from reshuffle.organizing.scheduling.sequencing.ways import ways_in
from reshuffle.plan.arrays import UNBOUNDED

__all__ = ["arrival_free", "bounds", "delay_setup", "fit", "is_in_time", "setup_time"]

Integers = npt.NDArray[np.int64]

_UNBOUNDED = UNBOUNDED
#: Rounds in which the times of one task settle, and those behind which every round makes it later.
_MOST_ROUNDS = 2_000
_PATIENCE = 60


@kernel
def bounds(shop: Integers, made: Integers, modes: Integers, task: int, frozen_until: int, joins: bool) -> bool:
    """Set the lower bounds of a task from its window, its job and what is placed; False if it can not be done so.

    One that joins others in a batch adds its own to theirs.
    """
    mode = modes[task]
    first = shop[shop[at.PHASE_PTR] + mode]
    number = shop[shop[at.PHASE_PTR] + mode + 1] - first
    for phase in range(number):
        if not joins:
            made[made[at.LOWS] + phase], made[made[at.LEAST_ENDS] + phase] = -NEVER, -NEVER
            made[made[at.DURATIONS] + phase] = 0
        longest = max(made[made[at.DURATIONS] + phase], shop[shop[at.DURATION] + first + phase])
        made[made[at.DURATIONS] + phase] = longest
    arrival, completion = shop[shop[at.ARRIVAL_PHASE] + mode] - first, shop[shop[at.COMPLETION_PHASE] + mode] - first
    start = max(shop[shop[at.PLANNING_START]], shop[shop[at.EARLIEST] + task], frozen_until)
    made[made[at.LOWS]] = max(made[made[at.LOWS]], start)
    made[made[at.LOWS] + arrival] = max(made[made[at.LOWS] + arrival], shop[shop[at.FLOOR] + task])
    job = shop[shop[at.JOB] + task]
    if job >= 0:
        made[made[at.LOWS] + arrival] = max(made[made[at.LOWS] + arrival], shop[shop[at.RELEASE] + job])
    for row in range(shop[shop[at.BEFORE_PTR] + task], shop[shop[at.BEFORE_PTR] + task + 1]):
        earlier = shop[shop[at.BEFORE] + row]
        if modes[earlier] < 0 or shop[shop[at.LEAST] + row] <= -_UNBOUNDED:
            continue
        instant = made[made[at.POINTS] + 4 * earlier + shop[shop[at.BEFORE_POINT] + row]] + shop[shop[at.LEAST] + row]
        point = shop[shop[at.AFTER_POINT] + row]
        if point == 0:
            made[made[at.LOWS]] = max(made[made[at.LOWS]], instant)
        elif point == 1:
            made[made[at.LOWS] + arrival] = max(made[made[at.LOWS] + arrival], instant)
        elif point == 2:
            made[made[at.LEAST_ENDS] + completion] = max(made[made[at.LEAST_ENDS] + completion], instant)
        else:
            made[made[at.LEAST_ENDS] + number - 1] = max(made[made[at.LEAST_ENDS] + number - 1], instant)
    station = shop[shop[at.STATION] + mode]
    pinned = shop[shop[at.PIN_STATION] + task]
    if pinned >= 0 and station != pinned:
        return False
    for row in range(shop[shop[at.PIN_PTR] + task], shop[shop[at.PIN_PTR] + task + 1]):
        earlier = shop[shop[at.PIN_BEFORE] + row]
        if modes[earlier] >= 0 and shop[shop[at.STATION] + modes[earlier]] == station:
            made[made[at.LOWS]] = max(made[made[at.LOWS]], made[made[at.POINTS] + 4 * earlier + 3])
    for row in range(shop[shop[at.SAME_PTR] + task], shop[shop[at.SAME_PTR] + task + 1]):
        other = shop[shop[at.SAME_OTHER] + row]
        # Who comes later, and may still choose, must fit to who is placed.
        is_there = modes[other] >= 0 and made[made[at.IS_PLACED] + other] == 1
        if is_there and (shop[shop[at.STATION] + modes[other]] == station) != (shop[shop[at.SAME_IS] + row] == 1):
            return False
    there = ways_in(shop, made, modes, task, made[made[at.LOWS] + arrival])
    made[made[at.LOWS] + arrival] = max(made[made[at.LOWS] + arrival], there)
    return there < NEVER


@kernel
def setup_time(shop: Integers, made: Integers, mode: int) -> int:
    """Return the setup time of a mode behind what its station has mounted so far."""
    station, state = shop[shop[at.STATION] + mode], shop[shop[at.SETUP_STATE] + mode]
    if station < 0 or state < 0 or shop[shop[at.SETUP_RULE] + station] < 0:
        return 0
    rule = shop[shop[at.SETUP_RULE] + station]
    number = shop[shop[at.SETUP_STATES] + rule]
    mounted = made[made[at.MOUNTED] + station] if made[made[at.MOUNTED] + station] >= 0 else number
    return int(shop[shop[at.SETUP_TIMES] + shop[shop[at.SETUP_PTR] + rule] + mounted * number + state])


@kernel
def _spans_before(shop: Integers, made: Integers, modes: Integers, place: int, row: int, resource: int) -> int:
    """Return the units of a carrier that the team at hand takes before one of its spans."""
    result = 0
    for earlier in range(place + 1):
        task = made[made[at.TEAM] + earlier]
        until = row if earlier == place else shop[shop[at.SPAN_PTR] + task + 1]
        for other in range(shop[shop[at.SPAN_PTR] + task], until):
            span = shop[shop[at.SPAN] + other]
            if shop[shop[at.SPAN_RESOURCE] + span] == resource and modes[shop[shop[at.SPAN_LAST] + span]] >= 0:
                result += shop[shop[at.SPAN_UNITS] + span]
    return result


@kernel
def arrival_free(shop: Integers, made: Integers, modes: Integers, arrival: int) -> int:
    """Return from when stock and carriers allow the team at hand to begin."""
    result = arrival
    for place in range(made[made[at.TEAM_COUNT]]):
        task = made[made[at.TEAM] + place]
        for row in range(shop[shop[at.USE_PTR] + task], shop[shop[at.USE_PTR] + task + 1]):
            item, quantity = shop[shop[at.USE_ITEM] + row], shop[shop[at.USE_QUANTITY] + row]
            result = max(result, earliest_supply(shop, made, item, quantity))
            # What one takes the next does not find; given back below.
            made[made[at.TAKEN] + item] += quantity
        for row in range(shop[shop[at.SPAN_PTR] + task], shop[shop[at.SPAN_PTR] + task + 1]):
            span = shop[shop[at.SPAN] + row]
            if modes[shop[shop[at.SPAN_LAST] + span]] >= 0:
                resource, units = shop[shop[at.SPAN_RESOURCE] + span], shop[shop[at.SPAN_UNITS] + span]
                units += _spans_before(shop, made, modes, place, row, resource)
                result = max(result, free_from(shop, made, resource, units, result, NEVER))
    for place in range(made[made[at.TEAM_COUNT]]):
        task = made[made[at.TEAM] + place]
        for row in range(shop[shop[at.USE_PTR] + task], shop[shop[at.USE_PTR] + task + 1]):
            made[made[at.TAKEN] + shop[shop[at.USE_ITEM] + row]] -= shop[shop[at.USE_QUANTITY] + row]
    return result


@kernel
def fit(shop: Integers, made: Integers, modes: Integers, task: int, setup: int) -> bool:
    """Find the earliest times of the team of a task under its lower bounds, with everybody; False if there are none."""
    mode = modes[task]
    station = shop[shop[at.STATION] + mode]
    first = shop[shop[at.PHASE_PTR] + mode]
    last = shop[shop[at.PHASE_PTR] + mode + 1] - 1 - first
    arrival = shop[shop[at.ARRIVAL_PHASE] + mode] - first
    needs = shop[at.NEED_PTR] + mode
    slots = shop[shop[at.SLOT_PTR] + shop[needs + 1]] - shop[shop[at.SLOT_PTR] + shop[needs]]
    for slot in range(slots):
        made[made[at.CHOSEN] + slot] = -1
    if station >= 0 and shop[shop[at.IS_ORDERED] + station] == 1:
        tail = made[made[at.TRACK_TAIL] + shop[shop[at.TRACK_PTR] + station]]
        if tail >= 0:
            if made[made[at.NODE_END] + tail] >= NEVER:
                return False
            made[made[at.LOWS]] = max(made[made[at.LOWS]], made[made[at.NODE_END] + tail])
    is_running = shop[shop[at.IS_RUNNING] + task] == 1
    has_arrival = False
    for place in range(made[made[at.TEAM_COUNT]]):
        uses, spans = shop[at.USE_PTR] + made[made[at.TEAM] + place], shop[at.SPAN_PTR] + made[made[at.TEAM] + place]
        has_arrival = has_arrival or shop[uses] < shop[uses + 1] or shop[spans] < shop[spans + 1]
    for number in range(_MOST_ROUNDS):
        if number > _PATIENCE:
            # Members whose calendars send each other's times to and fro: later, something else will fit.
            made[made[at.LOWS]] = max(made[made[at.LOWS]], made[made[at.STARTS]] + 1)
        if not settle(shop, made, mode, setup, is_running):
            return False
        if station >= 0:
            length = made[made[at.ENDS] + last] - made[made[at.STARTS]]
            if made[made[at.KEEPS_OPEN]] == 1:
                # Its lot stays on the station, nobody knows until when.
                length = NEVER
            free = free_from(shop, made, station, shop[shop[at.UNITS] + mode], made[made[at.STARTS]], length)
            if free >= NEVER:
                return False
            if free > made[made[at.STARTS]]:
                made[made[at.LOWS]] = free
                continue
        is_free = needs_free(shop, made, mode, setup, is_running)
        if is_free < 0:
            return False
        if is_free == 0:
            continue
        if has_arrival:
            free = arrival_free(shop, made, modes, made[made[at.STARTS] + arrival])
            if free >= NEVER:
                return False
            if free > made[made[at.STARTS] + arrival]:
                made[made[at.LOWS] + arrival] = free
                continue
        return True
    return False


@kernel
def delay_setup(shop: Integers, made: Integers, mode: int, setup: int) -> None:
    """Start a setup no earlier than the work behind it asks for, where whoever does it is free then."""
    first = shop[shop[at.PHASE_PTR] + mode]
    if shop[shop[at.ARRIVAL_PHASE] + mode] == first or made[made[at.STARTS] + 1] <= made[made[at.ENDS]]:
        return
    count = 0
    station = shop[shop[at.STATION] + mode]
    if station >= 0 and shop[shop[at.CALENDAR] + station] >= 0:
        made[made[at.CALENDARS]] = shop[shop[at.CALENDAR] + station]
        count = 1
    slot = 0
    for need in range(shop[shop[at.NEED_PTR] + mode], shop[shop[at.NEED_PTR] + mode + 1]):
        for _ in range(shop[shop[at.MEMBERS_NEEDED] + need]):
            member = made[made[at.CHOSEN] + slot]
            slot += 1
            if shop[shop[at.FIRST_PHASE] + need] == 0:
                if shop[shop[at.IS_ROBOT] + member] == 1:
                    return
                if shop[shop[at.CALENDAR] + member] >= 0:
                    count = add_calendar(shop, made, count, shop[shop[at.CALENDAR] + member])
    duration = made[made[at.DURATIONS]] + setup
    rule = shop[shop[at.BREAK_RULE] + first]
    start = latest_start(shop, made, count, rule, made[made[at.STARTS] + 1], duration)
    if start <= made[made[at.STARTS]]:
        return
    begin, end = run(shop, made, count, rule, start, duration, False)
    if begin != start or end > made[made[at.STARTS] + 1]:
        return
    slot = 0
    for need in range(shop[shop[at.NEED_PTR] + mode], shop[shop[at.NEED_PTR] + mode + 1]):
        until = max(end, made[made[at.ENDS] + shop[shop[at.LAST_PHASE] + need]])
        for _ in range(shop[shop[at.MEMBERS_NEEDED] + need]):
            member = made[made[at.CHOSEN] + slot]
            slot += 1
            if shop[shop[at.FIRST_PHASE] + need] > 0:
                continue
            if free_from(shop, made, member, shop[shop[at.NEED_UNITS] + need], start, until - start) > start:
                return
    made[made[at.STARTS]], made[made[at.ENDS]] = start, end


@kernel
def is_in_time(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Return whether a placed task keeps its latest instants."""
    if made[made[at.POINTS] + 4 * task + 3] > shop[shop[at.LATEST] + task]:
        return False
    job = shop[shop[at.JOB] + task]
    if job >= 0 and made[made[at.POINTS] + 4 * task + 2] > shop[shop[at.DEADLINE] + job]:
        return False
    for row in range(shop[shop[at.BEFORE_PTR] + task], shop[shop[at.BEFORE_PTR] + task + 1]):
        earlier = shop[shop[at.BEFORE] + row]
        if modes[earlier] >= 0 and shop[shop[at.MOST] + row] < _UNBOUNDED:
            between = (
                made[made[at.POINTS] + 4 * task + shop[shop[at.AFTER_POINT] + row]]
                - made[made[at.POINTS] + 4 * earlier + shop[shop[at.BEFORE_POINT] + row]]
            )
            if between > shop[shop[at.MOST] + row]:
                return False
    return True
