"""Repairs keep what can be kept, let nothing wait for what is delayed elsewhere, and move what is hit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.order_decoder import OrderDecoder
from reshuffle.organizing.scheduling.repair import Repair, Repaired
from reshuffle.organizing.scheduling.sequencing.features import unsupported
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution, task_points
from reshuffle.plan.solver import Stop
from tests.properties.random_problems import random_problem

#: Far behind everything, ticks; a closure that nobody meets.
FAR = 100_000
NEVER = (FAR, FAR + 1)


def open_but(closed: tuple[int, int]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in ((0, closed[0]), (closed[1], 2 * FAR)) if start < end]


def two_mills(closed: tuple[int, int] = NEVER, num_jobs: int = 4) -> SchedulingProblem:
    """Return jobs of 10 ticks, due one after the other, for either mill; the first one is closed for a while."""
    builder = ProblemBuilder()
    hours = builder.add_calendar(open_but(closed))
    mills = [builder.add_resource(name="first", calendar=hours), builder.add_resource(name="second")]
    for number in range(num_jobs):
        task = builder.add_task(builder.add_job(f"J{number}", due=10 * (number + 1)), f"J{number}/1")
        for mill in mills:
            builder.add_mode(task, mill, 10)
    builder.set_objective({Term.TARDINESS: 1})
    return builder.build()


def mill_and_saw(closed: tuple[int, int] = NEVER) -> SchedulingProblem:
    """Return a job that is milled and then sawn, and one that is only sawn, after it."""
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill", calendar=builder.add_calendar(open_but(closed)))
    saw = builder.add_resource(name="saw")
    both, sawn = builder.add_job("both", due=20), builder.add_job("sawn", due=30)
    tasks = [builder.add_task(both, "milled"), builder.add_task(both, "then"), builder.add_task(sawn, "only")]
    for task, station in zip(tasks, (mill, saw, saw), strict=True):
        builder.add_mode(task, station, 10)
    builder.add_lag(tasks[0], tasks[1])
    builder.set_objective({Term.TARDINESS: 1})
    return builder.build()


def planned(problem: SchedulingProblem, rows: dict[int, tuple[int, int]]) -> Solution:
    """Return tasks in their modes from their starts on, each for 10 ticks."""
    blank = empty_solution(problem)
    mode, start, end = (np.array(column) for column in (blank.mode, blank.phase_start, blank.phase_end))
    for task, (chosen, begin) in rows.items():
        phase = problem.modes.phase_ptr[chosen]
        mode[task], start[phase], end[phase] = chosen, begin, begin + 10
    return replace(blank, mode=mode, phase_start=start, phase_end=end)


def repaired(
    problem: SchedulingProblem,
    before: Solution,
    stop: Stop | None = None,
    price: int = 0,
    decoder: OrderDecoder | None = None,
) -> Repaired:
    """Return a repair; each task that starts later or earlier, or in another mode, costs `price`."""
    planned_start = task_points(problem, before)[Point.START]

    def cost(solution: Solution) -> tuple[int, ...]:
        starts = task_points(problem, solution)[Point.START]
        moved = int(np.count_nonzero((before.mode >= 0) & ((solution.mode != before.mode) | (starts != planned_start))))
        first, *rest = value(problem, solution)
        return (first + price * moved, *rest)

    return Repair(problem, before, cost, stop or Stop(max_iterations=60), 1, decoder).run()


def starts(problem: SchedulingProblem, found: Repaired) -> list[int]:
    assert found.solution is not None
    assert check(problem, found.solution) == []
    return [int(start) for start in task_points(problem, found.solution)[Point.START]]


#: All jobs on the first mill, one after the other: modes 0, 2, 4, 6.
ONE_AFTER_THE_OTHER = {task: (2 * task, 10 * task) for task in range(4)}


def test_a_schedule_that_still_holds_stays_as_it_is() -> None:
    problem = two_mills()
    assert starts(problem, repaired(problem, planned(problem, ONE_AFTER_THE_OTHER))) == [0, 10, 20, 30]


def test_what_could_start_earlier_stays_where_it_was() -> None:
    problem = two_mills()
    late = planned(problem, {task: (2 * task, 10 * task + 100) for task in range(4)})
    assert starts(problem, repaired(problem, late, Stop(max_iterations=1))) == [100, 110, 120, 130]


def test_one_job_goes_elsewhere_where_that_keeps_all_others_on_time() -> None:
    problem = two_mills(closed=(10, 20))
    found = repaired(problem, planned(problem, ONE_AFTER_THE_OTHER), price=1)
    first, _, third, fourth = starts(problem, found)
    assert (first, third, fourth) == (0, 20, 30)
    assert found.solution is not None
    assert found.solution.mode.tolist() == [0, 3, 4, 6]


def test_nothing_waits_on_a_station_for_what_is_delayed_elsewhere() -> None:
    problem = mill_and_saw(closed=(0, 50))
    before = planned(problem, {0: (0, 0), 1: (1, 10), 2: (2, 20)})
    assert starts(problem, repaired(problem, before, Stop(max_iterations=3))) == [50, 60, 20]


def test_what_is_new_goes_into_a_gap() -> None:
    problem = two_mills(num_jobs=3)
    before = planned(problem, {0: (0, 0), 1: (2, 20)})
    found = repaired(problem, before, Stop(max_iterations=1))
    assert starts(problem, found)[:2] == [0, 20]


def test_the_decoder_keeps_what_still_holds_and_moves_one_job_elsewhere() -> None:
    problem = two_mills(closed=(10, 20))
    found = repaired(problem, planned(problem, ONE_AFTER_THE_OTHER), price=1, decoder=OrderDecoder(problem))
    first, _, third, fourth = starts(problem, found)
    assert (first, third, fourth) == (0, 20, 30)
    assert found.solution is not None
    assert found.solution.mode.tolist() == [0, 3, 4, 6]


def test_with_the_decoder_nothing_waits_for_what_is_delayed_elsewhere() -> None:
    problem = mill_and_saw(closed=(0, 50))
    before = planned(problem, {0: (0, 0), 1: (1, 10), 2: (2, 20)})
    assert starts(problem, repaired(problem, before, decoder=OrderDecoder(problem))) == [50, 60, 20]


def test_the_first_passes_of_the_decoder_are_made_even_without_time() -> None:
    problem = mill_and_saw(closed=(0, 50))
    before = planned(problem, {0: (0, 0), 1: (1, 10), 2: (2, 20)})
    found = repaired(problem, before, Stop(time_limit_s=0.0), decoder=OrderDecoder(problem))
    assert starts(problem, found) == [50, 60, 20]


def test_where_the_decoder_leads_nowhere_the_repair_goes_on_without_it() -> None:
    problem = two_mills(closed=(10, 60))

    class Nowhere(OrderDecoder):
        def decode(self, *_: object, **__: object) -> Solution | None:
            return None

    found = repaired(problem, planned(problem, ONE_AFTER_THE_OTHER), decoder=Nowhere(problem))
    assert found.solution is not None
    assert check(problem, found.solution) == []


def test_no_more_passes_are_made_than_are_asked_for() -> None:
    problem = two_mills(closed=(10, 60))
    assert repaired(problem, planned(problem, ONE_AFTER_THE_OTHER), Stop(max_iterations=2)).passes == 2


def test_one_seed_gives_the_same_again() -> None:
    problem = two_mills(closed=(10, 60))
    before = planned(problem, ONE_AFTER_THE_OTHER)
    assert starts(problem, repaired(problem, before)) == starts(problem, repaired(problem, before))


def _is_held(problem: SchedulingProblem) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return problem.tasks.is_running | (problem.tasks.pin_start != UNSET)


@pytest.mark.parametrize("is_decoded", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_repairs_of_random_problems_hold(seed: int, is_decoded: bool) -> None:
    problem = random_problem(seed)
    first = ListScheduler().solve(problem, Stop(), seed=0).solution
    if first is None:
        pytest.skip("there is no schedule to repair")
    # What half of the tasks were planned for is not possible any more.
    points = task_points(problem, first)
    floors = problem.tasks.earliest_start.copy()
    free = np.flatnonzero((first.mode >= 0) & ~_is_held(problem))[::2]
    floors[free] = np.maximum(floors[free], points[Point.START, free] + 5)
    later = replace(problem, tasks=replace(problem.tasks, earliest_start=floors))
    if is_decoded and unsupported(later):
        pytest.skip("the decoder does not know all of the problem")
    decoder = OrderDecoder(later) if is_decoded else None
    found = repaired(later, first, Stop(max_iterations=15), price=1, decoder=decoder)
    if found.solution is not None:
        assert check(later, found.solution) == []
        assert found.cost is not None
        assert found.cost[0] >= value(later, found.solution)[0]
