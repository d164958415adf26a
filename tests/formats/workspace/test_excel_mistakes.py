"""Every mistake of a workbook comes at once, with its cell and in the planner's words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.formats.workspace.books import MACHINES, ROUTINGS, Rows, mistakes_of, three_sheets

_THIRTY: dict[str, Rows] = {
    "Machines": [
        ["Name", "Count", "Capacty", "Calendar", "Setup time [kg]", "Cost per hour [EUR/min]", "Load time", "Name"],
        ["saw", 0, 1, "day", 1, 1, 5],
        ["saw", 1, 1, "day", 1, 1, "5 min"],
        ["mill", -1, None, "day", None, None, "abc"],
        [None, 3],
        ["lathe", "two"],
    ],
    "Routings": [
        ["Product", "Step", "Machine", "Time per piece", "Setup [min]", "In breaks", "Yield"],
        ["A", 10, "saww", 5, 10],
        ["A", 10, "saw", "5 min", 10],
        ["A", 20, "saw, mil", "5 min", "x"],
        ["A", 30, "saw", "5 min", 1, "pauess", 1.5],
        ["A", None, "saw", "5 min"],
        ["B", 10, None, "5 min"],
        ["C", 10, "saw", "4 min", "#DIV/0!"],
    ],
    "Orders": [
        ["Order", "Product", "Quantity", "Due", "Priority", "Release"],
        ["O1", "A", 5, "27.13.2026", 1],
        ["O2", "a", 0, "tomorrow", -1],
        ["O3", "Z", 2.5, 12345, "high"],
        ["O3", "A", 1],
        ["O/4", "A", 1],
        [None, "A", 1],
        ["O6", "A", 1, "2026-11-01", 1, "2026-12-01"],
        ["O7", None, 1],
        ["O8", "A", "=A1*2"],
        [date(2026, 1, 1), "A"],
    ],
    "Calendars": [["Calendar", "Days", "Start", "End", "Breaks"], ["day", "mon-fry", "06:00", "25:00", "noon"]],
    "Operatorss": [["Name"]],
    "Factory": [["Time zone", "Mars/Base"], ["Tik", "1 s"], ["Tick", 1]],
    "Holidays": [["Calendar", "Date"], ["dax", "2026-01-01"], ["day", "never"]],
}
_CELLS = {
    "Machines": "C1 E1 F1 H1 B2 G2 A3 B4 G4 A5 B6",
    "Routings": "C2 D2 B3 C4 E4 F5 G5 B6 C7 E8",
    "Orders": "D2 B3 C3 D3 E3 B4 C4 D4 E4 A5 A6 A7 D8 B9 C10 A11",
    "Calendars": "B2 D2 E2",
    "Factory": "B1 A2 B3",
    "Holidays": "A2 B3",
}


def test_a_workbook_with_many_mistakes_names_each_with_its_cell(tmp_path: Path) -> None:
    told = mistakes_of(tmp_path, _THIRTY)
    wanted = [
        f"(factory.xlsx, sheet {sheet}, cell {cell})" for sheet, cells in _CELLS.items() for cell in cells.split()
    ]
    assert [place for place in wanted if not any(place in line for line in told)] == []
    assert len(told) == len(wanted) + 1
    assert len(told) >= 30


def _one(folder: Path, **sheets: Any) -> str:
    told = mistakes_of(folder, three_sheets(**sheets))
    assert len(told) == 1, told
    return told[0]


def test_a_bare_number_names_the_units_and_both_remedies(tmp_path: Path) -> None:
    routings = [["Product", "Step", "Machine", "Time per piece"], ["bracket", 10, "saw", 5]]
    assert _one(tmp_path, Routings=routings) == (
        "Time per piece(=5) must have a unit: a duration takes one of ms, s, min, h, d, wk (factory.xlsx, "
        "sheet Routings, cell D2). Write '5 min' in the cell, or the unit in the heading: 'Time per piece [min]'."
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Product", "Step", "Machine", "Time per piece [kg]"], ["bracket", 10, "saw", 5]], "not 'kg'"),
        ([["Product", "Step", "Machine", "Time [min/100]"], ["bracket", 10, "saw", 5]], "not 'min/100'"),
        ([["Product", "Step", "Machnie"], ["bracket", 10, "saw"]], "Did you mean 'Machine'"),
        ([["Product", "Step", "Machine"], ["bracket", 10, "mill-3"]], "Did you mean 'mill-"),
        (
            [["Product", "Step", "Machine"], ["bracket", 10, "saw"], ["bracket", 10, "saw"]],
            "It stands in cell B2 already",
        ),
        ([["Product", "Step", "Machine", "Zeit", "Time"], ["bracket", 10, "saw"]], "cell D1 is the same column"),
        ([["bracket", 10, "saw"]], "must have a row of headings within its first 20 rows"),
    ],
)
def test_a_mistake_in_the_routings_says_what_would_be_right(tmp_path: Path, rows: Rows, words: str) -> None:
    assert any(words in line for line in mistakes_of(tmp_path, three_sheets(Routings=rows)))


def test_an_error_in_a_cell_is_named(tmp_path: Path) -> None:
    orders = [["Order", "Product", "Quantity"], ["A1", "bracket", "#REF!"]]
    assert "Quantity(=#REF!) must not be an error (factory.xlsx, sheet Orders, cell C2)" in _one(
        tmp_path, Orders=orders
    )


def test_a_formula_without_a_value_is_named(tmp_path: Path) -> None:
    orders = [["Order", "Product", "Quantity"], ["A1", "bracket", "=A1*2"]]
    line = _one(tmp_path, Orders=orders)
    assert "its formula has never been calculated (factory.xlsx, sheet Orders, cell C2)" in line


def test_a_name_that_became_a_date_is_named(tmp_path: Path) -> None:
    orders = [["Order", "Product"], [date(2026, 4, 3), "bracket"]]
    assert "must be a name, not a date or time of day" in _one(tmp_path, Orders=orders)


def test_a_sheet_with_a_slip_in_its_name_is_a_mistake(tmp_path: Path) -> None:
    assert "Did you mean 'Operators'?" in _one(tmp_path, Operatrs=[["Name", "Skills"], ["Anna", "milling"]])


def test_two_sheets_of_one_kind_are_a_mistake(tmp_path: Path) -> None:
    assert "'Orders' is the same sheet" in _one(tmp_path, Aufträge=[["Auftrag", "Artikel"], ["A2", "bracket"]])


def test_a_workbook_without_machines_says_what_is_missing(tmp_path: Path) -> None:
    told = mistakes_of(tmp_path, {"Orders": [["Order", "Product"], ["A1", "bracket"]]})
    assert "sheet 'Machines' must be there (factory.xlsx)" in told[0]


def test_machines_without_rows_are_a_mistake(tmp_path: Path) -> None:
    assert "must be at least one" in mistakes_of(tmp_path, {"Machines": [["Name"]]})[0]


def test_a_fact_about_a_machine_that_is_not_listed_is_a_mistake(tmp_path: Path) -> None:
    line = _one(tmp_path, Attendance=[["Machine", "Skill"], ["sawe", "cutting"]])
    assert "Machine(=sawe) must be a known machine of sheet Machines" in line
    assert "Did you mean 'saw'?" in line


def test_facts_that_contradict_each_other_are_a_mistake(tmp_path: Path) -> None:
    capabilities = [
        ["Machine", "Capability", "Parameter", "Limit"],
        ["saw", "sawing", "length", "<= 400 mm"],
        ["saw", "sawing", "length", "<= 500 mm"],
    ]
    assert "must not contradict '<= 400 mm', which stands in cell D2 already" in _one(
        tmp_path, Capabilities=capabilities
    )


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    assert "Format version(=2) must be 1" in _one(tmp_path, Factory=[["Format version", 2]])


def test_time_per_piece_and_per_lot_at_once_are_a_mistake(tmp_path: Path) -> None:
    routings = [[*ROUTINGS[0], "Time per lot [min]"], ["bracket", 10, "saw", 2, 20]]
    assert "must not be given where the time per piece is" in _one(tmp_path, Routings=routings)


def test_very_many_mistakes_are_counted(tmp_path: Path) -> None:
    machines = [*MACHINES, *(["x", "y"] for _ in range(300))]
    told = mistakes_of(tmp_path, three_sheets(Machines=machines))
    assert "more places that are not listed" in told[-1]
    assert len(told) < 150
