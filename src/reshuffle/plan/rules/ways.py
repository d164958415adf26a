"""Rule ``transport``, and the ways of lots as the rules ``robot`` and ``buffer`` read them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.plan.arrays import BOUND, UNSET, BoolArray, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.ragged import look_up
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.rules.structure import is_in_group
from reshuffle.plan.violations import Violation

__all__ = ["Ways", "transport", "way_name", "ways_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Active transports with readable times, n rows.

    Parameters
    ----------
    row
        (n,) index into the problem's transports.
    before, after
        (n,) tasks, -1 for none.
    origin, target
        (n,) places, -1 for nowhere.
    pickup, dropoff
        (n,) ticks.
    needs_robot
        (n,) whether the places differ and the row has a fleet.
    robot
        (n,) robot that drives, -1 for none: only where one is needed, and the vehicle named is a robot.
    """

    row: TickArray
    before: TickArray
    after: TickArray
    origin: TickArray
    target: TickArray
    pickup: TickArray
    dropoff: TickArray
    needs_robot: BoolArray
    robot: TickArray


def way_name(reading: Reading, row: int) -> str:
    """Return the name of a transport for a message."""
    before, after = int(reading.problem.transports.before[row]), int(reading.problem.transports.after[row])
    names = reading.problem.names
    if before < 0:
        return f"the transport to {names.task(after)}"
    if after < 0:
        return f"the transport from {names.task(before)}"
    return f"the transport from {names.task(before)} to {names.task(after)}"


def _activity(reading: Reading) -> tuple[BoolArray, BoolArray]:
    """Return which transports are active, and which cannot be judged because a task is unreadable, both (V,)."""
    table = reading.problem.transports
    is_active, is_unclear = np.ones(len(table), dtype=np.bool_), np.zeros(len(table), dtype=np.bool_)
    is_done = reading.is_done
    for task in (table.before, table.after):
        rows = np.flatnonzero(task >= 0)
        is_active[rows] &= is_done[task[rows]]
        is_unclear[rows] |= reading.is_unreadable[task[rows]]
    return is_active & ~is_unclear, is_unclear


def _are_readable(reading: Reading) -> BoolArray:
    """Return which transports have both times, within what times can be, shape (V,)."""
    result = np.ones(len(reading.problem.transports), dtype=np.bool_)
    for time in (reading.solution.pickup, reading.solution.dropoff):
        result &= (time > -BOUND) & (time < BOUND)
    return result


def ways_of(reading: Reading) -> Ways:
    """Return the active transports whose times can be read."""
    problem, solution, table = reading.problem, reading.solution, reading.problem.transports
    row = np.flatnonzero(_activity(reading)[0] & _are_readable(reading))
    places = []
    for task, place in ((table.before[row], table.origin[row]), (table.after[row], table.destination[row])):
        own = look_up(problem.resources.location, look_up(reading.task_station, task, -1), -1)
        places.append(np.where(task >= 0, own, place).astype(np.int64))
    origin, target = places
    is_far = (origin >= 0) & (target >= 0) & (origin != target)
    needs_robot = is_far & (table.fleet[row] >= 0)
    vehicle = solution.vehicle[row].astype(np.int64)
    known = np.where(vehicle < len(problem.resources), vehicle, -1)
    is_robot = look_up(problem.resources.kind, known, -1) == ResourceKind.ROBOT
    return Ways(
        row=row,
        before=table.before[row].astype(np.int64),
        after=table.after[row].astype(np.int64),
        origin=origin,
        target=target,
        pickup=solution.pickup[row],
        dropoff=solution.dropoff[row],
        needs_robot=needs_robot,
        robot=np.where(needs_robot & is_robot, vehicle, -1),
    )


def transport(reading: Reading, ways: Ways) -> list[Violation]:
    """Judge rule ``transport``, and ``planning_start`` of the pickups."""
    return _values(reading) + _ends(reading, ways) + _vehicles(reading, ways) + _durations(reading, ways)


def _values(reading: Reading) -> list[Violation]:
    solution = reading.solution
    is_active, is_unclear = _activity(reading)
    is_absent = (solution.vehicle == -1) & (solution.pickup == UNSET) & (solution.dropoff == UNSET)
    found = []
    for row in np.flatnonzero(~is_active & ~is_unclear & ~is_absent).tolist():
        name = way_name(reading, row)
        message = f"{name} has times or a vehicle, though not both of its tasks are done"
        found.append(Violation("transport", name, None, None, message))
    for row in np.flatnonzero(is_active & ~_are_readable(reading)).tolist():
        name = way_name(reading, row)
        is_unset = solution.pickup[row] == UNSET or solution.dropoff[row] == UNSET
        what = "has no times" if is_unset else f"has times beyond every instant of a problem ({BOUND})"
        found.append(Violation("transport", name, None, None, f"{name} {what}, though its tasks are done"))
    return found


def _ends(reading: Reading, ways: Ways) -> list[Violation]:
    problem, found = reading.problem, []
    ready = look_up(reading.points[Point.END], ways.before, -BOUND)
    needed = look_up(reading.points[Point.ARRIVAL], ways.after, BOUND)
    for row in np.flatnonzero(ways.pickup < problem.planning_start).tolist():
        name, at = way_name(reading, int(ways.row[row])), int(ways.pickup[row])
        message = f"{name} picks up at {at}, before planning starts at {problem.planning_start}"
        found.append(Violation("planning_start", name, at, problem.planning_start, message))
    for row in np.flatnonzero(ways.pickup < ready).tolist():
        name, at, limit = way_name(reading, int(ways.row[row])), int(ways.pickup[row]), int(ready[row])
        message = f"{name} picks up at {at}, before {problem.names.task(int(ways.before[row]))} ends at {limit}"
        found.append(Violation("transport", name, at, limit, message))
    for row in np.flatnonzero(ways.dropoff > needed).tolist():
        name, at, limit = way_name(reading, int(ways.row[row])), int(ways.dropoff[row]), int(needed[row])
        message = f"{name} sets down at {at}, after {problem.names.task(int(ways.after[row]))} needs the lot at {limit}"
        found.append(Violation("transport", name, at, limit, message))
    return found


def _vehicles(reading: Reading, ways: Ways) -> list[Violation]:
    problem, found = reading.problem, []
    vehicle = reading.solution.vehicle[ways.row].astype(np.int64)
    fleet = problem.transports.fleet[ways.row].astype(np.int64)
    is_member = np.zeros(len(vehicle), dtype=np.bool_)
    asked = np.flatnonzero(ways.needs_robot & (vehicle >= 0) & (vehicle < len(problem.resources)))
    is_member[asked] = is_in_group(problem, fleet[asked], vehicle[asked])
    for row in np.flatnonzero(ways.needs_robot & ~is_member).tolist():
        name, value = way_name(reading, int(ways.row[row])), int(vehicle[row])
        members = ", ".join(problem.names.resource(robot) for robot in problem.groups.of(int(fleet[row]))[:5].tolist())
        what = "has no vehicle" if value == -1 else f"has resource {value} as its vehicle"
        found.append(Violation("transport", name, value, None, f"{name} {what}; it needs one of {members}"))
    for row in np.flatnonzero(~ways.needs_robot & (vehicle != -1)).tolist():
        name, value = way_name(reading, int(ways.row[row])), int(vehicle[row])
        message = f"{name} has resource {value} as its vehicle, but needs none between places {_places(ways, row)}"
        found.append(Violation("transport", name, value, -1, message))
    return found


def _places(ways: Ways, row: int) -> str:
    return " and ".join("nowhere" if place < 0 else str(place) for place in (ways.origin[row], ways.target[row]))


def _durations(reading: Reading, ways: Ways) -> list[Violation]:
    problem, travel, found = reading.problem, reading.problem.travel, []
    is_far = (ways.origin >= 0) & (ways.target >= 0) & (ways.origin != ways.target)
    own = problem.transports.travel_type[ways.row].astype(np.int64)
    kind = np.where(ways.robot >= 0, look_up(problem.resources.travel_type, ways.robot, -1), own)
    # A robot that is missing is reported already; how long it would take nobody can say.
    is_timed = is_far & (kind >= 0) & (~ways.needs_robot | (ways.robot >= 0))
    need = np.zeros(len(ways.row), dtype=np.int64)
    rows = np.flatnonzero(is_timed)
    need[rows] = travel.pickup[kind[rows]] + travel.dropoff[kind[rows]]
    need[rows] += travel.loaded_times(kind[rows], ways.origin[rows], ways.target[rows])
    taken = ways.dropoff - ways.pickup
    for row in np.flatnonzero(taken < need).tolist():
        name, value, limit = way_name(reading, int(ways.row[row])), int(taken[row]), int(need[row])
        message = (
            f"{name} takes {value} ticks, from {ways.pickup[row]} to {ways.dropoff[row]}; "
            f"between places {_places(ways, row)} at least {limit} are needed"
        )
        found.append(Violation("transport", name, value, limit, message))
    return found
