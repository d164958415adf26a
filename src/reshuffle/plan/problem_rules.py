"""Which scheduling problems make sense: every contradiction between the tables, found at once."""

from __future__ import annotations

from reshuffle.errors import Mistake
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reshuffle.plan.scheduling import SchedulingProblem

def mistakes(problem: SchedulingProblem) -> list[Mistake]:
    """Return everything that is wrong with `problem`; empty where it makes sense."""
    return []
