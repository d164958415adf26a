"""What a solution is worth: the terms of the objective, exact to the last tick.

docs/reference/semantics.md, section 1.9, gives each term as a formula.
"""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, UNSET, BoolArray, TickArray
from reshuffle.plan.chosen import Chosen, batch_leaders, choose
from reshuffle.plan.holds import holds_of
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.ragged import exact_dot, is_first_of_group
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.tasks import PhaseKind
from reshuffle.plan.worktime import phase_calendars

__all__ = ["terms", "value"]


def terms(problem: SchedulingProblem, solution: Solution) -> TickArray:
    """Return every term of the objective for a valid solution, also those without a weight.

    Returns
    -------
    (number of terms,) int64, in the order of :class:`~reshuffle.plan.objective.Term`.

    Raises
    ------
    OverflowError
        If a term does not fit int64; :func:`value` still weighs it exactly.
    """
    return np.array(_exact_terms(problem, solution, tuple(Term)), dtype=np.int64)


def value(problem: SchedulingProblem, solution: Solution) -> tuple[int, ...]:
    """Return the value of a valid solution: one number per level, compared in order; exact, whatever its size."""
    objective = problem.objective
    exact = _exact_terms(problem, solution, objective.used_terms())
    return tuple(
        sum(weight * term for weight, term in zip(objective.level(level).tolist(), exact, strict=True))
        for level in range(objective.num_levels)
    )


def _exact_terms(problem: SchedulingProblem, solution: Solution, wanted: tuple[Term, ...]) -> list[int]:
    """Return all terms as Python integers; those that are not wanted stay 0."""
    result = [0] * len(Term)
    points = task_points(problem, solution)
    chosen = choose(problem, solution.mode, np.flatnonzero(solution.mode >= 0))
    of_jobs = _job_terms(problem, chosen, points)
    for term in wanted:
        if term in of_jobs:
            result[term] = of_jobs[term]
        elif term == Term.SETUP_TIME:
            result[term] = _setup_time(problem, solution, chosen)
        elif term == Term.RESOURCE_COST:
            result[term] = _resource_cost(problem, solution, chosen, points)
        elif term == Term.ENERGY_COST:
            result[term] = _energy_cost(problem, solution, chosen)
        elif term == Term.MOVED_TASKS:
            result[term] = int(np.count_nonzero(_is_moved(problem, solution, points)))
        else:
            kept = np.flatnonzero((problem.previous.mode >= 0) & (solution.mode >= 0))
            shift = points[Point.START, kept] - problem.previous.start[kept]
            result[term] = exact_dot(np.abs(shift))
    return result


def _job_terms(problem: SchedulingProblem, chosen: Chosen, points: TickArray) -> dict[Term, int]:
    jobs = problem.jobs
    job = problem.tasks.job[chosen.tasks]
    of_job = chosen.tasks[job >= 0]
    job = job[job >= 0]
    completion = np.full(len(jobs), UNSET, dtype=np.int64)
    np.maximum.at(completion, job, points[Point.COMPLETION, of_job])
    arrival = np.full(len(jobs), np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(arrival, job, points[Point.ARRIVAL, of_job])
    rows = np.flatnonzero(completion != UNSET)
    end, due, weight = completion[rows], jobs.due[rows], jobs.weight[rows]
    has_due = due < UNBOUNDED
    return {
        Term.MAKESPAN: max(0, int(end.max(initial=0))),
        Term.TARDINESS: exact_dot(weight, np.maximum(end - due, 0)),
        Term.LATE_JOBS: exact_dot(weight[end > due]),
        Term.FLOW_TIME: exact_dot(weight, end - jobs.release[rows]),
        Term.EARLINESS: exact_dot(jobs.earliness_weight[rows][has_due], np.maximum(due - end, 0)[has_due]),
        Term.WORK_IN_PROGRESS: exact_dot(jobs.wip_weight[rows], end - arrival[rows]),
    }


def _setup_time(problem: SchedulingProblem, solution: Solution, chosen: Chosen) -> int:
    work = phase_calendars(problem, solution, chosen).work(
        solution.phase_start[chosen.phases], solution.phase_end[chosen.phases]
    )
    is_counted = batch_leaders(solution, chosen.tasks)[chosen.phase_row]
    return exact_dot(work[is_counted & (problem.phases.kind[chosen.phases] == PhaseKind.SETUP)])


def _resource_cost(problem: SchedulingProblem, solution: Solution, chosen: Chosen, points: TickArray) -> int:
    rate = problem.resources.cost_rate
    holds = holds_of(problem, solution, chosen, points)
    driven = np.flatnonzero(solution.vehicle >= 0)
    way = solution.dropoff[driven] - solution.pickup[driven]
    # A span whose last task ends before its first task arrives is empty.
    length = np.maximum(holds.end - holds.start, 0)
    return exact_dot(rate[holds.resource], holds.units, length) + exact_dot(rate[solution.vehicle[driven]], way)


def _energy_cost(problem: SchedulingProblem, solution: Solution, chosen: Chosen) -> int:
    objective = problem.objective
    power = _largest_power(problem, solution, chosen)
    if len(objective.tariff_start) == 0 or not power.any():
        return 0
    price = phase_calendars(problem, solution, chosen).price(
        solution.phase_start[chosen.phases],
        solution.phase_end[chosen.phases],
        objective.tariff_start,
        objective.tariff_price,
    )
    return exact_dot(power, price)


def _largest_power(problem: SchedulingProblem, solution: Solution, chosen: Chosen) -> TickArray:
    """Return the power of each chosen phase, shape (N,): for a batch the largest, once, and 0 for its other members."""
    power = problem.phases.power[chosen.phases].copy()
    batch = solution.batch[chosen.tasks][chosen.phase_row].astype(np.int64)
    number = np.arange(len(power)) - chosen.first_phase[chosen.phase_row]
    members = np.flatnonzero(batch >= 0)
    order = members[np.lexsort((number[members], batch[members]))]
    if len(order):
        first = np.flatnonzero(is_first_of_group(batch[order], number[order]))
        largest = np.maximum.reduceat(power[order], first)
        power[order] = 0
        power[order[first]] = largest
    return power


def _is_moved(problem: SchedulingProblem, solution: Solution, points: TickArray) -> BoolArray:
    previous = problem.previous
    is_other = (solution.mode != previous.mode) | (points[Point.START] != previous.start)
    result: BoolArray = (previous.mode >= 0) & is_other
    return result
