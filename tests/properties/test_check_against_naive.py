"""The vectorised judge and the plain one, which goes tick by tick, say the same of random solutions."""

from __future__ import annotations

import pytest

from reshuffle.plan.check import check
from reshuffle.plan.evaluate import terms, value
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.violations import RULES
from tests.properties.naive_check import naive_check
from tests.properties.naive_terms import naive_terms
from tests.properties.random_problems import FEATURES, random_problem
from tests.properties.random_solutions import random_solution


def verdict(problem: SchedulingProblem, solution: Solution) -> set[tuple[str, str]]:
    """Return pairs (rule, place); without the place where a violation is of several things at once."""
    return {
        (violation.rule, "" if violation.rule == "batch" or violation.place.startswith("choice") else violation.place)
        for violation in check(problem, solution)
    }


@pytest.mark.parametrize("size", ["tiny", "small"])
@pytest.mark.parametrize("block", range(10))
def test_both_judges_find_the_same_violations_in_problems_with_many_features(size: str, block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        problem = random_problem(seed, size=size)
        for number in range(3):
            solution = random_solution(problem, 3 * seed + number)
            assert verdict(problem, solution) == naive_check(problem, solution), f"problem {seed}, solution {number}"


@pytest.mark.parametrize("feature", FEATURES)
def test_both_judges_find_the_same_violations_in_problems_with_few_features(feature: str) -> None:
    partners = [*FEATURES[:: len(FEATURES) // 3], feature]
    for seed, partner in enumerate(partners):
        problem = random_problem(seed, frozenset([feature, partner]))
        for number in range(6):
            solution = random_solution(problem, 6 * seed + number)
            assert verdict(problem, solution) == naive_check(problem, solution), f"problem {seed}, solution {number}"


def test_random_solutions_break_every_rule_somewhere_and_none_elsewhere() -> None:
    rare = frozenset({"deadline", "calendars", "order_pins", "choices", "frozen", "windows"})
    broken = [
        {violation.rule for violation in check(problem, random_solution(problem, seed))}
        for seed in range(200)
        for problem in (random_problem(seed), random_problem(seed, rare))
    ]
    assert set().union(*broken) == set(RULES)
    assert set() in broken


@pytest.mark.parametrize("block", range(10))
def test_terms_are_those_counted_tick_by_tick(block: int) -> None:
    compared = 0
    for seed in range(block * 40, block * 40 + 40):
        problem = random_problem(seed)
        solution = random_solution(problem, 3 * seed)
        # The terms are defined for solutions that can be read, whatever else is wrong with them.
        if {violation.rule for violation in check(problem, solution)} & {
            "mode",
            "batch",
            "phase_sequence",
            "transport",
        }:
            continue
        expected = naive_terms(problem, solution)
        assert dict(zip(Term, terms(problem, solution).tolist(), strict=True)) == expected, f"problem {seed}"
        assert value(problem, solution) == problem.objective.value(terms(problem, solution))
        compared += 1
    assert compared > 3
