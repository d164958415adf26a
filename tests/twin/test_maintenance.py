"""Maintenance comes before the work that needs it, and not for work that could not begin anyway."""

from __future__ import annotations

from datetime import timedelta

from reshuffle.shopfloor.event_kinds import EventKind
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import CERTAIN, instants, twin_of


def test_a_lot_without_material_forces_no_maintenance() -> None:
    made = workspace(
        {
            "stations": {
                "mill": {
                    "wear": {"chips": {"limit": 10, "per_piece": 1}},
                    "maintenance": {"clean": {"duration": "5 min", "resets": ["chips"]}},
                }
            },
            "items": {"steel": {"receipts": [{"at": (NOW + timedelta(minutes=30)).isoformat(), "quantity": 1}]}},
        },
        {
            "big": {
                "operations": {
                    "010": {
                        "requires": "mill",
                        "time": "1 min",
                        "consumes": [{"item": "steel", "quantity": 1, "per": "lot"}],
                    }
                }
            },
            "small": {"operations": {"010": {"requires": "mill", "time": "1 min"}}},
        },
        {"A": {"product": "big", "quantity": 8}, **{f"B{n}": {"product": "small", "quantity": 2} for n in range(3)}},
        counters={"mill": {"chips": 4}},
    )
    twin = twin_of(made, CERTAIN)
    twin.run_to_end()
    # The big lot would pass the limit at once, but its steel comes at 30: three small lots come first.
    starts = instants(twin, EventKind.PHASE_STARTED, EventKind.MAINTENANCE_STARTED)
    assert [(at, who) for at, kind, who in starts if kind == "phase_started"] == [
        (0, "B0/1"),
        (2, "B1/1"),
        (4, "B2/1"),
        (30, "A/1"),
    ]
    assert [at for at, kind, _ in starts if kind == "maintenance_started"] == [6]


def test_a_lot_that_waits_for_material_is_seen_again_when_it_comes() -> None:
    made = workspace(
        {
            "stations": {"saw": {}, "mill": {}},
            "items": {"steel": {"receipts": [{"at": (NOW + timedelta(minutes=7)).isoformat(), "quantity": 1}]}},
        },
        {
            "part": {
                "operations": {"010": {"requires": "mill", "time": "1 min", "consumes": [{"item": "steel"}]}},
            },
            "other": {"operations": {"010": {"requires": "mill", "time": "2 min"}}},
        },
        {"A": {"product": "part"}, "B": {"product": "other", "quantity": 2}},
    )
    twin = twin_of(made, CERTAIN)
    twin.run_to_end()
    assert instants(twin, EventKind.PHASE_STARTED) == [(0, "phase_started", "B/1"), (7, "phase_started", "A/1")]
