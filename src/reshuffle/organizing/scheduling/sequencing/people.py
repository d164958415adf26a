"""Kernels: the members of groups that serve a task, its people, tools and robots.

Members of a group with the same calendar differ only in when they are busy, so they are looked at together, as a class;
a robot, which also has a place, is a class of its own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.holding import member_free
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER, is_open
from reshuffle.organizing.scheduling.sequencing.settling import settle

__all__ = ["needs_free"]

Integers = npt.NDArray[np.int64]

#: Times that all of a class may turn out to be busy before another one is tried.
_MOST_TRIES = 12


@kernel
def _is_taken(shop: Integers, made: Integers, mode: int, member: int, first: int, last: int) -> bool:
    """Return whether a member serves the task at hand already, in some of these phases or as its robot."""
    if member == shop[shop[at.STATION] + mode]:
        return True
    slot = 0
    for need in range(shop[shop[at.NEED_PTR] + mode], shop[shop[at.NEED_PTR] + mode + 1]):
        for _ in range(shop[shop[at.MEMBERS_NEEDED] + need]):
            if made[made[at.CHOSEN] + slot] == member:
                overlaps = shop[shop[at.FIRST_PHASE] + need] <= last and first <= shop[shop[at.LAST_PHASE] + need]
                if overlaps or shop[shop[at.IS_ROBOT] + member] == 1:
                    return True
            slot += 1
    return False


@kernel
def _try_class(
    shop: Integers, made: Integers, mode: int, need: int, slot: int, row: int, setup: int, is_running: bool
) -> int:
    """Put the first of a class who is free into a slot and settle the task; return when it ends, NEVER if nobody can.

    Where all are busy at first, the bound of the phase in which they are needed grows until one is free.
    """
    first, last = shop[shop[at.FIRST_PHASE] + need], shop[shop[at.LAST_PHASE] + need]
    number = shop[shop[at.PHASE_PTR] + mode + 1] - shop[shop[at.PHASE_PTR] + mode]
    station = shop[shop[at.STATION] + mode]
    place = shop[shop[at.LOCATION] + station] if station >= 0 else -1
    units = shop[shop[at.NEED_UNITS] + need]
    from_row, to_row = shop[shop[at.CLASS_PTR] + row], shop[shop[at.CLASS_PTR] + row + 1]
    for _ in range(_MOST_TRIES):
        made[made[at.CHOSEN] + slot] = shop[shop[at.CLASS_MEMBERS] + from_row]
        if not settle(shop, made, mode, setup, is_running):
            return NEVER
        made[made[at.CHOSEN] + slot] = -1
        begin = made[made[at.STARTS] + first]
        length = made[made[at.ENDS] + last] - begin
        earliest, best = NEVER, -1
        for index in range(from_row, to_row):
            member = shop[shop[at.CLASS_MEMBERS] + index]
            if _is_taken(shop, made, mode, member, first, last):
                continue
            free = member_free(shop, made, member, units, begin, length, place)
            if free < earliest:
                earliest, best = free, member
                if free <= begin:
                    break
        if best < 0:
            return NEVER
        made[made[at.CHOSEN] + slot] = best
        if earliest <= begin:
            break
        made[made[at.LOWS] + first] = max(made[made[at.LOWS] + first], earliest)
    return int(made[made[at.ENDS] + number - 1])


@kernel
def _best_member(shop: Integers, made: Integers, mode: int, need: int, slot: int, setup: int, is_running: bool) -> int:
    """Choose the member of one slot with whom the task ends first; return that end, NEVER if nobody can.

    The first with whom it ends as early as it could with anybody is taken: those behind stay free for longer work.
    """
    first = shop[shop[at.FIRST_PHASE] + need]
    low = made[made[at.LOWS] + first]
    group = shop[at.CLASS_GROUP_PTR] + shop[shop[at.GROUP] + need]
    made[made[at.CHOSEN] + slot] = -1
    least = NEVER
    if shop[group + 1] - shop[group] > 1 and settle(shop, made, mode, setup, is_running):
        # Without anybody in the slot it ends no later: a class that does not delay it need not be compared with others.
        least = made[made[at.ENDS] + shop[shop[at.PHASE_PTR] + mode + 1] - shop[shop[at.PHASE_PTR] + mode] - 1]
    best, best_low, best_end, best_start = -1, low, NEVER, -NEVER
    for row in range(shop[group], shop[group + 1]):
        end = _try_class(shop, made, mode, need, slot, row, setup, is_running)
        member, start = made[made[at.CHOSEN] + slot], made[made[at.STARTS]]
        made[made[at.CHOSEN] + slot] = -1
        if end < best_end or (end < NEVER and end == best_end and start > best_start):
            best, best_low, best_end, best_start = member, made[made[at.LOWS] + first], end, start
        made[made[at.LOWS] + first] = low
        if best_end <= least:
            break
    made[made[at.CHOSEN] + slot] = best
    made[made[at.LOWS] + first] = best_low
    return best_end


@kernel
def _choose_again(
    shop: Integers, made: Integers, mode: int, need: int, slot: int, setup: int, is_running: bool, worst: int
) -> None:
    """Choose the member of one need before this one anew together with its own, where that ends the task earlier."""
    earlier_slot = 0
    first = shop[shop[at.FIRST_PHASE] + need]
    for earlier in range(shop[shop[at.NEED_PTR] + mode], need):
        count = shop[shop[at.MEMBERS_NEEDED] + earlier]
        group = shop[at.CLASS_GROUP_PTR] + shop[shop[at.GROUP] + earlier]
        if count == 1 and shop[group + 1] - shop[group] > 1:
            own, own_first = made[made[at.CHOSEN] + slot], shop[shop[at.FIRST_PHASE] + earlier]
            before = made[made[at.CHOSEN] + earlier_slot]
            low, own_low = made[made[at.LOWS] + own_first], made[made[at.LOWS] + first]
            for row in range(shop[group], shop[group + 1]):
                made[made[at.CHOSEN] + slot], made[made[at.CHOSEN] + earlier_slot] = -1, -1
                made[made[at.LOWS] + first] = low if first == own_first else own_low
                end = _try_class(shop, made, mode, earlier, earlier_slot, row, setup, is_running)
                if end < worst:
                    end = _best_member(shop, made, mode, need, slot, setup, is_running)
                if end < worst:
                    worst, own, before = end, made[made[at.CHOSEN] + slot], made[made[at.CHOSEN] + earlier_slot]
                    low, own_low = made[made[at.LOWS] + own_first], made[made[at.LOWS] + first]
                made[made[at.LOWS] + own_first] = low
                made[made[at.LOWS] + first] = own_low
                made[made[at.CHOSEN] + earlier_slot] = before
                made[made[at.CHOSEN] + slot] = own
        earlier_slot += count


@kernel
def _free_as_it_is(shop: Integers, made: Integers, mode: int, need: int, begin: int, end: int, place: int) -> int:
    """Return the first member who is free and at work in all of a time, so that nothing has to move; -1 for none."""
    units = shop[shop[at.NEED_UNITS] + need]
    group = shop[at.CLASS_GROUP_PTR] + shop[shop[at.GROUP] + need]
    for row in range(shop[group], shop[group + 1]):
        from_row, to_row = shop[shop[at.CLASS_PTR] + row], shop[shop[at.CLASS_PTR] + row + 1]
        calendar = shop[shop[at.CALENDAR] + shop[shop[at.CLASS_MEMBERS] + from_row]]
        if calendar >= 0 and not is_open(shop, calendar, begin, end):
            continue
        for index in range(from_row, to_row):
            member = shop[shop[at.CLASS_MEMBERS] + index]
            if member_free(shop, made, member, units, begin, end - begin, place) <= begin and not _is_taken(
                shop, made, mode, member, shop[shop[at.FIRST_PHASE] + need], shop[shop[at.LAST_PHASE] + need]
            ):
                return int(member)
    return -1


@kernel
def needs_free(shop: Integers, made: Integers, mode: int, setup: int, is_running: bool) -> int:
    """See to it that everybody who is needed is free; return 1 if so, 0 if something changed, -1 if it never is."""
    slot = 0
    station = shop[shop[at.STATION] + mode]
    place = shop[shop[at.LOCATION] + station] if station >= 0 else -1
    number = shop[shop[at.PHASE_PTR] + mode + 1] - shop[shop[at.PHASE_PTR] + mode]
    for need in range(shop[shop[at.NEED_PTR] + mode], shop[shop[at.NEED_PTR] + mode + 1]):
        begin = made[made[at.STARTS] + shop[shop[at.FIRST_PHASE] + need]]
        length = made[made[at.ENDS] + shop[shop[at.LAST_PHASE] + need]] - begin
        count, units = shop[shop[at.MEMBERS_NEEDED] + need], shop[shop[at.NEED_UNITS] + need]
        is_fine = True
        for row in range(slot, slot + count):
            member = made[made[at.CHOSEN] + row]
            if member < 0:
                member = _free_as_it_is(shop, made, mode, need, begin, begin + length, place)
                made[made[at.CHOSEN] + row] = member
                is_fine = member >= 0
            else:
                is_fine = member_free(shop, made, member, units, begin, length, place) <= begin
            if not is_fine:
                break
        if not is_fine:
            end = made[made[at.ENDS] + number - 1]
            for row in range(slot, slot + count):
                made[made[at.CHOSEN] + row] = -1
            found = end
            for row in range(slot, slot + count):
                found = _best_member(shop, made, mode, need, row, setup, is_running)
                if found >= NEVER and count > 1:
                    return -1
            if count == 1 and found > end:
                _choose_again(shop, made, mode, need, slot, setup, is_running, found)
            return 0 if made[made[at.CHOSEN] + slot] >= 0 else -1
        slot += count
    return 1
