"""How lots get from one task to the next: robots, carriage without robots, and the buffers at both ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reshuffle.organizing.scheduling.construction.obstacles import Obstacle
from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule, Trip
from reshuffle.plan.links import Point

if TYPE_CHECKING:
    from reshuffle.organizing.scheduling.construction.shop import Shop

__all__ = ["arrange_trip", "earliest_trip", "way_places"]


def way_places(schedule: PartialSchedule, row: int, station: int, task: int) -> tuple[int, int]:
    """Return from where to where a transport goes if `task`, one of its ends, is done on `station`."""
    before, after, origin, destination, *_ = schedule.shop.transports[row]
    if before >= 0:
        origin = _place(schedule, before, station, task)
    if after >= 0:
        destination = _place(schedule, after, station, task)
    return origin, destination


def _place(schedule: PartialSchedule, end: int, station: int, task: int) -> int:
    own: int = station if end == task else _station(schedule, end)
    return schedule.shop.location[own] if own >= 0 else -1


def _station(schedule: PartialSchedule, task: int) -> int:
    placement = schedule.placements[task]
    return placement.variant.station if placement else -1


def _carriage(shop: Shop, kind: int, places: tuple[int, int]) -> int:
    return shop.pickup_time[kind] + shop.loaded_travel(kind, *places) + shop.dropoff_time[kind]


def _best_trip(
    schedule: PartialSchedule, row: int, places: tuple[int, int], ready: int, dropoff: int
) -> tuple[Trip, tuple[int, int] | None]:
    """Return the trip that comes first at or after `dropoff` with its pickup at or after `ready`.

    The second value is the engagement's places, None without a robot. A trip takes no longer than it must, so that no
    robot and no lot waits on its way.
    """
    shop = schedule.shop
    fleet, kind = shop.transports[row][4], shop.transports[row][5]
    if places[0] == places[1] or min(places) < 0:
        time = max(ready, dropoff)
        return Trip(-1, time, time), None
    if fleet < 0:
        length = _carriage(shop, kind, places)
        begin = max(ready, dropoff - length)
        return Trip(-1, begin, begin + length), None
    best = Trip(-1, NEVER, NEVER)
    lengths: dict[int, int] = {}
    at_once: set[int] = set()
    for robot in shop.groups[fleet]:
        type_ = shop.travel_type[robot]
        if type_ in at_once:
            continue  # One that drives alike comes as soon as anybody could.
        if type_ not in lengths:
            lengths[type_] = _carriage(shop, type_, places)
        length = lengths[type_]
        soonest = max(ready, dropoff - length)
        begin = schedule.diaries[robot].earliest(soonest, length, *places)
        if begin == soonest:
            at_once.add(type_)
        if (begin + length, -begin) < (best.dropoff, -best.pickup):
            best = Trip(robot, begin, begin + length)
    return best, places


def earliest_trip(schedule: PartialSchedule, row: int, station: int, task: int) -> Trip:
    """Return the first trip to or from `station`, where `task` is done, as things stand."""
    places = way_places(schedule, row, station, task)
    trip, _ = _best_trip(schedule, row, places, _ready(schedule, row), -NEVER)
    return trip


def _ready(schedule: PartialSchedule, row: int) -> int:
    before = schedule.shop.transports[row][0]
    start = schedule.shop.planning_start
    return max(start, schedule.points[Point.END][before]) if before >= 0 else start


def arrange_trip(schedule: PartialSchedule, row: int, task: int, station: int, arrival: int) -> Trip | Obstacle:
    """Enter the trip of a transport whose ends are placed, or about to be, into the schedule.

    Parameters
    ----------
    schedule
        The schedule; what is entered is in its log.
    row
        The transport.
    task, station
        The end that is being placed and where it is done; its END must be in the schedule if it is the task before.
    arrival
        The arrival of the task after, NEVER where there is none.

    Returns
    -------
    The trip; its dropoff may lie behind `arrival`, and then nothing is entered. Or what stands in the way.
    """
    shop = schedule.shop
    before, after, *_ = shop.transports[row]
    places = way_places(schedule, row, station, task)
    ready = _ready(schedule, row)
    inside = -1 if after < 0 else _buffer(shop.input_buffer, station if after == task else _station(schedule, after))
    outside = shop.transports[row][6]
    if before >= 0:
        outside = _buffer(shop.output_buffer, station if before == task else _station(schedule, before))
    dropoff = -NEVER
    while True:
        trip, engagement = _best_trip(schedule, row, places, ready, dropoff)
        if trip.dropoff > arrival or trip.dropoff >= NEVER:
            return trip
        if inside < 0:
            break
        free = min(schedule.buffers[inside].free_from(trip.dropoff, arrival, 1), arrival)
        if free <= trip.dropoff:
            break
        dropoff = free
    if outside >= 0 and before >= 0:
        end = schedule.points[Point.END][before]
        free = min(schedule.buffers[outside].free_from(end, trip.pickup, 1), trip.pickup)
        lingering = _lingering(schedule, trip, end, engagement) if free > end and schedule.may_linger else None
        if lingering is not None:
            trip = lingering
        elif free > end:
            text = f"is ready to leave at {end} and finds no place in its output buffer before {free}"
            return Obstacle(after if after >= 0 else before, "buffer", text, None, before, Point.END, free)
    _enter(schedule, row, trip, engagement, (outside, inside), (ready, arrival))
    return trip


def _lingering(schedule: PartialSchedule, trip: Trip, pickup: int, places: tuple[int, int] | None) -> Trip | None:
    """Return a trip that starts at once and is on its way until the dropoff; None if the robot is not free so long."""
    if trip.vehicle >= 0 and places is not None:
        begin = schedule.diaries[trip.vehicle].earliest(pickup, trip.dropoff - pickup, *places)
        if begin > pickup:
            return None
    return Trip(trip.vehicle, pickup, trip.dropoff)


def _buffer(column: Sequence[int], station: int) -> int:
    return column[station] if station >= 0 else -1


def _enter(
    schedule: PartialSchedule,
    row: int,
    trip: Trip,
    engagement: tuple[int, int] | None,
    buffers: tuple[int, int],
    stays: tuple[int, int],
) -> None:
    outside, inside = buffers
    if engagement is not None:
        schedule.engage(trip.vehicle, (trip.pickup, trip.dropoff, *engagement))
    schedule.travel_by(row, trip)
    if outside >= 0:
        if schedule.shop.transports[row][0] < 0:
            # The lot has been lying there for good since planning began; now it is known until when.
            schedule.release(schedule.buffers[outside], trip.pickup, 1)
            schedule.news.add(("buffer", outside))
        else:
            schedule.take(schedule.buffers[outside], stays[0], trip.pickup, 1)
    if inside >= 0:
        schedule.take(schedule.buffers[inside], trip.dropoff, stays[1], 1)
