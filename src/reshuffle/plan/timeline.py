"""What a plan says as a timeline: who does what when, and where work rests."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from reshuffle.model import consistency
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.stations import BreakBehaviour
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.hours import Hours, HoursKey
from reshuffle.plan.plan import Plan, PlannedCrew, PlannedMaintenance, PlannedMove, PlannedOperation, PlannedPhase
from reshuffle.shopfloor.timeline import (
    ObservedKind,
    ObservedResource,
    ResourceKey,
    Timeline,
    TimelineBuilder,
    TimelineState,
)

__all__ = ["plan_timeline"]

Stretch = tuple[TimelineState, int, int]

_STATES = {
    "setup": TimelineState.SETUP,
    "load": TimelineState.LOAD,
    "run": TimelineState.RUN,
    "unload": TimelineState.UNLOAD,
    "hold": TimelineState.WAIT,
}
_DAY = timedelta(days=1)


def plan_timeline(workspace: Workspace, plan: Plan) -> Timeline:
    """Return a plan as a timeline, from the start of planning to the end of the last work.

    Stations are held from the first phase of an operation to the end of its last, people and tools from phase to phase
    as the plan says. Closed time in which work rests is a break, also for whoever could have gone on. Of a batch the
    first operation takes the station. A robot that is charged is in maintenance. Empty ways of robots are not planned
    and so not told. A station that moves is in setup.

    What names stations, people or tools that the workspace does not have, or ends before it starts, is left out: the
    judge of plans tells of it.

    Parameters
    ----------
    workspace
        What the plan was made from.
    plan
        The plan.
    """
    ends = [*(operation.end for operation in plan.operations), *(task.end for task in plan.maintenance)]
    ends += [move.end for move in plan.moves]
    last = max([plan.made_for, *ends, *(way.dropoff for way in plan.transports)])
    writer = _Writer(workspace, plan, last)
    batches: set[tuple[str, int]] = set()
    for operation in plan.operations:
        batch = (operation.station, -1 if operation.batch is None else operation.batch)
        writer.operation(operation, units=int(operation.batch is None or batch not in batches))
        batches.add(batch)
    for task in plan.maintenance:
        writer.maintenance(task)
    for move in plan.moves:
        writer.move(move)
    orders = {operation.id: operation.order for operation in plan.operations}
    for way in plan.transports:
        robot = None if way.robot is None else (ObservedKind.ROBOT, way.robot)
        writer.add(
            robot, (TimelineState.TRAVEL, *writer.span(way.pickup, way.dropoff)), orders.get(way.after), way.after
        )
    return writer.builder.build(0, writer.builder.milliseconds(last))


@dataclass(frozen=True, slots=True)
class _Opens:
    """Open time as starts and ends, milliseconds."""

    starts: list[int]
    ends: list[int]

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield [start, end) in stretches that are open or closed."""
        row = bisect_right(self.ends, start)
        while start < end:
            if row == len(self.starts) or self.starts[row] >= end:
                yield start, end, False
                return
            if self.starts[row] > start:
                yield start, self.starts[row], False
                start = self.starts[row]
            stop = min(self.ends[row], end)
            yield start, stop, True
            start, row = stop, row + 1


class _Writer:
    """Writes work into a timeline; `resources` have their hours, None for always."""

    def __init__(self, workspace: Workspace, plan: Plan, last: datetime) -> None:
        self.factory = workspace.factory
        self.products = workspace.products
        self.tick = plan.tick_ms
        first = min([plan.made_for, *(operation.start for operation in plan.operations)])
        self.hours = Hours(workspace, Clock(plan.made_for, plan.tick_ms), first - _DAY, last + _DAY)
        self.keys: dict[ResourceKey, HoursKey | None] = {}
        self.base: dict[str, str] = {}
        self._opens: dict[frozenset[HoursKey], _Opens] = {}
        self.builder = TimelineBuilder(plan.made_for, tuple(self._resources(self.factory)))

    def _resources(self, factory: Factory) -> Iterator[ObservedResource]:
        for name, station in factory.stations.items():
            for copy in consistency.copies(name, station.count):
                self.base[copy] = name
                hours = self.hours.key(station.calendar, (name, copy))
                yield self._resource(ObservedKind.STATION, copy, station.capacity, hours)
        for name, operator in factory.operators.items():
            for copy in consistency.copies(name, operator.count):
                yield self._resource(ObservedKind.OPERATOR, copy, 1, self.hours.key(operator.calendar, (name, copy)))
        for name, tool in factory.tools.items():
            yield self._resource(ObservedKind.TOOL, name, tool.count, None)
        for name, robot in factory.robots.items():
            for copy in consistency.copies(name, robot.count):
                yield self._resource(ObservedKind.ROBOT, copy, 1, None)

    def _resource(self, kind: ObservedKind, name: str, capacity: int, hours: HoursKey | None) -> ObservedResource:
        self.keys[kind, name] = hours
        opens = None
        if hours is not None:
            opens = tuple((start * self.tick, end * self.tick) for start, end in self.hours.ticks(hours))
        return ObservedResource(name, kind, capacity, opens)

    def span(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Return two instants in milliseconds after the start of planning."""
        return self.builder.milliseconds(start), self.builder.milliseconds(end)

    def add(
        self, resource: ResourceKey | None, stretch: Stretch, order: str | None, operation: str, units: int = 1
    ) -> None:
        """Add a stretch, unless it can not be."""
        state, start, end = stretch
        if start < end and (resource is None or resource in self.keys):
            self.builder.add(resource, state, start, end, order, operation, units)

    def operation(self, operation: PlannedOperation, units: int) -> None:
        """Write an operation; `units` 0 where another of its batch takes the resources."""
        if operation.station not in self.base:
            return
        station = self.factory.stations[self.base[operation.station]]
        product = self.products.get(operation.product)
        known = product.operations.get(operation.operation) if product else None
        behaviour = known.break_behaviour if known is not None else None
        goes_on = (behaviour or station.break_behaviour) is BreakBehaviour.GOES_ON
        spans = [self.span(phase.start, phase.end) for phase in operation.phases]
        stretches = list(self._stretches(operation, spans, goes_on))
        self._write((ObservedKind.STATION, operation.station), stretches, operation, units)
        for crew in operation.crew:
            if max(crew.first_phase, crew.last_phase) >= len(spans):
                continue
            begin, until = spans[crew.first_phase][0], spans[crew.last_phase][1]
            held = [stretch for stretch in stretches if begin <= stretch[1] and stretch[2] <= until]
            for member in self._members(crew):
                self._write(member, held, operation, units)

    def _write(self, resource: ResourceKey, stretches: Sequence[Stretch], work: PlannedOperation, units: int) -> None:
        for stretch in stretches:
            self.add(resource, stretch, work.order, work.id, units)

    def maintenance(self, task: PlannedMaintenance) -> None:
        """Write a maintenance task: it takes the whole station, however many lots that works on at once."""
        if task.station not in self.base:
            self._charging(task)
            return
        station = self.factory.stations[self.base[task.station]]
        known = station.maintenance.get(task.task)
        goes_on = known is not None and known.break_behaviour is BreakBehaviour.GOES_ON
        phase = PlannedPhase("run", task.start, task.end)
        at = (ObservedKind.STATION, task.station)
        held = [at, *(member for crew in task.crew for member in self._members(crew))]
        stretches = list(self._phase(phase, self.span(task.start, task.end), held, goes_on))
        for resource in held:
            units = station.capacity if resource == at else 1
            for state, start, end in stretches:
                is_work = state is TimelineState.RUN
                self.add(resource, (TimelineState.MAINTENANCE if is_work else state, start, end), None, task.id, units)

    def move(self, move: PlannedMove) -> None:
        """Write the move of a station: it is being set up, breaks included, and so are those who do it."""
        if move.station not in self.base:
            return
        station = self.factory.stations[self.base[move.station]]
        whole = (TimelineState.SETUP, *self.span(move.start, move.end))
        self.add((ObservedKind.STATION, move.station), whole, None, move.move.id, station.capacity)
        for step in move.steps:
            span, identity = self.span(step.start, step.end), f"{move.move.id}/{step.name}"
            if step.robot is not None:
                self.add((ObservedKind.ROBOT, step.robot), (TimelineState.TRAVEL, *span), None, identity)
            phase = PlannedPhase("setup", step.start, step.end)
            held = [(ObservedKind.OPERATOR, member) for member in step.crew]
            for stretch in self._phase(phase, span, held, False) if held else ():
                for resource in held:
                    self.add(resource, stretch, None, identity)

    def _charging(self, task: PlannedMaintenance) -> None:
        """Write the charging of a robot: its charger is a point of the floor, no station."""
        for crew in task.crew:
            for member in crew.members:
                stretch = (TimelineState.MAINTENANCE, *self.span(task.start, task.end))
                self.add((ObservedKind.ROBOT, member), stretch, None, task.id)

    def _stretches(
        self, operation: PlannedOperation, spans: Sequence[tuple[int, int]], goes_on: bool
    ) -> Iterator[Stretch]:
        """Yield how an operation goes on its station, waits between its phases included."""
        station = (ObservedKind.STATION, operation.station)
        for number, (phase, span) in enumerate(zip(operation.phases, spans, strict=True)):
            if number and spans[number - 1][1] < span[0]:
                yield from self._wait(station, spans[number - 1][1], span[0])
            held = [station]
            for crew in operation.crew:
                if crew.first_phase <= number <= crew.last_phase:
                    held += self._members(crew)
            yield from self._phase(phase, span, held, goes_on)

    def _phase(
        self, phase: PlannedPhase, span: tuple[int, int], held: Sequence[ResourceKey], goes_on: bool
    ) -> Iterator[Stretch]:
        state = _STATES.get(phase.name, TimelineState.RUN)
        if state is TimelineState.WAIT:
            yield from self._wait(held[0], *span)
        elif goes_on and state is TimelineState.RUN:
            yield state, *span
        else:
            for start, end, is_open in self._open(held).pieces(*span):
                yield (state if is_open else TimelineState.BREAK), start, end

    def _wait(self, station: ResourceKey, start: int, end: int) -> Iterator[Stretch]:
        for a, b, is_open in self._open([station]).pieces(start, end):
            yield (TimelineState.WAIT if is_open else TimelineState.BREAK), a, b

    def _members(self, crew: PlannedCrew) -> list[ResourceKey]:
        """Return who or what a crew is, as far as it is known; a tool and a person may have one name."""
        if crew.need in self.factory.tools and all(member == crew.need for member in crew.members):
            return [(ObservedKind.TOOL, member) for member in crew.members]
        return [(ObservedKind.OPERATOR, member) for member in crew.members]

    def _open(self, held: Sequence[ResourceKey]) -> _Opens:
        """Return the time in which all of some resources are there."""
        keys = frozenset(key for resource in held if (key := self.keys.get(resource)) is not None)
        if keys not in self._opens:
            self._opens[keys] = _common([self.hours.ticks(key) for key in keys], self.tick)
        return self._opens[keys]


def _common(calendars: Sequence[Sequence[tuple[int, int]]], tick_ms: int) -> _Opens:
    """Return the time in which all calendars are open, in milliseconds; always where there is none."""
    if not calendars:
        far = 1 << 62
        return _Opens([-far], [far])
    steps: dict[int, int] = {}
    for intervals in calendars:
        for start, end in intervals:
            steps[start] = steps.get(start, 0) + 1
            steps[end] = steps.get(end, 0) - 1
    starts: list[int] = []
    ends: list[int] = []
    count = 0
    for at, until in pairwise(sorted(steps)):
        count += steps[at]
        if count == len(calendars):
            if ends and ends[-1] == at * tick_ms:
                ends[-1] = until * tick_ms
            else:
                starts.append(at * tick_ms)
                ends.append(until * tick_ms)
    return _Opens(starts, ends)
