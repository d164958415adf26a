"""Earlier starts that cost nothing: the exact search leaves tasks wherever the objective does not care."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.tasks import PhaseKind

__all__ = ["compacted"]

_REGULAR = {Term.MAKESPAN, Term.TARDINESS, Term.LATE_JOBS, Term.FLOW_TIME, Term.SETUP_TIME}


def compacted(problem: SchedulingProblem, solution: Solution) -> Solution:
    """Return `solution` with every task moved as early as its predecessors and its station allow, order kept.

    Done for shops without breaks, waits, helpers, transports, material, wear, largest lags and wishes for later times;
    other solutions come back as they are. Takes O(n log n) time in the number of tasks and lags.
    """
    if not _is_simple(problem):
        return solution
    modes, tasks, lags = problem.modes, problem.tasks, problem.lags
    chosen = solution.mode.astype(np.int64)
    first, last = modes.phase_ptr[chosen], modes.phase_ptr[chosen + 1] - 1
    start, end = solution.phase_start[first].copy(), solution.phase_end[last].copy()
    arrival = solution.phase_start[np.minimum(first + (problem.phases.kind[first] == PhaseKind.SETUP), last)] - start
    earliest = np.maximum(tasks.earliest_start, max(problem.planning_start, problem.previous.frozen_until))
    has_job = tasks.job >= 0
    release = problem.jobs.release[tasks.job[has_job]] - arrival[has_job]
    earliest[has_job] = np.maximum(earliest[has_job], release)
    is_fixed = (tasks.pin_start != UNSET) | tasks.is_running
    is_fixed |= (problem.previous.mode >= 0) & (problem.previous.start < problem.previous.frozen_until)
    before: list[list[tuple[int, int]]] = [[] for _ in range(len(tasks))]
    points = lags.after_point == Point.ARRIVAL
    for one, other, least, is_arrival in zip(
        lags.before.tolist(), lags.after.tolist(), lags.least.tolist(), points.tolist(), strict=True
    ):
        before[other].append((one, least - (int(arrival[other]) if is_arrival else 0)))
    free_from: dict[int, int] = {}
    length = end - start
    station = modes.station[chosen]
    for task in np.lexsort((end, start)).tolist():
        if not is_fixed[task]:
            bounds = [int(end[one]) + least for one, least in before[task]]
            begin = max([int(earliest[task]), *bounds, free_from.get(int(station[task]), int(earliest[task]))])
            start[task] = min(int(start[task]), begin)
            end[task] = start[task] + length[task]
        if station[task] >= 0:
            free_from[int(station[task])] = int(end[task])
    shift = (start - solution.phase_start[first])[problem.mode_tasks()[problem.phase_modes()]]
    is_chosen = solution.phase_start != UNSET
    return replace(
        solution,
        phase_start=np.where(is_chosen, solution.phase_start + np.where(is_chosen, shift, 0), UNSET),
        phase_end=np.where(is_chosen, solution.phase_end + np.where(is_chosen, shift, 0), UNSET),
    )


def _is_simple(problem: SchedulingProblem) -> bool:
    resources, lags, tasks = problem.resources, problem.lags, problem.tasks
    stations = problem.modes.station
    used = stations[stations >= 0]
    # Tasks of no length that meet at one instant are taken by their numbers, so their setups could change places.
    is_instant = np.add.reduceat(problem.phases.duration, problem.modes.phase_ptr[:-1]) == 0 if len(stations) else []
    return bool(
        len(tasks)
        and (tasks.branch < 0).all()
        and (resources.calendar < 0).all()
        and (resources.capacity[used] == 1).all()
        and (resources.batch_max == 0).all()
        and not (problem.modes.setup_state[is_instant] >= 0).any()
        and (problem.phases.max_wait == 0).all()
        and (lags.most >= UNBOUNDED).all()
        and (lags.before_point == Point.END).all()
        and (lags.after_point <= Point.ARRIVAL).all()
        and not any(
            len(table)
            for table in (
                problem.requirements,
                problem.transports,
                problem.spans,
                problem.order_pins,
                problem.wear,
                problem.materials.flow_task,
            )
        )
        and set(problem.objective.used_terms()) <= _REGULAR
    )
