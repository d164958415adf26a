"""The usual engine and the table of engines."""

from __future__ import annotations

import pytest

from reshuffle.errors import InputError
from reshuffle.organizing.scheduling.auto import AutoParams, AutoSolver
from reshuffle.organizing.scheduling.engines import ENGINES, engine
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.solver import Progress, Status, Stop
from tests.organizing.scheduling.shops import best_makespan, random_job_shop, two_jobs_two_machines

LIMIT = Stop(time_limit_s=20)


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_solves_and_bears_its_name(name: str) -> None:
    problem = two_jobs_two_machines()
    solver = engine(name, workers=1)
    result = solver.solve(problem, Stop(time_limit_s=2), seed=1)
    assert solver.name == name
    assert result.objective == (7,)
    assert result.solution is not None
    assert check(problem, result.solution) == []


def test_an_unknown_engine_is_refused_with_those_that_exist() -> None:
    with pytest.raises(InputError, match=r"engine\(=magic\) must be one of auto, list, cpsat"):
        engine("magic")


def test_the_optimum_is_proved() -> None:
    problem, routes = random_job_shop(2, num_jobs=4, num_machines=2)
    result = AutoSolver().solve(problem, LIMIT, seed=1)
    assert result.status == Status.OPTIMAL
    assert result.objective == (best_makespan(routes),)
    assert result.lower_bound == best_makespan(routes)


def test_a_model_that_is_too_large_leaves_the_constructive_schedule_and_says_so() -> None:
    problem, _ = random_job_shop(2, num_jobs=6, num_machines=4)
    result = AutoSolver(AutoParams(largest_model=10)).solve(problem, Stop(time_limit_s=1), seed=1)
    assert result.solution is not None
    assert check(problem, result.solution) == []
    assert any("the exact model would have about" in reason for reason in result.reasons)


def test_a_feature_that_the_exact_model_lacks_leaves_the_constructive_schedule_and_says_so() -> None:
    builder = ProblemBuilder()
    way = builder.add_travel([[0, 0], [4, 0]])
    robot = builder.add_resource(ResourceKind.ROBOT, "hauler", location=0, travel_type=way)
    station = builder.add_resource(location=1)
    fleet = builder.add_group([robot])
    for _ in range(2):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, station, 1)
        builder.add_transport(-1, task, origin=0, fleet=fleet)
    problem = builder.build()
    result = AutoSolver().solve(problem, Stop(time_limit_s=1), seed=1)
    assert result.solution is not None
    assert check(problem, result.solution) == []
    assert any("a way of no time" in reason for reason in result.reasons)


def test_progress_never_gets_worse_between_the_engines() -> None:
    problem, _ = random_job_shop(9, num_jobs=8, num_machines=6)
    seen: list[Progress] = []
    result = AutoSolver().solve(problem, LIMIT, seed=1, observer=seen.append)
    values = [report.objective for report in seen if report.objective is not None]
    bounds = [report.lower_bound for report in seen if report.lower_bound is not None]
    assert values == sorted(values, reverse=True)
    assert bounds == sorted(bounds)
    assert values[-1] == result.objective


def test_an_iteration_limit_makes_a_run_repeatable() -> None:
    problem, _ = random_job_shop(4, num_jobs=8, num_machines=6)
    first, second = (
        AutoSolver(AutoParams(workers=1)).solve(problem, Stop(max_iterations=50), seed=3) for _ in range(2)
    )
    assert first.objective == second.objective


@pytest.mark.parametrize("params", [{"workers": 0}, {"list_share": 0.0}])
def test_parameters_out_of_range_are_named(params: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(params))}\\(="):
        AutoParams(**params)  # type: ignore[arg-type]
