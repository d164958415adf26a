"""What a station does when the lot that the plan has next does not come."""

from __future__ import annotations

from datetime import timedelta

from reshuffle.shopfloor.planned_work import PlannedWork, PlannedWorkPhase
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import CERTAIN, minutes, simulated, twin_of


def phase(name: str, start: float, end: float) -> PlannedWorkPhase:
    return PlannedWorkPhase(name, NOW + timedelta(minutes=start), NOW + timedelta(minutes=end))


def test_nobody_sets_up_out_of_turn_for_a_lot_that_is_planned_for_much_later() -> None:
    saw = {"requires": "saw", "time": "60 min"}
    plain = {"001": saw, "002": {"requires": "mill", "time": "2 min"}}
    set_up = {"001": saw, "002": {"requires": "mill", "time": "2 min", "setup_time": "5 min"}}
    made = workspace(
        {"stations": {"saw": {}, "mill": {}}},
        {"plain": {"operations": plain}, "set up": {"operations": set_up}},
        {"A": {"product": "plain"}, "B": {"product": "set up"}},
    )
    # The saw takes longer for A than planned, and the mill is out of patience long before A is there.
    work = [
        PlannedWork("saw", (phase("run", 0, 10),), "A/1", "001"),
        PlannedWork("mill", (phase("run", 10, 12),), "A/1", "002"),
        PlannedWork("saw", (phase("run", 500, 560),), "B/1", "001"),
        PlannedWork("mill", (phase("setup", 555, 560), phase("run", 560, 562)), "B/1", "002"),
    ]
    twin = twin_of(made, CERTAIN)
    twin.set_plan(work)
    twin.run_to_end()
    times = {key: (minutes(start), minutes(end)) for key, (start, end) in simulated(twin).items()}
    assert times["A/1", "002", "run"] == (60, 62)
    assert times["B/1", "002", "setup"] == (555, 560)
