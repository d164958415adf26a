"""What a log says as a timeline: the same kind that a plan yields, so that every key figure exists once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import State
from reshuffle.shopfloor.timeline import (
    ObservedKind,
    ObservedResource,
    ResourceKey,
    Timeline,
    TimelineBuilder,
    TimelineState,
)

__all__ = ["GoesOn", "log_timeline"]

#: Whether the run of work goes on in breaks: product (None for maintenance), operation or task, station.
GoesOn = Callable[[str | None, str, str], bool]

_STATES = {
    "setup": TimelineState.SETUP,
    "load": TimelineState.LOAD,
    "run": TimelineState.RUN,
    "unload": TimelineState.UNLOAD,
    "wait": TimelineState.WAIT,
    "hold": TimelineState.WAIT,
}
_CLOSED = (EventKind.LOT_SCRAPPED, EventKind.LOT_SPLIT, EventKind.LOT_MERGED)


def log_timeline(
    events: Iterable[Event],
    resources: Sequence[ObservedResource],
    origin: datetime,
    observed_until: int,
    goes_on: GoesOn,
    start: State | None = None,
) -> Timeline:
    """Return a log as a timeline, from an origin on.

    A station is held from the first phase of an operation to its end; people and tools from the event that takes them
    to the one that frees them, in the state of the work they are at. What is under way at the end is told up to it.
    Closed time in which work rests is a break, as in the timeline of a plan. Of a batch the first operation takes the
    station. A station on its way to another slot is being set up. Carriers are not told, nor are resources that are
    not named.

    Parameters
    ----------
    events
        A log, or its events in their order.
    resources
        What is told about, with its open times.
    origin
        Instant 0.
    observed_until
        End of what is told, milliseconds after the origin.
    goes_on
        Whether the run of an operation goes on in breaks.
    start
        State before the first event; what is under way in it goes on.
    """
    writer = _Writer(TimelineBuilder(origin, tuple(resources)), observed_until, goes_on)
    if start is not None:
        writer.begin(start)
    for event in events:
        handle = _HANDLERS.get(event.kind)
        if handle is not None:
            handle(writer, event)
    writer.end()
    return writer.builder.build(0, observed_until)


@dataclass(slots=True)
class _Work:
    """What holds a station: lots with their operations, or a maintenance task; `people` are operators and tools."""

    station: str
    members: list[tuple[str, str]]
    task: str | None = None
    state: TimelineState = TimelineState.WAIT
    goes_on: bool = False
    since: int = 0
    people: list[ResourceKey] = field(default_factory=list)


class _Writer:
    """Writes events into a timeline."""

    def __init__(self, builder: TimelineBuilder, until: int, goes_on: GoesOn) -> None:
        self.builder, self.until, self.goes_on = builder, until, goes_on
        self.known = {resource.key: resource for resource in builder.resources}
        #: Instants at which a resource opens and closes, by turns.
        self.turns = {
            resource.key: [at for stretch in resource.opens for at in stretch]
            for resource in builder.resources
            if resource.opens is not None
        }
        self.orders: dict[str, str] = {}
        self.products: dict[str, str] = {}
        self.works: dict[tuple[str, str], _Work] = {}
        self.batches: dict[tuple[str, str], _Work] = {}
        self.maintained: dict[str, _Work] = {}
        self.numbers: dict[tuple[str, str], int] = {}
        self.down: dict[str, tuple[int, set[str]]] = {}
        self.moving: dict[str, int] = {}
        self.carried: dict[str, tuple[str | None, int]] = {}
        self.empty_since: dict[str, int] = {}
        self.charging: dict[str, int] = {}

    def at(self, event: Event) -> int:
        """Return when an event was, in what is told."""
        return min(self.until, max(0, self.builder.milliseconds(event.occurred_at)))

    def order_of(self, lot: str) -> str:
        """Return the order of a lot."""
        return self.orders.get(lot) or lot.rpartition("/")[0]

    def begin(self, start: State) -> None:
        """Take over what is under way before the first event."""
        for name, order in start.orders.items():
            if order.terms is not None:
                self.products[name] = order.terms.product
        for lot, found in start.lots.items():
            if found.order is not None:
                self.orders[lot] = found.order
            for running in found.running:
                work = self._join((lot, running.operation), running.station, running.batch)
                if running.is_working:
                    self._set_state(work, lot, running.operation, running.phase)
        for station, state in start.stations.items():
            if state.down:
                self.down[station] = (0, {one.failure for one in state.down})
            if state.maintenance is not None:
                work = self._holder(None, station)
                work.task = self._numbered(station, state.maintenance.task)
                work.state = TimelineState.MAINTENANCE if state.maintenance.is_working else TimelineState.WAIT
        for name, robot in start.robots.items():
            since = 0 if robot.until is None else max(0, self.builder.milliseconds(robot.until))
            self.carried.update((lot, (name, since)) for lot in robot.carries)
            if robot.is_charging:
                self.charging[name] = 0
        for kind, held in ((ObservedKind.OPERATOR, start.operators), (ObservedKind.TOOL, start.tools)):
            for name, holdings in held.items():
                for holding in holdings:
                    if holding.station is not None:
                        key = (holding.lot, holding.operation) if holding.lot and holding.operation else None
                        self._holder(key, holding.station).people.append((kind, name))

    def end(self) -> None:
        """Tell what is under way up to the end."""
        for work in {id(work): work for work in (*self.works.values(), *self.maintained.values())}.values():
            self.tell(work, self.until)
        for station, (since, _) in self.down.items():
            self._fill(station, TimelineState.FAILURE, since, self.until)
        for station, since in self.moving.items():
            self._fill(station, TimelineState.SETUP, since, self.until)
        for lot in list(self.carried):
            self._set_down(lot, self.until)
        for robot in list(self.empty_since):
            self._reach(robot, self.until)
        for robot in list(self.charging):
            self._charged(robot, self.until)

    def tell(self, work: _Work, until: int) -> None:
        """Write what a work was since it was told of last."""
        start, work.since = work.since, max(work.since, until)
        if start >= until:
            return
        station = (ObservedKind.STATION, work.station)
        held = [station] if work.state is TimelineState.WAIT else [station, *work.people]
        if work.goes_on and work.state in (TimelineState.RUN, TimelineState.MAINTENANCE):
            held = []
        for begin, end, is_open in self._pieces(held, start, until):
            self._write(work, work.state if is_open else TimelineState.BREAK, begin, end)

    def _write(self, work: _Work, state: TimelineState, start: int, end: int) -> None:
        station = (ObservedKind.STATION, work.station)
        if work.task is not None:
            units = self.known[station].capacity if station in self.known else 1
            for resource in (station, *work.people):
                self._add(resource, state, start, end, None, work.task, units if resource == station else 1)
            return
        for number, (lot, operation) in enumerate(work.members):
            for resource in (station, *work.people):
                self._add(resource, state, start, end, self.order_of(lot), f"{lot}/{operation}", int(number == 0))

    def _add(
        self,
        resource: ResourceKey | None,
        state: TimelineState,
        start: int,
        end: int,
        order: str | None = None,
        operation: str | None = None,
        units: int = 1,
    ) -> None:
        if start < end and (resource is None or resource in self.known):
            self.builder.add(resource, state, start, end, order, operation, units)

    def _fill(self, station: str, state: TimelineState, start: int, end: int) -> None:
        key = (ObservedKind.STATION, station)
        if key in self.known:
            self._add(key, state, start, end, units=self.known[key].capacity)

    def _pieces(self, held: Sequence[ResourceKey], start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield [start, end) in stretches in which all that is held is there, or not."""
        calendars = [self.turns[key] for key in held if key in self.turns]
        begin, was_open = start, True
        at = start
        while at < end:
            places = [bisect_right(turns, at) for turns in calendars]
            is_open = all(place % 2 for place in places)
            if at == start:
                was_open = is_open
            elif is_open != was_open:
                yield begin, at, was_open
                begin, was_open = at, is_open
            nexts = (turns[place] for turns, place in zip(calendars, places, strict=True) if place < len(turns))
            at = min(nexts, default=end)
        yield begin, end, was_open

    def _join(self, key: tuple[str, str], station: str, batch: str | None, at: int = 0) -> _Work:
        """Return the work of an operation, with the others of its batch."""
        work = self.works.get(key)
        if work is None and batch is not None:
            work = self.batches.get((station, batch))
            if work is not None:
                self.tell(work, at)
                work.members.append(key)
        if work is None:
            work = _Work(station, [key], since=at)
        if batch is not None:
            self.batches[station, batch] = work
        self.works[key] = work
        return work

    def _holder(self, key: tuple[str, str] | None, station: str, at: int = 0) -> _Work:
        if key is not None:
            return self._join(key, station, None, at)
        if station not in self.maintained:
            self.maintained[station] = _Work(station, [], "", since=at)
        return self.maintained[station]

    def _numbered(self, station: str, task: str) -> str:
        """Return the id of a maintenance task as plans have it, ``station/task/number``."""
        number = self.numbers[station, task] = self.numbers.get((station, task), 0) + 1
        return f"{station}/{task}/{number}"

    def _set_state(self, work: _Work, lot: str, operation: str, phase: str) -> None:
        work.state = _STATES.get(phase, TimelineState.RUN)
        product = self.products.get(self.order_of(lot))
        work.goes_on = work.state is TimelineState.RUN and self.goes_on(product, operation, work.station)

    def phase(self, event: Event) -> None:
        """Let a phase begin, rest, go on or end."""
        lot, operation = event.lot or "", event.operation or ""
        at = self.at(event)
        work = self._join((lot, operation), event.station or "", event.batch, at)
        self.tell(work, at)
        if event.kind in (EventKind.PHASE_STARTED, EventKind.PHASE_RESUMED):
            self._set_state(work, lot, operation, event.phase or "run")
        else:
            work.state = TimelineState.WAIT

    def leave(self, event: Event) -> None:
        """Let an operation leave its station."""
        self._drop((event.lot or "", event.operation or ""), self.at(event))

    def close(self, event: Event) -> None:
        """Let a lot leave whatever it is in."""
        for key in [key for key in self.works if key[0] == event.lot]:
            self._drop(key, self.at(event))
        self._set_down(event.lot or "", self.at(event))

    def _drop(self, key: tuple[str, str], at: int) -> None:
        work = self.works.pop(key, None)
        if work is None:
            return
        self.tell(work, at)
        work.members.remove(key)
        if not work.members:
            self.batches = {name: other for name, other in self.batches.items() if other is not work}

    def maintain(self, event: Event) -> None:
        """Let maintenance begin, rest, go on or end."""
        at = self.at(event)
        work = self._holder(None, event.station or "", at)
        self.tell(work, at)
        if not work.task:
            work.task = self._numbered(work.station, event.name or "")
        if event.kind is EventKind.MAINTENANCE_DONE:
            del self.maintained[work.station]
            return
        is_working = event.kind in (EventKind.MAINTENANCE_STARTED, EventKind.MAINTENANCE_RESUMED)
        work.state = TimelineState.MAINTENANCE if is_working else TimelineState.WAIT
        work.goes_on = self.goes_on(None, event.name or "", work.station)

    def hold(self, event: Event) -> None:
        """Let an operator or a tool be taken or freed."""
        key = (event.lot, event.operation) if event.lot and event.operation else None
        is_person = event.kind in (EventKind.OPERATOR_TAKEN, EventKind.OPERATOR_FREED)
        member = (ObservedKind.OPERATOR if is_person else ObservedKind.TOOL, event.resource or "")
        at, station = self.at(event), event.station or ""
        if event.kind in (EventKind.OPERATOR_TAKEN, EventKind.TOOL_TAKEN):
            work = self._holder(key, station, at)
            self.tell(work, at)
            # A floor that begins anew says again who is at work already.
            if not (is_person and member in work.people):
                work.people.append(member)
            return
        freed = self.works.get(key) if key is not None else self.maintained.get(station)
        if freed is not None and member in freed.people:
            self.tell(freed, at)
            freed.people.remove(member)

    def fail(self, event: Event) -> None:
        """Let a station be down, or up again when its last failure is repaired."""
        station, mode, at = event.station or "", event.name or "", self.at(event)
        since, modes = self.down.pop(station, (at, set()))
        modes = modes | {mode} if event.kind is EventKind.STATION_FAILED else modes - {mode}
        if modes:
            self.down[station] = (since, modes)
        else:
            self._fill(station, TimelineState.FAILURE, since, at)

    def move(self, event: Event) -> None:
        """Let a station be on its way to another slot, or there."""
        if event.station is None:
            return
        if event.kind is EventKind.MOVE_STARTED:
            self.moving[event.station] = self.at(event)
        elif event.station in self.moving:
            self._fill(event.station, TimelineState.SETUP, self.moving.pop(event.station), self.at(event))

    def carry(self, event: Event) -> None:
        """Let a lot be taken up or set down."""
        lot, at = event.lot or "", self.at(event)
        if event.kind is EventKind.PICKED_UP:
            if event.resource is not None:
                self._reach(event.resource, at)
            self.carried[lot] = (event.resource, at)
        else:
            self._set_down(lot, at)

    def _set_down(self, lot: str, at: int) -> None:
        if lot in self.carried:
            robot, since = self.carried.pop(lot)
            key = (ObservedKind.ROBOT, robot) if robot is not None else None
            self._add(key, TimelineState.TRAVEL, since, at, self.order_of(lot))

    def travel(self, event: Event) -> None:
        """Let a robot depart, empty if it carries nothing, or arrive."""
        robot, at = event.resource or "", self.at(event)
        self._reach(robot, at)
        if event.kind is EventKind.ROBOT_DEPARTED and all(carrier != robot for carrier, _ in self.carried.values()):
            self.empty_since[robot] = at

    def charge(self, event: Event) -> None:
        """Let a robot begin to charge, or end it: it is maintained, as in plans."""
        robot, at = event.resource or "", self.at(event)
        if event.kind is EventKind.CHARGING_STARTED:
            self._reach(robot, at)
            self.charging[robot] = at
        elif robot in self.charging:
            self._charged(robot, at)

    def _charged(self, robot: str, at: int) -> None:
        task = self._numbered(robot, "charge")
        self._add((ObservedKind.ROBOT, robot), TimelineState.MAINTENANCE, self.charging.pop(robot), at, None, task)

    def _reach(self, robot: str, at: int) -> None:
        if robot in self.empty_since:
            self._add((ObservedKind.ROBOT, robot), TimelineState.TRAVEL_EMPTY, self.empty_since.pop(robot), at)

    def release(self, event: Event) -> None:
        """Remember what an order is for."""
        product = getattr(event.details, "product", None)
        if event.order is not None and product is not None:
            self.products[event.order] = product

    def create(self, event: Event) -> None:
        """Remember what a lot is for."""
        if event.lot is not None and event.order is not None:
            self.orders[event.lot] = event.order


_HANDLERS: dict[EventKind, Callable[[_Writer, Event], None]] = {
    EventKind.ORDER_RELEASED: _Writer.release,
    EventKind.ORDER_CHANGED: _Writer.release,
    EventKind.LOT_CREATED: _Writer.create,
    EventKind.PHASE_STARTED: _Writer.phase,
    EventKind.PHASE_INTERRUPTED: _Writer.phase,
    EventKind.PHASE_RESUMED: _Writer.phase,
    EventKind.PHASE_ENDED: _Writer.phase,
    EventKind.OPERATION_ENDED: _Writer.leave,
    **dict.fromkeys(_CLOSED, _Writer.close),
    EventKind.MAINTENANCE_STARTED: _Writer.maintain,
    EventKind.MAINTENANCE_INTERRUPTED: _Writer.maintain,
    EventKind.MAINTENANCE_RESUMED: _Writer.maintain,
    EventKind.MAINTENANCE_DONE: _Writer.maintain,
    EventKind.OPERATOR_TAKEN: _Writer.hold,
    EventKind.OPERATOR_FREED: _Writer.hold,
    EventKind.TOOL_TAKEN: _Writer.hold,
    EventKind.TOOL_FREED: _Writer.hold,
    EventKind.STATION_FAILED: _Writer.fail,
    EventKind.STATION_REPAIRED: _Writer.fail,
    EventKind.MOVE_STARTED: _Writer.move,
    EventKind.MOVE_DONE: _Writer.move,
    EventKind.PICKED_UP: _Writer.carry,
    EventKind.DROPPED_OFF: _Writer.carry,
    EventKind.ROBOT_DEPARTED: _Writer.travel,
    EventKind.ROBOT_ARRIVED: _Writer.travel,
    EventKind.CHARGING_STARTED: _Writer.charge,
    EventKind.CHARGING_ENDED: _Writer.charge,
}
