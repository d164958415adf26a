"""What is to be done: jobs, tasks, their modes with phases and requirements, and the choices between branches.

The meaning of every column is stated in docs/reference/semantics.md; rule names below are those of that page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from reshuffle.plan.arrays import BoolArray, IndexArray, TickArray
from reshuffle.plan.table import Table

__all__ = ["BreakRule", "Choices", "Jobs", "Modes", "PhaseKind", "Phases", "Requirements", "Tasks"]


class PhaseKind(IntEnum):
    """What happens in a phase. SETUP comes first and needs no lot; HOLD comes last and does no work on the lot."""

    SETUP = 0
    LOAD = 1
    RUN = 2
    UNLOAD = 3
    WAIT = 4
    HOLD = 5


class BreakRule(IntEnum):
    """What a phase does when a calendar of a resource that it holds is closed."""

    PAUSE = 0
    MAY_NOT = 1
    IGNORE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Jobs(Table):
    """The jobs (lots of orders), J rows.

    Parameters
    ----------
    release
        (J,) earliest arrival of any task of the job, ticks.
    due
        (J,) due date, ticks; ``UNBOUNDED`` for none.
    deadline
        (J,) latest completion that is allowed at all; ``UNBOUNDED`` for none.
    weight
        (J,) priority: weight of tardiness, lateness and flow time, >= 0.
    earliness_weight
        (J,) cost per tick of completion before the due date, >= 0.
    wip_weight
        (J,) cost per tick between first arrival and completion, >= 0.
    """

    release: TickArray
    due: TickArray
    deadline: TickArray
    weight: TickArray
    earliness_weight: TickArray
    wip_weight: TickArray

    def __len__(self) -> int:
        return len(self.release)


@dataclass(frozen=True, slots=True, eq=False)
class Tasks(Table):
    """The tasks, T rows: operations of lots, maintenance, moves of stations.

    Parameters
    ----------
    job
        (T,) job the task belongs to, -1 for maintenance and other work without one.
    branch
        (T,) branch of :class:`Choices` in which the task is done, -1 for always.
    mode_ptr
        (T + 1,) row pointers into :class:`Modes`; every task has at least one mode.
    earliest_start, latest_end
        (T,) hard window of the task, ticks; ``-UNBOUNDED`` and ``UNBOUNDED`` for none.
    pin_start
        (T,) exact start, ticks; ``UNSET`` for not pinned.
    pin_station
        (T,) the station on which it must be done, -1 for not pinned.
    is_running
        (T,) the task is in progress when planning starts: its first phase is the rest of the phase under way, starts at
        ``planning_start`` and may start in a break.
    """

    job: IndexArray
    branch: IndexArray
    mode_ptr: TickArray
    earliest_start: TickArray
    latest_end: TickArray
    pin_start: TickArray
    pin_station: IndexArray
    is_running: BoolArray

    def __len__(self) -> int:
        return len(self.job)


@dataclass(frozen=True, slots=True, eq=False)
class Modes(Table):
    """The ways a task can be done, M rows, in the order of their tasks.

    Parameters
    ----------
    station
        (M,) the station, held from the start to the end of the task; -1 for none (a pure delay).
    units
        (M,) units of the station's capacity that are held, >= 1.
    phase_ptr
        (M + 1,) row pointers into :class:`Phases`; every mode has at least one phase that is not SETUP.
    requirement_ptr
        (M + 1,) row pointers into :class:`Requirements`.
    setup_state
        (M,) state that the station's setup rule must have mounted, -1 where it does not matter.
    batch_family
        (M,) tasks of one family may share a batch; -1 for a station that does not batch.
    batch_size
        (M,) size of the task in a batch, >= 0.
    """

    station: IndexArray
    units: TickArray
    phase_ptr: TickArray
    requirement_ptr: TickArray
    setup_state: IndexArray
    batch_family: IndexArray
    batch_size: TickArray

    def __len__(self) -> int:
        return len(self.station)


@dataclass(frozen=True, slots=True, eq=False)
class Phases(Table):
    """The phases of all modes, P rows, in order.

    Parameters
    ----------
    kind
        (P,) :class:`PhaseKind`.
    duration
        (P,) working ticks, >= 0. A SETUP phase takes the setup time from the state before on top.
    max_wait
        (P,) most ticks between the end of this phase and the start of the next, with all resources that both phases
        share still held; 0 to follow at once, ``UNBOUNDED`` for any time. 0 in the last phase of a mode.
    break_rule
        (P,) :class:`BreakRule`.
    power
        (P,) energy per working tick, >= 0.
    """

    kind: IndexArray
    duration: TickArray
    max_wait: TickArray
    break_rule: IndexArray
    power: TickArray

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Requirements(Table):
    """What a mode needs beside its station, Q rows, in the order of their modes.

    Parameters
    ----------
    group
        (Q,) index into the groups; `count` different members are held.
    count
        (Q,) number of members, >= 1.
    units
        (Q,) units of each member's capacity, >= 1.
    first_phase, last_phase
        (Q,) phases of the mode, counted from 0 in the mode, from whose start to whose end the members are held.
    slot_ptr
        (Q + 1,) row pointers into ``Solution.assigned``; ``count`` slots each.
    """

    group: IndexArray
    count: TickArray
    units: TickArray
    first_phase: IndexArray
    last_phase: IndexArray
    slot_ptr: TickArray

    def __len__(self) -> int:
        return len(self.group)


@dataclass(frozen=True, slots=True, eq=False)
class Choices(Table):
    """Alternative and optional branches: of each choice between `least` and `most` branches are done.

    Parameters
    ----------
    parent
        (K,) branch in which the choice itself is met, -1 for always. Where the parent is not done, no branch is.
    least, most
        (K,) number of branches done; 1 and 1 for an alternative, 0 and 1 for an option.
    branch_choice
        (number of branches,) choice to which each branch belongs.
    """

    parent: IndexArray
    least: TickArray
    most: TickArray
    branch_choice: IndexArray

    def __len__(self) -> int:
        return len(self.parent)
