"""Advice on plans, wired: explanations from a plan, and trials that organize a changed workspace again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reshuffle.advising import conflict as conflicting
from reshuffle.advising import explanation, fixes, quote
from reshuffle.advising.conflict import Conflict
from reshuffle.advising.explanation import Explanation, OrderExplanation
from reshuffle.advising.fixes import Fixes, FixParams
from reshuffle.advising.quote import Quote
from reshuffle.advising.replanning import Prepared, Replanned, Widening, situation_of
from reshuffle.advising.situation import Situation
from reshuffle.errors import InputError, Mistake
from reshuffle.model.factory import Workspace
from reshuffle.organizing import organize as organizing
from reshuffle.organizing.matching import changes
from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.matching.apply import apply_changes
from reshuffle.organizing.matching.judge import Judge
from reshuffle.organizing.matching.options import ModeOptions
from reshuffle.organizing.scheduling.engines import engine
from reshuffle.plan.check import check
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Solver, Stop
from reshuffle.plan.verdicts import ReasonKind

__all__ = ["OrganizingPlanner", "advise_fixes", "explain", "find_conflict", "make_quote", "plan_situation"]


@dataclass(frozen=True, slots=True)
class OrganizingPlanner:
    """Organizes workspaces for advice, all from one instant, with one solver and one seed.

    Parameters
    ----------
    now
        Instant at which planning starts, aware.
    solver
        Makes the schedules; for trials that repeat themselves one that honours an iteration limit.
    seed
        Of all trials: two workspaces meet the same luck.
    """

    now: datetime
    solver: Solver
    seed: int = 0

    def prepare(self, workspace: Workspace, params: OrganizeParams) -> Prepared:
        """Match, split into lots and make the scheduling problem."""
        prepared = organizing.prepare(workspace, self.now, params)
        return Prepared(prepared.planning, prepared.unplanned)

    def widenings(self, workspace: Workspace, product: str, operation: str) -> tuple[Widening, ...]:
        """Return the stations that would take an operation after a change of their limits."""
        matches = matching.match(workspace)
        modes = ModeOptions(Judge(workspace))
        found = []
        for verdict in matches.of(product, operation):
            if verdict.ok or any(reason.kind is not ReasonKind.LIMIT for reason in verdict.refusals):
                continue
            for option in modes.of(product, operation, verdict.station, may_add_capability=False)[:1]:
                made = [changes.change(workspace.factory, dial, want) for dial, want in option.items()]
                sentence = " and ".join(change.message for change in made)
                found.append(Widening(verdict.station, sentence, apply_changes(workspace, made)))
        return tuple(found)

    def replan(self, workspace: Workspace, params: OrganizeParams, stop: Stop) -> Replanned:
        """Plan a workspace within the limits of `stop`; see :class:`reshuffle.advising.replanning.Planner`."""
        found = organizing.organize(workspace, self.now, self.solver, stop, self.seed, params)
        prepared = Prepared(found.preparation.planning, found.preparation.unplanned)
        return Replanned(prepared, found.result.solution, found.result.status, found.result.reasons)


def plan_situation(workspace: Workspace, plan: Plan, params: OrganizeParams | None = None) -> Situation:
    """Return a plan as a situation that can be asked about.

    Parameters
    ----------
    workspace
        What the plan was made from.
    params
        What it was made with: pins and the frozen zone are causes, too.

    Raises
    ------
    reshuffle.errors.InputError
        If the plan does not hold for the workspace.
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet.
    """
    left_out = {order.id for order in plan.unplanned}
    kept = {name: order for name, order in workspace.orders.items() if name not in left_out}
    possible = workspace.model_copy(update={"orders": kept})
    prepared = organizing.prepare(possible, plan.made_for, params or OrganizeParams())
    situation, unsaid = situation_of(prepared.planning, plan)
    messages = [*unsaid, *(str(violation) for violation in check(situation.problem, situation.solution))]
    if messages:
        rule = f"must hold for its workspace; of {len(messages)} violations the first: {messages[0]}"
        raise InputError(Mistake("plan", "", rule, remedy="'reshuffle check' lists all of them."))
    return situation


def explain(workspace: Workspace, situation: Situation, name: str) -> Explanation | OrderExplanation:
    """Explain an order (``A17``) or an operation (``A17/2/070``) of a plan.

    Raises
    ------
    reshuffle.errors.InputError
        If the plan has neither.
    """
    if name in situation.planning.jobs:
        return explanation.explain_order(situation, name, workspace.factory.zone)
    return explanation.explain_operation(situation, name, workspace.factory.zone)


def advise_fixes(
    workspace: Workspace,
    situation: Situation,
    order: str,
    params: FixParams | None = None,
    seed: int = 0,
    time_limit_s: float = 30.0,
) -> Fixes:
    """Try real alternatives for a late order and return those that help; see :func:`reshuffle.advising.fixes.fixes`.

    Parameters
    ----------
    time_limit_s
        Seconds after which no further alternative is tried.
    """
    planner = OrganizingPlanner(situation.planning.clock.origin, engine("list"), seed)
    return fixes.fixes(workspace, situation, order, planner, params or FixParams(), _time_left(time_limit_s))


def make_quote(
    workspace: Workspace,
    plan: Plan,
    product: str,
    quantity: int,
    by: datetime | None = None,
    seed: int = 0,
    time_limit_s: float = 5.0,
) -> Quote:
    """Return the earliest honest promise for a new order beside a plan; see :func:`reshuffle.advising.quote.quote`.

    Parameters
    ----------
    time_limit_s
        Seconds after which no more orders are asked to give way.
    """
    planner = OrganizingPlanner(plan.made_for, engine("list"), seed)
    return quote.quote(workspace, plan, product, quantity, planner, by, _time_left(time_limit_s))


def find_conflict(
    workspace: Workspace,
    now: datetime,
    params: OrganizeParams | None = None,
    solver: Solver | None = None,
    seed: int = 0,
    time_limit_s: float = 30.0,
) -> Conflict:
    """Return what contradicts what where a workspace can not be planned: :func:`reshuffle.advising.conflict.conflict`.

    Parameters
    ----------
    solver
        Says whether there is a schedule; by default the usual engine.
    """
    planner = OrganizingPlanner(now, solver or engine("auto", workers=1), seed)
    return conflicting.conflict(workspace, planner, params or OrganizeParams(), _time_left(time_limit_s))


def _time_left(limit_s: float) -> Callable[[], float]:
    until = time.monotonic() + limit_s
    return lambda: until - time.monotonic()
