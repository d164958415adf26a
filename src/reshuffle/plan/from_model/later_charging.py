"""The charging that a plan does not list: that of robots which have set down their last lot.

Problems hold the charging of a whole span of time, for nobody knows before when a robot is used last. What comes after
that is no part of a plan; where a plan is read as a solution, it stands as late as it may be.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reshuffle.plan.arrays import UNSET, TickArray
from reshuffle.plan.from_model.charging import CHARGE
from reshuffle.plan.from_model.scheduling import PlanningProblem
from reshuffle.plan.solution import Solution

__all__ = ["charge_later", "last_uses", "later_charges"]


def _charges(planning: PlanningProblem) -> Iterator[tuple[int, int, int, int]]:
    """Yield task, robot, row of its phase and latest start of every charging."""
    problem = planning.problem
    for task, (station, name) in planning.maintenance.items():
        if name != CHARGE or station in planning.resources.stations:
            continue
        mode = int(problem.tasks.mode_ptr[task])
        row = int(problem.modes.phase_ptr[mode])
        need = int(problem.modes.requirement_ptr[mode])
        group = int(problem.requirements.group[need])
        robot = int(problem.groups.members[int(problem.groups.ptr[group])])
        yield task, robot, row, int(problem.tasks.latest_end[task]) - int(problem.phases.duration[row])


def last_uses(planning: PlanningProblem, vehicle: np.ndarray, dropoff: TickArray) -> dict[int, int]:
    """Return the tick at which each robot that is used has set down its last lot, by resource."""
    result: dict[int, int] = {}
    for robot, at in zip(vehicle.tolist(), dropoff.tolist(), strict=True):
        if robot >= 0 and at != UNSET:
            result[robot] = max(at, result.get(robot, at))
    for delivery in planning.under_way.deliveries.values():
        robot = planning.resources.robots[delivery.robot]
        result[robot] = max(delivery.dropoff, result.get(robot, delivery.dropoff))
    return result


def later_charges(planning: PlanningProblem, solution: Solution, is_latest: bool = False) -> set[int]:
    """Return the charging of robots that have set down their last lot.

    Parameters
    ----------
    is_latest
        Whether only that counts which stands as late as it may be.
    """
    used = last_uses(planning, solution.vehicle, solution.dropoff)
    result = set()
    for task, robot, row, latest in _charges(planning):
        start = int(solution.phase_start[row])
        is_later = robot not in used or start >= used[robot]
        if solution.mode[task] >= 0 and is_later and (not is_latest or start == latest):
            result.add(task)
    return result


def charge_later(
    planning: PlanningProblem,
    mode: np.ndarray,
    start: TickArray,
    end: TickArray,
    assigned: np.ndarray,
    used: dict[int, int],
) -> None:
    """Place the charging that is not done as late as it may be, if its robot has set down its last lot by then."""
    problem = planning.problem
    for task, robot, row, latest in _charges(planning):
        if mode[task] >= 0 or latest < used.get(robot, latest):
            continue
        chosen = int(problem.tasks.mode_ptr[task])
        mode[task] = chosen
        start[row], end[row] = latest, latest + int(problem.phases.duration[row])
        slot = int(problem.requirements.slot_ptr[int(problem.modes.requirement_ptr[chosen])])
        assigned[slot] = robot
