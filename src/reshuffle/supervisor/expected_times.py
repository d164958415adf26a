"""The means of distributions of durations: what to expect where only chance knows."""

from __future__ import annotations

import math

from reshuffle.model.distributions import DurationDistribution

__all__ = ["mean_duration"]


def mean_duration(distribution: DurationDistribution) -> float:
    """Return the mean of a distribution, in milliseconds.

    Of a normal distribution it is the mean before the cut at 0.

    Examples
    --------
    >>> from reshuffle.model.distributions import parse_distribution
    >>> mean_duration(parse_distribution("uniform(10 min, 20 min)")) / 60_000
    15.0
    """
    arguments = [float(argument) for argument in distribution.arguments]
    match distribution.name:
        case "uniform" | "triangular":
            return sum(arguments) / len(arguments)
        case "lognormal":
            return arguments[0] * math.exp(arguments[1] ** 2 / 2)
        case "weibull":
            return arguments[0] * math.gamma(1 + 1 / arguments[1])
        case "hyperexponential":
            return arguments[0] * arguments[2] + arguments[1] * (1 - arguments[2])
        case _:
            # fixed, exponential, normal, gamma and erlang are written with their mean.
            return arguments[0]
