"""Workspaces from what others write: tables of a simulation testbed."""

from __future__ import annotations

from pathlib import Path

from reshuffle.model.factory import Workspace

__all__ = ["IMPORTS", "import_workspace"]

#: What can be imported, by name, with what it is.
IMPORTS = {"smt2020": "the AutoSched tables of the wafer fab testbed SMT2020"}


def import_workspace(kind: str, source: Path, target: Path) -> tuple[Workspace, list[Path]]:
    """Read what another program wrote, and write it as a folder of a workspace; nothing that is there is replaced.

    Parameters
    ----------
    kind
        Key of :data:`IMPORTS`.
    source
        File or folder.
    target
        The new folder.

    Returns
    -------
    Workspace
        What was read.
    list of Path
        The files that were written.

    Raises
    ------
    reshuffle.errors.FileError
        If the source can not be read or translated, all mistakes at once; or the target can not be written.
    """
    from reshuffle.formats.smt2020.read import read_smt2020
    from reshuffle.formats.workspace.yaml_write import write_workspace

    workspace = {"smt2020": read_smt2020}[kind](source)
    return workspace, write_workspace(workspace, target)
