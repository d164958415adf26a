"""Which problems are plain shops, and what the tabu engine makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.shop_arrays import (
    ShopArrays,
    order_of,
    shop_arrays,
    solution_of,
    topological_order,
)
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import empty_solution
from reshuffle.plan.solver import Progress, Result, Solver, Status, Stop
from reshuffle.plan.tasks import PhaseKind
from tests.organizing.scheduling.shops import best_makespan, random_job_shop, two_jobs_two_machines


def flexible_shop(seed: int = 1, num_jobs: int = 6, num_stations: int = 4) -> SchedulingProblem:
    """Tasks of two phases with a choice of stations, released at different times, with lags; planning starts at 100."""
    generator = np.random.default_rng(seed)
    builder = ProblemBuilder(planning_start=100)
    stations = [builder.add_resource() for _ in range(num_stations)]
    for _ in range(num_jobs):
        job, before = builder.add_job(release=100 + int(generator.integers(10))), -1
        for _ in range(3):
            task = builder.add_task(job)
            for station in generator.choice(num_stations, 2, replace=False).tolist():
                ticks = generator.integers(1, 9, 2).tolist()
                builder.add_mode(
                    task, stations[station], [Phase(ticks[0], PhaseKind.LOAD), Phase(ticks[1], PhaseKind.RUN)]
                )
            if before >= 0:
                builder.add_lag(before, task, least=int(generator.integers(3)))
            before = task
    return builder.build()


def shop_of(problem: SchedulingProblem) -> ShopArrays:
    shop = shop_arrays(problem)
    assert isinstance(shop, ShopArrays)
    return shop


def engine() -> Solver:
    """Return the engine with one worker, its kernels compiled; skip where numba is not installed."""
    pytest.importorskip("numba")
    from reshuffle.organizing.scheduling.local_search.readiness import wait_for_kernels
    from reshuffle.organizing.scheduling.tabu_scheduler import TabuParams, TabuScheduler

    wait_for_kernels(lambda: False)
    return TabuScheduler(TabuParams(workers=1))


def solve(problem: SchedulingProblem, iterations: int = 2000, **more: Any) -> Result:
    return engine().solve(problem, Stop(max_iterations=iterations), 3, **more)


def test_any_topological_order_makes_a_valid_solution() -> None:
    problem = flexible_shop()
    shop = shop_of(problem)
    solution = solution_of(shop, problem, shop.option_machine[shop.option_ptr[:-1]], topological_order(shop))
    assert check(problem, solution) == []


def test_machines_and_order_of_a_solution_make_it_again() -> None:
    problem = flexible_shop()
    shop = shop_of(problem)
    solution = solution_of(shop, problem, shop.option_machine[shop.option_ptr[1:] - 1], topological_order(shop))
    found = order_of(shop, problem, solution)
    assert found is not None
    assert np.array_equal(solution_of(shop, problem, *found).phase_start, solution.phase_start)


def test_an_order_against_precedence_is_refused() -> None:
    problem = flexible_shop()
    shop = shop_of(problem)
    with pytest.raises(ValueError, match="behind those it follows"):
        solution_of(shop, problem, shop.option_machine[shop.option_ptr[:-1]], topological_order(shop)[::-1])


def test_every_feature_beyond_a_shop_is_named() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource(capacity=2, calendar=builder.add_calendar([(0, 9)]))
    first = builder.add_task(builder.add_job(deadline=20))
    second = builder.add_task(builder.add_job())
    for task in (first, second):
        builder.add_mode(task, station, 2)
    builder.add_lag(first, second, most=4)
    builder.set_objective({Term.FLOW_TIME: 1})
    assert shop_arrays(builder.build()) == (
        "an objective of flow time",
        "deadlines of jobs",
        "calendars",
        "stations that do several tasks at once",
        "largest lags",
    )


def test_the_engine_refuses_by_name_what_is_no_shop() -> None:
    builder = ProblemBuilder()
    builder.add_mode(builder.add_task(builder.add_job(deadline=9)), builder.add_resource(), 2)
    with pytest.raises(UnsupportedError, match="tabu search cannot honour: deadlines of jobs"):
        solve(builder.build())


def test_two_jobs_that_cross_are_solved_to_the_optimum() -> None:
    result = solve(two_jobs_two_machines())
    assert result.objective == (7,)


@pytest.mark.parametrize("seed", range(5))
def test_small_job_shops_are_solved_to_the_optimum(seed: int) -> None:
    problem, routes = random_job_shop(seed, 3, 3)
    result = solve(problem)
    assert result.objective == (best_makespan(routes),)
    assert result.lower_bound <= result.objective[0]


@pytest.mark.parametrize("seed", range(4))
def test_flexible_shops_get_valid_solutions_within_their_bounds(seed: int) -> None:
    problem = flexible_shop(seed)
    result = solve(problem)
    assert check(problem, result.solution) == []
    assert value(problem, result.solution) == result.objective
    assert result.lower_bound <= result.objective[0]
    is_proved = result.lower_bound == result.objective[0]
    assert result.status is (Status.OPTIMAL if is_proved else Status.FEASIBLE)


def test_one_worker_repeats_itself_for_a_seed_and_an_iteration_limit() -> None:
    problem = flexible_shop(num_jobs=12)
    first, second = solve(problem), solve(problem)
    assert np.array_equal(first.solution.phase_start, second.solution.phase_start)
    assert np.array_equal(first.solution.mode, second.solution.mode)


def test_no_result_is_worse_than_its_hint() -> None:
    problem = flexible_shop(num_jobs=12)
    good = solve(problem, 5000)
    again = solve(problem, 1, hint=good.solution)
    assert again.objective <= good.objective


def test_an_empty_hint_is_passed_over() -> None:
    problem = flexible_shop()
    result = solve(problem, 10, hint=empty_solution(problem))
    assert check(problem, result.solution) == []


def test_reports_get_better_and_end_with_the_result() -> None:
    seen: list[Progress] = []
    problem = flexible_shop(num_jobs=12)
    result = solve(problem, observer=seen.append)
    values = [progress.objective for progress in seen if progress.objective is not None]
    assert values == sorted(values, reverse=True)
    assert values[-1] == result.objective


def test_a_large_shop_is_searched_range_by_range() -> None:
    engine()
    from reshuffle.organizing.scheduling.tabu_scheduler import TabuParams, TabuScheduler

    problem = flexible_shop(num_jobs=40)
    result = TabuScheduler(TabuParams(workers=2, large=100)).solve(problem, Stop(max_iterations=3000), 1)
    assert result.solution is not None
    assert check(problem, result.solution) == []
    assert value(problem, result.solution) == result.objective


def test_a_large_shop_is_dispatched_in_full_though_a_first_schedule_is_given() -> None:
    pytest.importorskip("numba")
    from reshuffle.organizing.scheduling.tabu_scheduler import TabuParams, TabuPool, TabuScheduler

    (problem, _), pool = random_job_shop(5, 12, 6), TabuPool()
    shop = shop_of(problem)
    job_by_job = solution_of(shop, problem, shop.option_machine, np.arange(shop.num_tasks, dtype=np.int32))
    serial = engine().solve(problem, Stop(max_iterations=0), 3, hint=job_by_job)
    solver = TabuScheduler(TabuParams(workers=1, large=1), pool)
    large = solver.solve(problem, Stop(max_iterations=0), 3, hint=job_by_job)
    assert large.objective is not None
    assert serial.objective is not None
    assert large.objective < serial.objective
    assert pool.is_constructed
