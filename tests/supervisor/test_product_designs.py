from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import InputError
from reshuffle.formats.boards import kicad
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.formats.workspace.yaml_write import product_text, write_workspace
from reshuffle.process_planning.assumptions import CAPABILITIES, UNITS
from reshuffle.process_planning.board_process import BoardProcess, ProcessParams, board_process
from reshuffle.supervisor import product_designs, workspaces
from reshuffle.supervisor.product_designs import BoardFiles
from tests.kicad_boards import board, chip, pins

Write = Callable[[str, str], Path]
#: A station for each capability; it knows no limits, and no work but panels.
FACTORY = "format_version: 1\ntime_zone: Europe/Berlin\nstations:\n" + "".join(
    f"  {name} station: {{capabilities: {{{name}: {{time: {{per_unit: {{panels: 10 s}}}}}}}}}}\n"
    for name in CAPABILITIES
)
POSITIONS = "Ref,Val,Package,PosX,PosY,Side\nR1,4k7,R_0402,1,1,top\nJ1,header,PinHeader_1x04_P2.54mm,9,9,top\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file and returns its path."""

    def to(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return to


def design() -> str:
    return board(chip("R1", "4k7"), chip("C1", "1uF", side="B"), pins("J1", 4))


def plan(path: Path, **files: object) -> BoardProcess:
    return product_designs.plan_board(BoardFiles(path, **files), ProcessParams(panel=4))[1]  # type: ignore[arg-type]


def test_three_versions_of_one_board_are_one_process(bench_data: Path) -> None:
    folder = bench_data / "products" / "kicad"
    made = [plan(folder / f"ArduinoLearningKit-v{version}.kicad_pcb") for version in (6, 9, 10)]
    assert made[0].product == made[1].product == made[2].product
    assert made[0].items == made[1].items == made[2].items
    assert made[0].notes == made[1].notes == made[2].notes
    assert len(made[0].parts.mounted) == 66


def test_product_file_reads_back_in_a_workspace_as_the_product_and_its_items(write: Write) -> None:
    path = write("kit.kicad_pcb", design())
    factory = write("shop/factory.yaml", FACTORY)
    write("shop/products/.keep", "")
    found, made = product_designs.plan_board(BoardFiles(path), ProcessParams(panel=4))
    product_designs.write_product(factory.parent / "products" / "kit.yaml", found, made)
    workspace = read_workspace(factory.parent)
    assert workspace.products == {"kit": made.product}
    assert workspace.factory.items == made.items


def test_items_that_the_factory_knows_stay_as_they_are(write: Write) -> None:
    path = write("kit.kicad_pcb", design())
    factory = write("shop/factory.yaml", f"{FACTORY}items:\n  4.7 kOhm R_0402: {{stock: 900}}\n")
    write("shop/products/.keep", "")
    found, made = product_designs.plan_board(BoardFiles(path), ProcessParams())
    product_designs.write_product(factory.parent / "products" / "kit.yaml", found, made)
    items = read_workspace(factory.parent).factory.items
    assert items["4.7 kOhm R_0402"].stock == 900
    assert set(items) == set(made.items)


@pytest.mark.parametrize("kind", ["folder", "book.xlsx"])
def test_workspace_with_the_product_is_written_and_reads_back_the_same(kind: str, write: Write, tmp_path: Path) -> None:
    made = plan(write("kit.kicad_pcb", design()))
    shop = read_workspace(write("shop/factory.yaml", FACTORY).parent)
    workspace = product_designs.with_product(shop, "kit", made)
    target = tmp_path / kind
    if kind == "folder":
        write_workspace(workspace, target)
    else:
        from reshuffle.formats.workspace.excel_write import write_workbook

        write_workbook(workspace, target)
    back = read_workspace(target)
    assert back.products == workspace.products
    assert back.factory.items == workspace.factory.items


def test_factory_that_does_not_know_its_time_can_not_make_it(write: Write) -> None:
    made = plan(write("kit.kicad_pcb", design()))
    shop = read_workspace(write("shop/factory.yaml", FACTORY).parent)
    assert not workspaces.match_workspace(product_designs.with_product(shop, "kit", made)).can_make("kit")


def test_factory_that_knows_all_times_can_make_it(write: Write) -> None:
    known = {name: "".join(f"{unit}: 1 s, " for unit in units) for name, units in UNITS.items()}
    stations = "".join(
        f"  {name} station: {{capabilities: {{{name}: {{time: {{per_unit: {{{rates}}}}}}}}}}}\n"
        for name, rates in known.items()
    )
    factory = write("shop/factory.yaml", f"format_version: 1\ntime_zone: Europe/Berlin\nstations:\n{stations}")
    write("shop/products/.keep", "")
    found, made = product_designs.plan_board(BoardFiles(write("kit.kicad_pcb", design())), ProcessParams(panel=4))
    product_designs.write_product(factory.parent / "products" / "kit.yaml", found, made)
    workspace = read_workspace(factory.parent)
    assert workspaces.match_workspace(workspace).can_make("kit")


def test_list_of_positions_gives_the_process_of_its_parts(write: Write) -> None:
    made = plan(write("kit.csv", POSITIONS), size=(50_000, 40_000))
    names = [operation.name for operation in made.product.operations.values()]
    assert names[:5] == ["print, front", "place, front", "reflow, front", "inspect, front", "insert, front"]
    assert made.product.operations["60"].work["joints"] == 4
    assert any("thick" in said for said in made.assumed)
    assert "terminals and pitch of 2 parts are those of packages of their names" in made.assumed


def test_lists_complete_a_design(write: Write) -> None:
    path = write("kit.kicad_pcb", design())
    bom = write("bom.csv", "Ref,Value,DNP,MPN\nR1,4.7k,,RC0402\nJ1,,,\n,,,\n")
    centroid = write("pos.csv", "Ref,X,Y,Side\nR1,1,1,top\nC1,2,2,bottom\n")
    made = plan(path, materials=bom, positions=centroid)
    assert "RC0402" in made.items
    assert [(one.part.reference, one.reason) for one in made.parts.left_out] == [("C1", "not in the list of materials")]


def test_remarks_of_the_lists_reach_the_notes(write: Write) -> None:
    path = write("kit.kicad_pcb", board(chip("R1")))
    made = plan(
        path, positions=write("pos.csv", "Ref,X,Y\nR1,1,1\n"), materials=write("bom.csv", "Ref,Qty\nR1,1\n,5\n")
    )
    assert any("names no sides" in note for note in made.notes)
    assert any("names no part" in note for note in made.notes)


def test_thickness_of_the_user_replaces_that_of_the_design(write: Write) -> None:
    made = plan(write("kit.kicad_pcb", design()), thickness=800)
    assert made.product.operations["10"].requires.parameters["board"][0].text.endswith("x 0.8 mm")
    assert not any("thick" in said for said in made.assumed)


def test_what_is_left_out_may_be_named_by_a_pattern(write: Write) -> None:
    files = BoardFiles(write("kit.kicad_pcb", design()))
    made = product_designs.plan_board(files, ProcessParams(leave_out=("C*", "J?")))[1]
    assert [one.part.reference for one in made.parts.left_out] == ["C1", "J1"]
    with pytest.raises(InputError, match=r"--leave-out\(=X\*\)"):
        product_designs.plan_board(files, ProcessParams(leave_out=("X*",)))


def test_missing_rate_names_the_line_of_the_users_file(write: Write) -> None:
    text = product_designs.assumptions_text().replace("  reflow: {panels: 45 s}", "  reflow: {}")
    files = BoardFiles(write("kit.kicad_pcb", design()), assumptions=write("mine.yaml", text))
    with pytest.raises(InputError, match=r"how long reflow takes per panels \(mine.yaml, line \d+, column 3\)"):
        product_designs.plan_board(files, ProcessParams(states_times=True))
    assert product_designs.plan_board(files, ProcessParams())[1].product.operations


@pytest.mark.parametrize(
    ("name", "text", "files", "said"),
    [
        ("kit.csv", POSITIONS, {}, "--size must be given for a list of positions"),
        ("kit.csv", POSITIONS, {"size": (5_000, 40_000)}, r"size in x\(=5 mm\) must be at least the distance"),
        ("kit.kicad_pcb", "", {"size": (5, 5)}, "--size must not be given for a design"),
    ],
)
def test_size_that_does_not_fit_the_files_is_refused(
    name: str, text: str, files: dict[str, tuple[int, int]], said: str, write: Write
) -> None:
    with pytest.raises(InputError, match=said):
        plan(write(name, text or design()), **files)


def test_second_list_of_positions_is_refused(write: Write) -> None:
    with pytest.raises(InputError, match="--centroid must not be given for a list of positions"):
        plan(write("kit.csv", POSITIONS), size=(50_000, 50_000), positions=write("pos.csv", POSITIONS))


ODD = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=25, deadline=None)
@given(ODD, ODD, ODD, ODD)
def test_any_names_are_written_so_that_they_read_back(
    tmp_path_factory: pytest.TempPathFactory, title: str, value: str, number: str, heading: str
) -> None:
    found = kicad.board_of(board(chip("U1"), chip("U2")), "b", "b")
    one, other = found.parts
    parts = (replace(one, value=f"V{value}", package=value), replace(other, part_number=number))
    made = board_process(replace(found, title=title, parts=parts), params=ProcessParams(panel=3))
    folder = tmp_path_factory.mktemp("shop", numbered=True)
    (folder / "products").mkdir()
    (folder / "factory.yaml").write_text(FACTORY, encoding="utf-8")
    text = product_text(made.product, made.items, [heading])
    (folder / "products" / "kit.yaml").write_text(text, encoding="utf-8", newline="\n")
    workspace = read_workspace(folder)
    assert workspace.products == {"kit": made.product}
    assert workspace.factory.items == made.items
