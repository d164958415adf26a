"""Batches of the compiled decoder: who comes together, who is waited for, and what a batch costs."""

from __future__ import annotations

from reshuffle.organizing.scheduling.sequence_scheduler import SequenceScheduler
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Result, Stop
from reshuffle.plan.tasks import PhaseKind


def oven_of(
    lots: list[tuple[int, int, int]], least: int = 0, most: int = 4, objective: Term = Term.MAKESPAN
) -> SchedulingProblem:
    """One oven, its setup 3 ticks between families and 2 at first; lots of (release, duration, family), size 1."""
    builder = ProblemBuilder()
    rule = builder.add_setup_matrix([[0, 3], [3, 0]], initial=[2, 2])
    oven = builder.add_resource(
        ResourceKind.STATION, "oven", batch_min=least, batch_max=most, setup_rule=rule, cost_rate=1
    )
    for number, (release, duration, family) in enumerate(lots):
        task = builder.add_task(builder.add_job(f"lot {number}", release=release), f"lot {number}")
        phases = [Phase(0, PhaseKind.SETUP), Phase(duration, power=number + 1)]
        builder.add_mode(task, oven, phases, setup_state=family, batch_family=family, batch_size=1)
    builder.set_objective({objective: 1}, tariff=[(0, 1)])
    return builder.build()


def judged(result: Result, problem: SchedulingProblem) -> Result:
    assert result.solution is not None, result.reasons
    assert list(check(problem, result.solution)) == []
    return result


def test_lots_of_one_family_go_in_together_and_the_longest_says_how_long() -> None:
    problem = oven_of([(0, 5, 0), (0, 7, 0), (0, 6, 0)])
    result = judged(SequenceScheduler().construct(problem, Stop(max_iterations=1), 1), problem)
    assert result.objective == (9,)


def test_lots_of_two_families_go_in_one_family_after_the_other() -> None:
    problem = oven_of([(0, 5, 0), (0, 5, 1), (0, 5, 0), (0, 5, 1)])
    result = judged(SequenceScheduler().construct(problem, Stop(), 1), problem)
    assert result.objective == (2 + 5 + 3 + 5,)


def test_a_full_oven_leaves_nobody_behind_who_would_be_too_few() -> None:
    problem = oven_of([(0, 5, 0)] * 5, least=2)
    result = judged(SequenceScheduler().construct(problem, Stop(max_iterations=1), 1), problem)
    assert result.objective == (2 + 5 + 5,)


def test_too_few_lots_wait_for_company() -> None:
    problem = oven_of([(0, 5, 0), (20, 5, 0)], least=2)
    result = judged(SequenceScheduler().construct(problem, Stop(max_iterations=1), 1), problem)
    assert result.objective == (25,)


def test_a_lot_that_never_finds_company_has_no_schedule() -> None:
    result = SequenceScheduler().construct(oven_of([(0, 5, 0), (0, 5, 1)], least=2), Stop(max_iterations=2), 1)
    assert result.solution is None
    assert result.reasons == ("no priority rule led to a schedule",)


def test_a_search_lets_a_lot_wait_for_one_that_comes_a_little_later() -> None:
    problem = oven_of([(0, 10, 0), (3, 10, 0)])
    result = judged(SequenceScheduler().solve(problem, Stop(max_iterations=500), 1), problem)
    assert result.objective == (13,)


def test_a_batch_holds_the_oven_once() -> None:
    problem = oven_of([(0, 5, 0)] * 3, objective=Term.RESOURCE_COST)
    result = judged(SequenceScheduler().solve(problem, Stop(max_iterations=50), 1), problem)
    assert result.objective == (7,)


def test_a_batch_draws_the_largest_power_of_its_lots() -> None:
    problem = oven_of([(0, 5, 0)] * 3, objective=Term.ENERGY_COST)
    result = judged(SequenceScheduler().solve(problem, Stop(max_iterations=50), 1), problem)
    assert result.objective == (15,)
