"""A new order joins a batch that is planned already, where that changes nothing about the batch."""

import pytest

from reshuffle.supervisor import advice
from tests.advising.shops import at, organized, shop

OVEN = {"batching": {"maximum": 4}, "cost_per_hour": "60"}


def baked(family, time="2 h"):
    bake = {"requires": "oven", "time": time, "time_per": "lot", "batch_family": family}
    return {"operations": {"010": bake}}


PRODUCTS = {"tray": baked("warm"), "quick": baked("warm", "1 h"), "slow": baked("warm", "3 h"), "hot": baked("hot")}


def bakery(oven=OVEN, due="2026-11-23 08:00", **fields):
    # The order is due when its batch is complete: it can not give way.
    return shop({"oven": oven}, PRODUCTS, {"A1": {"product": "tray", "quantity": 2, "due": due}}, **fields)


def quoted(product, quantity, space):
    plan, _ = organized(space)
    return advice.make_quote(space, plan, product, quantity)


@pytest.mark.parametrize(
    ("product", "quantity", "promise"),
    [("tray", 2, "08:00"), ("quick", 2, "08:00"), ("tray", 3, "10:00"), ("hot", 2, "10:00"), ("slow", 2, "11:00")],
)
def test_a_new_order_joins_a_batch_with_room_that_lasts_as_long(product, quantity, promise):
    assert quoted(product, quantity, bakery()).promise == at(promise)


def test_the_batch_stays_as_it_is_and_both_are_in_it():
    space = bakery()
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "tray", 2)
    (before,) = plan.operations
    after = {one.order: one for one in found.plan.operations}
    assert after["A1"].phases == before.phases == after[found.order].phases
    assert after["A1"].batch == after[found.order].batch is not None


def test_a_share_of_the_batch_is_what_joining_costs():
    cost = quoted("quick", 1, bakery()).cost
    assert cost is not None
    assert str(cost.work) == "40.00"


def test_pieces_too_few_for_a_batch_of_their_own_join_one():
    oven = {"batching": {"maximum": 4, "minimum": 2}}
    assert quoted("tray", 1, bakery(oven)).promise == at("08:00")
    assert quoted("hot", 1, bakery(oven)).promise is None


def test_a_lot_that_comes_too_late_for_a_batch_does_not_join_it():
    products = {**PRODUCTS, "sawn": baked("warm")}
    products["sawn"]["operations"] = {"005": {"requires": "saw", "time": "1 h"}, **products["sawn"]["operations"]}
    order = {"A1": {"product": "tray", "quantity": 2, "due": "2026-11-23 08:00"}}
    space = shop({"oven": OVEN, "saw": {}}, products, order)
    assert quoted("sawn", 1, space).promise == at("10:00")
