"""The constructive scheduler: many passes of serial generation under priority rules, the best schedule kept."""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.organizing.scheduling.construction.search import Search, SearchLimits
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Result, Stop

__all__ = ["ListParams", "ListScheduler"]


@dataclass(frozen=True, slots=True)
class ListParams:
    """How the constructive scheduler searches.

    Parameters
    ----------
    forward_backward_passes
        Most passes of forward-backward improvement, >= 0.
    work_limit
        Modes looked at in the deterministic passes, in all, >= 1: what is larger gets fewer passes.
    randomness
        Largest share by which priorities are changed in randomised passes, > 0.
    """

    forward_backward_passes: int = 40
    work_limit: int = 60_000
    randomness: float = 0.3

    def __post_init__(self) -> None:
        if self.forward_backward_passes < 0:
            raise ValueError(f"forward_backward_passes(={self.forward_backward_passes}) must be >= 0.")
        if self.work_limit < 1:
            raise ValueError(f"work_limit(={self.work_limit}) must be >= 1.")
        if self.randomness <= 0:
            raise ValueError(f"randomness(={self.randomness}) must be > 0.")


class ListScheduler:
    """A solver for the whole problem that builds schedules task by task.

    Without any limit it makes its deterministic passes once; with a limit it goes on with randomised ones until then,
    until its value meets its lower bound, or until hundreds of passes in a row have brought nothing new. Its first pass
    is made to the end whatever the limits: they end the improvement, not the first answer.

    Parameters
    ----------
    params
        How it searches.
    """

    name = "list"

    def __init__(self, params: ListParams | None = None) -> None:
        self.params = params or ListParams()

    def solve(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None = None,
        observer: Observer | None = None,
    ) -> Result:
        """Search until `stop` says so; see :class:`reshuffle.plan.solver.Solver`.

        ``stop.max_iterations`` counts passes of generation.
        """
        limits = SearchLimits(self.params.forward_backward_passes, self.params.work_limit, self.params.randomness)
        return Search(problem, stop, seed, limits, observer).run(hint)
