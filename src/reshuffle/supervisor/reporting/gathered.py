"""One plan with everything that is asked of it more than once, on the time axis of a view."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reshuffle.advising.situation import Situation
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.model.factory import Workspace
from reshuffle.plan.account import plan_account
from reshuffle.plan.plan import Plan, PlannedMaintenance
from reshuffle.plan.timeline import plan_timeline
from reshuffle.plan.violations import RULES
from reshuffle.shopfloor.kpis import KeyFigures, key_figures
from reshuffle.shopfloor.timeline import ObservedKind, Timeline
from reshuffle.supervisor import plans
from reshuffle.supervisor.plans import Judgement

__all__ = ["Gathered", "Progress", "gather"]

Progress = Callable[[str], None]

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """A plan, judged and told as a timeline.

    Parameters
    ----------
    name
        What it is called: the name of its file.
    origin
        Instant 0 of the view.
    situation
        What can be asked for reasons; None where the schedule does not hold.
    work
        Ids of operations, then of maintenance, one per row; in a plan that does not hold one may come twice.
    judged_s
        Seconds that judging took: to organize again takes more.
    resource_rows, order_rows, operation_rows
        Rows of the view by id, the first of each.
    """

    name: str
    document: PlanDocument
    origin: datetime
    judgement: Judgement
    situation: Situation | None
    timeline: Timeline
    figures: KeyFigures
    judged_s: float
    work: tuple[str, ...]
    resource_rows: dict[tuple[ObservedKind, str], int]
    order_rows: dict[str, int]
    operation_rows: dict[str, int]

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.document.plan

    @property
    def workspace(self) -> Workspace:
        """What it was made from."""
        return self.document.workspace

    @property
    def shift(self) -> int:
        """Milliseconds from the origin of the view to that of the timeline."""
        return self.at(self.timeline.origin)

    def at(self, instant: datetime) -> int:
        """Return an instant in milliseconds after the origin of the view."""
        return (instant - self.origin) // _MILLISECOND

    def tick(self, tick: int) -> int:
        """Return a tick of the problem in milliseconds after the origin of the view."""
        return self.at(self.judgement.preparation.planning.clock.instant(tick))

    def station_row(self, station: str) -> int:
        """Return the row of a station; -1 for one that the factory does not have."""
        return self.resource_rows.get((ObservedKind.STATION, station), -1)

    def upkeep_row(self, task: PlannedMaintenance) -> int:
        """Return the row of what a maintenance task is done to: its station, or the robot that is charged; else -1."""
        robots = [(ObservedKind.ROBOT, member) for crew in task.crew for member in crew.members]
        rows = [self.resource_rows[key] for key in robots if key in self.resource_rows]
        return self.resource_rows.get((ObservedKind.STATION, task.station), rows[0] if rows else -1)


def gather(name: str, document: PlanDocument, origin: datetime) -> Gathered:
    """Judge a plan and tell it as a timeline.

    Raises
    ------
    reshuffle.errors.InputError, reshuffle.errors.UnsupportedError
        If the workspace of the plan can not be made a problem.
    """
    plan = document.plan
    begin = time.monotonic()
    judgement = plans.judge(document)
    judged_s = time.monotonic() - begin
    planning = judgement.preparation.planning
    # What a plan only claims besides may be wrong: its schedule can be asked for reasons all the same.
    is_schedule = not any(found.rule in RULES for found in judgement.violations)
    situation = Situation(planning, judgement.solution) if is_schedule else None
    timeline = plan_timeline(document.workspace, plan)
    account = plan_account(document.workspace, plan, timeline)
    work = (*(one.id for one in plan.operations), *(one.id for one in plan.maintenance))
    return Gathered(
        name,
        document,
        origin,
        judgement,
        situation,
        timeline,
        key_figures(timeline, account),
        judged_s,
        work,
        {resource.key: row for row, resource in enumerate(timeline.resources)},
        {order.id: row for row, order in reversed(list(enumerate(plan.orders)))},
        {identity: row for row, identity in reversed(list(enumerate(work)))},
    )
