"""The names behind the numbers of a run, and its distributions and streams: what kernels need not know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import gamma, log1p, sqrt
from typing import Any

from reshuffle.model.distributions import DurationDistribution
from reshuffle.model.variation import Variation
from reshuffle.twin.compiled.draws import FORMS
from reshuffle.twin.sampling import stream_key

__all__ = ["Book", "Distributions", "Keys", "signed_key"]

#: An Erlang variate of more stages is drawn as a gamma variate; as in sampling.py.
_MOST_STAGES = 16
_WORDS = 4


def signed_key(seed: int, entity: str, purpose: str) -> int:
    """Return the key of a stream as a signed integer of 64 bits."""
    key = stream_key(seed, entity, purpose)
    return key - (1 << 64) if key >= 1 << 63 else key


@dataclass(slots=True)
class Distributions:
    """The distributions of a run as numbers: a form and three constants each, found by their place."""

    words: list[float] = field(default_factory=list)
    places: dict[tuple[float, ...], int] = field(default_factory=dict)

    def number(self, value: float) -> int:
        """Return the place of a number that stands for itself, such as a probability."""
        return self._place((value, 0.0, 0.0, 0.0))

    def duration(self, distribution: DurationDistribution) -> int:
        """Return the place of a distribution of durations."""
        name = distribution.name
        first, second, third, *_ = [float(argument) for argument in distribution.arguments] + [0.0] * 3
        if name == "erlang" and second == int(second):
            return self._form("erlang" if second <= _MOST_STAGES else "erlang of many stages", first, second)
        if name == "erlang":
            return self._form("gamma", first, second)
        return self._form(name, first, second, third)

    def factor(self, variation: Variation) -> int:
        """Return the place of the distribution of a factor with mean 1, -1 for one that does not vary."""
        name = variation.name
        first, second, third, *_ = [float(argument) for argument in variation.arguments] + [0.0] * 3
        if name == "none":
            return -1
        if name == "gamma":
            return self._form("gamma", 1.0, 1.0 / (first * first))
        if name == "erlang":
            many = int(first) > _MOST_STAGES
            return self._form("erlang of many stages" if many else "erlang", 1.0, float(int(first)))
        if name == "exponential":
            return self._form("exponential", 1.0)
        if name == "lognormal":
            variance = log1p(first * first)
            return self._form("lognormal factor", sqrt(variance), 0.5 * variance)
        if name == "weibull":
            return self._form("weibull factor", first, gamma(1.0 + 1.0 / first))
        if name == "hyperexponential":
            square = first * first
            share = 0.5 * (1.0 + sqrt((square - 1.0) / (square + 1.0)))
            return self._form(name, 0.5 / share, 0.5 / (1.0 - share), share)
        return self._form(name, first, second, third)

    def _form(self, name: str, first: float, second: float = 0.0, third: float = 0.0) -> int:
        return self._place((float(FORMS.index(name)), first, second, third))

    def _place(self, words: tuple[float, ...]) -> int:
        if words not in self.places:
            self.places[words] = len(self.words)
            self.words += words
        return self.places[words]


@dataclass(slots=True)
class Keys:
    """Numbers that compare as names do: those that are there, and blocks for ``NAME-1``, ``NAME-2``, ...

    Parameters
    ----------
    names
        Names that are there.
    prefixes
        What stands before the numbers of those that come.
    room, block
        Numbers for each name, and for each block.
    """

    names: Iterable[str]
    prefixes: Iterable[str]
    room: int
    block: int
    keys: dict[str, int] = field(init=False)
    blocks: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        # A number begins with a digit: its block stands where the prefix with the first digit would.
        ahead = {f"{prefix}0": prefix for prefix in self.prefixes}
        self.keys, self.blocks = {}, {}
        at = 0
        for name in sorted({*self.names, *ahead}):
            if name in ahead:
                self.blocks[ahead[name]] = at
                at += self.block
            else:
                self.keys[name] = at
                at += self.room


@dataclass(slots=True)
class Book:
    """Names of what a run has numbers for.

    Parameters
    ----------
    stations, people, bases
        Ids, by number.
    operations
        Product and operation, by the number among all operations.
    names
        Whatever else has a name, by number.
    phases
        Names of phases, by number.
    states
        Setup states, by station.
    counters
        Name and limit of each wear counter, by number.
    orders
        Ids of the orders that were there at the beginning, by code.
    demands
        Names of the streams of demand, by number.
    streams
        Entity and purpose of each random stream, by number.
    """

    stations: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    operations: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)
    states: list[list[Any]] = field(default_factory=list)
    counters: list[tuple[str, int]] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    demands: list[str] = field(default_factory=list)
    streams: list[tuple[str, str]] = field(default_factory=list)
    distributions: Distributions = field(default_factory=Distributions)

    def name(self, name: str) -> int:
        """Return the number of a name."""
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def phase(self, name: str) -> int:
        """Return the number of a name of a phase."""
        if name not in self.phases:
            self.phases.append(name)
        return self.phases.index(name)

    def stream(self, entity: str, purpose: str) -> int:
        """Return the number of a further stream."""
        self.streams.append((entity, purpose))
        return len(self.streams) - 1
