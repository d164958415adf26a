"""A search that goes from schedule to schedule, by the kernels of this package."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.decoder_input import DecoderTables
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.schedules import new_schedule
from reshuffle.organizing.scheduling.sequencing.search import BEST, HERE, SCALES, begin_search, search_on
from reshuffle.organizing.scheduling.sequencing.tables import shop_of
from reshuffle.organizing.scheduling.sequencing.worth import worth
from reshuffle.plan.objective import Term

__all__ = ["Walk"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Stages at which the schedule at hand is saved, and the most memory that this may take, bytes.
_STAGES, _MOST_SAVED = 6, 256 << 20


@dataclass(frozen=True, slots=True)
class Walk:
    """A search that goes from schedule to schedule.

    Parameters
    ----------
    shop
        The problem.
    made, best_made, kept
        Room to decode in, the best schedule, and the one that the search began with, where `is_kept` tasks stay as
        they are.
    modes, keys
        (4, T) mode and key of each task, of the schedule at hand, the best, the neighbour, and the first.
    chooses
        (T,) room: 1 for tasks of the neighbour that take the mode in which they complete first.
    is_kept
        (T,) 1 for tasks that stay as they are.
    levels
        (4, levels) their values, and what a change of each level is measured by.
    terms, done, begun
        Room for :func:`reshuffle.organizing.scheduling.sequencing.worth.worth`.
    movable
        Tasks that may move.
    job_ptr, job_tasks
        The movable tasks of each job.
    orders
        (5, T) of the schedule at hand: tasks in the order in which they were placed; the place of each, and the place
        from which it could be placed; the largest key so far, by place; arrivals.
    floors
        (T,) instants before which tasks of the schedule at hand shall not arrive, where being early has a price.
    saved, banks
        (2 S, length of `made`) the schedule at hand at the S stages of its making, and (S,) in which half of the rows.
    random
        (1,) state of the random numbers.
    counts
        (4,) steps, neighbours that lead nowhere, neighbours taken, new bests.
    frozen_until
        Tasks that are not kept do not start before.
    """

    shop: Integers
    made: Integers
    best_made: Integers
    kept: Integers
    modes: Integers
    keys: Integers
    chooses: Integers
    is_kept: Integers
    levels: Floats
    terms: Floats
    done: Integers
    begun: Integers
    movable: Integers
    job_ptr: Integers
    job_tasks: Integers
    orders: Integers
    floors: Integers
    saved: Integers
    banks: Integers
    random: npt.NDArray[np.uint64]
    counts: Integers
    frozen_until: int

    @classmethod
    def new(
        cls,
        tables: DecoderTables,
        modes: Integers,
        keys: Integers,
        is_kept: Integers,
        kept: Integers,
        frozen_until: int,
        seed: int,
    ) -> Walk:
        """Return a search that begins with an order and modes.

        Parameters
        ----------
        modes
            (T,) mode of each task, -1 for one that is not done.
        keys
            (T,) order of the tasks: the smaller, the earlier.
        is_kept, kept
            (T,) 1 for tasks that stay as they are in the schedule `kept`.
        seed
            Seed of all chance, >= 0.
        """
        num_jobs, num_levels = len(tables.release), len(tables.weights)
        is_movable = (modes >= 0) & (is_kept == 0)
        jobs = np.where(is_movable, tables.job, -1)
        order = np.flatnonzero(jobs >= 0)
        order = order[np.argsort(jobs[order], kind="stable")].astype(np.int64)
        ends = np.cumsum(np.bincount(jobs[order], minlength=num_jobs))
        state = (seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**64
        made = new_schedule(tables)
        stages = int(np.clip(_MOST_SAVED // (2 * made.nbytes), 1, min(_STAGES, max(len(modes) // 8, 1))))
        shop, floors = shop_of(tables), np.full(len(modes), -NEVER, dtype=np.int64)
        shop[at.PATIENCE] = -1
        if shop[at.MINDS_EARLY]:
            # Whoever was late on purpose stays so at first.
            floors = np.where(is_movable, at.column(kept, at.POINTS, 4 * len(modes))[1::4], floors)
            at.column(shop, at.FLOOR, len(modes))[:] = floors
        return cls(
            shop=shop,
            made=made,
            best_made=made.copy(),
            kept=kept,
            modes=np.stack([modes] * 4),
            keys=np.stack([keys] * 4),
            chooses=np.zeros(len(modes), dtype=np.int64),
            is_kept=is_kept,
            levels=np.zeros((4, num_levels)),
            terms=np.zeros(len(Term)),
            done=np.zeros(num_jobs, dtype=np.int64),
            begun=np.zeros(num_jobs, dtype=np.int64),
            movable=np.flatnonzero(is_movable).astype(np.int64),
            job_ptr=np.concatenate((np.zeros(1, np.int64), ends)).astype(np.int64),
            job_tasks=order,
            orders=np.full((5, len(modes)), -1, dtype=np.int64),
            floors=floors,
            saved=np.zeros((2 * stages, len(made)), dtype=np.int64),
            banks=np.zeros(stages, dtype=np.int64),
            random=np.array([state or 1], dtype=np.uint64),
            counts=np.zeros(4, dtype=np.int64),
            frozen_until=frozen_until,
        )

    def begin(self) -> bool:
        """Decode and measure the schedule at hand; False if its order leads nowhere."""
        is_fine = begin_search(
            self.shop,
            self.made,
            self.kept,
            self.modes,
            self.keys,
            self.chooses,
            self.is_kept,
            self.orders,
            self.saved,
            self.banks,
            self.frozen_until,
        )
        if not is_fine:
            return False
        worth(self.shop, self.made, self.modes[HERE], self.done, self.begun, self.terms, self.levels[HERE])
        for rows in (self.modes, self.keys, self.levels):
            rows[BEST] = rows[HERE]
        self.best_made[:] = self.made
        self.levels[SCALES] = np.maximum(np.abs(self.levels[HERE]), 1.0)
        return True

    def go_on(self, steps: int, temperature: float) -> bool:
        """Make some steps; return whether the best became better.

        Parameters
        ----------
        steps
            How many neighbours are decoded.
        temperature
            Relative worsening that is taken with probability 1/e.
        """
        if len(self.movable) == 0:
            return False
        return bool(
            search_on(
                self.shop,
                self.made,
                self.best_made,
                self.kept,
                self.modes,
                self.keys,
                self.chooses,
                self.is_kept,
                self.levels,
                self.terms,
                self.done,
                self.begun,
                self.movable,
                self.job_ptr,
                self.job_tasks,
                self.orders,
                self.floors,
                self.saved,
                self.banks,
                self.random,
                self.counts,
                self.frozen_until,
                steps,
                temperature,
            )
        )

    @property
    def best_modes(self) -> Integers:
        """Mode of each task in the best schedule so far, (T,)."""
        result: Integers = self.modes[BEST]
        return result
