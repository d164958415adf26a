"""Bounds by pools of stations: worked by hand, and never above what a schedule reaches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.lower_bounds import lower_bound
from reshuffle.organizing.scheduling.machine_bounds import pool_bound
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.objective import Objective, Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Stop
from tests.properties.random_problems import random_problem


def one_mill(term: Term, durations: list[int], *, due: int = 1, weights: list[int] | None = None) -> SchedulingProblem:
    """Return jobs of one task each on one mill."""
    builder = ProblemBuilder()
    mill = builder.add_resource()
    for number, duration in enumerate(durations):
        weight = 1 if weights is None else weights[number]
        builder.add_mode(builder.add_task(builder.add_job(due=due, weight=weight)), mill, duration)
    builder.set_objective({term: 1})
    return builder.build()


def with_term(problem: SchedulingProblem, term: Term) -> SchedulingProblem:
    """Return the problem with nothing but one wish."""
    weights = np.zeros(len(Term), dtype=np.int64)
    weights[term] = 1
    none = np.zeros(0, dtype=np.int64)
    return replace(problem, objective=Objective(1, weights, none, none))


def test_flow_time_on_one_station_is_that_of_the_shortest_first() -> None:
    # Completions 1, 3, 6.
    assert pool_bound(one_mill(Term.FLOW_TIME, [3, 1, 2])) == 10


def test_tardiness_on_one_station_pairs_completions_with_due_dates() -> None:
    # Completions 1, 3, 6, all due at 2: late by 0, 1, 4.
    assert pool_bound(one_mill(Term.TARDINESS, [3, 1, 2], due=2)) == 5


def test_weights_count_in_layers() -> None:
    # All three once: 1 + 3 + 6. The one with weight 3 twice more: 3 each.
    assert pool_bound(one_mill(Term.FLOW_TIME, [3, 1, 2], weights=[3, 1, 1])) == 16


def test_two_stations_of_a_pool_are_one_of_twice_the_speed() -> None:
    builder = ProblemBuilder()
    stations = [builder.add_resource(), builder.add_resource()]
    for _ in range(4):
        task = builder.add_task(builder.add_job())
        for station in stations:
            builder.add_mode(task, station, 4)
    builder.set_objective({Term.FLOW_TIME: 1})
    assert pool_bound(builder.build()) == 2 + 4 + 6 + 8


def test_closed_time_counts() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource(calendar=builder.add_calendar([(0, 4), (10, 100)]))
    for _ in range(2):
        builder.add_mode(builder.add_task(builder.add_job()), mill, 3)
    builder.set_objective({Term.FLOW_TIME: 1})
    # 3 ticks in [0, 3), then 1 before the break and 2 behind it.
    assert pool_bound(builder.build()) == 3 + 12


def test_other_wishes_are_bounded_by_nothing_here() -> None:
    assert pool_bound(one_mill(Term.MAKESPAN, [3, 1, 2])) == 0
    assert lower_bound(one_mill(Term.MAKESPAN, [3, 1, 2])) == 6


@pytest.mark.parametrize("term", [Term.FLOW_TIME, Term.TARDINESS])
def test_no_schedule_undercuts_the_bound(term: Term) -> None:
    for seed in range(40):
        problem = with_term(random_problem(seed), term)
        result = ListScheduler().solve(problem, Stop(max_iterations=4), seed=0)
        assert result.objective is None or lower_bound(problem) <= result.objective[0], seed
