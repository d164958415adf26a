"""Mobile robots: who fetches which lot, the ways they drive, and when they have to charge first."""

from __future__ import annotations

import math

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import batteries, transports
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.floor_ways import distances_from, point_of
from reshuffle.twin.robot_run import RobotRun
from reshuffle.twin.run import Carriage, Obstacle, Run, StationRun

__all__ = ["all_robots", "arrive", "decide_robots", "go_on", "travel_ms"]


def all_robots(factory: TwinFactory) -> dict[str, RobotRun]:
    """Return every robot as the state says, else at home with a full battery."""
    result = {}
    for name, base in factory.robots.items():
        part = factory.workspace.factory.robots[base]
        state = factory.workspace.state.robots.get(name, factory.workspace.state.robots.get(base))
        robot = RobotRun(name, part, part.home)
        if state is not None:
            robot.place = state.point or part.home
            robot.charge = 1.0 if state.charge is None else float(state.charge)
            robot.free_from = 0 if state.free_from is None else max(0, factory.at(state.free_from))
        result[name] = robot
    return result


def _point(run: Run, place: str | None) -> str | None:
    floor = run.factory.workspace.factory.floor
    if place in run.stations:
        return point_of(floor, run.stations[place].spec.part.slot)
    return place if floor is not None and place in floor.points else None


def travel_ms(run: Run, robot: RobotRun, start: str | None, end: str | None) -> int | None:
    """Return how long a robot drives from one place to another; None if there is no way.

    Between places that are not on the floor it takes the factory's stated transport time.
    """
    if start == end or start is None or end is None:
        return 0
    a, b = _point(run, start), _point(run, end)
    floor = run.factory.workspace.factory.floor
    if a is None or b is None or floor is None:
        return run.factory.to_ms(run.factory.workspace.factory.transport_time)
    length = distances_from(floor, a).get(b)
    if length is None or not robot.part.speed:
        return None
    # Micrometres by millimetres a second are milliseconds.
    return run.factory.to_ms(math.ceil(length / robot.part.speed))


def _charger(run: Run, robot: RobotRun, start: str | None) -> tuple[int, str] | None:
    """Return the nearest point at which a robot can charge and the way to it, None if there is none."""
    floor = run.factory.workspace.factory.floor
    points = [name for name, point in floor.points.items() if point.charging] if floor is not None else []
    ways = [(way, name) for name in points if (way := travel_ms(run, robot, start, name)) is not None]
    return min(ways, default=None)


def decide_robots(run: Run) -> None:
    """Give every free robot, in order of their id, the lot that has waited longest, or let it charge."""
    for name in sorted(run.robots):
        robot = run.robots[name]
        if robot.job is not None or robot.state == "charging" or robot.is_held:
            continue
        if robot.free_from > run.now:
            if robot.free_from not in run.timers:
                run.timers.add(robot.free_from)
                run.agenda.schedule(robot.free_from, Rank.TIMER, name)
            continue
        waiting = [way for way in run.carriages.values() if way.phase in ("on", "out") and way.robot is None]
        for carriage in sorted(waiting, key=lambda way: (way.since, way.key)):
            if _fetch(run, robot, carriage):
                break


def _fetch(run: Run, robot: RobotRun, carriage: Carriage) -> bool:
    found = transports.choose_destination(run, carriage)
    sites = {None, robot.part.site}
    if isinstance(found, Obstacle) or run.stations[carriage.origin].spec.part.site not in sites:
        return False
    empty = travel_ms(run, robot, robot.place, carriage.origin)
    loaded = travel_ms(run, robot, carriage.origin, found.spec.id)
    if empty is None or loaded is None:
        return False
    if robot.battery is not None:
        batteries.update(robot, run.now)
        charger = _charger(run, robot, found.spec.id)
        home = charger[0] if charger is not None else 0
        handling = run.factory.to_ms(robot.part.pickup) + run.factory.to_ms(robot.part.dropoff)
        if batteries.after_trip(robot, empty + loaded + home, handling) < 0:
            return _go_and_charge(run, robot)
    _send(run, robot, carriage, found, empty)
    return True


def _send(run: Run, robot: RobotRun, carriage: Carriage, station: StationRun, empty: int) -> None:
    transports.bind(run, carriage, station)
    carriage.robot, robot.job = robot.id, carriage.key
    _drive(run, robot, carriage.origin, empty, None)


def _drive(run: Run, robot: RobotRun, place: str, travel: int, lot: str | None) -> None:
    batteries.update(robot, run.now, "driving")
    run.record(
        EventKind.ROBOT_DEPARTED,
        resource=robot.id,
        place=place,
        until=run.instant(run.now + travel),
        lot=lot,
        charge=_said(robot),
    )
    robot.place = place
    run.agenda.schedule(run.now + travel, Rank.ARRIVE, robot.id)


def _said(robot: RobotRun) -> float | None:
    return None if robot.battery is None else robot.charge


def _go_and_charge(run: Run, robot: RobotRun) -> bool:
    charger = _charger(run, robot, robot.place)
    if charger is None or robot.battery is None or not robot.battery.per_hour_charging or robot.charge >= 1.0:
        return False
    robot.state = "charging"
    _drive(run, robot, charger[1], charger[0], None)
    return True


def arrive(run: Run, name: str) -> None:
    """Let a robot be where it goes: at a lot, at a lot's destination, or at a charger."""
    robot = run.robots[name]
    batteries.update(robot, run.now, "standing")
    run.record(EventKind.ROBOT_ARRIVED, resource=name, place=robot.place, charge=_said(robot))
    carriage = run.carriages.get(robot.job) if robot.job is not None else None
    if robot.job is None:
        length = batteries.time_to_full(robot)
        robot.state = "charging"
        until = run.instant(run.now + length)
        run.record(EventKind.CHARGING_STARTED, resource=name, place=robot.place, until=until, charge=_said(robot))
        run.agenda.schedule(run.now + length, Rank.PHASE_END, name, ("robot", name, "charged"))
    elif carriage is None:
        robot.job = None  # The lot was lost meanwhile.
    elif carriage.phase == "way":
        length = run.factory.to_ms(robot.part.dropoff)
        run.agenda.schedule(run.now + length, Rank.DROPOFF, name, ("robot", name, "set down"))
    else:
        carriage.robot_is_there = True
        if carriage.phase == "out":
            transports.pick_up(run, carriage, name)
    run.agenda.decide()


def go_on(run: Run, name: str, step: str) -> None:
    """Let a robot go on: charged, with a lot that it has taken up, or without one that it has set down."""
    robot = run.robots[name]
    batteries.update(robot, run.now, "standing")
    carriage = run.carriages.get(robot.job) if robot.job is not None else None
    if step == "charged":
        run.record(EventKind.CHARGING_ENDED, resource=name, place=robot.place, charge=_said(robot))
    elif carriage is None:
        robot.job = None
    elif step == "taken up":
        travel = travel_ms(run, robot, carriage.origin, carriage.destination)
        _drive(run, robot, carriage.destination or "", travel or 0, carriage.lot)
    else:
        carriage.phase = "door"
        transports.set_down(run, carriage)
    run.agenda.decide()
