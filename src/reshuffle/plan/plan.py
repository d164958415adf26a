"""A plan: what is done where, when and by whom, in ids and instants, with everything it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reshuffle.plan.moves import Move

__all__ = [
    "MaterialPeg",
    "Plan",
    "PlannedCrew",
    "PlannedMaintenance",
    "PlannedMove",
    "PlannedMoveStep",
    "PlannedOperation",
    "PlannedOrder",
    "PlannedPhase",
    "PlannedPurchase",
    "PlannedTransport",
    "UnplannedOrder",
]


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """One phase of work on a station: setup, load, run, unload or hold.

    Parameters
    ----------
    name
        ``setup``, ``load``, ``run``, ``unload``, or ``hold`` for a lot that keeps its station because it can not go on.
    start, end
        Instants, UTC; breaks in between included.
    """

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class PlannedCrew:
    """Who or what an operation has beside its station, over a run of its phases.

    Parameters
    ----------
    need
        The skill or the tool that is needed.
    first_phase, last_phase
        Places of the phases in the operation's list of phases.
    members
        Operators (or the tool).
    """

    need: str
    first_phase: int
    last_phase: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """One operation of one lot.

    Parameters
    ----------
    id
        ``A17/2/070``; order, lot and operation in one.
    pieces
        Pieces it starts with.
    batch
        Operations with the same number are done together; None for one on its own.
    """

    id: str
    order: str
    lot: str
    product: str
    operation: str
    station: str
    pieces: int
    phases: tuple[PlannedPhase, ...]
    crew: tuple[PlannedCrew, ...] = ()
    batch: int | None = None

    @property
    def start(self) -> datetime:
        """Start of the first phase."""
        return self.phases[0].start

    @property
    def end(self) -> datetime:
        """End of the last phase."""
        return self.phases[-1].end


@dataclass(frozen=True, slots=True)
class PlannedMaintenance:
    """One maintenance task on a station; `id` is ``station/task/number``.

    The charging of a robot is one too: on ``charger POINT``, with the id ``robot/charge/number``.
    """

    id: str
    station: str
    task: str
    start: datetime
    end: datetime
    crew: tuple[PlannedCrew, ...] = ()

    @property
    def is_charging(self) -> bool:
        """Whether it is the charging of a robot: its id begins with the robot and not with the station."""
        return not self.id.startswith(f"{self.station}/")


@dataclass(frozen=True, slots=True)
class PlannedTransport:
    """The way of a lot from one operation to the next; `robot` None for carriage without a robot.

    `before` is the lot's id where nothing of it is done yet and it is fetched from where it lies.
    """

    before: str
    after: str
    pickup: datetime
    dropoff: datetime
    robot: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedMoveStep:
    """One step of the move of a station: ``undock``, ``transport``, ``dock``, ``calibrate``, ``first piece``.

    Parameters
    ----------
    crew
        Operators who do it.
    robot
        The robot that carries the station; None for a step of people.
    """

    name: str
    start: datetime
    end: datetime
    crew: tuple[str, ...] = ()
    robot: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A station that is brought to another slot, step by step."""

    station: str
    origin: str
    destination: str
    steps: tuple[PlannedMoveStep, ...]
    via: str | None = None

    @property
    def move(self) -> Move:
        """What is moved where."""
        return Move(self.station, self.origin, self.destination, self.via)

    @property
    def start(self) -> datetime:
        """Start of its first step."""
        return self.steps[0].start

    @property
    def end(self) -> datetime:
        """End of its last step: from then on the station works on its new slot."""
        return self.steps[-1].end


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order of the plan, a customer's or a child order of `parent`."""

    id: str
    product: str
    quantity: int
    lots: tuple[str, ...]
    release: datetime | None
    due: datetime | None
    completion: datetime | None
    parent: str | None = None

    @property
    def lateness_s(self) -> float | None:
        """Seconds from the due date to completion, negative when early; None where one of them is not there."""
        if self.due is None or self.completion is None:
            return None
        return (self.completion - self.due).total_seconds()

    @property
    def is_late(self) -> bool:
        """Whether it is completed after its due date."""
        return (self.lateness_s or 0.0) > 0


@dataclass(frozen=True, slots=True)
class UnplannedOrder:
    """An order that can not be made, and why."""

    id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MaterialPeg:
    """Where material comes from: ``stock``, ``receipt``, ``purchase``, or the operation that makes it.

    Parameters
    ----------
    available
        Instant from which it is there.
    """

    operation: str
    item: str
    quantity: int
    source: str
    available: datetime


@dataclass(frozen=True, slots=True)
class PlannedPurchase:
    """A proposal to buy."""

    item: str
    quantity: int
    arrives: datetime
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan; self-contained and judged before anyone sees it.

    Parameters
    ----------
    made_for
        Instant at which planning starts: the state is that of this instant.
    objective
        Name of each level of the objective in words, and its value, in order.
    lower_bound
        No plan has a smaller value on the first level; None where nothing is known.
    status
        ``optimal`` or ``feasible``.
    frozen_until
        Nothing before this instant was changed against the plan before.
    moves
        Stations that change their slots; what is done on them comes behind, on the new ones.
    """

    made_for: datetime
    tick_ms: int
    objective: tuple[tuple[str, int], ...]
    lower_bound: int | None
    status: str
    solver: str
    seed: int
    operations: tuple[PlannedOperation, ...]
    maintenance: tuple[PlannedMaintenance, ...] = ()
    transports: tuple[PlannedTransport, ...] = ()
    orders: tuple[PlannedOrder, ...] = ()
    unplanned: tuple[UnplannedOrder, ...] = ()
    pegs: tuple[MaterialPeg, ...] = ()
    purchases: tuple[PlannedPurchase, ...] = ()
    reasons: tuple[str, ...] = ()
    frozen_until: datetime | None = None
    moves: tuple[PlannedMove, ...] = ()

    @property
    def upkeep(self) -> tuple[PlannedMaintenance, ...]:
        """The maintenance of stations, without the charging of robots."""
        return tuple(task for task in self.maintenance if not task.is_charging)

    @property
    def charging(self) -> tuple[PlannedMaintenance, ...]:
        """The charging of robots, until the last work of the plan is done: what is planned beyond it may change."""
        last = max((operation.end for operation in self.operations), default=self.made_for)
        return tuple(task for task in self.maintenance if task.is_charging and task.start < last)

    @property
    def gap(self) -> float | None:
        """(value - lower bound) / value on the first level; None where no bound is known."""
        if self.lower_bound is None or not self.objective:
            return None
        value = self.objective[0][1]
        return 0.0 if value == self.lower_bound else (value - self.lower_bound) / max(abs(value), 1)
