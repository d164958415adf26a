"""Splits a text of numbers into tokens that keep their line: vectorised, so a million operations take a second."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reshuffle.formats.mistakes import LISTED, MistakeList
from reshuffle.plan.arrays import BoolArray, TickArray

__all__ = ["INVALID", "LARGEST", "Tokens", "tokenize"]

#: The largest number that an instance may hold.
LARGEST = (1 << 31) - 1
#: Value of a token that is not a whole number, or too large; :meth:`Tokens.report_numbers` reports those.
INVALID = int(np.iinfo(np.int64).min)

_COMMENT = re.compile(rb"(?m)^[ \t]*#[^\n]*")
_LONGEST = len(str(LARGEST)) + 1
_NUMBER = re.compile(r"[+-]?[0-9]+")


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of a text, N of them, and its rows: lines that hold tokens, R of them.

    Parameters
    ----------
    data
        The text.
    value
        (N,) whole numbers; :data:`INVALID` for a token that is none, or beyond :data:`LARGEST` either way.
    start, end
        (N,) bytes of `data` that each token takes.
    row_ptr
        (R + 1,) row pointers into the tokens.
    row_line
        (R,) line of each row in the file, from 1.
    """

    data: bytes
    value: TickArray
    start: TickArray
    end: TickArray
    row_ptr: TickArray
    row_line: TickArray

    @property
    def num_rows(self) -> int:
        """Number of lines that hold tokens."""
        return len(self.row_line)

    def row(self, index: int) -> TickArray:
        """Return the values of one row."""
        return self.value[self.row_ptr[index] : self.row_ptr[index + 1]]

    def widths(self, first: int, last: int) -> TickArray:
        """Return the number of tokens of each of the rows `first` to `last` - 1."""
        return np.diff(self.row_ptr[first : last + 1])

    def text(self, index: int) -> str:
        """Return one token as it stands in the file."""
        return self.data[self.start[index] : self.end[index]].decode("utf-8", "replace")

    def line(self, index: int) -> int:
        """Return the line of one token, from 1."""
        return int(self.row_line[np.searchsorted(self.row_ptr, index, side="right") - 1])

    def report(
        self,
        mistakes: MistakeList,
        wrong: npt.NDArray[np.int64],
        name: str,
        rule: str | Callable[[int], str],
        remedy: str = "",
    ) -> None:
        """Add a mistake for each of the tokens `wrong`; a `rule` that is a function gets the position in `wrong`."""
        for position, index in enumerate(wrong[:LISTED]):
            text = rule if isinstance(rule, str) else rule(position)
            mistakes.add(name, self.text(index), text, self.line(index), remedy)
        mistakes.add_uncounted(max(0, len(wrong) - LISTED))

    def report_numbers(self, mistakes: MistakeList, first_row: int = 1) -> None:
        """Add a mistake for each token from `first_row` on that is not a whole number, or too large."""
        begin = int(self.row_ptr[min(first_row, self.num_rows)])
        wrong = begin + np.flatnonzero(self.value[begin:] == INVALID)

        def rule(position: int) -> str:
            if _NUMBER.fullmatch(self.text(int(wrong[position]))):
                return f"must lie between -{LARGEST} and {LARGEST}"
            return "must be a whole number"

        self.report(mistakes, wrong, "number", rule)


def tokenize(data: bytes) -> Tokens:
    """Split a text at white space; a line that begins with ``#`` is a comment.

    Parameters
    ----------
    data
        UTF-8 text with line feeds as the only ends of line and without control characters, as
        :func:`reshuffle.formats.load.load_text` gives it.
    """
    if b"#" in data:
        data = _COMMENT.sub(b"", data)
    buffer = np.frombuffer(data, dtype=np.uint8)
    # White space and control characters are the bytes up to 32; the latter are not there.
    is_token = np.concatenate(([False], buffer > 32, [False]))
    edges = np.flatnonzero(is_token[1:] != is_token[:-1])
    start, end = edges[0::2], edges[1::2]
    line = np.searchsorted(np.flatnonzero(buffer == 10), start) + 1
    first = np.flatnonzero(np.diff(line, prepend=0)) if len(line) else np.zeros(0, dtype=np.int64)
    return Tokens(
        data=data,
        value=_values(buffer, start, end),
        start=start,
        end=end,
        row_ptr=np.append(first, len(start)).astype(np.int64),
        row_line=line[first].astype(np.int64),
    )


def _values(buffer: npt.NDArray[np.uint8], start: TickArray, end: TickArray) -> TickArray:
    """Return the tokens as numbers: digit by digit over all tokens at once."""
    if len(start) == 0:
        return np.zeros(0, dtype=np.int64)
    is_negative = buffer[start] == ord("-")
    digits = start + (is_negative | (buffer[start] == ord("+")))
    length = end - digits
    is_number: BoolArray = (length >= 1) & (length <= _LONGEST)
    value = np.zeros(len(start), dtype=np.int64)
    for place in range(min(int(length.max()), _LONGEST)):
        chosen = np.flatnonzero(is_number & (length > place))
        digit = buffer[digits[chosen] + place].astype(np.int64) - ord("0")
        is_number[chosen[(digit < 0) | (digit > 9)]] = False
        value[chosen] = value[chosen] * 10 + digit
    is_number &= value <= LARGEST
    value[is_negative] *= -1
    value[~is_number] = INVALID
    return value
