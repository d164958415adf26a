"""The floor as it is now. An empty floor is a state too, and every plan starts from one."""

from __future__ import annotations

from reshuffle.model.calendars import CalendarException
from reshuffle.model.fields import Count, Duration, Id, Instant, Part, PositiveCount, Share
from reshuffle.model.stations import PhaseName

__all__ = ["LotState", "Mounted", "RobotState", "RunningOperation", "State"]


class RunningOperation(Part):
    """An operation under way: where, in which phase, with how much of that phase's working time left."""

    operation: Id
    station: Id
    phase: PhaseName = PhaseName.RUN
    remaining: Duration
    operators: tuple[Id, ...] = ()
    tools: tuple[Id, ...] = ()


class LotState(Part):
    """An unfinished lot: what is done, what runs, and where it is.

    Parameters
    ----------
    done
        Operations that are finished.
    next
        Operation that comes next, in place of `done`: all that comes before it is finished.
    skipped
        Operations that will not be done: branches not taken.
    pieces
        Pieces that are left, if fewer than the lot had.
    holder
        Station, buffer, robot or carrier that has it.
    """

    done: tuple[Id, ...] = ()
    next: Id | None = None
    skipped: tuple[Id, ...] = ()
    running: RunningOperation | None = None
    pieces: PositiveCount | None = None
    holder: Id | None = None


class Mounted(Part):
    """What is mounted on a station."""

    setup_family: Id | None = None
    setup_attributes: dict[Id, str] = {}
    setup_components: tuple[Id, ...] = ()
    tools: tuple[Id, ...] = ()


class RobotState(Part):
    """A robot: where it stands, what it carries, how full its battery is, from when it is free."""

    point: Id
    free_from: Instant | None = None
    charge: Share | None = None
    carries: tuple[str, ...] = ()


class State(Part):
    """The floor at one instant; everything that is not named is idle, empty, full or unchanged.

    Parameters
    ----------
    now
        The instant; where it is not given, the command that reads the state gives it.
    lots
        By lot id ``A17/2``.
    counters
        Wear counters by station and counter.
    stock
        Stock by item, in place of the item's own.
    calendar_exceptions
        By station, operator or robot: known closures and overtime.
    """

    now: Instant | None = None
    lots: dict[str, LotState] = {}
    mounted: dict[Id, Mounted] = {}
    robots: dict[Id, RobotState] = {}
    counters: dict[Id, dict[Id, Count]] = {}
    stock: dict[Id, Count] = {}
    calendar_exceptions: dict[Id, tuple[CalendarException, ...]] = {}
