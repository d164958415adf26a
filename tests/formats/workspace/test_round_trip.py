"""What is written reads back the same, and only where it may be written."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from reshuffle.errors import FileError
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.formats.workspace.yaml_write import workspace_texts, write_workspace
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.orders import Order
from reshuffle.model.products import Product
from reshuffle.model.stations import Station
from tests.formats.workspace.folders import WHOLE, lay_out
from tests.model.strategies import awkward_names, workspaces

# Whole workspaces are too large to be shrunk in the time that tests have; a failure prints the files.
SETTINGS = settings(
    max_examples=15,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def check_round_trip(workspace: Workspace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(workspace, Path(folder) / "factory")
        again = read_workspace(Path(folder) / "factory")
    assert again == workspace
    assert workspace_texts(again) == workspace_texts(workspace)


@seed(1)
@SETTINGS
@given(workspaces())
def test_a_workspace_reads_back_as_it_was_written(workspace: Workspace) -> None:
    check_round_trip(workspace)


@seed(2)
@SETTINGS
@given(workspaces(awkward_names()))
def test_names_that_look_like_yaml_read_back_as_they_were_written(workspace: Workspace) -> None:
    check_round_trip(workspace)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    lay_out(tmp_path / "by-hand", WHOLE)
    write_workspace(read_workspace(tmp_path / "by-hand"), tmp_path / "written")
    return tmp_path / "written"


def test_only_fields_that_are_not_default_are_written_plainly(written: Path) -> None:
    assert (written / "factory.yaml").read_text() == (
        "format_version: 1\n"
        "time_zone: Europe/Berlin\n"
        "stations:\n"
        "  mill-1:\n"
        "    capabilities:\n"
        "      milling:\n"
        "        limits:\n"
        "          length: <= 400 mm\n"
        "    calendar: day\n"
        "  saw: {}\n"
        "operators:\n"
        "  anna:\n"
        "    skills: [setting]\n"
        "calendars:\n"
        "  day:\n"
        "    shifts:\n"
        "    - days: mon, tue, wed, thu, fri\n"
        "      start: 06:00\n"
        "      end: 14:00\n"
    )
    assert (written / "orders.yaml").read_text() == (
        "format_version: 1\norders:\n  A17:\n    product: bracket\n    quantity: 20\n"
        "    release: 2026-11-20 00:00\n    due: 2026-11-23 14:00\n"
    )


def test_a_capability_without_parameters_is_written_as_its_name(written: Path) -> None:
    assert "  010:\n    requires: saw\n    time: 5 min\n" in (written / "products" / "bracket.yaml").read_text()


def test_a_workspace_is_not_written_over_another(written: Path) -> None:
    before = (written / "factory.yaml").read_bytes()
    with pytest.raises(FileError, match=r"must not hold a workspace already; 'factory\.yaml' is there"):
        write_workspace(read_workspace(written), written)
    assert (written / "factory.yaml").read_bytes() == before


def test_overwriting_removes_what_is_no_part_of_the_workspace_any_more(written: Path) -> None:
    workspace = read_workspace(written)
    fewer = workspace.model_copy(
        update={"products": {}, "orders": {}, "state": Workspace.model_fields["state"].default}
    )
    write_workspace(fewer, written, overwrite=True)
    assert read_workspace(written) == fewer
    assert not (written / "orders.yaml").exists()


def test_products_whose_names_are_no_file_names_carry_their_id(tmp_path: Path) -> None:
    names = ["con", "a b", "A B", "Bracket", "bracket", "..", "x" * 190]
    product = Product.model_validate({"operations": {"010": {"requires": "saw"}}})
    workspace = Workspace(factory=Factory(stations={"saw": Station()}), products=dict.fromkeys(names, product))
    files = {path.name.lower() for path in write_workspace(workspace, tmp_path)}
    assert len(files) == len(names) + 1
    assert read_workspace(tmp_path) == workspace


def test_a_workspace_that_was_read_is_written_to_the_same_files(tmp_path: Path) -> None:
    products = {
        name: Product.model_validate({"name": name, "operations": {"010": {"requires": "saw"}}})
        for name in ("a | b", "a\\b", "con", "bracket", "Bracket")
    }
    workspace = Workspace(factory=Factory(stations={"saw": Station()}), products=products)
    write_workspace(workspace, tmp_path)
    assert workspace_texts(read_workspace(tmp_path)) == workspace_texts(workspace)


def test_the_second_of_two_equal_hours_keeps_its_offset(tmp_path: Path) -> None:
    lay_out(
        tmp_path / "a",
        {**WHOLE, "orders.yaml": "format_version: 1\norders: {A17: {product: bracket, due: 2026-10-25 02:30+01:00}}"},
    )
    workspace = read_workspace(tmp_path / "a")
    assert "2026-10-25 02:30:00+01:00" in workspace_texts(workspace)["orders.yaml"]
    write_workspace(workspace, tmp_path / "b")
    assert read_workspace(tmp_path / "b") == workspace


def test_the_order_of_a_file_is_kept(tmp_path: Path) -> None:
    orders = {name: Order(product="p") for name in ("Z", "B", "A")}
    product = Product.model_validate({"operations": {"020": {"requires": "saw"}, "010": {"requires": "saw"}}})
    factory = Factory(stations={"saw": Station(), "a": Station()})
    write_workspace(Workspace(factory=factory, products={"p": product}, orders=orders), tmp_path)
    again = read_workspace(tmp_path)
    assert list(again.orders) == ["Z", "B", "A"]
    assert list(again.products["p"].operations) == ["020", "010"]
    assert list(again.factory.stations) == ["saw", "a"]


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    workspace = Workspace(factory=Factory(stations={"saw": Station()}))
    with pytest.raises(FileError, match="file/factory' must be writable"):
        write_workspace(workspace, tmp_path / "file" / "factory")
