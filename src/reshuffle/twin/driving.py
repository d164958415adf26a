"""Robots on the lanes of the floor: one after the other on a lane, one at a dock, and who waits for whom."""

from __future__ import annotations

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import batteries
from reshuffle.twin.agenda import Rank
from reshuffle.twin.robot_run import RobotRun
from reshuffle.twin.run import Run

__all__ = ["ahead_of", "drive_to", "free_parking", "is_parking", "occupant", "reach", "said", "travel_ms"]


def said(robot: RobotRun) -> float | None:
    """Return the charge as events tell it, None for a robot without a battery."""
    return None if robot.battery is None else robot.charge


def travel_ms(run: Run, robot: RobotRun, start: str | None, end: str | None) -> int | None:
    """Return how long a robot drives from one point to another, milliseconds; None if there is no way."""
    floor = run.factory.floor_map
    if floor is None or start is None or end is None or start == end:
        return 0
    return floor.travel_ms(robot.part.speed, start, end)


def occupant(run: Run, point: str) -> str | None:
    """Return the robot that has a point to itself, None where it is free."""
    return run.traffic.docks.get(point) if run.params.traffic else None


def free_parking(run: Run, robot: RobotRun) -> str | None:
    """Return the nearest parking place, or home of the robot, that nobody has or goes to; None if there is none."""
    floor = run.factory.floor_map
    if floor is None or robot.point is None:
        return None
    goals = {other.goal for other in run.robots.values() if other is not robot}
    free = [
        name
        for name in floor.floor.points
        if is_parking(run, robot, name) and name not in goals and run.traffic.docks.get(name) in (None, robot.id)
    ]
    start = robot.point if robot.lane is None else robot.lane[1]
    return floor.nearest(start, free)


def ahead_of(run: Run, robot: RobotRun) -> str | None:
    """Return the robot for which one at the end of its lane waits: the first on the lane, or who has the dock."""
    if robot.lane is None:
        return None
    first = run.traffic.lanes[robot.lane][0]
    return first if first != robot.id else occupant(run, robot.lane[1])


def is_parking(run: Run, robot: RobotRun, point: str | None) -> bool:
    """Whether a robot may stay at a point without a job: a place to park, or its home."""
    floor = run.factory.floor_map
    return floor is not None and point is not None and (floor.floor.points[point].parking or point == robot.part.home)


def drive_to(run: Run, robot: RobotRun, goal: str) -> None:
    """Let a robot drive to a point; one that is on a lane already goes there from the end of it."""
    floor = run.factory.floor_map
    if floor is None or robot.goal == goal or (robot.lane is None and robot.point == goal):
        return
    robot.goal = goal
    if robot.lane is not None:
        robot.legs = floor.legs(robot.part.speed, robot.lane[1], goal) if robot.lane[1] != goal else []
        if robot.is_at_end:
            _stop_waiting(run, robot)
            _leave_lane(run, robot)
        return
    start = robot.point or goal
    robot.legs = floor.legs(robot.part.speed, start, goal)
    batteries.update(robot, run.now, "driving")
    _enter_lane(run, robot)
    if run.traffic.docks.get(start) == robot.id:
        del run.traffic.docks[start]
        _let_in(run, start)


def _enter_lane(run: Run, robot: RobotRun) -> None:
    point, length = robot.legs.pop(0)
    robot.lane = (robot.point or point, point)
    run.traffic.lanes.setdefault(robot.lane, []).append(robot.id)
    until = run.instant(run.now + length)
    lot = robot.cargo[0][0] if robot.cargo else None
    charge = said(robot)
    run.record(EventKind.ROBOT_DEPARTED, resource=robot.id, place=point, until=until, lot=lot, charge=charge)
    run.agenda.schedule(run.now + length, Rank.ARRIVE, robot.id)


def reach(run: Run, name: str) -> None:
    """Let a robot be at the end of its lane."""
    robot = run.robots[name]
    robot.is_at_end = True
    batteries.update(robot, run.now)
    _leave_lane(run, robot)


def _leave_lane(run: Run, robot: RobotRun) -> None:
    """Let a robot at the end of its lane go on, if nobody is before it there and its dock is free."""
    if robot.lane is None:
        return
    lane, point = robot.lane, robot.lane[1]
    queue = run.traffic.lanes[lane]
    taken_by = occupant(run, point) if point == robot.goal else None
    if run.params.traffic and (queue[0] != robot.id or taken_by is not None):
        if robot.waits_since is None:
            robot.waits_since = run.now
            batteries.update(robot, run.now, "standing")
        if queue[0] == robot.id and robot.id not in run.traffic.waiting.setdefault(point, []):
            run.traffic.waiting[point].append(robot.id)
            run.agenda.decide()
        return
    queue.remove(robot.id)
    robot.point, robot.lane, robot.is_at_end = point, None, False
    _stop_waiting(run, robot)
    if point == robot.goal:
        run.traffic.docks.setdefault(point, robot.id)
        batteries.update(robot, run.now, "standing")
    run.record(EventKind.ROBOT_ARRIVED, resource=robot.id, place=point, charge=said(robot))
    _tell_wait(run, robot, point)
    if point == robot.goal:
        run.agenda.decide()
    else:
        batteries.update(robot, run.now, "driving")
        _enter_lane(run, robot)
    if queue and run.robots[queue[0]].is_at_end:
        _leave_lane(run, run.robots[queue[0]])


def _tell_wait(run: Run, robot: RobotRun, point: str) -> None:
    if robot.waits_since is not None and run.now > robot.waits_since:
        waited = run.now - robot.waits_since
        reason = f"waited before '{point}' for {waited / 1000:g} s"
        run.record(EventKind.OBSERVED, name="robot_waited", resource=robot.id, quantity=waited, reason=reason)
    robot.waits_since = None


def _stop_waiting(run: Run, robot: RobotRun) -> None:
    for robots in run.traffic.waiting.values():
        if robot.id in robots:
            robots.remove(robot.id)


def _let_in(run: Run, point: str) -> None:
    """Let the first of those who wait before a point go on, now that it is free."""
    for name in list(run.traffic.waiting.get(point, ())):
        if occupant(run, point) is None:
            _leave_lane(run, run.robots[name])
