"""Logarithm, exponential and normal quantile from the four basic operations and the square root alone.

The mathematics libraries of machines and compilers differ in the last bit, and one bit is enough to let two runs part.
IEEE 754 fixes the results of ``+ - * /`` and ``sqrt``; everything here is made of those, in a stated order and without
fused operations, so that an interpreted and a compiled engine get the same bits from the same source.
"""

from __future__ import annotations

import math

__all__ = ["exponential", "logarithm", "normal_quantile"]

_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700e00
_LOG_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)
_LOG_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_EXP = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)


def logarithm(x: float) -> float:
    """Return the natural logarithm of a normal number above 0, to less than one unit in the last place.

    The reduction and polynomial of fdlibm's ``e_log.c`` (Sun Microsystems, 1993).
    """
    fraction, exponent = math.frexp(x)
    if fraction < 0.70710678118654752440:
        fraction, exponent = fraction * 2.0, exponent - 1
    f = fraction - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (_LOG_EVEN[0] + w * (_LOG_EVEN[1] + w * _LOG_EVEN[2]))
    odd = z * (_LOG_ODD[0] + w * (_LOG_ODD[1] + w * (_LOG_ODD[2] + w * _LOG_ODD[3])))
    r = odd + even
    half_square = 0.5 * f * f
    k = float(exponent)
    return k * _LN2_HIGH - ((half_square - (s * (half_square + r) + k * _LN2_LOW)) - f)


def exponential(x: float) -> float:
    """Return e to the power of x for ``-700 < x < 700``, to less than one unit in the last place.

    The reduction and polynomial of fdlibm's ``e_exp.c`` (Sun Microsystems, 1993).
    """
    k = math.floor(x * _INVERSE_LN2 + 0.5)
    high = x - k * _LN2_HIGH
    low = k * _LN2_LOW
    r = high - low
    t = r * r
    c = r - t * (_EXP[0] + t * (_EXP[1] + t * (_EXP[2] + t * (_EXP[3] + t * _EXP[4]))))
    return math.ldexp(1.0 - ((low - (r * c) / (2.0 - c)) - high), k)


_NEAR_A = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
_NEAR_B = (
    1.0,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
_MIDDLE_C = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
_MIDDLE_D = (
    1.0,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_FAR_E = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
_FAR_F = (
    1.0,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)


def normal_quantile(p: float) -> float:
    """Return the value below which a standard normal variate lies with probability p, for 0 < p < 1.

    Algorithm AS 241, PPND16 (Wichura 1988, doi:10.2307/2347330), accurate to about 1e-16.
    """
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(_NEAR_A, r) / _polynomial(_NEAR_B, r)
    r = math.sqrt(-logarithm(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        value = _polynomial(_MIDDLE_C, r - 1.6) / _polynomial(_MIDDLE_D, r - 1.6)
    else:
        value = _polynomial(_FAR_E, r - 5.0) / _polynomial(_FAR_F, r - 5.0)
    return -value if q < 0.0 else value


def _polynomial(coefficients: tuple[float, ...], x: float) -> float:
    value = 0.0
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value
