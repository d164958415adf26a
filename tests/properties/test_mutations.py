"""The judge accepts what a solver makes, and rejects it once it is broken on purpose, under the right rule."""

from __future__ import annotations

import random
from functools import cache

import pytest

from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.check import check
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Stop
from reshuffle.plan.violations import RULES
from tests.properties.mutations import MUTATIONS, Broken
from tests.properties.naive_check import naive_check
from tests.properties.random_problems import random_problem

SEEDS = range(40)
WANTED = 12


@cache
def solved(seed: int, features: frozenset[str] | None) -> tuple[SchedulingProblem, Solution | None]:
    """Return a random problem and what the constructive scheduler makes of it, None where it finds nothing."""
    problem = random_problem(seed, features)
    return problem, ListScheduler().solve(problem, Stop(max_iterations=1), seed).solution


def test_every_rule_has_a_mutation() -> None:
    assert list(MUTATIONS) == list(RULES)


@pytest.mark.parametrize("seed", range(100))
def test_the_judge_accepts_what_the_scheduler_makes(seed: int) -> None:
    problem, solution = solved(seed, None)
    if solution is None:
        pytest.skip("the constructive scheduler finds nothing for this problem")
    assert [str(violation) for violation in check(problem, solution)] == []
    assert naive_check(problem, solution) == set()


@pytest.mark.parametrize("rule", RULES)
def test_the_judge_rejects_what_breaks_the_rule(rule: str) -> None:
    mutate, features = MUTATIONS[rule]
    occasions = 0
    for seed in SEEDS:
        for own in (features, None):
            problem, solution = solved(seed, own)
            if solution is None:
                continue
            broken = Broken(problem, solution)
            if not mutate(broken, random.Random(seed)):
                continue
            found = {violation.rule for violation in check(problem, broken.solution())}
            assert rule in found, f"problem {seed} with {own}"
            assert found == {name for name, _ in naive_check(problem, broken.solution())}, f"problem {seed} with {own}"
            occasions += 1
        if occasions >= WANTED:
            return
    assert occasions >= WANTED
