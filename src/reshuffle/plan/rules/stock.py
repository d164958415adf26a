"""Rules ``material`` and ``wear``: what is used up, and what is made good again."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.ragged import entries_of, exact_cumsum, is_first_of_group
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.violations import Violation

__all__ = ["material", "wear"]


def material(reading: Reading) -> list[Violation]:
    """Judge rule ``material``: no stock falls below 0, at any instant."""
    table, names = reading.problem.materials, reading.problem.names
    flows = np.flatnonzero(reading.is_done[table.flow_task])
    task, quantity = table.flow_task[flows].astype(np.int64), table.flow_quantity[flows]
    at = np.where(quantity < 0, reading.points[Point.ARRIVAL, task], reading.points[Point.COMPLETION, task])
    num_items = len(table)
    item = np.concatenate((np.arange(num_items), table.receipt_item, table.flow_item[flows])).astype(np.int64)
    amount = np.concatenate((table.initial, table.receipt_quantity, quantity))
    # The initial stock comes before everything.
    time = np.concatenate((np.zeros(num_items, dtype=np.int64), table.receipt_time, at))
    is_initial = np.arange(len(item)) < num_items
    order = np.lexsort((~is_initial & (amount < 0), time, ~is_initial, item))
    owner, when = item[order], time[order]
    total = exact_cumsum(amount[order])
    # The sum before an item begins is what the items before it have left.
    is_new = is_first_of_group(owner)
    begin = np.flatnonzero(is_new)
    left = np.concatenate((np.zeros(1, dtype=total.dtype), total))[begin]
    stock = total - left[np.cumsum(is_new) - 1]
    is_last = np.ones(len(order), dtype=np.bool_)
    is_last[:-1] = (owner[1:] != owner[:-1]) | (when[1:] != when[:-1]) | is_initial[order][:-1]
    short = np.flatnonzero(is_last & (stock < 0) & (amount[order] < 0))
    found = []
    for event in short.tolist():
        name, at_now, level = names.item(int(owner[event])), int(when[event]), int(stock[event])
        consumer = names.task(int(task[order[event] - (len(item) - len(flows))]))
        message = f"{consumer} takes {-amount[order[event]]} of {name} at {at_now}, which leaves {level} in stock"
        found.append(Violation("material", name, level, 0, message))
    return found


def wear(reading: Reading) -> list[Violation]:
    """Judge rule ``wear``: no counter is raised above its limit."""
    table, names = reading.problem.wear, reading.problem.names
    if len(table) == 0:
        return []
    row, counter, amount, does_raise, does_reset = _wear_events(reading)
    total = exact_cumsum(amount)
    before_group = total - amount
    is_new = is_first_of_group(counter)
    # What to subtract from the running sum: its value at the last reset, or at the counter's beginning less its value.
    base = np.where(is_new, before_group - table.initial[counter], 0)
    is_after_reset = np.concatenate((np.zeros(1, np.bool_), does_reset[:-1])) & ~is_new
    base = np.where(is_after_reset, before_group, base)
    source = np.maximum.accumulate(np.where(is_new | is_after_reset, np.arange(len(counter)), 0))
    level = total - base[source]
    found = []
    for event in np.flatnonzero(does_raise & (level > table.limit[counter])).tolist():
        number, name = int(counter[event]), names.task(int(reading.chosen.tasks[row[event]]))
        value, limit, what = int(level[event]), int(table.limit[number]), names.counter(number)
        station = names.resource(int(table.station[number]))
        message = (
            f"{name} raises {what} of {station} to {value} (limit {limit}); a task that resets it must come before"
        )
        found.append(Violation("wear", what, value, limit, message))
    return found


def _wear_events(reading: Reading) -> tuple[TickArray, TickArray, TickArray, BoolArray, BoolArray]:
    """Return per counter and task, in the order of the station: task position, counter, amount, raises, resets."""
    table, chosen = reading.problem.wear, reading.chosen
    num_modes, num_counters = len(reading.problem.modes), len(table)
    parts = []
    for mode, of_counter, amount in (
        (table.raise_mode, table.raise_counter, table.raise_amount),
        (table.reset_mode, table.reset_counter, np.full(len(table.reset_mode), -1, dtype=np.int64)),
    ):
        by_mode = np.argsort(mode, kind="stable")
        pointer = np.searchsorted(mode[by_mode], np.arange(num_modes + 1)).astype(np.int64)
        entry, row = entries_of(pointer, chosen.modes)
        parts.append((row, of_counter[by_mode][entry].astype(np.int64), amount[by_mode][entry]))
    row, counter, amount = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    kept = reading.station[row] == table.station[counter]
    row, counter, amount = row[kept], counter[kept], amount[kept]
    is_reset = amount < 0
    key, inverse = np.unique(row * num_counters + counter, return_inverse=True)
    raised = np.zeros(len(key), dtype=np.int64)
    np.add.at(raised, inverse[~is_reset], amount[~is_reset])
    does_raise: BoolArray = np.zeros(len(key), dtype=np.bool_)
    does_reset: BoolArray = np.zeros(len(key), dtype=np.bool_)
    does_raise[inverse[~is_reset]] = True
    does_reset[inverse[is_reset]] = True
    row, counter = key // num_counters, (key % num_counters).astype(np.int64)
    tasks = chosen.tasks[row]
    start, end = reading.points[0, tasks], reading.points[-1, tasks]
    order = np.lexsort((tasks, end, start, counter))
    return row[order], counter[order], raised[order], does_raise[order], does_reset[order]
