"""Means with their confidence intervals, from independent replications and from pairs of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

__all__ = ["Estimate", "estimate", "paired_difference", "replications_for", "student_quantile"]

#: Steps of the continued fraction, and of the search for a quantile: both end far earlier.
_MOST_TERMS, _MOST_HALVINGS = 300, 200


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications.

    Parameters
    ----------
    mean
        None where no replication gave a value.
    half_width
        Of the confidence interval mean +- half_width; None with fewer than two values.
    count
        Values that there were.
    confidence
        In (0, 1).
    """

    mean: float | None
    half_width: float | None
    count: int
    confidence: float = 0.95

    @property
    def relative_precision(self) -> float | None:
        """half_width / |mean|; None where there is no interval, 0 where there is no spread."""
        if self.half_width is None or self.mean is None:
            return None
        if self.half_width == 0:
            return 0.0
        return self.half_width / abs(self.mean) if self.mean else math.inf

    def covers(self, value: float) -> bool:
        """Whether a value lies in the interval, ends included."""
        return (
            self.mean is not None
            and self.half_width is not None
            and abs(value - self.mean) <= self.half_width * (1 + 1e-12)
        )


def estimate(values: Sequence[float | None], confidence: float = 0.95) -> Estimate:
    """Return the mean of independent values with Student's interval; values that are None are left out.

    Raises
    ------
    ValueError
        If the confidence is not in (0, 1).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence(={confidence}) must be above 0 and below 1")
    known = [value for value in values if value is not None]
    if not known:
        return Estimate(None, None, 0, confidence)
    if len(known) == 1:
        return Estimate(known[0], None, 1, confidence)
    spread = stdev(known) / math.sqrt(len(known))
    half_width = spread * student_quantile((1 + confidence) / 2, len(known) - 1) if spread else 0.0
    return Estimate(fmean(known), half_width, len(known), confidence)


def paired_difference(
    first: Sequence[float | None], second: Sequence[float | None], confidence: float = 0.95
) -> Estimate:
    """Return the mean of second - first over replications that met the same luck (common random numbers).

    Pairs of which one side is None are left out.

    Raises
    ------
    ValueError
        If the two are not of the same length.
    """
    pairs = zip(first, second, strict=True)
    return estimate([b - a for a, b in pairs if a is not None and b is not None], confidence)


def replications_for(known: Estimate, precision: float) -> int:
    """Return how many replications would give a relative precision, judged by those that there are; at least as many.

    The half width falls with the square root of the number (Law, Simulation Modeling and Analysis, 5th ed., 9.4.1).
    """
    now = known.relative_precision
    if now is None or now <= precision:
        return known.count
    if math.isinf(now):
        return 2 * known.count
    return max(known.count + 1, math.ceil(known.count * (now / precision) ** 2))


def student_quantile(probability: float, degrees: int) -> float:
    """Return the quantile of Student's distribution.

    Found by halving on its distribution function, which is a regularized incomplete beta function (Abramowitz and
    Stegun 26.7.1, by the continued fraction 26.5.8). Exact to about 1e-12.

    Raises
    ------
    ValueError
        If the probability is not in (0, 1) or there is no degree of freedom.
    """
    if not 0 < probability < 1:
        raise ValueError(f"probability(={probability}) must be above 0 and below 1")
    if degrees < 1:
        raise ValueError(f"degrees(={degrees}) must be >= 1")
    if probability < 0.5:
        return -student_quantile(1 - probability, degrees)
    low, high = 0.0, max(1.0, NormalDist().inv_cdf(probability)) * 2
    while _student_distribution(high, degrees) < probability:
        low, high = high, 2 * high
    for _ in range(_MOST_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _student_distribution(middle, degrees) < probability:
            low = middle
        else:
            high = middle
    return high


def _student_distribution(value: float, degrees: int) -> float:
    """Return the distribution function of Student at a value >= 0."""
    return 1 - _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + value * value)) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularized incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    # Lentz's method, with no term ever quite 0.
    tiny = 1e-300
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, _MOST_TERMS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _off_zero(1 + numerator * d, tiny)
            c = _off_zero(1 + numerator / c, tiny)
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return math.exp(log) * fraction / a


def _off_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
