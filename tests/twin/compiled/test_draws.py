"""The compiled sampler draws the very bits of the plain one."""

from __future__ import annotations

from random import Random

import pytest

from reshuffle.model.distributions import parse_distribution
from reshuffle.model.variation import parse_variation
from reshuffle.twin import elementary, sampling

pytest.importorskip("numba")

import numpy as np

from reshuffle.twin.compiled import draws
from reshuffle.twin.compiled.book import Distributions, signed_key

_DURATIONS = (
    "20 min",
    "uniform(5 min, 10 min)",
    "triangular(1 min, 4 min, 9 min)",
    "exponential(20 min)",
    "normal(10 min, 6 min)",
    "lognormal(3 h, 0.5)",
    "gamma(20 min, 0.6)",
    "gamma(20 min, 3)",
    "weibull(20 min, 1.5)",
    "erlang(20 min, 3)",
    "erlang(20 min, 40)",
    "erlang(20 min, 2.5)",
    "hyperexponential(5 min, 50 min, 0.8)",
)
_FACTORS = (
    "20 %",
    "exponential",
    "erlang(4)",
    "erlang(30)",
    "gamma(0.5)",
    "gamma(2)",
    "weibull(1.5)",
    "hyperexponential(1.5)",
    "uniform(0.5, 1.5)",
    "triangular(0.5, 1, 1.5)",
)


def test_elementary_functions_give_the_same_bits() -> None:
    random = Random(1)
    for _ in range(5000):
        u, x = sampling.uniform(random.getrandbits(64), random.randrange(1000), 0), random.uniform(-699, 699)
        assert draws.logarithm(u) == elementary.logarithm(u)
        assert draws.normal_quantile(u) == elementary.normal_quantile(u)
        assert draws.exponential(x) == elementary.exponential(x)


@pytest.mark.parametrize("text", _DURATIONS)
def test_every_distribution_of_durations_gives_the_same_bits(text: str) -> None:
    known, wanted = Distributions(), parse_distribution(text)
    place = known.duration(wanted)
    constants = np.array(known.words)
    for position in range(300):
        key, signed = sampling.stream_key(7, "mill", text), signed_key(7, "mill", text)
        assert draws.variate(constants, place, signed, position) == sampling.variate(wanted, key, position)


@pytest.mark.parametrize("text", _FACTORS)
def test_every_variation_gives_the_same_bits(text: str) -> None:
    known, wanted = Distributions(), parse_variation(text)
    place = known.factor(wanted)
    constants = np.array(known.words)
    for position in range(300):
        key, signed = sampling.stream_key(3, "mill", text), signed_key(3, "mill", text)
        assert draws.variate(constants, place, signed, position) == sampling.factor(wanted, key, position)


def test_numbers_of_losses_are_the_same() -> None:
    streams = sampling.Streams(5)
    for position in range(300):
        count, share = position % 40, (position % 11) / 10
        signed = signed_key(5, "board/cut", "yield")
        assert draws.binomial(count, share, signed, position) == streams.binomial("board/cut", "yield", count, share)


def test_integers_of_numbers_compare_as_the_numbers() -> None:
    numbers = [-1e300, -2.5, -1.0, -1e-300, 0.0, 1e-300, 0.5, 1.0, 1e18, 1e300]
    assert [draws.sortable(x) for x in numbers] == sorted(draws.sortable(x) for x in numbers)
    assert draws.sortable(-0.0) == draws.sortable(0.0)
