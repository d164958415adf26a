"""Which problems are multi-resource shops, and that the engine takes them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from reshuffle.organizing.scheduling.multi_resource.shop import multi_resource_shop
from reshuffle.organizing.scheduling.searched_shops import PlainShop, ResourceShop, searched_shop
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.solver import Stop
from reshuffle.plan.tasks import PhaseKind
from tests.organizing.scheduling.multi_resource.reference import random_problem
from tests.organizing.scheduling.shops import two_jobs_two_machines

SETUP = Phase(1, PhaseKind.SETUP)


def setups(builder: ProblemBuilder) -> int:
    """Add a station with a setup rule of two states."""
    return builder.add_resource(setup_rule=builder.add_setup_matrix([[0, 2], [3, 0]]))


def held(builder: ProblemBuilder) -> None:
    builder.add_mode(builder.add_task(builder.add_job()), setups(builder), [SETUP, Phase(2), Phase(1, PhaseKind.HOLD)])


def windowed(builder: ProblemBuilder) -> None:
    task = builder.add_task(builder.add_job(), earliest_start=5)
    builder.add_mode(task, setups(builder), [SETUP, Phase(2)], setup_state=1)


def half_mounted(builder: ProblemBuilder) -> None:
    station = setups(builder)
    builder.add_mode(builder.add_task(builder.add_job()), station, [SETUP, Phase(2)], setup_state=1)
    builder.add_mode(builder.add_task(builder.add_job()), station, 2)


def workers_of(builder: ProblemBuilder, **worker: int) -> int:
    return builder.add_group([builder.add_resource(ResourceKind.OPERATOR, **worker)])


def two_workers(builder: ProblemBuilder) -> None:
    needs = [Requirement(workers_of(builder)), Requirement(workers_of(builder))]
    builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(), 2, needs)


def busy_worker(builder: ProblemBuilder) -> None:
    needs = [Requirement(workers_of(builder, capacity=2))]
    builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(), 2, needs)


def loading_worker(builder: ProblemBuilder) -> None:
    needs = [Requirement(workers_of(builder), last_phase=0)]
    builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(), [Phase(2), Phase(3)], needs)


def setting_worker(builder: ProblemBuilder) -> None:
    needs = [Requirement(workers_of(builder))]
    builder.add_mode(builder.add_task(builder.add_job()), setups(builder), [SETUP, Phase(3)], needs, setup_state=0)


def shifts(builder: ProblemBuilder) -> None:
    needs = [Requirement(workers_of(builder, calendar=builder.add_calendar([(0, 50)])))]
    builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(), 2, needs)


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (held, "phases of holding"),
        (windowed, "earliest starts of tasks with a setup"),
        (half_mounted, "tasks that leave the setup of their station as it is"),
        (two_workers, "more than one resource beside the station"),
        (busy_worker, "people and tools that do several tasks at once"),
        (loading_worker, "people and tools for a part of a task"),
        (setting_worker, "people and tools for setups"),
        (shifts, "calendars of people and tools"),
    ],
)
def test_what_the_kernels_do_not_know_is_named(build: Callable[[ProblemBuilder], None], reason: str) -> None:
    builder = ProblemBuilder()
    build(builder)
    assert multi_resource_shop(builder.build()) == (reason,)


def test_a_plain_shop_is_searched_as_one() -> None:
    assert isinstance(searched_shop(two_jobs_two_machines()), PlainShop)


def test_a_shop_with_setups_and_workers_is_searched() -> None:
    assert isinstance(searched_shop(random_problem(3)), ResourceShop)


def test_reasons_of_both_kinds_are_named_together() -> None:
    builder = ProblemBuilder()
    two_workers(builder)
    builder.add_mode(builder.add_task(builder.add_job(deadline=9)), builder.add_resource(), 2)
    assert searched_shop(builder.build()) == ("deadlines of jobs", "more than one resource beside the station")


@pytest.mark.parametrize("seed", range(3))
def test_the_engine_gives_checked_schedules_and_repeats_itself(seed: int) -> None:
    pytest.importorskip("numba")
    from reshuffle.organizing.scheduling.local_search.readiness import wait_for_kernels
    from reshuffle.organizing.scheduling.tabu_scheduler import TabuParams, TabuScheduler

    wait_for_kernels(lambda: False)
    problem = random_problem(seed, 6, 4)
    first, second = (TabuScheduler(TabuParams(workers=1)).solve(problem, Stop(max_iterations=300), 3) for _ in range(2))
    assert first.solution is not None
    assert check(problem, first.solution) == []
    assert value(problem, first.solution) == first.objective
    assert first.lower_bound <= first.objective[0]
    assert np.array_equal(first.solution.phase_start, second.solution.phase_start)
    again = TabuScheduler(TabuParams(workers=1)).solve(problem, Stop(max_iterations=1), 4, hint=first.solution)
    assert again.objective <= first.objective
