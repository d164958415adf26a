"""An operation has moved if it is on another station or begins at another time than in the plan that people have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reshuffle.organizing import organize as organizing
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedOperation
from reshuffle.supervisor.moved import ChangePrice, moved_operations, priced
from tests.supervisor.disturbed_shops import NOW, plan_of, two_mills


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(two_mills())


def later(one: PlannedOperation, minutes: float) -> PlannedOperation:
    length = timedelta(minutes=minutes)
    return replace(one, phases=tuple(replace(p, start=p.start + length, end=p.end + length) for p in one.phases))


def changed(plan: Plan, other: PlannedOperation) -> Plan:
    return replace(plan, operations=tuple(other if one.id == other.id else one for one in plan.operations))


def last(plan: Plan) -> PlannedOperation:
    return max(plan.operations, key=lambda one: (one.start, one.id))


def test_nothing_has_moved_in_the_same_plan(plan: Plan) -> None:
    assert moved_operations(plan, plan) == set()


@pytest.mark.parametrize(("minutes", "is_moved"), [(15, False), (16, True), (-15, False), (-16, True)])
def test_a_shift_beyond_the_tolerance_is_a_move(plan: Plan, minutes: int, is_moved: bool) -> None:
    other = later(last(plan), minutes)
    assert moved_operations(plan, changed(plan, other)) == ({other.id} if is_moved else set())


def test_another_station_is_a_move(plan: Plan) -> None:
    other = replace(last(plan), station="somewhere else")
    assert moved_operations(plan, changed(plan, other)) == {other.id}


def test_what_has_begun_has_not_moved(plan: Plan) -> None:
    other = later(last(plan), 60)
    assert moved_operations(plan, changed(plan, other), begun={other.id}) == set()


def test_what_is_new_has_not_moved(plan: Plan) -> None:
    before = replace(plan, operations=tuple(one for one in plan.operations if one.id != last(plan).id))
    assert moved_operations(before, plan) == set()


def test_a_setup_that_begins_earlier_is_no_move(plan: Plan) -> None:
    one = last(plan)
    setup = replace(one.phases[0], name="setup", start=one.start - timedelta(hours=1), end=one.start)
    with_setup = replace(one, phases=(setup, *one.phases))
    assert moved_operations(plan, changed(plan, with_setup)) == set()


def test_the_price_counts_what_has_moved_as_the_plans_do(plan: Plan) -> None:
    made = organizing.prepare(two_mills(), NOW, OrganizeParams())
    before = translation.solution_of(made.planning, plan.operations, (), ())[0]
    other = changed(plan, later(last(plan), 60))
    solution = translation.solution_of(made.planning, other.operations, (), ())[0]
    price = ChangePrice(made.planning.problem, before, 7, 15 * 60_000 // made.planning.clock.tick_ms)
    assert price.is_moved(solution).sum() == 1
    assert price.value(solution)[0] == priced(made.planning.problem, solution, 0, 0)[0] + 7


def test_a_wish_for_few_changes_counts_the_same_moves(plan: Plan) -> None:
    made = organizing.prepare(two_mills(), NOW, OrganizeParams(wishes="late, then changes", previous=plan))
    solution = translation.solution_of(made.planning, plan.operations, (), ())[0]
    # The problem compares with the plan itself, in which nothing moves; what is said to have moved counts.
    assert priced(made.planning.problem, solution, 3, 0)[1] == 3
