"""What the exact model cannot carry, by name."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.resources import ResourceKind
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
    resources, groups, names = problem.resources, problem.groups, problem.names
    result = []
    fleets = sorted({int(fleet) for fleet in problem.transports.fleet if fleet >= 0})
    carriers = sorted({int(robot) for fleet in fleets for robot in groups.of(fleet)})
    many = [names.resource(robot) for robot in carriers if resources.capacity[robot] > 1]
    if many:
        result.append(f"robots that carry more than one lot at once ({_listed(many)})")
    kinds = sorted({int(resources.travel_type[robot]) for robot in carriers})
    travel = problem.travel
    for kind in kinds:
        size = travel.num_locations
        loaded = travel.loaded[kind * size * size : (kind + 1) * size * size].reshape(size, size)
        is_between = ~np.eye(size, dtype=bool)
        if size > 1 and int(loaded[is_between].min() + travel.pickup[kind] + travel.dropoff[kind]) == 0:
            result.append("robots whose way between two places takes no time")
            break
    modes = problem.requirement_modes()
    shortest = (
        np.add.reduceat(problem.phases.duration, problem.modes.phase_ptr[:-1])
        if len(problem.modes)
        else problem.phases.duration
    )
    for requirement in range(len(problem.requirements)):
        members = groups.of(int(problem.requirements.group[requirement]))
        if not (resources.kind[members] == ResourceKind.ROBOT).any():
            continue
        mode = int(modes[requirement])
        first = int(problem.modes.phase_ptr[mode])
        own = slice(
            first + int(problem.requirements.first_phase[requirement]),
            first + int(problem.requirements.last_phase[requirement]) + 1,
        )
        if problem.phases.duration[own].sum() == 0 or shortest[mode] == 0:
            result.append("robots held in phases of no duration")
            break
    return result


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


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
