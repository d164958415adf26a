"""The decoder turns an order of tasks into the schedule in which each is as early as it can be under its floor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.order_decoder import LONG_AGO, OrderDecoder, done_tasks
from reshuffle.organizing.scheduling.sequencing.features import unsupported
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.solver import Stop
from tests.properties.random_problems import random_problem


def one_mill(pinned: int | None = None) -> SchedulingProblem:
    """Return three jobs of 10 ticks for one mill; the last one may be pinned."""
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill")
    for number in range(3):
        pin = UNSET if pinned is None or number < 2 else pinned
        task = builder.add_task(builder.add_job(f"J{number}"), f"J{number}/1", pin_start=pin)
        builder.add_mode(task, mill, 10)
    return builder.build()


def saw_then_mill() -> SchedulingProblem:
    """Return a job that is sawn for 30 ticks and milled, and one that is only milled."""
    builder = ProblemBuilder()
    saw, mill = builder.add_resource(name="saw"), builder.add_resource(name="mill")
    long, short = builder.add_job("long"), builder.add_job("short")
    tasks = [builder.add_task(long, "sawn"), builder.add_task(long, "milled"), builder.add_task(short, "only")]
    for task, station, ticks in zip(tasks, (saw, mill, mill), (30, 10, 40), strict=True):
        builder.add_mode(task, station, ticks)
    builder.add_lag(tasks[0], tasks[1])
    return builder.build()


def decoded(
    problem: SchedulingProblem,
    order: Sequence[float],
    mode: Sequence[int] | None = None,
    floor: Sequence[int] | None = None,
    stretch: int = 0,
) -> Solution | None:
    number = len(problem.tasks)
    modes = np.full(number, -1) if mode is None else np.array(mode)
    floors = np.full(number, LONG_AGO) if floor is None else np.array(floor)
    everything = np.ones(number, dtype=np.bool_)
    return OrderDecoder(problem).decode(np.array(order, dtype=float), modes, floors, everything, stretch)


def starts(problem: SchedulingProblem, solution: Solution | None) -> list[int]:
    assert solution is not None
    assert check(problem, solution) == []
    return [int(start) for start in task_points(problem, solution)[Point.START]]


def test_tasks_come_in_the_order_given() -> None:
    problem = one_mill()
    assert starts(problem, decoded(problem, [2, 0, 1])) == [20, 0, 10]


def test_no_lot_arrives_before_its_floor() -> None:
    problem = one_mill()
    assert starts(problem, decoded(problem, [0, 1, 2], floor=[5, LONG_AGO, 100])) == [5, 15, 100]


def test_a_pinned_task_keeps_its_time_whatever_its_place_in_the_order() -> None:
    problem = one_mill(pinned=5)
    assert starts(problem, decoded(problem, [0, 1, 2], floor=[LONG_AGO, LONG_AGO, 50])) == [15, 25, 5]


def test_within_a_stretch_who_can_begin_does_not_wait_for_who_can_not() -> None:
    problem = saw_then_mill()
    assert starts(problem, decoded(problem, [0, 1, 2], stretch=1)) == [0, 40, 0]


def test_what_is_not_done_has_no_place() -> None:
    problem = one_mill()
    which = np.array([True, False, True])
    solution = OrderDecoder(problem).decode(np.arange(3.0), np.full(3, -1), np.full(3, LONG_AGO), which, 0)
    assert solution is not None
    assert solution.mode.tolist() == [0, -1, 2]
    assert task_points(problem, solution)[Point.START].tolist() == [0, UNSET, 10]


@pytest.mark.parametrize("seed", range(30))
def test_a_schedule_in_its_own_order_is_made_again_or_better(seed: int) -> None:
    problem = random_problem(seed)
    if unsupported(problem):
        pytest.skip("the decoder does not know all of the problem")
    first = ListScheduler().solve(problem, Stop(), seed=0).solution
    if first is None:
        pytest.skip("there is no schedule to start from")
    order = task_points(problem, first)[Point.ARRIVAL].astype(float)
    floor = np.full(len(order), LONG_AGO)
    solution = OrderDecoder(problem).decode(order, first.mode.astype(np.int64), floor, first.mode >= 0, 0)
    if solution is not None and not check(problem, solution):
        assert (solution.mode == first.mode).all()


def test_all_tasks_are_done_where_nothing_is_chosen() -> None:
    problem = one_mill()
    solution = decoded(problem, [0, 1, 2])
    assert solution is not None
    assert done_tasks(problem, solution).tolist() == [True, True, True]
