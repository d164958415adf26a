"""A design file while it is read: where its lists stand, the numbers in them, and all that is wrong with them."""

from __future__ import annotations

import math
from bisect import bisect_right

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.boards.expressions import Node
from reshuffle.formats.boards.lines import Point

__all__ = ["Source"]

#: So many mistakes of one file are listed; the rest is counted.
_LISTED = 100
#: Coordinates beyond are none of a board.
_LARGEST_MM = 1e5


class Source:
    """The text of a file, and what is wrong with it."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.mistakes: list[Mistake] = []
        self._line_starts: list[int] | None = None

    def add(self, name: str, value: str, rule: str, place: str, remedy: str = "") -> None:
        """Remember a mistake; its value is shortened to what fits a line."""
        shown = " ".join(value.split())
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        self.mistakes.append(Mistake(name, shown, rule, place, remedy))

    def raise_mistakes(self) -> None:
        """Raise all that was found wrong at once; of very many the first.

        Raises
        ------
        reshuffle.errors.FileError
            If anything was wrong.
        """
        if not self.mistakes:
            return
        listed = self.mistakes[:_LISTED]
        if len(self.mistakes) > _LISTED:
            rule = f"must be mended in {len(self.mistakes) - _LISTED} more places that are not listed"
            listed.append(Mistake("the file", "", rule, self.file))
        raise FileError(listed)

    def line(self, node: Node) -> int:
        """Return the line on which a list begins, from 1."""
        if self._line_starts is None:
            self._line_starts = [0, *(place + 1 for place, sign in enumerate(self.text) if sign == "\n")]
        return bisect_right(self._line_starts, node.start)

    def place(self, node: Node) -> str:
        """Return where a list begins, as messages name it."""
        return f"{self.file}, line {self.line(node)}"

    def number(self, node: Node, place: int, what: str) -> float:
        """Return a number of a list, in millimetres or degrees; a mistake and 0 where there is none."""
        said = node.words[place] if place < len(node.words) else ""
        try:
            value = float(said)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or abs(value) > _LARGEST_MM:
            self.add(what, said, "must be a number of millimetres, at most 100 m", self.place(node))
            return 0.0
        return value

    def point(self, node: Node | None, what: str, parent: Node) -> Point:
        """Return a point that a list states; a mistake and the origin where there is none."""
        if node is None:
            self.add(what, "", "must be given", self.place(parent))
            return 0.0, 0.0
        return self.number(node, 0, what), self.number(node, 1, what)
