"""What advice needs of the rest of the house: to prepare a changed workspace, and to plan it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from reshuffle.advising.situation import Situation
from reshuffle.model.factory import Workspace
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.from_model.scheduling import PlanningProblem
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, UnplannedOrder
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Status, Stop

__all__ = ["Planner", "Prepared", "Replanned", "Widening", "plan_of", "situation_of"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A workspace as a scheduling problem, and the orders that can not be made, with reasons."""

    planning: PlanningProblem
    unplanned: tuple[UnplannedOrder, ...]


@dataclass(frozen=True, slots=True)
class Replanned:
    """A workspace planned again; `solution` is None where there is no schedule, and then `reasons` say why."""

    prepared: Prepared
    solution: Solution | None
    status: Status
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Widening:
    """A station that could do an operation, too, and the workspace in which it can."""

    station: str
    sentence: str
    workspace: Workspace


class Planner(Protocol):
    """Prepares and plans workspaces, all from the same instant and with the same seed."""

    def prepare(self, workspace: Workspace, params: OrganizeParams) -> Prepared:
        """Match, split into lots and make the scheduling problem.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If the workspace holds fields that planning can not honour yet.
        """
        ...

    def widenings(self, workspace: Workspace, product: str, operation: str) -> tuple[Widening, ...]:
        """Return the stations that refuse an operation and would take it after a change of their limits."""
        ...

    def replan(self, workspace: Workspace, params: OrganizeParams, stop: Stop) -> Replanned:
        """Plan a workspace within the limits of `stop`; every solution is judged.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If the workspace holds fields that planning can not honour yet.
        """
        ...


def situation_of(planning: PlanningProblem, plan: Plan) -> tuple[Situation, tuple[str, ...]]:
    """Return a plan as a situation of a problem that holds its work, and what of it can not be said there."""
    solution, violations = translation.solution_of(
        planning, plan.operations, plan.maintenance, plan.transports, plan.moves
    )
    return Situation(planning, solution), tuple(violation.message for violation in violations)


def plan_of(planning: PlanningProblem, solution: Solution, reasons: Sequence[str] = ()) -> Plan:
    """Return a valid solution as a plan to start from: its work, without claims of how good it is."""
    work = translation.planned_work(planning, solution)
    return Plan(
        made_for=planning.clock.origin,
        tick_ms=planning.clock.tick_ms,
        objective=(),
        lower_bound=None,
        status=Status.FEASIBLE.value,
        solver="insertion",
        seed=0,
        operations=work.operations,
        maintenance=work.maintenance,
        transports=work.transports,
        orders=work.orders,
        reasons=tuple(reasons),
        moves=work.moves,
    )
