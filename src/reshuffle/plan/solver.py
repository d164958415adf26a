"""What every solver promises, and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution

__all__ = ["Observer", "Progress", "Result", "Solver", "Status", "Stop"]


class Status(Enum):
    """What is known at the end of a search."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stop:
    """When a search ends; whichever comes first.

    It ends the improvement, not the search for a first answer: one constructive pass is made to its end all the same.

    Parameters
    ----------
    time_limit_s
        Seconds of wall time, None for no limit.
    max_iterations
        Iterations of the solver's main loop, None for no limit; with one worker and a seed this makes a run repeatable.
    is_interrupted
        Asked now and then; True ends the search with the best so far.
    """

    time_limit_s: float | None = None
    max_iterations: int | None = None
    is_interrupted: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands.

    Parameters
    ----------
    elapsed_s
        Seconds since the search began.
    objective
        Value of the best solution so far, one number per level; None before the first.
    lower_bound
        No solution has a smaller value on the first level; None where nothing is known.
    solution
        The best solution where it is new with this report, else None.
    """

    elapsed_s: float
    objective: tuple[int, ...] | None
    lower_bound: int | None
    solution: Solution | None = None


#: Called by a solver at every new incumbent and bound, from any thread, one call at a time.
Observer = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What a search found.

    Parameters
    ----------
    solution
        The best solution, None if there is none.
    objective
        Its value, one number per level; None without a solution.
    lower_bound
        No solution has a smaller value on the first level; None where nothing is known.
    status
        OPTIMAL only with a proof over all levels; INFEASIBLE only with a proof and with reasons.
    runtime_s
        Seconds of wall time.
    iterations
        Iterations of the solver's main loop.
    reasons
        Why there is no solution, or no better one, in the user's words.
    """

    solution: Solution | None
    objective: tuple[int, ...] | None
    lower_bound: int | None
    status: Status
    runtime_s: float
    iterations: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """(objective - lower bound) / objective on the first level; None where one of them is unknown."""
        if self.objective is None or self.lower_bound is None:
            return None
        value = self.objective[0]
        return 0.0 if value == self.lower_bound else (value - self.lower_bound) / max(abs(value), 1)


class Solver(Protocol):
    """An anytime solver of scheduling problems.

    Every solution it returns passes :func:`reshuffle.plan.check.check`. For one problem, seed and iteration limit, with
    one worker, it returns the same solution again. What it cannot honour it refuses by name, never ignores. However
    short the limits are, one constructive pass is made to its end before they count; only where that pass fails, and
    the limits leave no time for more, is there no solution.
    """

    name: str

    def solve(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None = None,
        observer: Observer | None = None,
    ) -> Result:
        """Search until `stop` says so, or until the best is proved.

        Parameters
        ----------
        problem
            The problem.
        stop
            When to end.
        seed
            Seed of all chance in the search, >= 0.
        hint
            A solution to start from, valid or not.
        observer
            Told of every new incumbent and bound.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If the problem holds a feature that this solver cannot honour; all such features are named.
        """
        ...
