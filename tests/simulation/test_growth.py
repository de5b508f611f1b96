"""Money in a market of stated rates grows as the textbook says; in a lognormal one, as its exact law says."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.markets import build
from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import fixed, household, ledger_of, outcome_of_compiled

MONTHS = 240
MIXES = {
    "stocks": {"stocks": "100 %"},
    "even": {"stocks": "60 %", "bonds": "40 %", "rebalance": "monthly"},
    "third": {"stocks": "50 %", "bonds": "20 %", "cash": "30 %", "rebalance": "never"},
}
OLD = {"Ann": {"born": "1950-01", "retires": "2026-01"}}


def owner(balance, mix="stocks", account=None, **parts):
    """Twenty years of one tax-free account within reach."""
    fund = {"kind": "tax-free", "owner": "Ann", "balance": balance, "mix": mix, **(account or {})}
    return household(**({"until": "2046-01", "people": OLD, "accounts": {"fund": fund}, "mixes": MIXES} | parts))


def monthly(yearly):
    return (1.0 + yearly) ** (1.0 / 12.0) - 1.0


@pytest.mark.parametrize("rate", [0.07, 0.0, -0.03])
def test_a_lump_grows_by_its_rate(rate):
    balance = ledger_of(owner(100_000), fixed(stocks=rate)).balances()["fund"]
    t = np.arange(1, MONTHS + 1)
    assert balance == pytest.approx(100_000 * (1.0 + rate) ** (t / 12), rel=1e-9)


def test_a_fee_takes_its_share_of_each_year():
    balance = ledger_of(owner(100_000, account={"fee": "0.5 %"}), fixed(stocks=0.07)).balances()["fund"]
    assert balance[11::12] == pytest.approx(100_000 * (1.07 * 0.995) ** np.arange(1, 21), rel=1e-9)


def test_level_withdrawals_run_down_as_an_annuity():
    """At the beginning of each month 2,000 leave; W(1+i)^n - c(1+i)((1+i)^n - 1)/i is left."""
    plan = owner(400_000, spending={"essential": {"all": 2_000}})
    balance, i, n = ledger_of(plan, fixed(stocks=0.05)).balances()["fund"], monthly(0.05), np.arange(1, MONTHS + 1)
    left = 400_000 * (1 + i) ** n - 2_000 * (1 + i) * ((1 + i) ** n - 1) / i
    assert balance == pytest.approx(left, rel=1e-9)


@pytest.mark.parametrize("years", [5, 10, 19])
def test_a_sum_that_pays_for_n_years_ends_after_them(years):
    """The present value of an annuity due: it pays in full for n years, and fails in the month after."""
    i, n = monthly(0.04), 12 * years
    value = 2_000 * (1 - (1 + i) ** -n) / i * (1 + i)
    plan = owner(round(value, 2) + 0.01, spending={"essential": {"all": 2_000}}, credit={"limit": "0 months"})
    ledger = ledger_of(plan, fixed(stocks=0.04))
    assert ledger["fail_period"][-1] == n


def test_level_saving_grows_as_an_annuity():
    income = {"rent": {"kind": "other", "amount": "500 a month", "grows": "0 %"}}
    plan = owner(0, account={"saving": 500}, income=income, people={"Ann": {"born": "1980-01"}})
    balance, i, n = ledger_of(plan, fixed(stocks=0.06)).balances()["fund"], monthly(0.06), np.arange(1, MONTHS + 1)
    assert balance == pytest.approx(500 * (1 + i) * ((1 + i) ** n - 1) / i, rel=1e-9)


def test_a_mix_that_is_rebalanced_each_month_grows_by_its_mean_return():
    balance = ledger_of(owner(100_000, "even"), fixed(stocks=0.08, bonds=0.03)).balances()["fund"]
    mean = 0.6 * monthly(0.08) + 0.4 * monthly(0.03)
    assert balance == pytest.approx(100_000 * (1 + mean) ** np.arange(1, MONTHS + 1), rel=1e-9)


def test_a_mix_that_is_never_rebalanced_grows_part_by_part_and_its_cash_keeps_pace_with_prices():
    balance = ledger_of(owner(100_000, "third"), fixed(stocks=0.08, bonds=0.03, inflation=0.02)).balances()["fund"]
    years = np.arange(1, MONTHS + 1) / 12
    parts = 50_000 * 1.08**years + 20_000 * 1.03**years + 30_000 * 1.02**years
    assert balance == pytest.approx(parts, rel=1e-9)


def test_yearly_rebalancing_restores_the_mix_in_december_alone():
    mixes = {"mix": {"stocks": "60 %", "bonds": "40 %", "rebalance": "yearly"}}
    fund = {"kind": "tax-free", "owner": "Ann", "balance": 100_000, "mix": "mix"}
    plan = household(people=OLD, accounts={"fund": fund}, mixes=mixes)
    ledger = ledger_of(plan, fixed(stocks=0.20, bonds=0.0))
    share = ledger["fund: stocks"] / ledger.balances()["fund"]
    december = np.array([month.endswith("-12") for month in ledger.months])
    assert share[december] == pytest.approx(np.full(december.sum(), 0.6), rel=1e-12)
    assert (share[~december] > 0.6 + 1e-4).all()


def test_a_bank_account_pays_its_rate():
    cash = {"bank": {"kind": "cash", "balance": 10_000, "rate": "2 %"}}
    balance = ledger_of(household(accounts=cash), fixed(inflation=0.09)).balances()["bank"]
    assert balance[11::12] == pytest.approx(10_000 * 1.02 ** np.arange(1, 6), rel=1e-9)


def test_possessions_grow_as_they_say():
    things = {"home": {"value": 300_000, "grows": "CPI + 0.5 %"}, "car": {"value": 20_000, "grows": "-15 %"}}
    ledger = ledger_of(household(property=things), fixed(inflation=0.03))
    years = np.arange(1, 61) / 12
    assert ledger["property"] == pytest.approx(300_000 * (1.03 * 1.005) ** years + 20_000 * 0.85**years, rel=1e-9)


def test_dividends_and_coupons_of_a_taxable_account_raise_its_basis_and_nothing_else_does():
    fund = {"kind": "taxable", "balance": 100_000, "basis": 40_000, "mix": "third"}
    plan = household(accounts={"fund": fund}, mixes=MIXES)
    ledger = ledger_of(plan, fixed(stocks=0.08, bonds=0.03, stock_income=0.02, bond_income=0.04))
    dividends = ledger["fund: stocks"] / (1 + monthly(0.08)) * 0.02 / 12
    coupons = ledger["fund: bonds"] / (1 + monthly(0.03)) * 0.04 / 12
    assert ledger["fund: basis"] == pytest.approx(40_000 + np.cumsum(dividends + coupons), rel=1e-9)


N_PATHS = 20_000


@pytest.fixture(scope="module")
def lognormal_ends():
    """What 100,000 in stocks come to after ten years: log mean 5 % and log deviation 16 % a year, no inflation."""
    market = build({"model": "lognormal", "returns": "nominal", "stocks": float(np.expm1(0.05)), "stocks_sd": 0.16,
                    "inflation": 0.0, "inflation_sd": 0.0})  # fmt: skip
    fund = {"kind": "tax-free", "owner": "Ann", "balance": 100_000, "mix": "stocks"}
    plan = household(until="2036-01", people=OLD, accounts={"fund": fund}, mixes=MIXES)
    outcome = outcome_of_compiled(compile_plan(plan), market, np.arange(N_PATHS), threads=2)
    return outcome.row("net_worth")


# The law of a lump of 100,000 after 10 years: log normal with mean 0.5 and variance 0.256. Worked out elsewhere.
EXACT = {"mean": 187_385.91108247434, "sd": 101_214.88764911176, "below": 0.16152447280046267}
EXACT_QUANTILES = {
    0.05: 71_731.69968033755,
    0.25: 117_202.40142868881,
    0.5: 164_872.12707001282,
    0.75: 231_930.55733699875,
    0.95: 378_951.2643047208,
}


@pytest.mark.compiled
def test_lognormal_wealth_has_the_exact_mean(lognormal_ends):
    assert abs(lognormal_ends.mean() - EXACT["mean"]) < 4 * EXACT["sd"] / np.sqrt(N_PATHS)


@pytest.mark.compiled
@pytest.mark.parametrize("share", EXACT_QUANTILES)
def test_lognormal_wealth_has_the_exact_quantiles(lognormal_ends, share):
    """The share of paths below the exact quantile, within 4 standard errors."""
    below = (lognormal_ends < EXACT_QUANTILES[share]).mean()
    assert abs(below - share) < 4 * np.sqrt(share * (1 - share) / N_PATHS)


@pytest.mark.compiled
def test_lognormal_wealth_falls_short_of_what_was_put_in_as_often_as_it_must(lognormal_ends):
    p = EXACT["below"]
    assert abs((lognormal_ends < 100_000).mean() - p) < 4 * np.sqrt(p * (1 - p) / N_PATHS)


@pytest.mark.compiled
def test_lognormal_wealth_spreads_as_it_must(lognormal_ends):
    logs = np.log(lognormal_ends / 100_000)
    assert abs(logs.std() - 0.16 * np.sqrt(10)) < 4 * 0.16 * np.sqrt(10) / np.sqrt(2 * N_PATHS)


def test_a_mix_that_becomes_cash_sells_everything_and_earns_what_cash_earns():
    mixes = {"mix": {"stocks": "100 %", "becomes": {"2027-01": {"cash": "100 %"}}}}
    fund = {"kind": "tax-free", "owner": "Ann", "balance": 100_000, "mix": "mix"}
    ledger = ledger_of(household(people=OLD, accounts={"fund": fund}, mixes=mixes), fixed(stocks=0.10, inflation=0.03))
    assert ledger["fund: stocks"][-1] == 0.0
    assert ledger.balances()["fund"][-1] > ledger.balances()["fund"][30] > 110_000
