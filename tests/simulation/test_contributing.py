"""Contributions to traditional accounts in the months: what the return deducts, and what is left of them as basis."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.analysis.tax_return import tax_return
from finsim.errors import PlanErrors, TaxError
from finsim.plan.assumed import assumptions
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.taxes import federal_lines, form_8606
from finsim.taxes.ira_deduction import deduction_range
from finsim.vocabulary import FilingStatus
from tests.simulation.households import STILL, fixed, household, ledger_of, ledger_of_compiled, taxed, wage

CENT = 0.005
DECEMBER = 11
LIMIT = 7_500.0  # of 2026, below 50
SINGLE = FilingStatus.SINGLE


def saver(pay=86_000, job=None, accounts=None, **parts):
    """Ann, 46, who saves the limit of 2026 into a traditional account of her own, and has much in cash."""
    held = {
        "cash": {"kind": "cash", "balance": 60_000},
        "ira": {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Ann", "saving": "7_500 a year"},
        "roth": {"kind": "tax-free", "balance": 0, "mix": "all", "owner": "Ann"},
    }
    plan = {"taxes": taxed(), "mixes": {"all": {"stocks": "100 %"}}, "accounts": held | (accounts or {}),
            "income": wage(pay, **(job or {})), "until": "2028-01"}  # fmt: skip
    return household(**(plan | parts))


def deducted(ledger):
    return ledger["filed_ira_deduction"][DECEMBER]


COVERED = {"retirement plan": True}
CONVERTS = {"conversions": {"over": {"from": "ira", "to": "roth", "amount": 7_500, "until": "2027-01"}}}


@pytest.mark.parametrize(
    ("pay", "job", "expected"),
    [
        (200_000, {}, LIMIT),
        (81_000, COVERED, LIMIT),
        (86_000, COVERED, LIMIT / 2),
        (90_900, COVERED, 200.0),
        (91_000, COVERED, 0.0),
        (5_000, {}, 5_000.0),
    ],
    ids=["no plan at work", "range begins", "half of it", "the least", "range ends", "no more than pay"],
)
def test_the_deduction_falls_over_the_range_of_2026(pay, job, expected):
    """By hand from 26 USC 219(g): 81,000 to 91,000 for who is single; tax as on that much less income."""
    ledger = ledger_of(saver(pay, job))
    assert deducted(ledger) == pytest.approx(expected, abs=CENT)
    assert ledger["filed_ordinary"][DECEMBER] == pytest.approx(-expected, abs=CENT)
    assert ledger["Ann: ira_basis_added"][DECEMBER] == pytest.approx(min(LIMIT, pay) - expected, abs=CENT)
    lines = federal_lines(2026, SINGLE, wages=pay, ordinary=-expected)
    assert ledger["national_tax"][DECEMBER] == pytest.approx(lines["tax"], abs=CENT) or pay == 5_000
    assert np.abs(ledger.residual).max() < CENT


def test_pay_that_goes_into_a_plan_covers_and_lowers_the_income_that_decides():
    """92,000 less 6 % deferred is 86,480: 45.2 % of the range is left."""
    plan = {"401k": {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Ann"}}
    ledger = ledger_of(saver(92_000, {"defers": {"401k": "6 %"}}, plan))
    assert deducted(ledger) == pytest.approx(0.452 * LIMIT, abs=CENT)


def test_a_plan_that_covers_nobody_ends_nothing():
    plan = {"457": {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Ann"}}
    job = {"defers": {"457": "6 %"}, "retirement plan": False}
    assert deducted(ledger_of(saver(150_000, job, plan))) == pytest.approx(LIMIT)


def couple(pay, job, **more):
    bob = {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Bob", "saving": "7_500 a year"}
    people = {"Ann": {"born": "1980-01"}, "Bob": {"born": "1980-01"}}
    return saver(pay, job, {"bob's": bob}, people=people, taxes=taxed(filing="married-jointly"), **more)


@pytest.mark.parametrize(
    ("pay", "ann", "bob"),
    [(135_000, 0.7 * LIMIT, LIMIT), (245_000, 0.0, 0.7 * LIMIT), (252_000, 0.0, 0.0), (12_000, LIMIT, 4_500.0)],
    ids=["in the range of who is covered", "in that of the spouse", "beyond both", "no more than pay, together"],
)
def test_a_couple_has_a_range_each(pay, ann, bob):
    """By hand: 129,000 to 149,000 for Ann, whom a plan covers; 242,000 to 252,000 for Bob, who earns nothing."""
    ledger = ledger_of(couple(pay, COVERED))
    assert deducted(ledger) == pytest.approx(ann + bob, abs=CENT)
    assert ledger["Ann: ira_basis_added"][DECEMBER] == pytest.approx(LIMIT - ann, abs=CENT)
    assert ledger["Bob: ira_basis_added"][DECEMBER] == pytest.approx(min(LIMIT, pay - LIMIT) - bob, abs=CENT)


def test_who_is_left_has_the_range_of_one_person():
    """Bob dies in 2026; in 2027 Ann files alone, and 86,000 lie in the middle of the range for one."""
    people = {"Ann": {"born": "1980-01"}, "Bob": {"born": "1980-01", "until": "2026-06"}}
    plan = saver(86_000, COVERED, people=people, taxes=taxed(filing="married-jointly"))
    ledger = ledger_of(plan)
    assert deducted(ledger) == pytest.approx(LIMIT, abs=CENT)
    assert ledger["filed_ira_deduction"][DECEMBER + 12] == pytest.approx(LIMIT / 2, abs=CENT)


def test_a_household_may_keep_its_basis():
    ira = {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Ann", "saving": "7_500 a year"}
    ledger = ledger_of(saver(80_000, accounts={"ira": ira | {"deducted": False}}))
    assert deducted(ledger) == 0.0
    assert ledger["Ann: ira_basis_added"][DECEMBER] == pytest.approx(LIMIT)


@pytest.mark.parametrize(("pay", "gone"), [(200_000, 0.0), (80_000, LIMIT)], ids=["back door", "deducted"])
def test_what_was_deducted_is_taxed_when_it_is_converted(pay, gone):
    """What is not deducted is converted free of tax; what is deducted is income again: neither changes the tax."""
    ledger = ledger_of(saver(pay, COVERED, **CONVERTS))
    assert deducted(ledger) == pytest.approx(gone, abs=CENT)
    assert ledger["filed_ordinary"][DECEMBER] == pytest.approx(0.0, abs=CENT)
    assert ledger["Ann: ira_basis_added"][DECEMBER] == pytest.approx(0.0, abs=CENT)
    assert ledger["national_tax"][DECEMBER] == pytest.approx(federal_lines(2026, SINGLE, wages=pay)["tax"], abs=CENT)


def test_a_year_with_contributions_and_distributions_is_that_of_both_worksheets():
    """Publication 590: all contributions count as basis while the deduction is found; form 8606 then has the rest."""
    ira = {"kind": "tax-deferred", "balance": 90_000, "contributed": 20_000, "mix": "all", "owner": "Ann",
           "saving": "7_500 a year"}  # fmt: skip
    goal = {"roof": {"amount": 10_000, "by": "2026-06", "need": "required", "from": "ira"}}
    people = {"Ann": {"born": "1966-01"}}
    plan = saver(70_000, COVERED, {"ira": ira}, goals=goal, people=people)
    ledger = ledger_of(plan)
    taken = ledger["ira: taken_out"][:12].sum()
    value = 90_000 + LIMIT - taken
    untaxed, _, _ = form_8606(20_000.0, LIMIT, value, taken, 0.0)
    income = 70_000 + taken - untaxed
    limit = 8_600.0
    owed = min(LIMIT, limit * max(0.0, min(1.0, (91_000 - income) / 10_000)))
    untaxed, _, _ = form_8606(20_000.0, LIMIT - owed, value, taken, 0.0)
    assert taken > 9_999.0
    assert deducted(ledger) == pytest.approx(owed, abs=CENT)
    assert ledger["filed_ordinary"][DECEMBER] == pytest.approx(taken - untaxed - owed, abs=CENT)
    assert ledger["Ann: ira_basis_added"][DECEMBER] == pytest.approx(LIMIT - owed - untaxed, abs=CENT)


def test_a_sale_for_the_tax_is_income_that_decides():
    """Gains of what is sold in December stand in the range too; the return is that of the function on the ledger."""
    accounts = {
        "cash": {"kind": "cash", "balance": 0},
        "fund": {"kind": "taxable", "balance": 90_000, "basis": 10_000, "mix": "all"},
    }
    spends = {"essential": {"all": 9_000}}
    plan = saver(60_000, COVERED, accounts, spending=spends)
    compiled = compile_plan(plan)
    ledger = ledger_of_compiled(compiled, STILL, 0)
    filed = tax_return(compiled, ledger, 2026)
    gains = ledger["filed_gains"][DECEMBER]
    expected = LIMIT * min(1.0, max(0.0, (91_000 - 60_000 - gains) / 10_000))
    assert gains > 25_000
    assert deducted(ledger) == pytest.approx(min(expected, ledger["ira: paid_in"][:12].sum()), abs=CENT)
    assert filed.tax == pytest.approx(ledger["withheld"][:12].sum() + ledger["settled"][DECEMBER], abs=CENT)
    assert np.abs(ledger.residual).max() < CENT


def test_the_return_shows_it_with_the_line_of_its_form():
    compiled = compile_plan(saver(86_000, COVERED))
    lines = {
        line.form: line.amount for line in tax_return(compiled, ledger_of_compiled(compiled, STILL, 0), 2026).lines
    }
    assert lines["Schedule 1 line 20"] == pytest.approx(-LIMIT / 2, abs=CENT)
    assert lines["1040 lines 4b, 5b"] == pytest.approx(0.0, abs=CENT)
    assert lines["1040 line 11"] == pytest.approx(86_000 - LIMIT / 2, abs=CENT)


def test_what_is_left_over_is_a_contribution_too():
    """Up to the law's limit, and deducted as saving is: half of it in the middle of the range."""
    ira = {"kind": "tax-deferred", "balance": 0, "mix": "all", "owner": "Ann"}
    spends = {"essential": {"all": 4_700}}
    accounts = {"ira": ira, "cash": {"kind": "cash", "balance": 0}}
    ledger = ledger_of(saver(86_000, COVERED, accounts=accounts, surplus="ira", spending=spends))
    assert ledger["ira: paid_in"][:12].sum() == pytest.approx(LIMIT)
    assert deducted(ledger) == pytest.approx(LIMIT / 2, abs=CENT)
    assert ledger["Ann: ira_basis_added"][DECEMBER] == pytest.approx(LIMIT / 2, abs=CENT)


def test_ranges_follow_prices():
    """With 3 % a year, 2027 begins 3 % dearer: 86,000 of nominal pay are 2,570 beyond 83,430."""
    plan = saver(86_000, COVERED | {"grows": "0 %"})
    ledger = ledger_of(plan, fixed(inflation=0.03))
    left = (10_000 - (86_000 - 81_000 * 1.03)) / 10_000
    assert ledger["filed_ira_deduction"][DECEMBER + 12] == pytest.approx(left * LIMIT * 1.03, abs=CENT)


def test_profit_counts_less_half_of_its_tax():
    income = {"shop": {"kind": "self-employment", "person": "Ann", "amount": 6_000, "until": "2090-01"}}
    ledger = ledger_of(saver(income=income))
    half = 6_000 * 0.9235 * 0.153 / 2
    assert deducted(ledger) == pytest.approx(6_000 - half, abs=CENT)


def test_pensions_are_no_pay():
    income = {"pension": {"kind": "pension", "person": "Ann", "amount": 60_000}}
    assert deducted(ledger_of(saver(income=income))) == 0.0


def test_it_is_assumed_and_said():
    said = {one.key: one.sentence for one in assumptions(saver())}
    assert said["accounts.ira.deducted"] == "What is paid into “ira” is deducted from income as far as the law lets it."
    assert not any("deduct" in found.words for found in compile_plan(saver()).not_modelled)


def test_only_traditional_accounts_are_deducted():
    roth = {"kind": "tax-free", "balance": 0, "mix": "all", "owner": "Ann", "deducted": True}
    with pytest.raises(PlanErrors, match="no `deducted`"):
        saver(accounts={"roth": roth})


@pytest.mark.parametrize("year", [2012, 2027])
def test_a_year_without_amounts_is_refused(year):
    with pytest.raises(TaxError, match=f"no source for {year} was read"):
        deduction_range(year, FilingStatus.SINGLE, covered=True, spouse_covered=False)


@pytest.mark.parametrize("year", range(2013, 2027))
def test_every_year_of_the_law_has_its_range(year):
    starts, width = deduction_range(year, FilingStatus.SINGLE, covered=True, spouse_covered=False)
    assert 59_000 <= starts <= 81_000
    assert width == 10_000
