"""Ragged tables without loops, and sums that do not wrap around."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.plan.arrays import pointers
from reshuffle.plan.ragged import entries_of, exact_cumsum, exact_dot, is_first_of_group, look_up


@given(counts=st.lists(st.integers(0, 4), min_size=1, max_size=8), data=st.data())
@settings(derandomize=True)
def test_entries_come_row_after_row(counts: list[int], data: st.DataObject) -> None:
    pointer = pointers(counts)
    rows = data.draw(st.lists(st.integers(0, len(counts) - 1), max_size=6))
    entries, position = entries_of(pointer, np.array(rows, dtype=np.int64))
    expected = [
        (entry, place) for place, row in enumerate(rows) for entry in range(int(pointer[row]), int(pointer[row + 1]))
    ]
    assert list(zip(entries.tolist(), position.tolist(), strict=True)) == expected


def test_a_group_begins_where_any_key_changes() -> None:
    assert is_first_of_group(np.array([1, 1, 1, 2]), np.array([5, 5, 6, 6])).tolist() == [True, False, True, True]
    assert is_first_of_group(np.zeros(0, dtype=np.int64)).tolist() == []


def test_running_sums_beyond_int64_are_exact() -> None:
    values = np.full(4, 1 << 62)
    assert exact_cumsum(values).tolist() == [1 << 62, 2 << 62, 3 << 62, 4 << 62]


@given(rows=st.lists(st.tuples(st.integers(-(2**47), 2**47), st.integers(-(2**47), 2**47)), max_size=9))
@settings(derandomize=True)
def test_products_are_summed_exactly(rows: list[tuple[int, int]]) -> None:
    left, right = (np.array([row[side] for row in rows], dtype=np.int64) for side in (0, 1))
    assert exact_dot(left, right) == sum(a * b for a, b in rows)


def test_looking_up_nothing_needs_no_column() -> None:
    assert look_up(np.zeros(0, dtype=np.int64), np.array([-1, -1]), 7).tolist() == [7, 7]
    assert look_up(np.array([4, 5]), np.array([1, -1, 0]), 7).tolist() == [5, 7, 4]
