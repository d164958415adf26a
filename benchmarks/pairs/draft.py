"""A factory-product pair while it is being made: the words of its files, and what the parts must know of each other."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

__all__ = ["FEATURES", "NOW", "Draft", "Offer", "Sizes"]

#: What is drawn per pair with an even chance or a little less.
FEATURES = ("setups", "breaks", "operators", "tools", "batches", "buffers", "robots", "material")
#: A Monday, when the first shift begins; local time of the factory.
NOW = datetime(2026, 11, 30, 6)  # noqa: DTZ001 - files say local times

Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a pair is: stations, operations of the ordered product, lots of all orders together."""

    stations: int
    operations: int
    lots: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a station offers: millimetres and materials it admits, None where it states no limits."""

    station: str
    size_mm: int | None
    materials: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """A pair in the words of its files.

    Parameters
    ----------
    chance
        All chance of the pair.
    features
        Those of :data:`FEATURES` that the pair has.
    offers
        Offers by capability, the first of each able to do whatever is asked of it.
    anchors
        Per product and operation a station that can do it, as far as limits go.
    impossible
        In which way the pair was made impossible; empty where it was not.
    """

    chance: random.Random
    features: frozenset[str]
    sizes: Sizes
    factory: Words = field(default_factory=dict)
    products: dict[str, Words] = field(default_factory=dict)
    orders: dict[str, Words] = field(default_factory=dict)
    state: Words = field(default_factory=dict)
    offers: dict[str, list[Offer]] = field(default_factory=dict)
    anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    lot_pieces: int = 1
    impossible: str = ""

    @property
    def stations(self) -> dict[str, Words]:
        """The stations of the factory by name."""
        stations: dict[str, Words] = self.factory["stations"]
        return stations

    def has(self, feature: str) -> bool:
        """Whether the pair has a feature."""
        return feature in self.features

    def write(self, folder: Path) -> None:
        """Write the pair as a workspace folder."""
        (folder / "products").mkdir(parents=True)
        files = {"factory": self.factory, "orders": {"orders": self.orders}, "state": self.state}
        for name, words in files.items():
            _write(folder / f"{name}.yaml", words)
        for name, words in self.products.items():
            _write(folder / "products" / f"{name}.yaml", words)


def _write(path: Path, words: Words) -> None:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text = yaml.dump({"format_version": 1, **words}, Dumper=dumper, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
