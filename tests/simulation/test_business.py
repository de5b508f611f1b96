"""Work on one's own account in the months: Schedule SE, its half, and what is set aside for them."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanErrors
from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import fixed, household, ledger_of, taxed

CENT = 0.005
DECEMBER = 11


def business(amount, person="Ann", **more):
    return {"kind": "self-employment", "person": person, "amount": amount, "until": "2090-01", **more}


def trader(**parts):
    plan = {"income": {"shop": business(100_000)}, "taxes": taxed(), "until": "2028-01",
            "accounts": {"cash": {"kind": "cash", "balance": 50_000}}}  # fmt: skip
    return household(**(plan | parts))


def test_a_year_of_profit_is_taxed_as_its_forms_say():
    """Worked by hand on the forms of 2026, one filer, 100,000 of profit and nothing else.

    Schedule SE: 92.35 % of it at 15.3 % is 14,129.55, half of that 7,064.78. Income 92,935.22, less 16,100; of what is
    left, 76,835.22, a fifth is the deduction for business income (form 8995, line 14: less than a fifth of 92,935.22).
    61,468.18 at 10 % to 12,400, 12 % to 50,400 and 22 % above comes to 8,235.00.
    """
    ledger = ledger_of(trader())
    assert ledger["business_half"][DECEMBER] == pytest.approx(7_064.775, abs=CENT)
    assert ledger["national_tax"][DECEMBER] == pytest.approx(14_129.55 + 8_235.00, abs=CENT)
    assert ledger["filed_ordinary"][DECEMBER] == pytest.approx(92_935.225, abs=CENT)


def test_what_january_knows_is_set_aside_month_by_month_and_leaves_nothing_to_settle():
    ledger = ledger_of(trader())
    assert ledger["withheld"][:12] == pytest.approx((14_129.55 + 8_235.00) / 12.0, abs=CENT)
    assert abs(ledger["settled"][DECEMBER]) < CENT


def test_wages_use_up_the_base_of_social_security_first():
    """Schedule SE lines 7 to 12, by hand: 184,500 of 2026 less 150,000 of wages leaves 34,500 at 12.4 %."""
    both = {"job": {"person": "Ann", "amount": 150_000, "until": "2090-01"}, "shop": business(100_000)}
    ledger = ledger_of(trader(income=both))
    tax = 0.124 * 34_500 + 0.029 * 92_350
    assert ledger["business_half"][DECEMBER] == pytest.approx(0.5 * tax, abs=CENT)


def test_each_of_a_couple_has_a_base_of_their_own_and_medicare_s_surtax_reads_both():
    """Form 8959 of 2026 by hand: of 250,000, 200,000 of wages leave 50,000; 184,700 of earnings lie 134,700 above."""
    plan = trader(
        people={"Ann": {"born": "1980-01"}, "Bo": {"born": "1981-01"}}, taxes=taxed(filing="married-jointly"),
        income={"shop": business(150_000), "side": business(50_000, "Bo"),
                "job": {"person": "Bo", "amount": 200_000, "until": "2090-01"}},
    )  # fmt: skip
    ledger = ledger_of(plan)
    schedule_se = 0.153 * 0.9235 * 150_000 + 0.029 * 0.9235 * 50_000  # Bo's wages lie above the base
    assert ledger["business_half"][DECEMBER] == pytest.approx(0.5 * schedule_se, abs=CENT)
    before = ledger["national_tax"][DECEMBER] - schedule_se - 0.009 * 134_700
    # 388,733.30 of income, less 32,200, less a fifth of 188,733.30 of business income: 318,786.64 by 2026's brackets.
    brackets = 0.10 * 24_800 + 0.12 * 76_000 + 0.22 * 110_600 + 0.24 * (318_786.64 - 211_400)
    assert before == pytest.approx(brackets, abs=CENT)


def test_below_four_hundred_of_net_earnings_nothing_is_due():
    """26 USC 1402(b)(2)."""
    assert ledger_of(trader(income={"shop": business(433)}))["business_half"][DECEMBER] == 0.0
    assert ledger_of(trader(income={"shop": business(434)}))["business_half"][DECEMBER] > 0.0


def test_profit_ends_with_its_owner_and_every_month_balances():
    plan = trader(people={"Ann": {"born": "1980-01", "until": "2027-05"}, "Bo": {"born": "1981-01"}},
                  taxes=taxed(filing="married-jointly"), until="2029-01")  # fmt: skip
    ledger = ledger_of(plan, fixed(stocks=0.05, bonds=0.02, inflation=0.03))
    months = np.flatnonzero(ledger["pensions"] > 0.0)
    assert ledger.months[months[-1]] < "2027-06"
    assert np.abs(ledger.residual).max() < CENT


def test_the_record_of_earnings_counts_what_self_employment_tax_is_paid_on():
    """42 USC 411(a): 92.35 % of profit, as much as a wage of that size."""
    security = {"kind": "social security", "person": "Ann", "claims": "at 67", "earnings": {2025: 60_000}}
    parts = {"people": {"Ann": {"born": "1963-06"}}, "until": "2034-01"}
    own = compile_plan(trader(income={"shop": business(100_000), "benefit": security}, **parts))
    job = {"person": "Ann", "amount": 92_350, "until": "2090-01"}
    paid = compile_plan(trader(income={"job": job, "benefit": security}, **parts))
    assert own.program.benefits == pytest.approx(paid.program.benefits)


def test_without_federal_tax_profit_is_other_income():
    plan = trader(taxes={"regime": "none"})
    assert ledger_of(plan)["pensions"][0] == pytest.approx(100_000 / 12)


def test_a_business_has_no_employer_s_keys_and_somebody_who_runs_it():
    with pytest.raises(PlanErrors, match="whose self-employment"):
        household(income={"shop": {"kind": "self-employment", "amount": 1_000}})
    with pytest.raises(PlanErrors, match="no `premiums`"):
        household(income={"shop": business(1_000, premiums={"health": 10})})
