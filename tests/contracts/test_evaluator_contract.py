"""What every evaluator promises: the same luck for all candidates, and the same answer whoever works it out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reshuffle.organizing.matching import match as matching
from reshuffle.plan.estimates import paired_difference
from reshuffle.plan.evaluator import Candidate, Evaluator, Replication, estimates
from reshuffle.twin.evaluator import TwinEvaluator
from tests.supervisor.workspaces import NOW, WORKSPACES
from tests.twin.runs import planned

#: Every evaluator, by name: a new one joins this list.
EVALUATORS: dict[str, Callable[[], Evaluator]] = {
    "twin": TwinEvaluator,
    "twin with two workers": lambda: TwinEvaluator(workers=2),
}


@pytest.fixture(params=EVALUATORS)
def evaluator(request: pytest.FixtureRequest) -> Evaluator:
    return EVALUATORS[request.param]()


def candidate(name: str = "operators_and_shifts", is_planned: bool = True, rule: str = "edd") -> Candidate:
    plan, made = planned(WORKSPACES[name]())
    assert plan is not None
    return Candidate(made, matching.match(made).eligible, NOW, plan if is_planned else None, (rule,))


def lead_times(runs: tuple[Replication, ...]) -> list[float | None]:
    return [run.figures.factory["lead_time_mean"] for run in runs]


def test_there_is_one_replication_for_each_number_in_their_order(evaluator: Evaluator) -> None:
    scores = evaluator.score([candidate(), candidate(is_planned=False)], [4, 0, 2], 1)
    assert [[run.number for run in runs] for runs in scores] == [[4, 0, 2], [4, 0, 2]]


def test_the_same_seed_gives_the_same_answer_also_in_parts(evaluator: Evaluator) -> None:
    one = candidate()
    whole = evaluator.score([one], range(4), 7)[0]
    assert evaluator.score([one], range(2), 7)[0] + evaluator.score([one], range(2, 4), 7)[0] == whole


def test_another_seed_and_another_number_have_other_luck(evaluator: Evaluator) -> None:
    one = candidate()
    first, second = evaluator.score([one], range(2), 1)[0]
    other = evaluator.score([one], [0], 2)[0][0]
    assert first.figures.factory != second.figures.factory
    assert first.figures.factory != other.figures.factory


def test_a_candidate_meets_the_same_luck_beside_another_one(evaluator: Evaluator) -> None:
    one = candidate()
    assert evaluator.score([one, candidate(is_planned=False)], range(3), 1)[0] == evaluator.score([one], range(3), 1)[0]


def test_common_luck_makes_differences_sharper(evaluator: Evaluator) -> None:
    """The variance of paired differences is below that of differences of runs that met other luck."""
    planned_, ruled = candidate(), candidate(is_planned=False)
    one, other = evaluator.score([planned_, ruled], range(12), 1)
    apart = evaluator.score([ruled], range(100, 112), 1)[0]
    paired = paired_difference(lead_times(one), lead_times(other)).half_width
    unpaired = paired_difference(lead_times(one), lead_times(apart)).half_width
    assert paired is not None
    assert unpaired is not None
    assert paired < unpaired


def test_figures_over_replications_have_intervals(evaluator: Evaluator) -> None:
    runs = evaluator.score([candidate()], range(5), 1)[0]
    known = estimates([run.figures.factory for run in runs])
    assert known["lead_time_mean"].count == 5
    assert known["lead_time_mean"].half_width is not None
    assert known["robot_empty_share"].mean is None
    assert all(run.is_complete and run.standstill is None and run.events > 0 for run in runs)


def test_the_mean_number_of_open_orders_is_told_in_equal_parts_of_the_run(evaluator: Evaluator) -> None:
    run = evaluator.score([candidate()], [0], 1)[0][0]
    assert run.orders_open[0] == 2
    mean = sum(run.orders_open) / len(run.orders_open)
    # Little's law: both orders are there from the beginning.
    lead_time = run.figures.factory["lead_time_mean"]
    assert lead_time is not None
    assert mean == pytest.approx(2 * lead_time / run.observed_ms, rel=1e-3)
