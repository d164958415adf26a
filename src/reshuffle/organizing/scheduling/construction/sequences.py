"""The order of tasks on a station: what is mounted where a task comes in, and how far the wear has gone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reshuffle.organizing.scheduling.construction.obstacles import Obstacle

if TYPE_CHECKING:
    from reshuffle.organizing.scheduling.construction.partial_schedule import Entry, PartialSchedule

__all__ = ["setup_at", "wear_obstacle"]


def setup_at(schedule: PartialSchedule, station: int, state: int, entry: Entry) -> int:
    """Return the setup time of a task that needs `state` and comes into the order of a station as `entry`."""
    shop, sequence = schedule.shop, schedule.sequences[station]
    mounted, states = shop.initial_setup[station], shop.setup_state
    # Mostly it comes behind all others.
    index = len(sequence) if not sequence or sequence[-1] < entry else bisect_left(sequence, entry)
    while index > 0:
        index -= 1
        found = states[sequence[index][3]]
        if found >= 0:
            mounted = found
            break
    return shop.setup_time(shop.setup_rule[station], mounted, state)


def wear_obstacle(schedule: PartialSchedule, station: int, entries: Sequence[Entry]) -> int | Obstacle | None:
    """Return what the wear of a station says to new tasks in its order.

    Returns
    -------
    None if no counter passes its limit; else the least start behind the next task, or an obstacle if there is none.
    """
    shop, sequence = schedule.shop, schedule.sequences[station]
    for counter in shop.counters_of[station]:
        if not any((e[3], counter) in shop.raises or (e[3], counter) in shop.resets for e in entries):
            continue
        merged = sorted([*sequence, *entries])
        if _within_limit(schedule, counter, merged):
            continue
        last = max(entries)
        position = bisect_right(sequence, last)
        if position < len(sequence):
            return max(sequence[position][0], last[0]) + 1
        name = shop.problem.names.counter(counter)
        text = f"would raise {name} above its limit {shop.counter_limit[counter]}"
        return Obstacle(entries[0][2], "wear", text, ("counter", counter))
    return None


def _within_limit(schedule: PartialSchedule, counter: int, sequence: Sequence[Entry]) -> bool:
    shop = schedule.shop
    value, limit = shop.counter_initial[counter], shop.counter_limit[counter]
    for _, _, _, mode in sequence:
        amount = shop.raises.get((mode, counter))
        is_reset = (mode, counter) in shop.resets
        if amount is not None:
            value += amount
            if value > (limit if is_reset else limit - schedule.reserves[counter]):
                return False
        if is_reset:
            value = 0
    return True
