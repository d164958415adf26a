"""Factory-product pairs by chance: the same for the same seed and number."""

from __future__ import annotations

import random

from benchmarks.pairs.draft import FEATURES, Draft, Sizes
from benchmarks.pairs.impossible import make_impossible
from benchmarks.pairs.shops import make_factory
from benchmarks.pairs.works import make_orders, make_products

__all__ = ["generate"]

_FEATURE_SHARE = 0.42
_IMPOSSIBLE_SHARE = 0.2
#: Share of pairs, and the most stations, operations and lots that they have.
_CLASSES = ((0.55, Sizes(10, 10, 12)), (0.35, Sizes(25, 30, 60)), (0.10, Sizes(40, 60, 200)))


def generate(seed: int, number: int) -> Draft:
    """Return a pair: many small, some large, a fifth of them made impossible in one of many ways."""
    chance = random.Random(f"time to plan {seed}/{number}")
    features = frozenset(name for name in FEATURES if chance.random() < _FEATURE_SHARE)
    most = chance.choices([sizes for _, sizes in _CLASSES], [share for share, _ in _CLASSES])[0]
    sizes = Sizes(
        chance.randint(2 + most.stations // 3, most.stations),
        chance.randint(1 + most.operations // 4, most.operations),
        chance.randint(1 + most.lots // 4, most.lots),
    )
    draft = Draft(chance, features, sizes, lot_pieces=chance.choice([1, 2, 5, 10, 20]))
    make_factory(draft)
    make_products(draft)
    make_orders(draft)
    if chance.random() < _IMPOSSIBLE_SHARE:
        make_impossible(draft)
    return draft
