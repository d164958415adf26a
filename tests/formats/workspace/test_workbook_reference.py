"""The reference of workbooks says what the reader knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshuffle.formats.workspace.headings import folded
from reshuffle.formats.workspace.layouts import SHEETS
from reshuffle.formats.workspace.sheet_spec import Sheet

_TEXT = (Path(__file__).parents[3] / "docs" / "reference" / "workbook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_reference_has_every_heading_of_a_sheet(sheet: Sheet) -> None:
    part = " ".join(_TEXT.split(f"\n### {sheet.name}\n")[1].split("\n### ")[0].split())
    assert [column.heading for column in sheet.all_columns if column.heading not in part] == []
    assert all(name in part for name in sheet.names[1:])


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_heading_of_a_sheet_means_two_columns(sheet: Sheet) -> None:
    seen: dict[str, str] = {}
    for column in sheet.all_columns:
        for heading in column.headings:
            assert seen.setdefault(folded(heading), column.heading) == column.heading, heading


def test_no_name_means_two_sheets() -> None:
    names = [name for sheet in SHEETS for name in {folded(name).replace(" ", "") for name in sheet.names}]
    assert sorted({name for name in names if names.count(name) > 1}) == []
