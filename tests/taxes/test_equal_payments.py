"""Equal periodic payments: the IRS's own example, the tables against each other, and what may not be asked."""

from __future__ import annotations

import pytest

from finsim.errors import TaxError
from finsim.taxes.equal_payments import EqualPaymentMethod, payment_divisor, single_life
from finsim.taxes.packaged_law import packaged


@pytest.mark.parametrize(
    ("method", "factor", "pays"),
    [("life expectancy", 36.2, 11_050), ("amortization", 18.9559, 21_102), ("annuitization", 18.1568, 22_030)],
)
def test_the_irs_example_of_400_000_at_50_and_4_percent(method, factor, pays):
    """irs.gov, Substantially equal periodic payments: the three methods, its factors and its whole dollars."""
    divisor = payment_divisor(EqualPaymentMethod(method), 50, 0.04)
    assert divisor == pytest.approx(factor, abs=5e-5)
    assert 400_000 / divisor == pytest.approx(pays, abs=0.5)


def test_the_mortality_rates_are_those_of_the_life_expectancies():
    """26 CFR 1.401(a)(9)-9: half a year more than the expected whole years, cut to a tenth, for every age to 112."""
    rates = [p.value for p in sorted((p for p in packaged("us_benefits.csv") if p.code == "mortality"), key=by_age)]
    assert len(rates) == 121
    for age in range(113):
        lives, years = 1.0, 0.5
        for rate in rates[age:]:
            lives *= 1.0 - rate
            years += lives
        assert single_life(age) - 0.01 <= years < single_life(age) + 0.11


def by_age(parameter):
    return int(parameter.filing)


def test_without_interest_an_amortised_balance_is_shared_over_the_years():
    assert payment_divisor(EqualPaymentMethod.AMORTIZATION, 45, 0.0) == single_life(45) == 41.0


@pytest.mark.parametrize("rate", [-0.01, 0.0501])
def test_a_rate_that_the_law_may_not_let_be_used_is_refused(rate):
    with pytest.raises(TaxError, match="5 %"):
        payment_divisor(EqualPaymentMethod.AMORTIZATION, 50, rate)
