"""How much may be paid in: by year, kind of account and age, cut alike in every month of a year, and listed."""

from __future__ import annotations

import pytest

from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import household, ledger_of, taxed, wage

MIX = {"still": {"bonds": "100 %"}}


def saver(born="1980-01", income=None, saving=None, **parts):
    """Ann with pay of 300,000, a plan of her employer, an IRA, a Roth IRA and a health account."""
    accounts = {"cash": {"kind": "cash", "balance": 100_000}}
    for name, kind in (("401k", "tax-deferred"), ("ira", "tax-deferred"), ("roth", "tax-free"), ("hsa", "health")):
        accounts[name] = {"kind": kind, "owner": "Ann", "mix": "still", "balance": 0}
        if saving and name in saving:
            accounts[name]["saving"] = saving[name]
    plan = {"people": {"Ann": {"born": born}}, "accounts": accounts, "mixes": MIX, "taxes": taxed(), "until": "2028-01"}
    return household(**(plan | {"income": wage(300_000, **(income or {}))} | parts))


def paid_in(plan, account, year=0):
    return float(ledger_of(plan)[f"{account}: paid_in"][12 * year : 12 * year + 12].sum())


@pytest.mark.parametrize(
    ("born", "limit"),
    [("1980-01", 24_500), ("1976-12", 32_500), ("1966-05", 35_750), ("1962-05", 32_500)],
    ids=["46", "50 in the year", "60", "64"],
)
def test_deferrals_stop_at_the_limit_of_the_age_reached_in_the_year(born, limit):
    """26 USC 402(g), 414(v), for 2026: 24,500; 8,000 more from 50; 11,250 more from 60 to 63."""
    plan = saver(born, {"defers": {"401k": "20 %"}})
    assert paid_in(plan, "401k") == pytest.approx(limit)
    assert [found.key for found in compile_plan(plan).not_modelled if "law lets in" in found.words] == [
        "income.wage.defers.401k"
    ]


def test_what_is_cut_stays_in_pay_and_is_taxed():
    cut, whole = (ledger_of(saver(income={"defers": {"401k": much}})) for much in ("60_000 a year", "24_500 a year"))
    assert cut["net_income"] == pytest.approx(whole["net_income"])
    assert cut["cash: cash"] == pytest.approx(whole["cash: cash"])


def test_the_match_follows_what_may_be_deferred_and_both_stop_at_the_limit_of_additions():
    """26 USC 415(c): 72,000 in 2026 for employee and employer together."""
    plan = saver(income={"defers": {"401k": "20 %"}, "match": {"401k": "100 % of first 20 %"}})
    assert paid_in(plan, "401k") == pytest.approx(2 * 24_500)
    generous = saver(income={"defers": {"401k": "20 %"}, "employer pays": {"401k": "90_000 a year"}})
    assert paid_in(generous, "401k") == pytest.approx(72_000)


def test_traditional_and_roth_accounts_have_one_limit_together():
    """26 USC 219(b)(5), 408A(c)(2): 7,500 in 2026; the first one named takes it first."""
    plan = saver(saving={"ira": 400, "roth": 400})
    assert paid_in(plan, "ira") == pytest.approx(4_800)
    assert paid_in(plan, "roth") == pytest.approx(2_700)
    assert paid_in(saver("1970-01", saving={"ira": 900}), "ira") == pytest.approx(8_600)


@pytest.mark.parametrize(("covers", "limit"), [("self", 4_400), ("family", 8_750)])
def test_a_health_account_takes_what_its_insurance_lets_in_from_both(covers, limit):
    """26 USC 223(b), for 2026."""
    plan = saver(income={"defers": {"hsa": "9_000 a year"}, "employer pays": {"hsa": "1_000 a year"}})
    assert paid_in(plan.with_changes({"accounts.hsa.covers": covers}), "hsa") == pytest.approx(limit)


def test_a_year_that_begins_late_has_its_part():
    plan = saver(income={"defers": {"401k": "60_000 a year"}}, start="2026-10")
    assert float(ledger_of(plan)["401k: paid_in"][:3].sum()) == pytest.approx(24_500 * 3 / 12)


def test_a_contribution_within_the_limit_is_the_same_to_the_last_bit_and_nothing_is_said():
    plan = saver(income={"defers": {"401k": "24_500 a year"}})
    free = plan.with_changes({"taxes": {"regime": "none"}})
    assert (ledger_of(plan)["401k: paid_in"] == ledger_of(free)["401k: paid_in"]).all()
    assert not any("law lets in" in found.words for found in compile_plan(plan).not_modelled)


def test_without_a_known_law_there_is_no_limit():
    plan = saver(income={"defers": {"401k": "60_000 a year"}}, taxes={"regime": "none"})
    assert paid_in(plan, "401k") == pytest.approx(60_000)


def test_into_accounts_of_ones_own_goes_no_more_than_is_earned():
    """26 USC 219(b)(1)(B), 408A(c)(2): 3,000 of pay in a year let in 3,000, and a pension none."""
    saving = {"roth": 400}
    little = saver(saving=saving, income={"grows": "0 %"}).with_changes({"income.wage.amount": 3_000})
    assert paid_in(little, "roth") == pytest.approx(3_000)
    pension = {"pension": {"kind": "pension", "person": "Ann", "amount": 40_000}}
    plan = saver(saving=saving, income=None).with_changes({"income": pension})
    assert paid_in(plan, "roth") == 0.0
    assert {"accounts.roth.saving"} == {found.key for found in compile_plan(plan).not_modelled if "law" in found.words}


@pytest.mark.parametrize(("pay", "hers", "his"), [(40_000, 7_500, 7_500), (9_000, 7_500, 1_500), (5_000, 5_000, 0)])
def test_of_a_couple_who_earns_less_counts_what_the_other_one_earns_and_does_not_pay_in(pay, hers, his):
    """26 USC 219(c)(1): the higher earner's pay less what she pays in."""
    both = {"Ann": {"born": "1980-01"}, "Bo": {"born": "1980-01"}}
    accounts = {"cash": {"kind": "cash", "balance": 100_000}} | {
        name: {"kind": "tax-free", "owner": owner, "mix": "still", "balance": 0, "saving": 700}
        for name, owner in (("hers", "Ann"), ("his", "Bo"))
    }
    income = {"wage": {"person": "Ann", "amount": pay, "until": "2090-01"}}
    couple = taxed(filing="married-jointly")
    plan = household(people=both, accounts=accounts, mixes=MIX, income=income, taxes=couple)
    assert (paid_in(plan, "hers"), paid_in(plan, "his")) == pytest.approx((hers, his))
    alone = plan.with_changes({"taxes.filing": "single"})
    assert paid_in(alone, "his") == 0.0


@pytest.mark.parametrize(("pay", "is_told"), [(152_000, False), (154_000, True)])
def test_a_roth_account_of_who_earns_too_much_for_it_is_told(pay, is_told):
    """26 USC 408A(c)(3): the range of 2026 begins at 153,000 of who is single; employers' plans have none."""
    plan = saver(saving={"roth": 400}).with_changes({"income.wage.amount": pay, "income.wage.grows": "0 %"})
    found = {each.key: each.words for each in compile_plan(plan).not_modelled}
    assert ("accounts.roth" in found) == is_told
    own = plan.with_changes({"accounts.roth.employer plan": True})
    assert "accounts.roth" not in {each.key for each in compile_plan(own).not_modelled}
