"""What a robot does at a stop: taking a lot up, setting one down, charging."""

from __future__ import annotations

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import batteries, driving, transports
from reshuffle.twin.agenda import Rank
from reshuffle.twin.robot_run import RobotRun, Stop, StopKind
from reshuffle.twin.run import Obstacle, Run

__all__ = ["begin", "exchange", "go_on", "obstacle", "point_of", "stands_at_door", "take_back"]


def point_of(run: Run, stop: Stop) -> str | None:
    """Return the point of the floor at which a stop is, None while nobody knows."""
    floor = run.factory.floor_map
    if floor is None or stop.kind is StopKind.CHARGE:
        return stop.place
    carriage = run.carriages.get(stop.way) if stop.way is not None else None
    place = stop.place
    if carriage is not None:
        place = carriage.origin if stop.kind is StopKind.PICKUP else carriage.destination or stop.place
    station = run.stations.get(place or "")
    return None if station is None else floor.point_of(station.spec.part)


def obstacle(run: Run, stop: Stop) -> Obstacle | None:
    """Return what would keep a robot that is there from beginning with a stop, but for the planned time."""
    if stop.way is None:
        return None
    carriage = run.carriages.get(stop.way)
    lot = stop.way[0]
    if stop.kind is StopKind.DROPOFF:
        # What is set down in time may count on the place that becomes free in time.
        if carriage is None or (stop.is_planned and run.now <= stop.begin):
            return None
        return transports.room_obstacle(run, carriage)
    if carriage is None or carriage.phase not in ("on", "out"):
        return Obstacle(f"lot '{lot}' is not ready to be taken up", (f"lot '{lot}'",))
    if run.lots[lot].is_held or run.orders[run.lots[lot].order].is_held:
        return Obstacle(f"lot '{lot}' is held")
    if stop.is_planned and run.now <= stop.begin:
        return None
    return transports.place_obstacle(run, carriage)


def begin(run: Run, robot: RobotRun, stop: Stop) -> bool:
    """Let a robot that is there begin with its next stop, if it can; whether it has begun, or will at this instant."""
    if stop.begin > run.now or obstacle(run, stop) is not None:
        return False
    if stop.way is None:
        _charge(run, robot, stop)
        return True
    carriage = run.carriages.get(stop.way)
    if carriage is None:
        robot.stops.remove(stop)
        run.agenda.decide()
        return True
    if stop.kind is StopKind.DROPOFF:
        batteries.update(robot, run.now, "standing")
        robot.is_handling = carriage.is_set_down = True
        length = run.factory.to_ms(robot.part.dropoff)
        run.agenda.schedule(run.now + length, Rank.DROPOFF, robot.id, ("robot", robot.id, "set down"))
        return True
    if carriage.phase == "on":
        if not carriage.robot_is_there:
            # The lot leaves its station, and is taken up, when that decides anew.
            carriage.robot, carriage.robot_is_there = robot.id, True
            run.agenda.decide()
        return True
    transports.pick_up(run, carriage, robot.id)
    return robot.is_handling


def _charge(run: Run, robot: RobotRun, stop: Stop) -> None:
    batteries.update(robot, run.now, "charging")
    robot.stops.remove(stop)
    end = max(stop.end, run.now + batteries.time_to_full(robot))
    until = run.instant(end)
    charge = driving.said(robot)
    run.record(EventKind.CHARGING_STARTED, resource=robot.id, place=robot.point, until=until, charge=charge)
    run.agenda.schedule(end, Rank.PHASE_END, robot.id, ("robot", robot.id, "charged"))


def stands_at_door(run: Run, robot: RobotRun) -> bool:
    """Whether a robot has set down, and the place for it is still taken."""
    return robot.is_handling and any(run.carriages[key].phase == "door" for key in robot.cargo if key in run.carriages)


def exchange(run: Run, robot: RobotRun) -> None:
    """Let a robot that can not set down take up first what the plan lets it take up there at the same instant.

    Else lots that change places in a ring, each in the place that another leaves at that instant, would wait for ever.
    """
    for stop in robot.stops[1:2]:
        is_here = stop.kind is StopKind.PICKUP and stop.is_planned and point_of(run, stop) == robot.point
        if is_here and stop.begin <= run.now and obstacle(run, stop) is None:
            begin(run, robot, stop)


def take_back(run: Run, robot: RobotRun) -> None:
    """Let a robot give up setting down before a place that is taken: it does so when there is room."""
    for key in robot.cargo:
        carriage = run.carriages.get(key)
        if carriage is not None and carriage.phase == "door":
            carriage.phase, carriage.is_set_down = "way", False
    robot.is_handling = False


def go_on(run: Run, name: str, step: str) -> None:
    """Let a robot be done with charging, with taking up, or with setting down."""
    robot = run.robots[name]
    batteries.update(robot, run.now, "standing")
    if step == "charged":
        run.record(EventKind.CHARGING_ENDED, resource=name, place=robot.point, charge=driving.said(robot))
    elif step == "taken up":
        robot.takes_up = None
        robot.is_handling = stands_at_door(run, robot)
    else:
        stop = robot.stops[0] if robot.stops else None
        carriage = run.carriages.get(stop.way) if stop is not None and stop.way is not None else None
        if carriage is None or not carriage.is_set_down:
            robot.is_handling = False  # The lot was lost meanwhile.
        else:
            carriage.phase = "door"
            transports.set_down(run, carriage)
    run.calm_since = run.now
    run.agenda.decide()
