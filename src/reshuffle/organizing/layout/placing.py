"""The problem of placing stations on slots, as arrays: how much goes from where to where, and what moving costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Placed", "Placement", "PlacingProblem", "value_of", "ways_bound"]

#: Slot of each station that may move.
Placement = tuple[int, ...]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlacingProblem:
    """Stations that may move, slots that they may take, and what it costs; n stations, m slots.

    It is a quadratic assignment problem (Koopmans and Beckmann, doi:10.2307/1907742) with slots to spare, forbidden
    pairs and a price of leaving a slot. Costs are milliseconds of lots on their way, or waiting for a move.

    Parameters
    ----------
    stations, slots
        Their names.
    start
        (n,) slot on which each stands.
    allowed
        (n, m) whether a station may stand on a slot; its own it always may.
    flow
        (n, n) lots that go from a station to another.
    travel
        (m, m) milliseconds from slot to slot.
    fixed
        (n, m) milliseconds of all ways between a station on a slot and everything that stays.
    moving
        (n, m) milliseconds that all lots together wait for a move to a slot; 0 for its own.
    staying
        Milliseconds of all ways between stations that stay.
    """

    stations: tuple[str, ...]
    slots: tuple[str, ...]
    start: Placement
    allowed: npt.NDArray[np.bool_]
    flow: Whole
    travel: Whole
    fixed: Whole
    moving: Whole
    staying: int = 0

    def linear(self) -> Whole:
        """Return what it costs that a station stands on a slot, whatever the others do, (n, m)."""
        return self.fixed + self.moving

    def moved(self, placement: Placement) -> list[int]:
        """Return the stations that move."""
        return [station for station, slot in enumerate(placement) if slot != self.start[station]]


@dataclass(frozen=True, slots=True)
class Placed:
    """What a search for a placement found.

    Parameters
    ----------
    placement
        The best; None where there is none, or none was found.
    bound
        Milliseconds that no placement undercuts, without what stays; 0 where nothing is known.
    is_best
        Whether it is proved.
    """

    placement: Placement | None
    bound: int
    is_best: bool


def value_of(problem: PlacingProblem, placement: Placement) -> int:
    """Return the milliseconds of all ways and moves of a placement."""
    at = np.asarray(placement, dtype=np.int64)
    rows = np.arange(len(at))
    ways = problem.flow * problem.travel[np.ix_(at, at)]
    np.fill_diagonal(ways, 0)
    return int(problem.linear()[rows, at].sum() + ways.sum()) + problem.staying


def ways_bound(problem: PlacingProblem) -> int:
    """Return milliseconds that no placement undercuts: each station where it is best, each way as short as it may be.

    Complexity O(n² m²).
    """
    far = np.iinfo(np.int64).max // 4
    least = np.where(problem.allowed, problem.linear(), far).min(axis=1)
    total = int(least.sum())
    for one, other in zip(*np.nonzero(problem.flow), strict=True):
        if one != other:
            there = problem.travel[np.ix_(problem.allowed[one], problem.allowed[other])].astype(np.int64)
            same = np.equal.outer(np.flatnonzero(problem.allowed[one]), np.flatnonzero(problem.allowed[other]))
            apart = there[~same]
            total += int(problem.flow[one, other]) * int(apart.min() if apart.size else 0)
    return total + problem.staying
