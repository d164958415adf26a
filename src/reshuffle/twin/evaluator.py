"""The reference twin as an evaluator: many runs, in this process or in several."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from time import perf_counter
from types import TracebackType
from typing import Self

from reshuffle.plan.evaluator import Candidate, Replication
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.simulated_run import RunParams, replicate

__all__ = ["TwinEvaluator"]

#: Runs are handed out in so many parts for each process, so that all end at about the same time.
_PARTS_PER_PROCESS = 4


class TwinEvaluator:
    """Simulates candidates with the reference twin; implements :class:`reshuffle.plan.evaluator.Evaluator`.

    Used with ``with``, so that its processes end. How many there are changes nothing in what is found.

    Parameters
    ----------
    params
        What all runs have in common.
    workers
        Processes at most. The first run tells whether the others are long enough to start them.
    observe
        Told after each run how many are done in all.
    worth_s
        Seconds that processes must save before any is started: each takes seconds to begin.
    """

    def __init__(
        self,
        params: RunParams | None = None,
        workers: int = 1,
        observe: Callable[[int], None] | None = None,
        worth_s: float = 8.0,
    ) -> None:
        self._params = params or RunParams()
        self._workers = workers
        self._observe = observe
        self._worth_s = worth_s
        self._done = 0
        self._factories: dict[int, tuple[Candidate, TwinFactory]] = {}
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def score(
        self, candidates: Sequence[Candidate], replications: Sequence[int], seed: int
    ) -> list[tuple[Replication, ...]]:
        """Return the replications of each candidate, in the order of `replications`.

        Raises
        ------
        reshuffle.errors.UnsupportedError
            If a factory holds what the twin can not honour; all is named.
        reshuffle.errors.InputError
            If a rule has keys that are not known.
        ValueError
            If a run is shorter than its warm-up.
        """
        work = [(place, number) for number in replications for place in range(len(candidates))]
        found: dict[tuple[int, int], Replication] = {}
        while work:
            place, number = work.pop(0)
            start = perf_counter()
            found[place, number] = self._here(candidates[place], number, seed)
            self._tell()
            if self._workers > 1 and (self._pool is not None or self._is_worth_it(perf_counter() - start, len(work))):
                found |= self._elsewhere(candidates, work, seed)
                break
        return [tuple(found[place, number] for number in replications) for place in range(len(candidates))]

    def _is_worth_it(self, run_s: float, left: int) -> bool:
        return run_s * left * (1 - 1 / self._workers) > self._worth_s

    def _tell(self) -> None:
        self._done += 1
        if self._observe is not None:
            self._observe(self._done)

    def _here(self, candidate: Candidate, number: int, seed: int) -> Replication:
        known = self._factories.get(id(candidate))
        if known is None or known[0] is not candidate:
            factory = TwinFactory(candidate.workspace, candidate.eligible, candidate.now)
            known = self._factories[id(candidate)] = (candidate, factory)
        return replicate(known[1], candidate, number, seed, self._params)

    def _elsewhere(
        self, candidates: Sequence[Candidate], work: Sequence[tuple[int, int]], seed: int
    ) -> dict[tuple[int, int], Replication]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), _leave_interrupts)
        waiting: dict[Future[list[Replication]], tuple[int, list[int]]] = {}
        for place, candidate in enumerate(candidates):
            numbers = [number for other, number in work if other == place]
            size = max(1, len(work) // (_PARTS_PER_PROCESS * self._workers))
            for first in range(0, len(numbers), size):
                part = numbers[first : first + size]
                waiting[self._pool.submit(_runs, candidate, part, seed, self._params)] = (place, part)
        found = {}
        for future in as_completed(waiting):
            place, part = waiting[future]
            for number, replication in zip(part, future.result(), strict=True):
                found[place, number] = replication
                self._tell()
        return found


def _leave_interrupts() -> None:
    """Begin a process: Ctrl-C is answered by the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _runs(candidate: Candidate, numbers: Sequence[int], seed: int, params: RunParams) -> list[Replication]:
    factory = TwinFactory(candidate.workspace, candidate.eligible, candidate.now)
    return [replicate(factory, candidate, number, seed, params) for number in numbers]
