"""Priority rules as ranks of tasks: the orders in which a first schedule is tried.

The same rules as :mod:`reshuffle.organizing.scheduling.construction.rules`, worked out over arrays.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.decoding import NUM_RANKS, SPAN_UNITS
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["Rule", "mean_lengths", "rules_of"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_UNBOUNDED = UNBOUNDED
#: Spans in which slack counts, in mean work of a job.
_SLACK_SPANS = (1.0, 4.0, 0.25)
#: Terms that look at each job by itself.
_JOB_TERMS = frozenset({Term.TARDINESS, Term.LATE_JOBS, Term.FLOW_TIME, Term.EARLINESS, Term.WORK_IN_PROGRESS})


@kernel
def _backward(
    shop: Integers,
    lengths: Integers,
    carriage: int,
    order: Integers,
    waiting: Integers,
    tails: Integers,
    latest: Integers,
) -> None:
    """Work out tails and latest starts of all tasks, each behind those that follow it.

    Parameters
    ----------
    lengths
        (T,) expected time of each task, 0 for one that is not done.
    carriage
        Expected time of a way.
    order, waiting
        (T,) room.
    tails, latest
        (T,) results, which hold the length of each task, and the latest start by its job alone.
    """
    number, size = len(lengths), 0
    for task in range(number):
        waiting[task] = shop[shop[at.NUM_PREDECESSORS] + task]
        if waiting[task] == 0:
            order[size] = task
            size += 1
    place = 0
    while place < size:
        task = order[place]
        place += 1
        for row in range(shop[shop[at.SUCCESSOR_PTR] + task], shop[shop[at.SUCCESSOR_PTR] + task + 1]):
            later = shop[shop[at.SUCCESSOR] + row]
            waiting[later] -= 1
            if waiting[later] == 0:
                order[size] = later
                size += 1
    for place in range(size - 1, -1, -1):
        task = order[place]
        for row in range(shop[shop[at.BEFORE_PTR] + task], shop[shop[at.BEFORE_PTR] + task + 1]):
            earlier = shop[shop[at.BEFORE] + row]
            if shop[shop[at.LEAST] + row] <= -_UNBOUNDED or lengths[earlier] == 0:
                continue
            way = shop[shop[at.LEAST] + row]
            way += lengths[earlier] if shop[shop[at.BEFORE_POINT] + row] >= 2 else 0
            way -= lengths[task] if shop[shop[at.AFTER_POINT] + row] >= 2 else 0
            tails[earlier] = max(tails[earlier], way + tails[task])
            latest[earlier] = min(latest[earlier], latest[task] - way)
        for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
            earlier = shop[shop[at.WAY_BEFORE] + shop[shop[at.WAY] + index]]
            if earlier >= 0:
                way = lengths[earlier] + carriage
                tails[earlier] = max(tails[earlier], way + tails[task])
                latest[earlier] = min(latest[earlier], latest[task] - way)


class Rule(NamedTuple):
    """Ranks (T,) of tasks, and the span in which slack counts beside them, ticks; 0 for not at all."""

    ranks: Integers
    span: int = 0


def mean_lengths(problem: SchedulingProblem, modes: Integers) -> Integers:
    """Return the mean working time of the modes of each task, 0 for those that are not done; (T,) ticks."""
    work = np.concatenate((np.zeros(1, np.int64), np.cumsum(problem.phases.duration, dtype=np.int64)))
    of_mode = work[problem.modes.phase_ptr[1:]] - work[problem.modes.phase_ptr[:-1]]
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(of_mode)))
    ptr = problem.tasks.mode_ptr
    result: Integers = (sums[ptr[1:]] - sums[ptr[:-1]]) // np.maximum(np.diff(ptr), 1)
    result[modes < 0] = 0
    return result


def rules_of(problem: SchedulingProblem, shop: Integers, modes: Integers) -> list[Rule]:
    """Return rules that fit the objective, likely good ones first, and write the latest starts of tasks into `shop`.

    - apparent tardiness cost: work of the job by weight, and slack in several spans;
    - work of the job by weight, and work that follows by weight, for flow times;
    - latest start that keeps the due date;
    - longest time from the start of the task to the end of all that follows;
    - first come, first served.

    Parameters
    ----------
    problem
        The problem.
    shop
        The same, as the decoder reads it.
    modes
        (T,) >= 0 for tasks that are done.
    """
    job, jobs = problem.tasks.job, problem.jobs
    number, is_job = len(problem.tasks), problem.tasks.job >= 0
    lengths = mean_lengths(problem, modes)
    due = np.minimum(jobs.due, jobs.deadline).astype(np.int64)
    has_due = bool(np.any(due < UNBOUNDED))
    latest_due = int(due[due < UNBOUNDED].max(initial=0))
    # A job without a date waits behind those with one, but not for ever.
    due[due >= UNBOUNDED] = latest_due + int(lengths.sum()) // max(len(problem.resources), 1)
    tails = lengths.copy()
    latest = _of_jobs(due, job, latest_due + int(lengths.sum())) - lengths
    room = np.zeros((2, number), dtype=np.int64)
    _backward(shop, lengths, _carriage(problem), room[0], room[1], tails, latest)
    at.column(shop, at.URGENT_FROM, number)[:] = latest
    weight = _of_jobs(np.maximum(jobs.weight, 1), job, 1).astype(np.float64)
    total = np.bincount(job[is_job], weights=lengths[is_job], minlength=len(jobs)) + np.zeros(len(jobs))
    by_weight = np.maximum(_of_jobs(total, job, 1.0), 1.0) / weight
    rules = [Rule(_ranks(-tails.astype(np.float64))), Rule(_ranks(_of_jobs(jobs.release, job, problem.planning_start)))]
    used = set(problem.objective.used_terms())
    if used & _JOB_TERMS:
        rules[:0] = [Rule(_ranks(by_weight)), Rule(_ranks(tails / weight))]
    if has_due:
        rules.insert(0, Rule(_ranks(latest.astype(np.float64))))
        if used & {Term.TARDINESS, Term.LATE_JOBS}:
            logs = np.log(by_weight / by_weight.min(initial=1e300))
            ranks = np.minimum(SPAN_UNITS * logs, NUM_RANKS // 2 - 1).astype(np.int64)
            mean = max(float(total.mean()), 1.0) if len(total) else 1.0
            rules[:0] = [Rule(ranks, max(1, int(spans * mean))) for spans in _SLACK_SPANS]
    return rules


def _of_jobs(values: npt.NDArray[np.generic], job: npt.NDArray[np.integer], otherwise: float) -> npt.NDArray[Any]:
    """Return a value of each task: that of its job, another one where it has none."""
    if len(values) == 0:
        return np.full(len(job), otherwise)
    result: npt.NDArray[Any] = np.where(job >= 0, values[job], otherwise)
    return result


def _ranks(priority: Floats) -> Integers:
    result = np.zeros(len(priority), dtype=np.int64)
    places = np.arange(len(priority))
    result[np.argsort(priority, kind="stable")] = places * (NUM_RANKS // 2) // max(len(priority), NUM_RANKS // 2)
    return result


def _carriage(problem: SchedulingProblem) -> int:
    """Return the mean time of a way between two places, with taking up and setting down."""
    places, kinds = problem.travel.num_locations, len(problem.travel.pickup)
    pairs = places * (places - 1) * kinds
    if not len(problem.transports) or pairs <= 0:
        return 0
    handling = int(problem.travel.pickup.sum() + problem.travel.dropoff.sum()) // kinds
    return int(problem.travel.loaded.sum()) // pairs + handling
