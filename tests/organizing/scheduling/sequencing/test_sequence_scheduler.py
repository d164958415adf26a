"""Annealing over orders of tasks: what it returns holds, is never worse than what it began with, and repeats itself."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import permutations

import pytest

from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.sequence_scheduler import SequenceParams, SequenceScheduler
from reshuffle.organizing.scheduling.sequencing.features import unsupported
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Progress, Status, Stop
from reshuffle.plan.tasks import PhaseKind
from tests.properties.random_problems import FEATURES, random_problem


def known_problems(seeds: range) -> list[int]:
    return [seed for seed in seeds if not unsupported(random_problem(seed))]


@pytest.mark.parametrize("first_seed", range(0, 90, 10))
def test_schedules_of_random_problems_hold_and_are_no_worse_than_the_first(
    first_seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "reshuffle.organizing.scheduling.sequence_scheduler")
    for seed in known_problems(range(first_seed, first_seed + 10)):
        problem = random_problem(seed)
        first = ListScheduler().solve(problem, Stop(max_iterations=1), seed=0)
        if first.solution is None or first.objective is None:
            continue
        result = SequenceScheduler().solve(problem, Stop(max_iterations=300), seed, first.solution)
        assert result.solution is not None
        assert list(check(problem, result.solution)) == []
        assert result.objective is not None
        assert value(problem, result.solution) == result.objective <= first.objective
    assert caplog.messages == []  # the decoder and the judge never disagreed


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_by_itself_is_honoured(feature: str) -> None:
    for seed in (100, 200):
        problem = random_problem(seed, frozenset({feature}))
        if unsupported(problem):
            continue
        result = SequenceScheduler().solve(problem, Stop(max_iterations=200), seed=0)
        assert result.solution is not None, result.reasons
        assert list(check(problem, result.solution)) == []


def late_lots() -> SchedulingProblem:
    """Six lots of two families on one mill, with long setups between the families and two people who may do it."""
    builder = ProblemBuilder()
    rule = builder.add_setup_matrix([[0, 9], [9, 0]], initial=[0, 0])
    mill = builder.add_resource(ResourceKind.STATION, "mill", setup_rule=rule)
    people = [builder.add_resource(ResourceKind.OPERATOR, name) for name in ("Anna", "Bert")]
    skill = builder.add_group(people)
    for number in range(6):
        job = builder.add_job(f"lot {number}", due=20 + 5 * number)
        task = builder.add_task(job, f"lot {number}")
        phases = [Phase(0, PhaseKind.SETUP), Phase(4 + number % 3)]
        builder.add_mode(task, mill, phases, [Requirement(skill, 1, 1, 0, 1)], setup_state=number % 2)
    builder.set_objective({Term.TARDINESS: 1}, {Term.SETUP_TIME: 1})
    return builder.build()


def test_six_lots_come_in_the_best_order() -> None:
    cpsat = pytest.importorskip("reshuffle.organizing.scheduling.cpsat.solver", reason="OR-Tools is not installed")
    problem = late_lots()
    proven = cpsat.CpSatSolver().solve(problem, Stop(time_limit_s=30), 1)
    assert proven.status == Status.OPTIMAL
    assert SequenceScheduler().solve(problem, Stop(max_iterations=3000), 1).objective == proven.objective


def early_lots() -> SchedulingProblem:
    """Two lots on one press, due long after they could be done; being early and late cost the same."""
    builder = ProblemBuilder()
    press = builder.add_resource(ResourceKind.STATION, "press")
    for number, due in enumerate((30, 50)):
        job = builder.add_job(f"lot {number}", due=due, earliness_weight=1)
        builder.add_mode(builder.add_task(job, f"lot {number}"), press, [Phase(8)])
    builder.set_objective({Term.TARDINESS: 1, Term.EARLINESS: 1})
    return builder.build()


def test_lots_that_should_not_be_early_are_done_when_they_are_due() -> None:
    assert SequenceScheduler().solve(early_lots(), Stop(max_iterations=2000), 1).objective == (0,)


def cheap_night() -> SchedulingProblem:
    """A furnace that draws power for six ticks, which cost 5 each at first and 1 from tick 20 on."""
    builder = ProblemBuilder()
    furnace = builder.add_resource(ResourceKind.STATION, "furnace")
    task = builder.add_task(builder.add_job("lot", due=40), "lot")
    builder.add_mode(task, furnace, [Phase(6, power=3)])
    builder.set_objective({Term.TARDINESS: 1}, {Term.ENERGY_COST: 1}, tariff=[(0, 5), (20, 1)])
    return builder.build()


def test_work_waits_for_cheap_energy_where_nobody_waits_for_it() -> None:
    assert SequenceScheduler().solve(cheap_night(), Stop(max_iterations=2000), 1).objective == (0, 18)


def test_a_seed_and_a_number_of_steps_give_the_same_schedule_again() -> None:
    problem = random_problem(known_problems(range(40))[0])
    runs = [SequenceScheduler().solve(problem, Stop(max_iterations=400), 3) for _ in range(2)]
    assert runs[0].objective == runs[1].objective
    assert runs[0].solution is not None
    assert runs[1].solution is not None
    assert runs[0].solution.phase_start.tolist() == runs[1].solution.phase_start.tolist()


def line_without_buffers(times: list[tuple[int, int]]) -> SchedulingProblem:
    """Lots that go from a saw to a mill with no place between: they stay on the saw until the mill is free."""
    builder = ProblemBuilder()
    nothing = builder.add_buffer(0, "nothing")
    saw = builder.add_resource(ResourceKind.STATION, "saw", output_buffer=nothing)
    mill = builder.add_resource(ResourceKind.STATION, "mill", input_buffer=nothing)
    for number, (on_saw, on_mill) in enumerate(times):
        job = builder.add_job(f"lot {number}")
        first, second = builder.add_task(job, f"saw {number}"), builder.add_task(job, f"mill {number}")
        builder.add_mode(first, saw, [Phase(on_saw, max_wait=UNBOUNDED), Phase(0, PhaseKind.HOLD)])
        builder.add_mode(second, mill, [Phase(on_mill)])
        builder.add_lag(first, second)
        builder.add_transport(first, second)
    builder.set_objective({Term.MAKESPAN: 1})
    return builder.build()


def test_a_lot_stays_on_its_station_while_the_next_one_has_no_room() -> None:
    times = [(2, 5), (4, 1), (3, 6), (1, 4)]
    result = SequenceScheduler().solve(line_without_buffers(times), Stop(max_iterations=2000), 1)
    assert result.solution is not None
    assert list(check(line_without_buffers(times), result.solution)) == []
    assert result.objective == (min(_blocked_makespan(order) for order in permutations(times)),)


def _blocked_makespan(order: Iterable[tuple[int, int]]) -> int:
    """Return when the last lot is done; a lot leaves the saw when the mill is free (Hall and Sriskandarajah 1996)."""
    leaves_saw = leaves_mill = 0
    for on_saw, on_mill in order:
        leaves_saw = max(leaves_saw + on_saw, leaves_mill)
        leaves_mill = leaves_saw + on_mill
    return leaves_mill


def test_who_listens_hears_of_better_schedules_only() -> None:
    told: list[Progress] = []
    problem = random_problem(known_problems(range(40))[1])
    SequenceScheduler().solve(problem, Stop(max_iterations=500), 1, None, told.append)
    values = [one.objective for one in told]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


def test_an_interrupted_search_keeps_its_first_schedule() -> None:
    problem = random_problem(known_problems(range(40))[0])
    result = SequenceScheduler().solve(problem, Stop(is_interrupted=lambda: True), 1)
    assert result.solution is not None
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)


@pytest.mark.parametrize("name", ["hot", "cold", "patience", "pause_s", "rules"])
def test_parameters_must_be_positive(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        SequenceParams(**{name: 0})
