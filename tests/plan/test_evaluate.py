"""The terms of the objective, worked by hand and beyond the range of int64."""

from __future__ import annotations

import pytest

from reshuffle.plan.arrays import BOUND
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.evaluate import terms, value
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.solution import empty_solution
from reshuffle.plan.tasks import PhaseKind
from tests.plan.worlds import schedule, two_jobs_one_mill


def test_the_makespan_is_the_last_completion_and_holding_does_not_count() -> None:
    builder = ProblemBuilder()
    task = builder.add_task(builder.add_job())
    builder.add_mode(task, builder.add_resource(), [Phase(4, max_wait=100), Phase(0, PhaseKind.HOLD)])
    problem = builder.build()
    assert value(problem, schedule(problem, {0: [(2, 6), (90, 90)]})) == (6,)


def test_nothing_done_is_worth_nothing() -> None:
    problem = two_jobs_one_mill()
    assert terms(problem, empty_solution(problem)).tolist() == [0] * len(Term)


def test_a_makespan_is_never_below_zero() -> None:
    builder = ProblemBuilder(planning_start=-50)
    builder.add_mode(builder.add_task(builder.add_job(release=-50)), builder.add_resource(), 4)
    problem = builder.build()
    assert value(problem, schedule(problem, {0: [(-20, -16)]})) == (0,)


def test_levels_are_weighed_apart() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource()
    for due in (3, 5):
        builder.add_mode(builder.add_task(builder.add_job(due=due, weight=2)), mill, 4)
    builder.set_objective({Term.LATE_JOBS: 1, Term.MAKESPAN: 3}, {Term.TARDINESS: 5})
    problem = builder.build()
    assert value(problem, schedule(problem, {0: [(0, 4)], 1: [(4, 8)]})) == (4 + 24, 5 * (2 + 6))


def test_a_batch_is_set_up_once_and_paid_once_with_its_largest_power() -> None:
    builder = ProblemBuilder()
    rule = builder.add_setup_matrix([[0]], initial=[2])
    oven = builder.add_resource(setup_rule=rule, batch_max=9, cost_rate=10)
    for power in (1, 3):
        task = builder.add_task(builder.add_job())
        phases = [Phase(0, PhaseKind.SETUP), Phase(4, power=power)]
        builder.add_mode(task, oven, phases, setup_state=0, batch_family=0)
    builder.set_objective({Term.SETUP_TIME: 1}, tariff=[(4, 7)])
    problem = builder.build()
    found = terms(problem, schedule(problem, {0: [(0, 2), (2, 6)], 1: [(0, 2), (2, 6)]}, batch={0: 4, 1: 4}))
    assert found[Term.SETUP_TIME] == 2
    assert found[Term.RESOURCE_COST] == 60
    assert found[Term.ENERGY_COST] == 3 * 2 * 7


def test_a_span_that_is_over_before_it_begins_costs_nothing() -> None:
    builder = ProblemBuilder()
    carrier = builder.add_resource(ResourceKind.CARRIER, cost_rate=3)
    tasks = [builder.add_task(builder.add_job()) for _ in range(2)]
    for task in tasks:
        builder.add_mode(task, builder.add_resource(), 2)
    builder.add_span(tasks[1], tasks[0], carrier)
    builder.set_objective({Term.RESOURCE_COST: 1})
    problem = builder.build()
    assert value(problem, schedule(problem, {0: [(0, 2)], 1: [(9, 11)]})) == (0,)
    assert value(problem, schedule(problem, {0: [(9, 11)], 1: [(0, 2)]})) == (33,)


def test_values_beyond_int64_are_exact() -> None:
    weight = BOUND - 1
    builder = ProblemBuilder()
    mill = builder.add_resource(cost_rate=weight)
    for _ in range(3):
        builder.add_mode(builder.add_task(builder.add_job(due=0, weight=weight)), mill, weight // 4)
    builder.set_objective({Term.TARDINESS: weight}, {Term.RESOURCE_COST: weight})
    problem = builder.build()
    length = weight // 4
    solution = schedule(problem, {number: [(number * length, (number + 1) * length)] for number in range(3)})
    assert value(problem, solution) == (weight * weight * 6 * length, weight * weight * 3 * length)
    with pytest.raises(OverflowError):
        terms(problem, solution)
