"""What health cover costs by income, in the months of a plan: Medicare's steps and the marketplace's credit."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanError, TaxError
from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import fixed, household, ledger_of, taxed

OLD = {"Ann": {"born": "1955-01"}}
CASH = {"cash": {"kind": "cash", "balance": 500_000}}


def at(ledger, month, column):
    return ledger[column][ledger.months.index(month)]


def pensioner(pension, medicare, **parts):
    income = {"pension": {"kind": "pension", "person": "Ann", "amount": pension}}
    taxes = taxed(medicare=medicare) if medicare else taxed()
    return household(**({"people": OLD, "accounts": CASH, "income": income, "taxes": taxes} | parts))


def test_the_first_two_years_are_charged_by_the_incomes_before_the_plan_and_later_ones_by_its_own():
    """Steps of 2026 for one filer: 81.20 + 14.50 above 109,000, 202.90 + 37.50 above 137,000 (CMS, 2025-11-14)."""
    plan = pensioner("150_000 a year", {"income two years ago": 108_000, "income last year": 120_000})
    ledger = ledger_of(plan)
    more = [at(ledger, f"{year}-06", "medicare_more") for year in (2026, 2027, 2028, 2029)]
    assert more[0] == 0.0
    assert more[1] == pytest.approx(81.20 + 14.50)
    assert more[2] == more[3] == pytest.approx(202.90 + 37.50)
    assert at(ledger, "2028-06", "essential") == pytest.approx(202.90 + 37.50)
    assert at(ledger, "2026-12", "magi_last") == pytest.approx(150_000.0)


def test_both_of_a_couple_pay_it_by_the_joint_steps_and_the_survivor_by_the_single_ones_two_years_later():
    people = OLD | {"Bo": {"born": "1955-01", "until": "2027-03"}}
    medicare = {"income two years ago": 230_000, "income last year": 230_000}
    plan = pensioner("230_000 a year", medicare, people=people, until="2032-01",
                     taxes=taxed(filing="married-jointly", medicare=medicare))  # fmt: skip
    ledger = ledger_of(plan)
    assert at(ledger, "2026-06", "medicare_more") == pytest.approx(2 * (81.20 + 14.50))
    assert at(ledger, "2027-06", "medicare_more") == pytest.approx(81.20 + 14.50)
    assert at(ledger, "2029-06", "medicare_more") == pytest.approx(81.20 + 14.50)  # by the joint return of 2027
    assert at(ledger, "2030-06", "medicare_more") > 400.0  # by the single return of 2028: above 205,000


def test_it_begins_with_the_month_of_65():
    medicare = {"income two years ago": 150_000, "income last year": 150_000}
    ledger = ledger_of(pensioner("10_000 a year", medicare, people={"Ann": {"born": "1961-08"}}))
    charged = np.flatnonzero(ledger["medicare_more"] > 0.0)
    assert ledger.months[charged[0]] == "2026-08"


def left_out(plan):
    return [each.words for each in compile_plan(plan).not_modelled if each.key == "taxes.medicare"]


@pytest.mark.parametrize(
    ("born", "medicare", "years", "words"),
    [
        ("1955-01", None, [2028, 2029], "in 2026 and 2027"),
        ("1955-01", {"income last year": 120_000}, [2027, 2028, 2029], "in 2026"),
        ("1962-05", None, [2028, 2029], "in 2027"),  # 65 in May 2027: the income of 2024 is nobody's
        ("1963-02", None, [2028, 2029], ""),
        ("1963-02", {"counted": "no"}, [], "is left out"),
        ("2000-01", None, [], ""),
    ],
)
def test_from_the_third_year_on_it_is_charged_by_the_plan_s_own_incomes_and_what_is_left_out_is_told(
    born, medicare, years, words
):
    plan = pensioner("150_000 a year", medicare, people={"Ann": {"born": born}})
    ledger = ledger_of(plan)
    more = {int(month[:4]) for month, each in zip(ledger.months, ledger["medicare_more"], strict=True) if each > 0.0}
    assert sorted(more & {2026, 2027, 2028, 2029}) == years
    told = left_out(plan)
    assert [each for each in told if words in each] == told if words else told == []
    assert len(told) == bool(words)


@pytest.mark.parametrize("excess", ["spend", "invest"])
def test_the_budget_of_a_spending_rule_pays_it_as_it_pays_the_premiums(excess):
    """Else a year of high premiums would count as one in which more is spent."""
    rule = {"rule": "constant-real", "amount": 6_000, "from": "2026-01", "excess": excess}
    lines = {"essential": {"home": 2_000}, "discretionary": {"travel": 1_500 if excess == "invest" else 500}}
    medicare = {"income two years ago": 150_000, "income last year": 150_000}
    plan = pensioner("150_000 a year", medicare, spending=lines | {"in retirement": rule})
    ledger = ledger_of(plan)
    more = at(ledger, "2026-06", "medicare_more")
    assert more == pytest.approx(202.90 + 37.50)
    assert at(ledger, "2026-06", "essential") == pytest.approx(2_000 + more)
    extras = 6_000 - 2_000 - more if excess == "spend" else 1_500
    assert at(ledger, "2026-06", "discretionary") == pytest.approx(extras)


def test_where_no_steps_were_read_it_never_costs_more_and_that_is_told_unless_the_plan_asks_for_them():
    plan = pensioner("150_000 a year", None, start="2015-01", until="2030-01")
    assert not ledger_of(plan)["medicare_more"].any()
    (words,) = left_out(plan)
    assert "in 2015" in words
    with pytest.raises(TaxError, match="2015"):
        compile_plan(plan.with_changes({"taxes.medicare.income last year": 120_000}))


def retiree(pension, premium=900, benchmark=1_000, **parts):
    """Ann, 60, with a pension, on the marketplace."""
    line = {"amount": premium, "benchmark": benchmark, "person": "Ann", "until": "at 65"}
    return pensioner(pension, None, people={"Ann": {"born": "1966-01"}}, spending={"essential": {"cover": line}},
                     **({"taxes": taxed()} | parts))  # fmt: skip


def test_the_years_credit_is_what_the_benchmark_costs_beyond_the_share_that_the_law_asks_for():
    """40,000 for one person is 255.6 % of the poverty line of 15,650: the share lies between 8.44 and 9.96 % of income
    at 250 to 300 % (Rev. Proc. 2025-25: 8.44 + 1.52 * (255.59 - 250) / 50 = 8.61 %): 12,000 - 3,444 = 8,556 a year."""
    ledger = ledger_of(retiree("40_000 a year"))
    share = 0.0844 + 0.0152 * (40_000 / 15_650 - 2.5) / 0.5
    year = slice(12, 24)
    assert ledger["premium_credit"][year].sum() == pytest.approx(12_000 - share * 40_000, abs=0.01)
    assert np.abs(ledger.residual).max() < 0.005


def test_an_advance_on_too_little_income_is_paid_back_whole_when_the_cliff_is_passed():
    """Above 400 % of the poverty line (62,600 for one) there is no credit; a gain in the year passes it."""
    windfall = {"bonus": {"when": "2027-06", "receives": 40_000, "taxed": True}}
    calm, hit = (ledger_of(retiree("40_000 a year", events=events)) for events in ({}, windfall))
    advanced = calm["premium_credit"][12:24].sum()
    assert hit["premium_credit"][12:24].sum() == pytest.approx(advanced)
    settled = at(hit, "2027-12", "settled") - at(calm, "2027-12", "settled")
    assert settled > advanced  # the tax on 40,000 comes on top
    poor, rich = (ledger_of(retiree(p, premium=0, benchmark=0)) for p in ("40_000 a year", "80_000 a year"))
    on_income = rich.tax[12:24].sum() - poor.tax[12:24].sum()
    assert hit.tax[12:24].sum() - calm.tax[12:24].sum() == pytest.approx(on_income + advanced, abs=0.02)


def test_what_was_advanced_and_what_the_return_adds_make_the_credit_of_the_years_own_income():
    ledger = ledger_of(retiree("40_000 a year"), fixed(inflation=0.03))
    year = slice(24, 36)
    magi, level = at(ledger, "2028-12", "magi_last"), ledger["tax_level"][24]
    benchmark = ledger["year_benchmark"][24:35]
    assert (np.diff(benchmark) > 0.0).all()
    paid = ledger["premium_credit"][year].sum()
    share = 0.0844 + 0.0152 * (magi / (15_650 * level) - 2.5) / 0.5
    total = (1_000.0 * ledger["level_open"][year]).sum()
    bare = ledger_of(retiree("40_000 a year", premium=0, benchmark=0), fixed(inflation=0.03))
    reconciled = bare.tax[year].sum() - ledger.tax[year].sum()
    assert paid + reconciled == pytest.approx(total - share * magi, abs=0.05)


def test_no_credit_above_the_own_premium_and_none_below_the_poverty_line():
    assert ledger_of(retiree("17_000 a year", premium=300))["premium_credit"][12:24] == pytest.approx(
        np.full(12, 300.0)
    )
    assert ledger_of(retiree("10_000 a year"))["premium_credit"].sum() == 0.0


def test_a_marketplace_line_says_whose_it_is_and_needs_a_year_that_was_read():
    line = {"amount": 900, "benchmark": 1_000}
    with pytest.raises(PlanError, match="whose marketplace plan"):
        ledger_of(household(spending={"essential": {"cover": line}}, taxes=taxed()))
    with pytest.raises(PlanError, match="us-federal"):
        ledger_of(household(spending={"essential": {"cover": line | {"person": "Ann"}}}))
