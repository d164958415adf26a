"""Plans of small workspaces as plan files say them, and small workspaces of which the view has something to tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reshuffle.formats.plan_file import PlanDocument, read_plan, write_plan
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.solver import Stop
from tests.supervisor.workspaces import NOW, workspace

__all__ = ["document_of", "late_shop", "moved"]


def document_of(made: Workspace, folder: Path, params: OrganizeParams | None = None) -> PlanDocument:
    """Organize a workspace, write the plan and read it back."""
    found = organize(made, NOW, ListScheduler(), Stop(max_iterations=3), 1, params)
    assert found.plan is not None, found.result.reasons
    path = folder / "plan.json"
    write_plan(path, found.plan, made, params)
    return read_plan(path)


def moved(document: PlanDocument, operation: str, station: str) -> PlanDocument:
    """Return what a plan file says with one operation on another station: it does not hold any more."""
    operations = tuple(
        replace(one, station=station) if one.id == operation else one for one in document.plan.operations
    )
    return replace(document, plan=replace(document.plan, operations=operations))


def late_shop() -> Workspace:
    """One mill, two orders that can not both be in time; a second mill is not wide enough; steel comes at 8:00."""
    return workspace(
        {
            "currency": "CHF",
            "stations": {
                "mill-1": {
                    "capabilities": {"milling": {"limits": {"length": "<= 400 mm"}}},
                    "attendance": [{"skill": "milling"}],
                    "cost_per_hour": "60",
                },
                "mill-2": {"capabilities": {"milling": {"limits": {"length": "<= 200 mm"}}}},
                "saw": {},
            },
            "operators": {"anna": {"skills": ["milling"], "count": 2}},
            "items": {"steel": {"stock": 1, "receipts": [{"at": "2026-11-23 08:00", "quantity": 5}]}},
        },
        {
            "plate": {
                "operations": {
                    "010": {"requires": "saw", "time": "10 min", "consumes": [{"item": "steel"}]},
                    "020": {
                        "requires": {"capability": "milling", "parameters": {"length": "300 mm"}},
                        "time": "50 min",
                        "setup_family": "plates",
                    },
                }
            },
            "lid": {
                "operations": {
                    "010": {"requires": {"capability": "milling", "parameters": {"length": "900 mm"}}, "time": "1 min"}
                }
            },
        },
        {
            "A1": {"product": "plate", "due": "2026-11-23 07:00", "priority": 5},
            "A2": {"product": "plate", "due": "2026-11-23 07:00", "lateness_cost_per_day": "240"},
            "A3": {"product": "lid"},
        },
    )
