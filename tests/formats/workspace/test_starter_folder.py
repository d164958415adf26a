"""The folder that a new workspace starts with reads without a mistake, from whatever day on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.formats.workspace.starter_folder import write_starter_folder


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 12, 5), date(2028, 2, 29)])
def test_starter_folder_reads_and_its_orders_are_due_behind_the_first_day(tmp_path: Path, day: date) -> None:
    write_starter_folder(tmp_path / "mine", day)
    workspace = read_workspace(tmp_path / "mine")
    first = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert [order.due is not None and order.due > first for order in workspace.orders.values()] == [True] * 8


def test_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(FileError, match="must be a new folder, or an empty one"):
        write_starter_folder(tmp_path, date(2026, 11, 30))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
