"""All levels of an objective in one, where numbers allow: a window is then solved once and not level by level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["with_one_level"]

#: Largest factor between the first level and the last: beyond it the search would lose itself in large numbers.
_LARGEST = 1 << 24


def with_one_level(problem: SchedulingProblem, worth: tuple[int, ...]) -> SchedulingProblem:
    """Return the problem with one level under which no solution is better than a known one that is not better.

    No term is below 0, so with factors beyond the known values no gain on later levels makes up for a loss on an
    earlier one. (A gain on an earlier level that costs more than the known value on later ones is missed.) Where the
    factors would be too large the problem comes back as it is.

    Parameters
    ----------
    problem
        The problem.
    worth
        The value of a known solution.
    """
    objective = problem.objective
    if objective.num_levels == 1:
        return problem
    factors = [1]
    for known in reversed(worth[1:]):
        factors.append(factors[-1] * (max(0, known) + 1))
    if factors[-1] > _LARGEST:
        return problem
    levels = objective.weights.reshape(objective.num_levels, len(Term))
    weights = (levels * np.array(factors[::-1], dtype=np.int64)[:, None]).sum(axis=0)
    return replace(problem, objective=replace(objective, num_levels=1, weights=weights))
