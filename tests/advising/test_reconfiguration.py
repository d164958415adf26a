"""Why stations move, what that costs, and from how many pieces on it pays."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from reshuffle.advising.reconfiguration import Side, break_even, move_cost, move_reasons, side_of, travel, what_it_saves
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.moves import Move
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from tests.supervisor.workspaces import NOW, a_mill_far_away, two_machines_three_orders


def planned(shop: Workspace, *moves: Move) -> Plan:
    params = OrganizeParams(wishes="makespan", moves=moves)
    plan = organize(shop, NOW, ListScheduler(), Stop(max_iterations=2), 1, params).plan
    assert plan is not None
    return plan


@pytest.fixture(scope="module")
def shop() -> Workspace:
    return a_mill_far_away()


@pytest.fixture(scope="module")
def frozen(shop: Workspace) -> Plan:
    return planned(shop)


@pytest.fixture(scope="module")
def reshuffled(shop: Workspace) -> Plan:
    return planned(shop, Move("mill", "D", "E"))


def test_travel_is_counted_where_stations_stand(shop: Workspace, frozen: Plan, reshuffled: Plan) -> None:
    # Eight lots from saw (0 m) to mill, on to the oven (10 m), on to the bench (20 m); the mill at 200 m or at 15 m.
    assert travel(shop, frozen) == pytest.approx(8 * (200 + 190 + 10))
    assert travel(shop, reshuffled) == pytest.approx(8 * (15 + 5 + 10))


def test_the_reason_of_a_move_is_the_travel_of_its_station(shop: Workspace, reshuffled: Plan) -> None:
    (reason,) = move_reasons(shop, reshuffled)
    assert (reason.station, reason.origin, reason.destination) == ("mill", "D", "E")
    assert (reason.travel_before, reason.travel_after) == pytest.approx((8 * 390, 8 * 20))
    assert reason.saves == timedelta(seconds=8 * 370 / 0.5)
    sentence = reason.sentence("EUR")
    assert sentence.startswith("mill to slot E: 95 % less travel, saves 1 h 38 min of it over these orders, costs ")
    assert sentence.endswith(f" and {reason.cost} EUR")


def test_a_move_costs_its_fixed_price_and_what_it_holds(shop: Workspace, reshuffled: Plan) -> None:
    (move,) = reshuffled.moves
    by_people = sum((len(step.crew) * (step.end - step.start) for step in move.steps), timedelta())
    hours = [Decimal(span // timedelta(milliseconds=1)) / 3_600_000 for span in (move.end - move.start, by_people)]
    assert by_people == timedelta(minutes=2 * 5 + 2 * 10 + 15 + 5)
    assert move_cost(shop, move) == pytest.approx(100 + 60 * hours[0] + 40 * hours[1], abs=Decimal("0.01"))


def test_a_station_that_makes_room_says_for_whom(shop: Workspace) -> None:
    plan = planned(shop, Move("bench", "C", "E"), Move("mill", "D", "C"))
    reasons = {reason.station: reason for reason in move_reasons(shop, plan)}
    assert (reasons["bench"].room_for, reasons["mill"].room_for) == ("mill", None)


def test_the_sides_are_those_of_the_plans(shop: Workspace, frozen: Plan, reshuffled: Plan) -> None:
    sides = side_of(shop, frozen), side_of(shop, reshuffled)
    assert [side.figures["travel"] for side in sides] == pytest.approx([8 * 400, 8 * 30])
    ends = [max(one.end for one in plan.operations) - NOW for plan in (frozen, reshuffled)]
    assert what_it_saves(*sides, "makespan") == pytest.approx((ends[0] - ends[1]) / timedelta(milliseconds=1))


@pytest.mark.parametrize("saved_h", [6.0, 0.5, 0.0])
def test_break_even_counts_what_is_saved_without_the_price(shop: Workspace, reshuffled: Plan, saved_h: float) -> None:
    found = break_even(shop, *hours(10, 10 - saved_h), reshuffled)
    price_h = (reshuffled.moves[0].end - reshuffled.moves[0].start) / timedelta(hours=1)
    assert found.by_time is not None
    # So many pieces save the price, one less does not.
    for pieces, pays in ((found.by_time, True), (found.by_time - 1, False)):
        assert (pieces / 32 * (saved_h + price_h) >= price_h) is pays
    assert (found.by_money, found.pieces) == (None, 32)


def test_moves_that_save_nothing_never_pay(shop: Workspace, reshuffled: Plan) -> None:
    assert break_even(shop, *hours(10, 12), reshuffled).by_time is None


def hours(frozen: float, reshuffled: float) -> tuple[Side, Side]:
    one, other = (Side({"makespan": each * 3_600_000, "cost": None}) for each in (frozen, reshuffled))
    return one, other


def test_without_a_floor_nothing_travels() -> None:
    shop = two_machines_three_orders()
    assert travel(shop, planned(shop)) == 0
