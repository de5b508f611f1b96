"""Money before its time: what it costs, in which order it comes, who may not have it, and what it may pay for."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.plan import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.taxes import annual_tax, tax_table
from finsim.vocabulary import FilingStatus
from tests.simulation.households import fixed, household, ledger_of, taxed, wage

MIX = {"still": {"bonds": "100 %"}}


def early(born: str = "1980-01", spends: float = 2_000, **parts) -> Plan:
    """Ann without pay, with nothing in cash and a traditional IRA, in a market in which nothing moves."""
    plan = {
        "people": {"Ann": {"born": born}},
        "spending": {"essential": {"living": spends}},
        "accounts": {
            "cash": {"kind": "cash", "balance": 0},
            "ira": {"kind": "tax-deferred", "balance": 400_000, "mix": "still"},
        },
        "mixes": MIX,
        "taxes": taxed(),
    }
    return household(**(plan | parts))


def year(ledger, column, n=0):
    """The sum of a column over one year of a plan that begins with January."""
    return float(ledger[column][12 * n : 12 * n + 12].sum())


@pytest.mark.parametrize(("born", "rate"), [("1980-01", 0.10), ("1966-01", 0.0)], ids=["46", "60"])
def test_a_year_pays_the_tax_and_a_tenth_more_before_59_and_a_half(born, rate):
    """26 USC 72(t)(1): the return of the whole year, worked anew from what was taken out, and 10 % of it."""
    ledger = ledger_of(early(born))
    for n in range(4):
        taken = year(ledger, "ira: taken_out", n)
        tax, _ = annual_tax(
            tax_table(2026, FilingStatus.SINGLE), 2026 + n, 1.0, 0.0, taken, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        )
        paid = year(ledger, "withheld", n) + year(ledger, "settled", n)
        assert paid == pytest.approx(tax + rate * taken, abs=0.02)
        assert year(ledger, "essential", n) == pytest.approx(24_000)


def test_the_birthday_of_59_and_a_half_ends_it_in_its_month():
    ledger = ledger_of(early("1967-01"))  # 59 1/2 in July 2026
    grows = np.diff(ledger["year_extra_tax"][:11], prepend=0.0) > 0.0
    assert grows.tolist() == [True] * 6 + [False] * 5


@pytest.mark.parametrize(
    ("born", "retires", "extra"),
    [("1971-12", "2026-06", False), ("1972-01", "2026-06", True)],
    ids=["leaves in the year of 55", "a year younger"],
)
def test_an_employers_plan_left_in_the_year_of_55_bears_none(born, retires, extra):
    """26 USC 72(t)(2)(A)(v) as Notice 87-13 reads it: in or after the year of 55, whatever the month."""
    plan = early(
        born,
        people={"Ann": {"born": born, "retires": retires}},
        income={"wage": {"person": "Ann", "amount": 60_000, "defers": {"ira": "5 %"}}},
    )
    ledger = ledger_of(plan)
    after = slice(5, 11)
    assert ledger["ira: taken_out"][after].max() > 0.0
    assert (ledger["year_extra_tax"][after].max() > 0.0) == extra


def test_an_employers_plan_cannot_be_reached_while_its_owner_works_there():
    plan = early(income=wage(20_000, defers={"ira": "5 %"}), spends=4_000, credit={"limit": "24 months"})
    ledger = ledger_of(plan)
    assert (ledger["ira: taken_out"] == 0.0).all()
    assert ledger["credit_drawn"].sum() > 0.0


def test_what_was_paid_into_a_roth_comes_first_and_free_and_its_earnings_bear_both_taxes():
    """26 USC 408A(d)(4): 10,000 paid in last five months of 2,000; then every unit is income and bears 10 %."""
    accounts = {
        "cash": {"kind": "cash", "balance": 0},
        "roth": {"kind": "tax-free", "balance": 90_000, "contributed": 10_000, "mix": "still"},
    }
    ledger = ledger_of(early(accounts=accounts))
    assert ledger["roth: taken_out"][:5] == pytest.approx(2_000.0)
    assert ledger["roth: basis"][:6] == pytest.approx([8_000, 6_000, 4_000, 2_000, 0, 0])
    assert (ledger["year_extra_tax"][:5] == 0.0).all()
    earnings = ledger["roth: taken_out"][5:11].sum()
    assert ledger["year_extra_tax"][10] == pytest.approx(0.10 * earnings)
    assert ledger["year_ordinary"][10] == pytest.approx(earnings)


@pytest.mark.parametrize(("begun", "taxed_too"), [("2024-03", True), ("2020-12", False)])
def test_earnings_of_a_young_roth_are_income_even_after_59_and_a_half(begun, taxed_too):
    """26 USC 408A(d)(2)(B): five tax years from the first contribution; the extra tax has ended by age."""
    accounts = {
        "cash": {"kind": "cash", "balance": 0},
        "roth": {"kind": "tax-free", "balance": 90_000, "contributed": 0, "begun": begun, "mix": "still"},
    }
    ledger = ledger_of(early("1960-01", accounts=accounts))
    assert (ledger["year_ordinary"][5] > 0.0) == taxed_too
    assert (ledger["year_extra_tax"] == 0.0).all()


def test_while_somebody_earns_early_money_pays_needs_and_neither_wishes_nor_the_buffer():
    accounts = {
        "cash": {"kind": "cash", "balance": 0, "buffer": "6 months"},
        "roth": {"kind": "tax-free", "balance": 90_000, "contributed": 90_000, "mix": "still"},
    }
    spending = {"essential": {"living": 2_500}, "important": {"upkeep": 300}, "discretionary": {"fun": 200}}
    ledger = ledger_of(early(accounts=accounts, income=wage(24_000), spending=spending))
    assert ledger["essential"][:12] == pytest.approx(2_500.0)
    assert ledger["important"][:12] == pytest.approx(0.0) == ledger["discretionary"][:12]
    short = 2_500.0 - ledger["net_income"]
    assert ledger["roth: taken_out"][:11] == pytest.approx(short[:11])


def test_once_nobody_earns_the_household_lives_on_it():
    accounts = {
        "cash": {"kind": "cash", "balance": 0, "buffer": "2 months"},
        "roth": {"kind": "tax-free", "balance": 90_000, "contributed": 90_000, "mix": "still"},
    }
    spending = {"essential": {"living": 1_000}, "discretionary": {"fun": 200}}
    ledger = ledger_of(early(accounts=accounts, spending=spending))
    assert ledger["discretionary"][:12] == pytest.approx(200.0)
    assert ledger["cash: cash"][:12] == pytest.approx(2_000.0)


def test_a_health_account_pays_costs_of_health_free_of_tax_and_anything_else_at_a_fifth_before_65():
    """26 USC 223(f)(1), (4)."""
    accounts = {
        "cash": {"kind": "cash", "balance": 0},
        "health": {"kind": "health", "balance": 100_000, "mix": "still", "pays from": "2026-01"},
    }
    spending = {"essential": {"doctor": {"amount": 500, "category": "health"}, "living": 700}}
    ledger = ledger_of(early(accounts=accounts, spending=spending))
    assert ledger["medical_paid"] == pytest.approx(500.0)
    other = ledger["health: taken_out"][:11] - 500.0
    assert other[0] == pytest.approx(700 / 0.8)
    assert ledger["year_extra_tax"][10] == pytest.approx(0.20 * other.sum())
    assert ledger["year_ordinary"][10] == pytest.approx(other.sum())


def test_a_health_account_waits_for_its_owners_retirement_where_the_plan_says_nothing():
    plan = early(
        people={"Ann": {"born": "1962-01", "retires": "2028-01"}},
        income={"wage": {"person": "Ann", "amount": 60_000}},
        accounts={
            "cash": {"kind": "cash", "balance": 0},
            "health": {"kind": "health", "balance": 100_000, "mix": "still"},
        },
        spending={"essential": {"health": 500}},
    )
    assert (ledger_of(plan)["medical_paid"] > 0.0).tolist() == [False] * 24 + [True] * 36


def test_pay_goes_into_a_health_account_until_65():
    """26 USC 223(b)(7), taking it that its owner is on Medicare from then on; what stays in pay is taxed."""
    plan = early(
        people={"Ann": {"born": "1963-04"}},
        income=wage(60_000, defers={"health": "100 a month"}, **{"employer pays": {"health": "50 a month"}}),
        accounts={
            "cash": {"kind": "cash", "balance": 0},
            "health": {"kind": "health", "balance": 0, "mix": "still"},
        },
    )
    ledger = ledger_of(plan)
    assert ledger["health: paid_in"][:27] == pytest.approx(150.0)
    assert (ledger["health: paid_in"][27:] == 0.0).all()
    assert ledger["payroll_tax"][27] - ledger["payroll_tax"][26] == pytest.approx(0.0765 * 100)


def test_money_taken_early_for_the_return_itself_bears_its_own_tax():
    """Cash pays a year's spending and not its tax: the sale, its tax and its extra tax are one equation."""
    plan = early(
        spends=3_000,
        income={"pension": {"kind": "pension", "amount": "6_000 a month", "until": "2027-01"}},
        accounts={
            "cash": {"kind": "cash", "balance": 0},
            "fund": {"kind": "taxable", "balance": 300_000, "basis": 100_000, "mix": "still"},
            "ira": {"kind": "tax-deferred", "balance": 400_000, "mix": "still"},
        },
        goals={"house": {"amount": 300_000, "by": "2026-11", "from": "fund", "need": "required"}},
    )
    ledger = ledger_of(plan)
    taken = year(ledger, "ira: taken_out")
    assert taken > 5_000
    tax, _ = annual_tax(
        tax_table(2026, FilingStatus.SINGLE), 2026, 1.0, 0.0, 72_000 + taken, 0.0, 0.0, 200_000.0, 0.0, 0.0, 0.0, 0.0,
        0.0, 0.0,
    )  # fmt: skip
    paid = year(ledger, "withheld") + year(ledger, "settled")
    assert paid == pytest.approx(tax + 0.10 * taken, abs=0.02)
    assert ledger["unpaid"].max() == 0.0


def test_an_account_opens_when_its_plan_says_so():
    accounts = {
        "cash": {"kind": "cash", "balance": 6_000, "buffer": "3 months"},
        "fund": {"kind": "tax-deferred", "balance": 400_000, "mix": "still", "opens": "2026-07"},
    }
    ledger = ledger_of(early(accounts=accounts, spends=1_000))
    assert (ledger["fund: taken_out"][:6] == 0.0).all()
    assert ledger["fund: taken_out"][6] == pytest.approx(4_000.0), "the month and three more"
    assert (ledger["year_extra_tax"] == 0.0).all()


def test_without_a_known_law_money_waits_until_it_opens():
    ledger = ledger_of(early(taxes={"regime": "none"}, credit={"limit": "0 months"}))
    assert (ledger["ira: taken_out"] == 0.0).all()
    assert ledger["fail_period"][-1] == 0


@pytest.mark.parametrize("returns", [0.0, 0.07, -0.03])
def test_early_households_balance(returns):
    accounts = {
        "cash": {"kind": "cash", "balance": 5_000, "buffer": "2 months"},
        "roth": {"kind": "tax-free", "balance": 60_000, "contributed": 20_000, "mix": "still"},
        "ira": {"kind": "tax-deferred", "balance": 50_000, "mix": "still"},
        "health": {"kind": "health", "balance": 30_000, "mix": "still"},
    }
    ledger = ledger_of(early(accounts=accounts, spends=3_000), fixed(bonds=returns))
    assert np.abs(ledger.residual).max() < 0.005
    for name in ("roth", "ira", "health"):
        assert ledger.balances()[name].min() > -1e-6
    assert ledger["unpaid"][:24].max() == 0.0


@pytest.mark.parametrize("row", [rows.PLAN_MEDICAL, rows.GIFTS], ids=["what a health account pays", "what is deducted"])
def test_a_line_of_a_person_ends_with_that_ones_age(row):
    """Bo is 65 five years before Ann, who is the younger; "until at 65" of his line is his."""
    people = {"Ann": {"born": "1971-01", "retires": "2026-01"}, "Bo": {"born": "1966-01"}}
    hsa = {"kind": "health", "owner": "Ann", "balance": 9_000, "mix": "all", "pays from": "2026-01"}
    line = {"amount": 100, "person": "Bo", "until": "at 65", "category": "medical", "deducts": "gifts"}
    plan = household(
        people=people, accounts={"cash": {"kind": "cash", "balance": 9_000}, "hsa": hsa}, until="2040-01",
        mixes={"all": {"stocks": "100 %"}}, spending={"essential": {"doctor": line}}, taxes=taxed(),
    )  # fmt: skip
    program = compile_plan(plan).program
    table = program.amounts[row] if row == rows.PLAN_MEDICAL else program.deducted[row].sum(axis=0)
    assert np.flatnonzero(table.any(axis=0))[-1] == 12 * 5 - 1


def test_a_marketplace_premium_is_insurance_and_a_health_account_pays_it_from_65_on():
    """26 USC 223(d)(2)(B), (C)(iv): none before; then any health insurance but a Medicare supplement."""
    people = {"Ann": {"born": "1963-01", "retires": "2026-01"}, "Bo": {"born": "1966-01"}}
    hsa = {"kind": "health", "owner": "Ann", "balance": 90_000, "mix": "still", "pays from": "2026-01"}
    premium = {"amount": 900, "benchmark": 900, "person": "Bo", "category": "health", "until": "at 65"}
    plan = household(
        people=people, accounts={"cash": {"kind": "cash", "balance": 90_000}, "hsa": hsa}, until="2030-01", mixes=MIX,
        spending={"essential": {"marketplace": premium}}, taxes=taxed(filing="married-jointly"),
    )  # fmt: skip
    medical = compile_plan(plan).program.amounts[rows.PLAN_MEDICAL, 0]
    assert medical[23:25] == pytest.approx([0.0, 900.0])
