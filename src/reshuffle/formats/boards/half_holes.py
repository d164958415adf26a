"""Plated holes that the edge of a board cuts in two: castellations, which files before KiCad 7 do not name."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from reshuffle.formats.boards.lines import Loop, Point
from reshuffle.model.boards import BoardPart, Pad, PadKind

__all__ = ["named_half_holes"]

#: Least width of a cell in which lines of the edge are looked up; holes are narrower.
_CELL_MM = 2.0
#: Lines of the edge are entered in about so many cells, however long they are.
_CELLS = 20_000


def named_half_holes(parts: Iterable[BoardPart], loops: Sequence[Loop]) -> tuple[BoardPart, ...]:
    """Return parts whose plated holes on the edge of the board have the role ``castellated``.

    A hole is on the edge where a line of it passes through its middle, to a quarter of the hole's width.
    """
    lines = _Lines(loops)

    def named(pad: Pad) -> Pad:
        is_open = pad.kind is PadKind.THROUGH and not pad.role and pad.drill > 0
        if is_open and lines.is_near((pad.x / 1000, pad.y / 1000), pad.drill / 4000):
            return replace(pad, role="castellated")
        return pad

    return tuple(replace(part, pads=tuple(map(named, part.pads))) for part in parts)


class _Lines:
    """The straight lines of closed lines, by the cells that they pass."""

    def __init__(self, loops: Sequence[Loop]) -> None:
        self.cell = max(_CELL_MM, sum(loop.length for loop in loops) / _CELLS)
        self.lines: defaultdict[tuple[int, int], list[tuple[Point, Point]]] = defaultdict(list)
        for loop in loops:
            for one, other in pairwise((*loop.points, loop.points[0])):
                self._enter(one, other)

    def _enter(self, one: Point, other: Point) -> None:
        steps = max(1, math.ceil(math.dist(one, other) / self.cell))
        passed = {
            self._cell(one[0] + (other[0] - one[0]) * step / steps, one[1] + (other[1] - one[1]) * step / steps)
            for step in range(steps + 1)
        }
        # Between two steps a line may cut the corner of a cell beside, and a hole reach into one.
        around = {(x + dx, y + dy) for x, y in passed for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        for cell in around:
            self.lines[cell].append((one, other))

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return math.floor(x / self.cell), math.floor(y / self.cell)

    def is_near(self, point: Point, distance: float) -> bool:
        """Whether a line passes a point within a distance, in millimetres."""
        return any(_distance(point, one, other) <= distance for one, other in self.lines.get(self._cell(*point), ()))


def _distance(point: Point, one: Point, other: Point) -> float:
    (x, y), (ax, ay), (bx, by) = point, one, other
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / square)) if square else 0.0
    return math.dist(point, (ax + share * dx, ay + share * dy))
