"""Between solutions and what the decoder makes of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.decoder_input import DecoderTables
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.relations import timed_tasks
from reshuffle.organizing.scheduling.sequencing.rows import whole
from reshuffle.organizing.scheduling.sequencing.schedules import new_schedule
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points

__all__ = ["frozen_until_of", "kept_tasks", "keys_of", "schedule_of", "solution_of"]

Integers = npt.NDArray[np.int64]


def frozen_until_of(problem: SchedulingProblem) -> int:
    """Return the end of the frozen zone, long ago if there is none."""
    until = problem.previous.frozen_until
    return -NEVER if until <= -UNBOUNDED else until


def kept_tasks(problem: SchedulingProblem, solution: Solution) -> Integers:
    """Return 1 for each task that stays as it is in a solution: under way, pinned to an instant, or frozen; (T,)."""
    is_kept = timed_tasks(problem)
    batches = np.unique(solution.batch[is_kept & (solution.batch >= 0)])
    # Who shares a batch with them may make it as long as it is.
    is_kept |= np.isin(solution.batch, batches)
    result: Integers = (is_kept & (solution.mode >= 0)).astype(np.int64)
    return result


def keys_of(problem: SchedulingProblem, solution: Solution, is_kept: Integers) -> Integers:
    """Return the order of tasks in a solution as keys: by arrival; what is under way or frozen comes first."""
    points = task_points(problem, solution)
    keys = np.where(solution.mode >= 0, points[Point.ARRIVAL], 0)
    is_first = problem.tasks.is_running | (points[Point.START] < problem.previous.frozen_until)
    keys[(is_kept == 1) & is_first] -= NEVER
    result: Integers = keys
    return result


def schedule_of(problem: SchedulingProblem, solution: Solution, tables: DecoderTables) -> Integers:
    """Return a solution as the decoder would have made it, without what it keeps for itself."""
    made = new_schedule(tables)
    columns: dict[int, Integers] = {
        at.POINTS: task_points(problem, solution).T.reshape(-1),
        at.PHASE_START: solution.phase_start,
        at.PHASE_END: solution.phase_end,
        at.ASSIGNED: solution.assigned.astype(np.int64),
        at.VEHICLE: solution.vehicle.astype(np.int64),
        at.PICKED_UP: solution.pickup,
        at.SET_DOWN: solution.dropoff,
    }
    if len(tables.mate_ptr) > 1:
        names: dict[int, int] = {}
        for task in np.flatnonzero(solution.batch >= 0).tolist():
            names.setdefault(int(solution.batch[task]), task)
        columns[at.BATCH] = whole([names.get(int(batch), -1) for batch in solution.batch])
    for entry, values in columns.items():
        at.column(made, entry, len(values))[:] = values
    return made


def solution_of(problem: SchedulingProblem, made: Integers, modes: Integers) -> Solution:
    """Return what was decoded as a solution."""
    is_chosen = np.zeros(len(problem.modes), dtype=np.bool_)
    is_chosen[modes[modes >= 0]] = True
    of_phase = is_chosen[problem.phase_modes()]
    of_slot = np.repeat(is_chosen[problem.requirement_modes()], np.diff(problem.requirements.slot_ptr))
    ways = problem.transports
    is_active = ((ways.before < 0) | (modes[ways.before] >= 0)) & ((ways.after < 0) | (modes[ways.after] >= 0))

    def chosen(entry: int, is_there: npt.NDArray[np.bool_], otherwise: int) -> Integers:
        result: Integers = np.where(is_there, at.column(made, entry, len(is_there)), otherwise)
        return result

    batch = np.full(len(problem.tasks), -1, dtype=np.int64)
    if made[at.BATCH_LOAD] > made[at.BATCH]:
        batch = np.where(modes >= 0, at.column(made, at.BATCH, len(modes)), -1)
        batch[np.bincount(batch + 1, minlength=len(modes) + 1)[batch + 1] < 2] = -1
    return Solution(
        mode=modes.astype(np.int32),
        phase_start=chosen(at.PHASE_START, of_phase, UNSET),
        phase_end=chosen(at.PHASE_END, of_phase, UNSET),
        assigned=chosen(at.ASSIGNED, of_slot, -1).astype(np.int32),
        batch=batch.astype(np.int32),
        vehicle=chosen(at.VEHICLE, is_active, -1).astype(np.int32),
        pickup=chosen(at.PICKED_UP, is_active, UNSET),
        dropoff=chosen(at.SET_DOWN, is_active, UNSET),
    )
