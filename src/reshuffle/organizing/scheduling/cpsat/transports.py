"""Ways of lots between tasks, and the buffers they wait in (rules `transport`, `buffer`).

A way without a robot and without a limited buffer at its ends is a smallest lag and adds no variable. Elsewhere pickup
and dropoff are instants. A trip lasts no longer than it must unless the buffers at both its ends are limited: with room
at one end the lot can as well wait there, and the robot is free for longer. Robots that carry several lots may stop
elsewhere on the way: their trips last as long as that takes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from reshuffle.organizing.scheduling.cpsat.assignments import ResourceClasses
from reshuffle.organizing.scheduling.cpsat.capacities import add_occupation
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Hold, Instant, Literal
from reshuffle.organizing.scheduling.cpsat.fleets import robot_classes, stopping_robots
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["Way", "add_buffers", "add_ways"]


@dataclass(slots=True)
class Way:
    """One row of transports in the model.

    Parameters
    ----------
    row
        Index of the row.
    active
        Literal: the row is active.
    legs
        Per pair of different places it may lead between the literal of leading there.
    still
        Literals of leading nowhere: places that are the same, or none.
    pickup, dropoff
        Instants; None for a way that is no more than a smallest lag.
    earliest
        Instant from which the lot can be picked up.
    ticks
        Ticks of each pair of places, for a way without a robot.
    is_rigid
        The trip lasts no longer than it must.
    classes
        Per class of robots that may carry the lot the literal that it does.
    """

    row: int
    active: Literal
    legs: dict[tuple[int, int], Literal]
    still: list[Literal]
    pickup: Instant | None = None
    dropoff: Instant | None = None
    earliest: Instant = field(default_factory=lambda: Instant(None))
    ticks: dict[tuple[int, int], int] = field(default_factory=dict)
    is_rigid: bool = True
    classes: dict[int, Literal] = field(default_factory=dict)


def _places(draft: Draft, task: int, otherwise: int) -> dict[int, Literal]:
    """Return the places of the station of a task, or one place for task -1, each with its literal."""
    if task < 0:
        return {otherwise: None}
    locations = draft.problem.resources.location
    modes: dict[int, list[Literal]] = defaultdict(list)
    for mode in draft.modes[task]:
        station = int(draft.problem.modes.station[mode])
        modes[int(locations[station]) if station >= 0 else -1].append(draft.chosen[mode])
    if len(modes) == 1:
        return dict.fromkeys(modes, draft.done[task])
    return {place: draft.either(literals) for place, literals in modes.items()}


def _buffers(problem: SchedulingProblem, draft: Draft, task: int, *, is_output: bool) -> dict[int, list[Literal]]:
    """Return the limited buffers at the stations of a task, each with the literals of its modes there."""
    column = problem.resources.output_buffer if is_output else problem.resources.input_buffer
    result: dict[int, list[Literal]] = defaultdict(list)
    for mode in draft.modes[task] if task >= 0 else ():
        station = int(problem.modes.station[mode])
        if station >= 0 and column[station] >= 0:
            result[int(column[station])].append(draft.chosen[mode])
    return result


def add_ways(draft: Draft) -> list[Way]:
    """Add all rows of transports, with their times as far as no robot is concerned."""
    transports = draft.problem.transports
    classes, stopping = robot_classes(draft.problem), stopping_robots(draft.problem)
    ways = []
    for row in range(len(transports)):
        draft.keep_time()
        before, after = int(transports.before[row]), int(transports.after[row])
        if any(task >= 0 and not draft.modes[task] for task in (before, after)):
            continue
        way = _way(draft, row, before, after)
        ways.append(way)
        if transports.fleet[row] < 0 and not _needs_instants(draft, before, after, row):
            _add_lag(draft, way, before, after)
        else:
            _add_instants(draft, way, before, after, classes, stopping)
    return ways


def _way(draft: Draft, row: int, before: int, after: int) -> Way:
    transports = draft.problem.transports
    active = draft.both(*(draft.done[task] for task in (before, after) if task >= 0))
    way = Way(row, active, {}, [])
    for origin, leaves in _places(draft, before, int(transports.origin[row])).items():
        for destination, enters in _places(draft, after, int(transports.destination[row])).items():
            literal = draft.both(leaves, enters, active)
            if origin == destination or origin < 0 or destination < 0:
                way.still.append(literal)
            else:
                way.legs[origin, destination] = literal
    return way


def _needs_instants(draft: Draft, before: int, after: int, row: int) -> bool:
    problem = draft.problem
    return bool(
        problem.transports.origin_buffer[row] >= 0
        or _buffers(problem, draft, before, is_output=True)
        or _buffers(problem, draft, after, is_output=False)
    )


def _ticks(problem: SchedulingProblem, kind: int, leg: tuple[int, int]) -> int:
    travel = problem.travel
    return int(travel.loaded_times(kind, *leg)) + int(travel.pickup[kind]) + int(travel.dropoff[kind])


def _bounds(draft: Draft, before: int, after: int) -> tuple[Instant, Instant | None]:
    """Return the instants from which and until which the lot is on its way."""
    earliest = Instant(None, draft.problem.planning_start) if before < 0 else draft.points[before][Point.END]
    return earliest, None if after < 0 else draft.points[after][Point.ARRIVAL]


def _add_lag(draft: Draft, way: Way, before: int, after: int) -> None:
    earliest, latest = _bounds(draft, before, after)
    kind = int(draft.problem.transports.travel_type[way.row])
    way.earliest = earliest
    way.ticks = {leg: _ticks(draft.problem, kind, leg) for leg in way.legs}
    if latest is None:
        return
    if way.still:
        draft.require(earliest.expression <= latest.expression, way.active)
    for leg, literal in way.legs.items():
        draft.require(earliest.expression + way.ticks[leg] <= latest.expression, literal)


def _add_instants(
    draft: Draft, way: Way, before: int, after: int, classes: ResourceClasses, stopping: set[int]
) -> None:
    problem = draft.problem
    kind = int(problem.transports.travel_type[way.row])
    is_limited_before = bool(
        _buffers(problem, draft, before, is_output=True) or problem.transports.origin_buffer[way.row] >= 0
    )
    is_limited_after = bool(_buffers(problem, draft, after, is_output=False))
    way.is_rigid = not (is_limited_before and is_limited_after) and not _may_detour(problem, way.row, stopping)
    way.pickup = draft.instant()
    earliest, latest = _bounds(draft, before, after)
    draft.require(way.pickup.expression >= earliest.expression, way.active)
    if problem.transports.fleet[way.row] < 0:
        way.ticks = {leg: _ticks(problem, kind, leg) for leg in way.legs}
        _add_trip(draft, way, [(way.ticks[leg], literal) for leg, literal in way.legs.items()])
    else:
        _add_trip(draft, way, _carried_legs(draft, way, classes))
    assert way.dropoff is not None
    if latest is not None:
        draft.require(way.dropoff.expression <= latest.expression, way.active)


def _may_detour(problem: SchedulingProblem, row: int, stopping: set[int]) -> bool:
    """Whether a robot may stop elsewhere with the lot on its back."""
    fleet = int(problem.transports.fleet[row])
    return fleet >= 0 and not stopping.isdisjoint(problem.groups.of(fleet).tolist())


def _carried_legs(draft: Draft, way: Way, classes: ResourceClasses) -> list[tuple[int, Literal]]:
    """Let one class of robots carry the lot where it moves; returns the ticks of each leg with each class."""
    problem = draft.problem
    fleet = problem.groups.of(int(problem.transports.fleet[way.row]))
    options = sorted({classes.class_of[int(robot)] for robot in fleet})
    moves = way.active if not way.still else draft.either(list(way.legs.values())) if way.legs else None
    if not way.legs:
        return []
    if len(options) == 1:
        way.classes = {options[0]: moves}
    else:
        way.classes = {option: draft.boolean() for option in options}
        draft.choose_one(list(way.classes.values()), moves)
    result = []
    for option, carries in way.classes.items():
        kind = int(problem.resources.travel_type[classes.members[option][0]])
        result += [(_ticks(problem, kind, leg), draft.both(literal, carries)) for leg, literal in way.legs.items()]
    return result


def _add_trip(draft: Draft, way: Way, legs: list[tuple[int, Literal]]) -> None:
    """Add the dropoff behind the pickup."""
    assert way.pickup is not None
    pickup = way.pickup
    ticks = {length for length, _ in legs} | ({0} if way.still else set())
    if way.is_rigid and len(ticks) == 1:
        way.dropoff = pickup.later(ticks.pop())
        return
    way.dropoff = draft.instant()
    dropoff = way.dropoff
    for length, literal in [*legs, *((0, literal) for literal in way.still)]:
        if way.is_rigid:
            draft.require(dropoff.expression == pickup.expression + length, literal)
        else:
            draft.require(dropoff.expression >= pickup.expression + length, literal)


def add_buffers(draft: Draft, ways: list[Way]) -> None:
    """Add that no more lots wait in a buffer than it has places."""
    problem = draft.problem
    waits: dict[int, list[Hold]] = defaultdict(list)
    for way in ways:
        if way.pickup is None or way.dropoff is None:
            continue
        before, after = int(problem.transports.before[way.row]), int(problem.transports.after[way.row])
        earliest, latest = _bounds(draft, before, after)
        for buffer, literals in _buffers(problem, draft, before, is_output=True).items():
            literal = draft.both(draft.either(literals), way.active)
            waits[buffer].append(Hold(earliest, way.pickup, literal, 1, 0))
        if problem.transports.origin_buffer[way.row] >= 0:
            waits[int(problem.transports.origin_buffer[way.row])].append(Hold(earliest, way.pickup, way.active, 1, 0))
        for buffer, literals in _buffers(problem, draft, after, is_output=False).items():
            assert latest is not None
            literal = draft.both(draft.either(literals), way.active)
            waits[buffer].append(Hold(way.dropoff, latest, literal, 1, 0))
    for buffer, holds in waits.items():
        capacity = int(problem.buffers.capacity[buffer])
        if capacity > 0:
            add_occupation(draft, holds, capacity)
            continue
        for hold in holds:
            draft.require(hold.start.expression == hold.end.expression, hold.literal)
