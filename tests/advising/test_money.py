"""What an order costs: work in working time, material at its price."""

from reshuffle.supervisor import advice
from tests.advising.shops import EARLY, organized, product, shop

RATE = {"cost_per_hour": "60"}


def cost_of(stations, made, quantity, orders=None, **fields):
    space = shop(stations, {"p": made}, orders or {}, **fields)
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "p", quantity)
    assert found.cost is not None
    return found.cost


def test_a_machine_that_is_kept_over_night_costs_its_working_time():
    cost = cost_of(
        {"mill": {**RATE, "calendar": "early"}}, product(("010", "mill", "1 h")), 10, calendars={"early": EARLY}
    )
    assert str(cost.work) == "600.00"


def test_a_machine_that_works_on_over_night_costs_the_night():
    made = product(("010", "oven", "1 h"))
    made["operations"]["010"]["break_behaviour"] = "goes on"
    cost = cost_of({"oven": {**RATE, "calendar": "early"}}, made, 10, calendars={"early": EARLY})
    assert str(cost.work) == "600.00"


def test_material_costs_what_is_consumed():
    made = product(("010", "mill", "1 h"))
    made["operations"]["010"]["consumes"] = [{"item": "bar", "quantity": 2}]
    cost = cost_of({"mill": {}}, made, 3, items={"bar": {"stock": 100, "price": "1.50"}})
    assert (str(cost.work), str(cost.material)) == ("0.00", "9.00")


def test_without_prices_nothing_is_said_of_costs():
    space = shop({"mill": {}}, {"p": product(("010", "mill", "1 h"))}, {})
    plan, _ = organized(space)
    assert advice.make_quote(space, plan, "p", 1).cost is None
