"""The tokenizer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reshuffle.formats.instances.tokens import INVALID, LARGEST, tokenize


def test_tokens_keep_their_value_line_and_text() -> None:
    tokens = tokenize(b"1 -2\n\n  +30\tabc\n")
    assert tokens.value.tolist() == [1, -2, 30, INVALID]
    assert [tokens.line(index) for index in range(4)] == [1, 1, 3, 3]
    assert [tokens.text(index) for index in range(4)] == ["1", "-2", "+30", "abc"]


def test_rows_are_lines_that_hold_tokens() -> None:
    tokens = tokenize(b"\n1 2\n \n3\n")
    assert tokens.row_ptr.tolist() == [0, 2, 3]
    assert tokens.row_line.tolist() == [2, 4]


def test_a_comment_is_passed_over_and_its_line_still_counts() -> None:
    tokens = tokenize(b"# 7 8\n  # 9\n1 #2\n")
    assert [tokens.text(index) for index in range(len(tokens.value))] == ["1", "#2"]
    assert tokens.line(0) == 3


def test_a_text_without_tokens_has_no_rows() -> None:
    assert tokenize(b" \n").num_rows == 0


@given(st.lists(st.integers(-LARGEST - 3, LARGEST + 3), min_size=1))
def test_numbers_are_read_as_python_reads_them(numbers: list[int]) -> None:
    expected = [number if abs(number) <= LARGEST else INVALID for number in numbers]
    assert tokenize(" ".join(map(str, numbers)).encode()).value.tolist() == expected


@given(st.text(st.characters(exclude_categories=["Cc", "Zs", "Zl", "Zp", "Cs"]), min_size=1, max_size=14))
def test_what_is_no_whole_number_is_invalid(text: str) -> None:
    tokens = tokenize(f"5 {text}".encode())
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 11 and int(digits) <= LARGEST
    assert tokens.value.tolist()[1:] == [int(text) if is_number else INVALID]
