from __future__ import annotations

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import match as matching
from reshuffle.plan.evaluator import Candidate
from reshuffle.twin.evaluator import TwinEvaluator
from reshuffle.twin.simulated_run import RunParams, run_seed
from tests.supervisor.workspaces import NOW, workspace

HOUR = 3_600_000


def queue(**demand: object) -> Candidate:
    made: Workspace = workspace(
        {
            "stations": {"mill": {"cost_per_hour": "60", "run_variation": "exponential"}},
            "demand": {"calls": {"product": "part", "between": "exponential(20 min)", **demand}},
            "items": {"bar": {"stock": 1000, "price": "3"}},
        },
        {"part": {"operations": {"10": {"requires": "mill", "time": "10 min", "consumes": [{"item": "bar"}]}}}},
        {},
    )
    return Candidate(made, matching.match(made).eligible, NOW, None, ("fifo",))


def deadlock() -> Candidate:
    """Two machines with no room between them, and lots that go both ways."""
    routes = {"there": ("saw", "mill"), "back": ("mill", "saw")}
    made = workspace(
        {"stations": {name: {"input_buffer": 0, "output_buffer": 0} for name in ("saw", "mill")}},
        {
            name: {"operations": {f"{at}0": {"requires": station, "time": "5 min"} for at, station in enumerate(route)}}
            for name, route in routes.items()
        },
        {"A": {"product": "there"}, "B": {"product": "back"}},
    )
    return Candidate(made, matching.match(made).eligible, NOW, None, ("fifo",))


def test_a_run_ends_at_its_horizon_and_what_is_under_way_counts_so_far() -> None:
    run = TwinEvaluator(RunParams(horizon_ms=50 * HOUR)).score([queue()], [0], 1)[0][0]
    assert run.observed_ms == 50 * HOUR
    assert not run.is_complete
    # Three an hour for ten minutes each: half of the time, 150 orders with a deviation of 12.
    assert run.figures.stations["mill"]["share_production"] == pytest.approx(0.5, abs=0.15)
    assert run.figures.factory["orders_completed"] == pytest.approx(150, abs=50)


def test_a_run_without_a_horizon_ends_with_its_last_order() -> None:
    run = TwinEvaluator().score([queue(most=5)], [0], 1)[0][0]
    assert run.is_complete
    assert run.figures.factory["orders_completed"] == 5
    assert run.figures.factory["makespan"] == run.observed_ms


def test_what_a_run_holds_and_consumes_has_its_price() -> None:
    run = TwinEvaluator().score([queue(most=5)], [0], 1)[0][0]
    worked = run.figures.stations["mill"]["share_production"]
    assert worked is not None
    assert run.figures.factory["cost_material"] == 15
    assert run.figures.factory["cost_resources"] == pytest.approx(60 * worked * run.observed_ms / HOUR)


def test_a_warm_up_does_not_count() -> None:
    one, other = (TwinEvaluator(RunParams(50 * HOUR, warm_up)).score([queue()], [0], 1)[0][0] for warm_up in (0, HOUR))
    assert one.events == other.events
    assert one.figures.factory["orders_completed"] != other.figures.factory["orders_completed"]


def test_a_deadlock_is_told_with_its_cycle() -> None:
    run = TwinEvaluator().score([deadlock()], [0], 1)[0][0]
    assert not run.is_complete
    assert run.standstill is not None
    assert {"lot 'A/1'", "lot 'B/1'"} <= set(run.standstill.cycle)
    assert run.standstill.reasons


def test_runs_of_different_numbers_and_seeds_have_different_seeds() -> None:
    assert len({run_seed(seed, number) for seed in range(1, 50) for number in range(300)}) == 49 * 300


def test_processes_find_what_one_process_finds_and_end() -> None:
    done: list[int] = []
    with TwinEvaluator(workers=2, observe=done.append, worth_s=0.0) as evaluator:
        found = evaluator.score([queue(most=5), queue(most=3)], range(3), 1)
    assert found == TwinEvaluator().score([queue(most=5), queue(most=3)], range(3), 1)
    assert done == [1, 2, 3, 4, 5, 6]
