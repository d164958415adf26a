"""A solution as the rules read it: what was chosen, when, by whom, with everything unreadable left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.chosen import Chosen, choose
from reshuffle.plan.holds import Holds, holds_of
from reshuffle.plan.ragged import is_first_of_group
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.worktime import PhaseCalendars, phase_calendars

__all__ = ["Reading", "read"]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the rules ask again and again.

    Parameters
    ----------
    problem, solution
        The problem, and the solution without its unreadable tasks.
    is_unreadable
        (T,) tasks whose mode or times cannot be read; they are reported, and left out of all further rules.
    chosen
        The readable tasks that are done, n of them, with their N phases.
    points
        (4, T) their instants; ``UNSET`` for other tasks.
    station
        (n,) station of each, -1 for none.
    start, end
        (N,) times of the chosen phases.
    calendars
        Open time of the chosen phases.
    leader
        (n,) position of the task that stands for the batch: the first member of a batch whose members fit together,
        else the task itself.
    holds
        All holds, one per batch.
    """

    problem: SchedulingProblem
    solution: Solution
    is_unreadable: BoolArray
    chosen: Chosen
    points: TickArray
    station: TickArray
    start: TickArray
    end: TickArray
    calendars: PhaseCalendars
    leader: TickArray
    holds: Holds

    @property
    def is_leader(self) -> BoolArray:
        """Which tasks stand for themselves or for their batch, shape (n,)."""
        result: BoolArray = self.leader == np.arange(len(self.leader))
        return result

    @property
    def is_done(self) -> BoolArray:
        """Which tasks are done and readable, shape (T,)."""
        result: BoolArray = self.solution.mode >= 0
        return result

    @property
    def task_station(self) -> TickArray:
        """Station of every task, shape (T,); -1 for none."""
        result = np.full(len(self.problem.tasks), -1, dtype=np.int64)
        result[self.chosen.tasks] = self.station
        return result

    def phase_number(self) -> TickArray:
        """Return for each chosen phase its number in the mode, from 0, shape (N,)."""
        result: TickArray = np.arange(len(self.chosen.phases)) - self.chosen.first_phase[self.chosen.phase_row]
        return result

    def task_of_phase(self, entries: npt.NDArray[np.integer]) -> TickArray:
        """Return the tasks of some chosen phases."""
        result: TickArray = self.chosen.tasks[self.chosen.phase_row[entries]]
        return result


def read(problem: SchedulingProblem, solution: Solution, is_unreadable: BoolArray, is_misfit: BoolArray) -> Reading:
    """Return a reading of `solution`.

    Parameters
    ----------
    problem, solution
        The problem and its solution, of the right shapes.
    is_unreadable
        (T,) tasks to leave out.
    is_misfit
        (T,) members of batches that do not fit together; each of them is read as a task of its own.
    """
    readable = replace(solution, mode=np.where(is_unreadable, -1, np.maximum(solution.mode, -1)))
    chosen = choose(problem, readable.mode, np.flatnonzero(readable.mode >= 0))
    points = task_points(problem, readable)
    leader = _leaders(readable, chosen, is_misfit)
    return Reading(
        problem=problem,
        solution=readable,
        is_unreadable=is_unreadable,
        chosen=chosen,
        points=points,
        station=problem.modes.station[chosen.modes].astype(np.int64),
        start=readable.phase_start[chosen.phases],
        end=readable.phase_end[chosen.phases],
        calendars=phase_calendars(problem, readable, chosen),
        leader=leader,
        holds=holds_of(problem, readable, chosen, points, leader == np.arange(len(leader))),
    )


def _leaders(solution: Solution, chosen: Chosen, is_misfit: BoolArray) -> TickArray:
    leader = np.arange(len(chosen.tasks), dtype=np.int64)
    batch = solution.batch[chosen.tasks]
    members = np.flatnonzero((batch >= 0) & ~is_misfit[chosen.tasks])
    order = members[np.argsort(batch[members], kind="stable")]
    is_first = is_first_of_group(batch[order])
    leader[order] = order[is_first][np.cumsum(is_first) - 1]
    return leader
