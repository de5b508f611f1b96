"""The return of a ledger's year, line by line, is the tax that its months paid; each kind of law, to the cent."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.analysis.tax_return import last_period, tax_return
from finsim.errors import NotFound
from finsim.simulation import program as rows
from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import fixed, household, ledger_of_compiled, taxed

CENT = 0.01
PRICES = fixed(inflation=0.03, stocks=0.06, bonds=0.03, stock_income=0.02, bond_income=0.03)
COUPLE = {"Ann": {"born": "1980-01", "retires": "2090-01"}, "Bo": {"born": "1982-05", "retires": "2090-01"}}
KIDS = {"Cy": {"born": "2014-03", "role": "child"}, "Di": {"born": "2019-08", "role": "child"}}


def wages(ann, bo=0.0):
    people = {"Ann": ann, "Bo": bo} if bo else {"Ann": ann}
    return {name: {"person": name, "amount": amount, "until": "2090-01"} for name, amount in people.items()}


STEPS = {"name": "Steps", "rate": "2 %", "above 50_000": "5 %", "above 200_000": "9 %"}
LISTS = household(
    people=COUPLE | KIDS,
    income=wages(190_000, 90_000),
    spending={
        "essential": {
            "home": {"amount": "14_000 a year", "deducts": "property tax"},
            "care": {"amount": "900 a month", "deducts": "child care", "until": "2028-06"},
            "doctors": {"amount": "25_000 a year", "deducts": "medical"},
        },
        "important": {"church": {"amount": "9_000 a year", "deducts": "gifts"}},
    },
    debts={"mortgage": {"kind": "mortgage", "balance": 780_000, "rate": "6 %", "payment": 4_900}},
    accounts={"cash": {"kind": "cash", "balance": 90_000, "rate": "2 %"},
              "fund": {"kind": "taxable", "balance": 80_000, "basis": 50_000, "mix": "even"}},
    mixes={"even": {"stocks": "60 %", "bonds": "40 %"}},
    taxes=taxed(filing="married-jointly", state=STEPS),
)  # fmt: skip
PAID_BACK = household(
    people={"Ann": COUPLE["Ann"]} | KIDS,
    income=wages(26_000),
    taxes=taxed(filing="head-of-household", city="1 %"),
)
RUPEES = household(
    people=COUPLE,
    currency="INR",
    income=wages(22_80_000, 13_44_000) | {"rent": {"kind": "rent", "person": "Bo", "amount": "3_00_000 a year"}},
    accounts={"cash": {"kind": "cash", "balance": 3_00_000, "rate": "4 %", "owner": "Ann"},
              "fund": {"kind": "taxable", "owner": "Bo", "balance": 60_00_000, "basis": 20_00_000, "mix": "all"}},
    mixes={"all": {"stocks": "100 %"}},
    spending={"essential": {"all": 3_50_000}},
    taxes={"regime": "india-new"},
)  # fmt: skip


@pytest.mark.parametrize("plan", [LISTS, PAID_BACK, RUPEES], ids=["lists deductions", "is paid back", "in rupees"])
def test_the_lines_come_to_what_the_months_paid(plan):
    """Withheld and settled, less what the settlement before left open: the return's tax, in every whole tax year."""
    compiled = compile_plan(plan)
    ledger = ledger_of_compiled(compiled, PRICES, 0)
    assert np.abs(ledger.residual).max() < 0.005
    starts = {int(year) for year in compiled.program.calendar[rows.CALENDAR_YEAR][:-12]}
    for year in sorted(starts):
        filed = tax_return(compiled, ledger, year)
        t = last_period(compiled, year)
        national = [line.amount for line in filed.lines if line.is_total][-2]
        assert national == pytest.approx(ledger["national_tax"][t], abs=CENT)
        open_before, open_after = ledger["filed_residual"][t], ledger["tax_residual"][t]
        assert filed.paid + ledger["settled"][t] == pytest.approx(filed.tax + open_before - open_after, abs=CENT)


def line(filed, name):
    return next(line.amount for line in filed.lines if line.name == name)


def test_deductions_are_listed_where_they_pass_the_standard_one():
    """Worked by hand: 2026, prices of the plan's start."""
    compiled = compile_plan(LISTS)
    filed = tax_return(compiled, ledger_of_compiled(compiled, fixed(), 0), 2026)
    assert line(filed, "gifts") == pytest.approx(9_000)
    # 2 % of 50,000, 5 % of 150,000, 9 % of 80,000 and of the year's interest; and 14,000 on the home.
    interest = line(filed, "taxable interest")
    state = 1_000 + 7_500 + 0.09 * (80_000 + interest)
    assert line(filed, "state, city and property tax") == pytest.approx(state + 14_000)
    assert line(filed, "credit for child and dependent care") < 0
    assert -line(filed, "itemised deductions, within their limits") > 32_200
    # 780,000 falls by about 1,000 a month: interest of about 46,500, of which 750,000 / balance counts
    assert 43_500 < line(filed, "home mortgage interest") < 45_500


def test_low_pay_is_paid_back_more_than_was_due():
    compiled = compile_plan(PAID_BACK)
    ledger = ledger_of_compiled(compiled, fixed(), 0)
    filed = tax_return(compiled, ledger, 2026)
    assert line(filed, "earned income credit") < 0
    assert line(filed, "additional child tax credit") < 0
    assert ledger["settled"][11] < -5_000


def test_each_earner_has_a_return_of_their_own():
    """Sample 4's worked values: 2,61,300 and, without the rent, 71,760; here rent and gains come on top."""
    compiled = compile_plan(RUPEES.with_changes({"income.rent": None, "accounts.fund": None, "mixes": None,
                                                 "accounts.cash.rate": "0 %", "spending": None}))  # fmt: skip
    filed = tax_return(compiled, ledger_of_compiled(compiled, fixed(), 0), 2026)
    assert [round(line.amount) for line in filed.lines if line.name == "tax" and line.is_total][:2] == [261_300, 71_760]


@pytest.mark.parametrize(("changes", "year"), [({}, 2050), ({"taxes.regime": "none", "taxes.filing": None}, 2026)])
def test_a_year_that_has_no_return_is_refused(changes, year):
    compiled = compile_plan(PAID_BACK.with_changes(changes))
    with pytest.raises(NotFound):
        tax_return(compiled, ledger_of_compiled(compiled, fixed(), 0), year)
