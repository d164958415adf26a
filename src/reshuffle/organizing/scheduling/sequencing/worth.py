"""Kernels: what a decoded schedule is worth, level by level; docs/reference/semantics.md, section 1.9."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.energy import energy_cost
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.objective import Term

__all__ = ["worth"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_UNBOUNDED = UNBOUNDED
_MAKESPAN = int(Term.MAKESPAN)
_TARDINESS = int(Term.TARDINESS)
_LATE_JOBS = int(Term.LATE_JOBS)
_FLOW_TIME = int(Term.FLOW_TIME)
_WORK_IN_PROGRESS = int(Term.WORK_IN_PROGRESS)
_SETUP_TIME = int(Term.SETUP_TIME)
_RESOURCE_COST = int(Term.RESOURCE_COST)
_EARLINESS = int(Term.EARLINESS)
_ENERGY_COST = int(Term.ENERGY_COST)
_MOVED_TASKS = int(Term.MOVED_TASKS)
_START_SHIFT = int(Term.START_SHIFT)


@kernel
def worth(
    shop: Integers, made: Integers, modes: Integers, done: Integers, begun: Integers, terms: Floats, levels: Floats
) -> None:
    """Write the value of each level into `levels`, of decoded tasks.

    Parameters
    ----------
    done, begun
        (J,) room for the completion and the first arrival of each job.
    terms, levels
        (number of terms,), (number of levels,) results. Floats: they steer a search, the exact value is worked out
        by :func:`reshuffle.plan.evaluate.value`.
    """
    for job in range(len(done)):
        done[job], begun[job] = -NEVER, NEVER
    for term in range(len(terms)):
        terms[term] = 0.0
    for task in range(len(modes)):
        job = shop[shop[at.JOB] + task]
        if modes[task] < 0:
            if shop[shop[at.PREVIOUS_MODE] + task] >= 0:
                terms[_MOVED_TASKS] += 1
            continue
        if job >= 0:
            done[job] = max(done[job], made[made[at.POINTS] + 4 * task + 2])
            begun[job] = min(begun[job], made[made[at.POINTS] + 4 * task + 1])
        if shop[shop[at.PREVIOUS_MODE] + task] >= 0:
            shift = abs(made[made[at.POINTS] + 4 * task] - shop[shop[at.PREVIOUS_START] + task])
            terms[_START_SHIFT] += shift
            if shift > 0 or shop[shop[at.PREVIOUS_MODE] + task] != modes[task]:
                terms[_MOVED_TASKS] += 1
    for job in range(shop[at.NUM_JOBS]):
        if done[job] == -NEVER:
            continue
        late = done[job] - shop[shop[at.DUE] + job]
        terms[_MAKESPAN] = max(terms[_MAKESPAN], float(done[job]))
        if late > 0:
            terms[_TARDINESS] += float(shop[shop[at.WEIGHT] + job]) * late
            terms[_LATE_JOBS] += shop[shop[at.WEIGHT] + job]
        if late < 0 and shop[shop[at.DUE] + job] < _UNBOUNDED:
            terms[_EARLINESS] -= float(shop[shop[at.EARLINESS_WEIGHT] + job]) * late
        terms[_FLOW_TIME] += float(shop[shop[at.WEIGHT] + job]) * (done[job] - shop[shop[at.RELEASE] + job])
        terms[_WORK_IN_PROGRESS] += float(shop[shop[at.WIP_WEIGHT] + job]) * (done[job] - begun[job])
    minds_setups, minds_cost, minds_energy = False, False, False
    for level in range(len(levels)):
        row = shop[at.WEIGHTS] + level * len(terms)
        minds_setups = minds_setups or shop[row + _SETUP_TIME] > 0
        minds_cost = minds_cost or shop[row + _RESOURCE_COST] > 0
        minds_energy = minds_energy or shop[row + _ENERGY_COST] > 0
    if minds_setups:
        terms[_SETUP_TIME] = _setup_time(made, modes)
    if minds_cost:
        terms[_RESOURCE_COST] = _resource_cost(shop, made, modes)
    if minds_energy:
        terms[_ENERGY_COST] = energy_cost(shop, made, modes)
    for level in range(len(levels)):
        levels[level] = 0
        for term in range(len(terms)):
            levels[level] += shop[shop[at.WEIGHTS] + level * len(terms) + term] * terms[term]


@kernel
def _setup_time(made: Integers, modes: Integers) -> float:
    """Return the working time of all setups."""
    result = 0.0
    for task in range(len(modes)):
        if modes[task] >= 0:
            result += made[made[at.SETUP_WORK] + task]
    return result


@kernel
def _resource_cost(shop: Integers, made: Integers, modes: Integers) -> float:
    result = 0.0
    for task in range(len(modes)):
        mode = modes[task]
        if mode < 0:
            continue
        station = shop[shop[at.STATION] + mode]
        is_first = shop[at.NUM_BATCH_KEYS] == 0 or made[made[at.BATCH] + task] in (-1, task)
        if station >= 0 and is_first:
            length = made[made[at.POINTS] + 4 * task + 3] - made[made[at.POINTS] + 4 * task]
            result += float(shop[shop[at.COST_RATE] + station]) * shop[shop[at.UNITS] + mode] * length
        first = shop[shop[at.PHASE_PTR] + mode]
        # A batch holds once what its tasks hold together.
        last_need = shop[shop[at.NEED_PTR] + mode + 1] if is_first else 0
        for need in range(shop[shop[at.NEED_PTR] + mode], last_need):
            begin = made[made[at.PHASE_START] + first + shop[shop[at.FIRST_PHASE] + need]]
            length = made[made[at.PHASE_END] + first + shop[shop[at.LAST_PHASE] + need]] - begin
            for slot in range(shop[shop[at.SLOT_PTR] + need], shop[shop[at.SLOT_PTR] + need + 1]):
                result += (
                    float(shop[shop[at.COST_RATE] + made[made[at.ASSIGNED] + slot]])
                    * shop[shop[at.NEED_UNITS] + need]
                    * length
                )
        for row in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
            way = shop[shop[at.WAY] + row]
            earlier = shop[shop[at.WAY_BEFORE] + way]
            if earlier < 0 or modes[earlier] >= 0:
                result += _way_cost(shop, made, way)
        for row in range(shop[shop[at.LAST_WAY_PTR] + task], shop[shop[at.LAST_WAY_PTR] + task + 1]):
            result += _way_cost(shop, made, shop[shop[at.LAST_WAY] + row])
        for row in range(shop[shop[at.SPAN_PTR] + task], shop[shop[at.SPAN_PTR] + task + 1]):
            span = shop[shop[at.SPAN] + row]
            last = shop[shop[at.SPAN_LAST] + span]
            if modes[last] >= 0:
                length = made[made[at.POINTS] + 4 * last + 3] - made[made[at.POINTS] + 4 * task + 1]
                rate = float(shop[shop[at.COST_RATE] + shop[shop[at.SPAN_RESOURCE] + span]])
                result += rate * shop[shop[at.SPAN_UNITS] + span] * max(length, 0)
    return result


@kernel
def _way_cost(shop: Integers, made: Integers, way: int) -> float:
    robot = made[made[at.VEHICLE] + way]
    if robot < 0:
        return 0.0
    length = made[made[at.SET_DOWN] + way] - made[made[at.PICKED_UP] + way]
    return float(shop[shop[at.COST_RATE] + robot] * length)
