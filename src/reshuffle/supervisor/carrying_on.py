"""Plans that go on: the plan before moved to now, and a new one in which nothing comes earlier without need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.order_decoder import LONG_AGO, done_tasks
from reshuffle.plan.links import Point
from reshuffle.plan.solution import task_points
from reshuffle.plan.solver import Stop
from reshuffle.supervisor.replan_problem import Found, ReplanProblem

__all__ = ["CARRY_ON", "carried_on", "settled"]

CARRY_ON = "carry on"


def carried_on(problem: ReplanProblem) -> Found | None:
    """Return the plan before, moved to now, by the compiled decoder; None where that leads nowhere.

    Stations and sequences stay, each operation is as early as it can be. What is new goes into the gaps, or behind
    everything where that is cheaper.
    """
    decoder, before = problem.decoder, problem.before
    if decoder is None:
        return None
    is_done = done_tasks(problem.problem, before)
    is_known = is_done & (before.mode >= 0)
    arrival = task_points(problem.problem, before)[Point.ARRIVAL]
    order = np.where(is_known, arrival, -LONG_AGO).astype(np.float64)
    mode, nowhere = np.where(is_known, before.mode, -1), np.full(len(order), LONG_AGO)
    found = [problem.decoded(decoder.decode(order, mode, nowhere, is_done, 0), CARRY_ON, 1)]
    if not np.array_equal(is_known, is_done):
        known = decoder.decode(order, mode, nowhere, is_known, 0)
        if known is not None:
            held = np.where(is_known, task_points(problem.problem, known)[Point.ARRIVAL], LONG_AGO)
            order = np.where(is_known, held, -LONG_AGO).astype(np.float64)
            # In the order in which they can begin, so that nothing waits behind what is new.
            found.append(problem.decoded(decoder.decode(order, mode, held, is_done, 1), CARRY_ON, 1))
    return min((one for one in found if one is not None), key=lambda one: one.cost, default=None)


def settled(problem: ReplanProblem, found: Found, late: set[str]) -> Found | None:
    """Return a plan in which orders that are on time anyway do not come earlier than they were planned.

    Parameters
    ----------
    late
        Customers' orders that are late by carrying on: those may come earlier.
    """
    floors = problem.not_earlier(late)
    solution, asked = found.solution, problem.problem
    if problem.decoder is not None:
        order = task_points(asked, solution)[Point.ARRIVAL].astype(np.float64)
        made = problem.decoder.decode(order, solution.mode.astype(np.int64), floors, solution.mode >= 0, 0)
        better = problem.decoded(made, "settled", 1)
        if better is not None:
            return better
    tasks = asked.tasks
    # A setup before the work may well begin earlier: no plan is lost by its beginning with the work, only gained.
    narrowed = replace(asked, tasks=replace(tasks, earliest_start=np.maximum(tasks.earliest_start, floors)))
    result = ListScheduler().solve(narrowed, Stop(max_iterations=1), problem.seed, hint=solution)
    return None if result.solution is None else problem.judged(result, ListScheduler.name, "settled")
