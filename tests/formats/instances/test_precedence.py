"""Graphs of precedence."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reshuffle.formats.instances.precedence import components, find_cycle

ARCS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)


def columns(arcs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(arcs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def reached(arcs: list[tuple[int, int]], node: int) -> set[int]:
    """Return what can be reached from a node by one arc or more."""
    found: set[int] = set()
    front = {node}
    while front:
        front = {after for before, after in arcs if before in front} - found
        found |= front
    return found


@given(ARCS)
def test_a_cycle_is_found_where_there_is_one(arcs: list[tuple[int, int]]) -> None:
    cycle = find_cycle(*columns(arcs), 7)
    assert bool(cycle) == any(node in reached(arcs, node) for node in range(7))
    assert all(pair in arcs for pair in zip(cycle, cycle[1:] + cycle[:1], strict=True))


@given(ARCS)
def test_a_cycle_begins_with_its_smallest_node_and_has_each_once(arcs: list[tuple[int, int]]) -> None:
    cycle = find_cycle(*columns(arcs), 7)
    assert cycle[:1] == sorted(cycle)[:1]
    assert len(set(cycle)) == len(cycle)


@given(ARCS)
def test_nodes_are_together_where_arcs_lead_from_one_to_the_other_in_any_direction(
    arcs: list[tuple[int, int]],
) -> None:
    number = components(*columns(arcs), 7)
    both = arcs + [(after, before) for before, after in arcs]
    for one in range(7):
        assert {other for other in range(7) if number[other] == number[one]} == reached(both, one) | {one}


@given(ARCS)
def test_components_are_numbered_by_their_smallest_nodes(arcs: list[tuple[int, int]]) -> None:
    number = components(*columns(arcs), 7).tolist()
    assert list(dict.fromkeys(number)) == list(range(max(number) + 1))
