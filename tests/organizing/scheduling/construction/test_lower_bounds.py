"""What is proved before any schedule is made: earliest instants with open times, and stations with too much to do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reshuffle.organizing.scheduling.construction.lower_bounds import LowerBounds
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.links import Point
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Stop
from reshuffle.plan.tasks import BreakRule, PhaseKind
from tests.properties.random_problems import random_problem

#: Open from 0 to 8 and from 24 to 32, then for long.
DAYS = [(0, 8), (24, 32), (48, 480)]


def contradictions(builder: ProblemBuilder) -> list[str]:
    return LowerBounds(Shop(builder.build())).contradictions()


def works(builder: ProblemBuilder, deadline: int, works: list[int], stations: list[int]) -> None:
    """Add jobs of one task each, which any of the stations can do; none may pause."""
    for work in works:
        task = builder.add_task(builder.add_job(deadline=deadline))
        for station in stations:
            builder.add_mode(task, station, [Phase(work, PhaseKind.RUN, 0, BreakRule.MAY_NOT)])


@pytest.mark.parametrize(("deadline", "is_possible"), [(29, True), (28, False)])
def test_work_that_may_not_pause_waits_for_a_span_that_is_long_enough(deadline: int, is_possible: bool) -> None:
    """Three and then five ticks: the second does not fit into what is left of the first day."""
    builder = ProblemBuilder()
    station = builder.add_resource(calendar=builder.add_calendar(DAYS))
    job = builder.add_job(deadline=deadline)
    tasks = [builder.add_task(job), builder.add_task(job)]
    for task, work in zip(tasks, (4, 5), strict=True):
        builder.add_mode(task, station, [Phase(work, PhaseKind.RUN, 0, BreakRule.MAY_NOT)])
    builder.add_lag(*tasks)
    assert (contradictions(builder) == []) is is_possible


def test_people_count_who_are_not_there_when_the_station_is_open() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource(calendar=builder.add_calendar(DAYS))
    person = builder.add_resource(ResourceKind.OPERATOR, calendar=builder.add_calendar([(6, 30)]))
    task = builder.add_task(builder.add_job(deadline=26), "bore")
    group = builder.add_group([person])
    builder.add_mode(task, station, [Phase(5, PhaseKind.RUN, 0, BreakRule.MAY_NOT)], [Requirement(group)])
    assert contradictions(builder) == [
        "task 'bore' has its COMPLETION at 29 at the earliest, and must have it by 26 (deadline)"
    ]


def test_work_that_is_never_possible_is_named() -> None:
    builder = ProblemBuilder()
    station = builder.add_resource(calendar=builder.add_calendar([(0, 8), (24, 32)]))
    works(builder, UNBOUNDED, [9], [station])
    assert "has no time in which everything that it needs is open" in contradictions(builder)[0]


@pytest.mark.parametrize(("deadline", "is_possible"), [(32, True), (30, False)])
def test_stations_can_not_do_more_than_they_are_open_for(deadline: int, is_possible: bool) -> None:
    """Two stations, open for 8 ticks before noon of the second day and 8 more until 32; 30 ticks of work."""
    builder = ProblemBuilder()
    calendar = builder.add_calendar(DAYS)
    stations = [builder.add_resource(calendar=calendar) for _ in range(2)]
    works(builder, deadline, [5, 3, 5, 3, 5, 3, 5, 1], stations)
    assert (contradictions(builder) == []) is is_possible


def test_stations_that_are_too_slow_do_not_help() -> None:
    """Either of two tasks can only be in time on the first station, which can do one of them."""
    builder = ProblemBuilder()
    fast, slow = builder.add_resource(name="fast"), builder.add_resource()
    for _ in range(2):
        task = builder.add_task(builder.add_job(deadline=15))
        builder.add_mode(task, fast, 10)
        builder.add_mode(task, slow, 20)
    (reason,) = contradictions(builder)
    assert "must be done on resource 'fast' from 0 to 15 and need 20 ticks of 15" in reason


def at_points(problem: SchedulingProblem, solution: Solution) -> dict[int, list[int]]:
    """Return the instants of the points of each task that is done."""
    found = {}
    for task, mode in enumerate(solution.mode.tolist()):
        if mode < 0:
            continue
        rows = range(int(problem.modes.phase_ptr[mode]), int(problem.modes.phase_ptr[mode + 1]))
        kinds = problem.phases.kind
        arrival = rows[1] if kinds[rows[0]] == PhaseKind.SETUP else rows[0]
        completion = rows[-2] if kinds[rows[-1]] == PhaseKind.HOLD else rows[-1]
        begin, end = solution.phase_start, solution.phase_end
        found[task] = [int(begin[rows[0]]), int(begin[arrival]), int(end[completion]), int(end[rows[-1]])]
    return found


@pytest.mark.parametrize("seed", range(30))
def test_what_is_proved_holds_for_schedules_whose_instants_become_deadlines(seed: int) -> None:
    problem = random_problem(seed)
    solution = ListScheduler().solve(problem, Stop(max_iterations=3), seed=0).solution
    if solution is None:
        pytest.skip("there is no schedule to hold it against")
    points = at_points(problem, solution)
    latest_end, deadline = problem.tasks.latest_end.copy(), problem.jobs.deadline.copy()
    last: dict[int, int] = {}
    for task, instants in points.items():
        latest_end[task] = min(int(latest_end[task]), instants[Point.END])
        job = int(problem.tasks.job[task])
        last[job] = max(last.get(job, -UNBOUNDED), instants[Point.COMPLETION])
    for job, completion in last.items():
        if job >= 0:
            deadline[job] = min(int(deadline[job]), completion)
    tight = replace(
        problem,
        tasks=replace(problem.tasks, latest_end=np.asarray(latest_end)),
        jobs=replace(problem.jobs, deadline=np.asarray(deadline)),
    )
    proved = LowerBounds(Shop(tight))
    assert proved.contradictions() == []
    for task, instants in points.items():
        if proved.is_counted[task]:
            assert all(head[task] <= instant for head, instant in zip(proved.heads, instants, strict=True))
