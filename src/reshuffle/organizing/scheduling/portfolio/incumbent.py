"""The best schedule and the best bound so far, shared by all members of a portfolio."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Progress

__all__ = ["Incumbent"]


@dataclass(slots=True)
class Incumbent:
    """The best of all members; every method may be called from any thread, and the observer hears one call at a time.

    Parameters
    ----------
    observer
        Told of every better schedule and bound, None for nobody.
    is_interrupted
        Whether the search was told to end, None for never.
    began
        Instant of :func:`time.perf_counter` from which elapsed time counts.
    """

    observer: Observer | None = None
    is_interrupted: Callable[[], bool] | None = None
    began: float = field(default_factory=time.perf_counter)
    solution: Solution | None = None
    objective: tuple[int, ...] | None = None
    lower_bound: int | None = None
    #: Whether a member has proved the best schedule over all levels.
    is_proved: bool = False
    #: An exception of the observer: it ends the search and is passed on to who asked for it.
    failure: BaseException | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _gains: dict[int, float] = field(default_factory=dict)

    def offer(self, solution: Solution, objective: tuple[int, ...]) -> bool:
        """Take a valid schedule if it is better, or as good as the best; return whether it is better."""
        with self._lock:
            if self.objective is not None and objective > self.objective:
                return False
            is_better = self.objective is None or objective < self.objective
            if is_better:
                self._credit(_gain(self.objective, objective))
            self.solution, self.objective = solution, objective
            if is_better:
                self._tell(solution)
            return is_better

    def raise_bound(self, bound: int | None) -> bool:
        """Take a proved bound of the first level if it is better; return whether it is."""
        with self._lock:
            if bound is None or (self.lower_bound is not None and bound <= self.lower_bound):
                return False
            if self.objective is not None and self.lower_bound is not None:
                self._credit(5 * (bound - self.lower_bound) / max(abs(self.objective[0]), 1))
            self.lower_bound = bound
            self._tell(None)
            return True

    def prove(self) -> None:
        """Remember that no schedule is better than the best one, on all levels."""
        with self._lock:
            self.is_proved = True
            if self.objective is not None:
                self.raise_bound(self.objective[0])

    def best(self) -> tuple[Solution, tuple[int, ...]] | None:
        """Return the best schedule with its value, None before the first."""
        with self._lock:
            return None if self.solution is None or self.objective is None else (self.solution, self.objective)

    def listen(self) -> Observer:
        """Return an observer for a member that passes on what is better than what all members have."""

        def take(progress: Progress) -> None:
            self.raise_bound(progress.lower_bound)
            if progress.solution is not None and progress.objective is not None:
                self.offer(progress.solution, progress.objective)

        return take

    def collect(self) -> float:
        """Return what this thread has brought since it last asked: 0 for nothing, 1 for much."""
        with self._lock:
            return self._gains.pop(threading.get_ident(), 0.0)

    def _credit(self, gain: float) -> None:
        thread = threading.get_ident()
        self._gains[thread] = min(1.0, self._gains.get(thread, 0.0) + gain)

    def is_closed(self) -> bool:
        """Whether nothing is left to search for: proved, the bound met on the only level, or something failed."""
        if self.is_proved or self.failure is not None:
            return True
        objective = self.objective
        return objective is not None and len(objective) == 1 and objective[0] == self.lower_bound

    def is_over(self) -> bool:
        """Whether members should end: nothing is left, or the search was interrupted."""
        return self.is_closed() or (self.is_interrupted is not None and self.is_interrupted())

    def _tell(self, solution: Solution | None) -> None:
        if self.observer is None or self.failure is not None:
            return
        elapsed = time.perf_counter() - self.began
        try:
            self.observer(Progress(elapsed, self.objective, self.lower_bound, solution))
        except BaseException as error:  # noqa: BLE001 - raised again by the caller's thread, whichever thread this is
            self.failure = error


def _gain(before: tuple[int, ...] | None, after: tuple[int, ...]) -> float:
    """Return how much better a value is, on the first level that changed; 5 percent are much."""
    if before is None:
        return 1.0
    changed = next(((old, new) for old, new in zip(before, after, strict=True) if old != new), (0, 0))
    return min(1.0, 20 * (changed[0] - changed[1]) / max(abs(changed[0]), 1))
