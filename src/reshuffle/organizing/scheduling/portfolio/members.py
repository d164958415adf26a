"""The members of a portfolio: each takes turns, starts from the shared best, and gives what it finds back at once."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from reshuffle.organizing.scheduling.portfolio.incumbent import Incumbent
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Result, Solver, Status, Stop

__all__ = ["Member", "SolverMember", "Turn", "WindowsMember"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a member may use at a time.

    Parameters
    ----------
    time_s
        Seconds, None for no limit.
    max_iterations
        Iterations of the member's main loop, None for no limit.
    workers
        Threads, >= 1.
    seed
        Seed of the turn.
    """

    time_s: float | None
    max_iterations: int | None
    workers: int
    seed: int


class Member(Protocol):
    """An engine in a portfolio."""

    name: str
    iterations: int
    #: Why it has nothing more to do, None as long as it has.
    reason: str | None

    def take(self, turn: Turn, incumbent: Incumbent) -> None:
        """Search for a turn.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If the problem holds a feature that the engine cannot honour.
        """
        ...


@dataclass(slots=True)
class SolverMember:
    """A whole solver: each turn is a call from the shared best.

    Parameters
    ----------
    name
        The name of the member.
    make
        Makes the solver for a number of workers.
    problem
        The problem.
    """

    name: str
    make: MakeSolver
    problem: SchedulingProblem
    iterations: int = 0
    reason: str | None = None
    infeasible: Result | None = field(default=None)

    def take(self, turn: Turn, incumbent: Incumbent) -> None:
        """Search for a turn; a proof of the solver is a proof for all."""
        best = incumbent.best()
        stop = Stop(turn.time_s, turn.max_iterations, incumbent.is_over)
        hint = None if best is None else best[0]
        result = self.make(turn.workers).solve(self.problem, stop, turn.seed, hint, incumbent.listen())
        self.iterations += result.iterations
        incumbent.raise_bound(result.lower_bound)
        if result.solution is not None and result.objective is not None:
            incumbent.offer(result.solution, result.objective)
        if result.status == Status.OPTIMAL:
            incumbent.prove()
        elif result.status == Status.INFEASIBLE and incumbent.best() is None:
            self.infeasible = result
            self.reason = "; ".join(result.reasons)


class MakeSolver(Protocol):
    """Makes a solver for a number of workers."""

    def __call__(self, workers: int) -> Solver:
        """Return the solver."""
        ...


@dataclass(slots=True)
class WindowsMember:
    """Windows solved by CP-SAT, one after the other on one thread.

    Parameters
    ----------
    problem
        The problem.
    seed
        Seed of its chance.
    """

    #: Windows in a row without gain after which it has nothing more to do where no time limit is set.
    PATIENCE = 200

    problem: SchedulingProblem
    seed: int
    name: str = "windows"
    iterations: int = 0
    reason: str | None = None
    idle: int = 0
    _search: object = None

    def take(self, turn: Turn, incumbent: Incumbent) -> None:
        """Solve windows for a turn; an iteration is a window."""
        from reshuffle.organizing.scheduling.windows.window_search import WindowSearch

        if not isinstance(self._search, WindowSearch):
            self._search = WindowSearch(self.problem, self.seed)
        search = self._search
        ends_at = None if turn.time_s is None else time.perf_counter() + turn.time_s
        count = 0
        while not incumbent.is_over():
            best = incumbent.best()
            is_enough = turn.max_iterations is not None and count >= turn.max_iterations
            if best is None or is_enough or (ends_at is not None and time.perf_counter() >= ends_at):
                return
            count += 1
            self.iterations += 1
            found = search.improve(*best, ends_at, incumbent.is_over)
            is_gain = found is not None and incumbent.offer(*found)
            self.idle = 0 if is_gain else self.idle + 1
            if turn.time_s is None and self.idle >= self.PATIENCE:
                self.reason = f"{self.PATIENCE} windows in a row brought nothing"
                return
