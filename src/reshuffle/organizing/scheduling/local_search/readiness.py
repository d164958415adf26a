"""Whether the kernels of scheduling are compiled; see :mod:`reshuffle.kernels.readiness`.

``python -m reshuffle.organizing.scheduling.local_search.readiness`` compiles all, into the folder of
:mod:`reshuffle.kernels.kernel_cache`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reshuffle.kernels.readiness import Readiness

__all__ = ["KERNELS", "are_kernels_ready", "begin_compiling", "compile_kernels", "wait_for_kernels"]


def are_kernels_ready() -> bool:
    """Return whether a search would begin at once; kernels that are compiled but not loaded take about a second."""
    return KERNELS.is_ready()


def begin_compiling() -> None:
    """Start to compile in another process if that is needed and not under way; return at once."""
    KERNELS.begin()


def wait_for_kernels(is_over: Callable[[], bool]) -> bool:
    """Compile if that is needed, until it is done or `is_over` says so; return whether the kernels are ready."""
    return KERNELS.wait(is_over)


def compile_kernels() -> None:
    """Compile all kernels by running each once, or load them where that was done before."""
    KERNELS.compile_now()


def _compile_tabu() -> None:
    from reshuffle.organizing.scheduling.local_search.bounds import lower_bound
    from reshuffle.organizing.scheduling.local_search.elites import Elites
    from reshuffle.organizing.scheduling.local_search.network import empty_schedule, network_of
    from reshuffle.organizing.scheduling.local_search.search import Incumbent, Searcher, SearchParams
    from reshuffle.organizing.scheduling.local_search.sweeps import load, splice
    from reshuffle.organizing.scheduling.multi_resource.first_use import compile_resource_kernels
    from reshuffle.organizing.scheduling.shop_arrays import ShopArrays

    shop = ShopArrays(
        origin=0,
        num_machines=2,
        option_ptr=np.array([0, 2, 3, 4]),
        option_machine=np.array([0, 1, 0, 0], dtype=np.int32),
        option_time=np.array([3, 3, 3, 3]),
        option_mode=np.arange(4, dtype=np.int32),
        before_ptr=np.array([0, 0, 1, 1]),
        before=np.array([0], dtype=np.int32),
        before_lag=np.array([0]),
        after_ptr=np.array([0, 1, 1, 1]),
        after=np.array([1], dtype=np.int32),
        after_lag=np.array([0]),
        release=np.zeros(3, dtype=np.int64),
        tail=np.zeros(3, dtype=np.int64),
    )
    network = network_of(shop)
    lower_bound(network)
    # The bound is out of reach, so that the search does not end before each kernel has run.
    incumbent = Incumbent(lambda: False, 100, -1)
    Searcher(network, SearchParams(patience=20), incumbent, Elites(2, 0.9), (1, 0)).run(None, True)
    # Ranges are put together where machines are given.
    given = replace(
        shop, option_ptr=np.arange(4), option_machine=shop.option_machine[1:], option_time=shop.option_time[1:]
    )
    network = network_of(given)
    schedule = empty_schedule(network)
    load(network, schedule, np.arange(3, dtype=np.uint32), network.order)
    splice(network, schedule, 0, network.order, schedule.option.copy(), np.zeros((4, 2), dtype=np.int64))
    compile_resource_kernels()


def _compile_decoder() -> None:
    from reshuffle.organizing.scheduling.sequencing.first_use import compile_decoder

    compile_decoder()


#: The kernels of the tabu search and of the decoder.
KERNELS = Readiness(
    "reshuffle.organizing.scheduling.local_search.readiness", {"decoder": _compile_decoder, "tabu": _compile_tabu}
)

if __name__ == "__main__":
    KERNELS.main(sys.argv[1:])
