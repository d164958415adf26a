"""Columns of the problem tables: read-only, contiguous, of one fixed type."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "BOUND",
    "UNBOUNDED",
    "UNSET",
    "BoolArray",
    "IndexArray",
    "TickArray",
    "column",
    "owners",
    "pointers",
]

TickArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

#: An instant that has no value: the phase of a mode that is not chosen, a task that is not pinned.
UNSET = int(np.iinfo(np.int64).min)
#: A length, a latest instant or a largest lag that is not limited; as a smallest lag or instant its negative.
UNBOUNDED = 1 << 52
#: Every instant, duration, weight and quantity of a problem lies strictly between -BOUND and BOUND.
BOUND = 1 << 48


def column(values: Any, dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
    """Return `values` as a read-only, C-contiguous array of `dtype`.

    An array that is fitting and read-only already is taken as it is, others are copied.

    Raises
    ------
    ValueError
        If a value does not fit the type (a fraction, text, or a number too large).
    """
    given = np.asarray(values)
    if given.size == 0:
        given = given.astype(dtype)
    array = np.ascontiguousarray(given, dtype=dtype)
    if given.dtype != array.dtype and not np.array_equal(given, array):
        raise ValueError(f"values of type {given.dtype} do not fit {np.dtype(dtype)} without loss")
    if array.flags.writeable:
        array = array.copy() if array is values or array.base is not None else array
        array.flags.writeable = False
    return array


def pointers(counts: Any) -> TickArray:
    """Return the row pointers, shape (n + 1,) int64, of a ragged table with `counts` entries per row, shape (n,)."""
    result = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=result[1:])
    result.flags.writeable = False
    return result


def owners(pointer: TickArray) -> IndexArray:
    """Return for each entry of a ragged table the row it belongs to, shape (pointer[-1],) int32."""
    return np.repeat(np.arange(len(pointer) - 1, dtype=np.int32), np.diff(pointer))
