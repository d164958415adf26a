"""Scheduling problems of small workspaces, for the tests of the translation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import OrganizeParams, prepare
from reshuffle.plan.from_model.scheduling import PlanningProblem
from reshuffle.plan.tasks import PhaseKind
from tests.supervisor.workspaces import NOW

__all__ = ["durations", "lags", "members", "phase_kinds", "planning", "requirement_rows"]


def planning(workspace: Workspace, now: datetime = NOW, **params: Any) -> PlanningProblem:
    """Return the problem of a workspace, matched as usual."""
    return prepare(workspace, now, OrganizeParams(**params)).planning


def _phase_rows(made: PlanningProblem, operation: str, station: str) -> range:
    mode = made.mode_index[operation, station]
    return range(*made.problem.modes.phase_ptr[mode : mode + 2])


def durations(made: PlanningProblem, operation: str, station: str) -> list[int]:
    """Return the durations of the phases of an operation, ticks."""
    return [int(made.problem.phases.duration[row]) for row in _phase_rows(made, operation, station)]


def phase_kinds(made: PlanningProblem, operation: str, station: str) -> list[str]:
    """Return the kinds of the phases of an operation."""
    return [PhaseKind(int(made.problem.phases.kind[row])).name.lower() for row in _phase_rows(made, operation, station)]


def requirement_rows(made: PlanningProblem, operation: str, station: str) -> list[tuple[str, int, int, int]]:
    """Return what an operation needs: skill or tool, how many, first and last phase."""
    mode = made.mode_index[operation, station]
    needs = made.problem.requirements
    return [
        (
            made.group_names[int(needs.group[row])],
            int(needs.count[row]),
            int(needs.first_phase[row]),
            int(needs.last_phase[row]),
        )
        for row in range(*made.problem.modes.requirement_ptr[mode : mode + 2])
    ]


def members(made: PlanningProblem, operation: str, station: str, need: str) -> list[set[str]]:
    """Return who may take each need of that name."""
    mode = made.mode_index[operation, station]
    needs, groups = made.problem.requirements, made.problem.groups
    names = made.problem.names.resources
    rows = range(*made.problem.modes.requirement_ptr[mode : mode + 2])
    listed = [int(needs.group[row]) for row in rows if made.group_names[int(needs.group[row])] == need]
    return [{names[member] for member in groups.members[slice(*groups.ptr[group : group + 2])]} for group in listed]


def lags(made: PlanningProblem) -> set[tuple[str, str, int]]:
    """Return what comes before what, and the least lag in ticks."""
    names, table = made.problem.names.tasks, made.problem.lags
    rows = zip(table.before.tolist(), table.after.tolist(), table.least.tolist(), strict=True)
    return {(names[before], names[after], least) for before, after, least in rows}
