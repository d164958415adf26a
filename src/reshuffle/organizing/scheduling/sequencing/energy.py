"""Kernels: what the energy of a decoded schedule costs; docs/reference/semantics.md, section 1.9."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.open_time import add_calendar, next_open
from reshuffle.plan.tasks import BreakRule

__all__ = ["energy_cost"]

Integers = npt.NDArray[np.int64]

_IGNORE = int(BreakRule.IGNORE)


@kernel
def _price_until(shop: Integers, instant: int) -> int:
    """Return the sum of prices over all ticks before an instant."""
    low, high = 0, shop[at.NUM_TARIFFS]
    while low < high:
        middle = (low + high) // 2
        if shop[shop[at.TARIFF_START] + middle] <= instant:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return 0
    since = instant - shop[shop[at.TARIFF_START] + low - 1]
    return int(shop[shop[at.TARIFF_SUM] + low - 1] + since * shop[shop[at.TARIFF_PRICE] + low - 1])


@kernel
def _calendars_of(shop: Integers, made: Integers, mode: int, phase: int) -> int:
    """Let the calendars count of all who are held in a phase of a placed task; return how many do."""
    station, count = shop[shop[at.STATION] + mode], 0
    if station >= 0 and shop[shop[at.CALENDAR] + station] >= 0:
        made[made[at.CALENDARS]] = shop[shop[at.CALENDAR] + station]
        count = 1
    for need in range(shop[shop[at.NEED_PTR] + mode], shop[shop[at.NEED_PTR] + mode + 1]):
        if not shop[shop[at.FIRST_PHASE] + need] <= phase <= shop[shop[at.LAST_PHASE] + need]:
            continue
        for slot in range(shop[shop[at.SLOT_PTR] + need], shop[shop[at.SLOT_PTR] + need + 1]):
            calendar = shop[shop[at.CALENDAR] + made[made[at.ASSIGNED] + slot]]
            if calendar >= 0:
                count = add_calendar(shop, made, count, calendar)
    return count


@kernel
def _largest_power(shop: Integers, made: Integers, modes: Integers, task: int, phase: int) -> int:
    """Return the power of a phase, counted in the mode: for a batch the largest, for its further tasks 0."""
    power = shop[shop[at.POWER] + shop[shop[at.PHASE_PTR] + modes[task]] + phase]
    if shop[at.NUM_BATCH_KEYS] == 0 or made[made[at.BATCH] + task] < 0:
        return int(power)
    if made[made[at.BATCH] + task] != task:
        return 0
    other = made[made[at.NEXT_MEMBER] + task]
    while other >= 0:
        power = max(power, shop[shop[at.POWER] + shop[shop[at.PHASE_PTR] + modes[other]] + phase])
        other = made[made[at.NEXT_MEMBER] + other]
    return int(power)


@kernel
def energy_cost(shop: Integers, made: Integers, modes: Integers) -> float:
    """Return the power of all phases times the price of the open ticks in them."""
    result = 0.0
    for task in range(len(modes)):
        mode = modes[task]
        if mode < 0:
            continue
        first = shop[shop[at.PHASE_PTR] + mode]
        for phase in range(first, shop[shop[at.PHASE_PTR] + mode + 1]):
            power = _largest_power(shop, made, modes, task, phase - first)
            begin, end = made[made[at.PHASE_START] + phase], made[made[at.PHASE_END] + phase]
            if power == 0 or begin == end:
                continue
            count = 0
            if shop[shop[at.BREAK_RULE] + phase] != _IGNORE:
                count = _calendars_of(shop, made, mode, phase - first)
            if count == 0:
                result += float(power) * (_price_until(shop, end) - _price_until(shop, begin))
                continue
            while begin < end:
                begin, until = next_open(shop, made, count, begin)
                if begin < end:
                    price = _price_until(shop, min(until, end)) - _price_until(shop, begin)
                    result += float(power) * price
                begin = until
    return result
