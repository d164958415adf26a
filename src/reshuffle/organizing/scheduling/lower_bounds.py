"""A lower bound for every problem, from its jobs and its stations, without any search."""

from __future__ import annotations

from reshuffle.organizing.scheduling.cpsat.bounds import simple_bound
from reshuffle.organizing.scheduling.machine_bounds import pool_bound
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["lower_bound"]


def lower_bound(problem: SchedulingProblem) -> int:
    """Return a value that no solution undercuts on the first level of the objective."""
    return max(simple_bound(problem), pool_bound(problem))
