"""How much will happen on each resource, roughly, and how long all takes: what the index of the tracks is cut for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["expected_holds", "expected_horizon"]

Floats = npt.NDArray[np.float64]


def _shares(problem: SchedulingProblem) -> Floats:
    """Return for each mode the chance that it is the one, all modes of a task alike; (M,)."""
    numbers = np.diff(problem.tasks.mode_ptr)
    result: Floats = np.repeat(1.0 / np.maximum(numbers, 1), numbers)
    return result


def expected_holds(problem: SchedulingProblem) -> Floats:
    """Return how often each resource is taken if modes and members are chosen evenly, in intervals per unit; (R,)."""
    share, number = _shares(problem), len(problem.resources)
    modes, needs, groups, ways = problem.modes, problem.requirements, problem.groups, problem.transports
    is_there = modes.station >= 0
    result = np.bincount(modes.station[is_there], weights=(share * modes.units)[is_there], minlength=number) + np.zeros(
        number
    )
    sizes = np.maximum(np.diff(groups.ptr), 1)
    of_group = np.bincount(
        needs.group,
        weights=share[problem.requirement_modes()] * needs.count * needs.units,
        minlength=len(sizes),
    ) + np.zeros(len(sizes))
    of_group += np.bincount(ways.fleet[ways.fleet >= 0], minlength=len(sizes))
    result += np.bincount(groups.members, weights=np.repeat(of_group / sizes, np.diff(groups.ptr)), minlength=number)
    is_robot = problem.resources.kind == ResourceKind.ROBOT
    units: Floats = result / np.where(is_robot, 1, np.maximum(problem.resources.capacity, 1))
    return units


def expected_horizon(problem: SchedulingProblem) -> tuple[int, int]:
    """Return a first and a last instant between which most will happen: planning start, and when all may be done."""
    share, modes = _shares(problem), problem.modes
    work = np.concatenate((np.zeros(1), np.cumsum(problem.phases.duration.astype(np.float64))))
    length = work[modes.phase_ptr[1:]] - work[modes.phase_ptr[:-1]]
    is_there = modes.station >= 0
    number = len(problem.resources)
    load = np.bincount(modes.station[is_there], weights=(share * length)[is_there], minlength=number) + np.zeros(number)
    calendar, calendars = problem.resources.calendar, problem.calendars
    for station in np.flatnonzero((load > 0) & (calendar >= 0)).tolist():
        first, last = int(calendars.ptr[calendar[station]]), int(calendars.ptr[calendar[station] + 1]) - 1
        # The last interval is often one long one in which everything can end.
        if last > first and calendars.start[last] > calendars.start[first]:
            is_open = float((calendars.end[first:last] - calendars.start[first:last]).sum())
            load[station] *= min(float(calendars.start[last] - calendars.start[first]) / max(is_open, 1.0), 100.0)
    capacity = np.maximum(problem.resources.capacity, 1)
    jobs = problem.jobs.release[problem.jobs.release < UNBOUNDED]
    begin = int(problem.planning_start)
    end = max(int(jobs.max(initial=begin)), begin) + int(min(2 * float((load / capacity).max(initial=0.0)), 2.0**50))
    return begin, max(end, begin + 1)
