"""The scheduling problem: tables of arrays that say what is to be done, by what, and what makes a schedule valid.

docs/reference/semantics.md states every constraint once, as formula, prose and example. This module holds the problem;
:mod:`reshuffle.plan.problem_rules` says which problems make sense, :mod:`reshuffle.plan.builder` builds one piece by
piece, :mod:`reshuffle.plan.solution` holds a solution and :mod:`reshuffle.plan.check` judges it.
"""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.errors import ProblemError
from reshuffle.plan import problem_rules
from reshuffle.plan.arrays import IndexArray, owners
from reshuffle.plan.links import Dedications, Lags, Materials, OrderPins, Previous, Spans, Transports, Wear
from reshuffle.plan.objective import Objective
from reshuffle.plan.resources import Buffers, Calendars, Groups, Resources, SetupRules, Travel
from reshuffle.plan.table import Table
from reshuffle.plan.tasks import Choices, Jobs, Modes, Phases, Requirements, Tasks

__all__ = ["Names", "SchedulingProblem"]


@dataclass(frozen=True, slots=True)
class Names:
    """The user's names, for messages only; where a tuple is empty the index stands for the name.

    Parameters
    ----------
    jobs, tasks, resources, items, counters, buffers
        One name per row of the table of that name.
    """

    jobs: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    buffers: tuple[str, ...] = ()

    def job(self, index: int) -> str:
        """Return the name of a job for a message."""
        return f"job '{self.jobs[index]}'" if self.jobs else f"job {index}"

    def task(self, index: int) -> str:
        """Return the name of a task for a message."""
        return f"task '{self.tasks[index]}'" if self.tasks else f"task {index}"

    def resource(self, index: int) -> str:
        """Return the name of a resource for a message."""
        return f"resource '{self.resources[index]}'" if self.resources else f"resource {index}"

    def item(self, index: int) -> str:
        """Return the name of an item for a message."""
        return f"item '{self.items[index]}'" if self.items else f"item {index}"

    def counter(self, index: int) -> str:
        """Return the name of a wear counter for a message."""
        return f"wear counter '{self.counters[index]}'" if self.counters else f"wear counter {index}"

    def buffer(self, index: int) -> str:
        """Return the name of a buffer for a message."""
        return f"buffer '{self.buffers[index]}'" if self.buffers else f"buffer {index}"


@dataclass(frozen=True, slots=True, eq=False)
class SchedulingProblem(Table):
    """A scheduling problem; see the tables for their columns.

    Parameters
    ----------
    planning_start
        Nothing starts before this instant, ticks.
    names
        The user's names, for messages.

    Raises
    ------
    reshuffle.errors.ProblemError
        If the tables contradict each other; every contradiction is named.
    """

    planning_start: int
    jobs: Jobs
    tasks: Tasks
    modes: Modes
    phases: Phases
    requirements: Requirements
    choices: Choices
    resources: Resources
    groups: Groups
    calendars: Calendars
    setup_rules: SetupRules
    buffers: Buffers
    travel: Travel
    lags: Lags
    order_pins: OrderPins
    dedications: Dedications
    transports: Transports
    spans: Spans
    materials: Materials
    wear: Wear
    previous: Previous
    objective: Objective
    names: Names = Names()

    def __post_init__(self) -> None:
        mistakes = problem_rules.mistakes(self)
        if mistakes:
            raise ProblemError(mistakes)

    @property
    def num_slots(self) -> int:
        """Number of slots in ``Solution.assigned``."""
        return int(self.requirements.slot_ptr[-1])

    def mode_tasks(self) -> IndexArray:
        """Return the task of each mode, shape (M,)."""
        return owners(self.tasks.mode_ptr)

    def phase_modes(self) -> IndexArray:
        """Return the mode of each phase, shape (P,)."""
        return owners(self.modes.phase_ptr)

    def requirement_modes(self) -> IndexArray:
        """Return the mode of each requirement, shape (Q,)."""
        return owners(self.modes.requirement_ptr)
