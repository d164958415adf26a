"""Ragged tables: rows of entries behind row pointers, taken apart without loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import TickArray

__all__ = ["entries_of", "exact_cumsum", "exact_dot", "is_first_of_group", "look_up"]

#: Sums whose float estimate stays below this cannot wrap in int64.
_SAFE = float(1 << 62)


def entries_of(pointer: TickArray, rows: npt.NDArray[np.integer]) -> tuple[TickArray, TickArray]:
    """Return the entries of some rows of a ragged table, row after row.

    Parameters
    ----------
    pointer
        (rows of the table + 1,) row pointers.
    rows
        (n,) rows wanted, each any number of times.

    Returns
    -------
    entries : (N,) int64, indices of the entries.
    position : (N,) int64, for each entry the position of its row in `rows`.
    """
    wanted = rows.astype(np.int64)
    first = pointer[wanted]
    counts = pointer[wanted + 1] - first
    position = np.repeat(np.arange(len(wanted), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    entries = np.arange(len(position), dtype=np.int64) + np.repeat(first - before, counts)
    return entries, position


def is_first_of_group(*keys: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Return where a new group begins in rows that are sorted by `keys`, each of shape (n,)."""
    result = np.ones(len(keys[0]), dtype=np.bool_)
    if len(result):
        result[1:] = False
        for key in keys:
            result[1:] |= key[1:] != key[:-1]
    return result


def look_up(column: npt.NDArray[np.integer], index: npt.NDArray[np.integer], otherwise: int) -> TickArray:
    """Return `column` at each index, shape (n,) int64, and `otherwise` where the index is negative: there is none."""
    result = np.full(len(index), otherwise, dtype=np.int64)
    rows = np.flatnonzero(index >= 0)
    result[rows] = column[index[rows]]
    return result


def exact_cumsum(values: TickArray) -> npt.NDArray[Any]:
    """Return the running sums of `values`, shape (n,): int64, or Python integers where int64 could wrap around."""
    if float(np.abs(values.astype(np.float64)).sum()) < _SAFE:
        return np.cumsum(values)
    return np.cumsum(values.astype(object))


def exact_dot(*factors: TickArray) -> int:
    """Return the sum over the products of the entries of `factors`, each of shape (n,), without wrapping around."""
    estimate = np.ones(len(factors[0]))
    for factor in factors:
        estimate = estimate * np.abs(factor.astype(np.float64))
    if float(estimate.sum()) < _SAFE:
        product = np.ones(len(factors[0]), dtype=np.int64)
        for factor in factors:
            product = product * factor.astype(np.int64)
        return int(product.sum())
    total = 0
    for row in zip(*(factor.tolist() for factor in factors), strict=True):
        value = 1
        for factor in row:
            value *= factor
        total += value
    return total
