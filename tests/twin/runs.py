"""Runs of the twin for tests: from a workspace to a twin, and from its log to tables that can be compared."""

from __future__ import annotations

from datetime import datetime, timedelta

from reshuffle.model.factory import Workspace
from reshuffle.model.variation import parse_variation
from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.from_model.charging import CHARGE, charger_name
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.supervisor.workspaces import NOW

__all__ = [
    "CERTAIN",
    "DRAWN",
    "carried",
    "factory_of",
    "instants",
    "minutes",
    "phases",
    "planned",
    "planned_ways",
    "simulated",
    "twin_of",
]

#: Nothing is drawn, and robots find room for all of them at docks and on lanes, as in plans.
CERTAIN = TwinParams(chance=False, traffic=False)
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
        elif event.kind in (EventKind.CHARGING_STARTED, EventKind.CHARGING_ENDED):
            what = (charger_name(event.place or ""), CHARGE)
            numbers[what] = numbers.get(what, 0) + (event.kind is EventKind.CHARGING_STARTED)
            key = (*what, str(numbers[what]))
        else:
            continue
        if event.kind in (EventKind.PHASE_STARTED, EventKind.MAINTENANCE_STARTED, EventKind.CHARGING_STARTED):
            starts[key] = event.occurred_at
        else:
            times[key] = (starts[key], event.occurred_at)
    return times


Ways = dict[tuple[str, str], tuple[datetime, datetime, str | None]]


def carried(twin: ReferenceTwin) -> Ways:
    """Return when every lot was taken up and set down on its way to an operation, and by which robot."""
    up: dict[str, tuple[datetime, str | None]] = {}
    ways: list[tuple[str, datetime, datetime, str | None]] = []
    result: Ways = {}
    for event in twin.events():
        if event.kind is EventKind.PICKED_UP:
            up[event.lot or ""] = (event.occurred_at, event.resource)
        elif event.kind is EventKind.DROPPED_OFF:
            at, robot = up.get(event.lot or "", (NOW, event.resource))
            ways.append((event.lot or "", at, event.occurred_at, robot))
        elif event.kind is EventKind.PHASE_STARTED and event.phase != "setup":
            for way in [way for way in ways if way[0] == event.lot]:
                result[event.lot or "", event.operation or ""] = way[1:]
                ways.remove(way)
    return result


def planned_ways(plan: Plan) -> Ways:
    """Return the same of a plan."""
    result: Ways = {}
    for way in plan.transports:
        lot, _, operation = way.after.rpartition("/")
        result[lot, operation] = (way.pickup, way.dropoff, way.robot)
    return result


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
