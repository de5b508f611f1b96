"""Ruin without simulation: the chance that constant real spending from a lognormal portfolio outlasts it, and back.

Wealth is 1 and follows dS/S = mu dt + sigma dB, in real terms; `spend_rate` is taken continuously, for ever or for an
exponential lifetime with a stated median. Ruin is the event that the present value of spending along the path,
a random integral, exceeds 1. Three laws:

exact, for ever        reciprocal gamma: D. Dufresne, Scandinavian Actuarial Journal 1990, 39-79
exact, a lifetime      Beta(1, a) / (2 Gamma(b)): M. Yor, Advances in Applied Probability 24 (1992) 509-531
approximate (eq. 8)    reciprocal gamma with two moments matched: M. A. Milevsky, C. Robinson, "A Sustainable Spending
                       Rate without Simulation", Financial Analysts Journal 61(6), 2005, equation 8; some 2 to 4 points
                       too low where lifetimes are uncertain

These check the engine and answer a first question quickly; a plan's figures come from the engine alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from finsim.errors import FinsimError

MOST_TERMS = 100_000


def ruin_probability(spend_rate: float, mu: float, sigma: float, median_life: float | None = None) -> float:
    """Return the exact chance of ruin.

    spend_rate   of initial wealth a year, continuous, >= 0
    mu, sigma    arithmetic drift and volatility a year, sigma > 0
    median_life  of an exponential remaining lifetime, years; None: for ever
    """
    _check(spend_rate, sigma, median_life)
    if spend_rate == 0.0:
        return 0.0
    variance = sigma * sigma
    z = 2.0 * spend_rate / variance
    drift = 2.0 * mu / variance - 1.0
    if median_life is None:
        return _gamma_share(drift, z) if drift > 0.0 else 1.0
    root = math.sqrt(8.0 * math.log(2.0) / median_life / variance + drift * drift)
    return _beta_over_gamma(0.5 * (root - drift), 0.5 * (root + drift), z)


def ruin_probability_eq8(spend_rate: float, mu: float, sigma: float, median_life: float | None = None) -> float:
    """Return the chance of ruin by equation 8 of Milevsky and Robinson (2005); exact only where life is for ever."""
    _check(spend_rate, sigma, median_life)
    hazard = math.log(2.0) / median_life if median_life is not None else 0.0
    spread = sigma * sigma + hazard
    shape = (2.0 * mu + 4.0 * hazard) / spread - 1.0
    return _gamma_share(shape, 2.0 * spend_rate / spread) if shape > 0.0 else 1.0


def spend_rate_for(
    ruin: float,
    mu: float,
    sigma: float,
    median_life: float | None = None,
    law: Callable[[float, float, float, float | None], float] = ruin_probability,
) -> float:
    """Return the spending of initial wealth a year whose chance of ruin, by `law`, is `ruin`.

    ruin    0 < ruin < 1
    Raises  FinsimError where ruin is certain at any spending (a mean log growth of zero or less, for ever)
    """
    if not 0.0 < ruin < 1.0:
        raise FinsimError("ruin", "a chance between 0 and 1", ruin)
    low, high = 0.0, 1.0
    while law(high, mu, sigma, median_life) < ruin:
        low, high = high, 2.0 * high
    for _ in range(200):
        middle = 0.5 * (low + high)
        if law(middle, mu, sigma, median_life) < ruin:
            low = middle
        else:
            high = middle
    if high < 1e-12:
        raise FinsimError("ruin", "a portfolio whose mean log growth is above zero", f"mu {mu:g}, sigma {sigma:g}")
    return 0.5 * (low + high)


def _gamma_share(shape: float, x: float) -> float:
    """Return the chance that a Gamma(shape) variable is below `x`: x**a e**-x / Gamma(a + 1) M(1, a + 1, x)."""
    if x <= 0.0:
        return 0.0
    log_value = shape * math.log(x) - x - math.lgamma(shape + 1.0) + _log_kummer(1.0, shape + 1.0, x)
    return min(1.0, math.exp(log_value))


def _beta_over_gamma(b: float, a: float, z: float) -> float:
    """Return the chance that Beta(1, b) / (2 Gamma(a)) exceeds 1 / (2 z).

    Given the gamma variable g < z it is (1 - g / z)**b; the integral over g is
    z**a Gamma(b + 1) / Gamma(a + b + 1) e**-z M(b + 1, a + b + 1, z), by Kummer's transformation.
    """
    log_value = a * math.log(z) - z + math.lgamma(b + 1.0) - math.lgamma(a + b + 1.0)
    return min(1.0, math.exp(log_value + _log_kummer(b + 1.0, a + b + 1.0, z)))


def _log_kummer(a: float, b: float, z: float) -> float:
    """Return the logarithm of Kummer's M(a, b, z) for a, b, z > 0: a sum of positive terms, scaled as it grows."""
    term, total, scale = 1.0, 1.0, 0.0
    for n in range(MOST_TERMS):
        term *= (a + n) / (b + n) * z / (n + 1.0)
        total += term
        if total > 1e280:
            term, total, scale = term * 1e-280, total * 1e-280, scale + 280.0 * math.log(10.0)
        if term < 1e-17 * total and n > z:
            return math.log(total) + scale
    raise FinsimError("ruin", f"a volatility above {math.sqrt(2.0 / MOST_TERMS):.1g} for this spending", None)


def _check(spend_rate: float, sigma: float, median_life: float | None) -> None:
    if not 0.0 <= spend_rate < math.inf:
        raise FinsimError("spend rate", "a share of initial wealth a year from 0 up", spend_rate)
    if not 0.0 < sigma < math.inf:
        raise FinsimError("sigma", "a volatility a year above 0", sigma)
    if median_life is not None and not 0.0 < median_life < math.inf:
        raise FinsimError("median life", "a number of years above 0", median_life)
