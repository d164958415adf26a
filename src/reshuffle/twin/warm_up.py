"""Where the beginning of a series ends that tells of the start and not of the long run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

__all__ = ["Truncation", "mean_curve", "mser"]


@dataclass(frozen=True, slots=True)
class Truncation:
    """How much of a series is left out.

    Parameters
    ----------
    left_out
        Observations at the beginning.
    is_settled
        Whether the point was found in the first half. Where it was not, the series has not come to its long run:
        it is too short.
    """

    left_out: int
    is_settled: bool


def mser(series: Sequence[float], batch: int = 5) -> Truncation:
    """Return how many observations to leave out, by the marginal standard error rule on means of batches (MSER-5).

    The series is cut into batches of `batch` observations, what is left over at the end is not looked at, and those
    first d of the k means are left out for which the rest has the least sum of (Z - mean)^2 / (k - d)^2: the square of
    the half width of its interval, but for a factor (White 1997, doi:10.1177/003754979706900601; on means of 5, White,
    Cobb and Spratt 2000, doi:10.1109/WSC.2000.899925). A point in the second half is refused, as there. Of equal ones
    the earliest is taken. It takes time in proportion to the series.

    Parameters
    ----------
    series
        Observations in their order, of one run, or of means over replications.
    batch
        Observations per batch, >= 1.

    Raises
    ------
    ValueError
        If the batch is smaller than 1.
    """
    if batch < 1:
        raise ValueError(f"batch(={batch}) must be >= 1")
    count = len(series) // batch
    if count < 2:
        return Truncation(0, False)
    # Around their mean the squares lose no digits.
    middle = sum(series[: count * batch]) / (count * batch)
    means = [sum(series[at : at + batch]) / batch - middle for at in range(0, count * batch, batch)]
    sums = list(accumulate(reversed(means)))
    squares = list(accumulate(mean * mean for mean in reversed(means)))
    best, least = 0, float("inf")
    # What differs by less is the same but for rounding.
    rounding = 1e-12 * squares[-1] / count**2
    # The last batches alone have next to no spread by mere chance: they are no candidates.
    for left_out in range(count - min(5, count - 1)):
        left = count - left_out
        spread = max(0.0, squares[left - 1] - sums[left - 1] ** 2 / left) / left**2
        if spread < least - rounding:
            best, least = left_out, spread
    return Truncation(best * batch, 2 * best <= count)


def mean_curve(series: Sequence[Sequence[float]], window: int = 0) -> list[float]:
    """Return the mean over replications at each place, smoothed by a moving mean (Welch 1983).

    Parameters
    ----------
    series
        One per replication; the shortest says how long the curve is.
    window
        Places to each side that are averaged, fewer at the beginning; the last `window` places have no value.
    """
    if not series:
        return []
    curve = [sum(values) / len(series) for values in zip(*series, strict=False)]
    smooth = []
    for place in range(len(curve) - window):
        side = min(place, window)
        near = curve[place - side : place + side + 1]
        smooth.append(sum(near) / len(near))
    return smooth
