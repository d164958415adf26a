"""Kernels: the phases of one task at their earliest times, for given lower bounds and members."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER, add_calendar, first_ending, run

__all__ = ["settle"]

Integers = npt.NDArray[np.int64]


@kernel
def settle(shop: Integers, made: Integers, mode: int, setup: int, is_running: bool) -> bool:
    """Bring the phases of a task to their earliest times under its lower bounds; False if they never come.

    The bounds are LOWS, of starts, and LEAST_ENDS, the durations DURATIONS; what one phase asks of the one before it
    grows in LOW_ENDS.
    """
    first = shop[shop[at.PHASE_PTR] + mode]
    number = shop[shop[at.PHASE_PTR] + mode + 1] - first
    station = shop[shop[at.STATION] + mode]
    first_need, last_need = shop[shop[at.NEED_PTR] + mode], shop[shop[at.NEED_PTR] + mode + 1]
    for phase in range(number):
        made[made[at.LOW_ENDS] + phase] = made[made[at.LEAST_ENDS] + phase]
    phase = 0
    while phase < number:
        begin = made[made[at.LOWS] + phase]
        if phase > 0:
            begin = max(begin, made[made[at.ENDS] + phase - 1])
        duration = made[made[at.DURATIONS] + phase] + (setup if phase == 0 else 0)
        count = 0
        if duration > 0:
            if station >= 0 and shop[shop[at.CALENDAR] + station] >= 0:
                made[made[at.CALENDARS]] = shop[shop[at.CALENDAR] + station]
                count = 1
            slot = 0
            for need in range(first_need, last_need):
                is_there = shop[shop[at.FIRST_PHASE] + need] <= phase <= shop[shop[at.LAST_PHASE] + need]
                for _ in range(shop[shop[at.MEMBERS_NEEDED] + need]):
                    member = made[made[at.CHOSEN] + slot]
                    slot += 1
                    if is_there and member >= 0 and shop[shop[at.CALENDAR] + member] >= 0:
                        count = add_calendar(shop, made, count, shop[shop[at.CALENDAR] + member])
        rule = shop[shop[at.BREAK_RULE] + first + phase]
        begun = is_running and phase == 0
        start, end = run(shop, made, count, rule, begin, duration, begun)
        least_end = made[made[at.LOW_ENDS] + phase]
        if end < least_end and not begun:
            start, end = first_ending(shop, made, count, rule, begin, least_end, duration)
        if end >= NEVER:
            return False
        made[made[at.STARTS] + phase], made[made[at.ENDS] + phase] = start, end
        if phase > 0 and start - made[made[at.ENDS] + phase - 1] > shop[shop[at.MAX_WAIT] + first + phase - 1]:
            phase -= 1
            needed = start - shop[shop[at.MAX_WAIT] + first + phase]
            made[made[at.LOW_ENDS] + phase] = max(made[made[at.LOW_ENDS] + phase], needed)
            if phase == 0 and is_running:
                return False
            continue
        phase += 1
    return True
