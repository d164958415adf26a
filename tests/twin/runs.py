"""Runs of the twin for tests: from a workspace to a twin, and from its log to tables that can be compared."""

from __future__ import annotations

from datetime import datetime, timedelta

from reshuffle.model.factory import Workspace
from reshuffle.model.variation import parse_variation
from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.supervisor.workspaces import NOW, WORKSPACES

__all__ = [
    "CERTAIN",
    "DRAWN",
    "WITHOUT_ROBOTS",
    "factory_of",
    "instants",
    "minutes",
    "phases",
    "planned",
    "simulated",
    "twin_of",
]

#: Kinds of workspaces whose plans come out in the twin; robots of a plan choose their trips by themselves there.
WITHOUT_ROBOTS = [name for name, made in WORKSPACES.items() if not made().factory.robots]
#: Nothing is drawn.
CERTAIN = TwinParams(chance=False)
#: Failures, losses and rework are drawn, durations are not.
DRAWN = TwinParams(assumed_variation=parse_variation("none"))


def factory_of(made: Workspace, now: datetime = NOW) -> TwinFactory:
    """Return a workspace as the twin works with it."""
    return TwinFactory(made, matching.match(made).eligible, now)


def twin_of(made: Workspace, params: TwinParams = DRAWN, seed: int = 1, plan: Plan | None = None) -> ReferenceTwin:
    """Return a twin of a workspace."""
    return ReferenceTwin(factory_of(made), plan, seed, params)


def planned(made: Workspace, now: datetime = NOW, seed: int = 1) -> tuple[Plan | None, Workspace]:
    """Return a plan by the list scheduler, and the workspace with the orders that it plans."""
    found = organize(made, now, ListScheduler(), Stop(max_iterations=2 * seed), seed)
    return found.plan, found.preparation.workspace


Times = dict[tuple[str, str, str], tuple[datetime, datetime]]


def simulated(twin: ReferenceTwin) -> Times:
    """Return when every phase began and ended, by lot, operation and phase; maintenance by station, task and number."""
    starts: dict[tuple[str, str, str], datetime] = {}
    times: Times = {}
    numbers: dict[tuple[str, str], int] = {}
    for event in twin.events():
        if event.kind in (EventKind.PHASE_STARTED, EventKind.PHASE_ENDED):
            key = (event.lot or "", event.operation or "", event.phase or "")
        elif event.kind in (EventKind.MAINTENANCE_STARTED, EventKind.MAINTENANCE_DONE):
            what = (event.station or "", event.name or "")
            numbers[what] = numbers.get(what, 0) + (event.kind is EventKind.MAINTENANCE_STARTED)
            key = (*what, str(numbers[what]))
        else:
            continue
        if event.kind in (EventKind.PHASE_STARTED, EventKind.MAINTENANCE_STARTED):
            starts[key] = event.occurred_at
        else:
            times[key] = (starts[key], event.occurred_at)
    return times


def phases(plan: Plan) -> Times:
    """Return the same of a plan; a hold is no phase of work."""
    times: Times = {}
    for operation in plan.operations:
        for phase in operation.phases:
            if phase.name != "hold":
                times[operation.lot, operation.operation, phase.name] = (phase.start, phase.end)
    numbers: dict[tuple[str, str], int] = {}
    for task in sorted(plan.maintenance, key=lambda one: one.start):
        what = (task.station, task.task)
        numbers[what] = numbers.get(what, 0) + 1
        times[(*what, str(numbers[what]))] = (task.start, task.end)
    return times


def instants(twin: ReferenceTwin, *kinds: EventKind) -> list[tuple[float, str, str]]:
    """Return minutes from the origin, kind and whom it happened to, of the events of some kinds."""
    return [
        (minutes(event.occurred_at), event.kind.value, event.lot or event.station or event.resource or event.item or "")
        for event in twin.events()
        if event.kind in kinds
    ]


def minutes(instant: datetime) -> float:
    """Return an instant as minutes from the origin."""
    return (instant - NOW) / timedelta(minutes=1)
