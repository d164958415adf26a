"""The portfolio: what members share, who gets turns, and that one failing member does not end the others."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.portfolio.incumbent import Incumbent
from reshuffle.organizing.scheduling.portfolio.members import Turn, WindowsMember
from reshuffle.organizing.scheduling.portfolio.turns import Seat, run_turns
from reshuffle.plan.solution import Solution, empty_solution
from reshuffle.plan.solver import Progress, Stop
from tests.organizing.scheduling.shops import random_job_shop, two_jobs_two_machines

SOLUTION = empty_solution(two_jobs_two_machines())


@dataclass
class Scripted:
    """A member that does what its script says, one step per turn."""

    name: str
    values: list[int] = field(default_factory=list)
    bound: int | None = None
    refuses: bool = False
    iterations: int = 0
    reason: str | None = None
    turns: list[Turn] = field(default_factory=list)

    def take(self, turn: Turn, incumbent: Incumbent) -> None:
        self.turns.append(turn)
        if self.refuses:
            raise UnsupportedError(self.name, ["a wish"])
        incumbent.raise_bound(self.bound)
        if not self.values:
            self.reason = "nothing more"
            return
        incumbent.offer(SOLUTION, (self.values.pop(0),))


def with_value(objective: int) -> Incumbent:
    incumbent = Incumbent()
    incumbent.offer(SOLUTION, (objective,))
    return incumbent


def test_a_worse_schedule_is_not_taken() -> None:
    incumbent = with_value(5)
    assert not incumbent.offer(SOLUTION, (6,))
    assert incumbent.objective == (5,)


def test_a_schedule_as_good_as_the_best_takes_its_place_without_a_report() -> None:
    told: list[Progress] = []
    incumbent = Incumbent(told.append)
    other = empty_solution(two_jobs_two_machines())
    incumbent.offer(SOLUTION, (5,))
    assert not incumbent.offer(other, (5,))
    assert incumbent.solution is other
    assert len(told) == 1


def test_a_bound_that_meets_the_only_level_closes_the_search() -> None:
    incumbent = with_value(5)
    incumbent.raise_bound(4)
    assert not incumbent.is_closed()
    incumbent.raise_bound(5)
    assert incumbent.is_closed()


def test_a_bound_that_meets_the_first_of_two_levels_does_not_close_the_search() -> None:
    incumbent = Incumbent()
    incumbent.offer(SOLUTION, (5, 9))
    incumbent.raise_bound(5)
    assert not incumbent.is_closed()


def test_a_failing_observer_ends_the_search_and_is_passed_on() -> None:
    def fails(_: Progress) -> None:
        raise RuntimeError("the screen is gone")

    incumbent = Incumbent(fails)
    incumbent.offer(SOLUTION, (5,))
    assert incumbent.is_over()
    assert isinstance(incumbent.failure, RuntimeError)


def test_the_observer_is_told_one_at_a_time_and_only_what_is_better() -> None:
    told: list[int] = []
    inside = threading.Lock()

    def observe(progress: Progress) -> None:
        assert inside.acquire(blocking=False)
        assert progress.objective is not None
        told.append(progress.objective[0])
        inside.release()

    incumbent = Incumbent(observe)

    def offer(offset: int) -> None:
        for number in range(300, 0, -1):
            incumbent.offer(SOLUTION, (2 * number + offset,))

    threads = [threading.Thread(target=offer, args=(offset,)) for offset in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert incumbent.failure is None
    assert told == sorted(set(told), reverse=True)
    assert told[-1] == 2


def test_with_one_worker_members_take_turns() -> None:
    first, second = Scripted("first", [9, 8]), Scripted("second", [7, 6])
    incumbent = with_value(10)
    run_turns([Seat(first), Seat(second)], incumbent, None, None, workers=1, seed=0)
    assert incumbent.objective == (6,)
    assert len(first.turns) >= 2
    assert len(second.turns) >= 2


def test_a_member_that_refuses_the_problem_is_dropped_with_its_reason() -> None:
    seats = [Seat(Scripted("picky", refuses=True)), Seat(Scripted("able", [9]))]
    incumbent = with_value(10)
    run_turns(seats, incumbent, None, None, workers=2, seed=0)
    assert incumbent.objective == (9,)
    assert seats[0].dropped is not None
    assert "a wish" in seats[0].dropped


def test_the_search_ends_as_soon_as_bound_and_value_meet() -> None:
    eager = Scripted("eager", [9, 8, 7, 6, 5], bound=8)
    incumbent = with_value(10)
    run_turns([Seat(eager)], incumbent, None, None, workers=1, seed=0)
    assert incumbent.objective == (8,)


def test_with_an_iteration_limit_each_member_has_one_turn_on_one_worker() -> None:
    members = [Scripted("first", [9, 8]), Scripted("second", [7])]
    run_turns([Seat(member) for member in members], with_value(10), None, 12, workers=4, seed=5)
    assert [[(turn.max_iterations, turn.workers) for turn in member.turns] for member in members] == [[(12, 1)]] * 2


def test_who_brings_something_gets_more_turns() -> None:
    helpful, idle = Scripted("helpful", list(range(1000, 960, -1))), Scripted("idle", [2000] * 40)
    run_turns([Seat(helpful), Seat(idle)], with_value(1001), None, None, workers=1, seed=0)
    last_helpful = len(helpful.turns)
    assert last_helpful >= 40
    assert len(idle.turns) <= last_helpful + 2


def test_a_defect_of_a_member_is_passed_on() -> None:
    @dataclass
    class Broken(Scripted):
        def take(self, turn: Turn, incumbent: Incumbent) -> None:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        run_turns([Seat(Broken("broken")), Seat(Scripted("able", [9]))], with_value(10), None, None, 2, 0)


def test_windows_share_what_they_find() -> None:
    problem, _ = random_job_shop(6, num_jobs=8, num_machines=5)
    start = ListScheduler().solve(problem, Stop(max_iterations=1), seed=0)
    assert start.solution is not None
    assert start.objective is not None
    incumbent = Incumbent()
    incumbent.offer(start.solution, start.objective)
    member = WindowsMember(problem, seed=1)
    member.take(Turn(None, 15, 1, 0), incumbent)
    found: Solution | None = incumbent.solution
    assert found is not None
    assert member.iterations == 15
    assert incumbent.objective is not None
    assert incumbent.objective <= start.objective
