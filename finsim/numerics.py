"""exp, log, powers and the inverse normal from + - * / and square roots only: the same bits on every x86-64 processor.

NumPy's, Numba's and libm's own forms pick AVX-512 or FMA variants at run time and differ in the last bit. Here every
operation is one that IEEE 754 rounds correctly (the square root is among them), the order is the order written, and
multiplications and additions are not fused (fastmath is off). Integer views take binary exponents apart, exactly.

Each function is scalar, takes and returns float64, and is inlined into the loops that call it. Errors are in units in
the last place of the result, the largest over the points of `tests/test_numerics.py` (against 60-digit decimals):

    exp 0.85    log 0.89    expm1 1.3    log1p 0.89    power 0.85 + 0.2 |y ln x|    inverse_normal 2e-15, relative

How: arguments are reduced by powers of two (Cody and Waite, Software Manual for the Elementary Functions, 1980; ln 2 in
two parts, the first with 21 trailing zero bits so that a multiple of it is exact), then Taylor's series is summed to
where its first neglected term is below a twentieth of a unit in the last place. The compensated form of the logarithm
is that of Sun's fdlibm (K. C. Ng, 1993).
"""

from __future__ import annotations

import math

import numpy as np

from finsim.compiled import njit

LN2_HIGH = 6.93147180369123816490e-01  # 0x3fe62e42 fee00000
LN2_LOW = 1.90821492927058770002e-10  # ln 2 less LN2_HIGH
PER_LN2 = 1.44269504088896338700
ROUND = 6755399441055744.0  # 1.5 x 2**52: adding it rounds to a whole number, which then stands in the low bits
ROUND_BITS = np.int64(0x4338000000000000)
SPLIT = 134217729.0  # 2**27 + 1, Veltkamp's splitter
SQRT_HALF_BITS = np.int64(0x3FE6A09E00000000)  # the square root of a half, its low word cleared
ONE_BITS = np.int64(0x3FF0000000000000)
NORMAL_MIDDLE = 0.425
MANTISSA_MASK = np.int64(0x000FFFFFFFFFFFFF)
BIAS = np.int64(1023)
MANTISSA_BITS = np.int64(52)


@njit(forceinline=True)
def exp(x):
    """Return e to the power of `x`; 0 below -745.2, infinity above 709.8."""
    return _exp_of_sum(x, 0.0)


@njit(forceinline=True)
def log(x):
    """Return the natural logarithm of `x`; minus infinity at 0, not a number below."""
    exponent, f = _taken_apart(x)
    value = _log_of_parts(exponent, f, 0.0)
    value = x if x == math.inf else value
    value = -math.inf if x == 0.0 else value
    return value if x >= 0.0 else math.nan


@njit(forceinline=True)
def expm1(x):
    """Return e to the power of `x`, less 1, without loss near 0."""
    bounded = min(max(x if x == x else 0.0, -40.0), 710.0)
    k, r, tail = _reduced(bounded)
    fraction = r + (tail + _exp_series(r))
    k_up = min(k, np.int64(64))
    grown = _power_of_two(k >> 1) * (_power_of_two(k - (k >> 1)) * (fraction + (1.0 - _power_of_two(-k_up))))
    value = fraction if k == 0 else grown
    value = x if x == 0.0 else value
    return value if x == x else x


@njit(forceinline=True)
def log1p(x):
    """Return the natural logarithm of 1 + `x`, without loss near 0."""
    is_near = -0.29 < x < 0.41
    u = 1.0 + x
    lost = (x - (u - 1.0)) if u < 2.0 else (1.0 - (u - x))
    exponent, f = _taken_apart(1.0 if is_near else u)
    value = _log_of_parts(exponent, x if is_near else f, 0.0 if is_near else lost / u)
    value = x if x == math.inf or x == 0.0 else value
    value = -math.inf if x == -1.0 else value
    return value if x >= -1.0 else math.nan


@njit(forceinline=True)
def power(x, y):
    """Return `x` to the power of `y`, for x >= 0; the logarithm is carried in two parts so that large powers hold."""
    exponent, f = _taken_apart(x)
    high, low = _log_in_two(exponent, f)
    bounded = min(max(y, -1e280), 1e280)
    product, lost = _product_in_two(bounded, high)
    value = _exp_of_sum(product, lost + bounded * low if abs(product) < 800.0 else 0.0)
    edge = (0.0 if y > 0.0 else math.inf) if x == 0.0 else (math.inf if y > 0.0 else 0.0)
    value = edge if x == 0.0 or x == math.inf else value
    value = 1.0 if y == 0.0 or x == 1.0 else value
    return value if x >= 0.0 and y == y else math.nan


@njit
def inverse_normal(p):
    """Return the value that a standard normal falls below with chance `p`; infinite at 0 and 1.

    Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484: three rational minimax
    forms, of p - 1/2 in the middle and of sqrt(-ln(p)) in the tails, accurate to about 1 part in 10**16.
    """
    q = p - 0.5
    if abs(q) <= NORMAL_MIDDLE:
        return inverse_normal_middle(q)
    tail = p if q < 0.0 else 1.0 - p
    if not tail > 0.0:
        return (-math.inf if q < 0.0 else math.inf) if tail == 0.0 else math.nan
    r = math.sqrt(-log(tail))
    value = _normal_tail(r - 1.6) if r <= 5.0 else _normal_far_tail(r - 5.0)
    return -value if q < 0.0 else value


@njit(forceinline=True)
def _reduced(x):
    """Split x = k ln 2 + r + tail, with |r| <= 0.3466 and the tail far smaller; |x| <= 800."""
    shifted = x * PER_LN2 + ROUND
    whole = shifted - ROUND
    k = np.float64(shifted).view(np.int64) - ROUND_BITS
    high = x - whole * LN2_HIGH
    low = whole * LN2_LOW
    r = high - low
    return k, r, (high - r) - low


@njit(forceinline=True)
def _exp_series(r):
    """Return exp(r) - 1 - r for |r| <= 0.3466: Taylor to r**13 / 13!; what is left out is below 5e-18."""
    s = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0)
    s = 1.0 / 3628800.0 + r * (1.0 / 39916800.0 + r * s)
    s = 1.0 / 40320.0 + r * (1.0 / 362880.0 + r * s)
    s = 1.0 / 720.0 + r * (1.0 / 5040.0 + r * s)
    s = 1.0 / 24.0 + r * (1.0 / 120.0 + r * s)
    s = 1.0 / 6.0 + r * s
    return r * r * (0.5 + r * s)


@njit(forceinline=True)
def _exp_of_sum(x, small):
    """Return exp(x + small), where `small` is a rounding error of `x`."""
    bounded = min(max(x if x == x else 0.0, -746.0), 710.0)
    k, r, tail = _reduced(bounded)
    value = 1.0 + (r + (tail + small + _exp_series(r) + small * r))
    # In two steps, since 2**k alone leaves the range of normal numbers at both ends.
    value = value * _power_of_two(k >> 1) * _power_of_two(k - (k >> 1))
    return value if x == x else x


@njit(forceinline=True)
def _power_of_two(k):
    """Return 2**k for -1022 <= k <= 1023."""
    return np.int64((k + BIAS) << MANTISSA_BITS).view(np.float64)


@njit(forceinline=True)
def _taken_apart(x):
    """Write x = 2**exponent (1 + f) with 1 + f from sqrt(1/2) to sqrt(2); x > 0, finite (else the result is unused)."""
    is_subnormal = x < 2.2250738585072014e-308
    bits = np.float64(x * 18014398509481984.0 if is_subnormal else x).view(np.int64)  # times 2**54
    above = bits - SQRT_HALF_BITS
    exponent = above >> MANTISSA_BITS
    mantissa = np.int64((above & MANTISSA_MASK) + SQRT_HALF_BITS).view(np.float64)
    return float(exponent) - (54.0 if is_subnormal else 0.0), mantissa - 1.0


@njit(forceinline=True)
def _atanh_series(s):
    """Return 2 atanh(s) / s - 2 for |s| <= 0.1716: Taylor to 2 s**20 / 21; what is left out is below 1.3e-18."""
    z = s * s
    t = 2.0 / 19.0 + z * (2.0 / 21.0)
    t = 2.0 / 15.0 + z * (2.0 / 17.0 + z * t)
    t = 2.0 / 11.0 + z * (2.0 / 13.0 + z * t)
    t = 2.0 / 7.0 + z * (2.0 / 9.0 + z * t)
    return z * (2.0 / 3.0 + z * (2.0 / 5.0 + z * t))


@njit(forceinline=True)
def _log_of_parts(exponent, f, small):
    """Return exponent ln 2 + ln(1 + f) + small; ln(1 + f) = f - (f**2 / 2 - s (f**2 / 2 + series)), s = f / (2 + f)."""
    s = f / (2.0 + f)
    half_square = 0.5 * f * f
    rest = s * (half_square + _atanh_series(s))
    return exponent * LN2_HIGH - ((half_square - (rest + (exponent * LN2_LOW + small))) - f)


@njit(forceinline=True)
def _log_in_two(exponent, f):
    """Return the logarithm as high + low: only the smallest term of `_log_of_parts` is rounded to a double."""
    s = f / (2.0 + f)
    square, square_lost = _product_in_two(f, f)
    rest = s * (0.5 * square + _atanh_series(s))
    high, lost = _sum_in_two(exponent * LN2_HIGH, f)
    high, lost_more = _sum_in_two(high, -0.5 * square)
    low = (lost + lost_more - 0.5 * square_lost) + (rest + exponent * LN2_LOW)
    return _sum_in_two(high, low)


@njit(forceinline=True)
def _sum_in_two(a, b):
    """Return a + b and its rounding error, exactly (Knuth)."""
    total = a + b
    b_part = total - a
    return total, (a - (total - b_part)) + (b - b_part)


@njit(forceinline=True)
def _product_in_two(a, b):
    """Return a b and its rounding error, exactly (Dekker, Veltkamp)."""
    a_high = SPLIT * a - (SPLIT * a - a)
    b_high = SPLIT * b - (SPLIT * b - b)
    a_low, b_low = a - a_high, b - b_high
    product = a * b
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


@njit(forceinline=True)
def inverse_normal_middle(q):
    """Return the inverse normal of 1/2 + q, for |q| <= NORMAL_MIDDLE; a number without meaning beyond."""
    r = 0.180625 - q * q
    top = ((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
    top = ((top + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r
    top = ((top + 1.9715909503065514427e3) * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0
    low = ((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
    low = ((low + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r
    low = ((low + 6.8718700749205790830e2) * r + 4.2313330701600911252e1) * r + 1.0
    return q * top / low


@njit(forceinline=True)
def _normal_tail(r):
    top = ((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
    top = ((top + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r
    top = ((top + 5.76949722146069140550e0) * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
    low = ((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
    low = ((low + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r
    low = ((low + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1.0
    return top / low


@njit(forceinline=True)
def _normal_far_tail(r):
    top = ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
    top = ((top + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r
    top = ((top + 1.78482653991729133580e0) * r + 5.46378491116411436990e0) * r + 6.65790464350110377720e0
    low = ((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
    low = ((low + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r
    low = ((low + 1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1.0
    return top / low
