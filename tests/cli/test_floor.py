"""``reshuffle floor`` and the export of a floor, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reshuffle.cli import check_workspace, export, floor
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.errors import FileError, InputError
from reshuffle.formats.lif.read import read_lif
from reshuffle.formats.workspace.yaml_write import write_workspace
from reshuffle.model.factory import Workspace
from tests.supervisor.workspaces import robots_on_a_floor, two_machines_three_orders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_workspace(robots_on_a_floor(), tmp_path / "shop")
    return tmp_path / "shop"


def test_the_floor_is_drawn_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = folder.parent / "floor.svg"
    assert floor.run(floor.read_request(str(folder), str(target))) is ExitStatus.DONE
    said = capsys.readouterr().out
    assert "robots     small (2), large" in said
    assert "a robot at 'saw' (point 'A') blocks the lane between" in said
    assert target.read_text(encoding="utf-8").startswith("<svg")


def test_only_a_drawing_is_written_over(folder: Path) -> None:
    with pytest.raises(InputError, match=r"must end in \.svg"):
        floor.read_request(str(folder), str(folder / "factory.yaml"))


def test_what_is_on_the_floor_can_be_had_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floor.run(floor.read_request(str(folder), None, is_json=True))
    found = json.loads(capsys.readouterr().out)
    assert (found["num_points"], found["num_lanes"], found["num_robots"], found["written"]) == (6, 6, 3, None)


def test_a_workspace_without_a_floor_is_told_how_to_get_one(tmp_path: Path) -> None:
    write_workspace(two_machines_three_orders(), tmp_path / "shop")
    with pytest.raises(FileError, match=r"floor must be given to be drawn .*floor\.lif\.json"):
        floor.run(floor.read_request(str(tmp_path / "shop"), str(tmp_path / "floor.svg")))


def test_a_floor_that_is_exported_as_lif_reads_back_and_is_not_replaced(folder: Path) -> None:
    target = folder.parent / "hall.lif.json"
    assert export.run(export.read_request(str(folder), str(target))) is ExitStatus.DONE
    made: Workspace = robots_on_a_floor()
    assert read_lif(target).floor == made.factory.floor
    with pytest.raises(FileError, match="must not be there already"):
        export.run(export.read_request(str(folder), str(target)))


def test_check_names_the_docks_that_may_block_a_lane(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check_workspace.run(folder)
    said = capsys.readouterr().out
    assert "robots     small (2), large" in said
    assert "note: a robot at 'mill' (point 'B') blocks the lane between" in said
