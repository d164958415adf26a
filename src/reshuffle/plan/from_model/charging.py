"""Batteries: robots are charged so often that none could run down, were it on its way all the time.

How much a robot really drives is known only when the plan is made, so the plan takes the worst: what a robot takes
from its battery per hour is the greater of driving and standing, from the end of one charging to the start of the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from reshuffle.errors import UnsupportedError
from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.model.resources import Battery
from reshuffle.model.robot_places import robot_state
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.floor_places import FloorPlaces
from reshuffle.plan.from_model.resources import ResourceMap
from reshuffle.plan.plan import PlannedMaintenance, PlannedMove, PlannedTransport
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.tasks import BreakRule, PhaseKind
from reshuffle.plan.violations import Violation

__all__ = ["CHARGE", "add_charging", "battery_violations", "charger_name"]

#: Name of the task of charging, as maintenance tasks have names.
CHARGE = "charge"
_HOUR = 3_600_000
_MOST_TASKS = 5_000


def charger_name(point: str) -> str:
    """Return the name of the charger at a point of the floor, as plans name it."""
    return f"charger {point}"


@dataclass(frozen=True, slots=True)
class _Endurance:
    """What a battery allows, milliseconds.

    Parameters
    ----------
    first
        Time until which the first charging must have started.
    between
        Longest time from the end of one charging to the start of the next.
    charging
        Time from the reserve to full.
    """

    first: int
    between: int
    charging: int


def _endurance(battery: Battery, charge: Decimal) -> _Endurance | None:
    """Return what a battery allows that is so full now; None where nothing takes anything from it."""
    rate = max(battery.per_hour_driving, battery.per_hour_standing)
    if rate == 0:
        return None
    share = 1 - battery.reserve
    return _Endurance(
        int((max(charge - battery.reserve, Decimal(0)) / rate * _HOUR).to_integral_value(ROUND_FLOOR)),
        int((share / rate * _HOUR).to_integral_value(ROUND_FLOOR)),
        int((share / battery.per_hour_charging * _HOUR).to_integral_value(ROUND_CEILING)),
    )


def add_charging(
    builder: ProblemBuilder,
    workspace: Workspace,
    resources: ResourceMap,
    places: FloorPlaces,
    clock: Clock,
    until: datetime,
) -> dict[int, tuple[str, str]]:
    """Add the charging of all robots with a battery: tasks on a charger that hold the robot.

    Each charging has a window of time. From the earliest end of one to the latest start of the next a robot could be on
    its way without a pause and would not fall below its reserve; each charging is long enough to fill the battery from
    there. A charger serves one robot at a time: those that share it have windows that do not overlap.

    Parameters
    ----------
    until
        Instant until which charging is planned.

    Returns
    -------
    (charger, ``charge``) of each task.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If a charger can not serve all its robots, or a battery would have to be charged too often to be planned.
    """
    result: dict[int, tuple[str, str]] = {}
    last = clock.at_or_before(until)
    for point, robots in _by_charger(workspace, places, resources).items():
        charger = builder.add_resource(ResourceKind.STATION, charger_name(point), location=places.points[point])
        for copy, duration, windows in _shared(point, robots, clock, last):
            group = resources.group(builder, copy, [resources.robots[copy]])
            if len(result) + len(windows) > _MOST_TASKS:
                feature = f"the battery of robot '{copy}', with more than {_MOST_TASKS} charges in this plan"
                raise UnsupportedError("planning", [feature], "Plan fewer orders at a time.")
            for number, (start, end) in enumerate(windows):
                task = builder.add_task(-1, f"{copy}/{CHARGE}/{number + 1}", earliest_start=start, latest_end=end)
                phase = Phase(duration, PhaseKind.RUN, 0, BreakRule.IGNORE)
                builder.add_mode(task, charger, [phase], [Requirement(group)])
                result[task] = (charger_name(point), CHARGE)
    return result


def _by_charger(
    workspace: Workspace, places: FloorPlaces, resources: ResourceMap
) -> dict[str, list[tuple[str, _Endurance]]]:
    """Return the robots of each charging point: each is charged where the fewest others are, there at the nearest."""
    floor = workspace.factory.floor
    points = [name for name, what in floor.points.items() if what.charging] if floor is not None else []
    result: dict[str, list[tuple[str, _Endurance]]] = {}
    for _, copy, endurance in _batteries(workspace):
        if copy not in resources.robots:
            continue
        lengths = {point: int(places.lengths[places.robots[copy], places.points[point]]) for point in points}
        within = [point for point in points if lengths[point] >= 0]
        chosen = min(within, key=lambda point: (len(result.get(point, ())), lengths[point]))
        result.setdefault(chosen, []).append((copy, endurance))
    return result


def _shared(
    point: str, robots: list[tuple[str, _Endurance]], clock: Clock, until: int
) -> Iterator[tuple[str, int, list[tuple[int, int]]]]:
    """Yield for each robot of a charger how long a charging takes and its windows, ticks.

    The windows of n robots follow each other in every period. With D, what the slowest of them needs to charge, and U,
    the shortest time that one may be away, a period T and windows of w with T + w = U + 2 D keep every battery above
    its reserve, and n w <= T lets nobody wait. That is possible where U >= (n - 1) D.
    """
    away = min(endurance.between for _, endurance in robots) // clock.tick_ms
    longest = max(clock.duration(endurance.charging) for _, endurance in robots)
    count = len(robots)
    if away < (count - 1) * longest:
        features = [f"{count} robots that are charged at point '{point}', which can keep {away // longest + 1} going"]
        raise UnsupportedError("planning", features, "Add 'charging: true' to more points of the floor.")
    wide = min(longest + away // 4, (away + 2 * longest) // (count + 1))
    period = away + 2 * longest - wide
    shift = period // count - longest
    for number, (copy, endurance) in enumerate(sorted(robots, key=lambda robot: robot[1].first)):
        start = shift + number * period // count
        windows = [(at, at + wide) for at in range(start, max(until, start + 1) + period, period)]
        soon = endurance.first // clock.tick_ms + longest
        if start + longest <= soon < start + wide:
            windows[0] = (start, soon)
        elif soon < start + longest:
            # Too low to wait for its turn: it is charged before it, and where that leaves no time for it, in its stead.
            if soon + longest > start + wide:
                windows[:2] = [(windows[1][0], min(windows[1][1], 2 * longest + away))]
            windows.insert(0, (0, soon))
        yield copy, longest, windows


def _batteries(workspace: Workspace) -> Iterator[tuple[str, str, _Endurance]]:
    """Yield robot, copy and what its battery allows, for every robot that has to be charged."""
    for name, robot in workspace.factory.robots.items():
        for copy in consistency.copies(name, robot.count) if robot.battery is not None else ():
            state = robot_state(workspace, name, copy)
            charge = state.charge if state is not None and state.charge is not None else Decimal(1)
            endurance = _endurance(robot.battery, charge) if robot.battery is not None else None
            if endurance is not None:
                yield name, copy, endurance


def battery_violations(
    workspace: Workspace,
    now: datetime,
    maintenance: tuple[PlannedMaintenance, ...],
    transports: tuple[PlannedTransport, ...],
    moves: tuple[PlannedMove, ...] = (),
) -> list[Violation]:
    """Return every time a robot works on though its battery could be at its reserve; none for a sound plan.

    Between two chargings a battery loses what it would lose if the robot were on its way all the time.
    """
    charged: defaultdict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for task in maintenance:
        if task.task == CHARGE:
            for crew in task.crew:
                for member in crew.members:
                    charged[member].append((task.start, task.end))
    used: defaultdict[str, list[datetime]] = defaultdict(list)
    for way in transports:
        if way.robot is not None:
            used[way.robot].append(way.dropoff)
    for move in moves:
        for step in move.steps:
            if step.robot is not None:
                used[step.robot].append(step.end)
    found = []
    for _, copy, endurance in _batteries(workspace):
        limit = now + timedelta(milliseconds=endurance.first)
        stops = sorted(charged[copy])
        last = now
        for start, end in [*stops, (None, None)]:
            late = [at for at in used[copy] if last < at <= (start or at) and at > limit]
            late += [start] if start is not None and start > limit else []
            if late:
                message = (
                    f"robot '{copy}' could be down to its reserve from {limit.isoformat()} on and works until "
                    f"{max(late).isoformat()} before it is charged"
                )
                found.append(Violation("battery", copy, None, None, message))
            if end is not None:
                last, limit = end, end + timedelta(milliseconds=endurance.between)
    return found
