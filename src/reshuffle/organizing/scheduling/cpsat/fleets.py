"""Robots that no rule can tell apart."""

from __future__ import annotations

from reshuffle.organizing.scheduling.cpsat.assignments import ResourceClasses
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["robot_classes"]


def robot_classes(problem: SchedulingProblem) -> ResourceClasses:
    """Return the classes of robots: equal type of travel, cost and fleets; robots that phases hold stand alone."""
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
