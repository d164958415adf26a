"""A planner's workbook says what it means."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from reshuffle.formats.workspace.excel_read import read_workbook
from reshuffle.model.capabilities import Requirement
from tests.formats.workspace.books import MACHINES, ROUTINGS, book, notes_of, three_sheets, workspace_of


def test_three_sheets_make_a_workspace(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, three_sheets())
    assert list(workspace.factory.stations) == ["saw", "mill-1", "mill-2"]
    assert workspace.products["bracket"].operations["10"].time == 120_000
    assert workspace.orders["A1"].due == datetime(2026, 11, 27, 14, tzinfo=UTC)


def test_german_headings_and_sheets_are_read(tmp_path: Path) -> None:
    sheets = {
        "Maschinen": [["Bezeichnung", "Anzahl", "Stundensatz [€/h]"], ["Säge", 2, 40.5]],
        "Arbeitspläne": [["Artikel", "AG", "Maschine", "Stückzeit (min)", "Rüstzeit min"], [4711, 10, "Säge", 1.5, 10]],
        "Aufträge": [["Auftragsnr.", "Artikel", "Menge", "Liefertermin"], [1001, 4711, 20, "27.11.2026 14:00"]],
    }
    workspace = workspace_of(tmp_path, sheets)
    assert workspace.factory.stations["Säge"].count == 2
    operation = workspace.products["4711"].operations["10"]
    assert (operation.time, operation.setup_time) == (90_000, 600_000)
    assert workspace.orders["1001"].due == datetime(2026, 11, 27, 14, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 11, 27), datetime(2026, 11, 27), "2026-11-27", "27.11.2026"])  # noqa: DTZ001
def test_a_due_date_without_a_time_is_the_end_of_that_day_and_a_release_its_start(tmp_path: Path, day: object) -> None:
    sheets = three_sheets(
        Orders=[["Order", "Product", "Release", "Due", "Deadline"], ["A1", "bracket", day, day, day]],
        Factory=[["Time zone", "Europe/Berlin"]],
    )
    order = workspace_of(tmp_path, sheets).orders["A1"]
    assert order.release == datetime(2026, 11, 26, 23, tzinfo=UTC)
    assert order.due == order.deadline == datetime(2026, 11, 27, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heading", "value", "milliseconds"),
    [
        ("Time per piece [min]", 2, 120_000),
        ("Time per piece [min]", "30 s", 30_000),
        ("Time [h]", 0.5, 1_800_000),
        ("Zeit in min", "1,5", 90_000),
        ("Duration min", 3, 180_000),
        ("te [min/Stk]", 3, 180_000),
        ("Time", "1:30 h", 5_400_000),
        ("Time", timedelta(hours=30), 108_000_000),
        ("Time", time(0, 12), 720_000),
    ],
)
def test_the_unit_comes_from_the_heading_or_the_cell(
    tmp_path: Path, heading: str, value: object, milliseconds: int
) -> None:
    routings = [["Product", "Step", "Machine", heading], ["bracket", 10, "saw", value]]
    workspace = workspace_of(tmp_path, three_sheets(Routings=routings))
    assert workspace.products["bracket"].operations["10"].time == milliseconds


def test_time_per_lot_is_told_by_its_heading(tmp_path: Path) -> None:
    routings = [["Product", "Step", "Machine", "Zeit je Los [min]"], ["bracket", 10, "saw", 30]]
    operation = workspace_of(tmp_path, three_sheets(Routings=routings)).products["bracket"].operations["10"]
    assert (operation.time, operation.time_per) == (1_800_000, "lot")


def test_date_cells_are_local_instants(tmp_path: Path) -> None:
    orders = [
        ["Order", "Product", "Due", "Release"],
        ["A1", "bracket", datetime(2026, 11, 27, 14, 30), date(2026, 11, 2)],  # noqa: DTZ001 - a cell knows no zone
    ]
    sheets = three_sheets(Orders=orders, Factory=[["Time zone", "Europe/Berlin"]])
    order = workspace_of(tmp_path, sheets).orders["A1"]
    assert order.due == datetime(2026, 11, 27, 13, 30, tzinfo=UTC)
    assert order.release == datetime(2026, 11, 1, 23, tzinfo=UTC)


def test_several_machines_in_a_cell_are_alternatives(tmp_path: Path) -> None:
    routings = [*ROUTINGS, ["bracket", 20, "mill-2 / mill-1", 5]]
    workspace = workspace_of(tmp_path, three_sheets(Routings=routings))
    assert workspace.products["bracket"].operations["20"].requires == Requirement(capability="mill-1 | mill-2")
    assert list(workspace.factory.stations["mill-2"].capabilities) == ["mill-2", "mill-1 | mill-2"]
    assert not workspace.factory.stations["saw"].capabilities


def test_a_line_may_name_a_capability_and_the_machines_that_may_be_taken(tmp_path: Path) -> None:
    sheets = three_sheets(
        Capabilities=[["Machine", "Capability"], ["mill-1", "milling"], ["mill-2", "milling"]],
        Routings=[["Product", "Step", "Machine", "Capability"], ["bracket", 10, "mill-2", "milling"]],
    )
    operation = workspace_of(tmp_path, sheets).products["bracket"].operations["10"]
    assert (operation.requires.capability, operation.stations) == ("milling", ("mill-2",))


def test_a_machine_with_capabilities_of_its_own_can_still_be_named(tmp_path: Path) -> None:
    sheets = three_sheets(Capabilities=[["Machine", "Capability"], ["saw", "cutting"]])
    workspace = workspace_of(tmp_path, sheets)
    assert list(workspace.factory.stations["saw"].capabilities) == ["cutting", "saw"]


def test_shifts_may_stand_beside_the_machine(tmp_path: Path) -> None:
    machines = [["Name", "Shift"], ["saw", "Mo-Fr 06:00-14:00, 14:00-22:00"]]
    factory = workspace_of(tmp_path, three_sheets(Machines=machines)).factory
    shifts = factory.calendars[factory.stations["saw"].calendar or ""].shifts
    assert [shift.end for shift in shifts] == [timedelta(hours=14), timedelta(hours=22)]
    assert shifts[0].days == frozenset(range(5))


def test_clock_cells_and_breaks_make_a_shift(tmp_path: Path) -> None:
    calendars = [["Calendar", "Days", "Start", "End", "Breaks"], ["day", "mon-fri", time(6), "14:00", "09:00-09:15"]]
    shift = workspace_of(tmp_path, three_sheets(Calendars=calendars)).factory.calendars["day"].shifts[0]
    assert shift.start == timedelta(hours=6)
    assert shift.breaks[0].end == timedelta(hours=9, minutes=15)


def test_titles_above_the_headings_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    machines = [["Machine list"], [], ["as of", date(2026, 1, 1)], ["Name", "Count"], ["saw", 2], [], ["mill-1", 1]]
    routings = [["Product", "Step", "Machine"], [], ["bracket", 10, "saw"]]
    factory = workspace_of(tmp_path, three_sheets(Machines=machines, Routings=routings)).factory
    assert {name: station.count for name, station in factory.stations.items()} == {"saw": 2, "mill-1": 1}


def test_a_product_merged_over_its_steps_holds_for_each(tmp_path: Path) -> None:
    path = book(tmp_path / "factory.xlsx", {})
    workbook = xlsxwriter.Workbook(str(path))
    for name, rows in (("Machines", MACHINES), ("Routings", [["Product", "Step", "Machine"]])):
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    sheet.merge_range(1, 0, 2, 0, "bracket")
    sheet.write_row(1, 1, [10, "saw"])
    sheet.write_row(2, 1, [20, "mill-1"])
    workbook.close()
    assert list(read_workbook(path).products["bracket"].operations) == ["10", "20"]


def test_sheets_and_columns_that_are_not_known_are_named(tmp_path: Path) -> None:
    machines = [["Name", "Colour", None], ["saw", "red", "?"]]
    notes = notes_of(tmp_path, three_sheets(Machines=machines, Costing=[["x"]], Empty=[], **{"Read me": [["hello"]]}))
    assert notes == (
        "column 'Colour' is not known and was not read (factory.xlsx, sheet Machines, cell B1)",
        "a column without heading was not read (factory.xlsx, sheet Machines, cell C1)",
        "factory.xlsx: sheet 'Costing' is not known and was not read",
    )


def test_a_formula_with_its_value_is_that_value(tmp_path: Path) -> None:
    path = book(tmp_path / "factory.xlsx", {})
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("Machines")
    sheet.write_row(0, 0, ["Name", "Count"])
    sheet.write_string(1, 0, "saw")
    sheet.write_formula(1, 1, "=1+2", value=3)
    workbook.close()
    assert read_workbook(path).factory.stations["saw"].count == 3


def test_rows_of_one_capability_add_up(tmp_path: Path) -> None:
    capabilities = [
        ["Machine", "Capability", "Parameter", "Limit", "Tools"],
        ["mill-1", "milling", "length", "<= 400 mm", None],
        ["mill-1", "milling", "material", "steel | aluminium", None],
    ]
    factory = workspace_of(tmp_path, three_sheets(Capabilities=capabilities)).factory
    limits = factory.stations["mill-1"].capabilities["milling"].limits
    assert {name: str(limit) for name, limit in limits.items()} == {
        "length": "<= 400 mm",
        "material": "steel | aluminium",
    }


def test_the_unit_of_a_share_may_be_per_cent(tmp_path: Path) -> None:
    routings = [["Product", "Step", "Machine", "Yield [%]"], ["bracket", 10, "saw", 98]]
    operation = workspace_of(tmp_path, three_sheets(Routings=routings)).products["bracket"].operations["10"]
    assert str(operation.pieces_left) == "0.98"


def test_steps_without_a_column_are_numbered(tmp_path: Path) -> None:
    routings = [["Product", "Machine"], ["bracket", "saw"], ["plate", "saw"], ["bracket", "mill-1"]]
    products = workspace_of(tmp_path, three_sheets(Routings=routings)).products
    assert list(products["bracket"].operations) == ["10", "20"]
    assert products["bracket"].operations["20"].requires.capability == "mill-1"


def test_steps_out_of_order_are_named(tmp_path: Path) -> None:
    routings = [["Product", "Step", "Machine"], ["bracket", 20, "saw"], ["bracket", 10, "mill-1"]]
    notes = notes_of(tmp_path, three_sheets(Routings=routings))
    assert notes == ("the steps of 'bracket' follow each other in the order of their rows: 20, 10",)
