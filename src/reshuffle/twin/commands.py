"""What the twin is told from outside, and what becomes of it."""

from __future__ import annotations

from reshuffle.shopfloor.commands import Command
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.state import State
from reshuffle.twin.run import Run

__all__ = ["run_from", "take"]


def take(run: Run, command: Command) -> None:
    """Take a command."""
    run.record(EventKind.COMMAND_REJECTED, command=command.id, reason="not yet")


def run_from(run: Run, state: State) -> Run:
    """Return a run that begins anew from a state."""
    return run
