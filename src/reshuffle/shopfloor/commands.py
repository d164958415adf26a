"""What a floor, simulated or real, can be told. What becomes of a command is told by events that carry its id.

Reports from outside (a station is down, a delivery came, a lot is scrap) are commands too: a floor takes them in and
answers with events, so that the log stays the only source of truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reshuffle.model.calendars import CalendarException
from reshuffle.model.orders import Order
from reshuffle.model.state import Mounted
from reshuffle.shopfloor.planned_work import PlannedCarriage, PlannedWork

__all__ = [
    "COMMANDS",
    "Abort",
    "CancelOrder",
    "ChangeOrder",
    "ChangeSetup",
    "Charge",
    "Command",
    "CreateLot",
    "EntityKind",
    "Hold",
    "LiftDedication",
    "LiftHold",
    "Maintain",
    "Move",
    "ReleaseOrder",
    "ReportLoss",
    "ReportMaterial",
    "ReportReceipt",
    "ReportRemaining",
    "ReportStationDown",
    "ReportStationUp",
    "SetCalendarException",
    "SetPlan",
    "SkipOperation",
    "StartOperation",
    "StartPhase",
]


class EntityKind(StrEnum):
    """What a command is about, where several kinds of things could be meant."""

    ORDER = "order"
    LOT = "lot"
    STATION = "station"
    TOOL = "tool"
    CARRIER = "carrier"
    ROBOT = "robot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """The base of all commands.

    Parameters
    ----------
    id
        Id, unique in a log. Sending a command a second time does nothing; another command under the same id is refused.
    plan
        Id of the plan that it carries out.
    """

    id: str
    plan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlan(Command):
    """Carry out a plan from now on, in place of the one before; `plan` is its id.

    What runs goes on. `frozen_until` is the end of the zone in which nothing was changed against the plan before.
    """

    work: tuple[PlannedWork, ...]
    carriage: tuple[PlannedCarriage, ...] = ()
    frozen_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOperation(Command):
    """Start an operation of a lot on a station, with these operators and tools; the phases follow by themselves."""

    lot: str
    operation: str
    station: str
    operators: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    batch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPhase(Command):
    """Start the next phase of an operation that waits between two phases."""

    lot: str
    operation: str
    phase: str
    operators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipOperation(Command):
    """Leave out an operation of a lot: a branch that is not taken, an inspection that is not its turn."""

    lot: str
    operation: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Command):
    """Start no further phase of an order, of a lot or on a station, nor stop of a robot, until the hold is lifted."""

    entity_kind: EntityKind
    entity: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftHold(Command):
    """End a hold."""

    entity_kind: EntityKind
    entity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftDedication(Command):
    """Let an operation of a lot run on another station than the earlier operation it is dedicated to."""

    lot: str
    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOrder(Command):
    """Release an order: its lots come into being, of the sizes that its terms or its product say."""

    order: str
    terms: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrder(Command):
    """Give an order new terms, in full; lots that are under way keep their pieces."""

    order: str
    terms: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(Command):
    """Cancel an order: nothing further of it is started, running phases end."""

    order: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateLot(Command):
    """Start a further lot of an order, in place of one that was scrapped or of pieces that were lost."""

    lot: str
    order: str
    quantity: int
    place: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Command):
    """Bring a lot to a station or buffer, a robot to a point, a tool to a station, a station to a slot.

    `robot` is who carries; None leaves it to the floor.
    """

    entity_kind: EntityKind
    entity: str
    place: str
    robot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge(Command):
    """Charge a robot at a point, up to a share of its battery."""

    robot: str
    place: str
    target: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetup(Command):
    """Mount this on a station, outside of any operation."""

    station: str
    mounted: Mounted


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintain(Command):
    """Do a maintenance task on a station as soon as it is free, and not before `earliest`."""

    station: str
    task: str
    earliest: datetime | None = None
    operators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort(Command):
    """Stop a command that was accepted and is not done; what it did stays done."""

    command: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStationDown(Command):
    """Say that a station is down, and until when if that is known."""

    station: str
    failure: str = "reported"
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStationUp(Command):
    """Say that a station is up again."""

    station: str
    failure: str = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLoss(Command):
    """Say that pieces of a lot are lost; without a number, the whole lot is scrap."""

    lot: str
    pieces: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRemaining(Command):
    """Say that the phase that runs has so much working time left, in milliseconds."""

    lot: str
    operation: str
    remaining_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMaterial(Command):
    """Say how much of an item is in stock now: a count."""

    item: str
    quantity: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReceipt(Command):
    """Say that a delivery came (`at` None) or when it is expected now; `receipt` is its name."""

    item: str
    receipt: str
    quantity: int
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCalendarException(Command):
    """Close or open a station, operator or robot for a span of time, whatever its shifts say."""

    resource: str
    exception: CalendarException


#: Every command, by its name in files: ``start_operation``.
COMMANDS: dict[str, type[Command]] = {
    "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in command.__name__)[1:]: command
    for command in Command.__subclasses__()
}
