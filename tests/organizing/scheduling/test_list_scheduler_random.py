"""The constructive scheduler on random problems with every feature, on the golden cases, and on the literature."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from reshuffle.formats.instances.read import read_instance
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.solver import Result, Status, Stop
from tests.golden.load import load
from tests.properties.random_problems import FEATURES, random_problem

GOLDEN = sorted((Path(__file__).resolve().parents[2] / "golden").glob("*.yaml"))
#: Problems without a solution, as the exact solver proves: a lot that may not wait has to wait for a setup, or for
#: another task of its job; a task that must start by an instant has work before it that takes longer.
IMPOSSIBLE = {22, 113}


def solve(seed: int, features: frozenset[str] | None = None, stop: Stop | None = None) -> tuple[Result, list[object]]:
    """Return the result for a random problem and the violations of its solution."""
    problem = random_problem(seed, features)
    result = ListScheduler().solve(problem, stop or Stop(), seed=0)
    violations: list[object] = [] if result.solution is None else list(check(problem, result.solution))
    return result, violations


@pytest.mark.parametrize("seed", range(40))
def test_random_problems_are_solved(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    result, violations = solve(seed)
    assert violations == []
    assert result.solution is not None or seed in IMPOSSIBLE, result.reasons
    assert caplog.messages == []  # no schedule was built that had to be discarded


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_by_itself_is_honoured(feature: str) -> None:
    for seed in (100, 200):
        result, violations = solve(seed, frozenset({feature}))
        assert violations == []
        assert result.solution is not None, result.reasons


@pytest.mark.slow
def test_nearly_all_random_problems_are_solved() -> None:
    unsolved = []
    for seed in range(300):
        result, violations = solve(seed)
        assert violations == []
        if result.solution is None:
            assert result.status in (Status.UNKNOWN, Status.INFEASIBLE)
            assert result.reasons
            unsolved.append(seed)
    assert len(unsolved) <= 12  # most of them are proved to have no solution


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_cases_are_solved(path: Path) -> None:
    case = load(path)
    result = ListScheduler().solve(case.problem, Stop(), seed=0)
    assert result.solution is not None, result.reasons
    assert check(case.problem, result.solution) == []
    assert result.lower_bound is not None
    for golden in case.solutions:
        if not golden.violations:
            assert result.lower_bound <= value(case.problem, golden.solution)[0]


def test_more_passes_are_never_worse() -> None:
    few, many = (solve(3, stop=Stop(max_iterations=limit))[0].objective for limit in (3, 60))
    assert few is not None
    assert many is not None
    assert many <= few


@pytest.mark.parametrize(
    ("family", "instance", "layout", "largest"),
    [
        ("jsp/ft", "ft06", None, 60),
        ("jsp/la", "la01", None, 700),
        ("fjsp/brandimarte", "mk01", None, 45),
        ("fjsp-workers/Fattahi", "Fattahi10", None, None),
        ("fjsp-sdst/brandimarte", "BrandimarteMk1", None, None),
        ("transport/bilge-ulusoy/jobsets", "jobset01", "layout1", 120),
    ],
)
def test_instances_of_the_literature_are_solved(
    bench_data: Path, family: str, instance: str, layout: str | None, largest: int | None
) -> None:
    folder = bench_data / "scheduling" / family
    path = next(file for file in sorted(folder.iterdir()) if file.name.partition(".")[0].removesuffix("js") == instance)
    beside = None if layout is None else next((folder.parent / "layouts").glob(f"{layout}.*"))
    problem = read_instance(path, layout=beside).problem
    result = ListScheduler().solve(problem, Stop(max_iterations=60), seed=1)
    assert result.solution is not None
    assert check(problem, result.solution) == []
    assert largest is None or value(problem, result.solution)[0] <= largest
