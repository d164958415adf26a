"""A run of a simulated floor under disturbances, with the loop looking on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from reshuffle.shopfloor.commands import ReportRemaining
from reshuffle.shopfloor.disturbances import Disturbance, LongerWork
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.shop_floor import Simulator
from reshuffle.supervisor.loop import Loop

__all__ = ["DisturbedRun", "SteppedFloor"]


class SteppedFloor(Simulator, Protocol):
    """A simulated floor that knows when something happens next."""

    @property
    def next_instant(self) -> datetime | None:
        """The instant at which something happens next, None if nothing will."""


@dataclass(slots=True)
class DisturbedRun:
    """Lets a simulated floor run under a loop, and disturbs it.

    The loop looks at every instant at which something happens, at each disturbance, and when an operation should have
    ended: all that happens at one instant counts as one reason. A plan takes no time on the simulated clock.

    Parameters
    ----------
    floor, loop
        The loop has that floor; its first plan is sent already. None for a floor that is left to itself.
    disturbances
        What the floor is told, and when.
    is_over
        Whether there is nothing left to run for.
    """

    floor: SteppedFloor
    loop: Loop | None
    disturbances: Sequence[Disturbance]
    is_over: Callable[[], bool]
    _longer: dict[tuple[str, str], tuple[int, Disturbance]] = field(default_factory=dict)
    _sequence: int = 0
    _sent: dict[str, Disturbance] = field(default_factory=dict)

    def run(self, until: datetime) -> tuple[str, ...]:
        """Run up to an instant, or until it is over.

        Returns
        -------
        tuple of str
            Disturbances that had no effect, with the floor's reason.
        """
        timed = sorted(
            (one for one in self.disturbances if not isinstance(one.what, LongerWork)), key=lambda one: one.at
        )
        for number, one in enumerate(self.disturbances):
            if isinstance(one.what, LongerWork):
                self._longer[one.what.lot, one.what.operation] = (number, one)
        self._sequence = max((event.sequence for event in self.floor.events()), default=0)
        while timed or not self.is_over():
            instant = self._next(until, timed)
            self.floor.run_until(instant)
            while timed and timed[0].at <= instant:
                self._tell(timed.pop(0))
            # What the floor does about it at this very instant is part of the same look.
            self.floor.run_until(instant)
            self._lengthen(self.floor.events(self._sequence))
            if self.loop is not None:
                self.loop.look(self.floor.now)
            if instant >= until:
                break
        late = [f"{one.text}: its time did not come" for one in timed]
        late += [f"{one.text}: the operation did not begin" for _, one in self._longer.values()]
        return (*self._refused(), *late)

    def _next(self, until: datetime, timed: Sequence[Disturbance]) -> datetime:
        """Return the next instant at which there can be anything to see."""
        upcoming = [until, *(one.at for one in timed[:1])]
        upcoming += [
            at for at in (self.floor.next_instant, self.loop.wakes_at if self.loop else None) if at is not None
        ]
        return max(self.floor.now, min(upcoming))

    def _tell(self, one: Disturbance) -> None:
        if not isinstance(one.what, LongerWork):
            self._sent[one.what.id] = one
            self.floor.send(one.what)

    def _lengthen(self, events: Iterable[Event]) -> None:
        for event in events:
            self._sequence = event.sequence
            key = (event.lot or "", event.operation or "")
            if event.kind is not EventKind.PHASE_STARTED or event.phase != "run" or key not in self._longer:
                continue
            number, one = self._longer.pop(key)
            lot = self.floor.state().lots.get(key[0])
            running = next((each for each in lot.running if each.operation == key[1]), None) if lot else None
            if running is None or not isinstance(one.what, LongerWork):
                continue
            more = round((event.remaining_ms or 0) * one.what.share)
            command = ReportRemaining(
                id=f"longer {number}",
                lot=key[0],
                operation=key[1],
                remaining_ms=running.remaining_at(self.floor.now) + more,
                reason="disturbance",
            )
            self._sent[command.id] = one
            self.floor.send(command)

    def _refused(self) -> list[str]:
        refusals = (EventKind.COMMAND_REJECTED, EventKind.COMMAND_FAILED)
        return [
            f"{self._sent[event.command].text}: {event.reason}"
            for event in self.floor.events()
            if event.kind in refusals and event.command in self._sent
        ]
