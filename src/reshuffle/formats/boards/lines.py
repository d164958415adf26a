"""The lines of a board's edge: pieces drawn one by one, joined to closed contours with their true length.

Coordinates are millimetres as the design file has them, y downward.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reshuffle.model.boards import Contour

__all__ = [
    "Loop",
    "OpenEnd",
    "Piece",
    "Point",
    "arc",
    "bezier",
    "chain",
    "circle",
    "contours_of",
    "join",
    "polyline",
    "rounded_rectangle",
    "turned_arc",
]

Point = tuple[float, float]

#: Points that are nearer than this are one: files state millionths of a millimetre.
_SAME_MM = 0.001
#: Loose ends that are nearer than this are joined: design tools do so, too.
_TOUCHING_MM = 0.01
#: Pieces of a curve that stand for it in boxes and in the question what lies inside of what.
_CHORDS = 48


@dataclass(frozen=True, slots=True)
class Piece:
    """A line from its first point to its last, by points on it, with its true length."""

    points: tuple[Point, ...]
    length: float
    line: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether it ends where it begins."""
        gap = math.dist(self.points[0], self.points[-1])
        return gap < _SAME_MM or (gap < _TOUCHING_MM and self.length > 10 * _TOUCHING_MM)


@dataclass(frozen=True, slots=True)
class Loop:
    """A closed line."""

    points: tuple[Point, ...]
    length: float
    line: int


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """A point where a line ends or branches, and how many pieces meet there."""

    x: float
    y: float
    pieces: int
    line: int


def polyline(points: Sequence[Point], line: int = 0, *, closed: bool = False) -> Piece:
    """Return straight lines through points."""
    whole = (*points, points[0]) if closed else tuple(points)
    return Piece(whole, sum(map(math.dist, whole, whole[1:])), line)


def circle(centre: Point, on: Point, line: int = 0) -> Piece:
    """Return a full circle by its centre and a point on it."""
    radius = math.dist(centre, on)
    start = math.atan2(on[1] - centre[1], on[0] - centre[0])
    return Piece(_on_circle(centre, radius, start, math.tau), math.tau * radius, line)


def arc(start: Point, middle: Point, end: Point, line: int = 0) -> Piece:
    """Return an arc through three points: a line where they lie on one, a circle where it ends at its start."""
    if math.dist(start, end) < _SAME_MM:
        return circle(((start[0] + middle[0]) / 2, (start[1] + middle[1]) / 2), start, line)
    (ax, ay), (bx, by), (cx, cy) = start, middle, end
    twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if abs(twice) < 1e-9:
        return polyline((start, middle, end), line)
    a, b, c = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    centre = (
        (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / twice,
        (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / twice,
    )
    first, second, third = (math.atan2(y - centre[1], x - centre[0]) for x, y in (start, middle, end))
    sweep = (third - first) % math.tau
    if (second - first) % math.tau > sweep:
        sweep -= math.tau
    radius = math.dist(centre, start)
    inner = _on_circle(centre, radius, first, sweep)[1:-1]
    return Piece((start, *inner, end), radius * abs(sweep), line)


def turned_arc(centre: Point, start: Point, degrees: float, line: int = 0) -> Piece:
    """Return an arc by its centre, its first point and how far it turns, as files before KiCad 6 have it."""
    radius, sweep = math.dist(centre, start), math.radians(degrees)
    first = math.atan2(start[1] - centre[1], start[0] - centre[0])
    return Piece(_on_circle(centre, radius, first, sweep), radius * abs(sweep), line)


def bezier(points: Sequence[Point], line: int = 0) -> Piece:
    """Return a cubic curve by its four points; its length by chords, short by less than 0.1 %."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    made = []
    for step in range(_CHORDS + 1):
        t = step / _CHORDS
        u = 1 - t
        w = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        made.append((w[0] * ax + w[1] * bx + w[2] * cx + w[3] * dx, w[0] * ay + w[1] * by + w[2] * cy + w[3] * dy))
    return polyline(made, line)


def chain(pieces: Sequence[Piece], line: int = 0) -> Piece:
    """Return pieces one after the other, joined by straight lines, and closed."""
    points = [point for piece in pieces for point in piece.points]
    gaps = sum(math.dist(one.points[-1], next_one.points[0]) for one, next_one in pairwise([*pieces, pieces[0]]))
    return Piece((*points, points[0]), gaps + sum(piece.length for piece in pieces), line)


def rounded_rectangle(corner: Point, opposite: Point, radius: float = 0.0, line: int = 0) -> Piece:
    """Return a rectangle by two corners, which may be rounded."""
    (left, right), (top, bottom) = sorted((corner[0], opposite[0])), sorted((corner[1], opposite[1]))
    if not radius:
        return polyline(((left, top), (right, top), (right, bottom), (left, bottom)), line, closed=True)
    centres = ((right, top, -90, -1, 1), (right, bottom, 0, -1, -1), (left, bottom, 90, 1, -1), (left, top, 180, 1, 1))
    arcs = []
    for x, y, degrees, dx, dy in centres:
        centre, first = (x + dx * radius, y + dy * radius), math.radians(degrees)
        start = centre[0] + radius * math.cos(first), centre[1] + radius * math.sin(first)
        arcs.append(turned_arc(centre, start, 90, line))
    return chain(arcs, line)


def _on_circle(centre: Point, radius: float, start: float, sweep: float) -> tuple[Point, ...]:
    steps = max(2, math.ceil(_CHORDS * abs(sweep) / math.tau))
    angles = (start + sweep * step / steps for step in range(steps + 1))
    return tuple((centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)) for angle in angles)


def join(pieces: Iterable[Piece]) -> tuple[list[Loop], list[OpenEnd]]:
    """Return the closed lines that pieces make, and the points where they do not: loose ends and branches.

    Pieces of no length do not count, and pieces that are drawn twice count once. Where ends meet is told from points
    that are the same, and only what is left over is joined across a gap: a curve may consist of pieces shorter than a
    gap.
    """
    loops, rest, seen = [], [], set()
    for piece in pieces:
        key = _likeness(piece)
        if piece.length < _SAME_MM or key in seen:
            continue
        seen.add(key)
        if piece.is_closed:
            loops.append(Loop(piece.points, piece.length, piece.line))
        else:
            rest.append(piece)
    ends = _ends(rest)
    bad = [
        OpenEnd(*rest[found[0][0]].points[-1 if found[0][1] else 0], len(found), rest[found[0][0]].line)
        for found in ends.values()
        if len(found) != 2
    ]
    if bad:
        return loops, bad
    return loops + _walk(rest, ends), []


def _likeness(piece: Piece) -> tuple[frozenset[tuple[int, int]], tuple[float, ...]]:
    """Return what two drawings of one line have in common, and the two halves of a circle have not."""
    ends = frozenset(() if piece.is_closed else (_node(piece.points[0]), _node(piece.points[-1])))
    middle = [sum(values) / len(piece.points) for values in zip(*piece.points, strict=True)]
    return ends, (*(round(value, 1) + 0.0 for value in middle), round(piece.length, 1))


def _node(point: Point) -> tuple[int, int]:
    return round(point[0] / _SAME_MM), round(point[1] / _SAME_MM)


def _ends(pieces: Sequence[Piece]) -> dict[int, list[tuple[int, bool]]]:
    """Return by joint the pieces that end there, and whether with their last point; near points are one joint."""
    joints: dict[tuple[int, int], int] = {}
    result: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        for is_last in (False, True):
            x, y = _node(piece.points[-1 if is_last else 0])
            near = [(x + dx, y + dy) for dx in (0, -1, 1) for dy in (0, -1, 1)]
            joint = next((joints[node] for node in near if node in joints), None)
            if joint is None:
                joint = joints[x, y] = len(joints)
            result[joint].append((number, is_last))
    _trim(pieces, result)
    _bridge(pieces, result)
    return result


def _trim(pieces: Sequence[Piece], ends: dict[int, list[tuple[int, bool]]]) -> None:
    """Take away specks that stick out of a line that goes on without them."""
    joint_of = {end: joint for joint, listed in ends.items() for end in listed}
    for joint in [joint for joint, listed in ends.items() if len(listed) == 1]:
        number, is_last = ends[joint][0]
        root = joint_of[number, not is_last]
        if pieces[number].length < _TOUCHING_MM and len(ends[root]) > 2:
            ends[root].remove((number, not is_last))
            del ends[joint]


def _bridge(pieces: Sequence[Piece], ends: dict[int, list[tuple[int, bool]]]) -> None:
    """Make loose ends that are near one joint, the nearest two first."""
    loose = {joint: _end_point(pieces, listed[0]) for joint, listed in ends.items() if len(listed) == 1}
    cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    near: list[tuple[float, int, int]] = []
    for joint, (px, py) in loose.items():
        x, y = math.floor(px / _TOUCHING_MM), math.floor(py / _TOUCHING_MM)
        for dx, dy in ((dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for other in cells.get((x + dx, y + dy), ()):
                distance = math.dist((px, py), loose[other])
                if distance < _TOUCHING_MM:
                    near.append((distance, other, joint))
        cells[x, y].append(joint)
    for _, joint, other in sorted(near):
        if joint in loose and other in loose:
            ends[joint] += ends.pop(other)
            del loose[joint], loose[other]


def _end_point(pieces: Sequence[Piece], end: tuple[int, bool]) -> Point:
    number, is_last = end
    return pieces[number].points[-1 if is_last else 0]


def _walk(pieces: Sequence[Piece], ends: dict[int, list[tuple[int, bool]]]) -> list[Loop]:
    """Follow pieces from joint to joint, two at each, until every one belongs to a loop."""
    partner = {}
    for one, other in ends.values():
        partner[one], partner[other] = other, one
    loops, left = [], set(range(len(pieces)))
    for first in range(len(pieces)):
        if first not in left or (first, True) not in partner:
            continue
        number, is_last, length = first, True, 0.0
        points: list[Point] = []
        while number in left:
            left.remove(number)
            piece = pieces[number]
            points += piece.points if is_last else piece.points[::-1]
            length += piece.length
            number, entered_last = partner[number, is_last]
            is_last = not entered_last
        loops.append(Loop(tuple(points), length, pieces[first].line))
    return loops


def contours_of(loops: Sequence[Loop]) -> list[tuple[Contour, int, int]]:
    """Return closed lines as contours, each with how many others lie around it and its line; the largest first."""
    result = []
    boxes = [_box(loop.points) for loop in loops]
    lefts, tops, rights, bottoms = np.array(boxes, dtype=float).reshape(-1, 4).T
    for number, loop in enumerate(loops):
        x, y = loop.points[0]
        near = np.flatnonzero((lefts <= x) & (x <= rights) & (tops <= y) & (y <= bottoms)).tolist()
        depth = sum(_is_inside((x, y), loops[k].points) for k in near if k != number)
        left, top, right, bottom = (round(edge * 1000) for edge in boxes[number])
        contour = Contour(round(loop.length * 1000), left, top, right, bottom, is_cutout=depth % 2 == 1)
        result.append((contour, depth, loop.line))
    return sorted(result, key=lambda one: (one[1], -one[0].width * one[0].height))


def _box(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _is_inside(point: Point, polygon: Sequence[Point]) -> bool:
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside
