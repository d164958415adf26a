"""Rule ``robot``: a robot is in one place at a time, gets there in time and carries no more than it can."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.ragged import is_first_of_group, look_up
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.rules.capacity import excess
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.rules.ways import Ways, way_name
from reshuffle.plan.violations import Violation

__all__ = ["robot"]


@dataclass(frozen=True, slots=True, eq=False)
class _Visits:
    """Stays of robots at places, ordered by robot and time."""

    robot: TickArray
    place: TickArray
    begin: TickArray
    end: TickArray
    is_loaded_after: BoolArray
    way: TickArray  # row of the transport, -1 for a hold
    task: TickArray  # task of the hold, -1 for a transport


def robot(reading: Reading, ways: Ways) -> list[Violation]:
    """Judge rule ``robot``."""
    visits = _visits(reading, ways)
    if len(visits.robot) == 0:
        return []
    return _journeys(reading, visits) + _loads(reading, ways)


def _robot_holds(reading: Reading) -> TickArray:
    holds = reading.holds
    return np.flatnonzero((reading.problem.resources.kind[holds.resource] == ResourceKind.ROBOT) & (holds.span < 0))


def _visits(reading: Reading, ways: Ways) -> _Visits:
    resources, travel, holds = reading.problem.resources, reading.problem.travel, reading.holds
    held = _robot_holds(reading)
    held = held[resources.travel_type[holds.resource[held]] >= 0]
    station = reading.task_station[holds.task[held]]
    driven = np.flatnonzero(ways.robot >= 0)
    kind = resources.travel_type[ways.robot[driven]]
    pickup, dropoff, none = ways.pickup[driven], ways.dropoff[driven], np.full(len(driven), -1)
    no_load = np.zeros(len(held), dtype=np.int64)
    columns = (
        (ways.robot[driven], ways.robot[driven], holds.resource[held]),
        (ways.origin[driven], ways.target[driven], resources.location[station].astype(np.int64)),
        (pickup, dropoff - travel.dropoff[kind], holds.start[held]),
        (pickup + travel.pickup[kind], dropoff, holds.end[held]),
        (none + 2, none, no_load),  # change of the load: 1 at a pickup, -1 at a dropoff
        (driven, driven, no_load - 1),
        (none, none, holds.task[held]),
    )
    who, place, begin, end, load, way, task = (np.concatenate(parts) for parts in columns)
    is_hold = task >= 0
    set_down, taken_up = dropoff - travel.dropoff[kind], pickup + travel.pickup[kind]
    is_one_stop = np.concatenate((np.tile((pickup == set_down) & (taken_up == dropoff), 2), no_load > 0))
    # Ties: lots are set down, then carried nowhere, then taken up; holds come last.
    rank = np.where(is_hold, 3, np.where(is_one_stop, 1, np.where(load < 0, 0, 2)))
    order = np.lexsort((-load, np.where(is_hold, task, way), rank, end, begin, who))
    carried = np.cumsum(load[order])
    row = look_up(ways.row, way, -1)
    return _Visits(who[order], place[order], begin[order], end[order], carried > 0, row[order], task[order])


def _what(reading: Reading, visits: _Visits, index: int) -> str:
    way, task = int(visits.way[index]), int(visits.task[index])
    return way_name(reading, way) if task < 0 else reading.problem.names.task(task)


def _journeys(reading: Reading, visits: _Visits) -> list[Violation]:
    """Judge the way of each robot from where it stands at first, and from each visit to the next."""
    problem, travel = reading.problem, reading.problem.travel
    is_first = is_first_of_group(visits.robot)
    kind = problem.resources.travel_type[visits.robot]
    origin = np.where(is_first, problem.resources.location[visits.robot], np.roll(visits.place, 1))
    leave = np.where(is_first, problem.resources.available_from[visits.robot], np.roll(visits.end, 1))
    is_loaded = ~is_first & np.roll(visits.is_loaded_after, 1)
    is_placed = (origin >= 0) & (visits.place >= 0)
    cells = kind, np.maximum(origin, 0), np.maximum(visits.place, 0)
    need = np.where(is_loaded, travel.loaded_times(*cells), travel.empty_times(*cells))
    need = np.where(is_placed, need, 0)
    time = visits.begin - leave
    found = []
    for index in np.flatnonzero(time < need).tolist():
        name, value, limit = problem.names.resource(int(visits.robot[index])), int(time[index]), int(need[index])
        goal = f"place {visits.place[index]} for {_what(reading, visits, index)} at {visits.begin[index]}"
        if is_first[index]:
            source = f"it is free at place {origin[index]} from {leave[index]} on"
        else:
            source = (
                f"it is engaged at place {origin[index]} by {_what(reading, visits, index - 1)} until {leave[index]}"
            )
        message = f"{name} must be at {goal}, but {source}; the way takes {limit}"
        found.append(Violation("robot", name, value, limit, message))
    return found


def _loads(reading: Reading, ways: Ways) -> list[Violation]:
    """Judge what robots carry: no more lots than they can, and none while a task holds them."""
    problem, holds = reading.problem, reading.holds
    held, driven = _robot_holds(reading), np.flatnonzero(ways.robot >= 0)
    room = problem.resources.capacity
    # A hold fills the robot; a lot that it carries then is one too many.
    owner = np.concatenate((ways.robot[driven], holds.resource[held]))
    start = np.concatenate((ways.pickup[driven], holds.start[held]))
    end = np.concatenate((ways.dropoff[driven], holds.end[held]))
    units = np.concatenate((np.ones(len(driven), dtype=np.int64), room[holds.resource[held]]))
    over = excess(owner, start, end, units, room)
    found = []
    for row, used in zip(over.row.tolist(), over.used.tolist(), strict=True):
        name, limit, at = problem.names.resource(int(owner[row])), int(room[owner[row]]), int(start[row])
        if row < len(driven):
            what = way_name(reading, int(ways.row[driven[row]]))
            message = f"{name} takes a lot for {what} at {at} without room for it (it carries {limit}, none while held)"
        else:
            what = problem.names.task(int(holds.task[held[row - len(driven)]]))
            message = f"{name} is held by {what} from {at} on while it carries a lot or is held elsewhere"
        found.append(Violation("robot", name, int(used), limit, message))
    return found
