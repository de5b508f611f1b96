"""India's new regime in a plan's months: the worked values of sample 4, each earner's return, March settles."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.markets import build
from finsim.plan import sample
from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import fixed, household, ledger_of, ledger_of_compiled, wage

# Gross salary to tax of 2025-26, as the sample's notes have them from the Finance Act's own schedule.
WORKED = [(12_75_000, 0), (12_90_000, 15_600), (13_44_000, 71_760), (22_80_000, 2_61_300), (24_75_000, 3_12_000)]
INDIA = {"regime": "india-new"}


@pytest.mark.parametrize(("salary", "tax"), WORKED)
def test_twelve_months_withhold_the_worked_tax(salary, tax):
    plan = household(start="2026-04", until="2027-04", currency="INR", income=wage(salary), taxes=INDIA)
    ledger = ledger_of(plan)
    assert ledger["withheld"] == pytest.approx(tax / 12)
    assert ledger["settled"] == pytest.approx(0.0, abs=0.01)
    assert ledger["payroll_tax"].sum() == 0.0


def test_two_earners_pay_as_two_and_not_as_one_income():
    """71,760 and 2,61,300; one return of both would be far more."""
    plan = household(
        start="2026-04", until="2027-04", taxes=INDIA,
        people={"Ann": {"born": "1992-01"}, "Bo": {"born": "1993-01"}},
        income=wage(22_80_000) | {"his": {"person": "Bo", "amount": 13_44_000, "until": "2090-01"}},
    )  # fmt: skip
    assert ledger_of(plan)["withheld"].sum() == pytest.approx(2_61_300 + 71_760)


def test_interest_is_taxed_on_the_owners_return_and_settled_in_march():
    """Bo's 10 lakh of salary are free by the rebate; interest on Ann's deposit is taxed at her 30 % and the cess."""
    plan = household(
        start="2026-04", until="2028-04", taxes=INDIA,
        people={"Ann": {"born": "1992-01"}, "Bo": {"born": "1993-01"}},
        income=wage(40_00_000) | {"his": {"person": "Bo", "amount": 10_00_000, "until": "2090-01"}},
        accounts={"cash": {"kind": "cash", "balance": 0, "owner": "Bo"},
                  "deposit": {"kind": "cash", "balance": 10_00_000, "rate": "6 %", "owner": "Ann"}},
        spending={"essential": {"all": 4_00_000}},
    )  # fmt: skip
    ledger = ledger_of(plan)
    # eleven months of interest fall into the first year, April's to February's: growth comes after the settlement
    interest = ledger["deposit: gain"][:11].sum()
    assert ledger["settled"][11] == pytest.approx(0.3 * 1.04 * interest, abs=1.0)
    assert ledger["settled"][:11].sum() == 0.0


def test_a_loss_on_funds_waits_for_a_gain_and_lowers_no_salary_tax():
    plan = household(
        start="2026-04", until="2029-04", taxes=INDIA, income=wage(22_80_000),
        accounts={"cash": {"kind": "cash", "balance": 0},
                  "fund": {"kind": "taxable", "balance": 20_00_000, "basis": 30_00_000, "mix": "all"}},
        mixes={"all": {"stocks": "100 %", "rebalance": "never"}},
        spending={"essential": {"flat": {"amount": 10_00_000, "from": "2026-06", "until": "2026-07", "grows": "0 %"}}},
    )  # fmt: skip
    ledger = ledger_of(plan)
    assert ledger["national_tax"][11] == pytest.approx(2_61_300)
    # Three months of 1,68,225 pay part of it; half of what is sold for the rest is a loss.
    assert ledger["Ann: losses"][11] == pytest.approx(-0.5 * (10_00_000 - 3 * 1_68_225))


def test_a_plan_within_the_year_withholds_what_is_left():
    """From December four months remain of a year of which eight are paid."""
    plan = household(
        start="2026-12", until="2027-04", income=wage(22_80_000),
        taxes=INDIA | {"so far": {"wages": 15_20_000, "income": 15_20_000, "tax paid": 1_74_200}},
    )  # fmt: skip
    assert ledger_of(plan)["withheld"] == pytest.approx(21_775)


@pytest.mark.parametrize("model", ["plan", "fixed"])
def test_the_bengaluru_sample_runs_and_every_month_balances(model):
    plan = sample("bengaluru").with_changes({"until": "2032-12"})
    market = build({"model": plan.markets.model, **plan.markets.settings}) if model == "plan" else fixed()
    compiled = compile_plan(plan)
    ledger = ledger_of_compiled(compiled, market, 3)
    assert np.isfinite(ledger.values[:, : len(compiled.columns)]).all()
    assert np.abs(ledger.residual).max() < 0.005
    assert ledger["payroll_tax"].sum() == 0.0


def test_the_bengaluru_sample_takes_home_what_its_notes_say():
    """2,59,300 a month: salaries less the worked taxes, provident funds and professional tax."""
    still = {"income.Asha's salary.grows": "0 %", "income.Vikram's salary.grows": "0 %", "until": "2027-04"}
    ledger = ledger_of_compiled(compile_plan(sample("bengaluru").with_changes(still)), fixed(), 0)
    by_hand = (22_80_000 + 13_44_000) * (1 - 0.048) / 12 - (2_61_300 + 71_760) / 12 - 2 * 2_500 / 12
    assert ledger["net_income"] == pytest.approx(by_hand, abs=1.0)
    assert round(by_hand, -2) == 2_59_300
