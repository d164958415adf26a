from __future__ import annotations

from dataclasses import replace

import pytest

from reshuffle.errors import InputError
from reshuffle.formats.boards import kicad
from reshuffle.model.boards import Board, Material, Position, Side
from reshuffle.process_planning.assumptions import BoardAssumptions
from reshuffle.process_planning.board_parts import sort_parts
from reshuffle.process_planning.listed_boards import completed, listed_board
from tests.kicad_boards import board, chip, pins


def design() -> Board:
    return kicad.board_of(board(chip("R1", "10k"), chip("R2", attr="smd dnp"), pins("J1")), "b", "b")


def at(reference: str, side: Side = Side.FRONT, x: int = 0, y: int = 0) -> dict[str, Position]:
    return {reference: Position(reference, "", "", side, x, y, f"pos.csv, {reference}")}


def of(reference: str, value: str = "", number: str = "", *, is_placed: bool = True) -> dict[str, Material]:
    return {reference: Material(value, "", number, is_placed, f"bom.csv, {reference}")}


def test_positions_confirm_a_design_and_change_nothing() -> None:
    found = completed(design(), {**at("R1", x=99), **at("R2"), **at("J1")})
    assert found == design()


def test_part_on_the_other_side_than_in_the_design_is_refused() -> None:
    with pytest.raises(InputError, match=r"side\(=back\) must be front, where the design has 'R1' \(pos.csv, R1\)"):
        completed(design(), at("R1", Side.BACK))


def test_surface_part_without_a_position_is_told() -> None:
    assert completed(design(), at("R1")).remarks == ("R2: on the surface, and not in the list of positions",)


def test_strangers_of_both_lists_are_refused_at_once() -> None:
    with pytest.raises(InputError) as error:
        completed(design(), at("R77"), of("R88"))
    assert [one.value for one in error.value.mistakes] == ["R77", "R88"]


def test_materials_give_values_and_part_numbers() -> None:
    found = completed(design(), None, {**of("R1", "10 kOhm", "RC0402"), **of("R2", is_placed=False), **of("J1")})
    assert (found.parts[0].value, found.parts[0].part_number) == ("10 kOhm", "RC0402")
    assert found.parts[2].value == "header"
    assert found.remarks == ()


def test_another_value_than_the_designs_is_taken_and_told() -> None:
    found = completed(design(), None, {**of("R1", "22k"), **of("J1")})
    assert found.parts[0].value == "22k"
    assert found.remarks == ("the value of the list of materials is taken for R1 (10k, listed 22k)",)


def test_part_that_materials_do_not_list_is_not_put_on() -> None:
    parts = sort_parts(completed(design(), None, of("J1")), BoardAssumptions())
    assert [(one.part.reference, one.reason) for one in parts.left_out] == [
        ("R1", "not in the list of materials"),
        ("R2", "do not place"),
    ]


def test_do_not_place_of_the_design_alone_is_told() -> None:
    found = completed(design(), None, {**of("R1"), **of("R2"), **of("J1")})
    assert found.remarks == ("R2: in the list of materials, and not put on, as the design says do not place",)


def test_do_not_place_of_the_materials_alone_is_told() -> None:
    found = completed(design(), None, {**of("R1", is_placed=False), **of("R2", is_placed=False), **of("J1")})
    assert found.remarks == ("R1: not put on, as the list of materials says; the design does not",)
    assert [one.part.reference for one in sort_parts(found, BoardAssumptions()).mounted] == ["J1"]


def test_remarks_of_before_are_kept() -> None:
    assert completed(replace(design(), remarks=("kept",)), None, None).remarks == ("kept",)


def test_list_of_positions_and_a_size_are_a_board() -> None:
    found = listed_board("kit", at("R1", Side.BACK, 5, 6), (100_000, 80_000), 1_600)
    assert (found.outline.width, found.outline.height, found.outline.length) == (100_000, 80_000, 360_000)
    assert (found.parts[0].side, found.parts[0].x, found.thickness) == (Side.BACK, 5, 1_600)


@pytest.mark.parametrize(("x", "y", "axis"), [(100_001, 0, "x"), (0, -80_001, "y")])
def test_positions_that_lie_further_apart_than_the_board_is_large_are_refused(x: int, y: int, axis: str) -> None:
    with pytest.raises(
        InputError, match=rf"size in {axis}\(=\d+ mm\) must be at least the distance of 'R\d' and 'R\d'"
    ):
        listed_board("kit", {**at("R1"), **at("R2", x=x, y=y)}, (100_000, 80_000), None)


def test_board_without_parts_is_a_board() -> None:
    assert listed_board("kit", {}, (1, 1), None).parts == ()
