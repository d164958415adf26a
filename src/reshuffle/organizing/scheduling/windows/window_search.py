"""One window after the other: choose, cut, solve, put back; what helps is chosen more often."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from reshuffle.errors import InternalError, UnsupportedError
from reshuffle.organizing.scheduling.cpsat.solver import CpSatParams, CpSatSolver
from reshuffle.organizing.scheduling.windows.cut import Cut, TooLarge, cut
from reshuffle.organizing.scheduling.windows.levels import with_one_level
from reshuffle.organizing.scheduling.windows.merging import merged, restricted
from reshuffle.organizing.scheduling.windows.neighbourhoods import CHOOSERS, choose_free
from reshuffle.organizing.scheduling.windows.relations import Relations
from reshuffle.organizing.scheduling.windows.standing import Standing
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Result, Status, Stop

__all__ = ["WindowParams", "WindowSearch"]


@dataclass(frozen=True, slots=True)
class WindowParams:
    """How windows are chosen and solved.

    Parameters
    ----------
    first_size, least_size, largest_size
        Free tasks of a window: at first, and between which numbers it adapts, >= 1.
    standing_share
        Most tasks that stand for something around a window, for each free one, > 0.
    margin
        How far free tasks may move beyond the span in which they stand, in its lengths, >= 0.
    conflicts
        Most conflicts of CP-SAT in a window, >= 1.
    window_s
        Most seconds for a window where the search has a time limit, > 0.

    Raises
    ------
    ValueError
        If a value lies outside its range.
    """

    first_size: int = 12
    least_size: int = 4
    largest_size: int = 200
    standing_share: float = 20.0
    margin: float = 0.3
    conflicts: int = 4000
    window_s: float = 2.0

    def __post_init__(self) -> None:
        if not 1 <= self.least_size <= self.first_size <= self.largest_size:
            sizes = f"{self.least_size}, {self.first_size}, {self.largest_size}"
            raise ValueError(f"least_size, first_size, largest_size(={sizes}) must be >= 1 and ascend")
        for name in ("standing_share", "window_s", "conflicts"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name}(={getattr(self, name)}) must be > 0")
        if self.margin < 0:
            raise ValueError(f"margin(={self.margin}) must be >= 0")


@dataclass(slots=True)
class _Kind:
    """A kind of neighbourhood: how many tasks it frees now, and how often it helped of late."""

    name: str
    size: float
    worth: float = 1.0


class WindowSearch:
    """Improves a schedule window by window; nothing in it depends on the clock but the limits of `improve`.

    Parameters
    ----------
    problem
        The problem.
    seed
        Seed of all chance.
    params
        How windows are chosen and solved.
    """

    #: Share of the worth that a kind keeps at each window, and the least that it can fall to.
    KEPT, LEAST = 0.85, 0.08

    def __init__(self, problem: SchedulingProblem, seed: int, params: WindowParams | None = None) -> None:
        self.problem = problem
        self.params = params or WindowParams()
        self.relations = Relations(problem)
        self.chance = random.Random(seed)
        size = float(min(self.params.first_size, max(self.params.least_size, len(problem.tasks))))
        self.kinds = [_Kind(name, size) for name in CHOOSERS]
        self.windows = self.rejected = 0
        self._standing: Standing | None = None

    def improve(
        self,
        solution: Solution,
        worth: tuple[int, ...],
        ends_at: float | None = None,
        is_interrupted: Callable[[], bool] | None = None,
    ) -> tuple[Solution, tuple[int, ...]] | None:
        """Plan one window anew; return the new schedule with its value, None where it brought nothing.

        A schedule of the same value in which free tasks end earlier is news, too: later windows may gain by it.

        Parameters
        ----------
        solution, worth
            A valid schedule and its value.
        ends_at
            Instant of :func:`time.perf_counter` by which the search must be over, None for never.
        is_interrupted
            Asked now and then; True ends the search.
        """
        if self._standing is None or self._standing.solution is not solution:
            self._standing = Standing(self.relations, solution)
        standing, kind = self._standing, self._next_kind()
        self.windows += 1
        if len(standing.by_start) == 0:
            return None
        window = self._cut(standing, kind)
        if window is None:
            kind.worth = max(self.LEAST, kind.worth * self.KEPT)
            return None
        start = restricted(window, standing)
        if check(window.problem, start):
            # What stands around it could not be expressed in it: another window will do.
            self.rejected += 1
            return None
        window = replace(window, problem=with_one_level(window.problem, value(window.problem, start)))
        result = self._solve(window, start, ends_at, is_interrupted)
        return self._take(window, standing, start, result, kind, worth)

    def _next_kind(self) -> _Kind:
        return self.chance.choices(self.kinds, [kind.worth for kind in self.kinds])[0]

    def _cut(self, standing: Standing, kind: _Kind) -> Cut | None:
        """Return a window of that kind, made smaller as long as too much stands around it."""
        size = max(self.params.least_size, round(kind.size))
        for _ in range(3):
            free = choose_free(kind.name, standing, self.chance, size)
            try:
                return cut(standing, free, self.params.margin, 60 + int(size * self.params.standing_share))
            except TooLarge:
                size = max(1, size * 2 // 3)
        kind.size = max(self.params.least_size, kind.size * 0.9)
        return None

    def _solve(
        self, window: Cut, start: Solution, ends_at: float | None, is_interrupted: Callable[[], bool] | None
    ) -> Result | None:
        limit = None
        if ends_at is not None:
            limit = min(self.params.window_s, ends_at - time.perf_counter())
            if limit <= 0:
                return None
        solver = CpSatSolver(CpSatParams(workers=1, building_share=1.0, has_first_pass=False, is_brief=True))
        stop = Stop(limit, self.params.conflicts, is_interrupted)
        try:
            return solver.solve(window.problem, stop, self.chance.randrange(1 << 30), start)
        except UnsupportedError:
            self.rejected += 1
        except InternalError:
            # The model and the judge disagree about a stand-in (a setup that overlaps its pin, say): not about a plan.
            self.rejected += 1
        return None

    def _take(
        self,
        window: Cut,
        standing: Standing,
        start: Solution,
        result: Result | None,
        kind: _Kind,
        worth: tuple[int, ...],
    ) -> tuple[Solution, tuple[int, ...]] | None:
        is_proved = result is not None and result.status == Status.OPTIMAL
        factor = 1.06 if is_proved else 0.85
        kind.size = min(max(kind.size * factor, self.params.least_size), self.params.largest_size)
        found = None
        if result is not None and result.solution is not None and result.objective is not None:
            is_better = result.objective < value(window.problem, start)
            found = self._judged(merged(window, standing, result.solution), worth) if is_better else None
        gain = 0.0 if found is None else (1.0 if found[1] < worth else 0.3)
        kind.worth = max(self.LEAST, self.KEPT * kind.worth + (1 - self.KEPT) * gain)
        return found

    def _judged(self, solution: Solution, worth: tuple[int, ...]) -> tuple[Solution, tuple[int, ...]] | None:
        """Return a schedule with its value if it is valid and not worse."""
        if check(self.problem, solution):
            self.rejected += 1
            return None
        new = value(self.problem, solution)
        return (solution, new) if new <= worth else None
