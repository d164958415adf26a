"""Robots: which of them no rule can tell apart, and which need their pickups and dropoffs one by one."""

from __future__ import annotations

import numpy as np

from reshuffle.organizing.scheduling.cpsat.assignments import ResourceClasses
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["robot_classes", "stopping_robots"]


def robot_classes(problem: SchedulingProblem) -> ResourceClasses:
    """Return the classes: equal type of travel, cost and fleets; robots that phases hold or that stop stand alone."""
    resources, groups = problem.resources, problem.groups
    memberships: list[list[int]] = [[] for _ in range(len(resources))]
    held = set(problem.requirements.group.tolist())
    is_alone = resources.capacity != 1
    for group in range(len(groups)):
        for member in groups.of(group):
            memberships[member].append(group)
            is_alone[member] |= group in held
    class_of: list[int] = []
    members: list[list[int]] = []
    known: dict[tuple[object, ...], int] = {}
    for robot in range(len(resources)):
        if resources.kind[robot] != ResourceKind.ROBOT:
            class_of.append(-1)
            continue
        likeness = (int(resources.travel_type[robot]), int(resources.cost_rate[robot]), *memberships[robot])
        key: tuple[object, ...] = ("alone", robot) if is_alone[robot] else likeness
        index = known.setdefault(key, len(known))
        if index == len(members):
            members.append([])
        members[index].append(robot)
        class_of.append(index)
    return ResourceClasses(class_of, members)


def stopping_robots(problem: SchedulingProblem) -> set[int]:
    """Return the robots whose route is a matter of single stops: they carry several lots, or may be held for no time.

    For all others a trip from pickup to dropoff is one piece.
    """
    resources, needs = problem.resources, problem.requirements
    is_robot = resources.kind == ResourceKind.ROBOT
    result = {int(robot) for robot in np.flatnonzero(is_robot & (resources.capacity > 1))}
    if not is_robot.any():
        return result
    first_phase = problem.modes.phase_ptr[problem.requirement_modes()]
    worked = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(problem.phases.duration)))
    duration = worked[first_phase + needs.last_phase + 1] - worked[first_phase + needs.first_phase]
    for requirement in np.flatnonzero(duration == 0):
        members = problem.groups.of(int(needs.group[requirement]))
        result |= {int(member) for member in members if is_robot[member]}
    return result
