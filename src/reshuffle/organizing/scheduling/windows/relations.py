"""What of a problem never changes between windows: which rows of which tables concern which task."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import UNBOUNDED, UNSET, BoolArray, TickArray
from reshuffle.plan.builder_columns import Phase, Requirement
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["Relations", "RowsOfTasks"]


class RowsOfTasks:
    """The rows of a table by the tasks they name.

    Parameters
    ----------
    num_tasks
        Number of tasks.
    columns
        Columns of tasks, one row each; -1 names none.
    """

    def __init__(self, num_tasks: int, *columns: npt.NDArray[np.integer]) -> None:
        task = np.concatenate([np.asarray(column, dtype=np.int64) for column in columns])
        row = np.tile(np.arange(len(columns[0])), len(columns))
        order = np.argsort(task, kind="stable")
        self._row = row[order]
        self._pointer = np.searchsorted(task[order], np.arange(num_tasks + 1))

    def of(self, task: int) -> list[int]:
        """Return the rows that name a task."""
        result: list[int] = self._row[self._pointer[task] : self._pointer[task + 1]].tolist()
        return result

    def of_all(self, tasks: npt.NDArray[np.integer]) -> TickArray:
        """Return the rows that name any of the tasks, ascending, each once."""
        parts = [self._row[self._pointer[task] : self._pointer[task + 1]] for task in tasks.tolist()]
        return np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)


class Relations:
    """The rows that concern each task, which tasks may be planned anew, and the modes in plain Python.

    Made once per problem in O(n log n) of its rows.

    Parameters
    ----------
    problem
        The problem.
    """

    def __init__(self, problem: SchedulingProblem) -> None:
        self.problem = problem
        number, tasks = len(problem.tasks), problem.tasks
        self.lags = RowsOfTasks(number, problem.lags.before, problem.lags.after)
        self.transports = RowsOfTasks(number, problem.transports.before, problem.transports.after)
        self.spans = RowsOfTasks(number, problem.spans.first, problem.spans.last)
        self.flows = RowsOfTasks(number, problem.materials.flow_task)
        self.order_pins = RowsOfTasks(number, problem.order_pins.before, problem.order_pins.after)
        self.dedications = RowsOfTasks(number, problem.dedications.first, problem.dedications.second)
        self.jobs = RowsOfTasks(len(problem.jobs), tasks.job)
        self.raises: dict[int, list[tuple[int, int]]] = defaultdict(list)
        wear = problem.wear
        for mode, counter, amount in zip(
            wear.raise_mode.tolist(), wear.raise_counter.tolist(), wear.raise_amount.tolist(), strict=True
        ):
            self.raises[mode].append((counter, amount))
        self.resets: dict[int, list[int]] = defaultdict(list)
        for mode, counter in zip(wear.reset_mode.tolist(), wear.reset_counter.tolist(), strict=True):
            self.resets[mode].append(counter)
        #: Stations on which the order of the tasks matters beyond who comes when.
        self.is_stateful = problem.resources.setup_rule >= 0
        self.is_stateful[wear.station] = True
        self.movable = self._movable()
        self.choice_root, self.tasks_of_root = self._choices()
        self._modes: dict[int, tuple[tuple[Phase, ...], tuple[Requirement, ...]]] = {}
        resources = problem.resources
        station = problem.modes.station
        #: (M,) where each mode is done, -1 for nowhere.
        self.place_of_mode = np.where(station >= 0, resources.location[np.maximum(station, 0)], -1)
        self.is_robot = resources.kind == ResourceKind.ROBOT
        self.has_limited_buffers = bool((resources.input_buffer >= 0).any() or (resources.output_buffer >= 0).any())
        self.has_limited_buffers |= bool((problem.transports.origin_buffer >= 0).any())

    def _movable(self) -> BoolArray:
        """Return which tasks nothing holds in their place, shape (T,)."""
        tasks, previous = self.problem.tasks, self.problem.previous
        frozen = (previous.mode >= 0) & (previous.start < previous.frozen_until)
        result: BoolArray = ~(tasks.is_running | (tasks.pin_start != UNSET) | frozen)
        return result

    def _choices(self) -> tuple[list[int], dict[int, TickArray]]:
        """Return for each branch the outermost choice above it, and for each such choice all tasks of its branches."""
        choices, branch_of = self.problem.choices, self.problem.tasks.branch
        root = list(range(len(choices)))
        above = [int(choices.branch_choice[parent]) if parent >= 0 else -1 for parent in choices.parent.tolist()]
        for choice in range(len(choices)):
            while above[root[choice]] >= 0:
                root[choice] = above[root[choice]]
        of_branch = [root[choice] for choice in choices.branch_choice.tolist()]
        gathered: dict[int, list[int]] = defaultdict(list)
        for task in np.flatnonzero(branch_of >= 0).tolist():
            gathered[of_branch[int(branch_of[task])]].append(task)
        return of_branch, {key: np.array(found, dtype=np.int64) for key, found in gathered.items()}

    def mode(self, mode: int) -> tuple[tuple[Phase, ...], tuple[Requirement, ...]]:
        """Return the phases and the requirements of a mode."""
        known = self._modes.get(mode)
        if known is None:
            modes, phases, needs = self.problem.modes, self.problem.phases, self.problem.requirements
            own = slice(int(modes.phase_ptr[mode]), int(modes.phase_ptr[mode + 1]))
            columns = (phases.duration, phases.kind, phases.max_wait, phases.break_rule, phases.power)
            listed = zip(*(column[own].tolist() for column in columns), strict=True)
            made = tuple(Phase(a, PhaseKind(b), c, BreakRule(d), e) for a, b, c, d, e in listed)
            own = slice(int(modes.requirement_ptr[mode]), int(modes.requirement_ptr[mode + 1]))
            others = (needs.group, needs.count, needs.units, needs.first_phase, needs.last_phase)
            required = tuple(Requirement(*row) for row in zip(*(c[own].tolist() for c in others), strict=True))
            known = self._modes[mode] = (made, required)
        return known

    def resources_of(self, mode: int) -> set[int]:
        """Return all resources that a mode may hold."""
        problem = self.problem
        station = int(problem.modes.station[mode])
        result = {station} if station >= 0 else set()
        for need in self.mode(mode)[1]:
            result.update(problem.groups.of(need.group).tolist())
        return result

    def due_of(self, job: int) -> int:
        """Return the due date of a job, UNBOUNDED for none."""
        return int(self.problem.jobs.due[job]) if job >= 0 else UNBOUNDED
