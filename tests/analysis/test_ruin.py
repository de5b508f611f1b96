"""Ruin by closed forms: the published values, SciPy's distributions, and each law's limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from finsim.analysis.ruin import ruin_probability, ruin_probability_eq8, spend_rate_for
from finsim.errors import FinsimError

markets = st.tuples(st.floats(0.02, 0.12), st.floats(0.08, 0.3))


# Milevsky and Robinson (2005), equation 8, and exact values worked out elsewhere (tests/oracles/cases/milevsky.json).
@pytest.mark.parametrize(
    ("mu", "sigma", "median", "spend", "eq8", "exact"),
    [
        (0.07, 0.2, 28.1, 0.05, 0.26785503502422264, 0.2933075406847323),
        (0.052, 0.1182, 22.3, 0.04, 0.09778263982125475, 0.1258707931971826),
    ],
)
def test_published_values_come_out(mu, sigma, median, spend, eq8, exact):
    assert ruin_probability_eq8(spend, mu, sigma, median) == pytest.approx(eq8, abs=1e-12)
    assert ruin_probability(spend, mu, sigma, median) == pytest.approx(exact, abs=1e-9)


@given(market=markets, spend=st.floats(0.001, 0.3))
def test_for_ever_ruin_is_the_reciprocal_gamma_law(market, spend):
    mu, sigma = market
    shape = 2 * mu / sigma**2 - 1
    expected = special.gammainc(shape, 2 * spend / sigma**2) if shape > 0 else 1.0
    assert ruin_probability(spend, mu, sigma) == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert ruin_probability_eq8(spend, mu, sigma) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def _beta_over_gamma(a, b, z):
    """Integrate (1 - g / z)**b over the gamma law of shape a, up to z; where that law has no top, over g**a."""
    if a >= 1:
        return integrate.quad(lambda g: stats.gamma.pdf(g, a) * (1 - g / z) ** b, 0, z, epsabs=1e-12, limit=400)[0]
    part = integrate.quad(lambda u: np.exp(-z * u ** (1 / a)) * (1 - u ** (1 / a)) ** b, 0, 1, epsabs=1e-13, limit=400)
    return z**a / special.gamma(a + 1) * part[0]


@given(market=markets, spend=st.floats(0.01, 0.2), median=st.floats(5, 60))
def test_over_a_lifetime_ruin_is_beta_over_gamma_by_another_integral(market, spend, median):
    mu, sigma = market
    drift = 2 * mu / sigma**2 - 1
    root = np.sqrt(8 * np.log(2) / median / sigma**2 + drift**2)
    b, a = (root - drift) / 2, (root + drift) / 2
    z = 2 * spend / sigma**2
    expected = _beta_over_gamma(a, b, z)
    assert ruin_probability(spend, mu, sigma, median) == pytest.approx(expected, abs=2e-8)


@given(market=markets, median=st.floats(5, 60))
def test_a_very_long_life_is_for_ever(market, median):
    mu, sigma = market
    if 2 * mu / sigma**2 > 1.2:
        assert ruin_probability(0.04, mu, sigma, 1e9) == pytest.approx(ruin_probability(0.04, mu, sigma), abs=1e-6)
    assert ruin_probability(0.04, mu, sigma, median) <= ruin_probability(0.04, mu, sigma) + 1e-12


@pytest.mark.parametrize("law", [ruin_probability, ruin_probability_eq8])
@pytest.mark.parametrize("median", [None, 25.0])
@given(ruin=st.floats(0.01, 0.95))
def test_the_spending_found_has_the_ruin_asked_for(law, median, ruin):
    spend = spend_rate_for(ruin, 0.06, 0.15, median, law)
    assert law(spend, 0.06, 0.15, median) == pytest.approx(ruin, abs=1e-10)


@given(market=markets, spend=st.floats(0.001, 0.2), more=st.floats(0.001, 0.2))
def test_more_spending_never_means_less_ruin(market, spend, more):
    for median in (None, 20.0):
        lesser, greater = (ruin_probability(rate, *market, median) for rate in (spend, spend + more))
        assert 0 <= lesser <= greater + 1e-12 <= 1 + 2e-12


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((-0.1, 0.05, 0.1), "spend rate"), ((0.04, 0.05, 0.0), "sigma"), ((0.04, 0.05, 0.1, 0.0), "median life")],
)
def test_what_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(FinsimError, match=words):
        ruin_probability(*arguments)


def test_a_spending_that_cannot_exist_is_refused():
    with pytest.raises(FinsimError, match="mean log growth"):
        spend_rate_for(0.1, 0.01, 0.2)
    with pytest.raises(FinsimError, match="a chance between 0 and 1"):
        spend_rate_for(1.0, 0.05, 0.1)
