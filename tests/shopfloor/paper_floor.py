"""A floor on paper: the smallest simulator that keeps every promise of a floor, for the contracts and for logs to test.

It knows lots, stations and one phase per operation, whose length it draws; no plan, no people, no ways.
"""

from __future__ import annotations

import copy
import heapq
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from reshuffle.errors import InputError, Mistake
from reshuffle.model.orders import Order, lot_id, split_quantity
from reshuffle.shopfloor.commands import (
    CancelOrder,
    Command,
    ReleaseOrder,
    ReportLoss,
    ReportStationDown,
    ReportStationUp,
    StartOperation,
)
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.fold import replay
from reshuffle.shopfloor.state import LotOnFloor, OrderOnFloor, State

__all__ = ["START", "PaperFloor", "order_of", "paper_start"]

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
STATIONS = ("mill", "saw")


def order_of(quantity: int = 10, lot_size: int | None = None) -> Order:
    return Order(product="bracket", quantity=quantity, lot_size=lot_size)


def paper_start(lots: int = 3) -> State:
    """An order A17 of some lots of 10 pieces, all on a rack."""
    return State(
        now=START,
        orders={"A17": OrderOnFloor(order_of(10 * lots, 10))},
        lots={lot_id("A17", number): LotOnFloor(pieces=10, order="A17", place="rack") for number in range(1, lots + 1)},
    )


class PaperFloor:
    def __init__(self, seed: int = 1, start: State | None = None) -> None:
        self.seed = seed
        self.begin(paper_start() if start is None else start)

    def begin(self, start: State) -> None:
        assert start.now is not None
        self.log = EventLog(start)
        self.time = start.now
        self.luck = random.Random(self.seed)
        self.queue: list[tuple[datetime, int, str, str, str, str]] = []
        self.pushed = 0
        self.sent: dict[str, Command] = {}
        self.is_paused = False

    def say(self, kind: EventKind, **said: Any) -> None:
        self.log.record(kind, self.time, source="paper", **said)

    def send(self, command: Command) -> None:
        if command.id in self.sent:
            if self.sent[command.id] != command:
                raise InputError(Mistake("id", command.id, "must be new: another command was sent under it"))
            return
        self.sent[command.id] = command
        refusal = self.refusal(command)
        if refusal:
            self.say(EventKind.COMMAND_REJECTED, command=command.id, reason=refusal)
            return
        self.say(EventKind.COMMAND_ACCEPTED, command=command.id)
        self.carry_out(command)

    def refusal(self, command: Command) -> str:
        state = self.state()
        if isinstance(command, StartOperation):
            if command.operators or command.tools:
                return f"there is no '{(*command.operators, *command.tools)[0]}' on paper"
            lot = state.lots.get(command.lot)
            if lot is None or lot.status != "open":
                return f"there is no lot '{command.lot}'"
            if command.station not in STATIONS:
                return f"there is no station '{command.station}'"
            if any(running.station == command.station for other in state.lots.values() for running in other.running):
                return f"station '{command.station}' is taken"
            return "the lot is taken" if lot.running else ""
        if isinstance(command, ReportLoss):
            return "" if command.lot in state.lots else f"there is no lot '{command.lot}'"
        if isinstance(command, ReleaseOrder):
            return f"order '{command.order}' is there already" if command.order in state.orders else ""
        if isinstance(command, CancelOrder):
            return "" if command.order in state.orders else f"there is no order '{command.order}'"
        is_known = isinstance(command, ReportStationDown | ReportStationUp)
        return "" if is_known else f"a floor on paper does not know {type(command).__name__}"

    def carry_out(self, command: Command) -> None:
        if isinstance(command, StartOperation):
            self.say(EventKind.COMMAND_RUNNING, command=command.id)
            work = {"lot": command.lot, "operation": command.operation, "station": command.station}
            self.say(EventKind.PHASE_STARTED, command=command.id, phase="run", remaining_ms=600_000, **work)
            self.pushed += 1
            end = self.time + timedelta(seconds=self.luck.randint(300, 900))
            heapq.heappush(self.queue, (end, self.pushed, command.id, command.lot, command.operation, command.station))
            return
        if isinstance(command, ReportLoss):
            self.say(EventKind.PIECES_LOST, lot=command.lot, quantity=command.pieces or 0, reason=command.reason)
        elif isinstance(command, ReleaseOrder):
            self.say(EventKind.ORDER_RELEASED, order=command.order, details=command.terms)
            for number, size in enumerate(split_quantity(command.terms.quantity, command.terms.lot_size), 1):
                lot = lot_id(command.order, number)
                self.say(EventKind.LOT_CREATED, lot=lot, order=command.order, quantity=size, place="rack")
        elif isinstance(command, CancelOrder):
            self.say(EventKind.ORDER_CANCELLED, order=command.order, reason=command.reason)
        elif isinstance(command, ReportStationDown):
            self.say(EventKind.STATION_FAILED, station=command.station, name=command.failure, until=command.until)
        elif isinstance(command, ReportStationUp):
            self.say(EventKind.STATION_REPAIRED, station=command.station, name=command.failure)
        self.say(EventKind.COMMAND_DONE, command=command.id)

    def events(self, after: int = 0) -> Sequence[Event]:
        return self.log.events(after)

    def state(self) -> State:
        return replay(self.log)

    @property
    def now(self) -> datetime:
        return self.time

    def step(self) -> bool:
        if not self.queue:
            return False
        self.time, _, command, lot, operation, station = heapq.heappop(self.queue)
        work = {"lot": lot, "operation": operation, "station": station}
        self.say(EventKind.PHASE_ENDED, phase="run", **work)
        self.say(EventKind.OPERATION_COMPLETED, **work)
        self.say(EventKind.OPERATION_ENDED, **work)
        self.say(EventKind.COMMAND_DONE, command=command)
        return True

    def run_until(self, instant: datetime) -> bool:
        if instant < self.time:
            raise InputError(Mistake("instant", str(instant), f"must be >= now(={self.time})"))
        while not self.is_paused and self.queue and self.queue[0][0] <= instant:
            self.step()
        if self.is_paused:
            self.is_paused = False
            return False
        self.time = instant
        return True

    def pause(self) -> None:
        self.is_paused = True

    def snapshot(self) -> Any:
        everything = {name: value for name, value in vars(self).items() if name != "log"}
        return copy.deepcopy(everything), self.log.up_to(self.log.last_sequence)

    def restore(self, snapshot: Any) -> None:
        everything, log = snapshot
        vars(self).update(copy.deepcopy(everything))
        self.log = log.up_to(log.last_sequence)

    def branch(self, seed: int | None = None) -> Self:
        other = type(self)(self.seed, self.log.start)
        other.restore(self.snapshot())
        if seed is not None:
            other.seed = seed
            other.luck = random.Random(seed)
        return other

    def set_state(self, state: State) -> None:
        if state.now is None:
            raise InputError(Mistake("now", "", "must be there: time goes on from it"))
        self.begin(state)
