"""Small shops for disturbances, the plans of them, and a floor of which nobody knows that it is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.evaluator import Candidate
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from reshuffle.shopfloor.commands import Command
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import State
from reshuffle.supervisor.disturbed_simulation import DisturbedOutcome, DisturbedParams, run_disturbed
from reshuffle.supervisor.loop import LoopParams
from reshuffle.supervisor.replan import ReplanParams
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.supervisor.workspaces import NOW, workspace

__all__ = ["PARAMS", "Plant", "after", "candidate", "plan_of", "simulated", "twin_of", "two_mills"]

#: New plans that repeat themselves.
PARAMS = ReplanParams(time_limit_s=None, max_iterations=20)


def two_mills(**changes: Any) -> Workspace:
    """Return two equal mills behind a saw: six orders of two hours of milling each, due as early as can be."""
    part = {
        "operations": {
            "10": {"requires": "saw", "time": "10 min", "time_per": "lot"},
            "20": {"requires": "milling", "time": "2 h", "time_per": "lot"},
        }
    }
    stations = {
        "saw": {},
        "mill-1": {"capabilities": {"milling": {}}},
        "mill-2": {"capabilities": {"milling": {}}},
    }
    due = ("08:30", "08:30", "10:30", "10:30", "12:30", "12:30")
    orders = {f"A{number}": {"product": "part", "due": f"2026-11-23 {at}"} for number, at in enumerate(due, 1)}
    return workspace({"stations": stations, **changes}, {"part": part}, orders)


def plan_of(made: Workspace, now: datetime = NOW) -> Plan:
    """Return a plan by the list scheduler."""
    found = organize(made, now, ListScheduler(), Stop(max_iterations=20), 1)
    assert found.plan is not None, found.result.reasons
    return found.plan


def candidate(made: Workspace, plan: Plan | None) -> Candidate:
    """Return a plan as what is simulated."""
    return Candidate(made, matching.match(made).eligible, NOW, plan)


def simulated(
    made: Workspace, plan: Plan, disturbances: Sequence[Any], replan: ReplanParams | None = PARAMS, **twin: Any
) -> DisturbedOutcome:
    """Return what becomes of a plan under disturbances; with `replan` None it waits."""
    loop = LoopParams(is_replanning=replan is not None, replan=replan or PARAMS)
    params = DisturbedParams(loop=loop, engine="list", twin=TwinParams(**{"chance": False, **twin}))
    case = candidate(made, plan)
    return run_disturbed(TwinFactory(case.workspace, case.eligible, NOW), case, disturbances, 1, params)


def twin_of(made: Workspace, **twin: Any) -> ReferenceTwin:
    """Return a simulated floor to which nothing has been sent."""
    case = candidate(made, None)
    return ReferenceTwin(TwinFactory(made, case.eligible, NOW), None, 1, TwinParams(**{"chance": False, **twin}))


def after(minutes: float) -> datetime:
    """Return an instant so long after the start."""
    return NOW + timedelta(minutes=minutes)


class Plant:
    """A floor that takes commands and tells what happens, and nothing else; its time goes on outside."""

    def __init__(self, floor: ReferenceTwin) -> None:
        self._floor = floor

    def send(self, command: Command) -> None:
        self._floor.send(command)

    def events(self, after: int = 0) -> Sequence[Event]:
        return self._floor.events(after)

    def state(self) -> State:
        return self._floor.state()
