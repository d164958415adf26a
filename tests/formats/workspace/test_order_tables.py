"""Orders of a folder may stand in a table, beside or in place of orders.yaml."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from reshuffle.formats.workspace.read import read_workspace, read_workspace_with_notes
from tests.formats.workspace.folders import FACTORY, PRODUCT, WHOLE, lay_out, messages

xlsxwriter = pytest.importorskip("xlsxwriter")
pytest.importorskip("python_calamine")

BASE = {"factory.yaml": FACTORY, "products/bracket.yaml": PRODUCT}
ROWS = [
    ["Order", "Product", "Quantity", "Release", "Due date"],
    ["A17", "bracket", "20", "2026-11-20", "2026-11-23 14:00"],
]


def workbook(**sheets: list[list[str]]) -> bytes:
    """Return a workbook with the given sheets."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return data.getvalue()


def csv(rows: list[list[str]]) -> str:
    return "".join(";".join(row) + "\n" for row in rows)


@pytest.mark.parametrize(
    "table",
    [
        {"orders.csv": csv(ROWS)},
        {"orders.xlsx": workbook(Orders=ROWS)},
        {"orders.xlsx": workbook(Sheet1=ROWS, Sheet2=[])},
    ],
    ids=["csv", "sheet of orders", "only sheet"],
)
def test_a_table_of_orders_says_the_same_as_yaml(table: dict[str, str | bytes], tmp_path: Path) -> None:
    yaml = {**BASE, "orders.yaml": WHOLE["orders.yaml"]}
    one, two = lay_out(tmp_path / "one", {**BASE, **table}), lay_out(tmp_path / "two", yaml)
    assert read_workspace(one) == read_workspace(two)


def test_mistakes_of_a_table_are_told_with_line_or_cell(tmp_path: Path) -> None:
    wrong = [*ROWS, ["A18", "brackt", "2", "", ""], ["A19", "bracket", "many", "", ""]]
    one = messages(lay_out(tmp_path / "one", {**BASE, "orders.csv": csv(wrong)}))
    two = messages(lay_out(tmp_path / "two", {**BASE, "orders.xlsx": workbook(Orders=wrong)}))
    assert ["(orders.csv, line 3, column 2)" in one[0], "(orders.csv, line 4, column 3)" in one[1]] == [True, True]
    assert ["sheet Orders, cell B3)" in two[0], "sheet Orders, cell C4)" in two[1]] == [True, True]
    assert len(one) == len(two) == 2


def test_an_order_that_stands_in_yaml_and_in_a_table_is_a_mistake(tmp_path: Path) -> None:
    told = messages(lay_out(tmp_path, {**WHOLE, "orders.csv": csv(ROWS)}))
    assert len(told) == 1
    assert "must stand only once among the orders (orders.csv, line 2, column 1)" in told[0]
    assert told[0].endswith("It stands in orders.yaml, line 3, column 3 already.")


def test_a_broken_table_does_not_hide_the_mistakes_of_other_files(tmp_path: Path) -> None:
    files = {**WHOLE, "factory.yaml": FACTORY.replace("saw:", "saw: {load: 5}"), "orders.xlsx": b"PK\x03\x04 broken"}
    told = messages(lay_out(tmp_path, files))
    assert len(told) == 2
    assert told[0].startswith("load(=5) must have a unit")
    assert "orders.xlsx" in told[1]


def test_several_sheets_none_of_which_is_named_orders_are_refused(tmp_path: Path) -> None:
    told = messages(lay_out(tmp_path, {**BASE, "orders.xlsx": workbook(One=ROWS, Two=ROWS)}))
    assert told == ["the workbook 'orders.xlsx' must have one sheet named Orders (orders.xlsx)."]


def test_a_column_that_is_not_known_is_named_in_a_note(tmp_path: Path) -> None:
    rows = [[*ROWS[0], "Phone"], [*ROWS[1], "12345"]]
    _, notes = read_workspace_with_notes(lay_out(tmp_path, {**BASE, "orders.csv": csv(rows)}))
    assert len(notes) == 1
    assert "column 'Phone' is not known and was not read" in notes[0]
