"""The constructive scheduler on small problems, one constraint each, whose best value is known by hand."""

from __future__ import annotations

import pytest

from reshuffle.organizing.scheduling.list_scheduler import ListParams, ListScheduler
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.solver import Result, Status, Stop
from reshuffle.plan.tasks import BreakRule, PhaseKind


def solve(problem: SchedulingProblem, stop: Stop | None = None, hint: Solution | None = None) -> Result:
    return ListScheduler().solve(problem, stop or Stop(), seed=1, hint=hint)


def solved(builder: ProblemBuilder) -> tuple[SchedulingProblem, Solution, tuple[int, ...]]:
    """Solve what was built; the solution is valid."""
    problem = builder.build()
    result = solve(problem)
    assert result.solution is not None, result.reasons
    assert result.objective is not None
    assert check(problem, result.solution) == []
    return problem, result.solution, result.objective


def test_two_jobs_share_two_stations() -> None:
    builder = ProblemBuilder()
    stations = [builder.add_resource(), builder.add_resource()]
    for route in ([(0, 3), (1, 2)], [(1, 2), (0, 4)]):
        job, before = builder.add_job(), -1
        for station, duration in route:
            task = builder.add_task(job)
            builder.add_mode(task, stations[station], duration)
            if before >= 0:
                builder.add_lag(before, task)
            before = task
    assert solved(builder)[2] == (7,)


def test_the_mode_that_ends_first_is_chosen() -> None:
    builder = ProblemBuilder()
    task = builder.add_task(builder.add_job())
    builder.add_mode(task, builder.add_resource(), 9)
    fast = builder.add_mode(task, builder.add_resource(), 4)
    _, solution, objective = solved(builder)
    assert objective == (4,)
    assert solution.mode[0] == fast


def test_work_pauses_over_a_break() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource(calendar=builder.add_calendar([(0, 3), (10, 100)]))
    builder.add_mode(builder.add_task(builder.add_job()), station, 5)
    assert solved(builder)[2] == (12,)


def test_work_that_may_not_pause_waits_for_the_next_shift() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource(calendar=builder.add_calendar([(0, 3), (10, 100)]))
    builder.add_mode(builder.add_task(builder.add_job()), station, [Phase(5, break_rule=BreakRule.MAY_NOT)])
    assert solved(builder)[2] == (15,)


def test_the_operator_with_the_better_shift_is_taken() -> None:
    builder = ProblemBuilder()
    late = builder.add_resource(ResourceKind.OPERATOR, calendar=builder.add_calendar([(50, 100)]))
    early = builder.add_resource(ResourceKind.OPERATOR, calendar=builder.add_calendar([(2, 100)]))
    crew = builder.add_group([late, early])
    builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(), 5, [Requirement(crew)])
    _, solution, objective = solved(builder)
    assert objective == (7,)
    assert solution.assigned.tolist() == [early]


def test_two_operators_of_different_shifts_work_while_both_are_there() -> None:
    builder = ProblemBuilder()
    members = [
        builder.add_resource(ResourceKind.OPERATOR, calendar=builder.add_calendar([hours]))
        for hours in ((0, 20), (8, 100))
    ]
    crew = builder.add_group(members)
    builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(), 5, [Requirement(crew, count=2)])
    assert solved(builder)[2] == (13,)


def test_needs_that_want_the_same_people_get_different_ones() -> None:
    builder = ProblemBuilder()
    first, second = (builder.add_resource(kind=ResourceKind.OPERATOR) for _ in range(2))
    anyone, skilled = builder.add_group([first, second]), builder.add_group([first])
    for _ in range(2):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, builder.add_resource(), 4, [Requirement(anyone), Requirement(skilled)])
    assert solved(builder)[2] == (8,)


def test_a_tool_is_free_again_after_its_last_phase() -> None:
    builder = ProblemBuilder()
    tool = builder.add_group([builder.add_resource(ResourceKind.TOOL)])
    for _ in range(2):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, builder.add_resource(), [Phase(2), Phase(5)], [Requirement(tool, last_phase=0)])
    assert solved(builder)[2] == (9,)


def test_a_station_of_capacity_two_takes_two_tasks() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource(capacity=2)
    for _ in range(4):
        builder.add_mode(builder.add_task(builder.add_job()), station, 5)
    assert solved(builder)[2] == (10,)


def setup_station(builder: ProblemBuilder, **more: int) -> int:
    rule = builder.add_setup_matrix([[0, 3], [5, 0]], initial=[1, 1])
    return builder.add_resource(setup_rule=rule, **more)


def test_a_setup_is_made_before_the_lot_arrives() -> None:
    builder = ProblemBuilder()
    station = setup_station(builder, initial_setup=0)
    task = builder.add_task(builder.add_job(release=10))
    builder.add_mode(task, station, [Phase(0, PhaseKind.SETUP), Phase(4)], setup_state=1)
    problem, solution, objective = solved(builder)
    assert objective == (14,)
    assert task_points(problem, solution)[:2, 0].tolist() == [7, 10]


def test_tasks_of_one_state_follow_each_other() -> None:
    builder = ProblemBuilder()
    station = setup_station(builder, initial_setup=0)
    for state in (0, 1, 0, 1):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, station, [Phase(0, PhaseKind.SETUP), Phase(2)], setup_state=state)
    assert solved(builder)[2] == (11,)


def test_a_lag_holds_between_any_points() -> None:
    builder = ProblemBuilder()
    job = builder.add_job()
    first, second = builder.add_task(job), builder.add_task(job)
    builder.add_mode(first, builder.add_resource(), 6)
    builder.add_mode(second, builder.add_resource(), 3)
    builder.add_lag(first, second, least=2, before_point=Point.START, after_point=Point.COMPLETION)
    builder.add_lag(first, second, least=7, before_point=Point.START, after_point=Point.START)
    assert solved(builder)[2] == (10,)


def test_a_chain_without_waiting_starts_later_rather_than_waits() -> None:
    builder = ProblemBuilder()
    first, second = builder.add_resource(), builder.add_resource()
    job = builder.add_job()
    before, after = builder.add_task(job), builder.add_task(job)
    builder.add_mode(before, first, 2)
    builder.add_mode(after, second, 3)
    builder.add_lag(before, after, 0, 0)
    other = builder.add_task(builder.add_job(), pin_start=0)
    builder.add_mode(other, second, 7)
    problem, solution, objective = solved(builder)
    assert objective == (10,)
    assert task_points(problem, solution)[Point.START, before] == 5


def test_a_lot_blocks_its_station_until_the_next_one_is_free() -> None:
    builder = ProblemBuilder()
    full = builder.add_buffer(0)
    stations = [builder.add_resource(location=0, input_buffer=full, output_buffer=full) for _ in range(2)]
    travel = builder.add_travel([[0]])
    for durations in ((2, 6), (2, 6)):
        job = builder.add_job()
        tasks = [builder.add_task(job), builder.add_task(job)]
        held = [Phase(durations[0], max_wait=1 << 52), Phase(0, PhaseKind.HOLD)]
        builder.add_mode(tasks[0], stations[0], held)
        builder.add_mode(tasks[1], stations[1], durations[1])
        builder.add_transport(tasks[0], tasks[1], travel_type=travel)
    problem, solution, objective = solved(builder)
    assert objective == (14,)
    assert sorted(task_points(problem, solution)[Point.END, [0, 2]].tolist()) == [2, 8]


def test_a_robot_comes_empty_to_the_next_lot() -> None:
    builder = ProblemBuilder()
    travel = builder.add_travel([[0, 4], [4, 0]], pickup=1, dropoff=1)
    robot = builder.add_resource(ResourceKind.ROBOT, location=0, travel_type=travel)
    station = builder.add_resource(location=1)
    fleet = builder.add_group([robot])
    for _ in range(2):
        task = builder.add_task(builder.add_job())
        builder.add_mode(task, station, 3)
        builder.add_transport(-1, task, origin=0, fleet=fleet)
    _, solution, objective = solved(builder)
    assert objective == (19,)
    assert sorted(solution.pickup.tolist()) == [0, 10]


def test_a_robot_that_helps_in_a_phase_carries_nothing_meanwhile() -> None:
    builder = ProblemBuilder()
    travel = builder.add_travel([[0, 4], [4, 0]])
    fleet = builder.add_group([builder.add_resource(ResourceKind.ROBOT, location=0, travel_type=travel)])
    task = builder.add_task(builder.add_job())
    builder.add_mode(task, builder.add_resource(location=1), 3, [Requirement(fleet)])
    builder.add_transport(-1, task, origin=0, fleet=fleet)
    assert solved(builder)[2] == (7,)


def test_carriers_are_kept_from_the_first_to_the_last_task() -> None:
    builder = ProblemBuilder()
    pallet = builder.add_resource(ResourceKind.CARRIER)
    for _ in range(2):
        job = builder.add_job()
        tasks = [builder.add_task(job), builder.add_task(job)]
        for task in tasks:
            builder.add_mode(task, builder.add_resource(), 3)
        builder.add_lag(*tasks)
        builder.add_span(*tasks, pallet)
    assert solved(builder)[2] == (12,)


def test_what_is_consumed_waits_for_what_is_produced() -> None:
    builder = ProblemBuilder()
    item = builder.add_item(name="blank")
    builder.add_receipt(item, 2, 1)
    consumer, producer = (builder.add_task(builder.add_job()) for _ in range(2))
    builder.add_mode(consumer, builder.add_resource(), 3)
    builder.add_mode(producer, builder.add_resource(), 5)
    builder.add_flow(consumer, item, -2)
    builder.add_flow(producer, item, 1)
    assert solved(builder)[2] == (8,)


def test_those_who_feed_others_come_first_where_stock_is_short() -> None:
    builder = ProblemBuilder()
    item = builder.add_item(initial=1)
    eater, maker = (builder.add_task(builder.add_job(release=at)) for at in (0, 5))
    station = builder.add_resource()
    builder.add_mode(eater, station, 9)
    builder.add_mode(maker, station, 1)
    builder.add_flow(eater, item, -1)
    builder.add_flow(maker, item, -1)
    builder.add_flow(maker, item, 1)
    assert solved(builder)[2] == (15,)


def waiting_for_steel(setup: int, *, is_attended: bool = False) -> tuple[SchedulingProblem, Solution]:
    """Two jobs on one station; the first, which is the longer, waits for steel until 50."""
    builder = ProblemBuilder()
    rule = builder.add_setup_matrix([[0, setup], [setup, 0]], initial=[setup, setup])
    station, item = builder.add_resource(setup_rule=rule), builder.add_item()
    person = builder.add_group([builder.add_resource(kind=ResourceKind.OPERATOR)])
    builder.add_receipt(item, 50, 1)
    for duration in (30, 10):
        task = builder.add_task(builder.add_job())
        phases = [Phase(0, PhaseKind.SETUP), Phase(duration)]
        needs = [Requirement(person, last_phase=0)] if is_attended else []
        builder.add_mode(task, station, phases, needs, setup_state=task)
        if duration == 30:
            builder.add_flow(task, item, -1)
    builder.set_objective({Term.FLOW_TIME: 1})
    problem, solution, _ = solved(builder)
    return problem, solution


@pytest.mark.parametrize("setup", [0, 5])
@pytest.mark.parametrize("is_attended", [False, True])
def test_a_task_that_waits_for_material_leaves_its_station_to_others(setup: int, is_attended: bool) -> None:
    problem, solution = waiting_for_steel(setup, is_attended=is_attended)
    points = task_points(problem, solution)
    assert points[Point.COMPLETION].tolist() == [80, setup + 10]


@pytest.mark.parametrize("setup", [0, 5])
@pytest.mark.parametrize("is_attended", [False, True])
def test_a_setup_begins_no_earlier_than_the_work_behind_it_asks_for(setup: int, is_attended: bool) -> None:
    problem, solution = waiting_for_steel(setup, is_attended=is_attended)
    assert task_points(problem, solution)[Point.START, 0] == 50 - setup


def test_maintenance_is_called_in_before_the_limit() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource()
    counter = builder.add_counter(mill, limit=12)
    for _ in range(4):
        builder.add_wear(builder.add_mode(builder.add_task(builder.add_job()), mill, 2), counter, 4)
    (branch,) = builder.add_choice(1, least=0)
    cleaning = builder.add_mode(builder.add_task(branch=branch), mill, 2)
    builder.add_wear(cleaning, counter, 1)
    builder.add_reset(cleaning, counter)
    assert solved(builder)[2] == (10,)


def test_maintenance_that_nobody_needs_is_left_out() -> None:
    builder = ProblemBuilder()
    mill = builder.add_resource()
    counter = builder.add_counter(mill, limit=12)
    builder.add_wear(builder.add_mode(builder.add_task(builder.add_job()), mill, 2), counter, 4)
    (branch,) = builder.add_choice(1, least=0)
    cleaning = builder.add_task(branch=branch)
    builder.add_reset(builder.add_mode(cleaning, mill, 2), counter)
    assert solved(builder)[1].mode[cleaning] == -1


def test_the_branch_with_the_least_work_is_done() -> None:
    builder = ProblemBuilder()
    station, job = builder.add_resource(), builder.add_job()
    outer = builder.add_choice(2)
    inner = builder.add_choice(2, parent=outer[0])
    for branch, work in ((outer[0], 1), (inner[0], 9), (inner[1], 2), (outer[1], 5)):
        builder.add_mode(builder.add_task(job, branch=branch), station, work)
    _, solution, objective = solved(builder)
    assert objective == (3,)
    assert (solution.mode >= 0).tolist() == [True, False, True, False]


def oven(builder: ProblemBuilder, num_tasks: int, **bounds: int) -> None:
    station = builder.add_resource(**bounds)
    for number in range(num_tasks):
        task = builder.add_task(builder.add_job(release=number))
        builder.add_mode(task, station, 10, batch_family=0, batch_size=1)


def test_a_batch_takes_those_who_are_ready_together() -> None:
    builder = ProblemBuilder()
    oven(builder, 2, batch_min=0, batch_max=4)
    assert solved(builder)[2] == (11,)


def test_a_batch_waits_until_it_is_large_enough() -> None:
    builder = ProblemBuilder()
    oven(builder, 3, batch_min=3, batch_max=4)
    _, solution, objective = solved(builder)
    assert objective == (12,)
    assert len(set(solution.batch.tolist())) == 1


def test_sizes_of_batches_leave_enough_for_the_last_one() -> None:
    builder = ProblemBuilder()
    oven(builder, 4, batch_min=2, batch_max=3)
    assert sorted(map(solved(builder)[1].batch.tolist().count, (0, 1))) == [2, 2]


def test_dedicated_tasks_use_the_station_of_the_first() -> None:
    builder = ProblemBuilder()
    left, right = builder.add_resource(), builder.add_resource()
    first, second = (builder.add_task(builder.add_job()) for _ in range(2))
    builder.add_mode(first, left, 5)
    builder.add_mode(first, right, 4)
    builder.add_mode(second, left, 5)
    builder.add_dedication(first, second)
    assert solved(builder)[2] == (10,)


def test_pinned_order_is_kept() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    first, second = builder.add_task(builder.add_job(release=6)), builder.add_task(builder.add_job())
    builder.add_mode(first, station, 3)
    builder.add_mode(second, station, 5)
    builder.add_order_pin(first, second)
    assert solved(builder)[2] == (14,)


def test_a_running_task_ends_its_work_and_others_come_behind() -> None:
    builder = ProblemBuilder(planning_start=10)
    station = builder.add_resource(calendar=builder.add_calendar([(0, 8), (20, 90)]))
    running, other = builder.add_task(builder.add_job(), is_running=True), builder.add_task(builder.add_job())
    builder.add_mode(running, station, 4)
    builder.add_mode(other, station, 2)
    problem, solution, objective = solved(builder)
    assert objective == (26,)
    assert task_points(problem, solution)[Point.START, running] == 10


def test_what_is_frozen_stays_and_others_wait() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    kept, other = (builder.add_task(builder.add_job()) for _ in range(2))
    mode = builder.add_mode(kept, station, 4)
    builder.add_mode(other, station, 2)
    builder.set_previous({kept: (mode, 3, 7)}, frozen_until=5)
    problem, solution, objective = solved(builder)
    assert objective == (9,)
    assert task_points(problem, solution)[Point.START].tolist() == [3, 7]


def test_little_change_is_found_where_it_is_wished() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    tasks = [builder.add_task(builder.add_job()) for _ in range(3)]
    modes = [builder.add_mode(task, station, 2) for task in tasks]
    builder.set_previous({task: (modes[task], start, start + 2) for task, start in zip(tasks, (6, 2, 12), strict=True)})
    builder.set_objective({Term.MOVED_TASKS: 1, Term.START_SHIFT: 1}, {Term.MAKESPAN: 1})
    assert solved(builder)[2] == (0, 14)


def test_early_work_waits_until_its_due_date() -> None:
    builder = ProblemBuilder()
    station, job = builder.add_resource(), builder.add_job(due=30, earliness_weight=1, wip_weight=1)
    tasks = [builder.add_task(job), builder.add_task(job)]
    for task in tasks:
        builder.add_mode(task, station, 4)
    builder.add_lag(*tasks)
    builder.set_objective({Term.TARDINESS: 1}, {Term.EARLINESS: 1}, {Term.WORK_IN_PROGRESS: 1})
    assert solved(builder)[2] == (0, 0, 8)


def test_a_lot_does_not_start_before_its_next_station_is_free() -> None:
    builder = ProblemBuilder()
    first, second, job = builder.add_resource(), builder.add_resource(), builder.add_job(wip_weight=1)
    tasks = [builder.add_task(job), builder.add_task(job)]
    builder.add_mode(tasks[0], first, 2)
    builder.add_mode(tasks[1], second, 3)
    builder.add_lag(*tasks)
    builder.add_mode(builder.add_task(builder.add_job(), pin_start=0), second, 20)
    builder.set_objective({Term.MAKESPAN: 1}, {Term.WORK_IN_PROGRESS: 1})
    problem, _, objective = solved(builder)
    assert problem.jobs.wip_weight.tolist() == [1, 0]
    assert objective == (23, 5)


def test_the_job_that_costs_most_is_in_time() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    for weight in (1, 9):
        builder.add_mode(builder.add_task(builder.add_job(due=5, weight=weight)), station, 5)
    builder.set_objective({Term.TARDINESS: 1})
    assert solved(builder)[2] == (5,)


def test_a_deadline_comes_before_a_long_tail() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    builder.add_mode(builder.add_task(builder.add_job(deadline=4)), station, 4)
    job = builder.add_job()
    tasks = [builder.add_task(job), builder.add_task(job)]
    builder.add_mode(tasks[0], station, 1)
    builder.add_mode(tasks[1], builder.add_resource(), 50)
    builder.add_lag(*tasks)
    assert solved(builder)[2] == (55,)


def test_a_proved_makespan_is_called_optimal() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    for duration in (3, 4):
        builder.add_mode(builder.add_task(builder.add_job()), station, duration)
    result = solve(builder.build())
    assert (result.status, result.objective, result.lower_bound) == (Status.OPTIMAL, (7,), 7)


def test_a_task_that_cannot_be_in_time_is_proved_impossible() -> None:
    builder = ProblemBuilder()
    task = builder.add_task(builder.add_job(deadline=3), "bore")
    builder.add_mode(task, builder.add_resource(), 5)
    result = solve(builder.build())
    assert (result.status, result.solution) == (Status.INFEASIBLE, None)
    assert result.reasons == ("task 'bore' has its COMPLETION at 5 at the earliest, and must have it by 3 (deadline)",)


def consumer_with_deadline(stock: int) -> ProblemBuilder:
    """A task of 5 ticks that needs 4 blanks by tick 20; 3 come at tick 10, and 2 at tick 18."""
    builder = ProblemBuilder()
    item = builder.add_item(initial=stock, name="blank")
    for time, quantity in ((18, 2), (10, 3)):
        builder.add_receipt(item, time, quantity)
    task = builder.add_task(builder.add_job(deadline=20), "bore")
    builder.add_mode(task, builder.add_resource(), 5)
    builder.add_flow(task, item, -4)
    return builder


def test_a_task_whose_material_comes_too_late_is_proved_impossible() -> None:
    result = solve(consumer_with_deadline(stock=0).build())
    assert (result.status, result.solution) == (Status.INFEASIBLE, None)
    assert result.reasons == (
        "task 'bore' has its COMPLETION at 23 at the earliest, and must have it by 20 (deadline)",
    )


def test_stock_brings_forward_when_material_is_enough() -> None:
    result = solve(consumer_with_deadline(stock=1).build())
    assert (result.status, result.objective) == (Status.OPTIMAL, (15,))


def work_over_night(rule: BreakRule, deadline: int) -> ProblemBuilder:
    """Two tasks, the second of 6 ticks, on a station that is open in [0, 5), [10, 16) and [20, 30)."""
    builder = ProblemBuilder()
    calendar = builder.add_calendar([(0, 5), (10, 16), (20, 30)])
    station = builder.add_resource(calendar=calendar, name="mill")
    job = builder.add_job(deadline=deadline)
    first, second = builder.add_task(job, "saw"), builder.add_task(job, "mill")
    builder.add_mode(first, station, 4)
    builder.add_mode(second, station, [Phase(6, break_rule=rule)])
    builder.add_lag(first, second)
    return builder


@pytest.mark.parametrize(("rule", "end"), [(BreakRule.PAUSE, 15), (BreakRule.MAY_NOT, 16), (BreakRule.IGNORE, 10)])
def test_a_task_that_cannot_be_in_time_for_closed_hours_is_proved_impossible(rule: BreakRule, end: int) -> None:
    late = solve(work_over_night(rule, deadline=end - 1).build())
    said = f"task 'mill' has its COMPLETION at {end} at the earliest, and must have it by {end - 1} (deadline)"
    assert (late.status, late.reasons) == (Status.INFEASIBLE, (said,))
    assert solve(work_over_night(rule, deadline=end).build()).solution is not None


def test_tasks_that_find_no_place_are_named_with_their_rule() -> None:
    """One must be done from 2 to 5; what is left is enough for the other, but lies on both sides."""
    builder = ProblemBuilder()
    station = builder.add_resource(name="mill")
    for name, release, deadline, work in (("bore", 2, 5, 3), ("face", 0, 8, 4)):
        builder.add_mode(builder.add_task(builder.add_job(release=release, deadline=deadline), name), station, work)
    result = solve(builder.build())
    assert (result.status, result.solution) == (Status.UNKNOWN, None)
    assert "at the earliest, and must have it by" in result.reasons[0]
    assert result.reasons[0].endswith("(deadline)")


def test_a_valid_hint_that_is_best_comes_back_unchanged() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    for duration in (3, 4):
        builder.add_mode(builder.add_task(builder.add_job()), station, duration)
    problem = builder.build()
    hint = solve(problem).solution
    assert solve(problem, hint=hint).solution is hint


def test_the_order_of_an_invalid_hint_is_followed() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    for _ in range(3):
        builder.add_mode(builder.add_task(builder.add_job()), station, 4)
    builder.set_objective({Term.FLOW_TIME: 1})
    problem = builder.build()
    columns = {name: getattr(solve(problem).solution, name) for name in Solution.__dataclass_fields__}
    hint = Solution(**columns | {"phase_start": [2, 1, 0], "phase_end": [6, 5, 4]})
    assert check(problem, hint)
    solution = solve(problem, Stop(max_iterations=1), hint).solution
    assert solution is not None
    assert solution.phase_start.tolist() == [8, 4, 0]


def test_passes_are_counted_and_limited() -> None:
    builder = ProblemBuilder()
    stations = [builder.add_resource() for _ in range(3)]
    for number in range(6):
        job, before = builder.add_job(), -1
        for step in range(3):
            task = builder.add_task(job)
            builder.add_mode(task, stations[(number * (step + 1)) % 3], 1 + (number + step) % 4)
            if before >= 0:
                builder.add_lag(before, task)
            before = task
    builder.set_objective({Term.FLOW_TIME: 1})
    assert solve(builder.build(), Stop(max_iterations=3)).iterations == 3


def test_the_objective_is_that_of_the_solution() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource(cost_rate=3)
    builder.add_mode(builder.add_task(builder.add_job(due=2)), station, [Phase(5, power=2)])
    builder.set_objective({Term.RESOURCE_COST: 1, Term.ENERGY_COST: 1, Term.TARDINESS: 1}, tariff=[(0, 2), (3, 1)])
    problem, solution, objective = solved(builder)
    assert objective == value(problem, solution)


@pytest.mark.parametrize(
    "wrong", [{"forward_backward_passes": -1}, {"work_limit": 0}, {"randomness": 0.0}], ids=lambda row: next(iter(row))
)
def test_parameters_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ListParams(**wrong)


def test_a_limit_that_is_over_at_once_leaves_one_pass() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    for length in (2, 3):
        builder.add_mode(builder.add_task(builder.add_job()), station, length)
    builder.set_objective({Term.FLOW_TIME: 1})
    result = solve(builder.build(), Stop(max_iterations=0))
    assert (result.objective, result.iterations) == ((7,), 1)


def test_a_search_ends_when_its_passes_bring_nothing_new() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource()
    for length in (2, 3):
        builder.add_mode(builder.add_task(builder.add_job()), station, length)
    builder.set_objective({Term.FLOW_TIME: 1})
    result = solve(builder.build(), Stop(max_iterations=100_000))
    assert (result.objective, result.status) == ((7,), Status.FEASIBLE)
    assert result.iterations < 1_000


def fleet_without_ways(builder: ProblemBuilder) -> tuple[list[int], int]:
    """Two stations at places between which a robot needs no time, and the robot's fleet."""
    travel = builder.add_travel([[0, 0, 4], [0, 0, 4], [4, 4, 0]])
    robot = builder.add_resource(ResourceKind.ROBOT, "hauler", location=2, travel_type=travel)
    return [builder.add_resource(location=0), builder.add_resource(location=1)], builder.add_group([robot])


def test_a_way_of_no_time_takes_no_time() -> None:
    builder = ProblemBuilder()
    stations, fleet = fleet_without_ways(builder)
    job = builder.add_job()
    first, second = builder.add_task(job), builder.add_task(job)
    builder.add_mode(first, stations[0], 5)
    builder.add_mode(second, stations[1], 3)
    builder.add_transport(first, second, fleet=fleet)
    assert solved(builder)[2] == (8,)


def test_a_robot_brings_a_lot_the_way_of_no_time_between_two_others() -> None:
    builder = ProblemBuilder()
    stations, fleet = fleet_without_ways(builder)
    for _ in range(3):
        job = builder.add_job()
        first, second = builder.add_task(job), builder.add_task(job)
        builder.add_mode(first, stations[0], 5)
        builder.add_mode(second, stations[1], 5)
        builder.add_transport(first, second, fleet=fleet)
    assert solved(builder)[2] == (20,)


def test_a_robot_is_not_held_for_a_moment_before_it_takes_up_a_lot_then() -> None:
    builder = ProblemBuilder()
    stations, fleet = fleet_without_ways(builder)
    away = builder.add_resource(location=2)
    job = builder.add_job()
    first, second = builder.add_task(job), builder.add_task(job)
    builder.add_mode(first, stations[0], 5)
    builder.add_mode(second, away, 1)
    builder.add_transport(first, second, fleet=fleet)
    # Held for no time while the lot is taken up where it stands: before it or behind it, not at that instant.
    helped = builder.add_task(builder.add_job(release=5))
    builder.add_mode(helped, stations[1], [Phase(0), Phase(2)], [Requirement(fleet, last_phase=0)])
    assert solved(builder)[2] <= (12,)


def test_what_must_be_over_at_an_instant_is_placed_before_the_jobs_that_push_it_out_of_its_time() -> None:
    """Ten jobs of 10 on a station that is charged in [45, 65]; the job that begins at 40 is in the way."""
    builder = ProblemBuilder()
    station = builder.add_resource()
    for _ in range(10):
        builder.add_mode(builder.add_task(builder.add_job()), station, 10)
    charging = builder.add_task(-1, earliest_start=45, latest_end=65)
    builder.add_mode(charging, station, 20)
    problem = builder.build()
    result = solve(problem, Stop(max_iterations=2))
    assert result.solution is not None, result.reasons
    assert check(problem, result.solution) == []
