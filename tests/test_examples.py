"""The examples that ship: each workbook says the same as its folder, and all of them can be planned."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reshuffle.formats.workspace.read import read_workspace
from reshuffle.formats.workspace.starter_workbook import write_starter_workbook
from reshuffle.organizing.matching.match import match
from reshuffle.process_planning.board_process import ProcessParams
from reshuffle.supervisor.demo_stories import STORIES, Throw
from reshuffle.supervisor.product_designs import BoardFiles, plan_board
from reshuffle.supervisor.workspaces import open_workspace, refused_fields
from tests.drawn_boards import drawings

EXAMPLES = Path(__file__).resolve().parents[1] / "src" / "reshuffle" / "examples"


@pytest.mark.parametrize("name", ["spreadsheet", "job-shop"])
def test_workbook_says_the_same_as_the_folder(name: str) -> None:
    assert read_workspace(EXAMPLES / f"{name}.xlsx") == read_workspace(EXAMPLES / name)


def test_three_sheet_example_is_the_starter_workbook(tmp_path: Path) -> None:
    write_starter_workbook(tmp_path / "new.xlsx", date(2026, 11, 30))
    assert read_workspace(tmp_path / "new.xlsx") == read_workspace(EXAMPLES / "spreadsheet.xlsx")


@pytest.mark.parametrize("name", ["spreadsheet", "job-shop", "pcb-shop"])
def test_every_product_of_an_example_can_be_made(name: str) -> None:
    workspace = read_workspace(EXAMPLES / name)
    found = match(workspace)
    assert [product for product in workspace.products if not found.can_make(product)] == []


@pytest.mark.parametrize("name", list(drawings()))
def test_design_is_what_is_drawn(name: str) -> None:
    assert (EXAMPLES / "pcb-shop" / "designs" / name).read_text(encoding="utf-8") == drawings()[name]


@pytest.mark.parametrize(
    "throw", [one for one in STORIES["pcb-shop"].throws if one.design], ids=lambda one: one.product
)
def test_product_of_a_design_is_what_is_planned_from_it(throw: Throw) -> None:
    shipped = read_workspace(EXAMPLES / "pcb-shop").products[throw.product]
    _, process = plan_board(BoardFiles(EXAMPLES / "pcb-shop" / throw.design), ProcessParams(panel=throw.panel))
    assert shipped.operations == process.product.operations


def test_planning_refuses_nothing_of_the_electronics_maker() -> None:
    assert refused_fields(open_workspace(EXAMPLES / "pcb-shop").workspace, "late, then flow") == ()


def test_small_placer_can_not_place_the_dense_side() -> None:
    found = match(open_workspace(EXAMPLES / "pcb-shop").workspace)
    assert found.eligible["motion-controller", "60"] == ("placer-large",)
