"""What the decoder must know of places between stations: which buffers may be full, and what may wait on a station."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.sequencing.rows import whole
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import PhaseKind

__all__ = ["LimitedBuffers", "holding_modes", "limited_buffers", "origin_is_full", "staying_tasks"]

Integers = npt.NDArray[np.int64]


class LimitedBuffers(NamedTuple):
    """Buffers that may be full, numbered behind the resources; -1 where there is room enough.

    Parameters
    ----------
    places
        How many lots each of them takes.
    inside, outside
        (R,) before and behind each station.
    origin
        (V,) where the lot of each first way lies.
    """

    places: Integers
    inside: Integers
    outside: Integers
    origin: Integers


def limited_buffers(problem: SchedulingProblem) -> LimitedBuffers:
    """Return the buffers that have fewer places than lots may want at a time."""
    resources, transports = problem.resources, problem.transports
    places = whole(problem.buffers.capacity)
    may_be_full = places < len(transports)
    numbers = np.full(len(places) + 1, -1, dtype=np.int64)
    numbers[:-1][may_be_full] = len(resources) + np.arange(int(may_be_full.sum()))
    return LimitedBuffers(
        places[may_be_full],
        whole(numbers[resources.input_buffer]),
        whole(numbers[resources.output_buffer]),
        whole(numbers[np.where(transports.before < 0, transports.origin_buffer, -1)]),
    )


def origin_is_full(problem: SchedulingProblem) -> bool:
    """Return whether more lots lie in a buffer when planning starts than it has places."""
    transports = problem.transports
    lying = np.where(transports.before < 0, transports.origin_buffer, -1)
    counts = np.bincount(lying[lying >= 0], minlength=len(problem.buffers))
    return bool(np.any(counts > problem.buffers.capacity))


def holding_modes(problem: SchedulingProblem) -> Integers:
    """Return 1 for modes that end with a hold of any length, for which nobody but the station is needed; (M,)."""
    modes, phases, needs = problem.modes, problem.phases, problem.requirements
    last = modes.phase_ptr[1:] - 1
    result = (phases.kind[last] == PhaseKind.HOLD) & (phases.duration[last] == 0)
    result &= phases.max_wait[np.maximum(last - 1, 0)] >= UNBOUNDED
    of_need = problem.requirement_modes()
    result[of_need[needs.last_phase >= (last - modes.phase_ptr[:-1])[of_need]]] = False
    return whole(result)


def staying_tasks(problem: SchedulingProblem) -> Integers:
    """Return 1 for tasks whose end only the way of their lot minds: no carrier, no pinned order, no other lag."""
    lags, transports = problem.lags, problem.transports
    number = max(len(problem.tasks), 1)
    result = np.ones(len(problem.tasks), dtype=np.int64)
    carried = np.unique(transports.before.astype(np.int64) * number + transports.after)
    pairs = lags.before.astype(np.int64) * number + lags.after
    is_harmless = np.isin(pairs, carried) & (lags.after_point >= Point.ARRIVAL) & (lags.least <= 0)
    is_binding = (lags.before_point == Point.END) & ~is_harmless
    result[lags.before[is_binding]] = 0
    result[problem.order_pins.before] = 0
    result[problem.spans.last] = 0
    previous = problem.previous
    result[(previous.mode >= 0) & (previous.start < previous.frozen_until)] = 0
    return result
