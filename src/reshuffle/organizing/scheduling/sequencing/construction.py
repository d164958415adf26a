"""First schedules, built by the decoder under priority rules; each task in the mode in which it completes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.decoding import go_on, start_over
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.ranking import mean_lengths, rule_ranks
from reshuffle.organizing.scheduling.sequencing.relations import frozen_tasks
from reshuffle.organizing.scheduling.sequencing.schedules import new_schedule
from reshuffle.organizing.scheduling.sequencing.tables import DecoderTables, shop_of
from reshuffle.organizing.scheduling.sequencing.translation import frozen_until_of
from reshuffle.organizing.scheduling.sequencing.worth import worth
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["FirstSchedule", "first_schedule"]

Integers = npt.NDArray[np.int64]

#: How far ahead tasks are compared by rank and not by when they could begin, in mean lengths of a task.
_GRIDS = (1.0, 4.0, 0.25)


@dataclass(frozen=True, slots=True)
class FirstSchedule:
    """A schedule that the decoder has built.

    Parameters
    ----------
    made
        The schedule, as kernels make it.
    modes
        (T,) mode of each task, -1 for one that is not done.
    levels
        What it is worth, roughly, level by level.
    passes
        How many schedules were tried.
    """

    made: Integers
    modes: Integers
    levels: tuple[float, ...]
    passes: int


def first_schedule(
    problem: SchedulingProblem, tables: DecoderTables, most: int, is_over: Callable[[], bool]
) -> FirstSchedule | None:
    """Return the best of the first schedules under several rules, None where none leads to the end.

    Tasks under way, pinned or frozen come first and at their time; whether that worked out is for the judge to say.

    Parameters
    ----------
    problem
        One for which :func:`reshuffle.organizing.scheduling.sequencing.features.unsupported` names nothing.
    tables
        The same, as the decoder reads it.
    most
        Most schedules, >= 1.
    is_over
        Asked between two schedules; the first is made whatever it says.
    """
    shop = shop_of(tables)
    given, is_fixed = _given_modes(problem)
    _fix(problem, shop)
    ranks = rule_ranks(problem, shop, given)
    lengths = mean_lengths(problem, given)
    mean = float(lengths[lengths > 0].mean()) if np.any(lengths > 0) else 1.0
    chooses = ((given >= 0) & ~frozen_tasks(problem)).astype(np.int64)
    nothing = np.zeros(len(given), dtype=np.int64)
    frozen_until = frozen_until_of(problem)
    made, best, passes = new_schedule(tables), None, 0
    for grid, rank in list(product(_GRIDS, ranks))[:most]:
        if passes > 0 and is_over():
            break
        passes += 1
        modes = given.copy()
        keys = np.where(is_fixed, rank - NEVER, rank)
        step = max(1, int(grid * mean))
        start_over(shop, made, modes, keys, chooses, nothing, step)
        if not go_on(shop, made, modes, keys, chooses, nothing, made, frozen_until, step, len(modes)):
            continue
        levels = _levels(shop, made, modes, len(problem.jobs), problem.objective.num_levels)
        if best is None or levels < best.levels:
            best = FirstSchedule(made, modes, levels, passes)
            made = new_schedule(tables)
    return None if best is None else FirstSchedule(best.made, best.modes, best.levels, passes)


def _given_modes(problem: SchedulingProblem) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return a mode for each task that is done, -1 for others, and which tasks have their time already."""
    tasks, previous = problem.tasks, problem.previous
    is_frozen = frozen_tasks(problem)
    is_fixed = tasks.is_running | (tasks.pin_start != UNSET) | is_frozen
    modes = tasks.mode_ptr[:-1].astype(np.int64)
    if len(problem.choices.branch_choice):
        is_done = np.array(Branches(Shop(problem)).choose(), dtype=np.bool_)
        modes[~is_done] = -1
    modes = np.where(is_frozen & (modes >= 0), previous.mode, modes)
    return modes, is_fixed


def _fix(problem: SchedulingProblem, shop: Integers) -> None:
    """Let fixed tasks start no earlier than they shall: placed first, they then start at that time."""
    tasks = problem.tasks
    earliest = at.column(shop, at.EARLIEST, len(tasks))
    pinned = np.where(tasks.pin_start != UNSET, tasks.pin_start, earliest)
    earliest[:] = np.maximum(earliest, np.where(frozen_tasks(problem), problem.previous.start, pinned))


def _levels(shop: Integers, made: Integers, modes: Integers, num_jobs: int, num_levels: int) -> tuple[float, ...]:
    done, begun = np.zeros(num_jobs, dtype=np.int64), np.zeros(num_jobs, dtype=np.int64)
    levels = np.zeros(num_levels)
    worth(shop, made, modes, done, begun, np.zeros(len(Term)), levels)
    return tuple(levels.tolist())
