"""The sampler: the right distributions, streams of their own, the same numbers for ever."""

from __future__ import annotations

import math

import pytest

from reshuffle.model.distributions import parse_distribution
from reshuffle.model.variation import parse_variation
from reshuffle.twin.elementary import exponential, logarithm, normal_quantile
from reshuffle.twin.sampling import Streams, factor, stream_key, uniform, variate

COUNT = 20_000


@pytest.mark.parametrize(
    ("text", "mean", "deviation"),
    [
        ("uniform(2 s, 6 s)", 4000, 4000 / math.sqrt(12)),
        ("triangular(1 s, 2 s, 6 s)", 3000, math.sqrt((1 + 4 + 36 - 2 - 6 - 12) / 18) * 1000),
        ("exponential(5 s)", 5000, 5000),
        ("normal(10 s, 1 s)", 10_000, 1000),
        ("lognormal(2 s, 0.5)", 2000 * math.exp(0.125), 2000 * math.exp(0.125) * math.sqrt(math.exp(0.25) - 1)),
        ("gamma(3 s, 2.5)", 3000, 3000 / math.sqrt(2.5)),
        ("gamma(3 s, 0.4)", 3000, 3000 / math.sqrt(0.4)),
        ("weibull(2 s, 2)", 2000 * math.gamma(1.5), 2000 * math.sqrt(math.gamma(2) - math.gamma(1.5) ** 2)),
        ("erlang(6 s, 4)", 6000, 3000),
        ("erlang(6 s, 30)", 6000, 6000 / math.sqrt(30)),
        ("hyperexponential(1 s, 10 s, 0.9)", 1900, math.sqrt(2 * (0.9 + 10) - 1.9**2) * 1000),
    ],
)
def test_variates_have_the_mean_and_deviation_of_their_distribution(text: str, mean: float, deviation: float) -> None:
    distribution = parse_distribution(text)
    key = stream_key(1, "mill", "test")
    values = [variate(distribution, key, position) for position in range(COUNT)]
    found = sum(values) / COUNT
    spread = math.sqrt(sum((value - found) ** 2 for value in values) / COUNT)
    assert min(values) >= 0
    assert abs(found - mean) < 5 * deviation / math.sqrt(COUNT)
    assert abs(spread - deviation) < 0.06 * deviation


@pytest.mark.parametrize(
    "text",
    [
        *("20 %", "exponential", "erlang(3)", "gamma(0.7)", "weibull(1.5)", "hyperexponential(2)"),
        *("uniform(0.5, 1.5)", "triangular(0.2, 1, 1.8)"),
    ],
)
def test_factors_have_mean_one(text: str) -> None:
    key = stream_key(2, "mill", "test")
    values = [factor(parse_variation(text), key, position) for position in range(COUNT)]
    mean = sum(values) / COUNT
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / COUNT)
    assert abs(mean - 1) < 5 * spread / math.sqrt(COUNT)


def test_no_variation_is_a_factor_of_exactly_one() -> None:
    assert factor(parse_variation("none"), 7, 3) == 1.0


def test_losses_are_binomial() -> None:
    streams = Streams(3)
    found = [streams.binomial("test", "yield", 50, 0.1) for _ in range(4000)]
    mean = sum(found) / len(found)
    assert abs(mean - 5) < 5 * math.sqrt(4.5 / 4000)
    assert abs(sum((value - mean) ** 2 for value in found) / len(found) - 4.5) < 0.5
    assert min(found) >= 0
    assert max(found) <= 50


def test_certain_and_impossible_losses_are_exact() -> None:
    streams = Streams(3)
    assert [streams.binomial("test", "yield", 9, share) for share in (0.0, 1.0)] == [0, 9]


@pytest.mark.parametrize("x", [1e-300, 2.0**-52, 0.1, 0.5, 0.70710678, 1.0, 1.0000001, 3.0, 1e9, 1e300])
def test_logarithm_agrees_with_the_library(x: float) -> None:
    assert logarithm(x) == pytest.approx(math.log(x), rel=4e-16, abs=1e-300)


@pytest.mark.parametrize("x", [-690.0, -20.5, -1.0, -1e-9, 0.0, 0.3, 1.0, 10.25, 690.0])
def test_exponential_agrees_with_the_library(x: float) -> None:
    assert exponential(x) == pytest.approx(math.exp(x), rel=4e-16)


@pytest.mark.parametrize(("p", "z"), [(0.5, 0.0), (0.975, 1.959963984540054), (1e-10, -6.361340902404056)])
def test_normal_quantile_is_that_of_the_tables(p: float, z: float) -> None:
    assert normal_quantile(p) == pytest.approx(z, rel=1e-14, abs=1e-15)


def test_numbers_of_the_specification_stay_as_they_are() -> None:
    """A compiled engine is held to these; whoever changes them changes every run."""
    key = stream_key(1, "mill-1", "run")
    assert key == 0xCE359C2B17D1F480
    assert uniform(key, 0, 0) == 0.8798049681947883
    assert factor(parse_variation("20 %"), key, 0).hex() == "0x1.3cbc9dab5eb9ep+0"


def test_uniforms_are_spread_evenly_over_positions_and_inner_numbers() -> None:
    key = stream_key(5, "mill", "run")
    for values in ([uniform(key, n, 0) for n in range(COUNT)], [uniform(key, 0, n) for n in range(COUNT)]):
        counts = [0] * 20
        for value in values:
            counts[int(value * 20)] += 1
        chi_square = sum((count - COUNT / 20) ** 2 / (COUNT / 20) for count in counts)
        assert chi_square < 43.8  # the 0.1 % point of 19 degrees of freedom


def test_one_more_draw_of_a_stream_leaves_the_others_alone() -> None:
    here, there = Streams(1), Streams(1)
    there.factor("mill-1", "run", parse_variation("20 %"))
    assert here.factor("mill-2", "run", parse_variation("20 %")) == there.factor(
        "mill-2", "run", parse_variation("20 %")
    )


def test_streams_of_one_entity_differ_by_purpose() -> None:
    streams = Streams(1)
    variation = parse_variation("exponential")
    assert streams.factor("mill-1", "run", variation) != streams.factor("mill-1", "setup", variation)


def test_a_variate_of_many_uniforms_moves_its_stream_by_one() -> None:
    streams = Streams(1)
    streams.binomial("test", "yield", 100, 0.5)
    assert streams.positions == {("test", "yield"): 1}
