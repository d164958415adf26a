"""The number of the lowest bit that is set: one instruction of the processor that numba has no word for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.core import types
from numba.extending import intrinsic

from reshuffle.kernels.kernel_cache import part

__all__ = ["lowest_bit"]


def _count_zeros(typing_context: Any, bits: Any) -> Any:
    del typing_context, bits

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        del signature
        return builder.cttz(arguments[0], context.get_constant(types.boolean, 1))

    return types.uint64(types.uint64), generate


_zeros_below: Any = intrinsic(_count_zeros)


@part
def lowest_bit(bits: int) -> int:
    """Return how many zeros stand below the lowest bit of a uint64 that is not 0."""
    return int(np.int64(_zeros_below(bits)))
