"""What stands in a plan file, field by field: the mirror of :class:`reshuffle.plan.plan.Plan` at the file's edge."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StrictStr, WithJsonSchema

from reshuffle.model.factory import Workspace
from reshuffle.model.fields import Part

__all__ = [
    "PART_NAMES",
    "VERSION",
    "ConfigurationRow",
    "CrewRow",
    "HashRow",
    "MaintenanceRow",
    "MoveRow",
    "MoveStepRow",
    "OperationRow",
    "OrderRow",
    "ParamsRow",
    "PegRow",
    "PhaseRow",
    "PlanRow",
    "PreviousRow",
    "PurchaseRow",
    "TransportRow",
    "UnplannedRow",
    "WishRow",
    "write_instant",
]

#: Version of the format that is written; newer ones are refused, older ones would be brought up to date.
VERSION = 1
#: The parts of a workspace, each with a hash of its own.
PART_NAMES = ("factory", "products", "orders", "state")

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _read_instant(value: object) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError("must be an instant in ISO 8601 with its offset, as 2026-11-23T05:00:00Z")
    try:
        instant = instant.astimezone(UTC)
    except OverflowError:
        instant = datetime.min.replace(tzinfo=UTC)
    if not _FIRST <= instant <= _LAST:
        raise ValueError("must lie between the years 1970 and 2200")
    return instant


def write_instant(instant: datetime) -> str:
    """Return an instant as it stands in a plan file: UTC, ISO 8601."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _whole(least: int, most: int) -> BeforeValidator:
    def read(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number")
        if not least <= value <= most:
            raise ValueError(f"must be >= {least}" if value < least else f"must be at most {most}")
        return value

    return BeforeValidator(read)


_LARGEST = (1 << 63) - 1
_Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    PlainSerializer(write_instant, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-23T05:00:00Z"]}),
]
_Number = Annotated[int, _whole(-_LARGEST, _LARGEST), WithJsonSchema({"type": "integer"})]
_Count = Annotated[int, _whole(0, (1 << 31) - 1), WithJsonSchema({"type": "integer", "minimum": 0})]
_Positive = Annotated[int, _whole(1, (1 << 47) - 1), WithJsonSchema({"type": "integer", "minimum": 1})]
_Hash = Annotated[StrictStr, Field(pattern="^[0-9a-f]{64}$")]


class PhaseRow(Part):
    """One phase of work on a station; `hold` is the time in which a lot keeps its station because it can not go on."""

    name: Annotated[StrictStr, Field(pattern="^(setup|load|run|unload|hold)$")]
    start: _Instant
    end: _Instant


class CrewRow(Part):
    """Who or what an operation has beside its station, from one phase to another.

    Parameters
    ----------
    need
        The skill or the tool that is needed.
    first_phase, last_phase
        Places in the list of phases, from 0.
    members
        Operators, or the tool.
    """

    need: StrictStr
    first_phase: _Count
    last_phase: _Count
    members: tuple[StrictStr, ...]


class OperationRow(Part):
    """One operation of one lot.

    Parameters
    ----------
    id
        Order, lot and operation in one.
    pieces
        Pieces it starts with.
    batch
        Operations with the same number are done together.
    local
        Start and end in the factory's own time, for people.
    """

    id: StrictStr
    order: StrictStr
    lot: StrictStr
    product: StrictStr
    operation: StrictStr
    station: StrictStr
    pieces: _Positive
    batch: _Count | None = None
    phases: Annotated[tuple[PhaseRow, ...], Field(min_length=1)]
    crew: tuple[CrewRow, ...] = ()
    local: StrictStr | None = None


class MaintenanceRow(Part):
    """One maintenance task on a station; `id` is station, task and number in one."""

    id: StrictStr
    station: StrictStr
    task: StrictStr
    start: _Instant
    end: _Instant
    crew: tuple[CrewRow, ...] = ()


class TransportRow(Part):
    """The way of a lot from one operation to the next; without `robot` it is carried without one."""

    before: StrictStr
    after: StrictStr
    pickup: _Instant
    dropoff: _Instant
    robot: StrictStr | None = None


class MoveStepRow(Part):
    """One step of the move of a station, done by people or by a robot."""

    name: Annotated[StrictStr, Field(pattern="^(undock|transport|park|leave|transport on|dock|calibrate|first piece)$")]
    start: _Instant
    end: _Instant
    crew: tuple[StrictStr, ...] = ()
    robot: StrictStr | None = None


class ConfigurationRow(Part):
    """What is moved where: a station from one slot to another; `via` is where it makes way for another meanwhile."""

    station: StrictStr
    origin: StrictStr
    destination: StrictStr
    via: StrictStr | None = None


class MoveRow(ConfigurationRow):
    """The move of a station with its steps."""

    steps: Annotated[tuple[MoveStepRow, ...], Field(min_length=1)]


class OrderRow(Part):
    """An order of the plan, a customer's or a child order of `parent`; without `completion` nothing of it is left."""

    id: StrictStr
    product: StrictStr
    quantity: _Positive
    lots: tuple[StrictStr, ...]
    release: _Instant | None = None
    due: _Instant | None = None
    completion: _Instant | None = None
    parent: StrictStr | None = None
    local: StrictStr | None = None


class UnplannedRow(Part):
    """An order that is not planned, and why."""

    id: StrictStr
    reasons: tuple[StrictStr, ...]


class PegRow(Part):
    """Where material comes from: `stock`, `receipt`, `purchase`, or the operation or lot that makes it."""

    operation: StrictStr
    item: StrictStr
    quantity: _Positive
    source: StrictStr
    available: _Instant


class PurchaseRow(Part):
    """A proposal to buy."""

    item: StrictStr
    quantity: _Positive
    arrives: _Instant
    orders: tuple[StrictStr, ...]


class WishRow(Part):
    """One level of the objective: its words, and the plan's value, a whole number."""

    wish: StrictStr
    value: _Number


class PreviousRow(Part):
    """Of the plan before: what it said, and who made it. Its orders, pegs and reasons are of no more use."""

    made_for: _Instant
    tick_ms: _Positive
    status: StrictStr
    solver: StrictStr
    seed: _Count
    operations: tuple[OperationRow, ...]
    maintenance: tuple[MaintenanceRow, ...] = ()
    transports: tuple[TransportRow, ...] = ()


class ParamsRow(Part):
    """What the plan was to be like.

    Parameters
    ----------
    wishes
        The objective in words.
    pinned_starts, pinned_stations
        Instants and stations that were fixed, by operation.
    frozen_until
        Nothing before this instant was changed against the plan before.
    change_price
        Weight of one moved operation on the first level of the objective.
    cared_until
        Maintenance by the calendar and charging were planned until this instant.
    moves
        The configuration of the plan: which stations change their slots.
    """

    wishes: StrictStr
    pinned_starts: dict[StrictStr, _Instant] = Field(default_factory=dict)
    pinned_stations: dict[StrictStr, StrictStr] = Field(default_factory=dict)
    frozen_until: _Instant | None = None
    change_price: _Count = 0
    cared_until: _Instant | None = None
    moves: tuple[ConfigurationRow, ...] = ()
    previous: PreviousRow | None = None


class HashRow(Part):
    """SHA-256 of each part of the workspace, in hexadecimal."""

    factory: _Hash
    products: _Hash
    orders: _Hash
    state: _Hash


def _read_version(value: Any) -> Any:
    if isinstance(value, bool) or value != VERSION:
        raise ValueError(f"must be {VERSION}")
    return value


class PlanRow(Part):
    """A plan with everything it was made from.

    Parameters
    ----------
    made_for
        Instant at which planning starts; the state is that of this instant.
    tick_ms
        Step of time, milliseconds.
    lower_bound
        No plan has a smaller value on the first level of the objective; absent where nothing is known.
    reasons
        What the solver had to say.
    """

    format_version: Annotated[Literal[1], BeforeValidator(_read_version)]
    made_for: _Instant
    tick_ms: _Positive
    status: Annotated[StrictStr, Field(pattern="^(optimal|feasible)$")]
    solver: StrictStr
    seed: _Count
    objective: tuple[WishRow, ...]
    lower_bound: _Number | None = None
    reasons: tuple[StrictStr, ...] = ()
    params: ParamsRow
    hashes: HashRow
    operations: tuple[OperationRow, ...]
    maintenance: tuple[MaintenanceRow, ...] = ()
    transports: tuple[TransportRow, ...] = ()
    moves: tuple[MoveRow, ...] = ()
    orders: tuple[OrderRow, ...] = ()
    unplanned: tuple[UnplannedRow, ...] = ()
    pegs: tuple[PegRow, ...] = ()
    purchases: tuple[PurchaseRow, ...] = ()
    workspace: Workspace
