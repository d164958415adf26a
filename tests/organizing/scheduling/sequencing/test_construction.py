"""First schedules of the decoder: they hold, whatever the problem has, and rules that fit come out ahead."""

from __future__ import annotations

import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.sequence_scheduler import SequenceScheduler
from reshuffle.organizing.scheduling.sequencing.features import unsupported
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Status, Stop
from reshuffle.plan.tasks import PhaseKind
from tests.properties.random_problems import random_problem


@pytest.mark.parametrize("first_seed", range(0, 120, 20))
def test_first_schedules_of_random_problems_hold(first_seed: int) -> None:
    found = 0
    for seed in range(first_seed, first_seed + 20):
        problem = random_problem(seed)
        if unsupported(problem):
            continue
        result = SequenceScheduler().construct(problem, Stop(max_iterations=4), 1)
        if result.solution is None:
            assert result.status == Status.UNKNOWN
            assert result.reasons
            continue
        found += 1
        assert list(check(problem, result.solution)) == []
        assert value(problem, result.solution) == result.objective
    assert found >= 3


def lots_on_two_mills() -> SchedulingProblem:
    """Ten lots, urgent ones last in the list, each on a slow or a fast mill."""
    builder = ProblemBuilder()
    slow, fast = (builder.add_resource(ResourceKind.STATION, name) for name in ("slow", "fast"))
    for number in range(10):
        task = builder.add_task(builder.add_job(f"lot {number}", due=4 * (10 - number)), f"lot {number}")
        builder.add_mode(task, slow, [Phase(9)])
        builder.add_mode(task, fast, [Phase(4)])
    builder.set_objective({Term.TARDINESS: 1})
    return builder.build()


def test_each_task_takes_the_mode_in_which_it_completes_first() -> None:
    solution = SequenceScheduler().construct(lots_on_two_mills(), Stop(max_iterations=1), 1).solution
    assert solution is not None
    assert solution.mode[9] == 19  # the most urgent lot, on the fast mill
    assert 0 < sum(mode % 2 == 0 for mode in solution.mode.tolist()) < 5


def test_a_mode_that_takes_far_longer_is_taken_under_some_rules_only() -> None:
    """Six tasks of 2 on one mill, of 9 on the other: the fifth would end at 9 there, at 10 on the fast one."""
    builder = ProblemBuilder()
    mills = [builder.add_resource(ResourceKind.STATION, name) for name in ("fast", "slow")]
    for _ in range(6):
        task = builder.add_task(builder.add_job())
        for mill, ticks in zip(mills, (2, 9), strict=True):
            builder.add_mode(task, mill, [Phase(ticks)])
    builder.set_objective({Term.MAKESPAN: 1})
    problem = builder.build()
    assert SequenceScheduler().construct(problem, Stop(max_iterations=1), 1).objective == (12,)
    assert SequenceScheduler().construct(problem, Stop(max_iterations=2), 1).objective == (10,)


def test_more_rules_are_never_worse() -> None:
    problem = lots_on_two_mills()
    values = [SequenceScheduler().construct(problem, Stop(max_iterations=number), 1).objective for number in (1, 3, 10)]
    assert None not in values
    assert values == sorted(values, key=lambda one: one or (), reverse=True)


def worn_mill(num_cleanings: int) -> SchedulingProblem:
    """Six lots, of which two wear the mill as far as it may be, and cleanings that are done only if they are needed."""
    builder = ProblemBuilder()
    mill = builder.add_resource(ResourceKind.STATION, "mill")
    counter = builder.add_counter(mill, limit=2)
    for number in range(6):
        task = builder.add_task(builder.add_job(f"lot {number}"), f"lot {number}")
        mode = builder.add_mode(task, mill, [Phase(3)])
        builder.add_wear(mode, counter, 1)
    for number in range(num_cleanings):
        branch = builder.add_choice(1, least=0)[0]
        task = builder.add_task(-1, f"cleaning {number}", branch=branch)
        builder.add_reset(builder.add_mode(task, mill, [Phase(1)]), counter)
    return builder.build()


def test_cleanings_are_called_in_as_often_as_wear_asks_for_them() -> None:
    problem = worn_mill(num_cleanings=4)
    result = SequenceScheduler().construct(problem, Stop(max_iterations=1), 1)
    assert result.solution is not None, result.reasons
    assert list(check(problem, result.solution)) == []
    assert sum(mode >= 0 for mode in result.solution.mode.tolist()) == 8


def test_without_enough_cleanings_no_rule_leads_to_a_schedule() -> None:
    result = SequenceScheduler().construct(worn_mill(num_cleanings=1), Stop(max_iterations=3), 1)
    assert result.solution is None
    assert result.reasons == ("no priority rule led to a schedule",)


def robot_that_has_to_charge() -> SchedulingProblem:
    """Urgent lots that keep a robot busy for long, and a charging of it that no lot waits for but that cannot wait."""
    builder = ProblemBuilder()
    robot = builder.add_resource(ResourceKind.STATION, "robot")
    for number in range(4):
        task = builder.add_task(builder.add_job(f"lot {number}", due=5), f"lot {number}")
        builder.add_mode(task, robot, [Phase(10)])
    charging = builder.add_task(-1, "charging", latest_end=22)
    builder.add_mode(charging, robot, [Phase(6)])
    builder.set_objective({Term.TARDINESS: 1})
    return builder.build()


def test_charging_comes_first_where_it_would_find_no_room_later() -> None:
    problem = robot_that_has_to_charge()
    result = SequenceScheduler().construct(problem, Stop(max_iterations=1), 1)
    assert result.solution is not None, result.reasons
    assert list(check(problem, result.solution)) == []


def lots_that_meet(pairs: int) -> SchedulingProblem:
    """Lots from the saw to the mill and from the mill to the saw, with no place between: two at once wait for ever."""
    builder = ProblemBuilder()
    nothing = builder.add_buffer(0, "nothing")
    machines = [
        builder.add_resource(ResourceKind.STATION, name, input_buffer=nothing, output_buffer=nothing)
        for name in ("saw", "mill")
    ]
    for number in range(2 * pairs):
        job = builder.add_job(f"lot {number}")
        there, back = builder.add_task(job, f"there {number}"), builder.add_task(job, f"back {number}")
        stays = [Phase(4, max_wait=UNBOUNDED), Phase(0, PhaseKind.HOLD)]
        builder.add_mode(there, machines[number % 2], stays)
        builder.add_mode(back, machines[1 - number % 2], [Phase(4)])
        builder.add_lag(there, back)
        builder.add_transport(there, back)
    return builder.build()


@pytest.mark.parametrize("pairs", [1, 3])
def test_lots_come_one_after_the_other_where_they_would_wait_for_each_others_place(pairs: int) -> None:
    problem = lots_that_meet(pairs)
    result = SequenceScheduler().construct(problem, Stop(max_iterations=1), 1)
    assert result.solution is not None, result.reasons
    assert list(check(problem, result.solution)) == []


def overfull_yard() -> SchedulingProblem:
    """Two lots that lie in a yard with one place when planning starts."""
    builder = ProblemBuilder()
    yard = builder.add_buffer(1, "yard")
    saw = builder.add_resource(ResourceKind.STATION, "saw")
    for number in range(2):
        task = builder.add_task(builder.add_job(f"lot {number}"), f"lot {number}")
        builder.add_mode(task, saw, [Phase(3)])
        builder.add_transport(-1, task, origin_buffer=yard)
    return builder.build()


def test_what_the_decoder_does_not_know_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match="buffers in which more lots lie at first than they have places"):
        SequenceScheduler().construct(overfull_yard(), Stop(max_iterations=1), 1)
