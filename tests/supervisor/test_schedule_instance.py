"""The supervisor wires reader, solver, judge and writer, and believes none of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reshuffle.errors import FileError, InternalError
from reshuffle.formats.instances.instance import Instance
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution
from reshuffle.plan.solver import Observer, Result, Status, Stop
from reshuffle.supervisor.schedule_instance import (
    judge_solution,
    open_instance,
    open_solver,
    reserve_s,
    schedule_instance,
    write_outcome,
)

#: Two jobs on two machines; the shortest schedule takes 7.
SHOP = "2 2\n0 3  1 2\n1 2  0 4\n"
STARTS = [0, 3, 0, 3]


def solution_with(problem: SchedulingProblem, starts: Sequence[int]) -> Solution:
    """Return the schedule of the shop in which the four operations start at the given times."""
    ends = [start + int(duration) for start, duration in zip(starts, problem.phases.duration, strict=True)]
    return replace(empty_solution(problem), mode=list(range(4)), phase_start=list(starts), phase_end=ends)


class Claiming:
    """A solver that returns what it was told to claim."""

    name = "claiming"

    def __init__(self, **claims: object) -> None:
        self._claims = claims

    def solve(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None = None,
        observer: Observer | None = None,
    ) -> Result:
        honest = Result(solution_with(problem, STARTS), (7,), 7, Status.OPTIMAL, 0.1)
        return replace(honest, **self._claims)


@pytest.fixture
def two_by_two(tmp_path: Path) -> Instance:
    path = tmp_path / "shop.jsp"
    path.write_text(SHOP, encoding="utf-8")
    return open_instance(path, "jsp")


def test_honest_result_is_passed_on(two_by_two: Instance) -> None:
    outcome = schedule_instance(two_by_two, Claiming(), Stop(), seed=3)
    assert (outcome.makespan, outcome.engine, outcome.seed) == (7, "claiming", 3)


def test_schedule_that_breaks_a_rule_is_an_internal_error(two_by_two: Instance) -> None:
    broken = solution_with(two_by_two.problem, [0, 2, 0, 3])
    with pytest.raises(InternalError, match="engine 'claiming' made a schedule with 1 violations, the first of rule"):
        schedule_instance(two_by_two, Claiming(solution=broken), Stop(), seed=1)


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"objective": (6,)}, "claims the value"),
        ({"lower_bound": 8}, "claims the bound 8 above the value 7"),
        ({"solution": None, "objective": None}, "says 'optimal' and has no solution"),
    ],
)
def test_claim_that_is_not_true_is_an_internal_error(
    two_by_two: Instance, claims: dict[str, object], text: str
) -> None:
    with pytest.raises(InternalError, match=text):
        schedule_instance(two_by_two, Claiming(**claims), Stop(), seed=1)


def test_no_solution_is_an_outcome_with_its_reasons(two_by_two: Instance) -> None:
    nothing = Claiming(solution=None, objective=None, status=Status.INFEASIBLE, reasons=("no time",))
    outcome = schedule_instance(two_by_two, nothing, Stop(), seed=1)
    assert (outcome.makespan, outcome.result.reasons) == (None, ("no time",))


def test_what_is_written_is_judged_as_valid(two_by_two: Instance, tmp_path: Path) -> None:
    write_outcome(tmp_path / "solution.json", schedule_instance(two_by_two, Claiming(), Stop(), seed=1), 0.5)
    judgement = judge_solution(two_by_two, tmp_path / "solution.json")
    assert (judgement.makespan, judgement.violations) == (7, ())


def test_makespan_of_a_schedule_that_misses_operations_is_unknown(two_by_two: Instance, tmp_path: Path) -> None:
    path = tmp_path / "solution.json"
    write_outcome(path, schedule_instance(two_by_two, Claiming(), Stop(), seed=1), 0.5)
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["operations"][1:]
    path.write_text(json.dumps(content), encoding="utf-8")
    judgement = judge_solution(two_by_two, path)
    assert judgement.makespan is None
    assert "presence" in {violation.rule for violation in judgement.violations}


def test_file_that_is_no_solution_is_refused(two_by_two: Instance, tmp_path: Path) -> None:
    (tmp_path / "solution.json").write_text("no json", encoding="utf-8")
    with pytest.raises(FileError):
        judge_solution(two_by_two, tmp_path / "solution.json")


def test_engines_keep_their_names() -> None:
    assert [open_solver(name, 1).name for name in ("auto", "list", "cpsat")] == ["auto", "list", "cpsat"]


def test_more_time_is_kept_back_for_more_operations(two_by_two: Instance) -> None:
    assert 0.0 < reserve_s(two_by_two) < 0.1
