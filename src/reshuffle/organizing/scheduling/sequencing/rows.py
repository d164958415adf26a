"""Ragged tables as row pointers and rows, all int64, contiguous and writable, as kernels are compiled for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["connected", "grouped", "pointers", "whole"]

Integers = npt.NDArray[np.int64]


def whole(values: npt.ArrayLike) -> Integers:
    """Return a copy as contiguous int64 that may be written to, as kernels are compiled for one kind of array only."""
    return np.array(values, dtype=np.int64, order="C")


def pointers(counts: npt.ArrayLike) -> Integers:
    """Return where the rows of each owner begin, and where the last end, from how many each has."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.asarray(counts, dtype=np.int64))))


def grouped(owner: npt.NDArray[np.integer], num_owners: int) -> tuple[Integers, Integers]:
    """Return row pointers and the rows of each owner in their order; rows of owner -1 are left out."""
    rows = np.flatnonzero(owner >= 0)
    order = rows[np.argsort(owner[rows], kind="stable")].astype(np.int64)
    return pointers(np.bincount(owner[rows], minlength=num_owners)), order


def connected(number: int, one: Integers, other: Integers) -> Integers:
    """Return for each of a number of things the least one that it is connected with, by pairs or by way of others."""
    labels = np.arange(number, dtype=np.int64)
    while True:
        low = np.minimum(labels[one], labels[other])
        lower = labels.copy()
        for side in (one, other):
            np.minimum.at(lower, side, low)
            np.minimum.at(lower, labels[side], low)
        lower = lower[lower]
        if np.array_equal(lower, labels):
            return labels
        labels = lower
