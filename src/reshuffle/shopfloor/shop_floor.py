"""The protocols of floors. The live plant is a shop floor; a simulator is one that can be stepped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, Self, runtime_checkable

from reshuffle.shopfloor.commands import Command
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import State

__all__ = ["ShopFloor", "Simulator"]


@runtime_checkable
class ShopFloor(Protocol):
    """A factory that takes commands and tells what happens. Synchronous; adapters own their threads."""

    def send(self, command: Command) -> None:
        """Take a command; what becomes of it is told by events that carry its id.

        The first outcome, accepted or rejected, is recorded before this returns. A rejection is an event with a
        reason, not an exception. The same command sent again does nothing.

        Raises
        ------
        InputError
            If another command was sent under the same id.
        """

    def events(self, after: int = 0) -> Sequence[Event]:
        """Return the events with a sequence number above `after`, in their order, without gaps."""

    def state(self) -> State:
        """Return the state now: the fold of the log so far."""


@runtime_checkable
class Simulator(ShopFloor, Protocol):
    """A shop floor whose time is its own. With the same seed, state and commands it tells the same events."""

    @property
    def now(self) -> datetime:
        """The instant at which the simulation stands, UTC."""

    def step(self) -> bool:
        """Let what happens next happen, and say whether there was anything.

        One step is one entry of the simulator's own queue: it may record several events or none, all of one instant.
        """

    def run_until(self, instant: datetime) -> bool:
        """Run up to `instant`, with everything that happens at it; afterwards it is ``now``.

        Returns
        -------
        bool
            Whether `instant` was reached; False if the run was paused.

        Raises
        ------
        InputError
            If `instant` lies before ``now``.
        """

    def pause(self) -> None:
        """Ask the run that is under way, or else the next one, to stop before its next step.

        May be called from another thread. A run that was stopped is continued by another call of ``run_until``.
        """

    def snapshot(self) -> Any:
        """Return everything there is: clock, floor, stock, counters, pending events, positions of random streams, log.

        A value for :meth:`restore` of this simulator and of its branches; going on does not change it.
        """

    def restore(self, snapshot: Any) -> None:
        """Go back to a snapshot. Going on gives the same events as if it had never been left."""

    def branch(self, seed: int | None = None) -> Self:
        """Return an independent copy that goes on by itself, with the same luck or, with a seed, with luck of its own.

        What happens here is not seen there, nor the other way round.
        """

    def set_state(self, state: State) -> None:
        """Begin anew from a state; the log begins anew after its sequence number, and time goes on at its instant.

        Raises
        ------
        InputError
            If the state names what the factory does not have, or has no instant.
        """
