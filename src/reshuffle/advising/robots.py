"""What robots do in a plan, and when the first of a fleet could bring one more lot while all else stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reshuffle.plan.arrays import UNSET
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution

__all__ = ["Engagement", "Trip", "engagements", "first_trip", "shortest_way"]


@dataclass(frozen=True, slots=True, order=True)
class Engagement:
    """What keeps a robot in [begin, end): a lot carried from `origin` to `target`, or a task that holds it.

    Parameters
    ----------
    task
        The task to which the lot is carried, or that holds the robot; -1 for none.
    row
        The transport, -1 for a hold.
    """

    begin: int
    end: int
    origin: int
    target: int
    task: int
    row: int


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip with a lot that a robot could make.

    Parameters
    ----------
    after, free
        The task that the robot serves before it, -1 for none, and the tick at which that lets it go.
    waits
        Whether the lot has to wait for the robot.
    """

    robot: int
    pickup: int
    dropoff: int
    after: int
    free: int
    waits: bool


def engagements(problem: SchedulingProblem, solution: Solution) -> dict[int, tuple[Engagement, ...]]:
    """Return what each robot does, by begin."""
    found: defaultdict[int, list[Engagement]] = defaultdict(list)
    rows = problem.transports
    for row in np.flatnonzero((solution.vehicle >= 0) & (solution.pickup != UNSET)).tolist():
        ends = _places(problem, solution, row)
        trip = Engagement(int(solution.pickup[row]), int(solution.dropoff[row]), *ends, int(rows.after[row]), row)
        found[int(solution.vehicle[row])].append(trip)
    for robot, hold in _holds(problem, solution):
        found[robot].append(hold)
    return {robot: tuple(sorted(listed)) for robot, listed in found.items()}


def _places(problem: SchedulingProblem, solution: Solution, row: int) -> tuple[int, int]:
    rows, location = problem.transports, problem.resources.location
    before, after = int(rows.before[row]), int(rows.after[row])
    origin = int(location[problem.modes.station[solution.mode[before]]]) if before >= 0 else int(rows.origin[row])
    target = int(location[problem.modes.station[solution.mode[after]]]) if after >= 0 else int(rows.destination[row])
    return origin, target


def _holds(problem: SchedulingProblem, solution: Solution) -> Iterator[tuple[int, Engagement]]:
    """Yield each robot that a task holds, such as for charging."""
    needs, modes = problem.requirements, problem.modes
    kinds, location = problem.resources.kind, problem.resources.location
    robots = np.flatnonzero((solution.assigned >= 0) & (kinds[np.maximum(solution.assigned, 0)] == ResourceKind.ROBOT))
    if len(robots) == 0:
        return
    owners = problem.requirement_modes()
    tasks = {int(mode): task for task, mode in enumerate(solution.mode.tolist()) if mode >= 0}
    for slot in robots.tolist():
        need = int(np.searchsorted(needs.slot_ptr, slot, side="right")) - 1
        mode = int(owners[need])
        first = int(modes.phase_ptr[mode])
        begin = int(solution.phase_start[first + int(needs.first_phase[need])])
        end = int(solution.phase_end[first + int(needs.last_phase[need])])
        place = int(location[modes.station[mode]])
        if mode in tasks:
            yield int(solution.assigned[slot]), Engagement(begin, end, place, place, tasks[mode], -1)


def shortest_way(problem: SchedulingProblem, row: int, origin: int, target: int) -> int:
    """Return the ticks that a way takes at least, taking up and setting down included; 0 within one place."""
    if min(origin, target) < 0 or origin == target:
        return 0
    fleet = int(problem.transports.fleet[row])
    kinds = (
        sorted({int(problem.resources.travel_type[robot]) for robot in problem.groups.of(fleet).tolist()})
        if fleet >= 0
        else [int(problem.transports.travel_type[row])]
    )
    return min(_length(problem, kind, origin, target) for kind in kinds)


def _length(problem: SchedulingProblem, kind: int, origin: int, target: int) -> int:
    travel = problem.travel
    carried = int(travel.loaded_times([kind], [origin], [target])[0])
    return carried + int(travel.pickup[kind]) + int(travel.dropoff[kind])


def first_trip(
    problem: SchedulingProblem,
    known: dict[int, tuple[Engagement, ...]],
    row: int,
    ends: tuple[int, int],
    ready: int,
    needed: int | None = None,
) -> Trip | None:
    """Return the trip with which a lot comes first to its target while all robots keep to what they do else.

    Parameters
    ----------
    known
        What the robots do; the transport itself is left out of it.
    ends
        Places from where to where.
    ready
        Tick from which the lot can be taken up.
    needed
        Tick before which it is not to be set down, None for as early as can be.

    Returns
    -------
    None where the way needs no robot.
    """
    fleet = int(problem.transports.fleet[row])
    if fleet < 0 or min(ends) < 0 or ends[0] == ends[1]:
        return None
    robots = problem.groups.of(fleet).tolist()
    trips = (_trip_of(problem, known.get(robot, ()), robot, row, ends, ready, needed) for robot in robots)
    return min(trips, key=lambda trip: (trip.dropoff, -trip.pickup, trip.robot))


def _trip_of(
    problem: SchedulingProblem,
    listed: tuple[Engagement, ...],
    robot: int,
    row: int,
    ends: tuple[int, int],
    ready: int,
    needed: int | None,
) -> Trip:
    kind = int(problem.resources.travel_type[robot])
    length = _length(problem, kind, *ends)
    ready = ready if needed is None else max(ready, needed - length)
    place, free = int(problem.resources.location[robot]), int(problem.resources.available_from[robot])
    task = -1
    for one in listed:
        if one.row == row:
            continue
        begin = max(ready, free + _empty(problem, kind, place, ends[0]))
        if begin + length + _empty(problem, kind, ends[1], one.origin) <= one.begin:
            break
        if one.end >= free:
            place, free, task = one.target, one.end, one.task
    begin = max(ready, free + _empty(problem, kind, place, ends[0]))
    return Trip(int(robot), begin, begin + length, task, free, begin > ready)


def _empty(problem: SchedulingProblem, kind: int, origin: int, target: int) -> int:
    return int(problem.travel.empty_times([kind], [origin], [target])[0]) if min(origin, target) >= 0 else 0
