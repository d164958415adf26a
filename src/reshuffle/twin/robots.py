"""Mobile robots: what each does next, by its plan or by the rule, and how they make way for each other."""

from __future__ import annotations

from collections.abc import Collection

from reshuffle.model.robot_places import robot_points
from reshuffle.plan.from_model import transports as planned_robots
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import driving, fetching, handling
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.robot_run import CarriageKey, RobotRun, Stop, StopKind
from reshuffle.twin.run import Run

__all__ = ["all_robots", "decide_robots", "stand_at_start"]


def all_robots(factory: TwinFactory) -> dict[str, RobotRun]:
    """Return every robot as the state says, else where plans have it, with a full battery."""
    result = {}
    workspace = factory.workspace
    points = robot_points(workspace)
    free = planned_robots.free_from(workspace, factory.now, factory.clock)
    for name, base in sorted(factory.robots.items()):
        state = workspace.state.robots.get(name, workspace.state.robots.get(base))
        robot = RobotRun(name, workspace.factory.robots[base], points.get(name), goal=points.get(name))
        if state is not None and state.charge is not None:
            robot.charge = float(state.charge)
        robot.free_from = free[name] * factory.clock.tick_ms
        result[name] = robot
    return result


def stand_at_start(run: Run) -> None:
    """Give every robot the point at which it stands when the run begins; of several at one point, the first."""
    for robot in run.robots.values():
        if robot.point is not None:
            run.traffic.docks.setdefault(robot.point, robot.id)


def decide_robots(run: Run) -> None:
    """Let every robot, in order of their id, do what comes next; then let those make way who are in the way."""
    if run.factory.floor_map is None:
        return
    if run.plan is not None:
        run.plan.trips.release_late(run)
    for robot in run.robots.values():
        _decide(run, robot)
    for point, names in run.traffic.waiting.items():
        if names:
            _make_way(run, point)


def _decide(run: Run, robot: RobotRun) -> None:
    if robot.is_engaged and robot.takes_up is None and handling.stands_at_door(run, robot):
        handling.exchange(run, robot)
    if robot.is_engaged or robot.is_held:
        return
    if robot.free_from > run.now:
        _wake(run, robot, robot.free_from)
        return
    coming = {stop.way for stop in robot.stops if stop.kind is StopKind.PICKUP}
    robot.stops = [stop for stop in robot.stops if not _is_void(run, robot, stop, coming)]
    if robot.lane is not None and (robot.cargo or not _is_idle(run, robot)):
        return
    if not robot.cargo:
        _choose(run, robot)
    if not robot.stops:
        _park(run, robot)
        return
    stop = robot.stops[0]
    point = handling.point_of(run, stop)
    if point is None:
        return  # The lot that it should take up does not exist yet.
    if robot.lane is None and robot.point == point:
        if handling.begin(run, robot, stop):
            return
        if stop.begin > run.now:
            _wake(run, robot, stop.begin)
        elif stop.kind is StopKind.DROPOFF and stop.way in run.carriages:
            fetching.relieve(run, robot, run.carriages[stop.way])
        return
    start = robot.point if robot.lane is None else robot.lane[1]
    leaving = stop.begin - (driving.travel_ms(run, robot, start, point) or 0)
    if leaving > run.now:
        _wake(run, robot, leaving)
    elif not robot.is_sent_away or handling.obstacle(run, stop) is None:
        robot.is_sent_away = False
        _leave_lots(run, robot)
        driving.drive_to(run, robot, point)


def _is_idle(run: Run, robot: RobotRun) -> bool:
    """Whether a robot drives to a place to park and nothing else."""
    return driving.is_parking(run, robot, robot.goal) and not _is_going(run, robot)


def _is_going(run: Run, robot: RobotRun) -> bool:
    return bool(robot.stops) and handling.point_of(run, robot.stops[0]) == robot.goal


def _is_void(run: Run, robot: RobotRun, stop: Stop, coming: Collection[CarriageKey | None]) -> bool:
    """Whether a stop is for a lot that was lost, or that somebody else has; `coming` is what will be taken up."""
    if stop.way is None:
        return False
    carriage = run.carriages.get(stop.way)
    if stop.kind is StopKind.DROPOFF:
        return stop.way not in robot.cargo and stop.way not in coming
    if stop.way in robot.cargo:
        return True
    # A lot by plan may still come; one by the rule was there and is gone.
    if carriage is None:
        return not stop.is_planned
    return carriage.phase in ("way", "door", "in")


def _choose(run: Run, robot: RobotRun) -> None:
    """Give a robot without cargo something to do beside its plan, if it has time for it, or let it charge."""
    stop = robot.stops[0] if robot.stops else None
    if stop is None:
        fetching.fetch(run, robot)
        return
    if not stop.is_planned:
        return
    is_ready = handling.obstacle(run, stop) is None
    if stop.kind is StopKind.PICKUP and not is_ready and stop.begin <= run.now:
        if not fetching.fetch(run, robot):
            _wake_for_patience(run, robot, stop)
    elif stop.begin > run.now:
        fetching.fetch(run, robot, _time_left(run, robot, stop))
    if robot.stops[0] is stop and stop.kind is StopKind.PICKUP and is_ready:
        fetching.charges_first(run, robot)


def _time_left(run: Run, robot: RobotRun, stop: Stop) -> int:
    """Return how long a robot has for a trip before it would be late for a stop, from wherever it may come then."""
    floor, point = run.factory.floor_map, handling.point_of(run, stop)
    if floor is None or point is None:
        return 0
    return stop.begin - run.now - floor.longest_ms(robot.part.speed, point)


def _wake_for_patience(run: Run, robot: RobotRun, stop: Stop) -> None:
    until = run.plan.trips.patience_until(run, stop) if stop.way is not None and run.plan is not None else 0
    if until > run.now:
        _wake(run, robot, until)


def _wake(run: Run, robot: RobotRun, instant: int) -> None:
    if instant not in run.timers:
        run.timers.add(instant)
        run.agenda.schedule(instant, Rank.TIMER, robot.id)


def _leave_lots(run: Run, robot: RobotRun) -> None:
    """Let go of lots that would have left their station for a robot that goes away."""
    for carriage in run.carriages.values():
        if carriage.robot == robot.id and carriage.robot_is_there and carriage.phase in ("on", "out"):
            carriage.robot_is_there = False
            if carriage.is_by_plan:
                carriage.robot = None


def _park(run: Run, robot: RobotRun) -> None:
    """Send a robot without a job to the nearest free place to park."""
    if not run.params.traffic or driving.is_parking(run, robot, robot.goal):
        return
    place = driving.free_parking(run, robot)
    if place is not None:
        driving.drive_to(run, robot, place)


def _make_way(run: Run, point: str) -> None:
    """Let a robot that keeps others waiting before its point, and can not begin there, go on or away."""
    robot = run.robots.get(driving.occupant(run, point) or "")
    if (
        robot is not None
        and handling.stands_at_door(run, robot)
        and driving.free_parking(run, robot) not in (None, point)
    ):
        handling.take_back(run, robot)
    if robot is None or robot.lane is not None or robot.is_engaged or robot.is_held or robot.free_from > run.now:
        return
    stop = robot.stops[0] if robot.stops else None
    goal = handling.point_of(run, stop) if stop is not None else None
    place = driving.free_parking(run, robot)
    if stop is not None and goal == point:
        if handling.obstacle(run, stop) is None and stop.begin <= run.now + _there_and_back(run, robot, place):
            return  # It begins soon enough.
    elif stop is not None and goal is not None and driving.occupant(run, goal) is None:
        # Who would only stand there before its time would be in the way again.
        way = driving.travel_ms(run, robot, robot.point, goal) or 0
        is_due = stop.begin <= run.now + way + _there_and_back(run, robot, place)
        place = goal if is_due and goal not in _goals(run, robot) else place
    if place is None or place == point:
        return
    _leave_lots(run, robot)
    robot.is_sent_away = place != goal
    run.calm_since = run.now
    reason = f"made way for '{run.traffic.waiting[point][0]}' at '{point}'"
    run.record(EventKind.OBSERVED, name="robot_made_way", resource=robot.id, reason=reason)
    driving.drive_to(run, robot, place)


def _goals(run: Run, robot: RobotRun) -> set[str | None]:
    return {other.goal for other in run.robots.values() if other is not robot}


def _there_and_back(run: Run, robot: RobotRun, place: str | None) -> int:
    if place is None:
        return 0
    there, back = driving.travel_ms(run, robot, robot.point, place), driving.travel_ms(run, robot, place, robot.point)
    return (there or 0) + (back or 0)
