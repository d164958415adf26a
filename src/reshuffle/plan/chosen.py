"""The part of a problem that a solution chose: phases, requirements and slots of the modes in which tasks are done."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.plan.arrays import BoolArray, IndexArray, TickArray
from reshuffle.plan.ragged import entries_of, is_first_of_group
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.table import Table

__all__ = ["Chosen", "batch_leaders", "choose"]


@dataclass(frozen=True, slots=True, eq=False)
class Chosen(Table):
    """What was chosen, as index lists into the problem; positions count in this table.

    Parameters
    ----------
    tasks, modes
        (n,) tasks that are done, ascending, and their modes.
    first_phase
        (n + 1,) row pointers into `phases`.
    phases, phase_row
        (N,) phases of these modes, and for each the position of its task.
    requirements, requirement_row
        (K,) requirements of these modes, and for each the position of its task.
    slots, slot_row
        (L,) slots of these requirements, and for each the position of its requirement.
    """

    tasks: TickArray
    modes: TickArray
    first_phase: TickArray
    phases: TickArray
    phase_row: TickArray
    requirements: TickArray
    requirement_row: TickArray
    slots: TickArray
    slot_row: TickArray

    def __len__(self) -> int:
        return len(self.tasks)


def choose(problem: SchedulingProblem, mode: IndexArray, tasks: TickArray) -> Chosen:
    """Return what was chosen for some tasks.

    Parameters
    ----------
    problem
        The problem.
    mode
        (T,) mode of every task; those of `tasks` must be modes of the problem.
    tasks
        (n,) tasks to look at, ascending.
    """
    modes = mode[tasks].astype(np.int64)
    phases, phase_row = entries_of(problem.modes.phase_ptr, modes)
    requirements, requirement_row = entries_of(problem.modes.requirement_ptr, modes)
    slots, slot_row = entries_of(problem.requirements.slot_ptr, requirements)
    first = np.zeros(len(tasks) + 1, dtype=np.int64)
    np.cumsum(problem.modes.phase_ptr[modes + 1] - problem.modes.phase_ptr[modes], out=first[1:])
    return Chosen(tasks, modes, first, phases, phase_row, requirements, requirement_row, slots, slot_row)


def batch_leaders(solution: Solution, tasks: TickArray, is_shared: BoolArray | None = None) -> BoolArray:
    """Return which of some tasks stand for themselves or, as the first of its members, for their batch.

    Parameters
    ----------
    solution
        The solution.
    tasks
        (n,) tasks that are done, ascending.
    is_shared
        (n,) whether the batch number of the task counts; by default all do.

    Returns
    -------
    (n,) bool.
    """
    result = np.ones(len(tasks), dtype=np.bool_)
    batch = solution.batch[tasks]
    members = np.flatnonzero(batch >= 0 if is_shared is None else (batch >= 0) & is_shared)
    order = members[np.argsort(batch[members], kind="stable")]
    result[order] = is_first_of_group(batch[order])
    return result
