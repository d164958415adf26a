"""The judge takes any solution, says everything, and says it in a stable order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.plan.arrays import BOUND, UNBOUNDED, UNSET
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution
from reshuffle.plan.tasks import PhaseKind
from reshuffle.plan.violations import RULES, Violation
from tests.plan.worlds import messages, schedule, two_jobs_one_mill
from tests.properties.random_problems import FEATURES, random_problem
from tests.properties.random_solutions import random_solution

COLUMNS = ("mode", "phase_start", "phase_end", "assigned", "batch", "vehicle", "pickup", "dropoff")


def test_a_valid_schedule_has_no_violation() -> None:
    problem = two_jobs_one_mill()
    assert check(problem, schedule(problem, {0: [(0, 4)], 1: [(4, 8)]})) == []


def test_a_problem_without_tasks_has_a_valid_solution() -> None:
    problem = ProblemBuilder().build()
    assert check(problem, empty_solution(problem)) == []


def test_all_violations_come_at_once_in_the_order_of_the_rules() -> None:
    problem = two_jobs_one_mill()
    found = check(problem, schedule(problem, {0: [(-2, 2)], 1: [(1, 4)]}))
    assert [violation.rule for violation in found] == ["phase_duration", "planning_start", "release", "capacity"]
    assert [RULES.index(violation.rule) for violation in found] == sorted(RULES.index(v.rule) for v in found)


def test_a_violation_carries_rule_place_value_limit_and_message() -> None:
    problem = two_jobs_one_mill()
    (found,) = check(problem, schedule(problem, {0: [(0, 4)], 1: [(3, 7)]}))
    message = "task 'B2/070' starts at 3 on resource 'mill' while task 'A17/070' holds it until 4 (capacity 1)"
    assert found == Violation("capacity", "resource 'mill'", 2, 1, message)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("shape", [(99,), (0,), (1, 1)])
def test_an_array_of_the_wrong_shape_is_reported_and_ends_the_judgement(column: str, shape: tuple[int, ...]) -> None:
    problem = two_jobs_one_mill()
    solution = replace(schedule(problem, {0: [(0, 4)], 1: [(0, 4)]}), **{column: np.zeros(shape, dtype=np.int64)})
    is_right = getattr(solution, column).shape == getattr(empty_solution(problem), column).shape
    reported = [violation.place for violation in check(problem, solution) if violation.place.startswith("solution")]
    assert reported == ([] if is_right else [f"solution.{column}"])


def test_a_mode_of_another_task_is_reported_once_and_its_task_left_out_of_other_rules() -> None:
    problem = two_jobs_one_mill()
    solution = replace(schedule(problem, {0: [(0, 4)]}), mode=np.array([0, 0]))
    assert messages(problem, solution) == ["mode: task 'B2/070' has mode 0, its modes are 1 to 1"]


@pytest.mark.parametrize("time", [BOUND, -BOUND, UNBOUNDED, np.iinfo(np.int64).max, UNSET + 1])
def test_times_that_no_problem_can_hold_do_not_wrap_around(time: int) -> None:
    problem = two_jobs_one_mill()
    found = check(problem, schedule(problem, {0: [(0, time)], 1: [(0, 4)]}))
    assert {(violation.rule, violation.place) for violation in found} == {("phase_sequence", "task 'A17/070'")}


def test_times_left_behind_in_another_mode_are_reported() -> None:
    builder = ProblemBuilder()
    task = builder.add_task(builder.add_job(), name="face")
    for _ in range(2):
        builder.add_mode(task, builder.add_resource(), 4)
    problem = builder.build()
    solution = schedule(problem, {0: [(0, 4)]})
    times = replace(solution, phase_start=np.array([0, 3]), phase_end=np.array([4, UNSET]))
    assert messages(problem, times) == ["mode: task 'face' is not done in mode 1, but a phase of that mode has times"]


def test_the_violations_of_a_hundred_thousand_conflicts_are_all_listed() -> None:
    count = 100_000
    builder = ProblemBuilder()
    station = builder.add_resource(name="mill")
    job = builder.add_job()
    for _ in range(count):
        builder.add_mode(builder.add_task(job), station, [Phase(4, PhaseKind.RUN)])
    problem = builder.build()
    times = np.zeros(count, dtype=np.int64)
    solution = replace(empty_solution(problem), mode=np.arange(count), phase_start=times, phase_end=times + 4)
    found = check(problem, solution)
    assert len(found) == count - 1
    assert found[-1].value == count


@given(seed=st.integers(0, 400), data=st.data())
@settings(max_examples=120, deadline=None, derandomize=True)
def test_no_array_of_numbers_makes_the_judge_stumble(seed: int, data: st.DataObject) -> None:
    problem = random_problem(seed)
    solution = random_solution(problem, seed)
    numbers = st.sampled_from([UNSET, -BOUND, -7, -2, -1, 0, 1, 5, 1000, BOUND, UNBOUNDED, 2**63 - 1])
    changed = {}
    for column in data.draw(st.lists(st.sampled_from(COLUMNS), min_size=1, unique=True)):
        values = getattr(solution, column).copy()
        for row in data.draw(st.lists(st.integers(0, max(len(values) - 1, 0)), max_size=6)):
            if len(values):
                number = data.draw(numbers)
                values[row] = number if values.dtype == np.int64 else max(min(number, 2**31 - 1), -(2**31))
        changed[column] = values
    for violation in check(problem, replace(solution, **changed)):
        assert violation.rule in RULES
        assert violation.place
        assert violation.message


@pytest.mark.parametrize("feature", FEATURES)
def test_the_empty_solution_of_any_problem_can_be_judged(feature: str) -> None:
    problem = random_problem(1, frozenset([feature]))
    assert {violation.rule for violation in check(problem, empty_solution(problem))} <= {"presence", "frozen"}


@pytest.mark.parametrize("first", [0, 1])
def test_a_robot_sets_down_before_it_takes_up_whatever_the_order_of_the_transports(first: int) -> None:
    builder = ProblemBuilder()
    ways = 1 - np.eye(4, dtype=np.int64)
    kind = builder.add_travel(ways, empty=0 * ways)
    cart = builder.add_resource(ResourceKind.ROBOT, location=0, travel_type=kind)
    fleet = builder.add_group([cart])
    for place in (1, 3):
        builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(location=place), 1)
    for task in (first, 1 - first):
        builder.add_transport(-1, task, origin=2 * task, fleet=fleet)
    problem = builder.build()
    carried = {first: (cart, 0, 1), 1 - first: (cart, 1, 2)}
    assert messages(problem, schedule(problem, {0: [(1, 2)], 1: [(2, 3)]}, ways=carried)) == []


def test_renaming_everything_changes_words_only() -> None:
    problem = random_problem(11)
    solution = random_solution(problem, 2)
    nameless = replace(problem, names=type(problem.names)())
    mine, theirs = check(problem, solution), check(nameless, solution)
    assert [(v.rule, v.value, v.limit) for v in mine] == [(v.rule, v.value, v.limit) for v in theirs]


def judged_rows(problem: SchedulingProblem, solution: Solution) -> list[tuple[str, str]]:
    return [(violation.rule, violation.place) for violation in check(problem, solution)]


def test_judging_twice_says_the_same_in_the_same_order() -> None:
    problem = random_problem(12)
    solution = random_solution(problem, 1)
    assert judged_rows(problem, solution) == judged_rows(problem, solution)
