"""Incomes bought for life: the premium, what comes back for it, and how that is taxed."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanErrors
from tests.simulation.households import fixed, household, ledger_of, outcome_of, taxed

CENT = 0.005
ACCOUNTS = {
    "cash": {"kind": "cash", "balance": 20_000},
    "brokerage": {"kind": "taxable", "balance": 400_000, "basis": 300_000, "mix": "all"},
    "ira": {"kind": "tax-deferred", "balance": 300_000, "mix": "all", "owner": "Ann"},
    "roth": {"kind": "tax-free", "balance": 100_000, "mix": "all", "owner": "Ann"},
}


def annuity(premium=100_000, source="brokerage", pays="6 %", bought="2026-03", **more):
    terms = {"excluded": "80 %"} if source in ("brokerage", "cash") else {}
    return {"for life": {"person": "Ann", "bought": bought, "premium": premium, "from": source, "pays": pays,
                         **terms, **more}}  # fmt: skip


def retiree(annuities, **parts):
    plan = {"people": {"Ann": {"born": "1956-01"}}, "accounts": ACCOUNTS, "mixes": {"all": {"stocks": "100 %"}},
            "taxes": taxed(), "annuities": annuities, "until": "2031-01"}  # fmt: skip
    return household(**(plan | parts))


def at(ledger, month, column):
    return ledger[column][ledger.months.index(month)]


def test_the_premium_buys_a_fixed_income_that_begins_the_month_after():
    ledger = ledger_of(retiree(annuity()))
    assert at(ledger, "2026-03", "annuity_premium") == pytest.approx(100_000)
    income = ledger["pensions"] + ledger["other_income"]
    assert at(ledger, "2026-03", "pensions") == 0.0
    assert income[3:] == pytest.approx(500.0)
    assert np.abs(ledger.residual).max() < CENT


def test_money_that_was_taxed_comes_back_untaxed_until_all_of_it_is_back():
    """26 USC 72(b)(1), (2): 80 % of each payment, and never more than the premium in all."""
    ledger = ledger_of(retiree(annuity(premium=24_000, pays="20_000 a year", excluded="80 %")))
    monthly = 20_000 / 12
    first, last = at(ledger, "2026-04", "other_income"), at(ledger, "2030-12", "other_income")
    assert first == pytest.approx(0.8 * monthly)
    assert last == 0.0
    assert ledger["other_income"].sum() == pytest.approx(24_000)
    assert at(ledger, "2026-12", "year_annuities") == pytest.approx(9 * 0.2 * monthly)
    assert at(ledger, "2030-12", "year_annuities") == pytest.approx(12 * monthly)


def test_the_regulation_s_example_comes_out():
    """26 CFR 1.72-5(a)(1): 100 a month at 66 after June 1986: 19.2 times 1,200 is an expected return of 23,040.

    A premium of 18,000 is 78.1 % of that (26 CFR 1.72-4(a)(2) rounds to tenths of a per cent): 78.10 of each 100.
    """
    ratio = round(18_000 / 23_040 * 100, 1)
    ledger = ledger_of(retiree(annuity(premium=18_000, pays="100 a month", excluded=f"{ratio} %")))
    assert at(ledger, "2026-06", "other_income") == pytest.approx(78.10, abs=CENT)
    assert at(ledger, "2026-06", "pensions") == pytest.approx(21.90, abs=CENT)


def test_what_sells_for_the_premium_is_a_gain_and_what_is_taxed_of_the_income_is_investment_income():
    ledger = ledger_of(retiree(annuity()))
    assert at(ledger, "2026-03", "year_gains") == pytest.approx(25_000)  # a quarter of what is sold
    assert at(ledger, "2026-12", "filed_interest") == pytest.approx(9 * 100.0)
    assert at(ledger, "2026-12", "filed_ordinary") == 0.0


def test_a_premium_inside_an_account_is_no_distribution_and_its_income_is_taxed_whole():
    ledger = ledger_of(retiree(annuity(source="ira")))
    assert at(ledger, "2026-03", "withdrawn") == 0.0
    assert at(ledger, "2026-12", "filed_ordinary") == pytest.approx(9 * 500.0)
    assert ledger["other_income"].sum() == 0.0


def test_what_a_roth_account_buys_is_never_taxed():
    ledger = ledger_of(retiree(annuity(source="roth")))
    assert ledger["other_income"][3:] == pytest.approx(500.0)
    assert at(ledger, "2026-12", "filed_ordinary") == 0.0


@pytest.mark.parametrize(("grows", "factor"), [("0 %", 1.0), ("2 %", 1.02), ("CPI", 1.03), ("CPI + 1 %", 1.03 * 1.01)])
def test_it_rises_each_year_as_the_contract_says(grows, factor):
    """The part that gives the premium back does not rise: Publication 939, increases are taxed whole."""
    ledger = ledger_of(retiree(annuity(grows=grows)), fixed(inflation=0.03))
    whole = ledger["pensions"] + ledger["other_income"]
    first = at(ledger, "2026-04", "other_income")
    assert whole[15] == pytest.approx(whole[3] * factor, rel=1e-9)
    assert at(ledger, "2028-06", "other_income") == pytest.approx(first)


def test_what_the_accounts_lack_of_the_premium_buys_so_much_less():
    ledger = ledger_of(retiree(annuity(premium=40_000, source="cash")))
    assert at(ledger, "2026-03", "annuity_premium") == pytest.approx(20_000)
    assert at(ledger, "2026-04", "pensions") + at(ledger, "2026-04", "other_income") == pytest.approx(100.0)


@pytest.mark.parametrize(("share", "kept"), [("0 %", 0.0), ("60 %", 300.0)])
def test_the_survivor_keeps_a_share_while_one_lives(share, kept):
    people = {"Ann": {"born": "1956-01", "until": "2028-01"}, "Bo": {"born": "1958-01"}}
    plan = retiree(annuity(source="ira", **{"survivor share": share}), people=people,
                   taxes=taxed(filing="married-jointly"))  # fmt: skip
    ledger = ledger_of(plan)
    assert at(ledger, "2028-06", "pensions") == pytest.approx(kept)


def test_nothing_is_bought_for_the_dead():
    people = {"Ann": {"born": "1956-01", "until": "2026-02"}, "Bo": {"born": "1958-01"}}
    ledger = ledger_of(retiree(annuity(source="ira"), people=people, taxes=taxed(filing="married-jointly")))
    assert ledger["annuity_premium"].sum() == 0.0


def test_it_stands_beside_the_portfolio_in_a_spending_rule():
    """With all of the money in annuities the rule still has the income to spend."""
    rule = {"rule": "guyton-klinger", "initial rate": "4 %"}
    plan = retiree(annuity(premium=300_000, source="ira", bought="2026-01"),
                   spending={"discretionary": {"fun": 5_000}, "in retirement": rule},
                   people={"Ann": {"born": "1956-01", "retires": "2026-06"}})  # fmt: skip
    ledger = ledger_of(plan)
    assert at(ledger, "2026-07", "level_income") == pytest.approx(1_500.0)


def test_it_covers_what_the_portfolio_could_not():
    """100,000 that earn nothing pay 1,000 a month for eight years; an annuity of 12 % pays it for life."""
    spends = {"essential": {"all": 1_000}}
    cash = {"cash": {"kind": "cash", "balance": 100_000}}
    parts = {"accounts": cash, "spending": spends, "taxes": {"regime": "none"}, "until": "2040-01"}
    assert outcome_of(retiree({}, **parts)).fail_period[0] == 100
    bought = annuity(premium=97_000, source="cash", pays="12.4 %", bought="2026-01")
    assert outcome_of(retiree(bought, **parts)).fail_period[0] < 0


def test_what_cannot_be_bought_is_refused():
    for source, more, words in (
        (["cash", "ira"], {}, "taxed alike"),
        ("brokerage", {"excluded": None}, "exclusion ratio"),
        ("ira", {"excluded": "50 %"}, "no `excluded`"),
        ("brokerage", {"bought": "2025-01"}, "kind pension"),
        ("brokerage", {"premium": 0}, "above 0"),
    ):
        terms = annuity(source=source)["for life"] | {"excluded": "80 %"} | more
        if isinstance(source, list) or terms["excluded"] is None:
            del terms["excluded"]
        with pytest.raises(PlanErrors, match=words):
            retiree({"for life": terms})


def test_what_has_not_come_back_when_a_death_ends_it_is_deducted_in_that_year_s_return():
    """26 USC 72(b)(3), Schedule A line 16: of 100,000 26 payments gave 400 each back, so 89,600 are deducted in 2028.

    Five pensions of 20,000 and 500 of the annuity are income; at 72 the senior deduction is 6,000 less 6 % of 25,500.
    10 % of 100,500 - 89,600 - 4,470 is 643.
    """
    pension = {"pension": {"kind": "pension", "person": "Ann", "amount": "20_000 a month", "grows": "0 %"}}
    ledger = ledger_of(retiree(annuity(), people={"Ann": {"born": "1956-01", "until": "2028-06"}}, income=pension))
    assert at(ledger, "2028-12", "for life: lost") == pytest.approx(89_600)
    assert at(ledger, "2028-12", "national_tax") == pytest.approx(643.0, abs=CENT)
    assert at(ledger, "2028-12", "for life: unrecovered") == 0.0
    assert np.abs(ledger.residual).max() < CENT


def test_a_survivor_who_is_paid_goes_on_getting_it_back():
    couple = {"Ann": {"born": "1956-01", "until": "2028-06"}, "Bo": {"born": "1958-01"}}
    ledger = ledger_of(retiree(annuity(**{"survivor share": "50 %"}), people=couple))
    assert ledger["for life: lost"].max() == 0.0
    assert at(ledger, "2028-07", "other_income") == pytest.approx(200.0)


def test_in_the_year_of_the_purchase_what_it_pays_counts_towards_what_must_be_taken_out():
    """300,000 / 23.7 at 76 is owed whatever was bought; from the next year on the account answers for itself alone."""
    ledger = ledger_of(retiree(annuity(source="ira"), people={"Ann": {"born": "1950-06"}}))
    assert at(ledger, "2026-12", "filed_ordinary") == pytest.approx(300_000 / 23.7)
    assert at(ledger, "2026-12", "withdrawn") == pytest.approx(300_000 / 23.7 - 9 * 500.0)
    left = at(ledger, "2026-12", "ira: stocks")
    assert at(ledger, "2027-12", "filed_ordinary") == pytest.approx(left / 22.9 + 12 * 500.0)
