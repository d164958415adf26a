"""A robot whose lot is lost finishes what it is at before it goes elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reshuffle.shopfloor.commands import CancelOrder
from reshuffle.shopfloor.event_kinds import EventKind
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import minutes, twin_of


@pytest.mark.parametrize(("cancelled_at", "fetched_at", "set_down_at"), [(2.5, 4, 8), (4, 7, 11)])
def test_a_robot_whose_lot_is_cancelled_takes_up_and_drives_to_the_end_first(
    cancelled_at: float, fetched_at: float, set_down_at: float
) -> None:
    made = workspace(
        {
            "stations": {"saw": {"slot": "s"}, "mill": {"slot": "m"}},
            "floor": {
                "points": {"p": {"x": "0 m"}, "q": {"x": "120 m"}},
                "lanes": [{"start": "p", "end": "q"}],
                "slots": {"s": {"point": "p"}, "m": {"point": "q"}},
            },
            "robots": {"cart": {"speed": "1 m/s", "home": "p", "pickup": "1 min", "dropoff": "1 min"}},
        },
        {
            "part": {
                "operations": {
                    "010": {"requires": "saw", "time": "2 min"},
                    "020": {"requires": "mill", "time": "9 min"},
                }
            }
        },
        {"A": {"product": "part"}, "B": {"product": "part"}},
    )
    twin = twin_of(made)
    twin.run_until(NOW + timedelta(minutes=cancelled_at))
    twin.send(CancelOrder(id="c1", order="A"))
    twin.run_to_end()
    handled = [
        (minutes(event.occurred_at), event.kind, event.place)
        for event in twin.events()
        if event.lot == "B/1" and event.kind in (EventKind.PICKED_UP, EventKind.DROPPED_OFF)
    ]
    assert handled == [
        (fetched_at, EventKind.PICKED_UP, "saw"),
        (set_down_at, EventKind.DROPPED_OFF, "mill input"),
    ]
