"""A state in a file of its own: read for a workspace, refused with line and column."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.workspace.state_file import read_state
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.products import Item
from reshuffle.model.stations import Station


@pytest.fixture
def workspace() -> Workspace:
    """Return one mill in Berlin."""
    return Workspace(factory=Factory(time_zone="Europe/Berlin", stations={"mill": Station()}))


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("now.yaml", "format_version: 1\nnow: 2026-11-30 06:00\nstock: {steel: 3}\n"),
        ("now.json", '{"format_version": 1, "now": "2026-11-30 06:00", "stock": {"steel": 3}}'),
    ],
)
def test_state_is_yaml_or_json(workspace: Workspace, tmp_path: Path, name: str, text: str) -> None:
    known = workspace.factory.model_copy(update={"items": {"steel": Item()}})
    state = read_state(write(tmp_path, name, text), workspace.model_copy(update={"factory": known}))
    assert (state.now, dict(state.stock)) == (datetime(2026, 11, 30, 5, tzinfo=UTC), {"steel": 3})


def test_name_that_the_workspace_does_not_know_is_a_mistake_with_its_place(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write(tmp_path, "now.yaml", "format_version: 1\nmounted:\n  mil: {setup_family: a}\n")
    with pytest.raises(FileError, match=r"now\.yaml, line 3"):
        read_state(path, workspace)


def test_all_mistakes_of_a_state_come_at_once(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, "now.yaml", "format_version: 1\nnow: soon\nstok: {}\n")
    with pytest.raises(FileError) as caught:
        read_state(path, workspace)
    assert len(caught.value.mistakes) == 2
