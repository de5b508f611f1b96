"""What comes in and what is taken from it: raises, retirement, benefits, deferrals, a first month worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulation.households import fixed, household, ledger_of, taxed, wage

TWO_MIXES = {"stocks": {"stocks": "100 %"}}
SAVERS = {
    "cash": {"kind": "cash", "balance": 0},
    "401k": {"kind": "tax-deferred", "owner": "Ann", "mix": "stocks"},
    "hsa": {"kind": "health", "owner": "Ann", "mix": "stocks"},
    "roth": {"kind": "tax-free", "owner": "Ann", "mix": "stocks"},
}


def test_raises_step_in_january():
    ledger = ledger_of(household(start="2026-10", income=wage(60_000, grows="3 %")))
    assert ledger["wages"][:3] == pytest.approx([5_000.0] * 3)
    assert ledger["wages"][3:15] == pytest.approx([5_150.0] * 12)
    assert ledger["wages"][15] == pytest.approx(5_000.0 * 1.03**2)


def test_a_raise_above_prices_steps_while_prices_creep():
    """Flows of month t are in prices through t - 1: the first month pays what the plan says."""
    ledger = ledger_of(household(start="2026-10", income=wage(60_000, grows="CPI + 1 %")), fixed(inflation=0.024))
    t = np.arange(len(ledger.months))
    years = np.array([int(month[:4]) - 2026 for month in ledger.months])
    assert ledger["wages"] == pytest.approx(5_000.0 * 1.01**years * 1.024 ** (t / 12), rel=1e-12)


def test_retirement_stops_wages_in_its_month():
    plan = household(
        people={"Ann": {"born": "1980-01", "retires": "at 48"}}, income={"wage": {"person": "Ann", "amount": 60_000}}
    )
    ledger = ledger_of(plan)
    at = ledger.months.index("2028-01")
    assert (ledger["wages"][:at] > 0.0).all()
    assert (ledger["wages"][at:] == 0.0).all()


@pytest.mark.parametrize(
    ("born", "claims", "factor"),
    [
        ("1960-06", "at 62", 0.70),  # 60 months early: 36 x 5/9 % + 24 x 5/12 %
        ("1960-06", "at 64", 0.80),  # 36 months early: 20 %
        ("1960-06", "at 67", 1.00),
        ("1960-06", "at 70", 1.24),  # 36 months late: 2/3 % each
        ("1957-06", "at 66", 1.0 - 6 * 5 / 900),  # full age 66 and 6 months
        ("1954-06", "at 70", 1.32),  # full age 66: 48 months late
    ],
)
def test_social_security_pays_its_share_from_the_month_of_the_claim(born, claims, factor):
    """20 CFR 404.409, 404.410 and 404.313."""
    income = {"benefit": {"person": "Ann", "pia": 2_000, "claims": claims}}
    plan = household(start="2016-01", until="2032-01", people={"Ann": {"born": born}}, income=income)
    ledger = ledger_of(plan)
    age = int(claims.removeprefix("at "))
    at = ledger.months.index(f"{int(born[:4]) + age}-06")
    assert (ledger["benefits"][:at] == 0.0).all()
    assert ledger["benefits"][at:] == pytest.approx(np.full(len(ledger.months) - at, 2_000.0 * factor))


def saver(**taxes):
    """6,000 a month; 10 % deferred and 100 into health money, matched; 200 of premiums."""
    salary = wage(
        "6_000 a month",
        grows="0 %",
        defers={"401k": "10 %", "hsa": "100 a month"},
        match={"401k": "50 % of first 6 %"},
        employer_pays={"hsa": "40 a month"},
        premiums={"health": 200},
    )
    salary["wage"]["employer pays"] = salary["wage"].pop("employer_pays")
    return household(accounts=SAVERS, mixes=TWO_MIXES, income=salary, **taxes)


def test_a_first_month_without_tax():
    ledger = ledger_of(saver())
    first = {column: float(ledger[column][0]) for column in ("wages", "premiums", "deferred", "match", "net_income")}
    assert first == pytest.approx({"wages": 6_000, "premiums": 200, "deferred": 700, "match": 220, "net_income": 5_100})
    assert ledger["401k: paid_in"][0] == pytest.approx(600 + 180)
    assert ledger["hsa: paid_in"][0] == pytest.approx(100 + 40)
    assert ledger["cash: cash"][0] == pytest.approx(5_100)


def test_a_first_month_with_tax():
    """Of 2026, by hand (Rev. Proc. 2025-32): standard deduction 16,100; 10 % to 12,400, 12 % to 50,400.

    Payroll tax, 7.65 %, is on 6,000 - 200 - 100 = 5,700; income tax on 12 x (6,000 - 200 - 600 - 100) = 61,200, less
    16,100 are 45,100: 1,240 + 12 % of 32,700 = 5,164 a year.
    """
    ledger = ledger_of(saver(taxes=taxed()))
    assert ledger["payroll_tax"][0] == pytest.approx(0.0765 * 5_700)
    assert ledger["withheld"][0] == pytest.approx(5_164 / 12)
    assert ledger["net_income"][0] == pytest.approx(5_100 - 436.05 - 5_164 / 12)
    assert ledger["settled"][11] == pytest.approx(0.0, abs=0.005), "what was known in January is what came"


def test_tax_free_deferrals_are_taxed_before_they_are_paid_in():
    salary = wage("6_000 a month", grows="0 %", defers={"roth": "10 %"})
    ledger = ledger_of(household(accounts=SAVERS, mixes=TWO_MIXES, income=salary, taxes=taxed()))
    year = 72_000 - 16_100
    assert ledger["withheld"][0] == pytest.approx((1_240 + 0.12 * 38_000 + 0.22 * (year - 50_400)) / 12)
    assert ledger["roth: paid_in"][0] == pytest.approx(600.0)


def test_a_year_that_began_before_the_plan_is_taxed_as_one():
    """Eleven months of 5,100 are behind; December withholds what the year's 5,164 lack."""
    so_far = {"wages": 66_000, "income": 56_100, "tax paid": 4_800}
    ledger = ledger_of(saver(start="2026-12", taxes=taxed(**{"so far": so_far})))
    assert ledger["withheld"][0] == pytest.approx(5_164 - 4_800)
    assert ledger["settled"][0] == pytest.approx(0.0, abs=0.005)
    assert ledger["withheld"][1] > 0.0


def test_what_was_paid_too_much_so_far_comes_back_in_december():
    so_far = {"wages": 66_000, "income": 56_100, "tax paid": 6_000}
    ledger = ledger_of(saver(start="2026-12", taxes=taxed(**{"so far": so_far})))
    assert ledger["withheld"][0] == 0.0
    assert ledger["settled"][0] == pytest.approx(5_164 - 6_000)


def test_the_wage_base_ends_social_security_tax_within_the_year():
    """184,500 in 2026 (SSA): of 30,000 a month, six months are taxed and 4,500 of the seventh."""
    ledger = ledger_of(household(income=wage("30_000 a month", grows="0 %"), taxes=taxed()))
    medicare = 0.0145 * 30_000
    assert ledger["payroll_tax"][:6] == pytest.approx([0.062 * 30_000 + medicare] * 6)
    assert ledger["payroll_tax"][6] == pytest.approx(0.062 * 4_500 + medicare)
    assert ledger["payroll_tax"][7:12] == pytest.approx([medicare] * 5)
    assert ledger["payroll_tax"][12] == pytest.approx(0.062 * 30_000 + medicare), "a new year begins"


def test_the_match_is_on_each_months_deferral():
    """300 a month are 6 % of 5,000 and 3 % of 10,000; 100 % of the first 5 % is 250, then 300."""
    salary = wage("60_000 a year, then 120_000 a year from 2028-01", grows="0 %", defers={"401k": "300 a month"},
                  match={"401k": "100 % of first 5 %"})  # fmt: skip
    ledger = ledger_of(household(accounts=SAVERS, mixes=TWO_MIXES, income=salary))
    assert ledger["match"][[0, 30]] == pytest.approx([250.0, 300.0])


def test_wages_before_the_plan_count_towards_the_wage_base():
    """330,000 are earned by November: December pays Medicare alone."""
    so_far = {"wages": 330_000, "income": 330_000, "tax paid": 80_000}
    ledger = ledger_of(household(start="2026-12", income=wage("30_000 a month"), taxes=taxed(**{"so far": so_far})))
    assert ledger["payroll_tax"][0] == pytest.approx(0.0145 * 30_000)


def test_nothing_is_withheld_from_nothing():
    """2,000 of the year's tax are open, and no more pay comes: they are due in December, not before."""
    so_far = {"wages": 50_000, "income": 48_000, "tax paid": 1_500}
    ledger = ledger_of(household(start="2026-09", taxes=taxed(**{"so far": so_far})))
    assert ledger["withheld"][:3].max() == 0.0
    assert ledger.balances()["cash"].min() >= 0.0


def test_a_wage_of_somebody_who_never_retires_goes_on_to_the_end_of_the_plan():
    ledger = ledger_of(household(income={"wage": {"person": "Ann", "amount": "1_000 a month"}}))
    assert (ledger["wages"] == 1_000.0).all()
