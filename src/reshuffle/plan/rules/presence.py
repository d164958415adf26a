"""Rule ``presence``: what is done of tasks, branches and choices."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import BoolArray, IndexArray, TickArray
from reshuffle.plan.ragged import look_up
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.violations import Violation

__all__ = ["presence"]


def presence(problem: SchedulingProblem, solution: Solution) -> list[Violation]:
    """Judge rule ``presence``; a task counts as done where it has any mode."""
    names, branch = problem.names, problem.tasks.branch
    is_done = solution.mode >= 0
    rule = "only tasks of branches may be left out"
    found = [
        Violation("presence", names.task(task), 0, 1, f"{names.task(task)} is not done; {rule}")
        for task in np.flatnonzero((branch < 0) & ~is_done).tolist()
    ]
    if len(problem.choices.branch_choice) == 0:
        return found
    num_branches = len(problem.choices.branch_choice)
    of_branch = np.flatnonzero(branch >= 0)
    size = np.bincount(branch[of_branch], minlength=num_branches)
    done = np.bincount(branch[of_branch[is_done[of_branch]]], minlength=num_branches)
    open_tasks = of_branch[~is_done[of_branch]]
    first_open = _first(branch[open_tasks], open_tasks, num_branches)
    for row in np.flatnonzero((done > 0) & (done < size)).tolist():
        missing = names.task(int(first_open[row]))
        message = f"{done[row]} of {size[row]} tasks of branch {row} are done, {missing} is not; a branch is done whole"
        found.append(Violation("presence", f"branch {row}", int(done[row]), int(size[row]), message))
    return found + _choices(problem, size > 0, done > 0)


def _first(group: IndexArray, tasks: TickArray, num_groups: int) -> TickArray:
    """Return the first of some ascending tasks in each group, shape (num_groups,); -1 for none."""
    result = np.full(num_groups, -1, dtype=np.int64)
    result[group[::-1]] = tasks[::-1]
    return result


def _depths(problem: SchedulingProblem) -> TickArray:
    """Return how deep each choice is nested, shape (K,), 0 for one without a parent."""
    choices = problem.choices
    depth = np.zeros(len(choices), dtype=np.int64)
    above = look_up(choices.branch_choice, choices.parent, -1)
    at = above.copy()
    while (at >= 0).any():
        depth += at >= 0
        at = look_up(above, at, -1)
    return depth


def _choices(problem: SchedulingProblem, has_tasks: BoolArray, is_done: BoolArray) -> list[Violation]:
    """Judge the choices, the innermost first.

    A branch without tasks of its own may count as done or not: ``can_be`` says what its inner choices allow.
    """
    choices = problem.choices
    # can_be[0]: the branch can count as not done; can_be[1]: as done.
    can_be = np.stack((~is_done | ~has_tasks, is_done | ~has_tasks))
    depth = _depths(problem)
    is_broken = np.zeros(len(choices), dtype=np.bool_)
    for level in range(int(depth.max(initial=0)), -1, -1):
        own = depth[choices.branch_choice] == level
        of_choice = choices.branch_choice[own]
        fewest = np.bincount(of_choice[~can_be[0, own]], minlength=len(choices))
        largest = np.bincount(of_choice[can_be[1, own]], minlength=len(choices))
        fits = np.stack((fewest == 0, (fewest <= choices.most) & (largest >= choices.least)))
        rows = np.flatnonzero(depth == level)
        parent = choices.parent[rows]
        is_broken[rows[(parent < 0) & ~fits[1, rows]]] = True
        inner, parent = rows[parent >= 0], parent[parent >= 0]
        allowed = can_be.copy()
        for state in (0, 1):
            np.logical_and.at(allowed[state], parent, fits[state, inner])
        # Where the inner choices leave no way, the parent counts as what its tasks say, as done if it has none.
        stuck: BoolArray = ~(allowed[0] | allowed[1])
        state = can_be[1, parent].astype(np.int64)
        is_broken[inner[stuck[parent] & ~fits[state, inner]]] = True
        can_be = np.where(stuck, np.stack((~can_be[1], can_be[1])), allowed)
    return _violations(problem, np.flatnonzero(is_broken).tolist(), has_tasks, has_tasks & is_done)


def _violations(
    problem: SchedulingProblem, rows: list[int], has_tasks: BoolArray, is_done: BoolArray
) -> list[Violation]:
    choices = problem.choices
    num_branches = np.bincount(choices.branch_choice, minlength=len(choices))
    num_done = np.bincount(choices.branch_choice[is_done], minlength=len(choices))
    tasks = np.flatnonzero(problem.tasks.branch >= 0)
    first_task = _first(choices.branch_choice[problem.tasks.branch[tasks]], tasks, len(choices))
    found = []
    for row in rows:
        near = f" (with {problem.names.task(int(first_task[row]))})" if first_task[row] >= 0 else ""
        done, least, most = int(num_done[row]), int(choices.least[row]), int(choices.most[row])
        parent = int(choices.parent[row])
        message = f"choice {row}{near} has {done} of its {num_branches[row]} branches done"
        if parent >= 0 and has_tasks[parent] and not is_done[parent]:
            message += f", though branch {parent}, to which it belongs, is not done"
            found.append(Violation("presence", f"choice {row}", done, 0, message))
        else:
            message += f"; between {least} and {most} must be"
            found.append(Violation("presence", f"choice {row}", done, least if done < least else most, message))
    return found
