"""The examples that ship: each workbook says the same as its folder, and all of them can be planned."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reshuffle.formats.workspace.read import read_workspace
from reshuffle.formats.workspace.starter_workbook import write_starter_workbook
from reshuffle.organizing.matching.match import match

EXAMPLES = Path(__file__).resolve().parents[1] / "src" / "reshuffle" / "examples"


@pytest.mark.parametrize("name", ["spreadsheet", "job-shop"])
def test_workbook_says_the_same_as_the_folder(name: str) -> None:
    assert read_workspace(EXAMPLES / f"{name}.xlsx") == read_workspace(EXAMPLES / name)


def test_three_sheet_example_is_the_starter_workbook(tmp_path: Path) -> None:
    write_starter_workbook(tmp_path / "new.xlsx", date(2026, 11, 30))
    assert read_workspace(tmp_path / "new.xlsx") == read_workspace(EXAMPLES / "spreadsheet.xlsx")


@pytest.mark.parametrize("name", ["spreadsheet", "job-shop"])
def test_every_product_of_an_example_can_be_made(name: str) -> None:
    workspace = read_workspace(EXAMPLES / name)
    found = match(workspace)
    assert [product for product in workspace.products if not found.can_make(product)] == []
