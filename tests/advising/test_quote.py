from dataclasses import dataclass

import pytest

from reshuffle.advising.quote import quote
from reshuffle.errors import InputError
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.supervisor import advice
from tests.advising.shops import at, organized, product, shop
from tests.supervisor.workspaces import WORKSPACES

MILLED = {"p": product(("010", "mill", "1 h"))}


def busy_mill(**order):
    return shop({"mill": {"cost_per_hour": "60"}}, MILLED, {"A17": {"product": "p", "quantity": 3, **order}})


def lateness(plan, space):
    dues = {name: order.due for name, order in space.orders.items()}
    return {
        order.id: max(0.0, (order.completion - dues[order.id]).total_seconds())
        for order in plan.orders
        if dues.get(order.id) and order.completion
    }


def test_a_new_order_comes_behind_what_is_promised():
    space = busy_mill(due="2026-11-23 09:00")
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "p", 2)
    assert found.promise == at("11:00")
    assert found.cost is not None
    assert str(found.cost.work) == "120.00"


def test_an_earlier_promise_says_who_slips_and_by_how_much():
    space = busy_mill(due="2026-11-23 09:00", lateness_cost_per_day="24")
    plan, _ = organized(space)
    (slip,) = advice.make_quote(space, plan, "p", 2).slips
    assert (slip.order, slip.promise, slip.gain_s, slip.lateness_s) == ("A17", at("08:00"), 3 * 3600, 2 * 3600)
    assert slip.cost == 2
    assert "3 h earlier, at 2026-11-23 08:00, if 'A17' may be complete 2 h later" in slip.sentence


def test_who_stays_in_time_gives_way():
    space = busy_mill(due="2026-11-23 17:00")
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "p", 2)
    assert (found.promise, found.slips) == (at("08:00"), ())


def test_a_new_order_comes_behind_the_frozen_zone():
    space = shop({"mill": {}, "saw": {}}, {**MILLED, "q": product(("010", "saw", "1 h"))}, {"A1": {"product": "p"}})
    old, _ = organized(space)
    plan, _ = organized(space, OrganizeParams(previous=old, frozen_until=at("09:00")))
    assert advice.make_quote(space, plan, "q", 1).promise == at("10:00")


@pytest.mark.parametrize(("by", "is_in_time"), [("11:00", True), ("10:59", False)])
def test_a_date_that_is_asked_for_is_answered(by, is_in_time):
    space = busy_mill(due="2026-11-23 09:00")
    plan, _ = organized(space)
    assert advice.make_quote(space, plan, "p", 2, by=at(by)).is_in_time is is_in_time


def test_what_can_not_be_made_is_refused_with_reasons():
    long = product(("010", "milling", "1 h"))
    long["operations"]["010"]["requires"] = {"capability": "milling", "parameters": {"length": "300 mm"}}
    mill = {"capabilities": {"milling": {"limits": {"length": "<= 250 mm"}}}}
    space = shop({"mill": mill}, {"p": long}, {})
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "p", 1)
    assert found.promise is None
    assert "250 mm" in found.reasons[0]


def test_missing_material_is_a_reason():
    products = {"p": product(("010", "mill", "1 h"))}
    products["p"]["operations"]["010"]["consumes"] = [{"item": "bar"}]
    space = shop({"mill": {}}, products, {}, items={"bar": {"stock": 1}})
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "p", 2)
    assert found.promise is None
    assert "1 of 'bar' are missing" in found.reasons[0]


def test_mistakes_of_the_question_come_all_at_once():
    space = busy_mill()
    plan, _ = organized(space)
    with pytest.raises(InputError, match=r"(?s)product\(=pp\).*Did you mean 'p'.*quantity\(=0\)"):
        advice.make_quote(space, plan, "pp", 0)


@dataclass(frozen=True)
class OnlyPreparing:
    """A planner that must not be asked to plan."""

    planner: advice.OrganizingPlanner

    def prepare(self, workspace, params):
        return self.planner.prepare(workspace, params)

    def widenings(self, workspace, product, operation):
        raise AssertionError

    def replan(self, workspace, params, stop):
        raise AssertionError


# With wear counters maintenance may have to come between, and that takes planning.
@pytest.mark.parametrize("name", [name for name in WORKSPACES if name != "wear_and_maintenance"])
def test_nothing_is_planned_again_where_the_order_can_be_put_in(name):
    space = WORKSPACES[name]()
    plan, situation = organized(space)
    planner = OnlyPreparing(advice.OrganizingPlanner(situation.planning.clock.origin, ListScheduler(), 1))
    for product_name in space.products:
        for quantity in (2, 4):
            found = quote(space, plan, product_name, quantity, planner)
            assert found.promise is not None or found.reasons


@pytest.mark.parametrize("name", WORKSPACES)
def test_nobody_is_later_by_a_promise_than_due_or_planned(name):
    space = WORKSPACES[name]()
    plan, _ = organized(space)
    for product_name in space.products:
        found = advice.make_quote(space, plan, product_name, 3)
        if found.plan is None:
            continue
        assert advice.plan_situation(found.workspace, found.plan) is not None
        after = {order.id: order.completion for order in found.plan.orders}
        assert after[found.order] == found.promise
        for order in plan.orders:
            if order.parent is None and order.completion is not None:
                assert after[order.id] <= max(order.completion, order.due or order.completion)


def test_without_time_the_first_place_is_promised_and_nobody_is_asked_to_give_way():
    space = busy_mill(due="2026-11-23 09:00")
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "p", 2, time_limit_s=0.0)
    assert (found.promise, found.slips) == (at("11:00"), ())


def test_a_long_line_before_a_station_is_told_in_one_sentence():
    orders = {f"A{number}": {"product": "p", "due": "2026-11-23 06:00"} for number in range(5)}
    orders["A3"]["quantity"] = 3
    space = shop({"mill": {}}, MILLED, orders)
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "p", 1)
    assert found.promise == at("14:00")
    waits, work = found.reasons
    assert "(7 h): 'QUOTE/1/010' waits for mill, which 5 operations have before it" in waits
    assert "longest 'A3/1/010' (3 h)" in waits
    assert "'QUOTE/1/010' is done on mill" in work


def test_only_who_holds_up_the_promise_is_offered():
    """The saw is busy for an hour and the mill for five: the new order waits for the saw in parallel, for nothing."""
    both = {
        "operations": {
            "010": {"requires": "mill", "time": "1 h"},
            "020": {"requires": "saw", "time": "1 h", "after": []},
            "030": {"requires": "desk", "time": "1 h", "after": [{"operation": "010"}, {"operation": "020"}]},
        }
    }
    products = {"both": both, "p": product(("010", "mill", "1 h")), "q": product(("010", "saw", "1 h"))}
    orders = {
        "A1": {"product": "p", "quantity": 5, "due": "2026-11-23 11:00"},
        "B1": {"product": "q", "quantity": 1, "due": "2026-11-23 07:00"},
    }
    space = shop({"mill": {}, "saw": {}, "desk": {}}, products, orders)
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "both", 1)
    assert found.promise == at("13:00")
    assert [(slip.order, slip.promise) for slip in found.slips] == [("A1", at("09:00"))]


@pytest.mark.parametrize("name", WORKSPACES)
def test_a_promise_is_honest(name):
    """Organized again with the order added and due at the promise, nobody is later than promised."""
    space = WORKSPACES[name]()
    plan, _ = organized(space)
    before = lateness(plan, space)
    for product_name in space.products:
        found = advice.make_quote(space, plan, product_name, 2)
        if found.promise is None:
            assert found.reasons
            continue
        again, _ = organized(found.workspace, OrganizeParams(previous=found.plan))
        after = lateness(again, found.workspace)
        assert after.pop(found.order) == 0
        assert sum(after.values()) <= sum(before.values())


def test_the_same_question_has_the_same_answer():
    space = WORKSPACES["operators_and_shifts"]()
    plan, _ = organized(space)
    one, other = (advice.make_quote(space, plan, "shaft", 3, time_limit_s=60) for _ in range(2))
    assert (one.promise, one.slips, one.plan) == (other.promise, other.slips, other.plan)
