from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from reshuffle.errors import InputError
from reshuffle.formats.boards import kicad
from reshuffle.model.boards import Board
from reshuffle.process_planning.assumptions import CAPABILITIES, UNITS, BoardAssumptions
from reshuffle.process_planning.board_process import BoardProcess, ProcessParams, board_process
from tests.kicad_boards import board, chip, pad, part, pins

FRONT = [chip("R1", "4k7"), chip("R2", "4.7 kOhm"), chip("C1", "1uF", "C_0402")]


def read(*parts: str, **said: str) -> Board:
    return kicad.board_of(board(*parts, **said), "b.kicad_pcb", "b")


def process(*parts: str, assumptions: BoardAssumptions | None = None, extra: str = "", **params: Any) -> BoardProcess:
    return board_process(read(*parts, extra=extra), assumptions, ProcessParams(**params))


def steps(made: BoardProcess) -> list[str]:
    return [operation.name for operation in made.product.operations.values()]


def step(made: BoardProcess, name: str) -> Any:
    return next(operation for operation in made.product.operations.values() if operation.name == name)


def test_single_sided_board_is_printed_placed_soldered_inspected_and_tested() -> None:
    assert steps(process(*FRONT)) == ["print, front", "place, front", "reflow, front", "inspect, front", "test"]


def test_side_with_fewer_joints_goes_first_for_it_passes_the_oven_twice() -> None:
    made = process(*FRONT, chip("R9", side="B"))
    assert [name for name in steps(made) if name.startswith("reflow")] == ["reflow, back", "reflow, front"]
    made = process(chip("R9"), *(chip(f"R{k}", side="B") for k in range(3)))
    assert [name for name in steps(made) if name.startswith("reflow")] == ["reflow, front", "reflow, back"]


def test_inserted_parts_are_soldered_side_by_side_and_the_board_is_cleaned_once() -> None:
    made = process(pins("J1", 3), pins("J2", 2, layer="B.Cu"))
    assert steps(made) == [
        "insert, front",
        "solder pins, front",
        "insert, back",
        "solder pins, back",
        "clean",
        "test",
    ]
    assert step(made, "solder pins, front").work["joints"] == 3
    assert step(made, "solder pins, back").work["joints"] == 2


@pytest.mark.parametrize(("cleaning", "is_cleaned"), [("always", True), ("never", False)])
def test_cleaning_is_as_assumed(cleaning: str, is_cleaned: bool) -> None:
    for parts in (FRONT, [pins("J1")]):
        assert ("clean" in steps(process(*parts, assumptions=BoardAssumptions(cleaning=cleaning)))) == is_cleaned


def test_placement_requires_size_pitch_and_a_feeder_for_each_component() -> None:
    place = step(process(*FRONT), "place, front")
    asked = {name: values[0].text for name, values in place.requires.parameters.items()}
    assert asked == {"board": "100 mm x 80 mm x 1.6 mm", "pitch": "1 mm", "feeders": "2"}
    assert place.setup_components == ("1 uF C_0402", "4.7 kOhm R_0402")
    assert place.work == {"panels": 1, "placements": 3}


def test_components_are_consumed_where_they_are_put_on_and_the_bare_board_first() -> None:
    made = process(*FRONT, pins("J1"))
    taken = {op.name: {flow.item: flow.quantity for flow in op.consumes} for op in made.product.operations.values()}
    assert {name: flows for name, flows in taken.items() if flows} == {
        "print, front": {"b bare board": 1},
        "place, front": {"1 uF C_0402": 1, "4.7 kOhm R_0402": 2},
        "insert, front": {"header PinHeader": 1},
    }
    assert set(made.items) == {"b bare board", "1 uF C_0402", "4.7 kOhm R_0402", "header PinHeader"}


def test_panel_is_cut_apart_and_every_board_is_its_share_of_each_operation() -> None:
    made = process(*FRONT, panel=3)
    assert steps(made)[-1] == "part the panel"
    assert step(made, "part the panel").work == {"panels": Decimal("0.333333333"), "contour": Decimal(360)}
    assert (made.panel.columns, made.panel.rows) == (1, 3)
    assert step(made, "reflow, front").requires.parameters["board"][0].text == "110 mm x 244 mm x 1.6 mm"


def test_only_the_tabs_are_cut_where_the_assumptions_say_so() -> None:
    made = process(*FRONT, panel=2, assumptions=BoardAssumptions(tab_share=Decimal("0.125")))
    assert step(made, "part the panel").work["contour"] == 45
    assert "12.5 % of the contour is cut when the panel is parted" in made.assumed


def test_least_share_of_the_contour_is_still_work() -> None:
    made = process(*FRONT, panel=2, assumptions=BoardAssumptions(tab_share=Decimal("1e-9")))
    assert step(made, "part the panel").work["contour"] == Decimal("0.1")


def stack(*materials: str) -> str:
    layers = (f'(layer "dielectric {k}" (type "core") (material "{name}"))' for k, name in enumerate(materials))
    return f"(setup (stackup {' '.join(layers)}))"


@pytest.mark.parametrize(
    ("material", "required"),
    [
        ("FR4", "FR4"),
        ("FR-4", "FR4"),
        ("Rogers  RO4350B", "rogers ro4350b"),
        ("370HR", "laminate 370hr"),
        ("4003", "laminate 4003"),
        ("aluminium", "aluminium"),
    ],
)
def test_mill_must_cut_the_material_of_the_board(material: str, required: str) -> None:
    made = process(*FRONT, panel=2, extra=stack(material))
    assert step(made, "part the panel").requires.parameters["material"][0].text == required


def test_several_materials_are_told_and_not_required() -> None:
    made = process(*FRONT, panel=2, extra=stack("FR4", "polyimide"))
    assert "material" not in step(made, "part the panel").requires.parameters
    assert any("FR4, polyimide" in note for note in made.notes)


def test_tester_touches_nets_and_test_points() -> None:
    joined = part("U1", "", "U", pad("1", net="A"), pad("2", at="1 0", net="A"), pad("3", at="2 0", net="B"))
    point = part("TP1", "", "TestPoint_Pad", pad("1", layers='"F.Cu"', net="B"), attr="")
    assert step(process(joined, point), "test").work == {"panels": 1, "nets": 2, "test points": 1}


def test_board_without_nets_is_tested_part_by_part() -> None:
    assert step(process(*FRONT), "test").work == {"panels": 1, "placements": 3}


def test_thickness_that_the_design_does_not_state_is_assumed_and_said() -> None:
    made = board_process(replace(read(*FRONT), thickness=None))
    assert any("1.6 mm thick" in said for said in made.assumed)
    assert step(made, "test").requires.parameters["board"][0].text.endswith("x 1.6 mm")


def test_every_work_is_counted_in_the_units_that_rates_are_known_for() -> None:
    made = process(*FRONT, pins("J1"), panel=2, assumptions=BoardAssumptions(cleaning="always"))
    for operation in made.product.operations.values():
        assert set(operation.work) <= set(UNITS[operation.requires.capability])
    assert {operation.requires.capability for operation in made.product.operations.values()} == set(CAPABILITIES)


def test_factory_calls_capabilities_by_names_of_its_own() -> None:
    called = {name: f"our {name}" for name in CAPABILITIES}
    made = process(*FRONT, assumptions=BoardAssumptions(capabilities=called))
    assert step(made, "reflow, front").requires.capability == "our reflow"


def rates(**changes: dict[str, int]) -> dict[str, dict[str, int]]:
    return {**{name: dict.fromkeys(units, 1_000) for name, units in UNITS.items()}, **changes}


def test_assumed_times_are_the_sum_of_work_times_rates_rounded_up() -> None:
    known = BoardAssumptions(rates=rates(placement={"panels": 10_000, "placements": 7}))
    made = process(*FRONT, panel=3, assumptions=known, states_times=True)
    place = step(made, "place, front")
    # 10 s / 3 boards, with nine digits of a third, and three placements.
    assert (place.time, place.work) == (3_355, {})
    assert "placement takes 3.35433 s per board" in made.assumed


def test_every_rate_that_is_missing_is_told_with_its_place() -> None:
    some = rates(placement={"panels": 1}, reflow={})
    known = BoardAssumptions(rates=some, places={"placement": "mine.yaml, line 7", "reflow": "mine.yaml"})
    with pytest.raises(InputError) as error:
        process(*FRONT, assumptions=known, states_times=True)
    remedy = "Add it, or leave times to the stations with '--times stations'."
    assert [str(one) for one in error.value.mistakes] == [
        f"rates must say how long placement takes per placements (mine.yaml, line 7). {remedy}",
        f"rates must say how long reflow takes per panels (mine.yaml). {remedy}",
    ]


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [("kit", "amp", "kit"), ("", "amp", "amp"), ("", "", "b"), (" ", "${PROJECT}", "b"), ("a\tb", "", "a b")],
)
def test_product_is_named_by_the_user_else_by_the_title_else_by_the_file(name: str, title: str, expected: str) -> None:
    made = process(*FRONT, extra=f'(title_block (title "{title}"))', name=name)
    assert made.product.name == expected


def test_any_name_gives_valid_ids() -> None:
    made = process(*FRONT, name="a/b " + "x" * 400)
    assert made.product.name.startswith("a/b x")
    assert made.product_id.startswith("a-b x")
    families = {op.setup_family for op in made.product.operations.values() if op.setup_family}
    assert [family.endswith("x front") for family in families] == [True]
    assert any(item.endswith("x bare board") for item in made.items)


def test_components_whose_ids_would_be_equal_stay_two() -> None:
    made = process(chip("U1", "a/b"), chip("U2", "a-b"), chip("U3", "a-b"))
    flows = {flow.item: flow.quantity for flow in step(made, "place, front").consumes}
    assert flows == {"a-b R_0402": 2, "a-b R_0402 (2)": 1}
    assert step(made, "place, front").requires.parameters["feeders"][0].text == "2"


def test_component_that_is_called_like_the_bare_board_is_another_item() -> None:
    made = process(part("U1", "b", "bare board", pad("1")))
    assert set(made.items) == {"b bare board", "b bare board (2)"}


def test_thousands_of_components_have_a_feeder_each() -> None:
    made = process(*(chip(f"U{k}", f"v{k}", at=f"{k % 90} {k // 200}") for k in range(2_000)))
    place = step(made, "place, front")
    assert (len(place.setup_components), place.requires.parameters["feeders"][0].text) == (2_000, "2000")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            [pins("J1", layer="F.Cu"), chip("R1", attr="smd exclude_from_bom")],
            "R1: put on, though the design leaves it",
        ),
        ([chip("R1"), chip("R1")], "R1: the reference stands more than once"),
        ([chip("", "1k")], "1 parts are put on that have no reference"),
        ([chip("R1", "")], "R1: no value is stated"),
        ([chip("Q1", attr="through_hole")], "Q1: placed, for the pads are on the surface, though said to be"),
    ],
)
def test_what_is_out_of_the_ordinary_is_told(parts: list[str], said: str) -> None:
    assert any(said in note for note in process(*parts).notes)


def test_castellations_are_told() -> None:
    edge = part("X1", "", "X", pad("1", "thru_hole", rest="(property pad_prop_castellated)"))
    assert any("castellated" in note for note in process(*FRONT, edge).notes)


def test_unclear_parts_are_refused_all_at_once_with_their_lines() -> None:
    bare = (part(f"U{k}", "x", "BGA", pad("1", layers='"F.Cu"')) for k in (1, 2))
    with pytest.raises(InputError, match=r"(?s)part 'U1'\(=x\) must be clear.*\(b.kicad_pcb, line \d+\).*part 'U2'"):
        process(*bare)


def test_reference_to_leave_out_must_be_on_the_board() -> None:
    with pytest.raises(InputError, match=r"--leave-out\(=R99\) must be a reference of the board"):
        process(*FRONT, leave_out=("R99",))


def test_board_on_which_nothing_is_put_is_refused() -> None:
    with pytest.raises(InputError, match="must have parts that are put on"):
        process(chip("R1", "DNP"))


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"thickness": 0}, "must be greater than 0"),
        ({"panel_gap": -1}, "must not be negative"),
        ({"tab_share": Decimal(0)}, "must be above 0"),
        ({"cleaning": "sometimes"}, "must be 'always'"),
        ({"rates": {"glueing": {}}}, "not 'glueing'"),
    ],
)
def test_assumptions_that_can_not_be_are_refused(said: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        BoardAssumptions(**said)
