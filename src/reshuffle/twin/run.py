"""Everything that changes while a run goes on, as plain data; what happens to it stands in the other modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from reshuffle.model.variation import Variation, parse_variation
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.twin.agenda import Agenda
from reshuffle.twin.factory import StationSpec, TwinFactory, Way
from reshuffle.twin.robot_run import RobotRun, Traffic
from reshuffle.twin.sampling import Streams
from reshuffle.twin.working_time import OpenTime

__all__ = ["Carriage", "Lot", "Obstacle", "OrderRun", "Run", "StationRun", "Task", "TaskStatus", "TwinParams", "Work"]


@dataclass(frozen=True, slots=True)
class TwinParams:
    """How a run is carried out, beside factory, plan and seed.

    Parameters
    ----------
    chance
        Whether anything is drawn; without chance there are no failures, no losses beyond those planned and no rework.
    rule
        Keys of the dispatching rule, compared in order; :data:`reshuffle.twin.dispatching.KEYS`.
    assumed_variation
        Variation of run and setup times of stations that state none.
    patience
        How long a resource waits for the next of its sequence, milliseconds; None for the planned duration of that.
    batch_wait
        How long a lot waits at most for its batch to be filled, milliseconds.
    soft_share
        Share of the limit of a wear counter from which maintenance is asked for.
    traffic
        Whether robots wait for each other at docks and on lanes, and park; else there is room for all of them.
    """

    chance: bool = True
    rule: tuple[str, ...] = ("fifo",)
    assumed_variation: Variation = field(default_factory=lambda: parse_variation("10 %"))
    patience: int | None = None
    batch_wait: int = 0
    soft_share: float = 0.8
    traffic: bool = True


class TaskStatus(StrEnum):
    """What has become of an operation of a lot."""

    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps something from starting: in words, and who would have to move for it.

    Parameters
    ----------
    waits_for
        Names of lots, stations or operators; empty where only time or the outside can help.
    is_passing
        Whether time alone will end it: an opening, a planned instant, a timer.
    item
        Item that is missing, if it is that.
    is_worn
        Whether it is that a wear counter would pass its limit.
    """

    text: str
    waits_for: tuple[str, ...] = ()
    is_passing: bool = False
    item: str | None = None
    is_worn: bool = False


@dataclass(slots=True)
class Task:
    """An operation of a lot.

    Parameters
    ----------
    ready
        Instant from which the lot may arrive by its predecessors; None while one of them is not ended.
    station
        Where it is done, or where it was decided to be done.
    attempt
        1, and one more with each rework.
    is_sampled
        Whether an inspection takes this lot; None while that is open.
    """

    lot: str
    operation: str
    status: TaskStatus = TaskStatus.OPEN
    ready: int | None = None
    station: str | None = None
    ended: int | None = None
    completed: bool = False
    attempt: int = 1
    is_sampled: bool | None = None
    is_dedicated: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Lot and operation."""
        return self.lot, self.operation


@dataclass(slots=True)
class Lot:
    """A lot that is made. `delta` is by how many pieces it differs from what was expected.

    `went_back` counts by operation how often it went back from it; `given_up` says why it is scrapped when it leaves,
    `stands_at` at which station its last operation ended.
    """

    id: str
    order: str
    product: str
    pieces: int
    pieces_in: Mapping[str, int]
    tasks: dict[str, Task]
    delta: int = 0
    went_back: dict[str, int] = field(default_factory=dict)
    given_up: str | None = None
    stands_at: str | None = None
    carriers: dict[int, int] = field(default_factory=dict)
    is_created: bool = False
    is_announced: bool = False
    is_held: bool = False
    is_closed: bool = False
    has_produced: bool = False
    reworks: int = 0

    def pieces_at(self, operation: str) -> int:
        """Return with how many pieces an operation starts now."""
        return max(0, self.pieces_in[operation] + self.delta)


@dataclass(slots=True)
class OrderRun:
    """An order, a customer's or a child order of `parent`; instants in milliseconds, None for none.

    `short` is how many pieces were said to be missing already, in all.
    """

    id: str
    product: str
    quantity: int
    release: int
    due: int | None
    priority: int
    parent: str | None
    lots: list[str]
    is_released: bool = False
    is_closed: bool = False
    is_held: bool = False
    good: int = 0
    short: int = 0
    terms: Any = None


@dataclass(slots=True)
class Work:
    """What is done on a station: one operation of one lot, a batch of several, or maintenance.

    Parameters
    ----------
    phase
        Place of the phase that runs or is next.
    remaining, expected
        Working time left of the phase, as drawn and as planned, at `since`; milliseconds.
    length, planned
        Working time of the whole phase, as drawn and as planned.
    is_working
        Whether the phase runs. Else it waits to start, or was interrupted and waits to go on.
    held
        Operators and tools by need.
    worn
        What was counted for wear, by counter.
    token
        Changes whenever the end of the phase is scheduled anew.
    slot
        Place in the plan, None for work by the rule.
    named
        Operators whom a command has named, by need: only they will do.
    """

    id: int
    station: str
    way: Way
    members: list[tuple[str, str]]
    maintenance: str | None = None
    phase: int = 0
    is_working: bool = False
    is_interrupted: bool = False
    is_completed: bool = False
    remaining: int = 0
    expected: int = 0
    length: int = 0
    planned: int = 0
    since: int = 0
    held: dict[int, tuple[str, ...]] = field(default_factory=dict)
    worn: dict[str, int] = field(default_factory=dict)
    token: int = 0
    slot: int | None = None
    batch: str | None = None
    command: str | None = None
    named: dict[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderedMaintenance:
    """Maintenance that a command has ordered and that is not done, with the operators it names, by need."""

    command: str
    crew: Mapping[int, tuple[str, ...]]


@dataclass(slots=True)
class StationRun:
    """A station while it runs.

    Parameters
    ----------
    down
        Instant of repair by failure mode; None for a failure that was reported without one.
    clocks
        Time to the next failure by failure mode that was left at `clocks_at`, milliseconds.
    due
        Maintenance that was asked for, with the instant before which it need not be done.
    forced
        Of these, what can wait no longer: a limit is reached, or somebody outside has ordered it.
    expected
        Lots on their way to the station itself, because it has no places in front of it.
    run_left
        Lots that must still begin before what is mounted may be changed.
    could_work_since
        Instant from which it could take work: its last work began or ended, or it was repaired.
    """

    spec: StationSpec
    works: list[int] = field(default_factory=list)
    mounted: object | None = None
    counters: dict[str, int] = field(default_factory=dict)
    down: dict[str, int | None] = field(default_factory=dict)
    clocks: dict[str, float] = field(default_factory=dict)
    clocks_at: int = 0
    clock_tokens: dict[str, int] = field(default_factory=dict)
    down_since: int = 0
    due: dict[str, int] = field(default_factory=dict)
    forced: set[str] = field(default_factory=set)
    in_input: dict[tuple[str, str, str], None] = field(default_factory=dict)
    in_output: dict[tuple[str, str, str], None] = field(default_factory=dict)
    expected: dict[tuple[str, str, str], None] = field(default_factory=dict)
    entry_free: int = 0
    free_since: int = 0
    run_left: int = 0
    could_work_since: int = 0
    is_held: bool = False
    queue: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(slots=True)
class Carriage:
    """The way of a lot from one operation to the next.

    Parameters
    ----------
    phase
        ``on`` on its station, ``out`` in the output buffer, ``way`` under way, ``door`` before a place that is taken,
        ``in`` set down.
    side
        The buffer of `origin` in which it lies: ``output``, or ``input`` where the state says so.
    is_by_plan
        Whether its plan still holds: who carries it (`planned_robot`), and not before when.
    is_set_down
        Whether a robot sets it down just now: it takes a place that is not taken yet.
    """

    lot: str
    before: str
    after: str
    origin: str
    destination: str | None = None
    phase: str = "out"
    robot: str | None = None
    robot_is_there: bool = False
    since: int = 0
    earliest_pickup: int = 0
    earliest_dropoff: int = 0
    side: str = "output"
    is_by_plan: bool = False
    planned_robot: str | None = None
    is_set_down: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """Lot, operation before, operation after."""
        return self.lot, self.before, self.after


class Recorder:
    """The log of a run; copied with it."""

    __slots__ = ("factory", "log", "plan")

    def __init__(self, factory: TwinFactory, log: EventLog, plan: str | None = None) -> None:
        self.factory, self.log, self.plan = factory, log, plan

    def __deepcopy__(self, memo: dict[int, Any]) -> Recorder:
        return Recorder(self.factory, self.log.up_to(self.log.last_sequence), self.plan)


@dataclass(slots=True)
class Run:
    """One run of a factory: where everything stands, what is still to happen, and what happened.

    `restless` are the stations to which something has happened since they last decided.
    """

    factory: TwinFactory
    params: TwinParams
    streams: Streams
    recorder: Recorder
    agenda: Agenda = field(default_factory=Agenda)
    orders: dict[str, OrderRun] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    stations: dict[str, StationRun] = field(default_factory=dict)
    works: dict[int, Work] = field(default_factory=dict)
    next_work: int = 0
    carriages: dict[tuple[str, str, str], Carriage] = field(default_factory=dict)
    open_times: dict[str, OpenTime] = field(default_factory=dict)
    exceptions: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    operators_busy: dict[str, int] = field(default_factory=dict)
    tools: dict[str, list[Any]] = field(default_factory=dict)
    carriers_free: dict[str, int] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    pegged: dict[str, dict[str, int]] = field(default_factory=dict)
    receipts: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    material_changes: dict[str, int] = field(default_factory=dict)
    known_missing: dict[tuple[str, str], tuple[str, int, int, int]] = field(default_factory=dict)
    commands: dict[str, Any] = field(default_factory=dict)
    maintained: dict[tuple[str, str], OrderedMaintenance] = field(default_factory=dict)
    demanded: dict[str, int] = field(default_factory=dict)
    sampled: dict[tuple[str, str], int] = field(default_factory=dict)
    robots: dict[str, RobotRun] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)
    plan: Any = None
    timers: set[int] = field(default_factory=set)
    open_lots: int = 0
    calm_since: int = 0
    is_stuck: bool = False
    is_begun: bool = False
    restless: set[str] = field(default_factory=set)

    @property
    def now(self) -> int:
        """Milliseconds from the origin."""
        return self.agenda.now

    def instant(self, at: int) -> datetime:
        """Return the instant of a number of milliseconds from the origin, UTC."""
        return (self.factory.now + timedelta(milliseconds=at)).astimezone(UTC)

    def record(self, kind: EventKind, **said: Any) -> None:
        """Record that something happened now."""
        recorder = self.recorder
        recorder.log.record(kind, self.instant(self.agenda.now), source="twin", plan=recorder.plan, **said)

    def calendars(self, *names: str) -> list[OpenTime]:
        """Return the open times of those that are not always there."""
        return [self.open_times[name] for name in names if name in self.open_times]
