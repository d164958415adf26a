"""The state of a floor while things happen: the sum of the events so far.

It is richer than :class:`reshuffle.model.state.State`, which people write and plans start from;
:mod:`reshuffle.shopfloor.planning_state` goes from this one to that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reshuffle.model.calendars import CalendarException
from reshuffle.model.orders import Order
from reshuffle.model.state import Mounted
from reshuffle.shopfloor.event_kinds import EventKind

__all__ = [
    "Down",
    "Holding",
    "LotOnFloor",
    "LotStatus",
    "OrderOnFloor",
    "Receipt",
    "RobotOnFloor",
    "RunningMaintenance",
    "RunningMove",
    "RunningOperation",
    "State",
    "StationOnFloor",
]


class LotStatus(StrEnum):
    """What has become of a lot."""

    OPEN = "open"
    COMPLETED = "completed"
    SCRAPPED = "scrapped"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class OrderOnFloor:
    """An order that is neither completed nor cancelled.

    Parameters
    ----------
    terms
        Product, quantity, dates; None for an order of which the log only knows lots.
    good
        Good pieces of completed lots.
    short
        Pieces that will be missing.
    """

    terms: Order | None = None
    good: int = 0
    short: int = 0
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class RunningOperation:
    """An operation that has begun and holds its station.

    Parameters
    ----------
    phase
        The phase that runs, or the last one that ran.
    remaining_ms
        Working time that was left of the phase at `since`, milliseconds; 0 between two phases.
    since
        Instant of the last start, resumption, interruption or end of a phase.
    is_working
        Whether the phase runs: it has started or resumed, and is neither interrupted nor ended.
    is_completed
        Whether the work is done and the lot only has not left yet.
    """

    operation: str
    station: str
    phase: str
    remaining_ms: int
    since: datetime
    is_working: bool = True
    is_completed: bool = False
    batch: str | None = None

    def remaining_at(self, instant: datetime) -> int:
        """Return the working time left of the phase at an instant, in milliseconds; 0 if it takes longer than known."""
        if not self.is_working or instant <= self.since:
            return self.remaining_ms
        return max(0, self.remaining_ms - _milliseconds_between(self.since, instant))


@dataclass(frozen=True, slots=True)
class LotOnFloor:
    """A lot of an order that is open.

    Parameters
    ----------
    pieces
        Pieces that it has now.
    place
        Who has it: station, buffer, robot or carrier; None where nobody said.
    done, skipped
        Operations that are finished, and that will not be done, in this order.
    running
        The operations under way; more than one only where the product allows it.
    parents
        Lots it comes from.
    reworks
        Times that it went back.
    lifted
        Operations whose dedication was lifted.
    """

    pieces: int
    order: str | None = None
    place: str | None = None
    done: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    running: tuple[RunningOperation, ...] = ()
    parents: tuple[str, ...] = ()
    reworks: int = 0
    lifted: tuple[str, ...] = ()
    status: LotStatus = LotStatus.OPEN
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Down:
    """A failure that is not repaired: since when, and until when as far as is known."""

    failure: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunningMaintenance:
    """A maintenance task under way, with the working time that was left at `since`, milliseconds."""

    task: str
    remaining_ms: int
    since: datetime
    is_working: bool = True

    def remaining_at(self, instant: datetime) -> int:
        """Return the working time left at an instant, in milliseconds."""
        if not self.is_working or instant <= self.since:
            return self.remaining_ms
        return max(0, self.remaining_ms - _milliseconds_between(self.since, instant))


@dataclass(frozen=True, slots=True)
class StationOnFloor:
    """A station: what is mounted, its counters, and what keeps it from working.

    Parameters
    ----------
    mounted
        None where nothing was said: as the factory says.
    counters
        Wear by counter.
    down
        Failures that are not repaired.
    asked
        Maintenance tasks that were asked for and not begun.
    slot
        Slot it was moved to; None where it stands as the factory says.
    """

    mounted: Mounted | None = None
    counters: Mapping[str, int] = field(default_factory=dict)
    down: tuple[Down, ...] = ()
    maintenance: RunningMaintenance | None = None
    asked: tuple[str, ...] = ()
    slot: str | None = None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has an operator, tool or carrier: a lot with its operation, or a station (maintenance, repair, a move)."""

    lot: str | None = None
    operation: str | None = None
    station: str | None = None
    units: int = 1


@dataclass(frozen=True, slots=True)
class RobotOnFloor:
    """A robot: where it is or was last, where it goes, what it carries, and its battery when it last said so."""

    place: str | None = None
    destination: str | None = None
    until: datetime | None = None
    carries: tuple[str, ...] = ()
    charge: float | None = None
    is_charging: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class RunningMove:
    """A station or tool on its way to a slot or station: the step it is in, and until when as far as is known."""

    place: str
    step: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery that is expected."""

    item: str
    quantity: int
    at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is known of a floor at one place of its log; what is not named is idle, empty or unchanged.

    Parameters
    ----------
    sequence
        Sequence number of the last event in it; 0 before the first.
    now
        The latest instant at which something happened; None before that.
    plan
        Id of the plan being carried out.
    orders, lots
        Open orders, and all lots of open orders: the finished ones too, for nobody may make them again.
    closed_orders
        ``completed`` or ``cancelled``, by order.
    operators, tools, carriers
        Who is taken, and by what; free ones are not named.
    stock
        By item, as far as the start state and events name it.
    pegged
        Part of the stock that is kept for orders, by item and order.
    receipts
        Deliveries that were announced, by name.
    closed
        Stations, operators and robots whose calendar is closed now.
    calendar_exceptions
        By station, operator or robot.
    moves
        Stations and tools that are being moved.
    tool_places
        Stations that tools were moved to.
    commands
        The last outcome of every command that has not come to its end.
    """

    sequence: int = 0
    now: datetime | None = None
    plan: str | None = None
    orders: Mapping[str, OrderOnFloor] = field(default_factory=dict)
    closed_orders: Mapping[str, str] = field(default_factory=dict)
    lots: Mapping[str, LotOnFloor] = field(default_factory=dict)
    stations: Mapping[str, StationOnFloor] = field(default_factory=dict)
    operators: Mapping[str, tuple[Holding, ...]] = field(default_factory=dict)
    tools: Mapping[str, tuple[Holding, ...]] = field(default_factory=dict)
    carriers: Mapping[str, tuple[Holding, ...]] = field(default_factory=dict)
    robots: Mapping[str, RobotOnFloor] = field(default_factory=dict)
    stock: Mapping[str, int] = field(default_factory=dict)
    pegged: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    calendar_exceptions: Mapping[str, tuple[CalendarException, ...]] = field(default_factory=dict)
    moves: Mapping[str, RunningMove] = field(default_factory=dict)
    tool_places: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, EventKind] = field(default_factory=dict)


def _milliseconds_between(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds() * 1000)
