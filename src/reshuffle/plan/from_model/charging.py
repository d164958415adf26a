"""Batteries: robots are charged so often that none could run down, were it on its way all the time.

How much a robot really drives is known only when the plan is made, so the plan takes the worst: what a robot takes
from its battery per hour is the greater of driving and standing, from the end of one charging to the start of the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
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
from reshuffle.plan.plan import PlannedMaintenance, PlannedTransport
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
    there. A charger serves one robot at a time; robots are shared out among the chargers that are nearest to them.

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
        If a battery would have to be charged too often to be planned.
    """
    chargers: dict[str, int] = {}
    result: dict[int, tuple[str, str]] = {}
    for name, copy, endurance in _batteries(workspace):
        if copy not in resources.robots:
            continue
        point = _charger(workspace, places, copy, chargers)
        if point not in chargers:
            chargers[point] = builder.add_resource(
                ResourceKind.STATION, charger_name(point), location=places.points[point]
            )
        group = resources.group(builder, copy, [resources.robots[copy]])
        duration = clock.duration(endurance.charging)
        for number, (start, end) in enumerate(_windows(endurance, duration, clock, clock.at_or_before(until))):
            if len(result) >= _MOST_TASKS:
                feature = f"factory.robots.{name}.battery, charged more than {_MOST_TASKS} times in this plan"
                raise UnsupportedError("planning", [feature], "Plan fewer orders at a time.")
            task = builder.add_task(-1, f"{copy}/{CHARGE}/{number + 1}", earliest_start=start, latest_end=end)
            phase = Phase(duration, PhaseKind.RUN, 0, BreakRule.IGNORE)
            builder.add_mode(task, chargers[point], [phase], [Requirement(group)])
            result[task] = (charger_name(point), CHARGE)
    return result


def _batteries(workspace: Workspace) -> Iterator[tuple[str, str, _Endurance]]:
    """Yield robot, copy and what its battery allows, for every robot that has to be charged."""
    for name, robot in workspace.factory.robots.items():
        for copy in consistency.copies(name, robot.count) if robot.battery is not None else ():
            state = robot_state(workspace, name, copy)
            charge = state.charge if state is not None and state.charge is not None else Decimal(1)
            endurance = _endurance(robot.battery, charge) if robot.battery is not None else None
            if endurance is not None:
                yield name, copy, endurance


def _charger(workspace: Workspace, places: FloorPlaces, copy: str, chargers: Mapping[str, int]) -> str:
    """Return the point at which a robot is charged: one that serves nobody yet, else the nearest."""
    floor = workspace.factory.floor
    start = places.robots[copy]
    within = [
        point
        for point, what in (floor.points if floor is not None else {}).items()
        if what.charging and int(places.lengths[start, places.points[point]]) >= 0
    ]
    nearest = sorted(within, key=lambda point: (int(places.lengths[start, places.points[point]]), point))
    return next((point for point in nearest if point not in chargers), nearest[0])


def _windows(endurance: _Endurance, duration: int, clock: Clock, until: int) -> Iterator[tuple[int, int]]:
    """Yield earliest start and latest end of each charging, ticks."""
    between = endurance.between // clock.tick_ms
    slack = duration + between // 4
    end = endurance.first // clock.tick_ms + duration
    start = max(0, end - slack)
    while start < until:
        yield start, end
        end = start + 2 * duration + between
        start = end - slack


def battery_violations(
    workspace: Workspace,
    now: datetime,
    maintenance: tuple[PlannedMaintenance, ...],
    transports: tuple[PlannedTransport, ...],
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
