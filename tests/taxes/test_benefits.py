"""Benefits, limits and accounts: laws of their own, and years that nobody has read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsim.errors import TaxError
from finsim.taxes import (
    bend_points,
    deferral_limit,
    divisor,
    early_share,
    exempt_earnings,
    expected_share,
    form_8606,
    health_account_use,
    health_limit,
    indexed_monthly_earnings,
    ira_limit,
    lifetime_divisors,
    medicare_adjustment,
    medicare_table,
    packaged,
    premium_credit,
    premium_table,
    required_distribution,
    roth_withdrawal,
    spouse_factor,
    survivor_benefit,
    survivor_factor,
    survivor_full_age,
    with_cost_of_living,
    withheld_for_work,
)
from finsim.vocabulary import FilingStatus

SINGLE = FilingStatus.SINGLE
amounts = st.floats(0.0, 1_000_000.0)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: bend_points(2027),
        lambda: exempt_earnings(2027, reaches_full_age=False),
        lambda: exempt_earnings(1999, reaches_full_age=False),
        lambda: with_cost_of_living(1_000.0, 2010, 2010),
        lambda: medicare_table(2027, SINGLE),
        lambda: medicare_table(2023, SINGLE),
        lambda: premium_table(2025),
        lambda: deferral_limit(2022, 40),
        lambda: ira_limit(2027, 40, 1e6),
        lambda: health_limit(2019, 40, family=True),
        lambda: divisor(71),
        lambda: indexed_monthly_earnings({2027: 1.0}, 1970),
        lambda: spouse_factor(1960, 61 * 12),
        lambda: survivor_factor(1960, 59 * 12),
    ],
)
def test_what_nobody_has_read_is_refused(ask):
    with pytest.raises(TaxError):
        ask()


def test_every_benefit_amount_names_its_page():
    rows = packaged("us_benefits.csv")
    assert all(p.source and p.title and p.last_verified for p in rows)
    assert not {p.source for p in rows} & {"each row names its own"}


@given(st.integers(1946, 1975))
def test_waiting_pays_a_survivor_until_full_age_and_no_longer(born):
    factors = [survivor_factor(born, age) for age in range(60 * 12, 68 * 12)]
    assert factors[0] == pytest.approx(0.715)
    assert factors == sorted(factors)
    assert survivor_factor(born, survivor_full_age(born)) == 1.0
    assert factors[-1] == 1.0


@given(amounts, st.floats(0.6, 1.3), st.floats(0.715, 1.0))
@settings(deadline=None)
def test_a_survivor_never_gets_more_than_the_greater_of_the_two_amounts(amount, paid_share, factor):
    paid = amount * paid_share
    got = survivor_benefit(amount, paid, paid < amount, factor)
    assert got <= max(amount, paid) + 1e-9
    assert got >= min(amount * factor, 0.825 * amount) - 1e-9


@given(amounts, amounts, st.booleans())
@settings(deadline=None)
def test_work_never_withholds_more_than_the_benefits(earnings, benefits, reaches):
    withheld = withheld_for_work(earnings, 23_400.0, benefits, reaches)
    assert 0.0 <= withheld <= benefits


def test_medicare_costs_more_from_a_dollar_above_a_step_and_follows_prices():
    table = medicare_table(2026, SINGLE)
    assert medicare_adjustment(table, 1.0, 1.0, 109_000.0) == 0.0
    assert medicare_adjustment(table, 1.0, 1.0, 109_001.0) == pytest.approx(95.70)
    assert medicare_adjustment(table, 2.0, 1.0, 218_000.0) == 0.0
    assert medicare_adjustment(table, 2.0, 1.5, 218_001.0) == pytest.approx(1.5 * 95.70)
    # The last step is nominal.
    assert medicare_adjustment(table, 3.0, 1.0, 500_000.0) == pytest.approx(578.00)


@given(st.floats(15_650.0, 62_600.0))
@settings(deadline=None)
def test_the_expected_share_rises_with_income_up_to_the_cliff(income):
    table = premium_table(2026)
    share = expected_share(table, 1.0, income, 1.0)
    assert 0.0209 < share < 0.0997
    assert share <= expected_share(table, 1.0, min(62_600.0, income + 500.0), 1.0) + 1e-12
    assert premium_credit(table, 1.0, income, 1.0, 14_000.0, 14_000.0) == pytest.approx(14_000.0 - share * income)
    assert premium_credit(table, 1.0, 62_601.0, 1.0, 14_000.0, 14_000.0) == 0.0


@given(amounts, amounts, amounts, amounts, amounts)
@settings(deadline=None)
def test_basis_is_neither_made_nor_lost(basis, contributed, value, distributed, converted):
    taken, moved, left = form_8606(basis, contributed, value, distributed, converted)
    assert taken + moved + left == pytest.approx(basis + contributed)
    assert -1e-6 <= taken <= distributed + 1e-6
    assert -1e-6 <= moved <= converted + 1e-6


@given(amounts, amounts, st.integers(2016, 2026), st.integers(40 * 12, 70 * 12))
@settings(deadline=None)
def test_contributions_to_a_roth_account_always_come_out_free(withdrawn, contributions, year, age):
    conversions = np.array([[2015.0, 30_000.0, 2_000.0], [float(year), 10_000.0, 0.0]])
    taxed, penalised = roth_withdrawal(withdrawn, contributions, conversions, year, 2015, age)
    if withdrawn <= contributions + 32_000.0 and year >= 2020:
        assert (taxed, penalised) == (0.0, 0.0)
    assert penalised <= max(0.0, withdrawn - contributions) + 1e-6
    assert taxed <= max(0.0, withdrawn - contributions - 42_000.0) + 1e-6
    if age >= 714:
        assert penalised == 0.0


@given(st.integers(72, 130), amounts)
@settings(deadline=None)
def test_a_required_distribution_is_a_part_of_the_balance_that_grows_with_age(age, balance):
    divisors = lifetime_divisors()
    required = required_distribution(divisors, balance, age)
    assert 0.0 <= required <= balance / 2.0 + 1e-9
    assert required <= required_distribution(divisors, balance, age + 1)
    assert required == balance / divisor(age)


def test_the_tenth_on_early_withdrawals_ends_at_59_and_a_half_or_with_work_at_55():
    assert early_share(713, False, 0) == 1.0
    assert early_share(714, False, 0) == 0.0
    assert early_share(680, True, 661) == 0.0
    assert early_share(680, True, 640) == 1.0
    assert early_share(680, False, 661) == 1.0


def test_other_uses_of_a_health_account_are_taxed_and_before_65_penalised():
    assert health_account_use(5_000.0, 5_000.0, 600) == (0.0, 0.0)
    assert health_account_use(5_000.0, 2_000.0, 600) == pytest.approx((3_000.0, 600.0))
    assert health_account_use(5_000.0, 2_000.0, 780) == (3_000.0, 0.0)
