"""Form 8606 in the months: what was taxed before comes out untaxed, in proportion to all of an owner's accounts."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanErrors
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.taxes import form_8606
from tests.simulation.households import fixed, household, ledger_of, taxed, wage

CENT = 0.005
DECEMBER = 11


def owner(ira=None, other=None, **parts):
    accounts = {
        "cash": {"kind": "cash", "balance": 60_000},
        "ira": {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Ann"} | (ira or {}),
        "rollover": {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Ann"} | (other or {}),
        "roth": {"kind": "tax-free", "balance": 0, "mix": "all", "owner": "Ann"},
    }
    plan = {"people": {"Ann": {"born": "1960-01"}}, "taxes": taxed(), "mixes": {"all": {"stocks": "100 %"}},
            "accounts": accounts, "until": "2028-01"}  # fmt: skip
    return household(**(plan | parts))


CONVERTS = {"conversions": {"over": {"from": "ira", "to": "roth", "amount": 7_000, "until": "2027-01"}}}


def test_a_conversion_cannot_pick_the_part_that_was_taxed():
    """Form 8606 by hand: 7,000 of basis in 100,000 of all traditional accounts; 7 % of 7,000 is 490, line 18: 6,510."""
    plan = owner({"balance": 7_000, "contributed": 7_000}, {"balance": 93_000}, **CONVERTS)
    ledger = ledger_of(plan)
    assert ledger["converted"][DECEMBER] == pytest.approx(7_000)
    assert ledger["filed_ordinary"][DECEMBER] == pytest.approx(6_510, abs=CENT)
    assert ledger["Ann: ira_basis_added"][DECEMBER] == pytest.approx(-490, abs=CENT)
    assert np.abs(ledger.residual).max() < CENT


def test_without_other_money_the_way_through_the_back_door_is_free():
    plan = owner(ira={"saving": "7_000 a year"}, income=wage(200_000), **CONVERTS)
    ledger = ledger_of(plan)
    assert ledger["ira: paid_in"][:12].sum() == pytest.approx(7_000)
    assert ledger["converted"][DECEMBER] == pytest.approx(7_000)
    assert ledger["filed_ordinary"][DECEMBER] == pytest.approx(0.0, abs=CENT)


def test_distributions_and_conversions_of_a_year_have_one_share():
    """By the form's own function, on the ledger's amounts; a withdrawal a month, and a conversion at the year's end."""
    spends = {"essential": {"all": 1_000}}
    plan = owner({"balance": 120_000, "contributed": 30_000}, spending=spends, **CONVERTS)
    plan = plan.with_changes({"accounts.cash.balance": 0})
    ledger = ledger_of(plan)
    held = ledger["ira: stocks"][DECEMBER] + ledger["converted"][DECEMBER]
    sold = ledger["settled"][DECEMBER]
    taken = ledger["withdrawn"][:12].sum() - max(0.0, sold)
    untaxed, converted, _ = form_8606(30_000.0, 0.0, held - 7_000 + max(0.0, sold), taken, 7_000.0)
    assert ledger["filed_ordinary"][DECEMBER] == pytest.approx(
        taken - untaxed + 7_000 - converted + max(0.0, sold), abs=1.0
    )
    assert ledger["Ann: ira_basis_added"][DECEMBER] == pytest.approx(-untaxed - converted, abs=1.0)


def test_a_ceiling_is_filled_with_what_is_taxed():
    """Half of what is converted is taxed, so twice as much fits below 50,000 of income."""
    fills = {"over": {"from": "ira", "to": "roth", "fill": 50_000, "until": "2027-01"}}
    ledger = ledger_of(owner({"balance": 400_000, "contributed": 200_000}, conversions=fills))
    assert ledger["converted"][DECEMBER] == pytest.approx(100_000, abs=1.0)
    assert ledger["filed_ordinary"][DECEMBER] == pytest.approx(50_000, abs=1.0)


def test_an_employer_s_plan_is_none_of_it():
    other = {"balance": 93_000, "employer plan": True}
    people = {"Ann": {"born": "1960-01", "retires": "2027-06"}}
    plan = owner({"balance": 7_000, "contributed": 7_000}, other, people=people, **CONVERTS)
    assert ledger_of(plan)["filed_ordinary"][DECEMBER] == pytest.approx(0.0, abs=CENT)


def test_basis_is_nominal_and_lasts_until_all_has_come_out():
    """A fixed market and a withdrawal that empties the account: in all, as much is untaxed as was paid in."""
    goal = {"all of it": {"amount": 130_000, "by": "2027-06", "need": "wished", "from": "ira"}}
    plan = owner({"balance": 100_000, "contributed": 40_000}, goals=goal)
    ledger = ledger_of(plan, fixed(stocks=0.05, inflation=0.03))
    assert ledger["Ann: ira_basis_added"][-1] == pytest.approx(-40_000, abs=1.0)


def test_it_is_no_longer_said_to_be_taxed_twice():
    plan = owner(ira={"saving": "3_000 a year"}, income=wage(100_000))
    assert not any("taxed again" in found.words for found in compile_plan(plan).not_modelled)


def test_only_retirement_accounts_were_contributed_to():
    with pytest.raises(PlanErrors, match="no `contributed`"):
        household(accounts={"cash": {"kind": "cash", "balance": 10, "contributed": 5}})
