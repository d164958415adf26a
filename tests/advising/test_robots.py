"""Waiting for a robot is told with its name and with what it does instead; a quote finds it a gap."""

from __future__ import annotations

from typing import Any

from reshuffle.advising.causes import CauseKind
from reshuffle.advising.explanation import explain_operation
from reshuffle.model.factory import Workspace
from reshuffle.plan.check import check
from reshuffle.supervisor import advice
from tests.advising.shops import organized, shop
from tests.supervisor.workspaces import NOW

FLOOR: dict[str, Any] = {
    "points": {"A": {"parking": True}, "B": {"x": "600 m"}},
    "lanes": [{"start": "A", "end": "B"}],
    "slots": {"S1": {"point": "A"}, "S2": {"point": "B"}},
}


def one_cart_for_two_saws() -> Workspace:
    """Two lots are sawn at once and go to two mills, 10 minutes away; there is one cart."""
    stations: dict[str, Any] = {"saw": {"slot": "S1", "count": 2}, "mill": {"slot": "S2", "count": 2}}
    operations = {"10": {"requires": "saw", "time": "5 min"}, "20": {"requires": "mill", "time": "5 min"}}
    orders = {"A1": {"product": "p"}, "A2": {"product": "p"}}
    return shop(stations, {"p": {"operations": operations}}, orders, floor=FLOOR, robots={"cart": {"speed": "1 m/s"}})


def test_a_lot_that_waits_for_the_robot_says_so_and_for_whom_it_drives() -> None:
    space = one_cart_for_two_saws()
    plan, situation = organized(space)
    ways = sorted(plan.transports, key=lambda way: way.pickup)
    second = ways[1].after
    found = explain_operation(situation, second, space.factory.zone)
    (link,) = (link for link in found.chain if link.kind is CauseKind.ROBOT)
    assert (link.subject, link.other) == ("cart", ways[0].after)
    assert (link.end - link.start).total_seconds() == 20 * 60
    assert f"waits for robot 'cart', which is engaged for '{ways[0].after}'" in link.sentence


def test_a_quote_beside_a_plan_with_robots_holds_and_waits_for_the_cart() -> None:
    space = one_cart_for_two_saws()
    plan, _ = organized(space)
    found = advice.make_quote(space, plan, "p", 1)
    assert found.promise is not None
    assert found.workspace is not None
    assert found.plan is not None
    situation = advice.plan_situation(found.workspace, found.plan)
    assert check(situation.problem, situation.solution) == []
    # Two ways of 10 minutes with the way back between them, then once more there and back and 5 minutes of milling.
    assert (found.promise - NOW).total_seconds() == (5 + 10 + 20 + 20 + 5) * 60
