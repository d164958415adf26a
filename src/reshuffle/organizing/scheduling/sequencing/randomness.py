"""Kernels: random numbers of a search, from one word of state."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel

__all__ = ["below", "uniform"]


@kernel
def uniform(random: npt.NDArray[np.uint64]) -> float:
    """Return the next number in [0, 1); xorshift64* (Vigna 2016, DOI 10.1145/2845077)."""
    state = random[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    random[0] = state
    return float((state * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) / 9007199254740992.0


@kernel
def below(random: npt.NDArray[np.uint64], number: int) -> int:
    """Return the next whole number in [0, number)."""
    return min(int(uniform(random) * number), number - 1)
