"""Solutions as plans: pegs, joins, and the way back."""

from __future__ import annotations

from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from tests.supervisor.workspaces import NOW, child_orders_and_material, workspace


def planned(made: Workspace) -> Plan:
    found = organize(made, NOW, ListScheduler(), Stop(max_iterations=3), 1).plan
    assert found is not None
    return found


def optional_polish() -> Workspace:
    """A component whose last operation may be left out."""
    return workspace(
        {"stations": {"saw": {}, "bench": {}}},
        {
            "leg": {
                "operations": {
                    "cut": {"requires": "saw", "time": "5 min"},
                    "polish": {"requires": "bench", "time": "9 min"},
                },
                "choices": {"extra": {"branches": {"polish": ["polish"]}, "least": 0}},
            },
            "table": {
                "operations": {
                    "join": {"requires": "bench", "time": "1 min", "consumes": [{"item": "leg", "quantity": 4}]}
                }
            },
        },
        {"A1": {"product": "table"}},
    )


def test_every_piece_that_is_consumed_comes_from_somewhere_that_has_it_by_then() -> None:
    plan = planned(child_orders_and_material())
    starts = {operation.id: operation.start for operation in plan.operations}
    assert all(peg.available <= starts[peg.operation] for peg in plan.pegs)
    legs = {(peg.source, peg.quantity) for peg in plan.pegs if peg.item == "leg"}
    assert legs == {("stock", 3), ("purchase", 21)}


def test_a_component_is_pegged_to_the_operation_that_makes_it() -> None:
    plan = planned(child_orders_and_material())
    tops = {peg.source: peg.quantity for peg in plan.pegs if peg.item == "top"}
    assert tops == {"stock": 1, "A1+top/1/sand": 4, "A1+top/2/sand": 1}


def test_a_component_is_there_when_its_lot_is_done_whatever_was_left_out() -> None:
    plan = planned(optional_polish())
    (peg,) = plan.pegs
    made = [operation.end for operation in plan.operations if operation.lot == "A1+leg/1"]
    assert (peg.source, peg.available) == ("A1+leg/1", max(made))


def test_child_orders_name_their_parent() -> None:
    orders = {order.id: order.parent for order in planned(child_orders_and_material()).orders}
    assert orders == {"A1": None, "A1+top": "A1"}
