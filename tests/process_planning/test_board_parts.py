from __future__ import annotations

import pytest

from reshuffle.formats.boards import kicad
from reshuffle.model.boards import Position, Side
from reshuffle.process_planning.assumptions import BoardAssumptions, Package
from reshuffle.process_planning.board_notes import board_notes
from reshuffle.process_planning.board_parts import Mounted, Mounting, Sorted, num_test_points, sort_parts
from reshuffle.process_planning.listed_boards import listed_board
from tests.kicad_boards import board, chip, pad, part, pins

BARE = '"F.Cu" "F.Mask"'
ALL = '"*.Cu" "*.Mask"'


def sorted_parts(*parts: str, leave_out: tuple[str, ...] = ()) -> Sorted:
    return sort_parts(kicad.board_of(board(*parts), "b", "b"), BoardAssumptions(), leave_out)


def only_mounted(*parts: str) -> Mounted:
    found = sorted_parts(*parts)
    assert (found.left_out, found.unclear) == ((), ())
    (one,) = found.mounted
    return one


def only_reason(*parts: str) -> str:
    found = sorted_parts(*parts)
    assert (found.mounted, found.unclear) == ((), ())
    (one,) = found.left_out
    return one.reason


def test_chip_is_placed_with_two_joints() -> None:
    one = only_mounted(chip("R1", "4k7"))
    assert (one.mounting, one.surface_joints, one.through_joints, one.pitch) == (Mounting.SURFACE, 2, 0, 1_000)
    assert one.component == "4.7 kOhm R_0402"


def test_header_is_inserted_with_a_joint_per_pin() -> None:
    one = only_mounted(pins("J1", 4))
    assert (one.mounting, one.surface_joints, one.through_joints, one.pitch) == (Mounting.THROUGH, 0, 4, 2_540)


def test_connector_with_pads_and_pins_is_placed_and_its_pins_are_soldered_later() -> None:
    pegs = (pad("S", "thru_hole", f"{x} 3", ALL, "(drill 0.75)") for x in (-4, 4))
    one = only_mounted(part("J1", "usb", "USB", pad("1", at="0 0"), pad("2", at="0.65 0"), *pegs))
    assert (one.mounting, one.surface_joints, one.through_joints, one.pitch) == (Mounting.SURFACE, 2, 2, 650)


def test_pins_in_paste_are_placed_and_soldered_in_the_oven() -> None:
    paste = '"*.Cu" "*.Mask" "F.Paste"'
    legs = (pad(str(k), "thru_hole", f"{2 * k} 0", paste, "(drill 1)") for k in range(3))
    one = only_mounted(part("J1", "usb", "USB", *legs, attr="through_hole"))
    assert (one.mounting, one.surface_joints, one.through_joints) == (Mounting.SURFACE, 3, 0)


def test_vias_in_a_thermal_pad_are_no_pins() -> None:
    leads = (pad(str(k), at=f"{0.5 * k} 3") for k in range(1, 5))
    vias = (pad("5", "thru_hole", f"{k} 0", '"*.Cu"', "(drill 0.2)") for k in range(9))
    opening = pad("", at="0 0", layers='"F.Paste"')
    one = only_mounted(part("U1", "chip", "QFN", *leads, pad("5", layers=BARE), opening, *vias))
    assert (one.surface_joints, one.through_joints, one.pitch) == (5, 0, 500)


def test_pads_without_numbers_are_joints() -> None:
    one = only_mounted(part("X1", "shield", "Can", pad("", at="0 0"), pad("", at="5 0")))
    assert (one.surface_joints, one.pitch) == (2, 5_000)


def test_part_on_the_back_has_its_paste_there() -> None:
    assert only_mounted(chip("R1", side="B")).part.side is Side.BACK


@pytest.mark.parametrize(
    ("reason", "drawn"),
    [
        ("do not place", chip("R1", attr="smd dnp")),
        ("do not place", chip("R1", "DNP")),
        ("do not place", chip("R1", "10k (do not populate)")),
        ("do not place", chip("R1", "10k/DNF")),
        ("fiducial", part("X1", "", "Fiducial_1mm", pad("", layers=BARE))),
        ("fiducial", part("X1", "", "Dot", pad("", layers=BARE, rest="(property pad_prop_fiducial_glob)"))),
        ("fiducial", part("FID2", "", "Dot", pad("", layers=BARE))),
        ("test point", part("TP1", "", "TestPoint_Pad_D1.0mm", pad("1", layers=BARE), attr="")),
        ("test point", part("TP1", "", "TestPoint_THTPad_D1.0mm", pad("1", "thru_hole", layers=ALL), attr="")),
        ("test point", part("TP1", "", "Dot", pad("1", layers=BARE), attr="")),
        ("test point", part("X1", "", "Dot", pad("1", rest="(property pad_prop_testpoint)"))),
        ("mounting hole", part("H1", "", "MountingHole_3.2mm_M3", pad("", "np_thru_hole"), attr="")),
        ("mounting hole", part("H1", "", "MountingHole_3.2mm_Pad", pad("1", "thru_hole"), attr="")),
        ("mounting hole", part("H1", "", "M3", pad("1", "thru_hole", layers=ALL, rest="(drill 3.2)"), attr="")),
        ("castellated edge", part("X1", "", "X", pad("1", "thru_hole", rest="(property pad_prop_castellated)"))),
        ("edge connector", part("J1", "", "PCIe", pad("1", "connect"), attr="")),
        ("holes only", part("X1", "", "Hole", pad("", "np_thru_hole"), attr="")),
        ("openings of the stencil only", part("X1", "", "Art", pad("", layers='"F.Paste"'))),
        ("mechanical or graphic, nothing to solder", part("LOGO1", "", "Logo", attr="board_only")),
        ("in no list of parts or positions", chip("L1", attr="smd exclude_from_bom exclude_from_pos_files")),
        ("in no list of parts or positions", chip("L1", attr="virtual")),
        ("solder jumper or net tie: pads, and nothing on them", chip("JP1", attr="")),
        ("solder jumper or net tie: pads, and nothing on them", chip("X1", "", "SolderJumper-2_P1.3mm", attr="")),
        (
            "solder jumper or net tie: pads, and nothing on them",
            part("X1", "", "SolderJumper-2", pad("1", layers=BARE), pad("2", at="1 0", layers=BARE)),
        ),
        ("solder jumper or net tie: pads, and nothing on them", part("NT1", "", "NetTie-2", pad("1", layers=BARE))),
        ("bare pads without paste", part("X1", "", "Antenna", pad("1", layers=BARE), attr="")),
    ],
)
def test_what_is_no_part_is_left_out_and_says_why(reason: str, drawn: str) -> None:
    assert only_reason(drawn) == reason


@pytest.mark.parametrize(
    "drawn",
    [
        chip("JP1", "0R"),
        part("TP1", "5015", "TestPoint_Keystone_5015", pad("1")),
        part(
            "TP1", "", "TestPoint_Loop_D1.8mm", pad("1", "thru_hole", layers=ALL, rest="(drill 1)"), attr="through_hole"
        ),
        chip("R1", "DNPXX100"),
        chip("R1", attr="smd board_only"),
        chip("R1", attr="smd exclude_from_bom"),
        chip("R1", attr="smd exclude_from_pos_files"),
    ],
)
def test_part_that_only_resembles_one_left_out_is_put_on(drawn: str) -> None:
    only_mounted(drawn)


def test_test_points_are_counted_by_pads_else_by_name() -> None:
    text = board(
        part("TP1", "", "TestPoint_Pad", pad("1", layers=BARE), attr=""),
        part("X1", "", "Row", *(pad(str(k), at=f"{k} 0", rest="(property pad_prop_testpoint)") for k in range(3))),
        chip("R1"),
    )
    assert [num_test_points(one) for one in kicad.board_of(text, "b", "b").parts] == [1, 3, 0]


@pytest.mark.parametrize(
    ("reason", "drawn"),
    [
        ("its pads carry no paste on its side", part("U1", "", "BGA", pad("1", layers=BARE))),
        ("its pads carry no paste on its side", part("U1", "", "BGA", pad("1", layers='"B.Cu" "B.Paste"'))),
        ("all its pads lie outside the outline", chip("R1", at="150 40")),
    ],
)
def test_part_that_may_or_may_not_be_put_on_is_unclear(reason: str, drawn: str) -> None:
    found = sorted_parts(drawn)
    assert (found.mounted, found.left_out) == ((), ())
    assert reason in found.unclear[0].reason


def test_connector_that_overhangs_the_edge_is_on_the_board() -> None:
    assert len(sorted_parts(chip("J1", at="100.2 40")).mounted) == 1


def test_what_the_user_leaves_out_is_left_out_even_where_it_was_unclear() -> None:
    found = sorted_parts(part("U1", "", "BGA", pad("1", layers=BARE)), leave_out=("U1",))
    assert found.left_out[0].reason == "left out by you"


def test_one_component_is_one_text_however_its_value_is_written() -> None:
    found = sorted_parts(*(chip(f"C{k}", value) for k, value in enumerate(["10uF", "10 µF", "0.01 mF", "10000n"])))
    assert {one.component for one in found.mounted} == {"10 uF R_0402"}


def test_part_number_is_the_component_whatever_the_value_says() -> None:
    one = only_mounted(chip("R1", rest='(property "MPN" "RC0402")'))
    assert one.component == "RC0402"


def test_part_without_value_and_package_is_a_component_of_its_own() -> None:
    found = sorted_parts(part("U1", "", "", pad("1")), part("U2", "", "", pad("1")))
    assert [one.component for one in found.mounted] == ["U1", "U2"]


PACKAGES = {
    "SOT-23": Package(3, 950),
    "SOT-23-5": Package(5, 950),
    "QFN-": Package(0, 500),
    "DIP-8": Package(8, 2_540, is_through_hole=True),
}


@pytest.mark.parametrize(
    ("package", "joints"),
    [("SOT-23", 3), ("sot-23-5", 5), ("SOT-23_Handsoldering", 3), ("QFN-48-1EP_7x7mm", 48), ("DIP-8_W7.62mm", 8)],
)
def test_package_of_a_list_says_how_many_terminals_there_are(package: str, joints: int) -> None:
    listed = listed_board("b", {"U1": Position("U1", "x", package, Side.FRONT, 0, 0)}, (1, 1), None)
    one = sort_parts(listed, BoardAssumptions(packages=PACKAGES)).mounted[0]
    assert one.surface_joints + one.through_joints == joints
    assert (one.mounting is Mounting.THROUGH) == package.startswith("DIP")


@pytest.mark.parametrize(
    ("package", "said"),
    [("SOT-235", "is not known"), ("XQFN-8", "is not known"), ("", "is not known"), ("QFN-x", "how many terminals")],
)
def test_package_of_a_list_that_is_not_known_is_unclear(package: str, said: str) -> None:
    listed = listed_board("b", {"U1": Position("U1", "x", package, Side.FRONT, 0, 0)}, (1, 1), None)
    assert said in sort_parts(listed, BoardAssumptions(packages=PACKAGES)).unclear[0].reason


def test_heat_sink_on_the_back_with_its_vias_is_no_joint_of_a_part_on_the_front() -> None:
    one = only_mounted(
        part(
            "U1",
            "sensor",
            "DFN-2-1EP_ThermalVias",
            pad("1", at="-2 0"),
            pad("2", at="2 0"),
            pad("3", at="0 0", layers=BARE),
            pad("3", "thru_hole", "0 0", '"*.Cu"', "(drill 0.2)"),
            pad("3", at="0 0", layers='"B.Cu"'),
        )
    )
    assert (one.surface_joints, one.through_joints) == (3, 0)


def test_turned_part_has_the_pitch_of_its_own_frame() -> None:
    pads = [pad(str(number), at=f"{0.5 * number} 0") for number in range(8)]
    found = {only_mounted(part("U1", "x", "X", *pads, at=f"50 40 {angle}")).pitch for angle in range(0, 360, 15)}
    assert found == {500}


def test_terminals_on_the_other_side_are_no_joints_of_the_oven_and_are_named() -> None:
    own = [pad(str(number), at=f"{number} 0") for number in range(1, 4)]
    behind = [pad(str(number), at=f"{number - 3} 0", layers='"B.Cu" "B.Paste" "B.Mask"') for number in range(4, 7)]
    connector = part("J1", "x", "Edge", *own, *behind)
    assert only_mounted(connector).surface_joints == 3
    record = kicad.board_of(board(connector), "b", "b")
    notes = board_notes(record, sort_parts(record, BoardAssumptions()))
    assert any(note.startswith("J1: pads on the other side") for note in notes)
