"""When a robot is free for what, by the order in which visits of one instant come."""

from __future__ import annotations

import logging
import random

import pytest

from reshuffle.organizing.scheduling.construction.robots import RobotDiary
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.check import check
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Stop


def diary() -> RobotDiary:
    """A robot at place 0, with no time between 0 and 1 and 4 ticks to and from 2."""
    builder = ProblemBuilder()
    travel = builder.add_travel([[0, 0, 4], [0, 0, 4], [4, 4, 0]])
    robot = builder.add_resource(ResourceKind.ROBOT, location=0, travel_type=travel)
    return RobotDiary(Shop(builder.build()), robot)


def test_ways_of_no_time_follow_each_other_within_one_instant() -> None:
    robot = diary()
    robot.add((0, 5, 0, 2))
    robot.add((9, 9, 0, 1))
    assert robot.earliest(9, 4, 1, 2) == 9


def test_two_ways_of_no_time_are_not_made_at_the_same_instant() -> None:
    robot = diary()
    robot.add((3, 3, 0, 1))
    assert robot.earliest(3, 0, 0, 1) == 4


def test_a_trip_does_not_begin_when_a_hold_of_no_time_is_over() -> None:
    robot = diary()
    robot.add((3, 3, 0, 0))
    assert robot.earliest(3, 4, 0, 2) == 4


def test_a_hold_of_no_time_is_not_put_to_the_instant_at_which_a_trip_begins() -> None:
    robot = diary()
    robot.add((3, 7, 0, 2))
    assert robot.earliest(3, 0, 0, 0) == 11


def test_a_hold_follows_a_trip_at_once() -> None:
    robot = diary()
    robot.add((3, 7, 0, 2))
    assert robot.earliest(0, 5, 2, 2) == 7


def busy_fleet(seed: int) -> SchedulingProblem:
    """Four jobs on three stations between which many ways take no time, with robots that are held in phases too."""
    chance = random.Random(seed)
    builder = ProblemBuilder()
    ways = [[0 if i == j or chance.random() < 0.6 else chance.randint(1, 3) for j in range(3)] for i in range(3)]
    travel = builder.add_travel(ways, ways, pickup=chance.choice((0, 0, 1)), dropoff=chance.choice((0, 0, 1)))
    robots = [
        builder.add_resource(ResourceKind.ROBOT, location=chance.randrange(3), travel_type=travel)
        for _ in range(chance.choice((1, 1, 2)))
    ]
    fleet = builder.add_group(robots)
    stations = [builder.add_resource(location=place) for place in range(3)]
    for _ in range(4):
        job, before = builder.add_job(release=chance.choice((0, 0, 2))), -1
        for station in chance.sample(range(3), chance.randint(1, 3)):
            task, length = builder.add_task(job), chance.choice((0, 1, 2))
            if chance.random() < 0.4:
                phases = [Phase(chance.choice((0, 0, 1))), Phase(length)]
                builder.add_mode(task, stations[station], phases, [Requirement(fleet, last_phase=0)])
            else:
                builder.add_mode(task, stations[station], length)
            if before >= 0:
                builder.add_transport(before, task, fleet=fleet)
            before = task
    return builder.build()


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_what_robots_do_within_one_instant_holds_before_the_judge(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for problem in (busy_fleet(number) for number in range(seed, seed + 10)):
        result = ListScheduler().solve(problem, Stop(max_iterations=6), seed=1)
        assert result.solution is not None
        assert check(problem, result.solution) == []
    assert caplog.messages == []  # no schedule was built that had to be discarded
