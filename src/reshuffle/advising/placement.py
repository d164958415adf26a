"""Solutions with one piece of work put somewhere else, or added, or taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reshuffle.advising.insertion import Placing
from reshuffle.advising.situation import Situation
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.links import Point
from reshuffle.plan.solution import Solution

__all__ = ["with_placing", "without_tasks"]


def with_placing(situation: Situation, placing: Placing) -> Solution:
    """Return the solution with some work where a placing says; what is carried to it is carried at the last moment.

    Parameters
    ----------
    situation
        The plan; the work may be in it somewhere else, or not at all.
    placing
        Has a layout.
    """
    if placing.layout is None:
        raise ValueError("a placing without a layout is no place")
    work, layout, problem = placing.work, placing.layout, situation.problem
    cleared = without_tasks(situation, work.tasks) if situation.is_done(work.tasks[0]) else situation.solution
    mode, batch = cleared.mode.copy(), cleared.batch.copy()
    start, end, assigned = cleared.phase_start.copy(), cleared.phase_end.copy(), cleared.assigned.copy()
    pickup, dropoff, vehicle = cleared.pickup.copy(), cleared.dropoff.copy(), cleared.vehicle.copy()
    old = situation.solution
    for task, own in zip(work.tasks, work.modes, strict=True):
        mode[task], batch[task] = own, old.batch[task] if len(work.tasks) > 1 else -1
        if placing.joins >= 0:
            number = int(batch[placing.joins])
            batch[task] = batch[placing.joins] = number if number >= 0 else int(batch.max()) + 1
        first = int(problem.modes.phase_ptr[own])
        start[first : first + len(layout.starts)] = layout.starts
        end[first : first + len(layout.ends)] = layout.ends
        rows = problem.modes.requirement_ptr
        slot = int(problem.requirements.slot_ptr[rows[own]])
        assigned[slot : slot + len(work.crew)] = work.crew
        for row in situation.transports_to.get(task, ()):
            before = int(problem.transports.before[row])
            if before < 0 or situation.is_done(before):
                left = situation.point(before, Point.END) if before >= 0 else problem.planning_start
                arrival = layout.starts[work.arrival]
                if _may_stay(situation, row, task, work.station, arrival):
                    pickup[row], dropoff[row], vehicle[row] = old.pickup[row], old.dropoff[row], old.vehicle[row]
                    continue
                # Where room is limited before the station, the lot comes when it is needed.
                is_narrow = problem.resources.input_buffer[work.station] >= 0
                trip = situation.robot_trip(row, work.station, left, arrival if is_narrow else None)
                if trip is not None:
                    pickup[row], dropoff[row], vehicle[row] = trip.pickup, trip.dropoff, trip.robot
                    continue
                dropoff[row] = max(layout.starts[work.arrival], left)
                pickup[row] = max(left, int(dropoff[row]) - situation.travel(row, work.station))
        for row in situation.transports_from.get(task, ()):
            # Already picked up in the plan as it is: that stays.
            pickup[row], dropoff[row], vehicle[row] = old.pickup[row], old.dropoff[row], old.vehicle[row]
            after = int(problem.transports.after[row])
            if old.pickup[row] == UNSET and after < 0:
                pickup[row] = layout.ends[-1]
                dropoff[row] = layout.ends[-1] + situation.travel(row, -1)
    return replace(
        cleared,
        mode=mode,
        batch=batch,
        phase_start=start,
        phase_end=end,
        assigned=assigned,
        pickup=pickup,
        dropoff=dropoff,
        vehicle=vehicle,
    )


def _may_stay(situation: Situation, row: int, task: int, station: int, arrival: int) -> bool:
    """Whether a robot brings a lot to a station in time already, and leaves no more lots before it than it did."""
    problem, old = situation.problem, situation.solution
    if old.vehicle[row] < 0 or not situation.is_done(task) or old.dropoff[row] > arrival:
        return False
    is_narrow = problem.resources.input_buffer[station] >= 0
    is_same = int(problem.modes.station[old.mode[task]]) == station
    return is_same and (not is_narrow or arrival == situation.point(task, Point.ARRIVAL))


def without_tasks(situation: Situation, tasks: Iterable[int]) -> Solution:
    """Return the solution without some tasks."""
    problem, old = situation.problem, situation.solution
    mode, batch = old.mode.copy(), old.batch.copy()
    start, end, assigned = old.phase_start.copy(), old.phase_end.copy(), old.assigned.copy()
    pickup, dropoff, vehicle = old.pickup.copy(), old.dropoff.copy(), old.vehicle.copy()
    for task in tasks:
        own = int(mode[task])
        if own < 0:
            continue
        phases = slice(int(problem.modes.phase_ptr[own]), int(problem.modes.phase_ptr[own + 1]))
        start[phases], end[phases] = UNSET, UNSET
        rows = problem.modes.requirement_ptr
        slots = problem.requirements.slot_ptr
        assigned[int(slots[rows[own]]) : int(slots[rows[own + 1]])] = -1
        mode[task], batch[task] = -1, -1
        for row in (*situation.transports_to.get(task, ()), *situation.transports_from.get(task, ())):
            pickup[row], dropoff[row], vehicle[row] = UNSET, UNSET, -1
    return replace(
        old,
        mode=mode,
        batch=batch,
        phase_start=start,
        phase_end=end,
        assigned=assigned,
        pickup=pickup,
        dropoff=dropoff,
        vehicle=vehicle,
    )
