"""Trips that no plan gives: who fetches which lots by the rule, and when a robot has to charge first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reshuffle.model.robot_places import serves
from reshuffle.twin import batteries, driving, handling, transports
from reshuffle.twin.robot_run import CarriageKey, RobotRun, Stop, StopKind
from reshuffle.twin.run import Carriage, Obstacle, Run

__all__ = ["charges_first", "fetch", "relieve", "waiting_for_robots"]

#: Sums of what a battery loses are shares of an hour, and a hair off.
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class _Trip:
    """Lots that are fetched at one point: `ends` is the station of each, `points` those of all stops in their order."""

    ends: dict[CarriageKey, str]
    stops: tuple[Stop, ...]
    points: tuple[str, ...]


def waiting_for_robots(run: Run) -> list[Carriage]:
    """Return the lots that wait for any robot, the one that has waited longest first."""
    waiting = [
        way
        for way in run.carriages.values()
        if way.phase in ("on", "out")
        and way.robot is None
        and not way.is_by_plan
        and transports.goes_by_robot(run, way)
    ]
    return sorted(waiting, key=lambda way: (way.since, way.key))


def fetch(run: Run, robot: RobotRun, longest: int | None = None) -> bool:
    """Send a robot for the lot that has waited longest, and for others there that it can take along; or to charge.

    Parameters
    ----------
    longest
        Milliseconds that it has for it, until it has to go where its plan wants it; None for any time.
    """
    waiting = waiting_for_robots(run)
    for carriage in waiting:
        trip = _trip(run, robot, carriage, waiting)
        if trip is None:
            continue
        driven = _driving(run, robot, trip.points)
        if driven is None or (longest is not None and driven + _handling(run, robot, len(trip.points)) > longest):
            continue
        if _runs_down(run, robot, trip.points):
            return _send_to_charge(run, robot)
        for way in waiting:
            if way.key in trip.ends:
                way.robot = robot.id
                transports.bind(run, way, run.stations[trip.ends[way.key]])
        robot.stops[:0] = trip.stops
        return True
    return False


def relieve(run: Run, robot: RobotRun, brought: Carriage) -> bool:
    """Let a robot that can not set down take off first the finished lot that blocks the station, if that can go on.

    Else a robot that brings a lot and a station that waits for a robot could wait for each other. For that moment it
    has one lot more on board than it may carry.
    """
    station = run.stations[brought.destination or ""]
    inside = {member for number in station.works for member in run.works[number].members}
    for way in run.carriages.values():
        is_free = way.robot in (None, robot.id) and way.planned_robot in (None, robot.id)
        if way.phase != "on" or way.key[:2] not in inside or not is_free or way.robot_is_there:
            continue
        end = _choose(run, robot, way)
        if end is None:
            continue
        transports.bind(run, way, run.stations[end])
        way.robot, way.robot_is_there = robot.id, True
        if all(stop.way != way.key or stop.kind is not StopKind.DROPOFF for stop in robot.stops):
            robot.stops.insert(1, Stop(StopKind.DROPOFF, way.key))
        run.agenda.decide()
        return True
    return False


def charges_first(run: Run, robot: RobotRun) -> bool:
    """Send a robot to charge if its battery does not last until it has set down what it takes up next."""
    points, on_board = [], 0
    for stop in robot.stops:
        point = handling.point_of(run, stop)
        if stop.way is None or point is None:
            break
        points.append(point)
        on_board += 1 if stop.kind is StopKind.PICKUP else -1
        if on_board == 0:
            break
    return bool(points) and _runs_down(run, robot, points) and _send_to_charge(run, robot)


def _trip(run: Run, robot: RobotRun, first: Carriage, waiting: Sequence[Carriage]) -> _Trip | None:
    """Return a trip that begins with a lot; None if the robot can not bring it where it could go.

    A robot with room takes along what waits at the same point, and brings the lots to the nearest place first.
    """
    start, end = _point(run, first.origin), _choose(run, robot, first)
    if end is None:
        return None
    ends, mass = {first.key: end}, _mass(run, first)
    for other in waiting:
        if len(ends) == robot.part.capacity:
            break
        if other.lot in {key[0] for key in ends} or _point(run, other.origin) != start:
            continue
        end = _choose(run, robot, other)
        more = mass + _mass(run, other)
        # Room is seen for one lot at a time: of one trip only stations with room without end take several.
        is_taken = end in ends.values() and run.stations[end or ""].spec.part.input_buffer is not None
        if end is not None and not is_taken and (robot.part.payload is None or more <= robot.part.payload):
            ends[other.key], mass = end, more
    stops = [Stop(StopKind.PICKUP, key) for key in ends]
    points, left = [start] * len(ends), list(ends)
    while left:
        at = points[-1]
        following = min(left, key=lambda key: driving.travel_ms(run, robot, at, _point(run, ends[key])) or 0)
        points.append(_point(run, ends[following]))
        stops.append(Stop(StopKind.DROPOFF, following))
        left.remove(following)
    return _Trip(ends, tuple(stops), tuple(points))


def _point(run: Run, station: str) -> str:
    floor = run.factory.floor_map
    return (floor.point_of(run.stations[station].spec.part) if floor is not None else None) or ""


def _mass(run: Run, carriage: Carriage) -> int:
    """Return the mass of a lot on its way, grams; 0 where its product states none."""
    lot = run.lots[carriage.lot]
    return (run.factory.workspace.products[lot.product].mass or 0) * lot.pieces_at(carriage.after)


def _choose(run: Run, robot: RobotRun, carriage: Carriage) -> str | None:
    """Return where a robot could bring a lot, None if it can not."""
    lot = run.lots[carriage.lot]
    found = transports.choose_destination(run, carriage)
    if isinstance(found, Obstacle) or lot.is_held or run.orders[lot.order].is_held:
        return None
    ends = [run.stations[carriage.origin].spec.part, found.spec.part]
    if not serves(robot.part, ends) or not transports.is_far(run, carriage.origin, found.spec.id):
        return None
    if robot.part.payload is not None and _mass(run, carriage) > robot.part.payload:
        return None
    return found.spec.id


def _driving(run: Run, robot: RobotRun, points: Sequence[str]) -> int | None:
    """Return how long a robot drives over some points, milliseconds; None if there is no way."""
    total, at = 0, robot.point if robot.lane is None else robot.lane[1]
    for point in points:
        way = driving.travel_ms(run, robot, at, point)
        if way is None:
            return None
        total, at = total + way, point
    return total


def _handling(run: Run, robot: RobotRun, stops: int) -> int:
    """Return how long taking up and setting down takes in all, milliseconds; half of the stops are for either."""
    return stops // 2 * (run.factory.to_ms(robot.part.pickup) + run.factory.to_ms(robot.part.dropoff))


def _runs_down(run: Run, robot: RobotRun, points: Sequence[str]) -> bool:
    """Whether less than the reserve would be left after a trip and the way to a charger behind it."""
    if robot.battery is None:
        return False
    batteries.update(robot, run.now)
    charger = _charger(run, points[-1])
    home = driving.travel_ms(run, robot, points[-1], charger) if charger is not None else 0
    driven = (_driving(run, robot, points) or 0) + (home or 0)
    return batteries.after_trip(robot, driven, _handling(run, robot, len(points))) < -_HAIR


def _charger(run: Run, start: str, robot: RobotRun | None = None) -> str | None:
    """Return the nearest point with a charger, None if there is none; for a robot a free one, if there is one."""
    floor = run.factory.floor_map
    if floor is None:
        return None
    points = [name for name, point in floor.floor.points.items() if point.charging]
    is_free_one = robot is not None and run.params.traffic
    goals = {other.goal for other in run.robots.values() if other is not robot} if is_free_one else set()
    return floor.nearest(start, [point for point in points if point not in goals]) or floor.nearest(start, points)


def _send_to_charge(run: Run, robot: RobotRun) -> bool:
    charger = _charger(run, (robot.point if robot.lane is None else robot.lane[1]) or "", robot)
    if charger is None or robot.battery is None or not robot.battery.per_hour_charging or robot.charge >= 1.0:
        return False
    robot.stops.insert(0, Stop(StopKind.CHARGE, place=charger))
    return True
