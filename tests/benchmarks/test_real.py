"""The realistic shops and the comparison on them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.real import main, winner
from benchmarks.real_shop import real_shop
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.check import check
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.solver import Stop


@pytest.mark.parametrize("size", [10, 37, 100])
def test_a_shop_has_as_many_operations_as_asked_for(size: int) -> None:
    assert len(real_shop(size).tasks) == size


def test_a_shop_has_every_feature_that_it_promises() -> None:
    problem = real_shop(100)
    kinds = problem.resources.kind
    assert int((kinds == ResourceKind.ROBOT).sum()) == 3
    assert (kinds == ResourceKind.OPERATOR).any()
    assert (kinds == ResourceKind.TOOL).any()
    assert (problem.resources.setup_rule >= 0).any()
    assert (problem.resources.calendar >= 0).any()
    assert len(problem.materials.flow_task) > 0
    assert len(problem.transports) == 100


def test_the_same_size_and_seed_give_the_same_shop() -> None:
    assert real_shop(60, 4).equals(real_shop(60, 4))
    assert not np.array_equal(real_shop(60, 4).phases.duration, real_shop(60, 5).phases.duration)


def test_a_shop_can_be_scheduled() -> None:
    problem = real_shop(60)
    solution = ListScheduler().solve(problem, Stop(max_iterations=1), seed=0).solution
    assert solution is not None
    assert check(problem, solution) == []


def test_a_shop_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match=r"size\(=3\) must be >= 10"):
        real_shop(3)


@pytest.mark.parametrize(
    ("auto", "plain", "who"),
    [
        ((1, 9), (1, 10), "auto"),
        ((2, 0), (1, 10), "plain"),
        ((1,), (1,), "equal"),
        ((), (), "nobody"),
        ((5,), (), "auto"),
        ((), (5,), "plain"),
    ],
)
def test_the_better_value_wins_and_none_is_worse_than_any(
    auto: tuple[int, ...], plain: tuple[int, ...], who: str
) -> None:
    assert winner(auto, plain) == who


def test_every_run_is_a_row(tmp_path: Path) -> None:
    out = tmp_path / "rows.jsonl"
    assert main(["--sizes", "10", "--seeds", "2", "--time", "0.5", "--out", str(out)]) == 0
    circumstances, *rows = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert "machine" in circumstances
    assert [row["instance"] for row in rows] == ["real-10-1", "real-10-2"]
    assert all(row["auto"] and row["auto_bound"] is not None for row in rows)
