"""What is written as a workbook reads back the same, whatever the workspace holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from python_calamine import CalamineWorkbook

from reshuffle.errors import FileError
from reshuffle.formats.workspace.excel_read import read_workbook, read_workbook_with_notes
from reshuffle.formats.workspace.excel_write import write_workbook
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.orders import Order
from reshuffle.model.products import Operation, Product
from reshuffle.model.stations import Station
from tests.model.strategies import awkward_names, workspaces

_SLOW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def _there_and_back(workspace: Workspace) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "factory.xlsx"
        write_workbook(workspace, path)
        found, notes = read_workbook_with_notes(path)
    assert found == workspace
    assert not any("not read" in note for note in notes)
    for name, product in workspace.products.items():
        assert list(found.products[name].operations) == list(product.operations)


@_SLOW
@given(workspaces())
def test_any_workspace_reads_back_the_same(workspace: Workspace) -> None:
    _there_and_back(workspace)


@_SLOW
@given(workspaces(names=awkward_names().filter(lambda name: not {"\ufffe", "\uffff"} & {*name})))
def test_names_that_a_workbook_could_take_for_something_else_read_back(workspace: Workspace) -> None:
    _there_and_back(workspace)


def test_the_example_with_all_it_has_reads_back_the_same(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / "src" / "reshuffle" / "examples" / "job-shop"
    workspace = read_workspace(example)
    write_workbook(workspace, tmp_path / "factory.xlsx")
    assert read_workspace(tmp_path / "factory.xlsx") == workspace


@pytest.fixture
def small() -> Workspace:
    product = Product(
        operations={"10": Operation(requires="saw", time=90_000), "20": Operation(requires="saw", time=1)}
    )
    order = Order(product="4711", due=datetime(2026, 11, 27, 14, tzinfo=UTC))
    return Workspace(factory=Factory(stations={"saw": Station()}), products={"4711": product}, orders={"A1": order})


def test_an_existing_workbook_is_not_overwritten(tmp_path: Path, small: Workspace) -> None:
    path = tmp_path / "factory.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(FileError, match="must not be there yet"):
        write_workbook(small, path)
    assert path.read_bytes() == b"mine"


def test_an_existing_workbook_is_overwritten_when_told(tmp_path: Path, small: Workspace) -> None:
    path = tmp_path / "factory.xlsx"
    path.write_bytes(b"mine")
    write_workbook(small, path, overwrite=True)
    assert read_workbook(path) == small


def test_a_name_that_no_workbook_can_carry_is_refused(tmp_path: Path) -> None:
    workspace = Workspace(factory=Factory(stations={"saw\uffff": Station()}))
    with pytest.raises(FileError, match="which no workbook can carry"):
        write_workbook(workspace, tmp_path / "factory.xlsx")


def test_another_ending_is_refused(tmp_path: Path, small: Workspace) -> None:
    with pytest.raises(FileError, match=r"must end in \.xlsx"):
        write_workbook(small, tmp_path / "factory.xls")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, small: Workspace) -> None:
    with pytest.raises(FileError, match="must be writable"):
        write_workbook(small, tmp_path / "none" / "factory.xlsx")


def test_writing_twice_gives_the_same_bytes(tmp_path: Path, small: Workspace) -> None:
    write_workbook(small, tmp_path / "a.xlsx")
    write_workbook(small, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_small_workspace_makes_the_planners_sheets(tmp_path: Path, small: Workspace) -> None:
    write_workbook(small, tmp_path / "factory.xlsx")
    workbook = CalamineWorkbook.from_path(tmp_path / "factory.xlsx")
    assert workbook.sheet_names == ["Machines", "Routings", "Orders", "Factory"]
    assert workbook.get_sheet_by_name("Routings").to_python() == [
        ["Product", "Step", "Machine", "Time per piece [s]"],
        ["4711", "10", "saw", 90.0],
        ["4711", "20", "saw", 0.001],
    ]
    assert workbook.get_sheet_by_name("Orders").to_python()[1][2] == datetime(2026, 11, 27, 14)  # noqa: DTZ001


def test_a_column_of_round_times_is_numbers_below_their_unit(tmp_path: Path, small: Workspace) -> None:
    product = Product(operations={"10": Operation(requires="saw", time=90_000)})
    write_workbook(small.model_copy(update={"products": {"4711": product}}), tmp_path / "factory.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "factory.xlsx").get_sheet_by_name("Routings").to_python()
    assert [row[3] for row in rows] == ["Time per piece [min]", 1.5]


def test_a_due_date_at_the_end_of_a_day_is_written_as_that_date(tmp_path: Path, small: Workspace) -> None:
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    orders = {
        "A1": Order(product="4711", due=midnight, deadline=midnight),
        "A2": Order(product="4711", release=midnight, due=midnight + timedelta(minutes=1)),
    }
    write_workbook(small.model_copy(update={"orders": orders}), tmp_path / "factory.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "factory.xlsx").get_sheet_by_name("Orders").to_python()
    assert rows[1].count(date(2026, 11, 30)) == 2
    assert read_workbook(tmp_path / "factory.xlsx").orders == orders
