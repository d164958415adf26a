"""What the exact solver proves is true: brute force finds nothing better, and nothing at all where there is nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.cpsat.solver import CpSatParams, CpSatSolver
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.objective import makespan_objective
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Result, Status, Stop
from tests.properties.brute_force import TooManyError, best_schedule
from tests.properties.random_problems import FEATURES, random_problem

#: Steps of brute force for one problem; what takes more is left out, and each feature must have enough that takes less.
STEPS = 8_000


def solved(problem: SchedulingProblem) -> Result:
    result = CpSatSolver(CpSatParams(workers=1)).solve(problem, Stop(time_limit_s=20), seed=1)
    assert result.status in (Status.OPTIMAL, Status.INFEASIBLE)
    if result.solution is not None:
        assert check(problem, result.solution) == []
        assert result.objective == value(problem, result.solution)
    return result


def horizon(problem: SchedulingProblem, result: Result) -> int:
    """Return how far brute force is to look: two ticks behind the solution that it is to beat, if there is one."""
    if result.solution is None:
        return 12
    latest = int(max(result.solution.phase_end.max(initial=0), result.solution.dropoff.max(initial=0)))
    return max(3, latest - problem.planning_start) + 2


@pytest.mark.parametrize("feature", FEATURES)
def test_no_schedule_beats_the_proven_optimum(feature: str) -> None:
    compared = 0
    for seed in range(8):
        partner = FEATURES[(7 * seed + len(feature)) % len(FEATURES)]
        wishes = {"objective"} if seed % 2 else set()
        problem = random_problem(seed, frozenset({feature, partner} | wishes), size="tiny")
        try:
            result = solved(problem)
            found = best_schedule(problem, horizon(problem, result), below=result.objective, most=STEPS)
        except (UnsupportedError, TooManyError):
            continue
        assert found is None, f"problem {seed} with {partner}: {found[0]} beats {result.objective}"
        compared += 1
    assert compared >= 3


@pytest.mark.parametrize("block", range(3))
def test_no_schedule_beats_the_proven_optimum_where_many_features_meet(block: int) -> None:
    compared = 0
    for seed in range(40 * block, 40 * block + 40):
        problem = random_problem(seed, size="tiny")
        try:
            result = solved(problem)
            found = best_schedule(problem, horizon(problem, result), below=result.objective, most=STEPS)
        except (UnsupportedError, TooManyError):
            continue
        assert found is None, f"problem {seed}: {found[0]} beats {result.objective}"
        compared += 1
    assert compared >= 15


def test_brute_force_on_its_own_finds_the_same_optimum() -> None:
    compared = 0
    for seed in range(40):
        problem = random_problem(seed, size="tiny")
        try:
            result = solved(problem)
            found = best_schedule(problem, horizon(problem, result), most=STEPS)
        except (UnsupportedError, TooManyError):
            continue
        assert (found is None) == (result.status == Status.INFEASIBLE), f"problem {seed}"
        assert found is None or found[0] == result.objective, f"problem {seed}"
        compared += 1
    assert compared >= 12


def test_a_deadline_one_tick_before_the_optimum_cannot_be_met() -> None:
    compared = 0
    for seed in range(30):
        problem = replace(random_problem(seed, size="tiny"), objective=makespan_objective())
        try:
            best = solved(problem).objective
        except UnsupportedError:
            continue
        if best is None or best[0] <= max(0, problem.planning_start):
            continue
        deadline = np.minimum(problem.jobs.deadline, best[0] - 1)
        if (deadline < problem.jobs.release).any():
            continue
        late = replace(problem, jobs=replace(problem.jobs, deadline=deadline))
        result = solved(late)
        assert result.status == Status.INFEASIBLE, f"problem {seed}"
        assert any(reason.startswith("deadline") for reason in result.reasons), f"problem {seed}: {result.reasons}"
        met = replace(problem, jobs=replace(problem.jobs, deadline=np.minimum(problem.jobs.deadline, best[0])))
        assert solved(met).status == Status.OPTIMAL, f"problem {seed}"
        compared += 1
    assert compared >= 8
