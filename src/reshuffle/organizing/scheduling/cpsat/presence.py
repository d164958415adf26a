"""What is done: branches, choices, and the mode of each task (rules `presence`, `mode`, parts of `pin`, `frozen`)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from reshuffle.organizing.scheduling.cpsat.draft import Draft
from reshuffle.plan.arrays import owners
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["add_presence", "frozen_tasks", "possible_modes"]


def frozen_tasks(problem: SchedulingProblem) -> set[int]:
    """Return the tasks of the frozen zone: they keep mode, start and end of the previous solution."""
    previous = problem.previous
    is_frozen = (previous.mode >= 0) & (previous.start < previous.frozen_until)
    return {int(task) for task in np.flatnonzero(is_frozen)}


def possible_modes(problem: SchedulingProblem) -> list[list[int]]:
    """Return per task the modes that pins, the frozen zone and the sizes of groups leave."""
    tasks, modes, requirements = problem.tasks, problem.modes, problem.requirements
    too_many = requirements.count > np.diff(problem.groups.ptr)[requirements.group]
    is_possible = np.ones(len(modes), dtype=bool)
    is_possible[owners(modes.requirement_ptr)[too_many]] = False
    mode_tasks = problem.mode_tasks()
    pinned = tasks.pin_station[mode_tasks]
    is_possible &= (pinned < 0) | (pinned == modes.station)
    for task in frozen_tasks(problem):
        own = slice(tasks.mode_ptr[task], tasks.mode_ptr[task + 1])
        is_possible[own] &= np.arange(own.start, own.stop) == problem.previous.mode[task]
    pointer = tasks.mode_ptr.tolist()
    flags = is_possible.tolist()
    return [[mode for mode in range(first, last) if flags[mode]] for first, last in pairwise(pointer)]


def add_presence(draft: Draft) -> None:
    """Add the literals of branches, tasks and modes, and what ties them."""
    _add_branches(draft)
    problem = draft.problem
    draft.modes = possible_modes(problem)
    frozen = frozen_tasks(problem)
    branch_of = problem.tasks.branch.tolist()
    for task, modes in enumerate(draft.modes):
        done = None if branch_of[task] < 0 else draft.branches[branch_of[task]]
        draft.done.append(done)
        if task in frozen and done is not None:
            draft.model.add_bool_or([done])
        if not modes:
            draft.forbid(done)
        elif len(modes) == 1:
            draft.chosen[modes[0]] = done
        else:
            options = [draft.boolean() for _ in modes]
            draft.choose_one(options, done)
            draft.chosen.update(zip(modes, options, strict=True))
    draft.holder = dict(draft.chosen)


def _add_branches(draft: Draft) -> None:
    choices = draft.problem.choices
    draft.branches = [draft.boolean() for _ in range(len(choices.branch_choice))]
    for choice in range(len(choices)):
        own = [draft.branches[branch] for branch in np.flatnonzero(choices.branch_choice == choice)]
        parent = None if choices.parent[choice] < 0 else draft.branches[choices.parent[choice]]
        if choices.least[choice] == choices.most[choice] == 1:
            draft.choose_one(own, parent)
            continue
        draft.require(sum(own) >= int(choices.least[choice]), parent)
        draft.require(sum(own) <= int(choices.most[choice]), parent)
        if parent is not None:
            for branch in own:
                draft.model.add_implication(branch, parent)
