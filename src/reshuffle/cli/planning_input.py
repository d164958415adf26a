"""A workspace read for planning: what it holds, and the instant from which it is planned."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from reshuffle.cli.planning_words import planning_start
from reshuffle.cli.terminal import print_note, visible
from reshuffle.model.factory import Workspace
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["open_for_planning"]


def open_for_planning(
    path: Path, state: Path | None, given_now: str | None, current: datetime | None
) -> tuple[Workspace, datetime]:
    """Return a workspace and the instant at which planning starts; what its reader noted goes to standard error.

    Parameters
    ----------
    path
        A folder or a workbook.
    state
        A state file in place of the workspace's own.
    given_now
        The word behind ``--now``.
    current
        The time of day where nothing else says when; by default the clock on the wall.

    Raises
    ------
    reshuffle.errors.FileError
        If the workspace or the state cannot be read.
    reshuffle.errors.InputError
        If the word is no instant, or contradicts the state.
    """
    opened = supervisor.open_workspace(path, state)
    for note in opened.notes:
        print_note(f"note: {visible(note)}")
    return opened.workspace, planning_start(opened.workspace, given_now, current or datetime.now(UTC))
