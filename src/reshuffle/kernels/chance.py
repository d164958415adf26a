"""One stream of random numbers that kernels and their references share: xorshift64 (Marsaglia 2003)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import part

__all__ = ["below", "random_state"]


def random_state(seed: int) -> npt.NDArray[np.uint64]:
    """Return the state, shape (1,), of a new stream; another seed gives another stream."""
    return np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)


@part
def below(state: npt.NDArray[np.uint64], limit: int) -> int:
    """Return a random whole number in [0, limit) and advance the stream; doi:10.18637/jss.v008.i14."""
    value = state[0]
    value ^= value << np.uint64(13)
    value ^= value >> np.uint64(7)
    value ^= value << np.uint64(17)
    state[0] = value
    return int(np.int64(value >> np.uint64(1)) % limit)
