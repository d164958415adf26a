"""Kernels: simulated annealing over the order of tasks and their modes; neighbours are decoded from the change on.

The order is kept as one key per task. After a change that is kept, keys become the times of the schedule again, as far
as the order allows it, so that shifts are measured in time. The schedule at hand is saved at several stages of its
making: a neighbour is decoded from the last stage before the first task that could come in another place.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.decoding import go_on, renew_heap, start_over
from reshuffle.organizing.scheduling.sequencing.moving import change
from reshuffle.organizing.scheduling.sequencing.randomness import uniform
from reshuffle.organizing.scheduling.sequencing.worth import worth

__all__ = ["BEST", "GIVEN", "HERE", "SCALES", "TRIAL", "begin_search", "search_on"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Rows of the orders and modes that a search keeps: at hand, the best, the neighbour, and what it began with.
HERE, BEST, TRIAL, GIVEN = 0, 1, 2, 3
#: Row of the levels: what a change of each is measured by.
SCALES = 3
#: Steps after which the order is tried in which tasks arrive.
_RESORTED = 250


@kernel
def _copy(rows: Any, source: int, target: int) -> None:
    for column in range(rows.shape[1]):
        rows[target, column] = rows[source, column]


@kernel
def _save(made: Integers, saved: Integers, row: int) -> None:
    for place in range(len(made)):
        saved[row, place] = made[place]


@kernel
def _restore(made: Integers, saved: Integers, row: int) -> None:
    for place in range(len(made)):
        made[place] = saved[row, place]


@kernel
def _note_order(shop: Integers, made: Integers, keys: Integers, is_kept: Integers, orders: Integers) -> None:
    """Write down the order in which tasks were placed, and keys that lead to it again.

    Only keys of one batch stand one behind the other without a gap.
    """
    number, batch = made[at.NUM_DONE], -1
    order, position, available, reached = orders[0], orders[1], orders[2], orders[3]
    last, top = -(1 << 61), -(1 << 61)
    for place in range(number):
        task = made[made[at.PLACED_ORDER] + place]
        order[place], position[task] = task, place
        orders[4, task] = made[made[at.POINTS] + 4 * task + 1]
        available[task] = made[made[at.AVAILABLE] + task]
        if is_kept[task] == 0:
            step = 1
            if shop[at.NUM_BATCH_KEYS] > 0:
                step = 1 if made[made[at.BATCH] + task] == batch >= 0 else 2
                batch = made[made[at.BATCH] + task]
            keys[task] = max(last + step, orders[4, task])
            last = keys[task]
        top = max(top, keys[task])
        reached[place] = top


@kernel
def _is_taken(levels: Floats, random: npt.NDArray[np.uint64], temperature: float) -> bool:
    """Return whether the neighbour replaces the schedule at hand: always where it is not worse."""
    for level in range(levels.shape[1]):
        difference = levels[TRIAL, level] - levels[HERE, level]
        if difference < 0:
            return True
        if difference > 0:
            relative = difference / levels[SCALES, level]
            return uniform(random) < math.exp(-relative / max(temperature, 1e-12))
    return True


@kernel
def _is_best(levels: Floats) -> bool:
    for level in range(levels.shape[1]):
        if levels[TRIAL, level] != levels[BEST, level]:
            return bool(levels[TRIAL, level] < levels[BEST, level])
    return False


@kernel
def begin_search(
    shop: Integers,
    made: Integers,
    kept: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    orders: Integers,
    saved: Integers,
    banks: Integers,
    frozen_until: int,
) -> bool:
    """Decode the schedule at hand from the beginning, and save it at its stages; False if its order leads nowhere."""
    stages = len(banks)
    start_over(shop, made, modes[HERE], keys[HERE], chooses, is_kept, 0)
    number = made[at.NUM_DONE]
    for stage in range(stages):
        banks[stage] = 0
        _save(made, saved, stage)
        until = (stage + 1) * number // stages
        if not go_on(shop, made, modes[HERE], keys[HERE], chooses, is_kept, kept, frozen_until, 0, until):
            return False
    _note_order(shop, made, keys[HERE], is_kept, orders)
    return True


@kernel
def _decode_from(
    shop: Integers,
    made: Integers,
    kept: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    saved: Integers,
    banks: Integers,
    frozen_until: int,
    first: int,
) -> int:
    """Decode a neighbour from the stage before `first` on; return that stage, -1 if its order leads nowhere.

    Later stages are saved beside those of the schedule at hand.
    """
    stages, number = len(banks), made[at.NUM_DONE]
    stage = stages - 1
    # A batch is placed at once: a stage may hold more than its share.
    while stage > 0 and saved[banks[stage] * stages + stage, at.NUM_PLACED] > first:
        stage -= 1
    _restore(made, saved, banks[stage] * stages + stage)
    renew_heap(made, keys)
    counted = stage
    while True:
        until = (counted + 1) * number // stages
        if not go_on(shop, made, modes, keys, chooses, is_kept, kept, frozen_until, 0, until):
            return -1
        counted += 1
        if counted == stages:
            return stage
        _save(made, saved, (1 - banks[counted]) * stages + counted)


@kernel
def _resort(keys: Integers, is_kept: Integers, arrivals: Integers) -> None:
    """Let tasks come in the order in which they arrive in the schedule at hand."""
    for task in range(keys.shape[1]):
        keys[TRIAL, task] = keys[GIVEN, task] if is_kept[task] == 1 else arrivals[task]


@kernel
def search_on(
    shop: Integers,
    made: Integers,
    best_made: Integers,
    kept: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    is_kept: Integers,
    levels: Floats,
    terms: Floats,
    done: Integers,
    begun: Integers,
    movable: Integers,
    job_ptr: Integers,
    job_tasks: Integers,
    orders: Integers,
    floors: Integers,
    saved: Integers,
    banks: Integers,
    random: npt.NDArray[np.uint64],
    counts: Integers,
    frozen_until: int,
    number: int,
    temperature: float,
) -> bool:
    """Make some steps of a search; see :meth:`reshuffle.organizing.scheduling.sequencing.walk.Walk.go_on`."""
    is_improved = False
    for _ in range(number):
        counts[0] += 1
        _copy(modes, HERE, TRIAL)
        _copy(keys, HERE, TRIAL)
        if shop[at.MINDS_EARLY] == 1:
            for task in movable:
                shop[shop[at.FLOOR] + task] = floors[task]
        if counts[0] % _RESORTED == 0:
            _resort(keys, is_kept, orders[4])
            first = 0
        else:
            first = change(shop, modes[TRIAL], keys[TRIAL], chooses, done, movable, job_ptr, job_tasks, orders, random)
        stage = _decode_from(
            shop, made, kept, modes[TRIAL], keys[TRIAL], chooses, is_kept, saved, banks, frozen_until, first
        )
        for task in movable:
            chooses[task] = 0
        if stage < 0:
            counts[1] += 1
            continue
        worth(shop, made, modes[TRIAL], done, begun, terms, levels[TRIAL])
        if not _is_taken(levels, random, temperature):
            continue
        counts[2] += 1
        for later in range(stage + 1, len(banks)):
            banks[later] = 1 - banks[later]
        _note_order(shop, made, keys[TRIAL], is_kept, orders)
        _copy(modes, TRIAL, HERE)
        _copy(levels, TRIAL, HERE)
        _copy(keys, TRIAL, HERE)
        if shop[at.MINDS_EARLY] == 1:
            for task in movable:
                floors[task] = shop[shop[at.FLOOR] + task]
        if _is_best(levels):
            counts[3] += 1
            _copy(levels, TRIAL, BEST)
            _copy(modes, TRIAL, BEST)
            _copy(keys, TRIAL, BEST)
            for place in range(len(made)):
                best_made[place] = made[place]
            is_improved = True
    return is_improved
