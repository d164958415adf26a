"""The floor: points, lanes between them, and the slots on which stations stand."""

from __future__ import annotations

from reshuffle.model.fields import Area, Id, Length, Part

__all__ = ["Floor", "Lane", "Point", "Slot"]


class Point(Part):
    """A point of the floor, in the floor's own coordinates."""

    x: Length = 0
    y: Length = 0
    parking: bool = False
    charging: bool = False


class Lane(Part):
    """A way from a point to another; in both directions unless `one_way`. Without `length`, the straight distance."""

    start: Id
    end: Id
    length: Length | None = None
    one_way: bool = False


class Slot(Part):
    """A place for a station, docked at a point."""

    point: Id
    width: Length = 0
    depth: Length = 0
    area: Area = 0
    utilities: tuple[Id, ...] = ()


class Floor(Part):
    """A directed graph of points and lanes, with slots at points."""

    points: dict[Id, Point] = {}
    lanes: tuple[Lane, ...] = ()
    slots: dict[Id, Slot] = {}
