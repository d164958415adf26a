"""What stations need beside themselves: tools, people, robots, carriers."""

from __future__ import annotations

from decimal import Decimal

from reshuffle.model.fields import Copies, Count, Duration, Id, Mass, Part, PoolSize, PositiveCount, Price, Share, Speed

__all__ = ["Battery", "Carrier", "Operator", "Robot", "Tool"]


class Tool(Part):
    """A kind of tool, fixture or feeder bank, of which there are `count`.

    `stations` are those it fits (empty: all). `life` is used up by run time on it; `life_left` at the start, one entry
    per copy. Mounting takes `mount`.
    """

    count: PoolSize = 1
    stations: tuple[Id, ...] = ()
    life: Duration | None = None
    life_left: tuple[Duration, ...] = ()
    mount: Duration = 0
    mass: Mass = 0
    cost: Price = Decimal(0)


class Operator(Part):
    """A person, or `count` people with equal skills and shifts, ``NAME#1`` and on."""

    skills: tuple[Id, ...]
    count: Copies = 1
    calendar: Id | None = None
    cost_per_hour: Price = Decimal(0)
    overtime_cost_per_hour: Price | None = None
    site: Id | None = None


class Battery(Part):
    """A battery in shares of a charge: what driving and standing take, what charging gives, what must stay."""

    per_hour_driving: Share
    per_hour_standing: Share = Decimal(0)
    per_hour_charging: Share
    reserve: Share = Decimal("0.1")


class Robot(Part):
    """A mobile robot, or `count` equal ones, ``NAME#1`` and on."""

    speed: Speed
    count: Copies = 1
    capacity: PositiveCount = 1
    payload: Mass | None = None
    pickup: Duration = 0
    dropoff: Duration = 0
    home: Id | None = None
    battery: Battery | None = None
    carries_stations: bool = False
    cost_per_hour: Price = Decimal(0)
    site: Id | None = None


class Carrier(Part):
    """What lots ride on: `count` panel racks or pallets, each for so many pieces."""

    count: PoolSize
    pieces: Count = 0
    empty_return: Duration = 0
