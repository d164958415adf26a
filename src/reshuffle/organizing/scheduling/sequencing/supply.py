"""Kernels: what is delivered, made and taken of each item while a schedule grows.

What is taken counts from the beginning on, whenever it is taken: with as much delivered and made by an instant as is
taken in all, stock never falls below zero, whichever order the tasks are placed in.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER

__all__ = ["clear_supply", "earliest_supply", "put_supply", "total_supply"]

Integers = npt.NDArray[np.int64]


@kernel
def clear_supply(shop: Integers, made: Integers) -> None:
    """Begin with the deliveries alone."""
    for item in range(shop[at.NUM_ITEMS]):
        made[made[at.TAKEN] + item] = 0
        made[made[at.SUPPLY_COUNT] + item] = 0
        for row in range(shop[shop[at.RECEIPT_PTR] + item], shop[shop[at.RECEIPT_PTR] + item + 1]):
            put_supply(shop, made, item, shop[shop[at.RECEIPT_TIME] + row], shop[shop[at.RECEIPT_QUANTITY] + row])


@kernel
def put_supply(shop: Integers, made: Integers, item: int, instant: int, quantity: int) -> None:
    """Add to the stock of an item from an instant on."""
    first = shop[shop[at.ITEM_MAKES] + item]
    place = first + made[made[at.SUPPLY_COUNT] + item]
    made[made[at.SUPPLY_COUNT] + item] += 1
    while place > first and made[made[at.SUPPLY_TIME] + place - 1] > instant:
        made[made[at.SUPPLY_TIME] + place] = made[made[at.SUPPLY_TIME] + place - 1]
        made[made[at.SUPPLY_SUM] + place] = made[made[at.SUPPLY_SUM] + place - 1] + quantity
        place -= 1
    made[made[at.SUPPLY_TIME] + place] = instant
    earlier = made[made[at.SUPPLY_SUM] + place - 1] if place > first else shop[shop[at.STOCK] + item]
    made[made[at.SUPPLY_SUM] + place] = quantity + earlier


@kernel
def total_supply(shop: Integers, made: Integers, item: int) -> int:
    """Return all that is known to come of an item, its stock included."""
    count = made[made[at.SUPPLY_COUNT] + item]
    if count == 0:
        return int(shop[shop[at.STOCK] + item])
    return int(made[made[at.SUPPLY_SUM] + shop[shop[at.ITEM_MAKES] + item] + count - 1])


@kernel
def earliest_supply(shop: Integers, made: Integers, item: int, quantity: int) -> int:
    """Return from when on a quantity more than is taken already is there; NEVER if it never is."""
    wanted = made[made[at.TAKEN] + item] + quantity
    if wanted <= shop[shop[at.STOCK] + item]:
        return -NEVER
    low = shop[shop[at.ITEM_MAKES] + item]
    high = low + made[made[at.SUPPLY_COUNT] + item]
    last = high
    while low < high:
        middle = (low + high) // 2
        if made[made[at.SUPPLY_SUM] + middle] >= wanted:
            high = middle
        else:
            low = middle + 1
    return made[made[at.SUPPLY_TIME] + low] if low < last else NEVER
