"""Ways over lanes: lengths and shortest ways, against tables worked out otherwise."""

from __future__ import annotations

from itertools import pairwise
from math import inf, isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.model.floor import Floor, Lane, Point
from reshuffle.model.floor_routes import floor_routes, lane_length, travel_ticks

#: A square of 30 m by 40 m with a one-way diagonal: A - B - C - D - A, and A -> C.
SQUARE = Floor.model_validate(
    {
        "points": {"A": {}, "B": {"x": "30 m"}, "C": {"x": "30 m", "y": "40 m"}, "D": {"y": "40 m"}},
        "lanes": [
            {"start": "A", "end": "B"},
            {"start": "B", "end": "C"},
            {"start": "C", "end": "D"},
            {"start": "D", "end": "A"},
            {"start": "A", "end": "C", "one_way": True},
        ],
    }
)


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    """Up to seven points with lanes of any kind between them, some points without any."""
    names = [f"P{number}" for number in range(draw(st.integers(1, 7)))]
    points = {name: Point(x=draw(st.integers(0, 90_000)), y=draw(st.integers(0, 90_000))) for name in names}
    ends = st.sampled_from(names)
    lane = st.builds(Lane, start=ends, end=ends, length=st.none() | st.integers(0, 90_000), one_way=st.booleans())
    return Floor(points=points, lanes=tuple(draw(st.lists(lane, max_size=12))))


def all_lengths(floor: Floor) -> dict[tuple[str, str], float]:
    """Return the length of every shortest way by the algorithm of Floyd and Warshall (doi:10.1145/367766.368168)."""
    table = {(one, other): 0.0 if one == other else inf for one in floor.points for other in floor.points}
    for lane in floor.lanes:
        start, end = floor.points[lane.start], floor.points[lane.end]
        square = (start.x - end.x) ** 2 + (start.y - end.y) ** 2
        straight = isqrt(square - 1) + 1 if square else 0
        length = straight if lane.length is None else lane.length
        table[lane.start, lane.end] = min(table[lane.start, lane.end], length)
        if not lane.one_way:
            table[lane.end, lane.start] = min(table[lane.end, lane.start], length)
    for over in floor.points:
        for one in floor.points:
            for other in floor.points:
                table[one, other] = min(table[one, other], table[one, over] + table[over, other])
    return table


@settings(max_examples=60, deadline=None)
@given(floors())
def test_lengths_are_those_of_all_shortest_ways(floor: Floor) -> None:
    routes = floor_routes(floor)
    expected = all_lengths(floor)
    found = {(start, end): length for start in floor.points for end, length in routes.lengths_from(start).items()}
    assert found == {ends: length for ends, length in expected.items() if length < inf}


@settings(max_examples=50, deadline=None)
@given(floors())
def test_a_way_goes_over_lanes_that_add_up_to_its_length(floor: Floor) -> None:
    routes = floor_routes(floor)
    for start in floor.points:
        for end, length in routes.lengths_from(start).items():
            way = routes.way(start, end)
            assert (way[0], way[-1]) == (start, end)
            assert sum(routes.lanes_from[one][other] for one, other in pairwise(way)) == length


@settings(max_examples=50, deadline=None)
@given(floors())
def test_pieces_are_the_points_that_reach_each_other(floor: Floor) -> None:
    table = all_lengths(floor)
    pieces = floor_routes(floor).pieces()
    assert sorted(point for piece in pieces for point in piece) == sorted(floor.points)
    for one in floor.points:
        (piece,) = (piece for piece in pieces if one in piece)
        assert piece == {other for other in floor.points if table[one, other] + table[other, one] < inf}


def test_a_one_way_lane_is_a_short_cut_in_one_direction() -> None:
    routes = floor_routes(SQUARE)
    assert routes.lengths_from("A")["C"] == 50_000_000
    assert routes.lengths_from("C")["A"] == 70_000_000
    assert routes.way("C", "A") in {("C", "B", "A"), ("C", "D", "A")}


def test_where_no_way_leads_there_is_none() -> None:
    floor = Floor(points={"A": Point(), "B": Point()}, lanes=(Lane(start="A", end="B", one_way=True),))
    assert floor_routes(floor).way("B", "A") == ()


def test_a_straight_lane_is_rounded_up_to_the_next_micrometre() -> None:
    floor = Floor(points={"A": Point(), "B": Point(x=1, y=1)}, lanes=(Lane(start="A", end="B"),))
    assert lane_length(floor, floor.lanes[0]) == 2


@pytest.mark.parametrize(
    ("length", "speed", "tick", "ticks"),
    [(60_000_000, 1000, 60_000, 1), (60_000_001, 1000, 60_000, 2), (0, 1000, 1000, 0), (1, 5000, 1000, 1)],
)
def test_a_way_is_rounded_up_to_ticks_once(length: int, speed: int, tick: int, ticks: int) -> None:
    assert travel_ticks(length, speed, tick) == ticks


def test_what_is_cut_out_can_not_be_passed() -> None:
    assert floor_routes(SQUARE).reached_from("B", without={"A", "C"}) == {"B"}
