"""The one sampler: every variate of a simulation, from streams that belong to one entity and one purpose each.

A stream has a 64-bit key, the BLAKE2b digest of the run's seed, the entity's id and the purpose. Its n-th variate is
made from the uniforms ``u(key, n, 0), u(key, n, 1), ...`` and from nothing else: how many of them one variate takes
does not move the next. Uniforms are counter-based, by the finalizer of SplitMix64 (Steele, Lea and Flood 2014,
doi:10.1145/2660193.2660195), in integer arithmetic modulo 2**64. Variates are made by
:mod:`reshuffle.twin.elementary`, the inverse transform wherever there is one. A compiled engine that follows the same
formulas, without fused or reordered operations, draws the same bits (docs/decisions/0003).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from hashlib import blake2b

from reshuffle.model.distributions import DurationDistribution
from reshuffle.model.variation import Variation
from reshuffle.twin.elementary import exponential, logarithm, normal_quantile

__all__ = ["Streams", "factor", "largest", "mean", "stream_key", "uniform", "variate"]

_MASK = (1 << 64) - 1
#: Odd constants: 2**64 over the golden ratio, and the increment of another such sequence (Weyl).
_STEP = 0x9E3779B97F4A7C15
_INNER_STEP = 0xD1342543DE82EF95
#: An Erlang variate of at most so many stages is their sum; one of more stages is drawn as a gamma variate.
_MOST_STAGES = 16


def stream_key(seed: int, entity: str, purpose: str) -> int:
    """Return the key of a stream: the first 8 bytes, little-endian, of BLAKE2b over the three, parted by byte 31."""
    text = f"{seed}\x1f{entity}\x1f{purpose}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def _mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def uniform(key: int, position: int, inner: int) -> float:
    """Return uniform `inner` of variate `position`: (k + 1/2) / 2**52 with k below 2**52, never 0 or 1."""
    outer = _mix((key + (position + 1) * _STEP) & _MASK)
    bits = _mix((outer + (inner + 1) * _INNER_STEP) & _MASK)
    return ((bits >> 12) + 0.5) * 2.0**-52


def variate(distribution: DurationDistribution, key: int, position: int) -> float:
    """Return a variate of a distribution, in milliseconds and never below 0.

    Parameters
    ----------
    distribution
        One of the forms of :class:`reshuffle.model.distributions.DurationDistribution`.
    key, position
        Stream, and number of the variate in it.
    """
    name = distribution.name
    arguments = [float(argument) for argument in distribution.arguments]
    if name == "fixed":
        return arguments[0]
    if name in {"gamma", "erlang"}:
        value, shape = arguments
        if name == "erlang" and shape == int(shape):
            return value * _erlang(int(shape), key, position)
        return value * _standard_gamma(shape, key, position) / shape
    u = uniform(key, position, 0)
    if name == "uniform":
        low, high = arguments
        return low + (high - low) * u
    if name == "triangular":
        return _triangular(arguments[0], arguments[1], arguments[2], u)
    if name == "exponential":
        return arguments[0] * -logarithm(u)
    if name == "normal":
        return max(0.0, arguments[0] + arguments[1] * normal_quantile(u))
    if name == "lognormal":
        return arguments[0] * exponential(arguments[1] * normal_quantile(u))
    if name == "hyperexponential":
        branch = arguments[0] if u < arguments[2] else arguments[1]
        return branch * -logarithm(uniform(key, position, 1))
    scale, shape = arguments
    return scale * exponential(logarithm(-logarithm(u)) / shape)


def factor(variation: Variation, key: int, position: int) -> float:
    """Return a factor with mean 1 on a duration.

    The constants of a variation (a sigma, a scale, a share) are worked out here by the machine's own library; an engine
    elsewhere is handed them as numbers.

    Parameters
    ----------
    variation
        One of the forms of :class:`reshuffle.model.variation.Variation`.
    key, position
        Stream, and number of the variate in it.
    """
    name = variation.name
    arguments = [float(argument) for argument in variation.arguments]
    if name == "none":
        return 1.0
    if name == "gamma":
        shape = 1.0 / (arguments[0] * arguments[0])
        return _standard_gamma(shape, key, position) / shape
    if name == "erlang":
        return _erlang(int(arguments[0]), key, position)
    u = uniform(key, position, 0)
    if name == "exponential":
        return -logarithm(u)
    if name == "lognormal":
        variance = math.log1p(arguments[0] * arguments[0])
        return exponential(math.sqrt(variance) * normal_quantile(u) - 0.5 * variance)
    if name == "weibull":
        return exponential(logarithm(-logarithm(u)) / arguments[0]) / math.gamma(1.0 + 1.0 / arguments[0])
    if name == "hyperexponential":
        square = arguments[0] * arguments[0]
        share = 0.5 * (1.0 + math.sqrt((square - 1.0) / (square + 1.0)))
        branch = 0.5 / share if u < share else 0.5 / (1.0 - share)
        return branch * -logarithm(uniform(key, position, 1))
    if name == "uniform":
        return arguments[0] + (arguments[1] - arguments[0]) * u
    return _triangular(arguments[0], arguments[1], arguments[2], u)


def _erlang(stages: int, key: int, position: int) -> float:
    """Return the mean of as many exponential variates; of very many, a gamma variate of that shape."""
    if stages > _MOST_STAGES:
        return _standard_gamma(float(stages), key, position) / stages
    total = 0.0
    for stage in range(stages):
        total -= logarithm(uniform(key, position, stage))
    return total / stages


def _triangular(low: float, mode: float, high: float, u: float) -> float:
    if high == low:
        return low
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


def _standard_gamma(shape: float, key: int, position: int) -> float:
    """Return a gamma variate of scale 1 by rejection (Marsaglia and Tsang 2000, doi:10.1145/358407.358414)."""
    inner, boost = 0, 1.0
    if shape < 1.0:
        boost = exponential(max(-690.0, logarithm(uniform(key, position, 0)) / shape))
        inner, shape = 1, shape + 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal_quantile(uniform(key, position, inner))
        u = uniform(key, position, inner + 1)
        inner += 2
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        if logarithm(u) < 0.5 * x * x + d - d * v + d * logarithm(v):
            return boost * d * v


def mean(distribution: DurationDistribution) -> int:
    """Return the mean of a distribution, in whole milliseconds: what is drawn from it in a run without chance."""
    arguments = [float(argument) for argument in distribution.arguments]
    name = distribution.name
    if name in {"uniform", "triangular"}:
        return int(sum(arguments) / len(arguments) + 0.5)
    if name == "hyperexponential":
        return int(arguments[0] * arguments[2] + arguments[1] * (1.0 - arguments[2]) + 0.5)
    if name == "lognormal":
        return int(arguments[0] * math.exp(0.5 * arguments[1] ** 2) + 0.5)
    if name == "weibull":
        return int(arguments[0] * math.gamma(1.0 + 1.0 / arguments[1]) + 0.5)
    return int(arguments[0] + 0.5)


def largest(distribution: DurationDistribution) -> float:
    """Return a bound that is 0 only for a distribution that never gives more than 0, milliseconds."""
    if distribution.name in {"fixed", "uniform", "triangular", "normal", "hyperexponential"}:
        return float(max(distribution.arguments[:2] if distribution.name != "triangular" else distribution.arguments))
    return float(distribution.arguments[0])


@dataclass(slots=True)
class Streams:
    """The streams of one run, with the number of variates that each has given.

    Parameters
    ----------
    seed
        Seed of the run.
    positions
        Variates drawn so far, by (entity, purpose).
    """

    seed: int
    positions: dict[tuple[str, str], int] = field(default_factory=dict)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)

    def duration(self, entity: str, purpose: str, distribution: DurationDistribution) -> int:
        """Draw a duration in whole milliseconds, rounded to the nearest."""
        return int(variate(distribution, *self._next(entity, purpose)) + 0.5)

    def factor(self, entity: str, purpose: str, variation: Variation) -> float:
        """Draw a factor with mean 1."""
        return factor(variation, *self._next(entity, purpose))

    def happens(self, entity: str, purpose: str, probability: float) -> bool:
        """Draw whether something of a probability happens."""
        return uniform(*self._next(entity, purpose), 0) < probability

    def binomial(self, entity: str, purpose: str, count: int, probability: float) -> int:
        """Draw how many of `count` things happen, each by itself, by the gaps between them (geometric skips)."""
        key, position = self._next(entity, purpose)
        if probability <= 0.0 or count <= 0:
            return 0
        if probability >= 1.0:
            return count
        scale = logarithm(1.0 - probability)
        place, found, inner = 0, 0, 0
        while True:
            gap = logarithm(uniform(key, position, inner)) / scale
            if gap >= count - place:
                return found
            place += int(gap) + 1
            found += 1
            inner += 1

    def reseed(self, seed: int) -> None:
        """Go on with new luck; what was drawn stays drawn."""
        self.seed = seed
        self.keys.clear()

    def _next(self, entity: str, purpose: str) -> tuple[int, int]:
        name = (entity, purpose)
        key = self.keys.get(name)
        if key is None:
            key = self.keys[name] = stream_key(self.seed, entity, purpose)
        position = self.positions.get(name, 0)
        self.positions[name] = position + 1
        return key, position
