"""Reads a state that stands in a file of its own, such as a shop floor writes it: YAML, or JSON."""

from __future__ import annotations

from pathlib import Path

from reshuffle.errors import FileError
from reshuffle.formats.workspace.gathering import Gathering
from reshuffle.formats.workspace.version import take_version
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.model.state import State

__all__ = ["read_state"]


def read_state(path: Path, workspace: Workspace) -> State:
    """Return the state that a file holds, in place of the workspace's own.

    Parameters
    ----------
    path
        The file; it says the same as the ``state.yaml`` of a folder.
    workspace
        What the state is of.

    Raises
    ------
    reshuffle.errors.FileError
        If anything is wrong, with line and column; also names that the workspace does not know.
    """
    gathering = Gathering(zone=workspace.factory.zone)
    document = gathering.load(path, path.name)
    data = take_version(document) if document is not None else None
    state = None
    if document is not None and data is not None:
        gathering.origins["state",] = (document, ())
        state = gathering.validate(State, data, document)
    if state is not None:
        for finding in findings(workspace.model_copy(update={"state": state})):
            if finding.path[:1] == ("state",):
                gathering.add_finding(finding)
    mistakes = list(gathering.mistakes())
    if mistakes or state is None:
        raise FileError(mistakes)
    return state
