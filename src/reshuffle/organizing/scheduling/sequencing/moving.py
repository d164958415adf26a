"""Kernels: changes of an order of tasks, mostly near what is late."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.randomness import below, uniform
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.objective import Term

__all__ = ["change"]

Integers = npt.NDArray[np.int64]

_TARDINESS = int(Term.TARDINESS)
_LATE_JOBS = int(Term.LATE_JOBS)
_NUM_TERMS = len(Term)
_UNBOUNDED = UNBOUNDED
#: Shares of kinds of changes: a whole job earlier, past another task of the station, beside one of the same setup,
#: another mode; what is left: another time.
_JOBS, _PAST, _BESIDE, _MODES = 0.25, 0.6, 0.7, 0.92
#: Share of changes that make tasks later or undo that, where being early has a price.
_DELAYS = 0.35
#: Tasks looked at for a neighbour on the same station, and neighbours passed at most.
_LOOKED_AT, _PASSED = 600, 6


@kernel
def _first_place(shop: Integers, orders: Integers, task: int, key: int) -> int:
    """Return the first place in the order at hand at which a task with another key could come, or was."""
    position, available, reached = orders[1], orders[2], orders[3]
    if shop[at.NUM_COUNTERS] > 0 or shop[at.NUM_BATCH_KEYS] > 0:
        # Cleanings and companions in a batch are called by their keys before their turn.
        return int(min(position[task], available[task]))
    low, high = min(available[task], position[task]), position[task]
    while low < high:
        middle = (low + high) // 2
        if reached[middle] >= key:
            high = middle
        else:
            low = middle + 1
    return int(low)


@kernel
def _late_job(shop: Integers, done: Integers, job_ptr: Integers, random: npt.NDArray[np.uint64]) -> int:
    """Return a job to hurry: of a few, the one that is latest or last, as the objective minds; -1 for none."""
    minds_due = False
    for level in range(shop[at.NUM_LEVELS]):
        row = shop[at.WEIGHTS] + level * _NUM_TERMS
        minds_due = minds_due or shop[row + _TARDINESS] > 0 or shop[row + _LATE_JOBS] > 0
    best, best_value = -1, -math.inf
    for _ in range(4 if shop[at.NUM_JOBS] > 0 else 0):
        job = below(random, shop[at.NUM_JOBS])
        if job_ptr[job] == job_ptr[job + 1] or done[job] == -NEVER:
            continue
        instant = float(done[job] - (shop[shop[at.DUE] + job] if minds_due else 0))
        value = instant * max(shop[shop[at.WEIGHT] + job], 1)
        if value > best_value:
            best, best_value = job, value
    return best


@kernel
def _neighbour(
    shop: Integers,
    modes: Integers,
    orders: Integers,
    random: npt.NDArray[np.uint64],
    task: int,
    is_alike: bool,
) -> int:
    """Return a task shortly before one on its station, with the same setup state if so asked; -1 for none."""
    order, position = orders[0], orders[1]
    station, state = shop[shop[at.STATION] + modes[task]], shop[shop[at.SETUP_STATE] + modes[task]]
    found, wanted = -1, 0
    while wanted < _PASSED - 1 and uniform(random) < 0.5:
        wanted += 1
    forward = is_alike and uniform(random) < 0.5
    for distance in range(1, _LOOKED_AT):
        place = position[task] + (distance if forward else -distance)
        if place < 0 or place >= len(order):
            break
        other = order[place]
        if other < 0 or modes[other] < 0 or shop[shop[at.STATION] + modes[other]] != station:
            continue
        if is_alike and shop[shop[at.SETUP_STATE] + modes[other]] != state:
            continue
        found = other
        if wanted == 0:
            break
        wanted -= 1
    return int(found)


@kernel
def _hurry(
    shop: Integers,
    keys: Integers,
    done: Integers,
    job_ptr: Integers,
    job_tasks: Integers,
    orders: Integers,
    random: npt.NDArray[np.uint64],
    reach: int,
) -> int:
    """Let a job, or the end of it, come earlier, seldom later; return the first place that changes, -1 for none."""
    job = _late_job(shop, done, job_ptr, random)
    if job < 0:
        return -1
    first, last = job_ptr[job], job_ptr[job + 1]
    begin = first + below(random, last - first) if uniform(random) < 0.5 else first
    shift = reach if uniform(random) < 0.8 else -reach
    result = len(keys)
    for row in range(begin, last):
        keys[job_tasks[row]] -= shift
        shop[shop[at.FLOOR] + job_tasks[row]] = -NEVER
        result = min(result, _first_place(shop, orders, job_tasks[row], keys[job_tasks[row]]))
    return result


@kernel
def _delay(
    shop: Integers,
    keys: Integers,
    done: Integers,
    movable: Integers,
    job_ptr: Integers,
    job_tasks: Integers,
    orders: Integers,
    random: npt.NDArray[np.uint64],
    reach: int,
) -> int:
    """Let tasks arrive later than they could, or no later than they must; return the first place that changes."""
    kind = uniform(random)
    task = movable[below(random, len(movable))]
    job = shop[shop[at.JOB] + task]
    if kind < 0.1:
        # All behind a place: what was delayed for the sake of others closes up.
        place = orders[1, task]
        for other in movable:
            if orders[1, other] >= place:
                shop[shop[at.FLOOR] + other] = -NEVER
        return int(place)
    first, last = 0, 0
    if job >= 0 and kind < 0.6:
        first, last = job_ptr[job], job_ptr[job + 1]
        if uniform(random) < 0.5:
            first += below(random, last - first)
    is_back = uniform(random) < 0.35
    early = shop[shop[at.DUE] + job] - done[job] if job >= 0 and done[job] > -NEVER else 0
    shift = reach
    if 0 < early < _UNBOUNDED // 2 and uniform(random) < 0.7:
        shift = early if uniform(random) < 0.6 else max(1, int(early * uniform(random)))
    result = len(keys)
    for row in range(first, max(last, first + 1)):
        moved = job_tasks[row] if last > first else task
        if is_back:
            shop[shop[at.FLOOR] + moved] = -NEVER
        else:
            shop[shop[at.FLOOR] + moved] = orders[4, moved] + shift
            keys[moved] += shift
        result = min(result, _first_place(shop, orders, moved, keys[moved]))
    return result


@kernel
def change(
    shop: Integers,
    modes: Integers,
    keys: Integers,
    chooses: Integers,
    done: Integers,
    movable: Integers,
    job_ptr: Integers,
    job_tasks: Integers,
    orders: Integers,
    random: npt.NDArray[np.uint64],
) -> int:
    """Change an order: another mode for a task, another place for it or for a job; return the first place changed."""
    kind = uniform(random)
    # By arrivals, as keys of what is frozen are far in the past.
    end = len(keys) - 1
    while end > 0 and orders[0, end] < 0:
        end -= 1
    span = max(float(orders[4, orders[0, end]] - orders[4, orders[0, 0]]), 1.0)
    share = 0.05 if uniform(random) < 0.5 else 0.05 / max(math.sqrt(len(movable)) / 10.0, 1.0)
    reach = int(span * share * (-math.log(1.0 - uniform(random)))) + 1
    if shop[at.MINDS_EARLY] == 1 and uniform(random) < _DELAYS:
        return _delay(shop, keys, done, movable, job_ptr, job_tasks, orders, random, reach)
    if kind < _JOBS:
        first = _hurry(shop, keys, done, job_ptr, job_tasks, orders, random, reach)
        if first >= 0:
            return first
    task = movable[below(random, len(movable))]
    if uniform(random) < 0.5:
        job = _late_job(shop, done, job_ptr, random)
        if job >= 0:
            task = job_tasks[job_ptr[job] + below(random, job_ptr[job + 1] - job_ptr[job])]
    shop[shop[at.FLOOR] + task] = -NEVER
    if kind < _BESIDE and shop[shop[at.STATION] + modes[task]] >= 0:
        is_alike = kind >= _PAST and shop[shop[at.SETUP_STATE] + modes[task]] >= 0
        other = _neighbour(shop, modes, orders, random, task, is_alike)
        if other >= 0:
            first = _first_place(shop, orders, other, keys[other])
            if is_alike:
                keys[task] = keys[other] + (1 if keys[task] > keys[other] else -1)
            elif uniform(random) < 0.4:
                keys[task], keys[other] = keys[other], keys[task]
            else:
                keys[task] = keys[other] - 1
            return min(first, _first_place(shop, orders, task, keys[task]))
    first_mode = shop[shop[at.MODE_PTR] + task]
    number = shop[shop[at.MODE_PTR] + task + 1] - first_mode
    if kind < _MODES and number > 1:
        if uniform(random) < 0.5:
            chooses[task] = 1
        else:
            modes[task] = first_mode + below(random, number)
        if uniform(random) < 0.4:
            keys[task] -= reach
        return _first_place(shop, orders, task, keys[task])
    keys[task] += reach if uniform(random) < 0.4 else -reach
    return _first_place(shop, orders, task, keys[task])
