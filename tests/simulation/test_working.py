"""Wages that stop, vary, or come by the payday: how often and how long, what goes with them, what insurance pays."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanError, PlanErrors
from finsim.simulation import program as rows
from finsim.simulation.compiling.items import Item, rest_of_household
from tests.simulation.households import STILL, household, ledger_of, taxed, wage

LOST = {"job": {"person": "Ann", "chance": "30 %", "lasts": "4 months"}}
RICH = {"cash": {"kind": "cash", "balance": 900_000}}


def ledgers(n, **parts):
    plan = household(**({"income": wage(60_000), "accounts": RICH, "until": "2046-01"} | parts))
    return [ledger_of(plan, STILL, path) for path in range(n)]


def spells(paid):
    """Lengths of the runs of months without pay that end within the plan."""
    out = np.flatnonzero(np.diff(np.concatenate([[0], (~paid).astype(int), [0]])))
    return [b - a for a, b in zip(out[::2], out[1::2], strict=True) if b < paid.size]


def test_a_job_loss_lasts_as_stated_and_comes_as_often_as_stated():
    found = ledgers(30, risks=LOST)
    paid = np.array([ledger["wages"] > 0.0 for ledger in found])
    assert {length for row in paid for length in spells(row)} <= {4, 8, 12}  # one may follow at once on another
    at_risk = paid[:, :-1].sum()
    began = (paid[:, :-1] & ~paid[:, 1:]).sum()
    chance = 1.0 - 0.7 ** (1 / 12)
    assert abs(began / at_risk - chance) < 4.0 * (chance / at_risk) ** 0.5


def test_a_job_loss_that_ends_by_chance_lasts_so_long_on_average():
    found = ledgers(40, risks={"job": LOST["job"] | {"ends": "by chance"}})
    lengths = [length for ledger in found for length in spells(ledger["wages"] > 0.0)]
    assert len(set(lengths)) > 4
    assert abs(np.mean(lengths) - 4.0) < 4.0 * np.std(lengths) / len(lengths) ** 0.5 + 0.3


def test_what_is_still_paid_is_taxed_as_wages_and_defers_as_they_do():
    accounts = RICH | {"401k": {"kind": "tax-deferred", "owner": "Ann", "mix": "cash"}}
    income = wage(60_000, defers={"401k": "10 %"})
    risks = {"job": LOST["job"] | {"still paid": "20 %"}}
    (ledger,) = ledgers(1, risks=risks, income=income, accounts=accounts, mixes={"cash": {"cash": "100 %"}},
                        taxes=taxed())  # fmt: skip
    out = ledger["wages"] < 4_999.0
    assert out.any()
    assert ledger["wages"][out] == pytest.approx(1_000.0)
    assert ledger["deferred"][out] == pytest.approx(100.0)
    assert ledger["payroll_tax"][out] == pytest.approx(76.5)
    assert np.abs(ledger.residual).max() < 0.005


def test_disability_insurance_pays_its_share_of_the_wage_untaxed_until_work_would_have_ended():
    plan = {
        "risks": {"ill": {"kind": "disability", "person": "Ann", "chance": "40 %"}},
        "insurance": {"own": {"kind": "disability", "person": "Ann", "share": "60 %", "until": "2040-01"}},
        "people": {"Ann": {"born": "1980-01", "retires": "2040-01"}},
        "income": {"wage": {"person": "Ann", "amount": 60_000}},
        "taxes": taxed(),
    }
    (ledger,) = ledgers(1, **plan)
    ill = (ledger["wages"] == 0.0) & (np.arange(len(ledger.months)) < ledger.months.index("2040-01"))
    assert ill.any()
    assert ledger["insurance"][ill] == pytest.approx(3_000.0)
    assert ledger["insurance"][ledger.months.index("2040-01") :].sum() == 0.0
    year = int(np.flatnonzero(ill)[0]) // 12 + 1
    assert ledger.tax[12 * year : 12 * year + 12].sum() == 0.0  # a whole year of it owes nothing
    assert np.abs(ledger.residual).max() < 0.005


def test_pay_that_varies_keeps_its_mean_and_skips_as_often_as_stated():
    income = {"gigs": {"person": "Ann", "amount": 60_000, "until": "2090-01", "varies": "50 %", "skips": "10 %"}}
    paid = np.array([ledger["wages"] for ledger in ledgers(40, income=income)])
    comes = paid > 0.0
    assert abs(comes.mean() - 0.9) < 4.0 * (0.09 / comes.size) ** 0.5
    logs = np.log(paid[comes] / 5_000.0)
    assert abs(logs.std() - 0.5) < 4.0 * 0.5 / (2 * logs.size) ** 0.5
    assert abs(paid[comes].mean() / 5_000.0 - 1.0) < 4.0 * 0.533 / logs.size**0.5


def test_every_two_weeks_makes_two_months_a_year_of_three_paydays():
    """From Friday 2026-01-02 on, January and July 2026 have three; the next one comes in January 2027."""
    income = wage(52_000, paid="every two weeks", payday="2026-01-02")
    ledger = ledger_of(household(income=income))
    months = [ledger.months[k][:7] for k in np.flatnonzero(ledger["wages"] > 4_001.0)]
    assert months[:3] == ["2026-01", "2026-07", "2027-01"]
    assert set(np.round(ledger["wages"], 6)) == {4_000.0, 6_000.0}
    assert ledger["wages"][:12].sum() == pytest.approx(52_000.0)


def test_a_bonus_comes_on_top_in_its_month():
    ledger = ledger_of(household(income=wage(60_000, bonus={"amount": "10 %", "month": "March"})))
    assert ledger["wages"][:4] == pytest.approx([5_000.0, 5_000.0, 11_000.0, 5_000.0])


def test_mistakes_are_told():
    with pytest.raises(PlanErrors, match="payday"):
        household(income=wage(60_000, paid="weekly"))
    with pytest.raises(PlanErrors, match="lasts"):
        household(risks={"job": {"person": "Ann", "chance": "2 %"}})
    two = {name: {"kind": "disability", "person": "Ann", "share": "60 %"} for name in ("one", "other")}
    with pytest.raises(PlanError, match="one disability insurance"):
        ledger_of(household(insurance=two, risks={"ill": {"kind": "disability", "person": "Ann", "chance": "1 %"}}))


@pytest.mark.parametrize("factor", [1.0, 2.0**20, 83.0])
def test_what_rounding_leaves_of_a_sum_is_no_income_of_its_own(factor):
    """Whatever the size of money; a single coin that comes once is one."""
    months = 0.99 ** (np.arange(60) / 12.0)
    pairs = [np.array([months * factor * amount / 12.0, 0.0 * months]) for amount in (40_000.0, 700_000.3, 55.5)]
    items = [Item(rows.ITEM_TAXED, -1, pair) for pair in pairs]
    amounts = np.zeros((rows.N_AMOUNTS, 2, 60))
    amounts[rows.PLAN_PENSIONS] = pairs[2] + pairs[0] + pairs[1]
    assert rest_of_household(items, amounts) == []
    amounts[rows.PLAN_PENSIONS, 1, 7] += 0.01 * factor
    (once,) = rest_of_household(items, amounts)
    assert once.pay[1, 7] == pytest.approx(0.01 * factor, rel=1e-6)
