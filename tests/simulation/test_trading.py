"""Homes bought and sold: what changes hands, what the loan takes, and the gain that the return taxes."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanErrors
from finsim.plan import Plan
from tests.simulation.households import fixed, household, ledger_of, taxed

HOME = {"value": 400_000, "basis": 250_000, "grows": "0 %", "secures": "mortgage", "sold": "2028-03"}
MORTGAGE = {"kind": "mortgage", "balance": 100_000, "rate": "6 %", "payment": 1_000}


def owner(home, **parts) -> Plan:
    parts.setdefault("accounts", {"cash": {"kind": "cash", "balance": 500_000}})
    debts = {"mortgage": MORTGAGE} if "secures" in home else {}
    return household(property={"home": home}, debts=debts, **parts)


def test_a_sale_pays_off_the_loan_and_net_worth_falls_by_its_costs_alone():
    """By hand: 400,000 less 6 % is 376,000, less what is owed on the first day of the month."""
    ledger = ledger_of(owner(HOME))
    at = ledger.months.index("2028-03")
    owed = ledger["mortgage: owed"][at - 1]
    assert ledger["trade_costs"][at] == pytest.approx(24_000.0)
    assert ledger["proceeds"][at] == pytest.approx(376_000.0 - owed)
    assert ledger["mortgage: owed"][at:].max() == ledger["mortgage: interest"][at] == 0.0
    assert ledger["property"][at - 1] == pytest.approx(400_000.0)
    assert ledger["property"][at:].max() == 0.0
    assert ledger["net_worth"][at] - ledger["net_worth"][at - 1] == pytest.approx(-24_000.0)
    assert np.abs(ledger.residual).max() < 0.005


@pytest.mark.parametrize(
    ("filing", "basis", "gain"),
    [
        ("single", 250_000, 0.0),  # 376,000 - 250,000 = 126,000, all within 250,000
        ("single", 50_000, 76_000.0),  # 326,000 less 250,000
        ("married-jointly", 50_000, 0.0),  # within 500,000
        ("single", 390_000, 0.0),  # a loss on a home counts for nothing
    ],
)
def test_gain_on_a_home_is_taxed_above_the_exclusion(filing, basis, gain):
    people = {"Ann": {"born": "1980-01"}, "Bo": {"born": "1980-01"}}
    ledger = ledger_of(owner(HOME | {"basis": basis}, taxes=taxed(filing=filing), people=people))
    at = ledger.months.index("2028-03")
    assert ledger["year_gains"][at] == pytest.approx(gain)
    end = ledger.months.index("2028-12")
    assert (ledger["settled"][end] > 0.0) == (gain > 0.0)
    assert np.abs(ledger.residual).max() < 0.005


def test_a_home_that_was_bought_less_than_two_years_before_has_no_exclusion():
    home = {"value": 100_000, "grows": "40 %", "bought": "2026-06", "sold": "2028-03", "selling cost": "0 %"}
    ledger = ledger_of(owner(home, taxes=taxed()))
    at, bought = ledger.months.index("2028-03"), ledger.months.index("2026-06")
    price = ledger["property"][bought - 1 + 1]  # at the end of the month of purchase
    assert price > 100_000.0
    paid = 500_000.0 - ledger["cash: cash"][bought]
    assert ledger["home: basis"][bought] == pytest.approx(paid)
    assert ledger["year_gains"][at] == pytest.approx(ledger["proceeds"][at] - paid)


def test_an_investment_has_no_exclusion_and_its_loss_counts():
    land = {"kind": "investment", "value": 100_000, "basis": 130_000, "grows": "0 %", "sold": "2027-02"}
    ledger = ledger_of(owner(land | {"selling cost": "0 %"}, taxes=taxed()))
    assert ledger["year_gains"][ledger.months.index("2027-02")] == pytest.approx(-30_000.0)
    assert ledger["loss_carry"][ledger.months.index("2027-12")] == pytest.approx(-27_000.0)


def test_a_home_is_bought_with_a_loan_that_begins_in_the_same_month():
    """By hand: 306,000 with costs are paid, 240,000 borrowed, so 66,000 leave cash, and then the first payment."""
    home = {"value": 300_000, "grows": "0 %", "bought": "2027-05", "secures": "mortgage", "costs": "1.2 %"}
    loan = {"kind": "mortgage", "balance": 240_000, "rate": "6 %", "term": "30 years", "begins": "2027-05"}
    plan = household(
        accounts={"cash": {"kind": "cash", "balance": 200_000}}, property={"home": home}, debts={"mortgage": loan}
    )
    ledger = ledger_of(plan)
    at = ledger.months.index("2027-05")
    payment = ledger["mortgage: payment"][at]
    assert payment == pytest.approx(1_438.93)  # 240,000 at half a percent a month over 360 months, rounded up
    assert ledger["essential"][at] == pytest.approx(300.0)  # 1.2 % of 300,000 / 12
    assert ledger["essential"][at - 1] == 0.0
    assert 200_000.0 - ledger["cash: cash"][at] == pytest.approx(66_000.0 + payment + 300.0)
    assert ledger["property"][at] == pytest.approx(300_000.0)
    assert np.abs(ledger.residual).max() < 0.005


def test_what_cash_lacks_for_a_home_comes_from_other_accounts():
    home = {"value": 150_000, "grows": "0 %", "bought": "2027-05"}
    savings = {"kind": "taxable", "balance": 400_000, "mix": "all"}
    plan = owner(home, accounts={"cash": {"kind": "cash", "balance": 1_000}, "savings": savings},
                 mixes={"all": {"stocks": "100 %"}})  # fmt: skip
    ledger = ledger_of(plan)
    assert ledger["fail_period"][-1] == -1
    assert ledger["savings: taken_out"].sum() == pytest.approx(153_000.0 - 1_000.0)
    assert ledger["cash: cash"].min() >= 0.0


def test_a_home_that_nobody_can_pay_for_fails_the_plan():
    home = {"value": 150_000, "grows": "0 %", "bought": "2027-05"}
    ledger = ledger_of(owner(home, accounts={"cash": {"kind": "cash", "balance": 10_000}}))
    assert ledger["fail_period"][-1] == ledger.months.index("2027-05")
    assert np.abs(ledger.residual).max() < 0.005


def test_a_sale_is_no_surplus_to_live_on():
    plan = owner({"value": 100_000, "sold": "2027-05", "selling cost": "0 %"}, surplus={"to": "cash", "saved": "20 %"})
    assert ledger_of(plan, fixed(inflation=0.0))["discretionary"].sum() == pytest.approx(0.0)


def test_a_home_that_is_sold_before_it_is_bought_is_refused():
    with pytest.raises(PlanErrors, match="a time after"):
        owner({"value": 1, "bought": "2028-01", "sold": "2027-01"})
