"""Schedules from an order of the tasks by the compiled decoder: a few microseconds for each task."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.sequencing.features import unsupported
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution

__all__ = ["LONG_AGO", "OrderDecoder", "done_tasks", "is_decoder_ready", "load_decoder", "open_decoder"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Long before everything, ticks: no floor. Its negative is long after everything.
LONG_AGO = -(1 << 51)
#: How far ahead tasks are compared by the order and not by when they could begin, in mean lengths of a task.
_STRETCHES = (0.25, 1.0, 4.0)


def is_decoder_ready() -> bool:
    """Return whether the decoder answers at once; if it is not compiled, that begins in another process."""
    if find_spec("numba") is None:
        return False
    from reshuffle.organizing.scheduling.local_search.readiness import are_kernels_ready, begin_compiling

    begin_compiling()
    return are_kernels_ready()


def load_decoder() -> None:
    """Load the decoder if it is compiled, so that the first one who needs it does not wait for that: about a second."""
    if not is_decoder_ready():
        return
    builder = ProblemBuilder()
    builder.add_mode(builder.add_task(builder.add_job()), builder.add_resource(), 1)
    nothing = np.zeros(1, dtype=np.int64)
    OrderDecoder(builder.build()).decode(np.zeros(1), nothing, nothing, np.ones(1, dtype=np.bool_), 0)


def open_decoder(problem: SchedulingProblem) -> OrderDecoder | None:
    """Return a decoder for a problem; None where it is not compiled yet, or does not know all of the problem."""
    if len(problem.tasks) == 0 or not is_decoder_ready() or unsupported(problem):
        return None
    return OrderDecoder(problem)


def done_tasks(problem: SchedulingProblem, before: Solution) -> Flags:
    """Return which tasks are done, (T,): of choices those that were done before, where the problem allows it."""
    is_done = np.ones(len(problem.tasks), dtype=np.bool_)
    if len(problem.choices.branch_choice):
        is_done[:] = Branches(Shop(problem)).choose(wanted=(before.mode >= 0).tolist())
    return is_done


class OrderDecoder:
    """Places the tasks of one problem again and again, each time in another order.

    Stations with setups or wear take tasks in the order in which they are placed; elsewhere gaps are filled.

    Parameters
    ----------
    problem
        One for which :func:`reshuffle.organizing.scheduling.sequencing.features.unsupported` names nothing.

    Attributes
    ----------
    stretches
        Lengths of time within which tasks may well be compared by their order, ticks, ascending; see :meth:`decode`.
    """

    def __init__(self, problem: SchedulingProblem) -> None:
        from reshuffle.organizing.scheduling.sequencing import columns as at
        from reshuffle.organizing.scheduling.sequencing.relations import frozen_tasks
        from reshuffle.organizing.scheduling.sequencing.schedules import new_schedule
        from reshuffle.organizing.scheduling.sequencing.tables import decoder_tables, shop_of
        from reshuffle.organizing.scheduling.sequencing.translation import frozen_until_of

        self.problem = problem
        tasks, number = problem.tasks, len(problem.tasks)
        tables = decoder_tables(problem)
        self._shop, self._made = shop_of(tables), new_schedule(tables)
        self._floors = at.column(self._shop, at.FLOOR, number)
        self._is_kept, self._frozen_until = np.zeros(number, dtype=np.int64), frozen_until_of(problem)
        self.is_frozen: Flags = frozen_tasks(problem)
        self.is_fixed: Flags = tasks.is_running | (tasks.pin_start != UNSET) | self.is_frozen
        # Fixed tasks are placed first, and start no earlier than they shall: so they start just then.
        earliest = at.column(self._shop, at.EARLIEST, number)
        pinned = np.where(tasks.pin_start != UNSET, tasks.pin_start, earliest)
        earliest[:] = np.maximum(earliest, np.where(self.is_frozen, problem.previous.start, pinned))
        self._first_mode = tasks.mode_ptr[:-1].astype(np.int64)
        self._has_modes = np.diff(tasks.mode_ptr) > 0
        mean = int(problem.phases.duration.sum()) / max(1, len(problem.modes))
        self.stretches = tuple(sorted({1, *(max(1, round(share * mean)) for share in _STRETCHES)}))

    def decode(
        self, priority: Floats, mode: Integers, floor: Integers, is_done: Flags, stretch: int
    ) -> Solution | None:
        """Return the schedule in which each task is as early as it can be, in the order given; None for none.

        It may still break a rule, for instance where a fixed task found no place: that is for the judge to say.

        Parameters
        ----------
        priority
            (T,) tasks with small values come first, behind those before them.
        mode
            (T,) mode of each task, -1 for the one in which it completes first.
        floor
            (T,) instant before which each lot does not arrive, ticks.
        is_done
            (T,) which tasks are done.
        stretch
            0 to place tasks by their order alone. Else they come in the order in which they can begin, so that no
            station waits for what comes later, and by the order given where they can begin within so many ticks.
        """
        from reshuffle.organizing.scheduling.sequencing.decoding import go_on, start_over
        from reshuffle.organizing.scheduling.sequencing.translation import solution_of

        if np.any(is_done & ~self._has_modes):
            return None
        keys = np.empty(len(priority), dtype=np.int64)
        keys[np.argsort(priority, kind="stable")] = np.arange(len(priority))
        keys[self.is_fixed] += LONG_AGO
        self._floors[:] = np.where(self.is_fixed, LONG_AGO, floor)
        modes = np.where(mode >= 0, mode, self._first_mode)
        modes = np.where(self.is_frozen, self.problem.previous.mode, modes)
        modes = np.where(is_done, modes, -1).astype(np.int64)
        chooses = (is_done & (mode < 0) & ~self.is_frozen).astype(np.int64)
        given = (self._shop, self._made, modes, keys, chooses, self._is_kept)
        start_over(*given, stretch)
        if not go_on(*given, self._made, self._frozen_until, stretch, len(modes)):
            return None
        return solution_of(self.problem, self._made, modes)
