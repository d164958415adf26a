from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from benchmarks.queueing_cases import CASES, NOW, Case
from benchmarks.steady_state import controlled_mean, little_gap
from benchmarks.twin_validation import Row, main, run_case, verdicts
from benchmarks.visits import Counted, read_visits
from reshuffle.model.orders import Order
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog

BY_NAME = {case.name: case for case in CASES}


def served(order: str, release: float, start: float, end: float) -> list[tuple[float, EventKind, dict[str, Any]]]:
    work = {"lot": f"{order}/1", "operation": "10", "station": "server"}
    return [
        (release, EventKind.ORDER_RELEASED, {"order": order, "details": Order(product="part")}),
        (start, EventKind.PHASE_STARTED, {**work, "phase": "run", "remaining_ms": 1}),
        (end, EventKind.PHASE_ENDED, {**work, "phase": "run"}),
        (end, EventKind.OPERATION_ENDED, work),
        (end, EventKind.ORDER_COMPLETED, {"order": order}),
    ]


def two_customers() -> EventLog:
    """One comes at 0 and is served to 2, one comes at 1 and is served from 2 to 5."""
    log = EventLog()
    events = served("customers-1", 0, 0, 2) + served("customers-2", 1, 2, 5)
    for hours, kind, said in sorted(events, key=lambda event: event[0]):
        log.record(kind, NOW + timedelta(hours=hours), **said)
    return log


def test_visits_are_read_from_a_log() -> None:
    visits = read_visits(two_customers(), NOW)
    assert visits.stream.tolist() == ["customers", "customers"]
    assert (visits.first_start - visits.release).tolist() == [0, 1]
    assert (visits.completion - visits.release).tolist() == [2, 4]
    assert visits.work.tolist() == [2, 3]


def test_a_number_inside_is_counted_and_integrated() -> None:
    inside = read_visits(two_customers(), NOW).inside()
    assert inside.at(np.array([0.5, 1.5, 3.0, 6.0])).tolist() == [1, 2, 1, 0]
    assert inside.at(np.array([1.0]), "left").tolist() == [1]
    # 1 from 0 to 1, 2 from 1 to 2, 1 from 2 to 5.
    assert inside.area(np.array([1.0, 2.0, 5.0, 9.0])).tolist() == [1, 3, 6, 6]


def test_littles_law_is_exact_where_nobody_is_lost_and_fails_where_somebody_is() -> None:
    visits = read_visits(two_customers(), NOW)
    assert little_gap(BY_NAME["M/M/1 FIFO"], visits, 5) < 1e-12
    closed = Case("closed", {}, {}, (), {}, circulating=2)
    assert little_gap(closed, visits, 5) > 0.01


def test_an_area_before_anything_happens_is_nothing() -> None:
    assert Counted(np.array([2.0]), np.array([])).area(np.array([1.0, 3.0])).tolist() == [0, 1]


def test_controls_take_out_what_they_explain_and_leave_the_mean() -> None:
    chance = np.random.default_rng(1)
    control = chance.normal(size=(200, 1))
    responses = 5.0 + 3.0 * control[:, 0] + 0.1 * chance.normal(size=200)
    found = controlled_mean(responses, control)
    assert found.covers(5.0)
    assert found.half_width < 0.04
    # Variances of 9.01 and 0.01.
    assert 400 < found.reduction < 1600


def test_intervals_with_controls_cover_as_often_as_they_say() -> None:
    chance = np.random.default_rng(2)
    covered = 0
    for _ in range(400):
        controls = chance.normal(size=(30, 4))
        responses = 1.0 + controls @ np.array([1.0, -2.0, 0.0, 0.5]) + chance.normal(size=30)
        covered += controlled_mean(responses, controls, 0.9).covers(1.0)
    # 360 are expected, with a deviation of 6.
    assert 340 <= covered <= 380


def test_controls_that_say_the_same_count_once() -> None:
    chance = np.random.default_rng(3)
    control, noise = chance.normal(size=(20, 1)), chance.normal(size=20)
    one = controlled_mean(noise, control)
    twice = controlled_mean(noise, np.hstack((control, 2 * control)))
    assert twice.half_width == pytest.approx(one.half_width)


def test_too_few_batches_are_refused() -> None:
    with pytest.raises(ValueError, match=r"batches\(=3\) must be more"):
        controlled_mean(np.ones(3), np.eye(3)[:, :2])


@pytest.mark.parametrize("name", ["M/D/1", "M/M/1/5", "priority"])
def test_a_short_run_of_a_case_has_theory_in_reach_and_keeps_littles_law(name: str) -> None:
    for row in run_case(BY_NAME[name], 1, 2500):
        # Three half widths of a 99 % interval: a run this short is biased by its beginning.
        assert abs(row.mean - row.theory) < 3 * row.half_width
        assert row.half_width < 0.5 * row.theory
        assert row.little_gap < 1e-9


def row(seed: int, mean: float, covers: bool = True, gap: float = 0.0, plain: float | None = None) -> Row:
    return Row("case", "wait", seed, 10, 2.0, mean, 0.1, covers, 1.0, mean if plain is None else plain, gap, 100, 1.0)


def test_a_measure_holds_with_17_of_20_covered_and_little_bias() -> None:
    rows = [row(seed, 2.0, seed > 3) for seed in range(1, 21)]
    assert [(one.covered, one.holds) for one in verdicts(rows)] == [(17, True)]


@pytest.mark.parametrize(
    "rows",
    [
        [row(seed, 2.0, seed > 4) for seed in range(1, 21)],
        [row(seed, 2.011) for seed in range(1, 21)],
        [row(seed, 2.0, gap=0.001 if seed == 7 else 0.0) for seed in range(1, 21)],
        [row(seed, 2.0, plain=2.2 + 0.01 * seed) for seed in range(1, 21)],
    ],
    ids=["covered too seldom", "biased", "Little's law broken", "only right by what is known of the input"],
)
def test_a_measure_that_is_off_does_not_hold(rows: list[Row]) -> None:
    assert not verdicts(rows)[0].holds


def test_seeds_that_are_no_numbers_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seeds", "one"]) == 2
    assert "--seeds(=one) must be numbers and spans" in capsys.readouterr().err
