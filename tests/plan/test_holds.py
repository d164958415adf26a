"""Holds: one interval per task and resource, one per batch, one per span."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.chosen import choose
from reshuffle.plan.holds import Holds, holds_of
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.tasks import PhaseKind
from tests.plan.worlds import schedule


def rows(holds: Holds) -> list[tuple[int, ...]]:
    columns = (holds.resource, holds.units, holds.start, holds.end, holds.task, holds.span)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def found(problem: SchedulingProblem, solution: Solution) -> list[tuple[int, ...]]:
    chosen = choose(problem, solution.mode, np.flatnonzero(solution.mode >= 0))
    return rows(holds_of(problem, solution, chosen, task_points(problem, solution)))


def test_a_station_is_held_throughout_and_a_member_over_its_phases_with_the_waits_between() -> None:
    builder = ProblemBuilder()
    mill, anna = builder.add_resource(capacity=3), builder.add_resource(ResourceKind.OPERATOR)
    phases = [Phase(1, PhaseKind.LOAD), Phase(2, max_wait=9), Phase(1), Phase(1, PhaseKind.UNLOAD)]
    need = Requirement(builder.add_group([anna]), first_phase=1, last_phase=2)
    builder.add_mode(builder.add_task(builder.add_job()), mill, phases, [need], units=2)
    problem = builder.build()
    solution = schedule(problem, {0: [(0, 1), (1, 3), (5, 6), (6, 7)]}, assigned=[anna])
    assert found(problem, solution) == [(mill, 2, 0, 7, 0, -1), (anna, 1, 1, 6, 0, -1)]


def test_a_batch_holds_once_under_its_first_member() -> None:
    builder = ProblemBuilder()
    oven = builder.add_resource(batch_max=9)
    for _ in range(3):
        builder.add_mode(builder.add_task(builder.add_job()), oven, 4, batch_family=0)
    problem = builder.build()
    solution = schedule(problem, {0: [(4, 8)], 1: [(0, 4)], 2: [(4, 8)]}, batch={0: 1, 2: 1})
    assert found(problem, solution) == [(oven, 1, 4, 8, 0, -1), (oven, 1, 0, 4, 1, -1)]


def test_a_span_lasts_from_arrival_to_end_and_only_where_both_tasks_are_done() -> None:
    builder = ProblemBuilder()
    pallet = builder.add_resource(ResourceKind.CARRIER, capacity=4)
    (branch,) = builder.add_choice(1, least=0)
    first, last = builder.add_task(), builder.add_task()
    optional = builder.add_task(branch=branch)
    for task in (first, last, optional):
        builder.add_mode(task, -1, [Phase(1, PhaseKind.SETUP), Phase(2, max_wait=9), Phase(0, PhaseKind.HOLD)])
    builder.add_span(first, last, pallet, units=3)
    builder.add_span(first, optional, pallet)
    problem = builder.build()
    solution = schedule(problem, {0: [(0, 1), (1, 3), (3, 3)], 1: [(3, 4), (4, 6), (8, 8)]})
    assert found(problem, solution) == [(pallet, 3, 1, 8, first, 0)]
