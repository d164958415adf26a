"""What is connected, by pairs or by way of others, has one label: the least of its numbers."""

from __future__ import annotations

import numpy as np
import pytest

from reshuffle.organizing.scheduling.sequencing.rows import connected


@pytest.mark.parametrize("seed", range(20))
def test_connected_things_have_the_least_number_among_them(seed: int) -> None:
    chance = np.random.default_rng(seed)
    number, pairs = int(chance.integers(1, 60)), int(chance.integers(0, 60))
    one, other = chance.integers(0, number, size=(2, pairs))
    expected = list(range(number))
    for _ in range(number):  # as many steps as the longest way can have
        for left, right in zip(one.tolist(), other.tolist(), strict=True):
            expected[left] = expected[right] = min(expected[left], expected[right])
    assert connected(number, one, other).tolist() == expected


def test_a_long_chain_in_any_order_is_one() -> None:
    order = np.random.default_rng(5).permutation(5000)
    assert not connected(5000, order[:-1], order[1:]).any()
