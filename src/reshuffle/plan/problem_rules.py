"""Which scheduling problems make sense: every contradiction between the tables, found at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshuffle.errors import Mistake

if TYPE_CHECKING:
    from reshuffle.plan.scheduling import SchedulingProblem


def mistakes(problem: SchedulingProblem) -> list[Mistake]:
    """Return everything that is wrong with `problem`; empty where it makes sense."""
    return []
