"""What the law makes owners take out: how much, from when, and where it goes."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.taxes import divisor
from tests.simulation.households import fixed, household, ledger_of, taxed

MIX = {"bonds": {"bonds": "100 %"}}
GROWTH = fixed(bonds=0.05)


def owner(born: str, start: str = "2027-01", until: str = "2030-01", **parts):
    """One owner of 500,000 of deferred money and nothing to spend."""
    accounts = {
        "cash": {"kind": "cash", "balance": 100_000},
        "ira": {"kind": "tax-deferred", "balance": 500_000, "mix": "bonds"},
        "brokerage": {"kind": "taxable", "balance": 0, "mix": "bonds"},
    }
    plan = {"start": start, "until": until, "people": {"Ann": {"born": born}}, "mixes": MIX, "taxes": taxed()}
    return household(**(plan | {"accounts": accounts, "surplus": "to brokerage"} | parts))


def december(ledger, column):
    """A column in the last month of each year."""
    at = [k for k, month in enumerate(ledger.months) if month.endswith("-12")]
    return ledger[column][at]


@pytest.mark.parametrize(
    ("born", "first"),
    [("1954-05", 2027), ("1958-11", 2031), ("1959-12", 2032), ("1960-01", 2035)],
    ids=["already due", "73", "73, born in 1959", "75"],
)
def test_it_begins_in_the_year_that_the_owners_birth_asks_for(born, first):
    ledger = ledger_of(owner(born, until="2037-01"), GROWTH)
    years = np.arange(2027, 2037)
    assert (december(ledger, "ira: taken_out") > 0.0).tolist() == (years >= first).tolist()


def test_a_year_takes_the_balance_of_the_december_before_over_the_divisor_of_the_age_reached():
    """26 CFR 1.401(a)(9)-5(a); the divisors 26.5, 25.5 and 24.6 stand in the table of 1.401(a)(9)-9(c) at 73 to 75."""
    ledger = ledger_of(owner("1954-05"), GROWTH)
    held = np.array([500_000.0, *december(ledger, "ira: bonds")[:-1]])
    assert [divisor(age) for age in (73, 74, 75)] == [26.5, 25.5, 24.6]
    assert december(ledger, "ira: taken_out") == pytest.approx(held / [26.5, 25.5, 24.6])
    assert ledger["ira: taken_out"].sum() == pytest.approx(december(ledger, "ira: taken_out").sum())


def test_what_was_withdrawn_in_the_year_counts_towards_it():
    spends = {"essential": {"living": 1_000}}
    poor = owner("1954-05", spending=spends, accounts={
        "cash": {"kind": "cash", "balance": 0}, "ira": {"kind": "tax-deferred", "balance": 500_000, "mix": "bonds"},
    }, surplus="cash")  # fmt: skip
    ledger = ledger_of(poor)
    taken = ledger["ira: taken_out"][:12]
    assert taken[:11].min() > 0.0
    assert taken.sum() == pytest.approx(500_000 / 26.5)


def test_an_owner_who_spends_more_than_that_is_asked_for_nothing_beside_it():
    much = owner("1954-05", spending={"essential": {"living": 4_000}}, accounts={
        "cash": {"kind": "cash", "balance": 0}, "ira": {"kind": "tax-deferred", "balance": 500_000, "mix": "bonds"},
    }, surplus="cash")  # fmt: skip
    assert (ledger_of(much)["required_taken"] == 0.0).all()


def test_it_is_no_spending_and_what_the_tax_leaves_of_it_goes_where_surplus_goes():
    plan = owner("1954-05", surplus={"to": "brokerage", "saved": "20 %"})
    ledger = ledger_of(plan.with_changes({"accounts.cash.balance": 0}))
    assert ledger.spending.sum() == pytest.approx(0.0)
    net = december(ledger, "required_taken") - december(ledger, "settled")
    assert december(ledger, "brokerage: paid_in") == pytest.approx(net, abs=0.005)


def test_each_owner_has_an_own_requirement():
    """Money of the younger one does not serve the older one's."""
    people = {"Ann": {"born": "1954-05"}, "Bo": {"born": "1966-05"}}
    accounts = {"cash": {"kind": "cash", "balance": 0}}
    for name in people:
        accounts[name] = {"kind": "tax-deferred", "owner": name, "balance": 100_000, "mix": "bonds"}
    plan = owner("1954-05", people=people, accounts=accounts, surplus="cash", taxes=taxed(filing="married-jointly"),
                 spending={"essential": {"living": 500}}, withdrawals=["Bo", "Ann"])  # fmt: skip
    ledger = ledger_of(plan)
    assert ledger["Bo: taken_out"][:12].sum() > 6_000 / 1.2
    assert ledger["Ann: taken_out"][:12].sum() == pytest.approx(100_000 / 26.5)


def test_a_plan_without_a_tax_regime_asks_for_none():
    ledger = ledger_of(owner("1954-05", taxes={"regime": "none"}))
    assert (ledger["ira: taken_out"] == 0.0).all()


def test_the_part_years_of_a_plan_ask_for_none():
    ledger = ledger_of(owner("1954-05", start="2027-02", until="2028-06"))
    assert (ledger["ira: taken_out"] == 0.0).all()
