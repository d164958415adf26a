"""Mistakes of one file, collected."""

from __future__ import annotations

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.mistakes import LISTED, MistakeList


def test_mistakes_come_in_the_order_of_the_file() -> None:
    mistakes = MistakeList("shop.txt")
    mistakes.add("machine", 7, "must be 1", line=5)
    mistakes.add("machine", 8, "must be 1", line=2)
    assert [mistake.value for mistake in mistakes.listed()] == ["8", "7"]


def test_nothing_is_raised_where_nothing_is_wrong() -> None:
    MistakeList("shop.txt").raise_if_any()


def test_what_is_counted_but_not_listed_is_said() -> None:
    mistakes = MistakeList("shop.txt")
    for line in range(1, LISTED + 3):
        mistakes.add("machine", line, "must be 1", line)
    mistakes.add_uncounted(10)
    with pytest.raises(FileError, match=r"must be mended in 12 more places that are not listed\.$"):
        mistakes.raise_if_any()


def test_a_value_is_shown_on_one_short_line() -> None:
    mistakes = MistakeList("shop.txt")
    mistakes.add("text", "a\x1b[31m\n" + "b" * 100, "must be a number")
    (mistake,) = mistakes.listed()
    assert mistake.value.isprintable()
    assert len(mistake.value) == 40
