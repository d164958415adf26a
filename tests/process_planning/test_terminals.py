from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.model.boards import Pad, PadKind
from reshuffle.process_planning.terminals import terminal_pitch


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
