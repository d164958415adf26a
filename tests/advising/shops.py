"""Small plans whose causes are known: workspaces from `NOW`, planned by the constructive scheduler or by pins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reshuffle.advising.causes import CauseKind
from reshuffle.advising.situation import Situation
from reshuffle.advising.waiting import Waiting, waiting
from reshuffle.model.factory import Workspace
from reshuffle.model.instants import parse_instant
from reshuffle.organizing import organize as organizing
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from reshuffle.supervisor import advice
from tests.supervisor.workspaces import NOW, workspace

__all__ = ["EARLY", "LATE", "at", "kind_of_wait", "known_wait", "organized", "pinned", "product", "shop"]

EARLY = {"shifts": [{"days": "mon-fri", "start": "06:00", "end": "14:00"}]}
LATE = {"shifts": [{"days": "mon-fri", "start": "14:00", "end": "22:00"}]}


def at(text: str) -> datetime:
    """Return an instant of Monday, or of the day that is written."""
    full = text if " " in text else f"2026-11-23 {text}"
    return parse_instant(full, shop({"mill": {}}, {}, {}).factory.zone)


def shop(stations: dict[str, Any], products: dict[str, Any], orders: dict[str, Any], **fields: Any) -> Workspace:
    """Return a workspace; `state` holds what is said of the state, all else belongs to the factory."""
    state = fields.pop("state", {})
    return workspace({"stations": stations, **fields}, products, orders, **state)


def product(*operations: tuple[str, str, str], **fields: Any) -> dict[str, Any]:
    """Return a product of operations (id, capability, time of a piece)."""
    return {"operations": {name: {"requires": where, "time": time} for name, where, time in operations}, **fields}


def organized(space: Workspace, params: OrganizeParams | None = None, iterations: int = 4) -> tuple[Plan, Situation]:
    """Return a plan of a workspace and its situation."""
    stop = Stop(max_iterations=iterations)
    found = organizing.organize(space, NOW, ListScheduler(), stop, 1, params or OrganizeParams())
    assert found.plan is not None, found.result.reasons
    return found.plan, advice.plan_situation(space, found.plan, params)


def pinned(space: Workspace, **starts: str) -> Situation:
    """Return the situation of a plan in which operations start at given times; nothing says later that they must.

    Operations are written with `_` for `/` and begin with their order: ``A1_1_010="07:00"``.
    """
    pins = {name.replace("_", "/"): at(text) for name, text in starts.items()}
    plan, _ = organized(space, OrganizeParams(pinned_starts=pins))
    return advice.plan_situation(space, plan)


def known_wait(situation: Situation, operation: str) -> Waiting:
    """Return what an operation waits for."""
    return waiting(situation, situation.problem.names.tasks.index(operation))


def kind_of_wait(situation: Situation, operation: str) -> tuple[CauseKind, str]:
    """Return the kind and the subject of the last thing that an operation waited for."""
    known = known_wait(situation, operation)
    cause = known.waits[-1].cause if known.waits else known.placing.ready_cause
    return cause.kind, cause.subject
