"""Whatever stands in a file, the reader gives a board or says what is wrong."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import InputError
from reshuffle.formats.boards import kicad
from reshuffle.process_planning.board_process import ProcessParams, board_process
from tests.kicad_boards import board, chip, pad, part, pins

SOUND = board(
    chip("R1", "4k7"),
    chip("C1", "10uF", side="B"),
    pins("J1"),
    part("TP1", "", "TestPoint_Pad", pad("1", net="GND", rest="(property pad_prop_testpoint)"), rest='(attr "")'),
    extra='(title_block (title "amp")) (net 1 "GND") (via (at 5 5))',
)
WORDS = [
    "(",
    ")",
    '"',
    "\\",
    " ",
    "\n",
    "0",
    "-1",
    "nan",
    "1e999",
    "²",
    "ä",
    "F.Cu",
    "Edge.Cuts",
    "smd",
    "(at)",
    "\x0b",
]


def read_and_plan(text: str) -> None:
    """Accept every answer but an error that is none of ours."""
    with contextlib.suppress(InputError):
        board_process(kicad.board_of(text, "b", "b"), params=ProcessParams(panel=3))


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND)), st.integers(0, 12), st.sampled_from(WORDS)), max_size=4))
def test_board_that_was_tampered_with_is_read_or_refused(changes: list[tuple[int, int, str]]) -> None:
    text = SOUND
    for place, removed, inserted in changes:
        text = text[:place] + inserted + text[place + removed :]
    read_and_plan(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=300))
def test_any_reference_value_and_title_is_read_or_refused(reference: str, value: str, title: str) -> None:
    def quoted(text: str) -> str:
        return text.replace("\\", "\\\\").replace('"', '\\"')

    parts = (chip(quoted(reference), quoted(value)), pins(quoted(reference), 2, quoted(value)))
    read_and_plan(board(*parts, extra=f'(title_block (title "{quoted(title)}"))'))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "(footprint a:b", "(gr_line", "(start 1 2)", "(layer F.Cu)", "(pad 1 smd"])))
def test_any_lists_in_a_board_are_read_or_refused(words: list[str]) -> None:
    read_and_plan(board(extra=" ".join(words)))
