"""The exact solver: what it proves, when it stops, what it reports, what it refuses."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.cpsat.bounds import simple_bound
from reshuffle.organizing.scheduling.cpsat.horizon import window_of
from reshuffle.organizing.scheduling.cpsat.model import build_model
from reshuffle.organizing.scheduling.cpsat.solver import CpSatParams, CpSatSolver
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Progress, Status, Stop
from reshuffle.plan.tasks import PhaseKind
from tests.organizing.scheduling.shops import (
    best_makespan,
    job_shop,
    one_machine,
    random_job_shop,
    two_jobs_two_machines,
)
from tests.plan.worlds import schedule

LIMIT = Stop(time_limit_s=20)


def solved(problem: SchedulingProblem, workers: int = 2) -> tuple[int, ...]:
    result = CpSatSolver(CpSatParams(workers=workers)).solve(problem, LIMIT, seed=1)
    assert result.status == Status.OPTIMAL
    assert result.solution is not None
    assert result.objective is not None
    assert check(problem, result.solution) == []
    assert result.lower_bound == result.objective[0]
    return result.objective


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_of_a_job_shop_is_that_of_all_orders_of_its_machines(seed: int) -> None:
    problem, routes = random_job_shop(seed, num_jobs=3 + seed % 2, num_machines=3 - seed % 2)
    assert solved(problem) == (best_makespan(routes),)


@pytest.mark.parametrize(("name", "optimum"), [("ft/ft06", 55), ("la/la01", 666)])
def test_classical_job_shops_are_solved_to_their_known_optimum(bench_data: Path, name: str, optimum: int) -> None:
    text = (bench_data / "scheduling" / "jsp" / f"{name}.txt").read_text()
    numbers = [int(word) for word in text.split()]
    num_jobs, num_machines = numbers[:2]
    rows = np.array(numbers[2 : 2 + 2 * num_jobs * num_machines]).reshape(num_jobs, num_machines, 2)
    assert solved(job_shop(rows.tolist())) == (optimum,)


def test_a_plain_job_shop_has_one_start_per_task_and_nothing_else() -> None:
    problem = two_jobs_two_machines()
    model = build_model(problem, window_of(problem)).draft.model
    # Four starts and the makespan.
    assert len(model.proto.variables) == 5
    # Four intervals, two machines, two precedences, two last tasks before the makespan.
    assert len(model.proto.constraints) == 10


def test_the_window_without_calendars_is_the_sum_of_all_durations() -> None:
    problem = two_jobs_two_machines()
    assert window_of(problem).last == 12


def test_a_known_solution_narrows_the_window_to_its_makespan() -> None:
    assert window_of(two_jobs_two_machines(), best_value=8).last == 8


def test_levels_are_minimized_one_after_the_other() -> None:
    builder, _ = one_machine([4, 2, 1], due=3)
    builder.set_objective({Term.LATE_JOBS: 1}, {Term.FLOW_TIME: 1})
    # Two of three can be in time, then the shortest come first: 1 + 3 + 7.
    assert solved(builder.build()) == (1, 11)


def test_a_wish_for_late_completion_is_no_reason_to_start_at_once() -> None:
    builder, _ = one_machine([2], due=9, earliness_weight=3)
    builder.set_objective({Term.EARLINESS: 1, Term.TARDINESS: 1})
    result = CpSatSolver().solve(builder.build(), LIMIT, seed=1)
    assert result.objective == (0,)
    assert result.solution is not None
    assert result.solution.phase_start.tolist() == [7]


def test_the_sequence_that_needs_the_fewest_setups_is_found() -> None:
    builder = ProblemBuilder()
    rule = builder.add_setup_matrix([[0, 5, 1], [1, 0, 5], [5, 1, 0]])
    press = builder.add_resource(setup_rule=rule, initial_setup=0)
    for state in (1, 2, 0):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, press, [Phase(0, PhaseKind.SETUP), Phase(2)], setup_state=state)
    # From 0 stay at 0, then 2 (1 tick), then 1 (1 tick).
    assert solved(builder.build()) == (8,)


def test_a_job_that_pauses_over_a_break_is_moved_behind_it_where_that_is_as_good() -> None:
    builder = ProblemBuilder()
    calendar = builder.add_calendar([(0, 3), (10, 20)])
    mill = builder.add_resource(calendar=calendar)
    for duration in (2, 4):
        builder.add_mode(builder.add_task(builder.add_job()), mill, duration)
    assert solved(builder.build()) == (13,)


def test_robots_that_are_alike_share_the_trips() -> None:
    builder = ProblemBuilder()
    way = builder.add_travel([[0, 4], [4, 0]])
    stations = [builder.add_resource(location=1) for _ in range(2)]
    robots = [builder.add_resource(ResourceKind.ROBOT, location=0, travel_type=way) for _ in range(2)]
    fleet = builder.add_group(robots)
    for station in stations:
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, station, 1)
        builder.add_transport(-1, task, origin=0, fleet=fleet)
    result = CpSatSolver().solve(builder.build(), LIMIT, seed=1)
    assert result.objective == (5,)
    assert result.solution is not None
    assert sorted(result.solution.vehicle.tolist()) == robots


def test_a_robot_carries_as_many_lots_as_it_can_take() -> None:
    builder = ProblemBuilder()
    way = builder.add_travel([[0, 4], [4, 0]])
    robot = builder.add_resource(ResourceKind.ROBOT, "hauler", capacity=2, location=0, travel_type=way)
    fleet = builder.add_group([robot])
    for _ in range(3):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, builder.add_resource(location=1), 1)
        builder.add_transport(-1, task, origin=0, fleet=fleet)
    # Two lots at once, back for the third.
    assert solved(builder.build()) == (13,)


def test_what_the_model_cannot_carry_is_refused_by_name() -> None:
    builder = ProblemBuilder()
    way = builder.add_travel([[0, 0], [4, 0]])
    robot = builder.add_resource(ResourceKind.ROBOT, "hauler", capacity=3, location=0, travel_type=way)
    task = builder.add_task(builder.add_job())
    builder.add_mode(task, builder.add_resource(location=1), 1)
    builder.add_transport(-1, task, origin=0, fleet=builder.add_group([robot]))
    with pytest.raises(UnsupportedError, match=r"a way of no time between two places .*'hauler'"):
        CpSatSolver().solve(builder.build(), LIMIT, seed=1)


def test_weights_beyond_the_range_of_numbers_are_refused() -> None:
    builder, _ = one_machine([1], weight=1 << 40)
    builder.set_objective({Term.FLOW_TIME: 1 << 40})
    with pytest.raises(UnsupportedError, match="objective values beyond"):
        CpSatSolver().solve(builder.build(), LIMIT, seed=1)


def test_an_impossible_deadline_is_named_with_what_stands_against_it() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill")
    for name, deadline in (("A17", 5), ("A18", 5), ("A19", 50)):
        task = builder.add_task(builder.add_job(name, deadline=deadline), name)
        builder.add_mode(task, mill, 4)
    result = CpSatSolver().solve(builder.build(), LIMIT, seed=1)
    assert result.status == Status.INFEASIBLE
    assert result.reasons == (
        "capacity: resource 'mill' has 1",
        "deadline: job 'A17' must be complete by 5",
        "deadline: job 'A18' must be complete by 5",
        "these cannot hold together",
    )


def test_a_valid_hint_is_returned_where_the_time_is_too_short_for_a_model() -> None:
    problem = two_jobs_two_machines()
    hint = CpSatSolver().solve(problem, LIMIT, seed=1).solution
    result = CpSatSolver().solve(problem, Stop(time_limit_s=0.0), seed=1, hint=hint)
    assert result.objective == (7,)
    assert result.status == Status.FEASIBLE
    assert result.lower_bound == simple_bound(problem)


def test_an_invalid_hint_does_no_harm() -> None:
    problem = two_jobs_two_machines()
    good = CpSatSolver().solve(problem, LIMIT, seed=1).solution
    assert good is not None
    bad = replace(good, phase_start=np.zeros(4, np.int64), phase_end=np.array([3, 2, 2, 4]))
    assert CpSatSolver().solve(problem, LIMIT, seed=1, hint=bad).objective == (7,)


def test_no_task_waits_for_nothing() -> None:
    problem = job_shop([[(0, 9), (1, 1)], [(2, 1), (2, 1)], [(3, 2)]])
    result = CpSatSolver().solve(problem, LIMIT, seed=1)
    assert result.solution is not None
    assert result.solution.phase_start.tolist() == [0, 9, 0, 1, 0]


def test_no_task_is_moved_over_one_that_takes_no_time() -> None:
    problem = job_shop([[(0, 5), (1, 0)], [(1, 8)], [(2, 20)]])
    hint = schedule(problem, {0: [(0, 5)], 1: [(5, 5)], 2: [(5, 13)], 3: [(0, 20)]})
    result = CpSatSolver().solve(problem, LIMIT, seed=1, hint=hint)
    assert result.objective == (20,)


def test_tasks_of_no_length_keep_the_order_of_their_setups() -> None:
    builder = ProblemBuilder()
    rule = builder.add_setup_matrix([[0, 0, 3], [0, 0, 0], [0, 0, 0]])
    press = builder.add_resource(setup_rule=rule, initial_setup=0)
    for state in (2, 1):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, press, [Phase(0, PhaseKind.SETUP), Phase(0)], setup_state=state)
    builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(), 20)
    problem = builder.build()
    hint = schedule(problem, {0: [(5, 5), (5, 5)], 1: [(4, 4), (4, 4)], 2: [(0, 20)]})
    result = CpSatSolver().solve(problem, LIMIT, seed=1, hint=hint)
    assert result.objective == (20,)


def test_a_span_that_is_over_before_it_begins_earns_nothing() -> None:
    builder = ProblemBuilder()
    carrier = builder.add_resource(ResourceKind.CARRIER, cost_rate=3)
    tasks = [builder.add_task(builder.add_job()) for _ in range(2)]
    for task in tasks:
        builder.add_mode(task, builder.add_resource(), 2)
    builder.add_span(tasks[1], tasks[0], carrier)
    builder.set_objective({Term.MAKESPAN: 1, Term.RESOURCE_COST: 1})
    assert solved(builder.build()) == (4,)


def test_every_better_value_is_reported_with_its_solution() -> None:
    problem, _ = random_job_shop(3, num_jobs=6, num_machines=5)
    seen: list[Progress] = []
    result = CpSatSolver().solve(problem, LIMIT, seed=1, observer=seen.append)
    values = [report.objective for report in seen if report.solution is not None]
    assert values == sorted(values, reverse=True)
    assert values[-1] == result.objective
    assert all(report.solution is None or check(problem, report.solution) == [] for report in seen)


def test_one_worker_with_an_iteration_limit_repeats_itself() -> None:
    problem, _ = random_job_shop(5, num_jobs=10, num_machines=8)
    stop = Stop(max_iterations=300)
    first, second = (CpSatSolver(CpSatParams(workers=1)).solve(problem, stop, seed=4) for _ in range(2))
    assert first.objective == second.objective
    assert first.solution is not None
    assert second.solution is not None
    assert first.solution.equals(second.solution)


def test_an_interruption_ends_the_search_with_the_best_so_far() -> None:
    problem, _ = random_job_shop(7, num_jobs=30, num_machines=15)
    found = threading.Event()
    stop = Stop(time_limit_s=60, is_interrupted=found.is_set)
    result = CpSatSolver().solve(
        problem, stop, seed=1, observer=lambda report: found.set() if report.solution else None
    )
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert result.runtime_s < 30


def test_an_exception_of_the_observer_reaches_the_caller() -> None:
    def observer(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        CpSatSolver().solve(two_jobs_two_machines(), LIMIT, seed=1, observer=observer)


@pytest.mark.parametrize("params", [{"workers": 0}, {"building_share": 0.0}, {"level_share": 1.5}])
def test_parameters_out_of_range_are_named(params: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(params))}\\(="):
        CpSatParams(**params)  # type: ignore[arg-type]
