"""Working time: open ticks, and prices over them, counted tick by tick and in one step."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.plan.arrays import BOUND
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.chosen import choose
from reshuffle.plan.resources import Calendars, ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule
from reshuffle.plan.worktime import PhaseCalendars, intersection, phase_calendars
from tests.plan.worlds import schedule

#: Open intervals as lengths of breaks and openings, one after the other.
LENGTHS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), max_size=5)


def intervals(first: int, lengths: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found, at = [], first
    for pause, length in lengths:
        found.append((at + pause, at + pause + length))
        at += pause + length
    return found


def table(calendars: list[list[tuple[int, int]]]) -> Calendars:
    builder = ProblemBuilder()
    for calendar in calendars:
        builder.add_calendar(calendar)
    return builder.build().calendars


@given(first=st.lists(LENGTHS, min_size=1, max_size=3), origin=st.integers(-10, 3))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_the_intersection_is_open_where_all_calendars_are(first: list[list[tuple[int, int]]], origin: int) -> None:
    calendars = [intervals(origin + number, lengths) for number, lengths in enumerate(first)]
    time = intersection(table(calendars), range(len(calendars)))
    ticks = np.arange(-15, 60)
    is_open = [all(any(a <= tick < b for a, b in calendar) for calendar in calendars) for tick in ticks]
    assert time.is_open(ticks).tolist() == is_open
    assert (time.ticks_before(ticks) - time.ticks_before(ticks[:1])).tolist() == [0, *np.cumsum(is_open)[:-1].tolist()]


@given(lengths=LENGTHS, prices=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), max_size=4))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_price_is_paid_in_open_ticks_only(lengths: list[tuple[int, int]], prices: list[tuple[int, int]]) -> None:
    calendar = intervals(-5, lengths)
    starts = np.cumsum([-3, *(length for length, _ in prices)])[1:]
    values = np.array([price for _, price in prices], dtype=np.int64)
    time = intersection(table([calendar]), [0])
    total = 0
    for tick in range(-10, 45):
        assert int(time.price_before(np.array([tick]), starts, values)[0]) == total
        price = [value for start, value in zip(starts, values, strict=True) if start <= tick]
        total += int(price[-1]) if price and any(a <= tick < b for a, b in calendar) else 0


def test_a_price_over_a_time_too_long_for_int64_is_exact() -> None:
    time = intersection(table([]), [])
    start, price = np.array([-BOUND + 1]), np.array([BOUND - 1])
    assert time.price_before(np.array([BOUND - 1]), start, price)[0] == (BOUND - 1) * (2 * BOUND - 2)


def test_the_next_open_tick_is_the_instant_itself_where_nothing_opens_any_more() -> None:
    time = intersection(table([[(2, 4), (8, 9)]]), [0])
    assert time.next_open(np.array([0, 2, 3, 4, 8, 9, 50])).tolist() == [2, 2, 3, 8, 8, 9, 50]


@pytest.fixture
def mill_with_two_people() -> SchedulingProblem:
    """Return a task with two phases on a mill open in [0, 10); Anna, needed in the first, has [2, 6), Bert [4, 20)."""
    builder = ProblemBuilder()
    mill = builder.add_resource(name="mill", calendar=builder.add_calendar([(0, 10)]))
    anna = builder.add_resource(ResourceKind.OPERATOR, "Anna", calendar=builder.add_calendar([(2, 6)]))
    bert = builder.add_resource(ResourceKind.OPERATOR, "Bert", calendar=builder.add_calendar([(4, 20)]))
    task = builder.add_task(builder.add_job())
    needs = [Requirement(builder.add_group([who]), last_phase=last) for who, last in ((anna, 0), (bert, 1))]
    phases = [Phase(1), Phase(1), Phase(1, break_rule=BreakRule.IGNORE)]
    builder.add_mode(task, mill, phases, needs)
    return builder.build()


def open_time(problem: SchedulingProblem, assigned: list[int]) -> PhaseCalendars:
    solution = schedule(problem, {0: [(0, 1)] * 3}, assigned=assigned)
    return phase_calendars(problem, solution, choose(problem, solution.mode, np.array([0])))


def test_a_phase_is_open_where_all_that_it_holds_is(mill_with_two_people: SchedulingProblem) -> None:
    calendars = open_time(mill_with_two_people, [1, 2])
    zeros = np.zeros(3, dtype=np.int64)
    assert calendars.work(zeros, zeros + 30).tolist() == [2, 6, 30]
    assert calendars.is_open(zeros + 8).tolist() == [False, True, True]
    assert calendars.next_open(zeros).tolist() == [4, 4, 0]


def test_a_slot_that_names_nobody_closes_nothing(mill_with_two_people: SchedulingProblem) -> None:
    calendars = open_time(mill_with_two_people, [-1, 99])
    zeros = np.zeros(3, dtype=np.int64)
    assert calendars.work(zeros, zeros + 30).tolist() == [10, 10, 30]


def test_an_interval_that_ends_before_it_starts_has_no_working_time(mill_with_two_people: SchedulingProblem) -> None:
    calendars = open_time(mill_with_two_people, [1, 2])
    assert calendars.work(np.array([5, 5, 5]), np.array([3, 3, 3])).tolist() == [0, 0, 0]
