"""A walk decodes neighbours from their change on: what it says of its schedule is what decoding it whole says."""

from __future__ import annotations

import numpy as np
import pytest

from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing import translation
from reshuffle.organizing.scheduling.sequencing.features import unsupported
from reshuffle.organizing.scheduling.sequencing.search import BEST, HERE
from reshuffle.organizing.scheduling.sequencing.tables import decoder_tables
from reshuffle.organizing.scheduling.sequencing.walk import Walk
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Stop
from tests.properties.random_problems import random_problem


def walk_of(problem: SchedulingProblem, seed: int) -> Walk | None:
    first = ListScheduler().solve(problem, Stop(max_iterations=1), seed=0).solution
    if first is None:
        return None
    tables = decoder_tables(problem)
    is_kept = translation.kept_tasks(problem, first)
    walk = Walk.new(
        tables,
        first.mode.astype(np.int64),
        translation.keys_of(problem, first, is_kept),
        is_kept,
        translation.schedule_of(problem, first, tables),
        translation.frozen_until_of(problem),
        seed,
    )
    return walk if walk.begin() else None


@pytest.mark.parametrize("first_seed", range(0, 60, 10))
def test_a_schedule_decoded_in_stages_is_the_one_decoded_whole(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 10):
        problem = random_problem(seed)
        walk = None if unsupported(problem) else walk_of(problem, seed)
        if walk is None:
            continue
        for _ in range(5):
            walk.go_on(40, 1e-3)
            levels = walk.levels[HERE].copy()
            other = walk_of(problem, seed)
            assert other is not None
            other.modes[HERE], other.keys[HERE] = walk.modes[HERE], walk.keys[HERE]
            other.shop[:] = walk.shop
            at.column(other.shop, at.FLOOR, len(walk.floors))[:] = walk.floors
            assert other.begin()
            assert other.levels[HERE].tolist() == levels.tolist()


@pytest.mark.parametrize("first_seed", range(100, 160, 10))
def test_what_a_walk_steers_by_is_the_exact_value(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 10):
        problem = random_problem(seed)
        walk = None if unsupported(problem) else walk_of(problem, seed)
        if walk is None:
            continue
        walk.go_on(100, 1e-3)
        solution = translation.solution_of(problem, walk.best_made, walk.best_modes)
        assert list(check(problem, solution)) == []
        assert walk.levels[BEST].tolist() == list(value(problem, solution))
