"""A small factory for the contracts that every floor is held to."""

from __future__ import annotations

from datetime import timedelta

from reshuffle.model.orders import Order
from reshuffle.shopfloor.commands import Command, ReleaseOrder, ReportLoss, ReportStationDown
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import factory_of

__all__ = ["bad_command", "other_command", "reference_twin", "rush_order"]


def reference_twin(seed: int = 1) -> ReferenceTwin:
    """Return a twin of a saw and a mill that fails, with an attended setup, material and a child order."""
    made = workspace(
        {
            "stations": {
                "saw": {"attendance": [{"skill": "sawing"}], "load": "1 min"},
                "mill": {
                    "setup": {"default": "5 min"},
                    "failures": {"breakdown": {"between": "exponential(40 min)", "repair": "exponential(5 min)"}},
                    "wear": {"chips": {"limit": 10, "per_piece": 1}},
                    "maintenance": {"clean": {"duration": "3 min", "resets": ["chips"]}},
                },
            },
            "operators": {"anna": {"skills": ["sawing"]}},
            "items": {"steel": {"stock": 100}},
        },
        {
            "blank": {"operations": {"010": {"requires": "saw", "time": "2 min", "consumes": [{"item": "steel"}]}}},
            "part": {
                "operations": {
                    "010": {"requires": "mill", "time": "3 min", "consumes": [{"item": "blank"}]},
                    "020": {"requires": "saw", "time": "1 min", "yield": "0.9"},
                },
                "lot_size": 4,
            },
        },
        {"A": {"product": "part", "quantity": 8}, "B": {"product": "blank", "quantity": 3}},
    )
    return ReferenceTwin(factory_of(made), None, seed, TwinParams(rule=("edd",)))


def rush_order(identity: str) -> Command:
    """Return a command that a fresh floor takes."""
    terms = Order(product="part", quantity=2, due=NOW + timedelta(hours=1))
    return ReleaseOrder(id=identity, order=f"rush-{identity}", terms=terms)


def other_command(identity: str) -> Command:
    """Return another command that a fresh floor takes."""
    return ReportStationDown(id=identity, station="saw", until=NOW + timedelta(minutes=10))


def bad_command(identity: str) -> Command:
    """Return a command that a fresh floor does not take."""
    return ReportLoss(id=identity, lot="nobody/1", pieces=1)
