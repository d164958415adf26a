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
#: Thrifts that are tried where machines are chosen, each forward and backward; the best one is kept and varied.
_THRIFTS = (1.0, 4.0, 0.0, 2.0, 0.5, 8.0)


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
    is_flexible = len(network.option_time) > network.num_tasks
    thrifts = _Thrifts(random, noise > 0)
    for number in range(passes):
        if number and is_over():
            return
        if noise or stale > _PATIENCE:
            priority *= 1 + random.random(network.num_tasks) * max(noise, 0.01 * (stale - _PATIENCE))
        if stale > _PATIENCE:
            delay = float(random.choice(_DELAYS))
        thrift = thrifts.next(number) if is_flexible else 0.0
        length = dispatch(network, desk, priority, delay, is_backward, thrift)
        thrifts.learn(thrift, int(length))
        order = desk.order[::-1] if is_backward else desk.order
        yield int(length), desk.option.copy(), order.copy()
        stale = 0 if best is None or length < best else stale + 1
        best = int(length) if best is None else min(best, int(length))
        priority = desk.end.astype(np.float64)
        is_backward = not is_backward


class _Thrifts:
    """Which thrift a pass of dispatching has: all in turn at first, then the best one, and others near it.

    Parameters
    ----------
    random
        Chance.
    is_random
        Begin with any of them.
    """

    def __init__(self, random: np.random.Generator, is_random: bool) -> None:
        self.random, self.is_random = random, is_random
        self.best = 0.0
        self.length: int | None = None

    def next(self, number: int) -> float:
        """Return the thrift of a pass, by its number."""
        if self.is_random:
            return float(self.random.choice(_THRIFTS))
        if number < 2 * len(_THRIFTS):
            return _THRIFTS[number // 2]
        return self.best * float(self.random.uniform(0.5, 1.5)) if number % 3 == 0 else self.best

    def learn(self, thrift: float, length: int) -> None:
        """Take what a pass has led to."""
        if self.length is None or length < self.length:
            self.length, self.best = length, thrift
