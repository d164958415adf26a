"""Everything that a page shows of a plan, gathered into a view document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import reshuffle
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.plan.level_units import level_unit
from reshuffle.plan.wishes import parse_wishes
from reshuffle.supervisor import workspaces
from reshuffle.supervisor.reporting import rows
from reshuffle.supervisor.reporting.can_make import can_make
from reshuffle.supervisor.reporting.floor_map import floor_map
from reshuffle.supervisor.reporting.gathered import Gathered, Progress, gather
from reshuffle.supervisor.reporting.lateness import late_orders, late_planned
from reshuffle.supervisor.reporting.loads import station_loads
from reshuffle.supervisor.reporting.materials import materials
from reshuffle.supervisor.reporting.reasons import critical_operations, why
from reshuffle.supervisor.reporting.view_document import (
    VIEW_FORMAT,
    Figure,
    ObjectiveLevel,
    PlanView,
    StateShares,
    Steps,
    Unplanned,
    ViewDocument,
    ViolationRow,
)

if TYPE_CHECKING:
    from reshuffle.supervisor.reporting.simulated import Simulated
    from reshuffle.supervisor.simulation import Simulation, SimulationParams

__all__ = ["DEFAULT_FIXES_TIME_S", "view_document"]

#: Seconds in which fixes of late orders are looked for.
DEFAULT_FIXES_TIME_S = 10.0


def view_document(
    plan: Path | PlanDocument,
    against: Path | PlanDocument | None = None,
    fixes_time_s: float = DEFAULT_FIXES_TIME_S,
    progress: Progress | None = None,
    name: str = "plan",
    simulation: SimulationParams | None = None,
    found: Simulation | None = None,
) -> ViewDocument:
    """Return what a page shows of a plan, and of another one beside it.

    A plan that does not hold is shown with what is wrong with it; without reasons, if it is the schedule. Of very many
    late orders, long chains and large products only a part is told: the latest and the last (``MOST_...`` of the
    modules beside this).

    Parameters
    ----------
    plan, against
        Plan files, or what they say.
    fixes_time_s
        Seconds in which fixes of late orders of `plan` are looked for, the latest order first; 0 for none. What was
        not looked for is marked so. Everything else does not depend on time.
    progress
        Told what is done, in words.
    name
        What a plan is called that comes without a file.
    simulation
        How `plan` is simulated, with a number of replications, 2 or more; None for not at all. A plan whose schedule
        does not hold is not simulated, and that is told.
    found
        What such a simulation of `plan` found, where there is one already.

    Raises
    ------
    reshuffle.errors.FileError
        If a file can not be read or is no plan file.
    reshuffle.errors.InputError, reshuffle.errors.UnsupportedError
        If the workspace of a plan can not be made a problem, or can not be simulated.
    """
    tell = progress or _silent
    document = _open(plan)
    origin = document.plan.made_for
    shown = gather(_name(plan, name), document, origin)
    tell(f"judged {len(shown.work)} operations")
    beside = None
    if against is not None:
        beside = gather(_name(against, "other plan"), _open(against), origin)
        tell(f"judged {len(beside.work)} operations to compare with")
    factory = document.workspace.factory
    return ViewDocument(
        format=VIEW_FORMAT,
        generator=f"reshuffle {reshuffle.__version__}",
        zone=factory.zone.key,
        currency=factory.currency,
        origin=origin.isoformat().replace("+00:00", "Z"),
        plan=_plan_view(shown, fixes_time_s, tell, _simulated(shown, simulation, found, tell)),
        # Fixes are for the plan that is looked at; the other one is only compared with.
        against=None if beside is None else _plan_view(beside, 0.0, tell),
    )


def _silent(message: str) -> None:
    """Take no notice."""


def _open(plan: Path | PlanDocument) -> PlanDocument:
    return plan if isinstance(plan, PlanDocument) else workspaces.open_plan(plan)


def _name(plan: Path | PlanDocument, name: str) -> str:
    return plan.name if isinstance(plan, Path) else name


def _simulated(
    gathered: Gathered, params: SimulationParams | None, found: Simulation | None, tell: Progress
) -> Simulated | None:
    if params is None:
        return None
    if gathered.situation is None or not gathered.plan.operations:
        tell(
            "not simulated: the plan does not hold" if gathered.plan.operations else "not simulated: nothing is planned"
        )
        return None
    # The twin is loaded for those who ask for it.
    from reshuffle.supervisor.reporting.simulated import simulate_plan

    return simulate_plan(gathered, params, tell, found)


def _plan_view(gathered: Gathered, fixes_time_s: float, tell: Progress, simulated: Simulated | None = None) -> PlanView:
    plan, situation = gathered.plan, gathered.situation
    critical = critical_operations(situation) if situation is not None else ()
    tell("explaining late orders")
    late = late_orders(gathered, fixes_time_s, tell)
    tell("explaining operations")
    names = {order.id for order in late_planned(gathered)}
    first = [*(one.id for one in plan.operations if one.order in names), *critical]
    reasons = why(gathered, first)
    return PlanView(
        name=gathered.name,
        now=gathered.at(plan.made_for),
        frozen_until=None if plan.frozen_until is None else gathered.at(plan.frozen_until),
        status=plan.status,
        solver=plan.solver,
        seed=plan.seed,
        objective=_objective(gathered),
        lower_bound=plan.lower_bound,
        gap=plan.gap,
        violations=tuple(
            ViolationRow(found.rule, found.place, found.message) for found in gathered.judgement.violations
        ),
        resources=rows.resources(gathered, None if simulated is None else simulated.first.timeline),
        orders=rows.orders(gathered),
        operations=rows.operations(gathered, frozenset(critical)),
        bars=rows.bars(gathered),
        why=reasons,
        figures=tuple(
            Figure(one.name, one.value, one.unit, None if simulated is None else simulated.figures.get(one.name))
            for one in gathered.figures.factory.values()
        ),
        states=tuple(
            StateShares(row, gathered.figures.state_shares(row)) for row in range(len(gathered.timeline.resources))
        ),
        late=late,
        unplanned=tuple(Unplanned(order.id, order.reasons) for order in plan.unplanned),
        can_make=can_make(gathered),
        load=station_loads(gathered),
        material=materials(gathered),
        in_progress=_in_progress(gathered),
        simulated=None if simulated is None else simulated.run,
        floor=floor_map(gathered, None if simulated is None else simulated.first),
    )


def _objective(gathered: Gathered) -> tuple[ObjectiveLevel, ...]:
    plan = gathered.plan
    weights = dict(parse_wishes(gathered.document.params.wishes))
    # A file may claim a level that was not wished for: what that counts is not known.
    levels = [(wish, value, level_unit(weights.get(wish, {}), plan.tick_ms)) for wish, value in plan.objective]
    return tuple(ObjectiveLevel(wish, value, level.unit, level.scale) for wish, value, level in levels)


def _in_progress(gathered: Gathered) -> Steps:
    steps = gathered.figures.in_progress
    return Steps(tuple((steps.times + gathered.shift).tolist()), tuple(steps.values.tolist()))
