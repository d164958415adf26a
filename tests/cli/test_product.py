"""``reshuffle product`` from the words of the command line to the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app
from reshuffle.process_planning.assumptions import UNITS
from tests.kicad_boards import board, chip, pad, part, pins

Invoke = Callable[..., tuple[int, str, str]]


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that runs a command in a folder with a board, its lists and a factory."""
    monkeypatch.chdir(tmp_path)
    text = board(chip("R1", "4k7"), chip("R2", "DNP"), chip("C1", "1uF", side="B"), pins("J1", 4))
    Path("kit.kicad_pcb").write_text(text, encoding="utf-8")
    Path("pos.csv").write_text("Ref,Package,X,Y,Side\nR1,R_0402,0.1,0.2,top\n", encoding="utf-8")
    offers = {name: ", ".join(f"{unit}: 1 s" for unit in units) for name, units in UNITS.items()}
    stations = "".join(
        f"  {name} station: {{capabilities: {{{name}: {{time: {{per_unit: {{{rates}}}}}}}}}}}\n"
        for name, rates in offers.items()
    )
    Path("shop").mkdir()
    Path("shop/factory.yaml").write_text(f"format_version: 1\nstations:\n{stations}", encoding="utf-8")

    def run(*words: str) -> tuple[int, str, str]:
        shown = CliRunner().invoke(app, ["product", *words])
        return shown.exit_code, shown.stdout, shown.stderr

    return run


def test_board_is_told_as_it_was_recognised_with_its_operations(invoke: Invoke) -> None:
    status, out, err = invoke("kit.kicad_pcb", "--panel", "4")
    assert (status, err) == (0, "")
    assert "kit: a board of 100 x 80 mm, 2 layers of copper, 4 parts in the design" in out
    assert "panel      4 boards, 2 x 2, 202 x 172 mm" in out
    assert "not put on 1 x do not place: R2" in out
    assert "solder pins, front  selective soldering" in out
    assert "assumed    100 % of the contour is cut when the panel is parted" in out


def test_product_is_written_into_a_workspace_that_can_make_it(invoke: Invoke) -> None:
    Path("shop/products").mkdir()
    status, out, _ = invoke("kit.kicad_pcb", "--workspace", "shop", "-o", "shop/products/kit.yaml")
    assert status == 0
    assert "kit: can be made" in out
    again = CliRunner().invoke(app, ["can-make", "shop", "kit"])
    assert again.exit_code == 0, again.output


def test_product_that_is_there_already_is_told(invoke: Invoke) -> None:
    Path("shop/products").mkdir()
    assert invoke("kit.kicad_pcb", "-o", "shop/products/kit.yaml")[0] == 0
    assert "kit is a product of the workspace already" in invoke("kit.kicad_pcb", "--workspace", "shop")[2]


def test_factory_that_can_not_answers_no_and_says_why(invoke: Invoke) -> None:
    factory = Path("shop/factory.yaml")
    offer = 'placement: {limits: {feeders: "<= 0", pitch: ">= 0.4 mm", board: 300 x 300 x 4 mm}, time'
    factory.write_text(factory.read_text().replace("placement: {time", offer), encoding="utf-8")
    status, out, _ = invoke("kit.kicad_pcb", "--workspace", "shop", "--name", "a/b")
    assert status == 1
    assert "a-b (a/b): can NOT be made" in out
    assert "feeders" in out


def test_list_of_positions_is_a_board_with_a_size(invoke: Invoke) -> None:
    status, out, _ = invoke("pos.csv", "--size", "20x10mm", "--thickness", "0.8mm")
    assert status == 0
    assert "pos: a board of 20 x 10 mm, 1 part in the design" in out
    assert "20 mm x 10 mm x 0.8 mm" in out


def test_answer_for_machines_holds_product_parts_and_reasons(invoke: Invoke) -> None:
    said = json.loads(invoke("kit.kicad_pcb", "--json")[1])
    assert said["left_out"] == [{"reference": "R2", "reason": "do not place"}]
    assert [(part["reference"], part["side"], part["through_joints"]) for part in said["put_on"]] == [
        ("R1", "front", 0),
        ("C1", "back", 0),
        ("J1", "front", 4),
    ]
    assert len(said["product"]["operations"]) == 12
    assert said["can_be_made"] is None


def test_assumptions_are_printed_as_a_file_that_is_read(invoke: Invoke) -> None:
    _, text, _ = invoke("--show-assumptions")
    Path("mine.yaml").write_text(text.replace("  reflow: {panels: 45 s}", "  reflow: {panels: 90 s}"), encoding="utf-8")
    status, out, _ = invoke("kit.kicad_pcb", "--times", "assumed", "--assumptions", "mine.yaml")
    assert status == 0
    assert "assumed    reflow takes 90 s per board" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "DESIGN must be given"),
        (["none.kicad_pcb"], "DESIGN(=none.kicad_pcb) must be a file that exists"),
        (["shop/factory.yaml"], "must begin with '(kicad_pcb' (factory.yaml, line 1)"),
        (["kit.kicad_pcb", "--panel", "0"], "--panel(=0) must be between 1 and 1000"),
        (["kit.kicad_pcb", "--panel", "two"], "--panel(=two) must be a whole number"),
        (["kit.kicad_pcb", "--times", "mine"], "--times(=mine) must be one of stations, assumed"),
        (["kit.kicad_pcb", "--size", "5x5mm"], "--size must not be given for a design"),
        (["pos.csv"], "--size must be given"),
        (["pos.csv", "--size", "100x80"], "--size(=80) must have a unit"),
        (["pos.csv", "--size", "large"], "--size(=large) must be two lengths, such as 100x80mm"),
        (["kit.kicad_pcb", "--thickness", "0mm"], "--thickness(=0mm) must be greater than 0"),
        (["kit.kicad_pcb", "-o", "kit.kicad_pcb"], "must differ from DESIGN"),
        (["kit.kicad_pcb", "-o", "kit.txt"], "must end in .yaml or .yml"),
        (["kit.kicad_pcb", "-o", "shop/factory.yaml"], "must not hold what was written by hand"),
        (["kit.kicad_pcb", "--leave-out", "X9"], "--leave-out(=X9) must be a reference of the board"),
        (["kit.kicad_pcb", "--bom", "pos.csv", "--centroid", "none.csv"], "--centroid(=none.csv) must be a file"),
        (["kit.kicad_pcb", "--workspace", "none"], "must be there"),
    ],
)
def test_wrong_words_and_files_are_refused_with_a_remedy(words: list[str], said: str, invoke: Invoke) -> None:
    status, out, err = invoke(*words)
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())


def test_a_product_with_lines_by_hand_is_not_replaced(invoke: Invoke) -> None:
    assert invoke("kit.kicad_pcb", "-o", "kit.yaml")[0] == 0
    assert invoke("kit.kicad_pcb", "-o", "kit.yaml")[0] == 0
    mine = Path("kit.yaml").read_text(encoding="utf-8") + "mass: 62 g\n"
    Path("kit.yaml").write_text(mine, encoding="utf-8")
    status, _, err = invoke("kit.kicad_pcb", "-o", "kit.yaml")
    assert (status, "written by hand" in " ".join(err.split())) == (2, True)
    assert Path("kit.yaml").read_text(encoding="utf-8") == mine


def test_unclear_parts_are_told_with_the_way_to_leave_them_out(invoke: Invoke) -> None:
    bare = part("U1", "bga", "BGA", pad("1", layers='"F.Cu"'))
    Path("bare.kicad_pcb").write_text(board(chip("R1"), bare), encoding="utf-8")
    status, _, err = invoke("bare.kicad_pcb")
    assert status == 2
    assert "--leave-out" in err
    assert invoke("bare.kicad_pcb", "--leave-out", "U*")[0] == 0


def test_work_is_told_in_words_and_the_board_once(invoke: Invoke) -> None:
    status, out, _ = invoke("kit.kicad_pcb", "--panel", "4")
    assert status == 0
    assert "1/4 panel, 1 placement" in out
    assert "mm of contour" in out
    assert out.count("Each step takes the panel: ") == 1
    assert "0.25" not in out


def test_answer_with_a_workspace_says_where_the_product_belongs(invoke: Invoke) -> None:
    status, out, _ = invoke("kit.kicad_pcb", "--workspace", "shop", "-o", "kit.yaml")
    assert status == 0
    assert f"next       put it into {Path('shop') / 'products'}, and give it an order" in out
