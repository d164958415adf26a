from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.model.boards import Pad, PadKind
from reshuffle.process_planning.terminals import joints, terminal_pitch


def pads(*places: tuple[str, int, int]) -> list[Pad]:
    return [Pad(number, PadKind.SURFACE, x, y) for number, x, y in places]


def test_pitch_is_the_least_distance_of_two_terminals() -> None:
    assert terminal_pitch(pads(("1", 0, 0), ("2", 500, 0), ("3", 900, 300))) == 500


def test_pads_of_one_number_are_one_terminal() -> None:
    assert terminal_pitch(pads(("1", 0, 0), ("1", 100, 0), ("2", 1000, 0))) == 900


def test_pads_without_a_number_are_terminals_of_their_own() -> None:
    assert terminal_pitch(pads(("", 0, 0), ("", 700, 0))) == 700


def test_single_terminal_has_no_pitch() -> None:
    assert terminal_pitch(pads(("1", 0, 0), ("1", 100, 0))) is None
    assert terminal_pitch([]) is None


def test_column_of_twenty_thousand_terminals_is_swept_along_its_length() -> None:
    assert terminal_pitch(pads(*((str(k), 0, 400 * k) for k in range(20_000)))) == 400


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "1", "2", "3"]), st.integers(-9, 9), st.integers(-9, 9)), max_size=12))
def test_sweep_finds_what_every_pair_would(places: list[tuple[str, int, int]]) -> None:
    found = [
        math.dist(one[1:], other[1:])
        for number, one in enumerate(places)
        for other in places[:number]
        if one[1:] != other[1:] and (one[0] != other[0] or not one[0])
    ]
    assert terminal_pitch(pads(*places)) == (round(min(found)) if found else None)


def sized(number: str, x: int, y: int, width: int, height: int) -> Pad:
    return Pad(number, PadKind.SURFACE, x, y, size=(1000 * width, 1000 * height))


def test_heat_sink_of_one_large_pad_and_four_for_its_paste_is_one_joint() -> None:
    paste = [sized("2", x, y, 900, 900) for x in (-500, 500) for y in (-500, 500)]
    large = sized("2", 0, 0, 2000, 2000)
    assert joints([sized("1", -3000, 0, 500, 500), *paste, large]) == [sized("1", -3000, 0, 500, 500), large]


def test_pads_that_touch_through_others_are_one_joint() -> None:
    row = [sized("1", 900 * place, 0, 1000, 1000) for place in range(5)]
    assert len(joints(row[::2])) == 3
    assert len(joints(row)) == 1


def test_pads_of_one_number_apart_are_joints_of_their_own() -> None:
    assert len(joints([sized("1", 0, 0, 500, 500), sized("1", 0, 501, 500, 500)])) == 2


def test_pitch_of_a_turned_part_is_that_of_its_own_frame() -> None:
    # Turned by 45 degrees, places in whole micrometres are 707 and 1 apart from the true ones.
    turned = [
        Pad(str(k), PadKind.SURFACE, round(k * 353.5534), round(k * 353.5534), offset=(500_000 * k, 0))
        for k in range(4)
    ]
    assert terminal_pitch(turned) == 500
