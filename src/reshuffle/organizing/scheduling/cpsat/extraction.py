"""From the values of a model's variables to a solution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.cpsat.draft import Instant, Literal
from reshuffle.organizing.scheduling.cpsat.model import ScheduleModel
from reshuffle.organizing.scheduling.cpsat.transports import Way
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.solution import Solution

__all__ = ["Values", "read_solution"]


class Values:
    """The values of all variables of a model, by their index."""

    def __init__(self, values: Sequence[int]) -> None:
        self._values = values

    def holds(self, literal: Literal) -> bool:
        """Whether a literal holds; None always does."""
        if literal is None:
            return True
        index = literal.index
        return bool(self._values[index]) if index >= 0 else not self._values[-index - 1]

    def at(self, instant: Instant) -> int:
        """Return the tick of an instant."""
        return instant.shift if instant.base is None else int(self._values[instant.base.index]) + instant.shift

    def number(self, expression: object) -> int:
        """Return the value of a number or a variable."""
        return expression if isinstance(expression, int) else int(self._values[expression.index])  # type: ignore[attr-defined]


def read_solution(model: ScheduleModel, values: Values) -> Solution:
    """Return the solution that the values stand for."""
    problem = model.draft.problem
    mode = np.full(len(problem.tasks), -1, dtype=np.int32)
    phase_start = np.full(len(problem.phases), UNSET)
    phase_end = np.full(len(problem.phases), UNSET)
    pointer = problem.modes.phase_ptr.tolist()
    for task, modes in enumerate(model.draft.modes):
        chosen = next((option for option in modes if values.holds(model.draft.chosen[option])), -1)
        mode[task] = chosen
        if chosen >= 0:
            times, first, last = model.draft.times[chosen], pointer[chosen], pointer[chosen + 1]
            phase_start[first:last] = [values.at(instant) for instant in times.starts]
            phase_end[first:last] = [values.at(instant) for instant in times.ends]
    vehicle, pickup, dropoff = _read_ways(model, values)
    leaders = _leaders(model, values)
    return Solution(
        mode=mode,
        phase_start=phase_start,
        phase_end=phase_end,
        assigned=_read_members(model, values, mode, phase_start, phase_end, leaders),
        batch=_read_batches(model, mode, leaders),
        vehicle=vehicle,
        pickup=pickup,
        dropoff=dropoff,
    )


def _leaders(model: ScheduleModel, values: Values) -> dict[int, int]:
    """Return the mode that leads the batch of each mode that follows one."""
    return {mode: leader for (mode, leader), follows in model.batches.follows.items() if values.holds(follows)}


def _read_batches(model: ScheduleModel, mode: npt.NDArray[Any], leaders: dict[int, int]) -> npt.NDArray[Any]:
    batch = np.full(len(mode), -1, dtype=np.int32)
    tasks = model.draft.problem.mode_tasks()
    numbers = {leader: number for number, leader in enumerate(sorted(set(leaders.values())))}
    for follower, leader in leaders.items():
        batch[tasks[follower]] = batch[tasks[leader]] = numbers[leader]
    return batch


def _read_members(
    model: ScheduleModel,
    values: Values,
    mode: npt.NDArray[Any],
    phase_start: npt.NDArray[Any],
    phase_end: npt.NDArray[Any],
    leaders: dict[int, int],
) -> npt.NDArray[Any]:
    """Hand the holds of each class to its members, one after the other."""
    problem = model.draft.problem
    needs, modes = problem.requirements, problem.modes
    assigned: dict[int, list[int]] = defaultdict(list)
    rows = []
    for chosen in mode[mode >= 0].tolist():
        for requirement in range(int(modes.requirement_ptr[chosen]), int(modes.requirement_ptr[chosen + 1])):
            if chosen in leaders:
                continue
            first = int(modes.phase_ptr[chosen]) + int(needs.first_phase[requirement])
            last = int(modes.phase_ptr[chosen]) + int(needs.last_phase[requirement])
            for share in model.shares[requirement]:
                if values.holds(share.literal):
                    number = values.number(share.number)
                    rows.append(
                        (int(phase_start[first]), int(phase_end[last]), share.resource_class, requirement, number)
                    )
    free_from: dict[int, int] = {}
    for start, end, resource_class, requirement, number in sorted(rows):
        members = model.classes.members[resource_class]
        # Members that are free come first; only an empty hold may have to take one that is busy.
        ready = sorted(members, key=lambda member: (free_from.get(member, start) > start, member))[:number]
        assigned[requirement] += ready
        if end > start:
            free_from.update(dict.fromkeys(ready, end))
    for follower, leader in leaders.items():
        offset = int(modes.requirement_ptr[leader] - modes.requirement_ptr[follower])
        for requirement in range(int(modes.requirement_ptr[follower]), int(modes.requirement_ptr[follower + 1])):
            assigned[requirement] = assigned[requirement + offset]
    result = np.full(problem.num_slots, -1, dtype=np.int32)
    for requirement, members in assigned.items():
        begin = int(needs.slot_ptr[requirement])
        result[begin : begin + len(members)] = sorted(members)
    return result


def _read_ways(model: ScheduleModel, values: Values) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    num_rows = len(model.draft.problem.transports)
    vehicle = np.full(num_rows, -1, dtype=np.int32)
    pickup, dropoff = np.full(num_rows, UNSET), np.full(num_rows, UNSET)
    for way in model.ways:
        if values.holds(way.active):
            pickup[way.row], dropoff[way.row] = _way_times(values, way)
    for route in model.routes:
        if len(route.robots) == 1:
            for trip in route.visits:
                if trip.way >= 0 and values.holds(trip.literal):
                    vehicle[model.ways[trip.way].row] = route.robots[0]
            continue
        waiting: dict[tuple[int, int], list[int]] = defaultdict(list)
        resources = model.draft.problem.resources
        for robot in route.robots:
            waiting[int(resources.location[robot]), int(resources.available_from[robot])].append(robot)
        following = {one: other for (one, other), literal in route.arcs.items() if values.holds(literal)}
        for (start, visit), literal in route.starts.items():
            if not values.holds(literal):
                continue
            robot, current = waiting[start].pop(0), visit
            while True:
                if route.visits[current].way >= 0:
                    vehicle[model.ways[route.visits[current].way].row] = robot
                if current not in following:
                    break
                current = following[current]
    return vehicle, pickup, dropoff


def _way_times(values: Values, way: Way) -> tuple[int, int]:
    if way.pickup is not None and way.dropoff is not None:
        return values.at(way.pickup), values.at(way.dropoff)
    start = values.at(way.earliest)
    ticks = next((way.ticks[leg] for leg, literal in way.legs.items() if values.holds(literal)), 0)
    return start, start + ticks
