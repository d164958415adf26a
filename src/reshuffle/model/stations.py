"""Stations: what does the work, with what they need and what they cost."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from reshuffle.model.capabilities import CapabilityOffer
from reshuffle.model.distributions import Distribution
from reshuffle.model.fields import (
    Area,
    Copies,
    Count,
    Duration,
    Id,
    Length,
    Mass,
    Part,
    PositiveCount,
    Power,
    Price,
    Speed,
)
from reshuffle.model.variation import VariationField

__all__ = [
    "Attendance",
    "AttributeTimes",
    "Batching",
    "BreakBehaviour",
    "Failure",
    "MaintenanceTask",
    "MinimumRun",
    "Movability",
    "PhaseName",
    "Setup",
    "SlotNeeds",
    "Station",
    "WakeRule",
    "WearCounter",
]


class PhaseName(StrEnum):
    """The phases of work on a station, in their order."""

    SETUP = "setup"
    LOAD = "load"
    RUN = "run"
    UNLOAD = "unload"


class BreakBehaviour(StrEnum):
    """What work does when the calendar of its station or of one of its operators closes."""

    PAUSES = "pauses"
    MAY_NOT_PAUSE = "may not pause"
    GOES_ON = "goes on"


class WakeRule(StrEnum):
    """Which of several equal stations that are free chooses first."""

    IN_ORDER = "in order"
    LONGEST_IDLE = "longest idle"
    LEAST_SETUP = "least setup"


class Attendance(Part):
    """Operators that phases need: `count` people with `skill`, the same from the first phase to the last."""

    skill: Id
    count: PositiveCount = 1
    phases: tuple[PhaseName, ...] = Field(default=tuple(PhaseName), min_length=1)


class AttributeTimes(Part):
    """Setup time of one attribute: `change` when it differs, `up` and `down` per unit of difference."""

    change: Duration = 0
    up: Duration = 0
    down: Duration = 0


class MinimumRun(Part):
    """How many lots follow a change of setup before the next one: `lots`, or what `families` says for some of them.

    It binds always, also while the station stands idle, or only while a lot waits that needs what is mounted.
    """

    lots: Count = 0
    families: dict[Id, Count] = {}
    binding: str = Field(default="always", pattern="^(always|while_waiting)$")


class Setup(Part):
    """How long it takes to change a station from what is mounted to what an operation needs.

    One of three ways: by the operation's setup family (`times` from family to family, `default` where no entry stands,
    0 within a family), by its attributes (`attributes`), or by its components (`mount` and `unmount` per component that
    is missing or too many, `fixed` per change). `initial` is the time when nothing is mounted; else `default` is. An
    operation without a setup family needs that of its `product`, or `nothing` (`without_family`). `overlaps_work` says
    of a cascading station that it is set up for the next lot while another is inside.
    """

    default: Duration = 0
    times: dict[Id, dict[Id, Duration]] = {}
    attributes: dict[Id, AttributeTimes] = {}
    mount: Duration = 0
    unmount: Duration = 0
    fixed: Duration = 0
    initial: Duration | None = None
    without_family: str = Field(default="product", pattern="^(product|nothing)$")
    overlaps_work: bool = False
    minimum_run: MinimumRun | None = None


class Batching(Part):
    """A station that works on several lots at once; lots of one family share a batch.

    `unit` says what `minimum` and `maximum` count: pieces or lots.
    """

    maximum: PositiveCount
    minimum: Count = 1
    unit: str = Field(default="pieces", pattern="^(pieces|lots)$")


class MaintenanceTask(Part):
    """Work that keeps a station going: cleaning, sharpening, calibration.

    Done when a wear counter comes to its limit (`resets`), `every` so much time, or when so many pieces were made
    (`every_pieces`). Station k of n equal ones has it first at k / n of the interval, or of `first` and `first_pieces`.
    `variation` says how much its time differs from the planned one in a simulation.
    """

    duration: Duration
    resets: tuple[Id, ...] = ()
    every: Duration | None = None
    first: Duration | None = None
    every_pieces: PositiveCount | None = None
    first_pieces: PositiveCount | None = None
    variation: VariationField | None = None
    attendance: tuple[Attendance, ...] = ()
    cost: Price = Decimal(0)
    break_behaviour: BreakBehaviour = BreakBehaviour.PAUSES


class WearCounter(Part):
    """A counter that work raises and maintenance sets back.

    It grows by `per_minute` of run time, `per_piece`, `per_lot`, and `per_unit` of work content, in its own `unit`, in
    whole numbers, rounded up for a lot; it may not exceed `limit`.
    """

    limit: PositiveCount
    unit: str = ""
    per_minute: Count = 0
    per_piece: Count = 0
    per_lot: Count = 0
    per_unit: dict[Id, Count] = {}


class Failure(Part):
    """Breakdowns: time between them, by the clock or by busy time, and time to repair; and what they do to the work."""

    between: Distribution
    repair: Distribution
    counts_busy_time: bool = True
    effect: str = Field(default="resume", pattern="^(resume|restart|scrap)$")


class SlotNeeds(Part):
    """What a station needs of the slot it stands on."""

    width: Length = 0
    depth: Length = 0
    area: Area = 0
    utilities: tuple[Id, ...] = ()


class Movability(Part):
    """What it takes to move a station to another slot.

    `crew` people of `crew_skill` undock and dock it and, where no robot that carries stations can, bring it over the
    lanes at `speed`; one of them calibrates it and inspects its first piece.
    """

    undock: Duration = 0
    dock: Duration = 0
    calibrate: Duration = 0
    first_piece: Duration = 0
    speed: Speed = 500
    crew_skill: Id | None = None
    crew: Count = 0
    mass: Mass = 0
    cost: Price = Decimal(0)


class Station(Part):
    """A station.

    A station without capabilities offers one that has its own name, so that a routing may name machines. `count` stands
    for so many equal stations, ``NAME#1`` and on. `capacity` lots are worked on at once, each by itself; with
    `batching` several lots run together. `run_variation` and `setup_variation` say how much real times differ from
    planned ones in a simulation; there `rule` says which waiting lot goes first, in place of the rule of the run, and
    `wake` which of several equal stations that are free chooses first. `location` is where it stands, for `transports`
    of the factory.
    """

    capabilities: dict[Id, CapabilityOffer] = {}
    count: Copies = 1
    capacity: PositiveCount = 1
    calendar: Id | None = None
    setup: Setup | None = None
    batching: Batching | None = None
    load: Duration = 0
    unload: Duration = 0
    cascade_interval: Duration | None = None
    attendance: tuple[Attendance, ...] = ()
    break_behaviour: BreakBehaviour = BreakBehaviour.PAUSES
    input_buffer: Count | None = None
    output_buffer: Count | None = None
    wear: dict[Id, WearCounter] = {}
    maintenance: dict[Id, MaintenanceTask] = {}
    failures: dict[Id, Failure] = {}
    run_variation: VariationField | None = None
    setup_variation: VariationField | None = None
    rule: tuple[Id, ...] = ()
    wake: WakeRule = WakeRule.IN_ORDER
    location: Id | None = None
    cost_per_hour: Price = Decimal(0)
    power: Power = 0
    idle_power: Power = 0
    slot: Id | None = None
    slot_needs: SlotNeeds = SlotNeeds()
    movable: Movability | None = None
    site: Id | None = None
