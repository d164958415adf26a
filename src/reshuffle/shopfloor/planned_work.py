"""The work that a plan gives to a floor: who does what, in which sequence, not before when.

The words of a plan are translated into these by whoever hands a plan to a floor: a floor, simulated or real, knows
nothing of problems and solvers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["PlannedCarriage", "PlannedWork", "PlannedWorkPhase"]


@dataclass(frozen=True, slots=True)
class PlannedWorkPhase:
    """A phase as planned: ``setup``, ``load``, ``run``, ``unload``, ``wait`` or ``hold``, from `start` to `end`, UTC.

    `members` are the operators and tools that the phase has beside its station.
    """

    name: str
    start: datetime
    end: datetime
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """A piece of work on a station, in ISA-95 a job order: an operation of a lot, or a maintenance task.

    Parameters
    ----------
    station
        Where. The work of a station is done in the sequence of the planned starts.
    phases
        What, from when to when; the start of the first is an earliest start.
    lot, operation
        What for; None for maintenance.
    task
        Maintenance task; None for an operation.
    pieces
        Pieces it starts with, as planned.
    batch
        Work of one station with the same batch is done together.
    """

    station: str
    phases: tuple[PlannedWorkPhase, ...]
    lot: str | None = None
    operation: str | None = None
    task: str | None = None
    pieces: int | None = None
    batch: str | None = None

    @property
    def start(self) -> datetime:
        """Planned start of the first phase."""
        return self.phases[0].start

    @property
    def end(self) -> datetime:
        """Planned end of the last phase."""
        return self.phases[-1].end


@dataclass(frozen=True, slots=True)
class PlannedCarriage:
    """The way of a lot from one operation to another; `robot` None where nobody of a fleet carries it.

    `before` or `after` is None for the way from the store and the way to shipping.
    """

    lot: str
    before: str | None
    after: str | None
    pickup: datetime
    dropoff: datetime
    robot: str | None = None
