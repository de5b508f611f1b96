"""A tax year of a ledger -> the return line by line, each with the line of its form, and what was paid for it.

The amounts that went onto the return stand in the ledger's row of the year's last month (`filed_…`); the lines are the
law's own functions on them, the ones that the months settle with. So `tax` is what the months paid, to the cent, or the
engine is wrong. Money of the day. Form lines are those of the return for 2024; the forms of later years shift a few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from finsim.errors import NotFound
from finsim.simulation import program as rows
from finsim.simulation.ledger import Ledger

if TYPE_CHECKING:
    from finsim.simulation.compiling.compile_plan import Compiled


@dataclass(frozen=True)
class ReturnLine:
    """One line: whose form, what it says, how much; `is_total` where it sums up what stands above."""

    form: str
    name: str
    amount: float
    is_total: bool = False


@dataclass(frozen=True)
class TaxReturn:
    """The returns of one tax year.

    lines  in the order of the forms
    tax    national, state and city, for the year; below zero where more is paid back than was due
    paid   withheld in the year, or paid in advance before the plan starts
    """

    year: int
    lines: tuple[ReturnLine, ...]
    tax: float
    paid: float


def tax_return(compiled: Compiled, ledger: Ledger, year: int) -> TaxReturn:
    """Return the tax year that begins in `year`; raises `NotFound` where the plan has none or is not taxed."""
    t = last_period(compiled, year)
    law = int(compiled.program.choices[rows.TAX_LAW])
    if law == rows.LAW_NONE:
        raise NotFound("taxes.regime", "a plan that is taxed", "none")
    filed = Filed(compiled, ledger, t)
    lines = list(_federal(filed) if law == rows.LAW_FEDERAL else _by_regime(filed))
    local, extra = filed["local_tax"], filed["filed_extra_tax"]
    if extra:
        lines.append(ReturnLine("5329 line 4", "tax on early distributions", extra, True))
    lines.append(ReturnLine("state and city", "tax", local, True))
    return TaxReturn(year, tuple(lines), filed["national_tax"] + extra + local, filed["filed_withheld"])


def last_period(compiled: Compiled, year: int) -> int:
    """Return the last period of the tax year that begins in `year`."""
    found = np.flatnonzero(compiled.program.calendar[rows.CALENDAR_YEAR] == year)
    if found.size == 0:
        known = compiled.program.calendar[rows.CALENDAR_YEAR]
        raise NotFound("year", f"a tax year of the plan, {known[0]} to {known[-1]}", year)
    return int(found[-1])


class Filed:
    """What one tax year's returns were made of, by the names of the ledger's columns."""

    def __init__(self, compiled: Compiled, ledger: Ledger, t: int) -> None:
        self.compiled, self.ledger, self.t = compiled, ledger, t
        self.program = compiled.program
        self.year, self.level = int(self.program.calendar[rows.CALENDAR_YEAR, t]), self["tax_level"]

    def __getitem__(self, column: str) -> float:
        return float(self.ledger[column][self.t])

    def counted(self, row: int) -> float:
        return float(self.program.filers[row, self.t])

    def person(self, number: int, field: str) -> float:
        return self[f"{self.compiled.people[number]}: {field}"]


def _federal(filed: Filed) -> Iterator[ReturnLine]:
    from finsim.taxes import full_return

    law = _law(filed)
    unit = _unit(filed)
    lines = full_return(law, filed.year, filed.level, unit, False)
    gains = max(-law.income.loss_limit, unit.long_gains)
    yield ReturnLine("1040 line 1", "wages, after what is deferred and deducted", unit.wages_first + unit.wages_second)
    annuities = filed["year_annuities"] * bool(filed.program.choices[rows.HAS_ANNUITIES])
    yield ReturnLine("1040 line 2b", "taxable interest", unit.interest - annuities)
    yield ReturnLine("1040 line 3a", "qualified dividends", unit.qualified_dividends)
    received = unit.ordinary + annuities + filed["filed_ira_deduction"]
    yield ReturnLine("1040 lines 4b, 5b", "pensions and distributions", received)
    yield ReturnLine("1040 line 6a", "social security", unit.social_security)
    yield ReturnLine("1040 line 6b", "of it taxable", lines.taxable_social_security)
    yield ReturnLine("1040 line 7", "gains, or the loss that counts", gains)
    if unit.business_first or unit.business_second:
        yield ReturnLine("Schedule 1 line 3", "profit of business", unit.business_first + unit.business_second)
        yield ReturnLine("Schedule 1 line 15", "half of self-employment tax", -filed["business_half"])
    if filed["filed_ira_deduction"]:
        yield ReturnLine("Schedule 1 line 20", "paid into traditional accounts", -filed["filed_ira_deduction"])
    yield ReturnLine("1040 line 11", "adjusted gross income", lines.agi, True)
    yield from _deductions(lines, unit)
    yield ReturnLine("1040 line 15", "taxable income", lines.taxable_income, True)
    yield from _taxes(lines)
    yield ReturnLine("1040 line 24", "total tax", lines.total_tax, True)
    for form, name, amount in (
        ("1040 line 27", "earned income credit", lines.earned_credit),
        ("1040 line 28", "additional child tax credit", lines.child_refund),
    ):
        if amount:
            yield ReturnLine(form, name, -amount)
    if filed.program.choices[rows.HAS_MARKETPLACE]:
        yield ReturnLine("8962", "premium credit, less what was advanced", filed["national_tax"] - lines.tax)
    yield ReturnLine("1040", "federal tax", filed["national_tax"], True)


def _files_alone(filed: Filed) -> bool:
    return bool(filed.program.choices[rows.HAS_DEATHS]) and filed["files_alone"] > 0.0


def _law(filed: Filed) -> Any:
    """Return the law of the return: as the household files, or as the one who is left does."""
    law = filed.program.law[0]
    if not _files_alone(filed):
        return law.whole
    return law.whole_head if filed.program.calendar[rows.HAS_CHILDREN, filed.t] else law.whole_alone


def _age_of_first(filed: Filed) -> float:
    """Return the age that counts: of whoever is left only whether it is 65 is known."""
    age = filed.counted(rows.AGE_FIRST)
    if not _files_alone(filed):
        return age
    return max(age, 65.0) if filed["aged"] > 0.0 else min(age, 64.0)


def _deductions(lines: Any, unit: Any) -> Iterator[ReturnLine]:
    if lines.deduction != lines.standard_deduction:
        yield ReturnLine("Schedule A line 5", "state, city and property tax", unit.state_tax + unit.property_tax)
        yield ReturnLine("Schedule A line 8", "home mortgage interest", unit.mortgage_interest)
        yield ReturnLine("Schedule A line 11", "gifts", unit.gifts)
        if unit.other_deductions:
            yield ReturnLine("Schedule A line 16", "what had not come back of annuities", unit.other_deductions)
        yield ReturnLine("Schedule A line 17", "itemised deductions, within their limits", -lines.deduction)
    else:
        yield ReturnLine("1040 line 12", "standard deduction", -lines.deduction)
    if lines.business_deduction:
        yield ReturnLine("1040 line 13", "deduction for business income", -lines.business_deduction)
    if lines.senior_deduction:
        yield ReturnLine("Schedule 1-A", "senior deduction", -lines.senior_deduction)
    if lines.exemptions:
        yield ReturnLine("1040 (to 2017)", "exemptions", -lines.exemptions)


def _taxes(lines: Any) -> Iterator[ReturnLine]:
    yield ReturnLine("1040 line 16", "tax by brackets", lines.regular_tax)
    for form, name, amount in (
        ("Schedule D worksheet", "tax on gains and qualified dividends", lines.gains_tax),
        ("6251 line 11", "alternative minimum tax", lines.minimum_tax),
        ("2441 line 11", "credit for child and dependent care", -lines.care_credit),
        ("Schedule R line 22", "credit for the elderly", -lines.elderly_credit),
        ("1040 line 19", "credits for children and dependents", -lines.family_credits),
        ("8959 line 18", "additional Medicare tax", lines.additional_medicare),
        ("8960 line 17", "net investment income tax", lines.niit),
        ("Schedule SE", "self-employment tax", lines.self_employment_tax),
        ("5329 line 4", "tax on early distributions", lines.early_tax),
    ):
        if amount:
            yield ReturnLine(form, name, amount)


def _unit(filed: Filed) -> Any:
    """Return the household's year as the whole return takes it; see `simulation.whole_return`."""
    from finsim.taxes import FilingUnit

    choices = filed.program.choices
    wages, pay = filed["filed_wages"], filed["filed_payroll_wages"]
    first = filed.person(int(choices[rows.FIRST_FILER]), "filed_payroll")
    pay_first = min(pay, first) if choices[rows.SECOND_FILER] >= 0 else pay
    share = pay_first / pay if pay > 0.0 else 1.0
    dividends = filed["filed_dividends"]
    has = bool(choices[rows.HAS_DEDUCTIONS])
    business = filed["year_business"] * bool(choices[rows.HAS_BUSINESS])
    own = filed.person(int(choices[rows.FIRST_FILER]), "year_own_business")
    own = own if choices[rows.SECOND_FILER] >= 0 else business
    children = filed.counted(rows.CHILDREN) + filed.counted(rows.DEPENDENTS)
    return FilingUnit(
        wages_first=wages * share,
        wages_second=wages * (1.0 - share),
        payroll_wages_first=pay_first,
        payroll_wages_second=pay - pay_first,
        business_first=own,
        business_second=business - own,
        ordinary=filed["filed_ordinary"] - (business - filed["business_half"]),
        interest=filed["filed_interest"],
        dividends=dividends,
        qualified_dividends=dividends,
        long_gains=filed["filed_gains"] + filed["filed_losses"],
        social_security=filed["filed_benefits"],
        medical=filed["year_medical"] * has,
        state_tax=filed["local_tax"],
        property_tax=filed["year_property_tax"] * has,
        mortgage_interest=filed["year_home_interest"] * has,
        gifts=filed["year_gifts"] * has,
        care_costs=filed["year_care"] * has,
        n_children=filed.counted(rows.CHILDREN),
        n_dependents=filed.counted(rows.DEPENDENTS),
        n_earned=children,
        n_cared=filed.counted(rows.CARED),
        age_first=_age_of_first(filed),
        age_second=filed.counted(rows.AGE_SECOND),
        other_deductions=sum(filed[f"{name}: lost"] for name in filed.compiled.annuities),
    )


def _by_regime(filed: Filed) -> Iterator[ReturnLine]:
    from finsim.taxes import regime_tax

    law = filed.program.law[0].regime
    total = 0.0
    for number, name in enumerate(filed.compiled.people):
        salary, other = filed.person(number, "filed_salary"), filed.person(number, "filed_other")
        gains = filed.person(number, "filed_gains")
        lines = regime_tax(law, filed.level, salary, other, max(0.0, gains), 0.0)
        if salary == 0.0 and other == 0.0 and gains == 0.0:
            continue
        deduction = min(salary, law.salary_deduction * (filed.level if law.is_indexed else 1.0))
        yield ReturnLine(name, "salary", salary)
        yield ReturnLine(name, "deduction from salary", -deduction)
        yield ReturnLine(name, "interest, rent and other income", other)
        yield ReturnLine(name, "long gains, less losses carried over", gains)
        yield ReturnLine(name, "total income", lines.income, True)
        yield ReturnLine(name, "tax by brackets", lines.ordinary_tax)
        yield ReturnLine(name, "rebate, with its relief", -lines.rebate)
        yield ReturnLine(name, "tax on gains", lines.gains_tax)
        yield ReturnLine(name, "surcharge, with its relief", lines.surcharge)
        yield ReturnLine(name, "cess", lines.cess)
        yield ReturnLine(name, "tax", lines.tax, True)
        total += lines.tax
    yield ReturnLine("all returns", "national tax", total, True)
