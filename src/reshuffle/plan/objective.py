"""What is wished for: terms, each a whole number, weighted within levels, levels compared in order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from reshuffle.plan.arrays import TickArray
from reshuffle.plan.table import Table

__all__ = ["Objective", "Term", "makespan_objective"]


class Term(IntEnum):
    """The terms of an objective, all to be small; docs/reference/semantics.md gives each as a formula."""

    MAKESPAN = 0
    TARDINESS = 1
    LATE_JOBS = 2
    FLOW_TIME = 3
    EARLINESS = 4
    WORK_IN_PROGRESS = 5
    SETUP_TIME = 6
    RESOURCE_COST = 7
    ENERGY_COST = 8
    MOVED_TASKS = 9
    START_SHIFT = 10


@dataclass(frozen=True, slots=True, eq=False)
class Objective(Table):
    """Weighted terms on lexicographic levels.

    The value of a solution is a tuple with one whole number per level, the weighted sum of its terms; values compare as
    tuples do, the first level first.

    Parameters
    ----------
    num_levels
        Number of levels, >= 1.
    weights
        (num_levels * number of terms,) weights >= 0, level by level, in the order of :class:`Term`.
    tariff_start, tariff_price
        (n,) instants from which a price per unit of energy holds, ascending, and the prices, >= 0. Before the first
        instant the price is 0; without any tariff energy costs nothing.
    """

    num_levels: int
    weights: TickArray
    tariff_start: TickArray
    tariff_price: TickArray

    def level(self, index: int) -> TickArray:
        """Return the weights of one level, shape (number of terms,)."""
        return self.weights[index * len(Term) : (index + 1) * len(Term)]

    def used_terms(self) -> tuple[Term, ...]:
        """Return the terms with a weight on any level."""
        used = self.weights.reshape(self.num_levels, len(Term)).any(axis=0)
        return tuple(Term(int(index)) for index in np.flatnonzero(used))

    def value(self, terms: TickArray) -> tuple[int, ...]:
        """Return the value of a solution from its terms, shape (number of terms,)."""
        return tuple(int(level) for level in self.weights.reshape(self.num_levels, len(Term)) @ terms)


def makespan_objective() -> Objective:
    """Return the objective that wishes for nothing but an early completion of the last task."""
    weights = np.zeros(len(Term), dtype=np.int64)
    weights[Term.MAKESPAN] = 1
    return Objective(1, weights, np.zeros(0, np.int64), np.zeros(0, np.int64))
