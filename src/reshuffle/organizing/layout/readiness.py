"""Whether the kernels of placing are compiled; see :mod:`reshuffle.kernels.readiness`.

``python -m reshuffle.organizing.layout.readiness`` compiles them.
"""

from __future__ import annotations

import sys

import numpy as np

from reshuffle.kernels.readiness import Readiness

__all__ = ["KERNELS"]


def _compile_swaps() -> None:
    from reshuffle.organizing.layout.placing import PlacingProblem
    from reshuffle.organizing.layout.swap_search import SwapParams, place_by_swaps

    three, nothing = ("a", "b", "c"), np.zeros((3, 3), dtype=np.int64)
    ways = np.array([[0, 1, 5], [1, 0, 2], [5, 2, 0]], dtype=np.int64)
    place_by_swaps(
        PlacingProblem(three, three, (0, 1, 2), np.ones((3, 3), dtype=np.bool_), ways, ways, nothing, nothing),
        SwapParams(steps=10),
    )


#: The kernels of :mod:`reshuffle.organizing.layout.swaps`.
KERNELS = Readiness("reshuffle.organizing.layout.readiness", {"swaps": _compile_swaps})

if __name__ == "__main__":
    KERNELS.main(sys.argv[1:])
