"""Lengths of the curves that vehicles follow."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from math import ceil, dist

from reshuffle.formats.lif.rows import LifPosition, LifTrajectory

__all__ = ["curve_length", "has_fitting_knots"]

_STEPS = 64
#: Micrometres; what rounding of decimals to floats may add.
_NOISE = 1e-3


def curve_length(trajectory: LifTrajectory, start: LifPosition, end: LifPosition) -> int:
    """Return the length of a trajectory in micrometres, rounded up.

    Parameters
    ----------
    trajectory
        A non-uniform rational B-spline; without control points it is the straight line. A knot vector that does not fit
        its control points is passed over: then the knots are evenly spread and the curve begins and ends at its ends.
    start, end
        Ends of the edge; the ways between them and the ends of the curve are counted.

    Notes
    -----
    Of degree 1 it is exact, else the sum of 64 chords per span, by the algorithm of de Boor
    (doi:10.1016/0021-9045(72)90080-9): shorter than the curve by less than a thousandth where it does not turn sharply.
    """
    points = [(float(start.x), float(start.y)), *_points(trajectory), (float(end.x), float(end.y))]
    micrometres = sum(dist(one, other) for one, other in pairwise(points)) * 1e6
    return ceil(micrometres - _NOISE)


def has_fitting_knots(trajectory: LifTrajectory) -> bool:
    """Whether a trajectory has no knot vector, or one that belongs to its degree and control points."""
    count = len(trajectory.control_points)
    degree = min(trajectory.degree, count - 1)
    return degree < 1 or not trajectory.knot_vector or _fits(trajectory.knot_vector, degree, count)


def _points(trajectory: LifTrajectory) -> list[tuple[float, float]]:
    controls = [(point.x * point.weight, point.y * point.weight, point.weight) for point in trajectory.control_points]
    if not controls:
        return []
    degree = min(trajectory.degree, len(controls) - 1)
    if degree < 1 or degree == 1:
        return [(x / w, y / w) for x, y, w in controls if w > 0]
    knots = _knots(trajectory, degree, len(controls))
    spans = [(a, b) for a, b in pairwise(knots[degree : len(controls) + 1]) if b > a]
    instants = [a + (b - a) * step / _STEPS for a, b in spans for step in range(_STEPS)]
    instants += [spans[-1][1]] if spans else []
    found = [_at(instant, knots, degree, controls) for instant in instants]
    return [(x / w, y / w) for x, y, w in found if w > 0]


def _knots(trajectory: LifTrajectory, degree: int, count: int) -> list[float]:
    knots = list(trajectory.knot_vector)
    if _fits(knots, degree, count):
        return knots
    inner = [float(number) for number in range(1, count - degree)]
    return [0.0] * (degree + 1) + inner + [float(count - degree)] * (degree + 1)


def _fits(knots: Sequence[float], degree: int, count: int) -> bool:
    return len(knots) == count + degree + 1 and list(knots) == sorted(knots) and knots[count] > knots[degree]


def _at(
    instant: float, knots: Sequence[float], degree: int, controls: Sequence[tuple[float, float, float]]
) -> tuple[float, float, float]:
    span = min(bisect_right(knots, instant) - 1, len(controls) - 1)
    points = [controls[span - degree + row] for row in range(degree + 1)]
    for level in range(1, degree + 1):
        for row in range(degree, level - 1, -1):
            left, right = knots[span - degree + row], knots[span + 1 + row - level]
            share = (instant - left) / (right - left) if right > left else 0.0
            one, other = points[row - 1], points[row]
            points[row] = (
                one[0] + share * (other[0] - one[0]),
                one[1] + share * (other[1] - one[1]),
                one[2] + share * (other[2] - one[2]),
            )
    return points[degree]
