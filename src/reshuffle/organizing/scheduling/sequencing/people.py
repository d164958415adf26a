"""Kernels: the members of groups that serve a task, its people, tools and robots."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.holding import member_free
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.settling import settle

__all__ = ["needs_free"]

Integers = npt.NDArray[np.int64]

#: Times that a member may turn out to be busy before another one is tried.
_MOST_TRIES = 12


@kernel
def _is_taken(shop: Integers, made: Integers, mode: int, member: int, first: int, last: int) -> bool:
    """Return whether a member serves the task at hand already, in some of these phases or as its robot."""
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
def _try_member(
    shop: Integers, made: Integers, mode: int, need: int, slot: int, member: int, setup: int, is_running: bool
) -> int:
    """Put a member into a slot and settle the task with it; return when the task ends, NEVER if it can not.

    Where the member is busy at first, the bound of the phase in which it is needed grows until it is free.
    """
    first, last = shop[shop[at.FIRST_PHASE] + need], shop[shop[at.LAST_PHASE] + need]
    number = shop[shop[at.PHASE_PTR] + mode + 1] - shop[shop[at.PHASE_PTR] + mode]
    station = shop[shop[at.STATION] + mode]
    place = shop[shop[at.LOCATION] + station] if station >= 0 else -1
    units = shop[shop[at.NEED_UNITS] + need]
    made[made[at.CHOSEN] + slot] = member
    for _ in range(_MOST_TRIES):
        if not settle(shop, made, mode, setup, is_running):
            return NEVER
        begin = made[made[at.STARTS] + first]
        free = member_free(shop, made, member, units, begin, made[made[at.ENDS] + last] - begin, place)
        if free >= NEVER:
            return NEVER
        if free <= begin:
            break
        made[made[at.LOWS] + first] = max(made[made[at.LOWS] + first], free)
    return int(made[made[at.ENDS] + number - 1])


@kernel
def _best_member(shop: Integers, made: Integers, mode: int, need: int, slot: int, setup: int, is_running: bool) -> int:
    """Choose the member of one slot with whom the task ends first; return that end, NEVER if nobody can.

    The first with whom it ends as early as it could with anybody is taken: those behind stay free for longer work.
    Among others with whom it ends at the same time it is whoever has been busy last.
    """
    first, last = shop[shop[at.FIRST_PHASE] + need], shop[shop[at.LAST_PHASE] + need]
    low = made[made[at.LOWS] + first]
    # Without anybody in the slot it ends no later: whoever does not delay it need not be compared with the others.
    made[made[at.CHOSEN] + slot] = -1
    least = NEVER
    if settle(shop, made, mode, setup, is_running):
        least = made[made[at.ENDS] + shop[shop[at.PHASE_PTR] + mode + 1] - shop[shop[at.PHASE_PTR] + mode] - 1]
    best, best_low, best_end, best_busy = -1, low, NEVER, -NEVER
    group = shop[at.GROUP_PTR] + shop[shop[at.GROUP] + need]
    for row in range(shop[group], shop[group + 1]):
        member = shop[shop[at.MEMBERS] + row]
        if member == shop[shop[at.STATION] + mode] or _is_taken(shop, made, mode, member, first, last):
            continue
        end = _try_member(shop, made, mode, need, slot, member, setup, is_running)
        made[made[at.CHOSEN] + slot] = -1
        tail = made[made[at.TRACK_TAIL] + shop[shop[at.TRACK_PTR] + member]]
        busy = made[made[at.NODE_END] + tail] if tail >= 0 else -NEVER
        if end < best_end or (end < NEVER and end == best_end and busy > best_busy):
            best, best_low, best_end, best_busy = member, made[made[at.LOWS] + first], end, busy
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
        if count == 1:
            own, own_first = made[made[at.CHOSEN] + slot], shop[shop[at.FIRST_PHASE] + earlier]
            before = made[made[at.CHOSEN] + earlier_slot]
            low, own_low = made[made[at.LOWS] + own_first], made[made[at.LOWS] + first]
            group = shop[at.GROUP_PTR] + shop[shop[at.GROUP] + earlier]
            for row in range(shop[group], shop[group + 1]):
                member = shop[shop[at.MEMBERS] + row]
                if member == before or member == shop[shop[at.STATION] + mode]:
                    continue
                made[made[at.CHOSEN] + slot] = -1
                last = shop[shop[at.LAST_PHASE] + earlier]
                made[made[at.CHOSEN] + earlier_slot] = -1
                end = NEVER
                if not _is_taken(shop, made, mode, member, own_first, last):
                    made[made[at.LOWS] + first] = low if first == own_first else own_low
                    end = _try_member(shop, made, mode, earlier, earlier_slot, member, setup, is_running)
                    if end < worst:
                        end = _best_member(shop, made, mode, need, slot, setup, is_running)
                if end < worst:
                    worst, own, before = end, made[made[at.CHOSEN] + slot], member
                    low, own_low = made[made[at.LOWS] + own_first], made[made[at.LOWS] + first]
                made[made[at.LOWS] + own_first] = low
                made[made[at.LOWS] + first] = own_low
                made[made[at.CHOSEN] + earlier_slot] = before
                made[made[at.CHOSEN] + slot] = own
        earlier_slot += count


@kernel
def needs_free(shop: Integers, made: Integers, mode: int, setup: int, is_running: bool) -> int:
    """See to it that everybody who is needed is free; return 1 if so, 0 if something changed, -1 if it never is."""
    slot = 0
    station = shop[shop[at.STATION] + mode]
    place = shop[shop[at.LOCATION] + station] if station >= 0 else -1
    number = shop[shop[at.PHASE_PTR] + mode + 1] - shop[shop[at.PHASE_PTR] + mode]
    for need in range(shop[shop[at.NEED_PTR] + mode], shop[shop[at.NEED_PTR] + mode + 1]):
        first, last = shop[shop[at.FIRST_PHASE] + need], shop[shop[at.LAST_PHASE] + need]
        begin = made[made[at.STARTS] + first]
        length = made[made[at.ENDS] + last] - begin
        count = shop[shop[at.MEMBERS_NEEDED] + need]
        is_fine = True
        for row in range(slot, slot + count):
            member = made[made[at.CHOSEN] + row]
            units = shop[shop[at.NEED_UNITS] + need]
            if member < 0 or member_free(shop, made, member, units, begin, length, place) > begin:
                is_fine = False
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
