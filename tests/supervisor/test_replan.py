"""A new plan keeps what it can of the plan before: pins, the frozen zone, orders, stations, whatever became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reshuffle.model.calendars import CalendarException
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.check import check
from reshuffle.plan.from_model import scheduling
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from reshuffle.supervisor.carrying_on import carried_on
from reshuffle.supervisor.replan import Replanned, ReplanParams, replan
from reshuffle.supervisor.replan_problem import ReplanProblem
from tests.supervisor.disturbed_shops import PARAMS, after, plan_of, two_mills
from tests.supervisor.workspaces import NOW


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(two_mills())


def closed(made: Workspace, station: str, begin: datetime, end: datetime) -> Workspace:
    gone = {station: (CalendarException(start=begin, end=end),)}
    return made.model_copy(update={"state": made.state.model_copy(update={"calendar_exceptions": gone})})


def with_orders(made: Workspace, **orders: Order | None) -> Workspace:
    listed = {name: order for name, order in {**made.orders, **orders}.items() if order is not None}
    return made.model_copy(update={"orders": listed})


def answered(
    made: Workspace, plan: Plan, params: ReplanParams = PARAMS, pins: Mapping[str, str] | None = None
) -> Replanned:
    return replan(made, NOW, plan, ListScheduler(), params, pins)


def going_on(found: Replanned, made: Workspace) -> Plan:
    """Return the plan that goes on, after it has been held against the problem of its workspace."""
    candidate = found.chosen or found.waiting
    assert candidate is not None
    planning = scheduling.planning_problem(candidate.workspace, matching.match(made).eligible, NOW)
    plan = candidate.plan
    solution, unsaid = translation.solution_of(planning, plan.operations, plan.maintenance, plan.transports)
    assert unsaid == []
    assert check(planning.problem, solution) == []
    return plan


def stations(plan: Plan) -> dict[str, str]:
    return {one.id: one.station for one in plan.operations}


def milled(plan: Plan, station: str) -> list[str]:
    return [one.id for one in plan.operations if one.station == station]


def test_a_plan_that_still_holds_is_carried_on_with_nothing_moved(plan: Plan) -> None:
    found = answered(two_mills(), plan)
    assert found.chosen is None
    assert found.waiting is not None
    assert found.waiting.moved == 0


def test_a_station_that_is_lost_makes_others_take_its_work(plan: Plan) -> None:
    made = closed(two_mills(), "mill-1", NOW, after(24 * 60))
    found = answered(made, plan)
    assert found.chosen is not None
    assert found.waiting is not None
    assert found.chosen.value < found.waiting.value
    assert milled(going_on(found, made), "mill-1") == []


def test_a_station_that_is_back_earlier_takes_work_again(plan: Plan) -> None:
    lost = closed(two_mills(), "mill-1", NOW, after(24 * 60))
    without = going_on(answered(lost, plan), lost)
    back = closed(two_mills(), "mill-1", NOW, after(60))
    found = answered(back, without)
    assert found.chosen is not None
    assert milled(going_on(found, back), "mill-1") != []


def test_an_order_that_came_is_in_the_plan_and_the_others_stay(plan: Plan) -> None:
    made = with_orders(two_mills(), rush=Order(product="part", quantity=1, due=after(1000)))
    new = going_on(answered(made, plan), made)
    assert {one.order for one in new.operations} == {*two_mills().orders, "rush"}


def test_an_order_that_is_cancelled_is_gone_and_nothing_else_changes(plan: Plan) -> None:
    made = with_orders(two_mills(), A6=None)
    found = answered(made, plan)
    assert found.waiting is not None
    assert found.waiting.moved == 0
    assert "A6" not in {one.order for one in going_on(found, made).operations}


def test_an_order_that_is_wanted_earlier_comes_earlier_where_that_pays() -> None:
    made = two_mills()
    plan = plan_of(made)
    last = max(plan.operations, key=lambda one: one.end).order
    changed = with_orders(made, **{last: made.orders[last].model_copy(update={"due": after(150), "priority": 50})})
    found = answered(changed, plan)
    assert found.chosen is not None
    (end,) = [one.completion for one in going_on(found, changed).orders if one.id == last]
    assert end is not None
    assert end < max(one.end for one in plan.operations)


def test_of_a_partial_plan_what_is_missing_is_added_and_the_rest_stays(plan: Plan) -> None:
    partial = replace(plan, operations=tuple(one for one in plan.operations if one.order not in ("A5", "A6")))
    new = going_on(answered(two_mills(), partial), two_mills())
    assert {one.order for one in new.operations} == set(two_mills().orders)
    kept = {one.id for one in partial.operations}
    assert {name: at for name, at in stations(new).items() if name in kept} == stations(partial)


def test_an_outdated_plan_that_names_what_is_gone_is_still_a_start(plan: Plan) -> None:
    strange = replace(plan.operations[0], id="Z9/1/10", order="Z9", lot="Z9/1")
    outdated = replace(plan, operations=(*plan.operations, strange))
    assert "Z9" not in {one.order for one in going_on(answered(two_mills(), outdated), two_mills()).operations}


def test_an_operation_that_is_pinned_to_a_station_stays_there_though_it_is_lost(plan: Plan) -> None:
    pinned = milled(plan, "mill-1")[-1]
    made = closed(two_mills(), "mill-1", NOW, after(300))
    new = going_on(answered(made, plan, pins={pinned: "mill-1"}), made)
    assert stations(new)[pinned] == "mill-1"


def test_in_the_frozen_zone_everything_begins_as_by_carrying_on(plan: Plan) -> None:
    made = closed(two_mills(), "mill-1", after(200), after(24 * 60))
    found = answered(made, plan, replace(PARAMS, frozen=timedelta(hours=2)))
    assert found.waiting is not None
    until = NOW + timedelta(hours=2)
    begun = {one.id: (one.station, one.start) for one in found.waiting.plan.operations if one.start < until}
    new = {one.id: (one.station, one.start) for one in going_on(found, made).operations}
    assert {name: new[name] for name in begun} == begun


def test_where_a_move_costs_more_than_all_lateness_nothing_moves(plan: Plan) -> None:
    made = closed(two_mills(), "mill-1", after(60), after(180))
    found = answered(made, plan, replace(PARAMS, change_price=1_000_000))
    assert found.chosen is None or found.waiting is None or found.chosen.moved < found.waiting.moved


def test_no_plan_is_taken_that_is_later_than_carrying_on(plan: Plan) -> None:
    made = closed(two_mills(), "mill-1", after(60), after(180))
    params = OrganizeParams(previous=plan)
    problem = ReplanProblem.of(made, NOW, params, plan, 30, timedelta(minutes=15), 1, [])
    found = problem.searched(ListScheduler(), Stop(max_iterations=1), "carry on", problem.before, False)
    assert found is not None
    assert found.cost[0] == 0
    problem.most = found.cost[1] - 30 * problem.candidate(found).moved - 7
    assert problem.cost(found.solution)[0] == 7


def test_carrying_on_by_the_decoder_moves_nothing_of_a_plan_that_holds(plan: Plan) -> None:
    params = OrganizeParams(previous=plan)
    problem = ReplanProblem.of(two_mills(), NOW, params, plan, 30, timedelta(minutes=15), 1, [])
    if problem.decoder is None:
        pytest.skip("the decoder is not compiled")
    found = carried_on(problem)
    assert found is not None
    assert problem.candidate(found).moved == 0
