"""Run the kernels of shops with every access checked; a program of its own, for the checks are compiled in.

Needs ``NUMBA_BOUNDSCHECK=1`` and an empty ``NUMBA_CACHE_DIR``: a warm cache silently serves unchecked code.
"""

from __future__ import annotations

import sys

import numpy as np

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.local_search.bounds import lower_bound
from reshuffle.organizing.scheduling.local_search.elites import Elites
from reshuffle.organizing.scheduling.local_search.large_search import LargeParams, LargeSearch
from reshuffle.organizing.scheduling.local_search.network import network_of
from reshuffle.organizing.scheduling.local_search.search import Incumbent, Searcher, SearchParams
from tests.organizing.scheduling.local_search.reference import random_shop

__all__ = ["main"]


@kernel
def _entry(column: np.ndarray, index: int) -> int:
    return column[index]


def main() -> int:
    """Return 0 if reading beyond an end is noticed and no kernel does it."""
    try:
        _entry(np.zeros(3, np.int64), 3)
    except IndexError:
        pass
    else:
        print("reading beyond the end was not noticed")
        return 1
    for seed, is_flexible in ((2, True), (3, True), (4, False), (5, False)):
        shop = random_shop(seed, 7, 4, is_flexible)
        for network in (network_of(shop)._replace(is_wide=is_wide) for is_wide in (False, True)):
            incumbent = Incumbent(lambda: False, 2000, lower_bound(network) - 1)
            Searcher(network, SearchParams(patience=100), incumbent, Elites(3, 0.9), (seed, 0)).run(None, True)
            incumbent = Incumbent(lambda: False, 2000, lower_bound(network) - 1)
            params = LargeParams(least_range=8, layers=1, patience=50, settled=5)
            LargeSearch(network, params, incumbent, params.new_elites(), 1, seed).run(None)
    print("checked")
    return 0


if __name__ == "__main__":
    sys.exit(main())
