"""Rule ``presence``: what is done of tasks, branches and choices."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.violations import Violation

__all__ = ["presence"]


def presence(problem: SchedulingProblem, solution: Solution) -> list[Violation]:
    """Judge rule ``presence``; a task counts as done where it has any mode."""
    names, branch = problem.names, problem.tasks.branch
    is_done = solution.mode >= 0
    found = [
        Violation("presence", names.task(task), 0, 1, f"{names.task(task)} is not done, but belongs to no branch")
        for task in np.flatnonzero((branch < 0) & ~is_done).tolist()
    ]
    if len(problem.choices.branch_choice) == 0:
        return found
    num_branches = len(problem.choices.branch_choice)
    of_branch = np.flatnonzero(branch >= 0)
    size = np.bincount(branch[of_branch], minlength=num_branches)
    done = np.bincount(branch[of_branch[is_done[of_branch]]], minlength=num_branches)
    for row in np.flatnonzero((done > 0) & (done < size)).tolist():
        missing = names.task(int(of_branch[(branch[of_branch] == row) & ~is_done[of_branch]][0]))
        message = f"{done[row]} of {size[row]} tasks of branch {row} are done, {missing} is not; a branch is done whole"
        found.append(Violation("presence", f"branch {row}", int(done[row]), int(size[row]), message))
    return found + _choices(problem, size > 0, done > 0)


def _depths(problem: SchedulingProblem) -> TickArray:
    """Return how deep each choice is nested, shape (K,), 0 for one without a parent."""
    choices = problem.choices
    depth = np.zeros(len(choices), dtype=np.int64)
    above = np.where(choices.parent >= 0, choices.branch_choice[np.maximum(choices.parent, 0)], -1).astype(np.int64)
    at = above.copy()
    while (at >= 0).any():
        depth += at >= 0
        at = np.where(at >= 0, above[np.maximum(at, 0)], -1)
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
    return [_violation(problem, row, has_tasks, is_done) for row in np.flatnonzero(is_broken).tolist()]


def _violation(problem: SchedulingProblem, row: int, has_tasks: BoolArray, is_done: BoolArray) -> Violation:
    choices = problem.choices
    branches = np.flatnonzero(choices.branch_choice == row)
    done = [int(branch) for branch in branches if has_tasks[branch] and is_done[branch]]
    parent = int(choices.parent[row])
    least, most = int(choices.least[row]), int(choices.most[row])
    own = np.flatnonzero(np.isin(problem.tasks.branch, branches))
    near = f" (with {problem.names.task(int(own[0]))})" if len(own) else ""
    message = f"choice {row}{near} has {len(done)} of its {len(branches)} branches done"
    if parent >= 0 and not is_done[parent] and has_tasks[parent]:
        message += f", though branch {parent}, to which it belongs, is not done"
        return Violation("presence", f"choice {row}", len(done), 0, message)
    message += f"; between {least} and {most} must be"
    return Violation("presence", f"choice {row}", len(done), least if len(done) < least else most, message)
