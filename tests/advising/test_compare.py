from __future__ import annotations

from collections.abc import Sequence

import pytest

from reshuffle.advising.compare import compare, differences, verdict_of
from reshuffle.plan.evaluator import Candidate, Replication
from reshuffle.shopfloor.kpis_breakdown import Breakdown
from tests.supervisor.workspaces import NOW, two_machines_three_orders


def runs(**figures: Sequence[float | None]) -> tuple[Replication, ...]:
    count = len(next(iter(figures.values())))
    return tuple(
        Replication(
            number, Breakdown({name: values[number] for name, values in figures.items()}, {}, {}), 10, 1000, True
        )
        for number in range(count)
    )


class ScriptedEvaluator:
    """Gives figures that were written down."""

    def __init__(self, first: Sequence[float], second: Sequence[float]) -> None:
        self.values, self.asked = (first, second), 0

    def score(
        self, candidates: Sequence[Candidate], replications: Sequence[int], seed: int
    ) -> list[tuple[Replication, ...]]:
        self.asked += len(replications)
        return [
            runs(lead_time_mean=[values[number] for number in replications], throughput=[1.0] * len(replications))
            for values in self.values
        ]


def test_differences_are_taken_run_by_run() -> None:
    # Each varies by 10 and more, the second always by 1 or 2 less.
    found = differences(runs(lead_time_mean=[10, 20, 30]), runs(lead_time_mean=[9, 18, 29]))[0]
    assert found.difference.mean == pytest.approx(-4 / 3)
    assert found.difference.half_width == pytest.approx(4.303 * (1 / 3) ** 0.5 / 3**0.5, rel=1e-3)
    assert (found.first_better, found.second_better) == (0, 3)


@pytest.mark.parametrize(
    ("name", "better"), [("lead_time_mean", 2), ("throughput", 1), ("on_time_share", 1), ("cost", 2)]
)
def test_less_is_better_or_worse_as_the_figure_is(name: str, better: int) -> None:
    found = differences(runs(**{name: [10.0, 20.0, 30.0]}), runs(**{name: [9.0, 19.0, 29.1]}))[0]
    assert found.better == better


def test_an_interval_that_holds_0_decides_nothing() -> None:
    found = differences(runs(lead_time_mean=[10, 20, 30]), runs(lead_time_mean=[11, 18, 31]))
    assert found[0].better == 0
    assert verdict_of(found).better == 0


def test_the_first_figure_that_tells_them_apart_decides() -> None:
    one = runs(tardiness_mean=[5, 6, 7], lead_time_mean=[10, 20, 30], cost=[100, 100, 100])
    other = runs(tardiness_mean=[5, 7, 6], lead_time_mean=[8, 18, 28], cost=[130, 130, 131])
    verdict = verdict_of(differences(one, other))
    assert verdict.because is not None
    assert (verdict.better, verdict.because.name) == (2, "lead_time_mean")
    assert [one.name for one in verdict.against] == ["cost"]


def test_runs_without_a_figure_are_left_out_of_it() -> None:
    found = differences(runs(lead_time_mean=[10, None, 30]), runs(lead_time_mean=[9, 18, 29]))[0]
    assert (found.difference.count, found.second_better) == (2, 2)
    assert differences(runs(cost=[None, None]), runs(cost=[None, None])) == ()


def candidate() -> Candidate:
    return Candidate(two_machines_three_orders(), {}, NOW)


def test_runs_are_added_until_the_difference_is_precise() -> None:
    first = [100.0 + number % 7 for number in range(200)]
    # The differences are 0 and 10 by turns: a half width of 2 needs about 25 pairs.
    evaluator = ScriptedEvaluator(first, [value + 10 * (number % 2) for number, value in enumerate(first)])
    found = compare(evaluator, candidate(), candidate(), None, 1, precision=0.02)
    assert 20 <= len(found.first) <= 40
    assert evaluator.asked == len(found.first)
    assert found.verdict.better == 1


def test_a_given_number_of_runs_is_kept() -> None:
    evaluator = ScriptedEvaluator([1.0, 9.0, 1.0], [9.0, 1.0, 9.0])
    assert len(compare(evaluator, candidate(), candidate(), 3, 1).first) == 3


def test_equal_candidates_need_ten_runs_and_are_not_told_apart() -> None:
    evaluator = ScriptedEvaluator([5.0] * 10, [5.0] * 10)
    found = compare(evaluator, candidate(), candidate(), None, 1)
    assert (len(found.first), found.verdict.better, found.verdict.because) == (10, 0, None)
