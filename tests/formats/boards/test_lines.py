from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.formats.boards import lines
from reshuffle.formats.boards.lines import Piece

SQUARE = [((0, 0), (10, 0)), ((10, 0), (10, 10)), ((10, 10), (0, 10)), ((0, 10), (0, 0))]


def straight(*ends: tuple[tuple[float, float], tuple[float, float]]) -> list[Piece]:
    return [lines.polyline(pair, number + 1) for number, pair in enumerate(ends)]


def test_arc_through_three_points_has_its_true_length() -> None:
    assert lines.arc((1, 0), (0, 1), (-1, 0)).length == pytest.approx(math.pi)
    assert lines.arc((1, 0), (0, -1), (-1, 0)).length == pytest.approx(math.pi)
    assert lines.arc((1, 0), (-1, 0), (0, -1)).length == pytest.approx(1.5 * math.pi)


def test_arc_through_points_on_a_line_is_straight() -> None:
    assert lines.arc((0, 0), (1, 0), (3, 0)).length == pytest.approx(3)


def test_arc_that_ends_where_it_starts_is_a_circle() -> None:
    piece = lines.arc((1, 0), (-1, 0), (1, 0))
    assert piece.is_closed
    assert piece.length == pytest.approx(2 * math.pi)


def test_turned_arc_goes_the_way_its_angle_says() -> None:
    piece = lines.turned_arc((0, 0), (2, 0), -90)
    assert piece.length == pytest.approx(math.pi)
    assert piece.points[-1] == pytest.approx((0, -2))


def test_curve_is_as_long_as_its_chords_to_a_thousandth() -> None:
    # The usual cubic for a quarter of a circle, which it meets within 0.03 %.
    k = 0.5522847498
    piece = lines.bezier([(1, 0), (1, k), (k, 1), (0, 1)])
    assert piece.length == pytest.approx(math.pi / 2, rel=1e-3)


def test_rounded_rectangle_is_shorter_by_its_corners() -> None:
    piece = lines.rounded_rectangle((10, 20), (0, 0), 2)
    assert piece.is_closed
    assert piece.length == pytest.approx(60 - 16 + 4 * math.pi)
    xs, ys = zip(*piece.points, strict=True)
    assert (min(xs), max(xs), min(ys), max(ys)) == pytest.approx((0, 10, 0, 20))


def test_lines_in_any_order_and_direction_are_one_loop() -> None:
    loops, loose = lines.join(straight(SQUARE[2], SQUARE[0][::-1], SQUARE[3], SQUARE[1]))
    assert loose == []
    assert [loop.length for loop in loops] == [40]


def test_ends_that_nearly_touch_are_joined() -> None:
    loops, loose = lines.join(straight(((0.004, -0.004), (9.996, 0)), *SQUARE[1:]))
    assert (len(loops), loose) == (1, [])


def test_line_drawn_twice_counts_once() -> None:
    loops, loose = lines.join(straight(*SQUARE, SQUARE[1][::-1]))
    assert ([loop.length for loop in loops], loose) == ([40], [])


def test_closed_line_drawn_twice_counts_once() -> None:
    loops, _ = lines.join([lines.circle((0, 0), (1, 0)), lines.circle((0, 0), (1, 0))])
    assert len(loops) == 1


def test_two_halves_of_a_circle_are_a_circle() -> None:
    halves = [lines.arc((5, 0), (0, 5), (-5, 0)), lines.arc((-5, 0), (0, -5), (5, 0))]
    loops, loose = lines.join(halves)
    assert loose == []
    assert loops[0].length == pytest.approx(10 * math.pi)


def test_points_without_length_are_left_out() -> None:
    loops, loose = lines.join(straight(*SQUARE, ((5, 5), (5, 5))))
    assert (len(loops), loose) == (1, [])


def test_gap_is_told_at_both_its_ends() -> None:
    _, loose = lines.join(straight(*SQUARE[:3]))
    assert sorted((end.x, end.y, end.pieces) for end in loose) == [(0, 0, 1), (0, 10, 1)]


def test_branch_is_told_where_three_lines_meet() -> None:
    _, loose = lines.join(straight(*SQUARE, ((10, 0), (20, 0))))
    assert sorted((end.x, end.y, end.pieces) for end in loose) == [(10, 0, 3), (20, 0, 1)]


def test_contours_say_how_many_lie_around_them() -> None:
    loops = [lines.circle((0, 0), (radius, 0)) for radius in (2, 30, 10)]
    found = lines.contours_of(lines.join(loops)[0])
    assert [(contour.width, depth, contour.is_cutout) for contour, depth, _ in found] == [
        (60_000, 0, False),
        (20_000, 1, True),
        (4_000, 2, False),
    ]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(12)), st.lists(st.booleans(), min_size=12, max_size=12), st.floats(-500, 500))
def test_polygon_is_one_loop_however_it_is_drawn(order: list[int], turned: list[bool], shift: float) -> None:
    corners = [(shift + 9 * math.cos(k * math.tau / 12), 9 * math.sin(k * math.tau / 12)) for k in range(12)]
    sides = [(corners[k], corners[(k + 1) % 12]) for k in range(12)]
    drawn = [lines.polyline(sides[k][::-1] if turned[k] else sides[k]) for k in order]
    loops, loose = lines.join(drawn)
    assert loose == []
    assert [loop.length for loop in loops] == pytest.approx([sum(math.dist(*side) for side in sides)])


@pytest.mark.parametrize("length", [0.1, 0.015, 0.011, 0.006])
def test_outline_of_pieces_shorter_than_a_gap_is_closed(length: float) -> None:
    number = round(2 * math.pi * 2 / length)
    angles = [2 * math.pi * step / number for step in range(number + 1)]
    points = [(round(2 * math.cos(angle), 6), round(2 * math.sin(angle), 6)) for angle in angles]
    loops, loose = lines.join(straight(*pairwise(points)))
    assert loose == []
    assert [loop.length for loop in loops] == pytest.approx([4 * math.pi], rel=1e-3)


def test_loose_ends_are_joined_across_the_nearest_gap() -> None:
    ends = [((0, 0), (9.994, 0)), ((10, 0), (10, 10)), ((10, 10.005), (0, 10)), ((0, 10), (0, 0))]
    loops, loose = lines.join(straight(*ends))
    assert loose == []
    assert len(loops) == 1


def test_speck_that_sticks_out_of_a_corner_does_not_count() -> None:
    loops, loose = lines.join(straight(*SQUARE, ((10, 10), (10.005, 10))))
    assert loose == []
    assert [loop.length for loop in loops] == [40]


def test_spur_that_can_be_seen_is_loose() -> None:
    _, loose = lines.join(straight(*SQUARE, ((10, 10), (10.5, 10))))
    assert {end.pieces for end in loose} == {1, 3}
