"""Random variates, drawn by kernels with the very bits of :mod:`reshuffle.twin.sampling`; see docs/decisions/0003.

Everything is integer arithmetic modulo 2**64, the four basic operations and the square root, in the order of
:mod:`reshuffle.twin.elementary`. A distribution is a form and up to three constants.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel, part

__all__ = ["FORMS", "binomial", "happens", "sortable", "uniform", "variate"]

Constants = npt.NDArray[np.float64]

#: Forms of distributions, in the order of their numbers.
FORMS = (
    "fixed",
    "uniform",
    "triangular",
    "exponential",
    "normal",
    "lognormal",
    "lognormal factor",
    "hyperexponential",
    "weibull",
    "weibull factor",
    "gamma",
    "erlang",
    "erlang of many stages",
)
_FIXED, _UNIFORM, _TRIANGULAR, _EXPONENTIAL, _NORMAL, _LOGNORMAL, _LOGNORMAL_FACTOR = range(7)
_HYPEREXPONENTIAL, _WEIBULL, _WEIBULL_FACTOR, _GAMMA, _ERLANG, _ERLANG_MANY = range(7, 13)

# The constants of sampling.py as signed integers of 64 bits, which wrap the same way.
_STEP = 0x9E3779B97F4A7C15 - (1 << 64)
_INNER_STEP = 0xD1342543DE82EF95 - (1 << 64)
_FIRST = 0xBF58476D1CE4E5B9 - (1 << 64)
_SECOND = 0x94D049BB133111EB - (1 << 64)
_LOW_34, _LOW_37, _LOW_33, _LOW_52 = (1 << 34) - 1, (1 << 37) - 1, (1 << 33) - 1, (1 << 52) - 1
_HALF_EXPONENT = 0x3FE << 52
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700e00


@part
def _mix(z: int) -> int:
    z = (z ^ ((z >> 30) & _LOW_34)) * _FIRST
    z = (z ^ ((z >> 27) & _LOW_37)) * _SECOND
    return z ^ ((z >> 31) & _LOW_33)


@part
def uniform(key: int, position: int, inner: int) -> float:
    """Return uniform `inner` of variate `position`, as :func:`reshuffle.twin.sampling.uniform`."""
    bits = _mix(_mix(key + (position + 1) * _STEP) + (inner + 1) * _INNER_STEP)
    return (float((bits >> 12) & _LOW_52) + 0.5) * 2.0**-52


@part
def sortable(x: float) -> int:
    """Return an integer that compares with others of its kind as the numbers do; not for a number that is none."""
    bits = np.int64(np.float64(x + 0.0).view(np.int64))
    return int(bits ^ ((bits >> 63) & 0x7FFFFFFFFFFFFFFF))


@kernel
def logarithm(x: float) -> float:
    """Return the natural logarithm, as :func:`reshuffle.twin.elementary.logarithm`."""
    bits = np.int64(np.float64(x).view(np.int64))
    exponent = (bits >> 52) - 1022
    fraction = float(np.int64((bits & _LOW_52) | _HALF_EXPONENT).view(np.float64))
    if fraction < 0.70710678118654752440:
        fraction, exponent = fraction * 2.0, exponent - 1
    f = fraction - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    inside = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)
    odd = z * (6.666666666666735130e-01 + w * inside)
    r = odd + even
    half_square = 0.5 * f * f
    k = float(exponent)
    return k * _LN2_HIGH - ((half_square - (s * (half_square + r) + k * _LN2_LOW)) - f)


@kernel
def exponential(x: float) -> float:
    """Return e to the power of x for ``-700 < x < 700``, as :func:`reshuffle.twin.elementary.exponential`."""
    k = math.floor(x * _INVERSE_LN2 + 0.5)
    high = x - k * _LN2_HIGH
    low = k * _LN2_LOW
    r = high - low
    t = r * r
    inside = 6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08)
    c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * inside))
    power = float(np.int64((k + 1023) << 52).view(np.float64))
    return (1.0 - ((low - (r * c) / (2.0 - c)) - high)) * power


@part
def _near(r: float) -> float:
    a = 2.5090809287301226727e3 * r + 3.3430575583588128105e4
    a = ((a * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r + 1.3731693765509461125e4
    return ((a * r + 1.9715909503065514427e3) * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0


@part
def _near_below(r: float) -> float:
    b = 5.2264952788528545610e3 * r + 2.8729085735721942674e4
    b = ((b * r + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r + 5.3941960214247511077e3
    return ((b * r + 6.8718700749205790830e2) * r + 4.2313330701600911252e1) * r + 1.0


@part
def _middle(r: float) -> float:
    a = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
    a = ((a * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r + 3.64784832476320460504e0
    a = ((a * r + 5.76949722146069140550e0) * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
    b = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
    b = ((b * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1
    b = ((b * r + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1.0
    return a / b


@part
def _far(r: float) -> float:
    a = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    a = ((a * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1
    a = ((a * r + 1.78482653991729133580e0) * r + 5.46378491116411436990e0) * r + 6.65790464350110377720e0
    b = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
    b = ((b * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2
    b = ((b * r + 1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1.0
    return a / b


@kernel
def normal_quantile(p: float) -> float:
    """Return the standard normal quantile, as :func:`reshuffle.twin.elementary.normal_quantile`."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _near(r) / _near_below(r)
    r = math.sqrt(-logarithm(p if q < 0.0 else 1.0 - p))
    value = _middle(r - 1.6) if r <= 5.0 else _far(r - 5.0)
    return -value if q < 0.0 else value


@kernel
def _standard_gamma(shape: float, key: int, position: int) -> float:
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


@kernel
def _drawn_in_turn(form: int, first: float, second: float, key: int, position: int) -> float:
    """Return a variate of those forms that take more than one or two uniforms."""
    if form == _GAMMA:
        return first * _standard_gamma(second, key, position) / second
    if form == _ERLANG_MANY:
        return first * (_standard_gamma(second, key, position) / second)
    total = 0.0
    for stage in range(int(second)):
        total -= logarithm(uniform(key, position, stage))
    return first * (total / second)


@kernel
def _triangular(low: float, mode: float, high: float, u: float) -> float:
    if high == low:
        return low
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@kernel
def variate(constants: Constants, place: int, key: int, position: int) -> float:
    """Return a variate: a duration in milliseconds, or a factor.

    Parameters
    ----------
    constants
        Forms (numbers in :data:`FORMS`) and constants of all distributions; those of this one begin at `place`.
    key, position
        Stream, and number of the variate in it.
    """
    form = int(constants[place])
    first: float = constants[place + 1]
    second: float = constants[place + 2]
    third: float = constants[place + 3]
    if form == _FIXED:
        return first
    if form >= _GAMMA:
        return _drawn_in_turn(form, first, second, key, position)
    u = uniform(key, position, 0)
    if form == _EXPONENTIAL:
        return first * -logarithm(u)
    if form == _UNIFORM:
        return first + (second - first) * u
    if form == _TRIANGULAR:
        return _triangular(first, second, third, u)
    if form == _NORMAL:
        return max(0.0, first + second * normal_quantile(u))
    if form == _LOGNORMAL:
        return first * exponential(second * normal_quantile(u))
    if form == _LOGNORMAL_FACTOR:
        return exponential(first * normal_quantile(u) - second)
    if form == _HYPEREXPONENTIAL:
        branch = first if u < third else second
        return branch * -logarithm(uniform(key, position, 1))
    if form == _WEIBULL:
        return first * exponential(logarithm(-logarithm(u)) / second)
    return exponential(logarithm(-logarithm(u)) / first) / second


@kernel
def happens(probability: float, key: int, position: int) -> bool:
    """Return whether something of a probability happens."""
    return uniform(key, position, 0) < probability


@kernel
def binomial(count: int, probability: float, key: int, position: int) -> int:
    """Return how many of `count` things happen, as :meth:`reshuffle.twin.sampling.Streams.binomial`."""
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
