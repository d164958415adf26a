"""Kernels: simulated annealing over the order of tasks and their modes; every neighbour is decoded whole.

The order is kept as one key per task. After a change that is kept, keys become the times of the schedule again, so that
the order stays close to time and gaps stay rare.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.decoding import decode
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.schedules import new_schedule
from reshuffle.organizing.scheduling.sequencing.tables import DecoderTables, shop_of
from reshuffle.organizing.scheduling.sequencing.worth import worth
from reshuffle.plan.objective import Term

__all__ = ["Walk"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_TARDINESS = int(Term.TARDINESS)
_LATE_JOBS = int(Term.LATE_JOBS)
_NUM_TERMS = len(Term)
#: Rows of the orders and modes that a search keeps: at hand, the best, and the neighbour.
_HERE, _BEST, _TRIAL = 0, 1, 2
_SCALES = 3


@dataclass(frozen=True, slots=True)
class Walk:
    """A search that goes from schedule to schedule.

    Parameters
    ----------
    shop
        The problem.
    made, kept
        Room to decode in, and the schedule that the search began with, where `is_kept` tasks stay as they are.
    modes, keys
        (3, T) mode and key of each task, of the schedule at hand, the best, and the neighbour.
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
    random
        (1,) state of the random numbers.
    counts
        (4,) steps, neighbours that lead nowhere, neighbours taken, new bests.
    frozen_until
        Tasks that are not kept do not start before.
    """

    shop: Integers
    made: Integers
    kept: Integers
    modes: Integers
    keys: Integers
    is_kept: Integers
    levels: Floats
    terms: Floats
    done: Integers
    begun: Integers
    movable: Integers
    job_ptr: Integers
    job_tasks: Integers
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
        return cls(
            shop=shop_of(tables),
            made=new_schedule(tables),
            kept=kept,
            modes=np.stack([modes] * 3),
            keys=np.stack([keys] * 3),
            is_kept=is_kept,
            levels=np.zeros((4, num_levels)),
            terms=np.zeros(_NUM_TERMS),
            done=np.zeros(num_jobs, dtype=np.int64),
            begun=np.zeros(num_jobs, dtype=np.int64),
            movable=np.flatnonzero(is_movable).astype(np.int64),
            job_ptr=np.concatenate((np.zeros(1, np.int64), ends)).astype(np.int64),
            job_tasks=order,
            random=np.array([state or 1], dtype=np.uint64),
            counts=np.zeros(4, dtype=np.int64),
            frozen_until=frozen_until,
        )

    def begin(self) -> bool:
        """Decode and measure the schedule at hand; False if its order leads nowhere."""
        if not self._decode(_HERE):
            return False
        self._measure(_HERE)
        self.levels[_BEST] = self.levels[_HERE]
        self.levels[_SCALES] = np.maximum(np.abs(self.levels[_HERE]), 1.0)
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
            _steps(
                self.shop,
                self.made,
                self.kept,
                self.modes,
                self.keys,
                self.is_kept,
                self.levels,
                self.terms,
                self.done,
                self.begun,
                self.movable,
                self.job_ptr,
                self.job_tasks,
                self.random,
                self.counts,
                self.frozen_until,
                steps,
                temperature,
            )
        )

    def decode_best(self) -> Integers:
        """Return the best schedule so far; it is overwritten by the next step."""
        self._decode(_BEST)
        return self.made

    @property
    def best_modes(self) -> Integers:
        """Mode of each task in the best schedule so far, (T,)."""
        result: Integers = self.modes[_BEST]
        return result

    def return_to_best(self) -> None:
        """Go on from the best schedule so far."""
        for rows in (self.modes, self.keys, self.levels):
            rows[_HERE] = rows[_BEST]

    def _decode(self, row: int) -> bool:
        modes, keys = self.modes[row], self.keys[row]
        return bool(decode(self.shop, self.made, modes, keys, self.is_kept, self.kept, self.frozen_until))

    def _measure(self, row: int) -> None:
        worth(self.shop, self.made, self.modes[row], self.done, self.begun, self.terms, self.levels[row])


@kernel
def _copy(rows: Any, source: int, target: int) -> None:
    for column in range(rows.shape[1]):
        rows[target, column] = rows[source, column]


@kernel
def _uniform(random: npt.NDArray[np.uint64]) -> float:
    """Return the next number in [0, 1); xorshift64* (Vigna 2016, DOI 10.1145/2845077)."""
    state = random[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    random[0] = state
    return float((state * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) / 9007199254740992.0


@kernel
def _below(random: npt.NDArray[np.uint64], number: int) -> int:
    return min(int(_uniform(random) * number), number - 1)


@kernel
def _late_job(shop: Integers, done: Integers, job_ptr: Integers, random: npt.NDArray[np.uint64]) -> int:
    """Return a job to hurry: of a few, the one that is latest or last, as the objective minds; -1 for none."""
    minds_due = False
    for level in range(shop[at.NUM_LEVELS]):
        row = shop[at.WEIGHTS] + level * _NUM_TERMS
        minds_due = minds_due or shop[row + _TARDINESS] > 0 or shop[row + _LATE_JOBS] > 0
    best, best_value = -1, -math.inf
    for _ in range(4 if shop[at.NUM_JOBS] > 0 else 0):
        job = _below(random, shop[at.NUM_JOBS])
        if job_ptr[job] == job_ptr[job + 1] or done[job] == -NEVER:
            continue
        instant = float(done[job] - (shop[shop[at.DUE] + job] if minds_due else 0))
        value = instant * max(shop[shop[at.WEIGHT] + job], 1)
        if value > best_value:
            best, best_value = job, value
    return best


@kernel
def _move(
    shop: Integers,
    modes: Integers,
    keys: Integers,
    done: Integers,
    movable: Integers,
    job_ptr: Integers,
    job_tasks: Integers,
    random: npt.NDArray[np.uint64],
    span: float,
) -> None:
    """Change an order: another mode for a task, another place for it or for a whole job."""
    kind = _uniform(random)
    reach = int(span * (-math.log(1.0 - _uniform(random))) * 0.05) + 1
    if kind < 0.35:
        job = _late_job(shop, done, job_ptr, random)
        if job >= 0:
            first, last = job_ptr[job], job_ptr[job + 1]
            begin = first + _below(random, last - first) if _uniform(random) < 0.5 else first
            shift = reach if _uniform(random) < 0.8 else -reach
            for row in range(begin, last):
                keys[job_tasks[row]] -= shift
            return
    task = movable[_below(random, len(movable))]
    if kind < 0.65:
        first_mode = shop[shop[at.MODE_PTR] + task]
        mode = first_mode + _below(random, shop[shop[at.MODE_PTR] + task + 1] - first_mode)
        if mode != modes[task]:
            modes[task] = mode
            if _uniform(random) < 0.3:
                keys[task] -= reach
            return
    if kind < 0.85:
        # Past another task of the same station: the changes that matter most often.
        station = shop[shop[at.STATION] + modes[task]]
        for _ in range(8):
            other = movable[_below(random, len(movable))]
            if other == task or shop[shop[at.STATION] + modes[other]] != station:
                continue
            if _uniform(random) < 0.5:
                keys[task], keys[other] = keys[other], keys[task]
            else:
                keys[task] = keys[other] + (-1 if keys[task] > keys[other] else 1)
            return
    keys[task] += reach if _uniform(random) < 0.4 else -reach


@kernel
def _is_taken(levels: Floats, random: npt.NDArray[np.uint64], temperature: float) -> bool:
    """Return whether the neighbour replaces the schedule at hand: always where it is not worse."""
    for level in range(levels.shape[1]):
        change = levels[_TRIAL, level] - levels[_HERE, level]
        if change < 0:
            return True
        if change > 0:
            relative = change / levels[_SCALES, level]
            return _uniform(random) < math.exp(-relative / max(temperature, 1e-12))
    return True


@kernel
def _is_best(levels: Floats) -> bool:
    for level in range(levels.shape[1]):
        if levels[_TRIAL, level] != levels[_BEST, level]:
            return bool(levels[_TRIAL, level] < levels[_BEST, level])
    return False


@kernel
def _steps(
    shop: Integers,
    made: Integers,
    kept: Integers,
    modes: Integers,
    keys: Integers,
    is_kept: Integers,
    levels: Floats,
    terms: Floats,
    done: Integers,
    begun: Integers,
    movable: Integers,
    job_ptr: Integers,
    job_tasks: Integers,
    random: npt.NDArray[np.uint64],
    counts: Integers,
    frozen_until: int,
    number: int,
    temperature: float,
) -> bool:
    """Make some steps of a walk; see :meth:`Walk.go_on`."""
    is_improved = False
    low, high = keys[_HERE, movable[0]], keys[_HERE, movable[0]]
    for task in movable:
        low, high = min(low, keys[_HERE, task]), max(high, keys[_HERE, task])
    span = max(float(high - low), 1.0)
    for _ in range(number):
        counts[0] += 1
        _copy(modes, _HERE, _TRIAL)
        _copy(keys, _HERE, _TRIAL)
        _move(shop, modes[_TRIAL], keys[_TRIAL], done, movable, job_ptr, job_tasks, random, span)
        if _uniform(random) < 0.2:
            _move(shop, modes[_TRIAL], keys[_TRIAL], done, movable, job_ptr, job_tasks, random, span)
        if not decode(shop, made, modes[_TRIAL], keys[_TRIAL], is_kept, kept, frozen_until):
            counts[1] += 1
            continue
        worth(shop, made, modes[_TRIAL], done, begun, terms, levels[_TRIAL])
        if not _is_taken(levels, random, temperature):
            continue
        counts[2] += 1
        _copy(modes, _TRIAL, _HERE)
        _copy(levels, _TRIAL, _HERE)
        if _is_best(levels):
            counts[3] += 1
            _copy(levels, _TRIAL, _BEST)
            _copy(modes, _TRIAL, _BEST)
            _copy(keys, _TRIAL, _BEST)
            is_improved = True
        # Of two tasks, who arrives first comes first.
        _copy(keys, _TRIAL, _HERE)
        for task in movable:
            keys[_HERE, task] = made[made[at.POINTS] + 4 * task + 1]
    return is_improved
