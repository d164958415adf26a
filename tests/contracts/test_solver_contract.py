"""What every solver promises, see :class:`reshuffle.plan.solver.Solver`; each engine is held to it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.engines import ENGINES, engine
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.objective import Term, makespan_objective
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution
from reshuffle.plan.solver import Progress, Result, Solver, Status, Stop
from tests.properties.random_problems import random_problem

#: Seeds of small random problems with many features that have a solution.
SEEDS = (0, 2, 3, 5, 8, 11)
SHORT = Stop(time_limit_s=1.0)


@pytest.fixture(params=ENGINES)
def solver(request: pytest.FixtureRequest) -> Solver:
    return engine(request.param)


def job_shop(num_jobs: int = 4, num_stations: int = 3, seed: int = 1) -> SchedulingProblem:
    """A job shop with due dates that wishes for little tardiness, then for a short makespan."""
    generator = np.random.default_rng(seed)
    builder = ProblemBuilder()
    stations = [builder.add_resource(name=f"S{number}") for number in range(num_stations)]
    for job in range(num_jobs):
        index = builder.add_job(f"J{job}", due=int(generator.integers(10, 30)))
        before = -1
        for station in generator.permutation(num_stations).tolist():
            task = builder.add_task(index, f"J{job}/{station}")
            builder.add_mode(task, stations[station], int(generator.integers(1, 9)))
            if before >= 0:
                builder.add_lag(before, task)
            before = task
    builder.set_objective({Term.TARDINESS: 1}, {Term.MAKESPAN: 1})
    return builder.build()


def impossible() -> SchedulingProblem:
    """One task of 5 ticks that must end by 4."""
    builder = ProblemBuilder()
    task = builder.add_task(builder.add_job(), "too long", latest_end=4)
    builder.add_mode(task, builder.add_resource(), 5)
    return builder.build()


def solve(solver: Solver, problem: SchedulingProblem, stop: Stop = SHORT, **more: object) -> Result:
    """Solve, or skip where the engine says by name what it cannot honour."""
    try:
        return solver.solve(problem, stop, seed=1, **more)  # type: ignore[arg-type]
    except UnsupportedError as refusal:
        pytest.skip(str(refusal))


@cache
def answer(name: str, seed: int) -> Result | str:
    """Return the answer of an engine to a random problem, or its refusal."""
    try:
        return engine(name).solve(random_problem(seed), SHORT, seed=1)
    except UnsupportedError as refusal:
        return str(refusal)


def answered(solver: Solver, seed: int) -> Result:
    result = answer(solver.name, seed)
    if isinstance(result, str):
        pytest.skip(result)
    return result


@cache
def reference(seed: int) -> tuple[int, ...]:
    """Return the value of a solution that is known by other means than the engine under test."""
    result = engine("list").solve(random_problem(seed), Stop(), seed=0)
    assert result.objective is not None
    return result.objective


@pytest.mark.parametrize("seed", SEEDS)
def test_every_solution_is_valid(solver: Solver, seed: int) -> None:
    problem, result = random_problem(seed), answered(solver, seed)
    assert result.solution is None or check(problem, result.solution) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_objective_is_the_value_of_the_solution(solver: Solver, seed: int) -> None:
    problem, result = random_problem(seed), answered(solver, seed)
    assert result.objective == (None if result.solution is None else value(problem, result.solution))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_known_solution_is_below_the_bound(solver: Solver, seed: int) -> None:
    result = answered(solver, seed)
    assert result.lower_bound is None or result.lower_bound <= reference(seed)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_called_optimal_is_not_beaten(solver: Solver, seed: int) -> None:
    result, known = answered(solver, seed), reference(seed)
    assert result.status is not Status.INFEASIBLE
    if result.status is Status.OPTIMAL:
        assert result.objective is not None
        assert result.objective <= known


def test_a_job_shop_is_solved(solver: Solver) -> None:
    problem = job_shop()
    result = solve(solver, problem)
    assert result.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert result.solution is not None
    assert check(problem, result.solution) == []


def test_an_impossible_problem_has_reasons_and_no_solution(solver: Solver) -> None:
    result = solve(solver, impossible())
    assert result.solution is None
    assert result.objective is None
    assert result.status in (Status.INFEASIBLE, Status.UNKNOWN)
    assert any("too long" in reason for reason in result.reasons)


def test_a_problem_without_tasks_has_an_empty_solution(solver: Solver) -> None:
    problem = ProblemBuilder().build()
    result = solve(solver, problem)
    assert result.solution is not None
    assert result.status is Status.OPTIMAL


def test_the_same_seed_and_number_of_iterations_give_the_same_solution() -> None:
    shop = job_shop(6, 4)
    for name in ENGINES:
        # Tabu search knows shops with makespan only.
        problem = replace(shop, objective=makespan_objective()) if name == "tabu" else shop
        results = [engine(name, workers=1).solve(problem, Stop(max_iterations=30), seed=7) for _ in range(2)]
        first, second = (result.solution for result in results)
        assert (first is None) is (second is None), name
        assert first is None or second is None or first.equals(second), name


def test_an_interrupted_search_ends(solver: Solver) -> None:
    asked = []

    def is_interrupted() -> bool:
        asked.append(None)
        return len(asked) > 20

    result = solve(solver, job_shop(20, 10), Stop(is_interrupted=is_interrupted))
    assert len(asked) > 20
    assert result.status in (Status.FEASIBLE, Status.UNKNOWN)


@pytest.mark.parametrize(
    "stop",
    [Stop(time_limit_s=0.0), Stop(max_iterations=0), Stop(is_interrupted=lambda: True)],
    ids=["no time", "no iterations", "interrupted"],
)
def test_a_limit_that_is_over_at_once_leaves_a_first_answer(solver: Solver, stop: Stop) -> None:
    problem = job_shop(20, 10)
    result = solve(solver, problem, stop)
    assert result.status is Status.FEASIBLE
    assert result.solution is not None
    assert check(problem, result.solution) == []


def test_a_search_ends_with_its_time(solver: Solver) -> None:
    result = solve(solver, job_shop(30, 10), Stop(time_limit_s=1.0))
    assert result.solution is not None
    # Far more than it may take, far less than it would take to the end.
    assert result.runtime_s < 10


def broken_hints(problem: SchedulingProblem) -> dict[str, Solution]:
    """Solutions that no solver may trust."""
    empty = empty_solution(problem)
    columns = {name: getattr(empty, name) for name in Solution.__dataclass_fields__}
    num_tasks, num_phases = len(problem.tasks), len(problem.phases)
    modes = {"mode": np.arange(num_tasks)}
    return {
        "nothing done": empty,
        "all at once": Solution(
            **columns | modes | {"phase_start": np.zeros(num_phases), "phase_end": np.zeros(num_phases)}
        ),
        "modes without times": Solution(**columns | modes),
        "modes of others": Solution(**columns | {"mode": np.arange(num_tasks)[::-1]}),
        "modes that do not exist": Solution(**columns | {"mode": np.full(num_tasks, 10_000)}),
        "of another problem": empty_solution(job_shop(2, 2)),
    }


@pytest.mark.parametrize("name", list(broken_hints(job_shop())))
def test_a_broken_hint_does_no_harm(solver: Solver, name: str) -> None:
    problem = job_shop()
    result = solve(solver, problem, hint=broken_hints(problem)[name])
    assert result.solution is not None
    assert check(problem, result.solution) == []


def test_the_result_is_no_worse_than_the_hint(solver: Solver) -> None:
    problem = job_shop(6, 4)
    hint = engine("list").solve(problem, Stop(max_iterations=40), seed=3).solution
    assert hint is not None
    result = solve(solver, problem, Stop(max_iterations=1), hint=hint)
    assert result.objective is not None
    assert result.objective <= value(problem, hint)


def test_the_observer_is_told_of_every_better_solution(solver: Solver) -> None:
    problem, told = job_shop(6, 4), list[Progress]()
    result = solve(solver, problem, observer=told.append)
    objectives = [progress.objective for progress in told if progress.solution is not None]
    assert objectives
    assert objectives == sorted(objectives, reverse=True)
    assert objectives[-1] == result.objective
    for progress in told:
        if progress.solution is not None:
            assert value(problem, progress.solution) == progress.objective


def test_bounds_that_are_told_never_fall(solver: Solver) -> None:
    told = list[Progress]()
    solve(solver, job_shop(6, 4), observer=told.append)
    bounds = [progress.lower_bound for progress in told if progress.lower_bound is not None]
    assert bounds == sorted(bounds)


def test_what_is_refused_is_refused_by_name() -> None:
    refusals: list[tuple[str, ...]] = []
    for seed in range(40):
        problem = random_problem(seed)
        if problem.tasks.job.size == 0:
            continue
        try:
            engine("cpsat").solve(problem, Stop(time_limit_s=0.01), seed=0)
        except UnsupportedError as refusal:
            refusals.append(refusal.features)
    assert all(refusals)
    assert all(feature for features in refusals for feature in features)
