"""The workbook that a new workspace starts with runs, and says what it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.workspace.excel_read import read_workbook_with_notes
from reshuffle.formats.workspace.starter_workbook import write_starter_workbook


def test_the_starter_is_a_workspace_without_anything_left_out(tmp_path: Path) -> None:
    write_starter_workbook(tmp_path / "factory.xlsx", date(2026, 11, 20))
    workspace, notes = read_workbook_with_notes(tmp_path / "factory.xlsx")
    assert notes == ()
    assert (len(workspace.factory.stations), len(workspace.products), len(workspace.orders)) == (5, 3, 8)


def test_due_dates_count_in_working_days(tmp_path: Path) -> None:
    write_starter_workbook(tmp_path / "factory.xlsx", date(2026, 11, 20))
    workspace, _ = read_workbook_with_notes(tmp_path / "factory.xlsx")
    assert workspace.orders["A2"].due == datetime(2026, 11, 23, 14, tzinfo=UTC)


def test_an_existing_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "factory.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(FileError, match="must not be there yet"):
        write_starter_workbook(path, date(2026, 11, 20))
