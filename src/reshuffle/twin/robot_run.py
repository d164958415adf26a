"""A robot while it runs, the stops that it makes next, and who stands or waits where on the floor."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from reshuffle.model.resources import Battery, Robot

__all__ = ["CarriageKey", "RobotRun", "Stop", "StopKind", "Traffic"]

#: Lot, operation before ("" for none), operation after.
CarriageKey = tuple[str, str, str]


class StopKind(IntEnum):
    """What a robot does at a stop; of stops at one time it makes them in this order."""

    DROPOFF = 0
    PICKUP = 1
    CHARGE = 2


@dataclass(slots=True)
class Stop:
    """A stop of a robot; instants in milliseconds.

    Parameters
    ----------
    way
        The carriage that is taken up or set down; None for charging.
    place
        Station, or point for charging; None where only the carriage says it.
    begin, end
        As planned; it begins no earlier, and charging lasts until its end. 0 without a plan.
    """

    kind: StopKind
    way: CarriageKey | None = None
    place: str | None = None
    begin: int = 0
    end: int = 0
    is_planned: bool = False


@dataclass(slots=True)
class RobotRun:
    """A robot while it runs.

    Parameters
    ----------
    point
        Point of the floor at which it stands, or which it has left last.
    lane
        The lane that it is on, as the points at its ends; None while it stands at a point.
    legs
        Points that are still to come on its way, with the milliseconds to each from the one before.
    goal
        Point to which it goes or at which it stands.
    is_at_end
        Whether it is at the end of its lane and waits there to go on.
    waits_since
        Instant from which it waits there.
    stops
        What it does next, in this order.
    cargo
        What it has on board.
    is_handling
        Whether it takes up or sets down, or waits with what it has set down before a place that is taken.
    takes_up
        What it takes up just now.
    is_sent_away
        Whether it has made way for others; it comes back only when its stop can begin.
    state
        ``standing``, ``driving`` or ``charging``: what the battery counts.
    charge
        Share of a full battery at `charge_at`.
    """

    id: str
    part: Robot
    point: str | None
    lane: tuple[str, str] | None = None
    legs: list[tuple[str, int]] = field(default_factory=list)
    goal: str | None = None
    is_at_end: bool = False
    waits_since: int | None = None
    stops: list[Stop] = field(default_factory=list)
    cargo: list[CarriageKey] = field(default_factory=list)
    is_handling: bool = False
    takes_up: CarriageKey | None = None
    is_sent_away: bool = False
    state: str = "standing"
    charge: float = 1.0
    charge_at: int = 0
    is_held: bool = False
    free_from: int = 0

    @property
    def battery(self) -> Battery | None:
        """Its battery, None for one that never runs down."""
        return self.part.battery

    @property
    def is_engaged(self) -> bool:
        """Whether it takes up, sets down or charges."""
        return self.is_handling or self.state == "charging"


@dataclass(slots=True)
class Traffic:
    """Who stands or waits where.

    Parameters
    ----------
    docks
        The robot that has a point to itself, by point.
    waiting
        Robots that wait on a lane before a point, by point, in order of arrival.
    lanes
        Robots on a lane in one direction, in the order in which they entered it.
    """

    docks: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    lanes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
