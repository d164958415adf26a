"""What the exact model cannot carry, by name."""

from __future__ import annotations

import numpy as np

from reshuffle.organizing.scheduling.cpsat.fleets import stopping_robots
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["unsupported"]

#: CP-SAT counts in int64; sums of weights times instants must stay far below its range.
_LARGEST_VALUE = 1 << 60


def unsupported(problem: SchedulingProblem, last: int) -> list[str]:
    """Return what of a problem the model cannot carry, in the user's words; empty where it carries everything.

    Parameters
    ----------
    problem
        The problem.
    last
        The last instant of the model's window, ticks.
    """
    return [*_robots(problem), *_ranges(problem, last)]


def _robots(problem: SchedulingProblem) -> list[str]:
    """Return what about robots leaves the order of stops at one instant open, which their routes must not."""
    resources, groups, names, travel = problem.resources, problem.groups, problem.names, problem.travel
    fleets = sorted({int(fleet) for fleet in problem.transports.fleet if fleet >= 0})
    carriers = {int(robot) for fleet in fleets for robot in groups.of(fleet)}
    stopping = stopping_robots(problem)
    is_between = ~np.eye(travel.num_locations, dtype=bool)
    result = []
    for robot in sorted(carriers | stopping):
        kind = int(resources.travel_type[robot])
        if kind < 0 or travel.num_locations < 2:
            continue
        own = slice(kind * travel.num_locations**2, (kind + 1) * travel.num_locations**2)
        shortest = int(travel.loaded[own].reshape(is_between.shape)[is_between].min())
        if robot in stopping:
            shortest = min(shortest, int(travel.empty[own].reshape(is_between.shape)[is_between].min()))
        else:
            shortest += int(travel.pickup[kind] + travel.dropoff[kind])
        if shortest == 0:
            result.append(f"a way of no time between two places ({names.resource(robot)})")
    nowhere = {int(mode) for mode in np.flatnonzero(problem.modes.station < 0)}
    nowhere |= {int(m) for m in np.flatnonzero(resources.location[np.maximum(problem.modes.station, 0)] < 0)}
    for requirement, mode in enumerate(problem.requirement_modes().tolist()):
        held = stopping.intersection(groups.of(int(problem.requirements.group[requirement])).tolist())
        if mode in nowhere and held:
            robot = min(held)
            result.append(f"a hold at no place of a robot with single stops ({names.resource(robot)})")
    return sorted(set(result))


def _ranges(problem: SchedulingProblem, last: int) -> list[str]:
    reach = max(abs(problem.planning_start), abs(last), 1)
    jobs = problem.jobs
    per_job = int(jobs.weight.sum()) + int(jobs.earliness_weight.sum()) + int(jobs.wip_weight.sum())
    rates = int((problem.resources.cost_rate * problem.resources.capacity).sum()) * 2
    prices = int(problem.objective.tariff_price.max(initial=0)) * int(problem.phases.power.sum())
    largest = (per_job + rates + prices + len(problem.tasks) + 1) * 2 * reach
    heaviest = max(int(problem.objective.level(level).sum()) for level in range(problem.objective.num_levels))
    if largest * max(1, heaviest) > _LARGEST_VALUE:
        return [f"objective values beyond {_LARGEST_VALUE} (weights and prices times a horizon of {reach} ticks)"]
    return []
