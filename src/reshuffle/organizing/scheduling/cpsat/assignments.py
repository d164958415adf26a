"""Who does it: members of groups for the requirements of modes (rule `assignment`).

Resources that no rule can tell apart form one class: the tools of a type, the operators of a skill with one shift. The
model decides how many members of each class are held; who they are is settled when the solution is read (intervals of
which never more than n overlap can be handed to n members one after the other).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Literal
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["ResourceClasses", "Share", "add_assignments", "resource_classes"]


@dataclass(frozen=True, slots=True)
class ResourceClasses:
    """The classes of resources that no rule can tell apart.

    Parameters
    ----------
    class_of
        Class per resource.
    members
        Resources per class, ascending.
    """

    class_of: list[int]
    members: list[list[int]]


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a requirement that one class of resources gives.

    Parameters
    ----------
    resource_class
        The class.
    number
        How many of its members, a number or a variable; 0 where `literal` does not hold.
    literal
        Holds where one or more of its members are held.
    """

    resource_class: int
    number: Expression
    literal: Literal


def resource_classes(problem: SchedulingProblem) -> ResourceClasses:
    """Return the classes: tools and operators of capacity 1 with equal calendar, cost and groups, and no span."""
    resources, groups = problem.resources, problem.groups
    memberships: list[list[int]] = [[] for _ in range(len(resources))]
    for group in range(len(groups)):
        for member in groups.of(group):
            memberships[member].append(group)
    kind = resources.kind
    is_alone = (resources.capacity != 1) | (kind == ResourceKind.STATION) | (kind == ResourceKind.ROBOT)
    is_alone[problem.spans.resource] = True
    is_alone[problem.modes.station[problem.modes.station >= 0]] = True
    known: dict[tuple[object, ...], int] = {}
    class_of: list[int] = []
    members: list[list[int]] = []
    for resource in range(len(resources)):
        likeness: tuple[object, ...] = (int(resources.calendar[resource]), int(resources.cost_rate[resource]))
        key = (*likeness, *memberships[resource]) if not is_alone[resource] else ("alone", resource)
        index = known.setdefault(key, len(known))
        if index == len(members):
            members.append([])
        members[index].append(resource)
        class_of.append(index)
    return ResourceClasses(class_of, members)


def add_assignments(draft: Draft, classes: ResourceClasses) -> dict[int, list[Share]]:
    """Add what decides who fills each requirement of each possible mode; returns the shares per requirement."""
    problem = draft.problem
    requirements, groups = problem.requirements, problem.groups
    pointer = problem.modes.requirement_ptr.tolist()
    result: dict[int, list[Share]] = {}
    for mode, literal in draft.chosen.items():
        for requirement in range(pointer[mode], pointer[mode + 1]):
            group = groups.of(int(requirements.group[requirement]))
            owning, sizes = np.unique([classes.class_of[member] for member in group], return_counts=True)
            available = dict(zip(owning.tolist(), sizes.tolist(), strict=True))
            result[requirement] = _shares(draft, literal, int(requirements.count[requirement]), available)
    return result


def _shares(draft: Draft, literal: Literal, count: int, available: dict[int, int]) -> list[Share]:
    if len(available) == 1:
        return [Share(index, count, literal) for index in available]
    if sum(available.values()) == count:
        return [Share(index, size, literal) for index, size in available.items()]
    if count == 1:
        options = {index: draft.boolean() for index in available}
        draft.choose_one(list(options.values()), literal)
        return [Share(index, 1, option) for index, option in options.items()]
    shares = []
    for index, size in available.items():
        used = draft.boolean()
        number = used if size == 1 else draft.integer(0, min(size, count))
        if number is not used:
            draft.require(number >= 1, used)
            draft.require(number == 0, used.negated())
        if literal is not None:
            draft.model.add_implication(used, literal)
        shares.append(Share(index, 1 if size == 1 else number, used))
    numbers = [share.literal if isinstance(share.number, int) else share.number for share in shares]
    draft.require(sum(numbers) == count, literal)
    return shares
