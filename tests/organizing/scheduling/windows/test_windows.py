"""Windows of a schedule: what is cut out is a problem of its own, and its solutions fit back."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.cpsat.solver import CpSatParams, CpSatSolver
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.windows.cut import TooLarge, cut
from reshuffle.organizing.scheduling.windows.levels import with_one_level
from reshuffle.organizing.scheduling.windows.merging import merged, restricted
from reshuffle.organizing.scheduling.windows.neighbourhoods import CHOOSERS, choose_free
from reshuffle.organizing.scheduling.windows.relations import Relations
from reshuffle.organizing.scheduling.windows.standing import Standing
from reshuffle.organizing.scheduling.windows.window_search import WindowParams, WindowSearch
from reshuffle.plan.arrays import TickArray
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Stop
from reshuffle.plan.tasks import PhaseKind
from tests.organizing.scheduling.shops import random_job_shop
from tests.properties.random_problems import random_problem

#: Random problems with every feature; the schedules around their windows can all be expressed.
SEEDS = tuple(seed for seed in range(30) if seed not in (18,))


def standing_of(problem: SchedulingProblem) -> Standing | None:
    """Return a first schedule, taken apart; None where there is none."""
    solution = ListScheduler().solve(problem, Stop(max_iterations=3), seed=0).solution
    return None if solution is None else Standing(Relations(problem), solution)


def some_tasks(problem: SchedulingProblem, seed: int) -> TickArray:
    """Return a random set of tasks."""
    chance, number = np.random.default_rng(seed), len(problem.tasks)
    return np.sort(chance.choice(number, size=int(chance.integers(1, number + 1)), replace=False))


def setup_shop() -> SchedulingProblem:
    """Six jobs of three families on one mill with long setups."""
    builder = ProblemBuilder()
    rule = builder.add_setup_matrix(np.full((3, 3), 20) - 20 * np.eye(3, dtype=int), [0, 0, 0])
    mill = builder.add_resource(name="mill", setup_rule=rule)
    for number in range(6):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, mill, [Phase(0, PhaseKind.SETUP), Phase(5)], setup_state=number % 3)
    builder.set_objective({Term.FLOW_TIME: 1})
    return builder.build()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_schedule_is_a_valid_solution_of_every_window(seed: int) -> None:
    problem = random_problem(seed)
    standing = standing_of(problem)
    window = None if standing is None else cut(standing, some_tasks(problem, seed), 0.3, 10_000)
    if standing is None or window is None:
        pytest.skip("nothing to plan anew")
    assert check(window.problem, restricted(window, standing)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_window_says_of_the_schedule_gives_the_same_schedule_back(seed: int) -> None:
    problem = random_problem(seed)
    standing = standing_of(problem)
    window = None if standing is None else cut(standing, some_tasks(problem, seed), 0.3, 10_000)
    if standing is None or window is None:
        pytest.skip("nothing to plan anew")
    again = merged(window, standing, restricted(window, standing))
    assert check(problem, again) == []
    assert value(problem, again) == value(problem, standing.solution)


def test_solutions_of_windows_fit_the_schedule_nearly_always() -> None:
    fitting = judged = 0
    for seed in range(14):
        problem = random_problem(seed)
        standing = standing_of(problem)
        window = None if standing is None else cut(standing, some_tasks(problem, seed), 0.3, 10_000)
        if standing is None or window is None:
            continue
        start = restricted(window, standing)
        try:
            stop = Stop(max_iterations=60)
            result = CpSatSolver(CpSatParams(workers=1, is_brief=True)).solve(window.problem, stop, 0, start)
        except UnsupportedError:
            continue
        assert result.solution is not None
        judged += 1
        fitting += not check(problem, merged(window, standing, result.solution))
    assert judged >= 8
    assert fitting >= judged - 1


@pytest.mark.parametrize("kind", sorted(CHOOSERS))
def test_every_kind_of_neighbourhood_names_tasks_that_are_there(kind: str) -> None:
    problem, _ = random_job_shop(3, num_jobs=10, num_machines=5)
    standing = standing_of(problem)
    assert standing is not None
    chance = random.Random(1)
    for _ in range(20):
        tasks = choose_free(kind, standing, chance, 8)
        assert 1 <= len(tasks) <= 20
        assert (np.diff(tasks) > 0).all()
        assert tasks[0] >= 0
        assert tasks[-1] < len(problem.tasks)


def test_a_window_with_too_much_around_it_is_refused() -> None:
    problem, _ = random_job_shop(3, num_jobs=10, num_machines=5)
    standing = standing_of(problem)
    assert standing is not None
    with pytest.raises(TooLarge):
        cut(standing, np.arange(25), 0.3, 10)


def test_windows_over_the_whole_schedule_find_the_best_sequence() -> None:
    problem = setup_shop()
    standing = standing_of(problem)
    assert standing is not None
    search = WindowSearch(problem, 1, WindowParams(first_size=6, conflicts=3000))
    best = standing.solution, value(problem, standing.solution)
    for _ in range(6):
        best = search.improve(*best) or best
    # Three families of two jobs of 5 ticks, 20 ticks of setup between two of them, all released at 0.
    ends = [5 * number + 20 * ((number - 1) // 2) for number in range(1, 7)]
    assert best[1] == (sum(ends),)


def test_windows_never_make_a_schedule_worse_or_invalid() -> None:
    for seed in (2, 5, 11, 23):
        problem = random_problem(seed)
        standing = standing_of(problem)
        assert standing is not None
        search = WindowSearch(problem, seed, WindowParams(conflicts=200))
        best = standing.solution, value(problem, standing.solution)
        for _ in range(6):
            found = search.improve(*best)
            if found is not None:
                assert found[1] <= best[1]
                assert check(problem, found[0]) == []
                assert value(problem, found[0]) == found[1]
                best = found


def test_the_same_seed_makes_the_same_windows() -> None:
    problem, _ = random_job_shop(5, num_jobs=8, num_machines=5)
    standing = standing_of(problem)
    assert standing is not None
    values = []
    for _ in range(2):
        search = WindowSearch(problem, 3, WindowParams(conflicts=100))
        best = standing.solution, value(problem, standing.solution)
        for _ in range(8):
            best = search.improve(*best) or best
        values.append(best[0])
    assert values[0].equals(values[1])


def test_one_level_in_place_of_several_prefers_no_solution_that_is_worse() -> None:
    builder = ProblemBuilder()
    builder.set_objective({Term.TARDINESS: 1}, {Term.FLOW_TIME: 2}, {Term.MAKESPAN: 1})
    known = (3, 10, 4)
    flat = with_one_level(builder.build(), known).objective
    assert flat.num_levels == 1
    terms = np.zeros(len(Term), dtype=np.int64)
    for late, flow, makespan in itertools.product(range(6), range(9), range(8)):
        terms[[Term.TARDINESS, Term.FLOW_TIME, Term.MAKESPAN]] = late, flow, makespan
        is_preferred = flat.value(terms)[0] < 3 * 55 + 10 * 5 + 4
        assert not is_preferred or (late, 2 * flow, makespan) < known


def test_levels_stay_where_one_would_need_too_large_numbers() -> None:
    builder = ProblemBuilder()
    builder.set_objective({Term.TARDINESS: 1}, {Term.FLOW_TIME: 1})
    problem = builder.build()
    assert with_one_level(problem, (0, 1 << 40)) is problem


@pytest.mark.parametrize("params", [{"least_size": 0}, {"window_s": 0.0}, {"margin": -0.1}, {"conflicts": 0}])
def test_parameters_out_of_range_are_named(params: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(params))}.*must be"):
        WindowParams(**params)  # type: ignore[arg-type]
