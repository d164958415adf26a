from __future__ import annotations

import gzip
import math
from dataclasses import replace
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.boards import kicad
from reshuffle.model.boards import Board, Pad, PadKind, Side
from tests.kicad_boards import board, chip, line, pad, part, pins, rectangle


def read(text: str) -> Board:
    return kicad.board_of(text, "b.kicad_pcb", "b")


def refused(text: str) -> str:
    with pytest.raises(FileError) as error:
        read(text)
    return str(error.value)


def test_three_versions_of_one_board_are_the_same_record(bench_data: Path) -> None:
    found = [
        kicad.read_kicad(bench_data / "products" / "kicad" / f"ArduinoLearningKit-v{version}.kicad_pcb")
        for version in (6, 9, 10)
    ]

    def content(one: Board) -> object:
        # Later versions name nets that have no name otherwise, and write pads of one number in another order.
        parts = [replace(p, place="", pads=tuple(sorted(map(nameless, p.pads), key=str))) for p in one.parts]
        return replace(one, name="", parts=tuple(sorted(parts, key=str)))

    def nameless(one: Pad) -> Pad:
        return replace(one, net="")

    assert len(found[0].parts) == 80
    assert content(found[0]) == content(found[1]) == content(found[2])


def test_board_of_version_5_is_read_with_modules_angles_and_bare_words() -> None:
    text = """
    (kicad_pcb (version 20171130) (host pcbnew "(5.1.9)-1")
      (general (thickness 0.8) (drawings 4))
      (page A4)
      (layers (0 F.Cu signal) (31 B.Cu signal) (44 Edge.Cuts user))
      (net 0 "") (net 1 GND) (net 2 "Net-(R1-Pad2)")
      (net_class Default "" (clearance 0.2))
      (module Resistor_SMD:R_0805 (layer B.Cu) (tedit 5B36C52B) (tstamp 5DB5F1A2)
        (at 10 5 90)
        (fp_text reference R1 (at 0 1.65 90) (layer B.SilkS))
        (fp_text value 4k7 (at 0 -1.65) (layer B.Fab))
        (attr smd)
        (pad 1 smd roundrect (at -1 0 90) (size 1 1.4) (layers B.Cu B.Paste B.Mask) (roundrect_rratio 0.25) (net 1 GND))
        (pad 2 smd roundrect (at 1 0 90) (size 1 1.4) (layers B.Cu B.Paste B.Mask) (net 2 "Net-(R1-Pad2)")))
      (module lib:PIN (layer F.Cu) (at 15 5) (fp_text reference J1 (at 0 0)) (fp_text value pin (at 0 0))
        (pad 1 thru_hole circle (at 0 0) (size 2 2) (drill oval 1.5 1.0) (layers *.Cu *.Mask) (net 1 GND)))
      (gr_line (start 0 0) (end 20 0) (layer Edge.Cuts) (width 0.05))
      (gr_arc (start 20 5) (end 20 0) (angle 180) (layer Edge.Cuts) (width 0.05))
      (gr_line (start 20 10) (end 0 10) (layer Edge.Cuts) (width 0.05))
      (gr_line (start 0 10) (end 0 0) (layer Edge.Cuts) (width 0.05)))
    """
    found = read(text)
    assert (found.thickness, found.copper_layers, found.nets) == (800, 2, 1)
    assert found.outline.length == round(1000 * (50 + 5 * math.pi))
    assert found.outline.width == pytest.approx(25_000, abs=20)
    resistor, pin = found.parts
    assert (resistor.reference, resistor.value, resistor.package) == ("R1", "4k7", "R_0805")
    assert (resistor.side, resistor.attributes) == (Side.BACK, {"smd"})
    # Turned by 90 degrees, counterclockwise with y downward.
    assert resistor.pads[0] == Pad(
        "1",
        PadKind.SURFACE,
        10_000,
        6_000,
        (Side.BACK,),
        "GND",
        sides=(Side.BACK,),
        offset=(-1_000_000, 0),
        size=(1_000_000, 1_400_000),
    )
    assert (pin.pads[0].kind, pin.pads[0].drill) == (PadKind.THROUGH, 1_000)
    assert found.unread == ()


def test_nets_of_version_10_go_by_name() -> None:
    pads = (pad("1", net="GND"), pad("2", net="VCC"), pad("3", net="GND"), pad("4"))
    assert read(board(part("U1", "chip", "SO", *pads))).nets == 1


def test_nets_of_version_6_go_by_number_and_name() -> None:
    nets = '(net 0 "") (net 1 "GND") (net 2 "VCC")'
    pads = ('(pad "1" smd rect (at 0 0) (layers "F.Cu") (net 1 "GND"))', '(pad "2" smd rect (at 1 0) (net 1))')
    assert [one.net for one in read(board(part("U1", "", "SO", *pads), extra=nets)).parts[0].pads] == ["GND", "GND"]


@pytest.mark.parametrize(
    ("attr", "rest"),
    [
        ("smd dnp", ""),
        ("smd", '(property "dnp" "")'),
        ("smd", '(property "DNP" "yes")'),
        ("smd", '(property "DNP" "DNP")'),
    ],
)
def test_do_not_place_is_read_in_every_versions_way(attr: str, rest: str) -> None:
    assert "dnp" in read(board(chip("R1", attr=attr, rest=rest))).parts[0].attributes


@pytest.mark.parametrize("rest", ['(property "DNP" "")', '(property "DNP" "no")', '(property "DNP" "0")'])
def test_empty_field_of_a_users_own_column_places_the_part(rest: str) -> None:
    assert "dnp" not in read(board(chip("R1", rest=rest))).parts[0].attributes


def test_virtual_part_of_version_5_is_in_no_list() -> None:
    assert {"exclude_from_bom", "exclude_from_pos_files"} <= read(board(chip("L1", attr="virtual"))).parts[0].attributes


@pytest.mark.parametrize(
    ("rest", "number"),
    [
        ('(property "MPN" "RC0402FR") (property "LCSC" "C1")', "RC0402FR"),
        ('(property "MPN" "~") (property "LCSC" "C1")', "C1"),
        ("", ""),
    ],
)
def test_part_number_is_the_most_exact_that_is_stated(rest: str, number: str) -> None:
    assert read(board(chip("R1", rest=rest))).parts[0].part_number == number


def test_opening_of_the_stencil_is_no_pad_of_copper() -> None:
    pads = (pad("1", layers='"F.Cu" "F.Mask"'), pad("", layers='"F.Paste"'))
    found = read(board(part("U1", "", "QFN", *pads))).parts[0].pads
    assert [(one.kind, one.has_paste) for one in found] == [(PadKind.SURFACE, ()), (PadKind.OPENING, (Side.FRONT,))]


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("pad_prop_fiducial_glob", "fiducial"),
        ("pad_prop_testpoint", "test point"),
        ("pad_prop_castellated", "castellated"),
        ("pad_prop_heatsink", "heat sink"),
        ("pad_prop_unheard_of", ""),
    ],
)
def test_pad_has_the_role_that_the_design_gives_it(said: str, role: str) -> None:
    one = pad("1", rest=f"(property {said})")
    assert read(board(part("X1", "", "X", one))).parts[0].pads[0].role == role


def test_contour_of_lines_arcs_and_a_cut_out_has_its_true_length() -> None:
    arc = '(gr_arc (start 100 0) (mid 140 40) (end 100 80) (layer "Edge.Cuts"))'
    sides = "\n".join([line((0, 0), (100, 0)), arc, line((100, 80), (0, 80)), line((0, 80), (0, 0))])
    hole = '(gr_circle (center 50 40) (end 55 40) (layer "Edge.Cuts"))'
    outline, cut = read(board(edge=sides + hole)).contours
    assert outline.length == round(1000 * (280 + 40 * math.pi))
    assert (cut.is_cutout, cut.width, cut.length) == (True, 10_000, round(10_000 * math.pi))


@pytest.mark.parametrize(
    ("shape", "length"),
    [
        ('(gr_rect (start 0 0) (end 100 80) (layer "Edge.Cuts"))', 360_000),
        ('(gr_rect (start 0 0) (end 100 80) (radius 10) (layer "Edge.Cuts"))', round(280_000 + 20_000 * math.pi)),
        ('(gr_circle (center 50 40) (end 90 40) (layer "Edge.Cuts"))', round(80_000 * math.pi)),
        ('(gr_poly (pts (xy 0 0) (xy 30 0) (xy 30 40)) (layer "Edge.Cuts"))', 120_000),
        (
            "(gr_poly (pts (xy 0 0) (xy 40 0) (arc (start 40 0) (mid 50 10) (end 40 20)) (xy 0 20)) (layer Edge.Cuts))",
            round(100_000 + 10_000 * math.pi),
        ),
    ],
)
def test_shape_is_an_outline_by_itself(shape: str, length: int) -> None:
    assert read(board(edge=shape)).outline.length == length


def test_curve_closes_an_outline() -> None:
    curve = '(gr_curve (pts (xy 0 0) (xy 0 -20) (xy 100 -20) (xy 100 0)) (layer "Edge.Cuts"))'
    edge = curve + line((100, 0), (100, 80)) + line((100, 80), (0, 80)) + line((0, 80), (0, 0))
    assert read(board(edge=edge)).outline.height == pytest.approx(95_000, abs=10)


def test_edge_that_a_footprint_draws_is_turned_with_it() -> None:
    slot = '(fp_rect (start 0 0) (end 10 2) (layer "Edge.Cuts"))'
    cut = read(board(part("J1", "", "J", slot, at="50 40 90"))).contours[1]
    assert (cut.width, cut.height) == (2_000, 10_000)
    assert (cut.left, cut.bottom) == (50_000, 40_000)


def test_text_on_the_edge_draws_nothing() -> None:
    assert len(read(board(extra='(gr_text "cut here" (at 5 5) (layer "Edge.Cuts"))')).contours) == 1


@pytest.mark.parametrize(
    ("edge", "said"),
    [
        ("", "the outline must be one closed line on Edge.Cuts; there is none"),
        (rectangle() + rectangle(200), r"there are 2: 100 x 80 mm (line 4), 100 x 80 mm (line 7)"),
        (line((0, 0), (5, 0)), "must be closed; at (0, 0) mm a line ends (b.kicad_pcb, line 4)"),
        (rectangle() + line((0, 0), (-9, 0)), "at (0, 0) mm a line meets 2 others"),
        (rectangle() + rectangle(10, 10, 20, 20) + rectangle(15, 15, 5, 5), "there are 2"),
        (rectangle() + rectangle(95, 10, 10, 10), "a cut-out must lie within the outline, which it crosses"),
        (line((0, 0), (5, 0)) + line((5, 0), (9, 0)) + line((9, 0), (0, 0)), "must enclose an area"),
        ('(gr_ellipse (center 0 0) (layer "Edge.Cuts"))', "a shape on Edge.Cuts(=gr_ellipse) must be one of line, arc"),
        ('(gr_curve (pts (xy 0 0)) (layer "Edge.Cuts"))', "a curve on Edge.Cuts(=1) must have four points"),
        ('(gr_poly (pts (xy 0 0)) (layer "Edge.Cuts"))', "a poly on Edge.Cuts(=1) must have three points or more"),
        ('(gr_arc (start 0 0) (end 1 1) (layer "Edge.Cuts"))', "mid or angle of an arc must be given"),
        ('(gr_line (end 1 1) (layer "Edge.Cuts"))', "start of a line on Edge.Cuts must be given"),
        ('(gr_line (start x 0) (end 1 1) (layer "Edge.Cuts"))', "start of a line on Edge.Cuts(=x) must be a number"),
        (line((0, 0), (1e9, 0)), "must be a number of millimetres, at most 100 m"),
        ('(gr_rect (start 0 0) (end 9 9) (radius 8) (layer "Edge.Cuts"))', "must be at most half of the shorter side"),
    ],
)
def test_outline_that_is_none_is_refused_with_its_place(edge: str, said: str) -> None:
    assert said in refused(board(edge=edge))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(kicad_sch (version 20231120))", "Give a board (.kicad_pcb), not a schematic or a project."),
        ('{"board": {}}', "Give a board (.kicad_pcb)"),
        ("ISO-10303-21;", "must begin with '(kicad_pcb'"),
        (board(version="4"), "version(=4) must be 20171130 (KiCad 5) or later"),
        (board(version="²"), "version(=²) must be"),
        (board(version="9" * 5000), "version(=99999"),
        ("(kicad_pcb)", "version must be"),
        (board(chip("R1"), '(footprint "a:b" (layer "F.Cu"))'), "at must be given for a footprint"),
        (board(chip("R1", side="Top")), "layer of footprint 'R1'(=Top.Cu) must be F.Cu or B.Cu"),
        (board(part("R1", "", "R", pad("1", "glued"))), "kind of pad '1' of R1(=glued) must be one of smd"),
        (board(part("R1", "", "R", pad("1", layers='"Top.Copper"'))), "layers of pad '1' of R1(=Top.Copper) must be"),
        (board(part("R1", "", "R", '(pad "1" smd rect)')), "position of pad '1' of R1 must be given"),
        (board(part("R1", "", "R", at="nan 0")), "x(=nan) must be a number"),
    ],
)
def test_board_that_can_not_be_read_is_refused(text: str, said: str) -> None:
    assert said in refused(text)


def test_every_mistake_is_told_at_once_and_once() -> None:
    text = board(part("R1", "", "R", at="x 0"), part("R2", "", "R", pad("1", "glued")), edge="")
    assert len(refused(text).splitlines()) == 3


def test_thousands_of_mistakes_are_counted() -> None:
    said = refused(board(part("R1", "", "R", *[pad("1", "glued")] * 5000))).splitlines()
    assert len(said) == 101
    assert "4900 more places" in said[-1]


def test_what_is_not_known_is_named() -> None:
    strange = '(hologram (at 0 0)) (variants (variant "lite"))'
    on_odd_layer = part("R1", "", "R", pad("1", layers='"F.Cu" "F.Paste" "F.Glitter"'))
    unread = read(board(on_odd_layer, version="20991231", extra=strange)).unread
    assert any("hologram" in one for one in unread)
    assert any("F.Glitter" in one for one in unread)
    assert any("variants" in one for one in unread)
    assert any("20991231 is newer" in one for one in unread)


def test_unknown_layer_of_the_board_is_named_and_what_is_on_it_is_left_out() -> None:
    text = board(extra=line((0, 0), (5, 5), layer="Holes")).replace("44 ", '50 "Holes" user) (44 ')
    assert any("Holes" in one for one in read(text).unread)


@pytest.mark.parametrize("said", ["0", "-1", "nan", "thick", "1e300"])
def test_thickness_that_is_none_is_named_and_not_taken(said: str) -> None:
    found = read(board().replace("thickness 1.6", f"thickness {said}"))
    assert found.thickness is None
    assert found.unread == (f"thickness {said}, which is none",)


def test_materials_are_those_of_the_dielectric_layers() -> None:
    stack = """(setup (stackup
      (layer "F.Mask" (type "Top Solder Mask") (material "Epoxy"))
      (layer "F.Cu" (type "copper"))
      (layer "dielectric 1" (type "core") (material "FR4"))
      (layer "dielectric 2" (type "prepreg") (material "FR4"))))"""
    assert read(board(extra=stack)).materials == ("FR4",)


def test_castellations_pins_holes_and_edge_connectors_are_kinds_of_pads() -> None:
    kinds = [pad("1"), pad("2", "thru_hole"), pad("3", "np_thru_hole"), pad("4", "connect")]
    found = read(board(part("X1", "", "X", *kinds))).parts[0].pads
    assert [one.kind for one in found] == [PadKind.SURFACE, PadKind.THROUGH, PadKind.HOLE, PadKind.EDGE]


def test_file_may_be_packed_and_has_a_limit(tmp_path: Path) -> None:
    packed = tmp_path / "b.kicad_pcb.gz"
    packed.write_bytes(gzip.compress(board(chip("R1")).encode()))
    assert len(kicad.read_kicad(packed).parts) == 1
    large = tmp_path / "b.kicad_pcb"
    with large.open("wb") as stream:
        stream.truncate(100_000_000)
    with pytest.raises(FileError, match="must have at most 80000000 bytes, and has 100000000"):
        kicad.read_kicad(large)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.999])
def test_truncated_board_is_refused(share: float) -> None:
    text = board(*(chip(f"R{number}") for number in range(20)), pins("J1"))
    assert "must" in refused(text[: int(len(text) * share)])


def test_ten_thousand_parts_are_read() -> None:
    text = board(*(chip(f"R{number}", at=f"{number % 100} {number // 200}") for number in range(10_000)))
    found = read(text)
    assert len(found.parts) == 10_000
    assert found.parts[-1].reference == "R9999"


def test_copper_layers_that_people_renamed_before_kicad_6_are_known_by_their_numbers() -> None:
    text = """
    (kicad_pcb (version 20171130) (general (thickness 1.6))
      (layers (0 Top signal) (1 Ground power) (31 Solder signal) (44 Edge.Cuts user))
      (module R_0402 (layer Solder) (at 5 5) (fp_text reference R1 (at 0 0)) (attr smd)
        (pad 1 smd rect (at -0.5 0) (size 0.5 0.5) (layers Solder B.Paste B.Mask))
        (pad 2 smd rect (at 0.5 0) (size 0.5 0.5) (layers Solder B.Paste B.Mask)))
      (gr_circle (center 5 5) (end 10 5) (layer Edge.Cuts)))
    """
    found = read(text)
    assert found.copper_layers == 3
    assert found.parts[0].side is Side.BACK
    assert [one.sides for one in found.parts[0].pads] == [(Side.BACK,), (Side.BACK,)]
    assert found.unread == ()


def test_layers_have_their_own_names_since_kicad_6_whatever_people_call_them() -> None:
    assert "must be F.Cu or B.Cu" in refused(board(part("R1", "10k", "R_0402", layer="Top")))


def test_plated_holes_on_the_edge_are_castellated_without_being_said_to_be() -> None:
    half = pins("J1", 4)
    on_edge = half.replace("(at 50 40)", "(at 30 80)")
    assert {one.role for one in read(board(on_edge)).parts[0].pads} == {"castellated"}
    assert {one.role for one in read(board(half)).parts[0].pads} == {""}


def test_plated_holes_near_the_edge_are_pins() -> None:
    inside = pins("J1", 4).replace("(at 50 40)", "(at 30 79.4)")
    assert {one.role for one in read(board(inside)).parts[0].pads} == {""}


def test_edge_of_specks_encloses_nothing() -> None:
    specks = line((0, 0), (0.0004, 0)) + line((0.0004, 0), (0, 0))
    assert "what is drawn encloses nothing" in refused(board(edge=specks))
