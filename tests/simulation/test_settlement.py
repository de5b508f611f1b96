"""The tax year closes: what was withheld and settled is the tax on what the year really brought, worked out anew."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.markets import build
from finsim.plan import sample
from finsim.simulation import program as rows
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.taxes import annual_tax
from tests.simulation.households import fixed, household, ledger_of, ledger_of_compiled, taxed

TWO_CENTS = 0.02  # a settlement may leave a cent for the next year, and pays the last one's

RETIREE = household(
    start="2026-01",
    until="2040-01",
    people={"Ann": {"born": "1957-05", "retires": "2026-01"}},
    income={
        "benefit": {"person": "Ann", "pia": 2_100, "claims": "at 70"},
        "pension": {"kind": "pension", "amount": "700 a month", "grows": "0 %"},
    },
    spending={"essential": {"all": 5_500}},
    accounts={
        "cash": {"kind": "cash", "balance": 9_000, "buffer": "1 month"},
        "fund": {"kind": "taxable", "balance": 260_000, "basis": 120_000, "mix": "even"},
        "ira": {"kind": "tax-deferred", "owner": "Ann", "balance": 700_000, "mix": "even"},
    },
    mixes={"even": {"stocks": "60 %", "bonds": "40 %", "rebalance": "never"}},
    withdrawals=["tax-deferred", "taxable"],
    taxes=taxed(state={"name": "Somewhere", "rate": "4 %"}),
)


def years_of(ledger):
    """Every tax year of a ledger: (year, first row, row after the last)."""
    years = np.array([int(month[:4]) for month in ledger.months])
    for year in np.unique(years):
        inside = np.flatnonzero(years == year)
        yield int(year), int(inside[0]), int(inside[-1]) + 1


def paid_in(ledger, first, end):
    """What was withheld and settled for a year."""
    return float(ledger["withheld"][first:end].sum() + ledger["settled"][first:end].sum())


def before_growth(ledger, holding, series):
    """What an account without a fee held before the month's market."""
    return ledger[holding] / (1.0 + ledger[series])


def investment_income(ledger, account):
    """Dividends and coupons of every month."""
    stocks = before_growth(ledger, f"{account}: stocks", "return_stocks") * ledger["return_stock_income"]
    bonds = before_growth(ledger, f"{account}: bonds", "return_bonds") * ledger["return_bond_income"]
    return stocks, bonds


def gains_of(ledger, account, balance, basis):
    """Gains at average cost of every month, of an account that is only taken from; `balance`, `basis` at the start."""
    balances = np.concatenate([[balance], ledger.balances()[account][:-1]])
    bases = np.concatenate([[basis], ledger[f"{account}: basis"][:-1]])
    held = np.where(balances > 0.0, balances, 1.0)
    return ledger[f"{account}: taken_out"] * (1.0 - bases / held)


@pytest.mark.parametrize("path", [0, 3, 8])
@pytest.mark.parametrize("market", ["bootstrap", "lognormal"])
def test_a_retiree_pays_the_tax_on_the_year(market, path):
    """Pension, benefits, withdrawals, dividends, coupons, gains and carried losses, recomputed from the ledger."""
    compiled = compile_plan(RETIREE)
    ledger = ledger_of_compiled(compiled, build(market), path)
    dividends, coupons = investment_income(ledger, "fund")
    gains = gains_of(ledger, "fund", 260_000, 120_000)
    carried, n_judged = 0.0, 0
    for year, first, end in years_of(ledger):
        span, earned = slice(first, end), slice(max(0, first - 1), end - 1)  # December's growth is next year's
        net = gains[span].sum() + carried
        carried = min(0.0, net + 3_000.0)
        federal, local = annual_tax(
            compiled.tax.filed, year, ledger["level_open"][first], 0.0,
            ledger["pensions"][span].sum() + ledger["ira: taken_out"][span].sum(), coupons[earned].sum(),
            dividends[earned].sum(), net, ledger["benefits"][span].sum(), 0.0, 0.0, 1.0, 0.0, 0.0,
        )  # fmt: skip
        if ledger["unpaid"][span].max() > 0.0:
            break
        assert paid_in(ledger, first, end) == pytest.approx(federal + local, abs=TWO_CENTS), year
        n_judged += 1
    assert n_judged >= 8


@pytest.mark.parametrize("path", [0, 5])
def test_the_renter_pays_the_tax_on_the_year(path):
    """A sample with wages, deferrals, premiums, a state above a threshold, a city, and a year that began before."""
    plan = sample("renter")
    compiled = compile_plan(plan)
    ledger = ledger_of_compiled(compiled, build("bootstrap"), path)
    filers, so_far = compiled.program.filers, plan.taxes.so_far
    n_judged = 0
    for year, first, end in years_of(ledger):
        span, before = slice(first, end), first == 0
        if ledger["unpaid"][span].max() > 0.0:
            break
        wages, premiums = ledger["wages"][span].sum(), ledger["premiums"][span].sum()
        # the trace of a year's last month is taken after the return, so interest is read a month before and added to
        interest = ledger["year_interest"][end - 2] if end - first > 1 else 0.0
        federal, local = annual_tax(
            compiled.tax.filed, year, ledger["level_open"][first],
            wages - premiums - ledger["deferred"][span].sum() + before * so_far.income,
            ledger["pensions"][span].sum() + ledger["401k: taken_out"][span].sum(), interest, 0.0, 0.0,
            ledger["benefits"][span].sum(), 0.0, 0.0, filers[rows.AGED, first],
            wages - premiums + before * so_far.wages, wages + before * so_far.wages,
        )  # fmt: skip
        paid = paid_in(ledger, first, end) + before * (so_far.tax_paid + so_far.local_tax_paid)
        assert paid == pytest.approx(federal + local, abs=TWO_CENTS), year
        n_judged += 1
    assert n_judged >= 40


def test_withholding_is_an_equal_share_of_what_january_knows():
    """Withdrawals are not known in January, so only they can make December's settlement."""
    ledger = ledger_of(sample("renter"), build("bootstrap"))
    for year, first, end in years_of(ledger):
        if year < 2060:
            assert np.ptp(ledger["withheld"][first:end]) < 1e-9, year


def test_withdrawals_withhold_at_last_years_average_rate():
    ledger = ledger_of(RETIREE, fixed(inflation=0.03, stocks=0.06, bonds=0.04, stock_income=0.02, bond_income=0.04))
    for _, first, end in list(years_of(ledger))[1:-1]:
        rate = ledger["tax_rate"][first - 1]
        for t in range(first, end - 1):  # in December more is sold for the settlement, which withholds nothing
            withheld = ledger["withheld"][t] - ledger["monthly_withholding"][t]
            assert withheld == pytest.approx(rate * ledger["ira: taken_out"][t], abs=1e-6)
    assert ledger["tax_rate"].max() > 0.05


def test_a_settlement_that_needs_a_sale_sells_for_the_tax_on_the_sale_too():
    """All cash is gone, so tax comes out of the pre-tax account, is taxed itself, and is solved with it."""
    plan = household(
        people={"Ann": {"born": "1957-05", "retires": "2026-01"}},
        accounts={"ira": {"kind": "tax-deferred", "owner": "Ann", "balance": 1_000_000, "mix": "stocks"}},
        mixes={"stocks": {"stocks": "100 %"}},
        spending={"essential": {"all": 8_000}},
        taxes=taxed(),
    )
    compiled = compile_plan(plan)
    ledger = ledger_of_compiled(compiled, fixed(), 0)
    assert ledger["settled"][11] > 5_000.0, "nothing was withheld in the first year"
    taken = ledger["ira: taken_out"][:12].sum()
    assert taken == pytest.approx(96_000 + ledger["settled"][11], abs=TWO_CENTS)
    federal, _ = annual_tax(compiled.tax.filed, 2026, 1.0, 0.0, taken, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    assert ledger["settled"][11] == pytest.approx(federal, abs=TWO_CENTS)
    assert ledger["unpaid"].max() == 0.0


def test_a_refund_is_money_in_cash():
    """9,000 were paid before the plan began, on 20,000 of income: 390 are due (10 % above 16,100)."""
    so_far = {"wages": 20_000, "income": 20_000, "tax paid": 9_000}
    plan = household(start="2026-12", taxes=taxed(**{"so far": so_far}))
    ledger = ledger_of(plan)
    tax = 0.10 * (20_000 - 16_100)
    assert ledger["settled"][0] == pytest.approx(tax - 9_000)
    assert ledger["cash: cash"][0] == pytest.approx(9_000 - tax)


def test_without_a_regime_there_is_no_tax():
    ledger = ledger_of(sample("family").with_changes({"taxes.regime": "none"}), build("bootstrap"))
    assert not ledger.tax.any()


def test_the_sale_and_the_tax_on_it_agree():
    """The tax of every year with its sale is what was paid before, cash and the sale, to a tenth of a cent.

    Benefits become taxable on the way, gains have their own brackets, and two kinds of accounts follow each other.
    """
    n_sales = 0
    for path in range(6):
        ledger = ledger_of_compiled(compile_plan(RETIREE), build("bootstrap"), path)
        ends = [end - 1 for _, _, end in years_of(ledger)]
        tax, covered, sale, raised = (ledger[name][ends] for name in ("year_tax", "covered", "sale", "raised"))
        assert np.abs(np.maximum(tax - covered, 0.0) - sale).max() < 1e-3
        assert (raised <= sale + 1e-9).all()
        n_sales += int((sale > 0.0).sum())
    assert n_sales >= 12
