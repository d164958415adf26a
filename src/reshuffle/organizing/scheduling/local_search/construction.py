"""First schedules of a shop: dispatching forward and backward in turn, each with the paths of the pass before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from reshuffle.organizing.scheduling.local_search.bounds import route_paths
from reshuffle.organizing.scheduling.local_search.dispatch import Desk, dispatch, new_desk
from reshuffle.organizing.scheduling.local_search.network import Array, Network

__all__ = ["construct"]

#: Passes without gain after which priorities and delays are varied by chance, and the delays.
_PATIENCE = 3
_DELAYS = (0.0, 0.3, 0.6, 1.0)


def construct(
    network: Network, passes: int, random: np.random.Generator, is_over: Callable[[], bool], noise: float = 0.0
) -> Iterator[tuple[int, Array, Array]]:
    """Yield makespan, options (T,) and order (T,) of each schedule; the first whatever `is_over` says.

    Parameters
    ----------
    passes
        Most passes, >= 1.
    is_over
        Asked before each further pass.
    noise
        Priorities are multiplied by up to 1 + noise, by chance; more in later passes where nothing is gained.
    """
    desk: Desk = new_desk(network)
    fastest = np.minimum.reduceat(network.option_time, network.option_ptr[:-1].astype(np.int64)).astype(np.int64)
    heads, rests = np.zeros(network.num_tasks, dtype=np.int64), np.zeros(network.num_tasks, dtype=np.int64)
    route_paths(network, fastest, heads, rests)
    priority = rests.astype(np.float64)
    is_backward = False
    best = None
    delay = 0.0
    stale = 0
    for number in range(passes):
        if number and is_over():
            return
        if noise or stale > _PATIENCE:
            priority *= 1 + random.random(network.num_tasks) * max(noise, 0.01 * (stale - _PATIENCE))
        if stale > _PATIENCE:
            delay = float(random.choice(_DELAYS))
        length = dispatch(network, desk, priority, delay, is_backward)
        order = desk.order[::-1] if is_backward else desk.order
        yield int(length), desk.option.copy(), order.copy()
        stale = 0 if best is None or length < best else stale + 1
        best = int(length) if best is None else min(best, int(length))
        priority = desk.end.astype(np.float64)
        is_backward = not is_backward
