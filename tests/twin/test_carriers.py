"""Carriers stay with a lot that goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reshuffle.shopfloor.event_kinds import EventKind
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import CERTAIN, instants, minutes, phases, planned, simulated, twin_of


@pytest.mark.parametrize("back_to", ["010", "020"])
def test_a_lot_that_goes_back_from_the_end_of_a_span_keeps_its_carrier(back_to: str) -> None:
    again = {"share": "0.999999", "to": back_to}
    made = workspace(
        {"stations": {"print": {}, "cure": {}, "look": {}}, "carriers": {"rack": {"count": 1}}},
        {
            "part": {
                "operations": {
                    "010": {"requires": "print", "time": "2 min"},
                    "020": {"requires": "cure", "time": "2 min"},
                    "030": {"requires": "look", "time": "1 min", "rework": again},
                },
                "carriers": [{"carrier": "rack", "first": "010", "last": "030"}],
            }
        },
        {"A": {"product": "part"}, "B": {"product": "part"}},
    )
    twin = twin_of(made)
    twin.run_until(NOW + timedelta(minutes=14))
    assert instants(twin, EventKind.CARRIER_TAKEN, EventKind.CARRIER_FREED) == [(0, "carrier_taken", "A/1")]
    assert {event.lot for event in twin.events() if event.kind is EventKind.PHASE_STARTED} == {"A/1"}


def test_a_lot_that_comes_back_into_a_span_that_was_over_takes_a_carrier_again() -> None:
    again = {"share": "0.999999", "to": "020"}
    made = workspace(
        {"stations": {"print": {}, "cure": {}, "look": {}}, "carriers": {"rack": {"count": 1}}},
        {
            "part": {
                "operations": {
                    "010": {"requires": "print", "time": "2 min"},
                    "020": {"requires": "cure", "time": "2 min"},
                    "030": {"requires": "look", "time": "1 min", "rework": again},
                },
                "carriers": [{"carrier": "rack", "first": "010", "last": "020"}],
            }
        },
        {"A": {"product": "part"}},
    )
    twin = twin_of(made)
    twin.run_until(NOW + timedelta(minutes=7))
    assert instants(twin, EventKind.CARRIER_TAKEN, EventKind.CARRIER_FREED) == [
        (0, "carrier_taken", "A/1"),
        (4, "carrier_freed", "A/1"),
        (5, "carrier_taken", "A/1"),
        (7, "carrier_freed", "A/1"),
    ]


def test_a_lot_that_is_begun_already_has_its_carrier_until_it_needs_it_no_longer() -> None:
    made = workspace(
        {"stations": {"print": {}, "cure": {}}, "carriers": {"rack": {"count": 1}}},
        {
            "part": {
                "operations": {
                    "010": {"requires": "print", "time": "2 min"},
                    "020": {"requires": "cure", "time": "5 min"},
                },
                "carriers": [{"carrier": "rack", "first": "010", "last": "020"}],
            }
        },
        {"A": {"product": "part"}, "B": {"product": "part"}},
        lots={"A/1": {"done": ["010"]}},
    )
    twin = twin_of(made)
    twin.run_to_end()
    assert instants(twin, EventKind.CARRIER_TAKEN, EventKind.CARRIER_FREED) == [
        (5, "carrier_freed", "A/1"),
        (5, "carrier_taken", "B/1"),
        (12, "carrier_freed", "B/1"),
    ]


def test_a_plan_leaves_a_lot_that_is_begun_its_carrier_and_comes_out_as_planned() -> None:
    made = workspace(
        {"stations": {"print": {}, "cure": {}}, "carriers": {"rack": {"count": 1}}},
        {
            "part": {
                "operations": {
                    "010": {"requires": "print", "time": "2 min"},
                    "020": {"requires": "cure", "time": "5 min"},
                },
                "carriers": [{"carrier": "rack", "first": "010", "last": "020"}],
            }
        },
        {"A": {"product": "part"}, "B": {"product": "part"}},
        lots={"A/1": {"done": ["010"]}},
    )
    plan, possible = planned(made)
    assert plan is not None
    starts = {operation.id: minutes(operation.start) for operation in plan.operations}
    assert starts["B/1/010"] >= 5
    twin = twin_of(possible, CERTAIN, plan=plan)
    twin.run_to_end()
    assert simulated(twin) == phases(plan)
