"""Which law taxes the household: the tables of its first year, and who counts on each year's return."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.plan.people import Role
from finsim.plan.taxes import NATIONAL
from finsim.plan.taxes import Levy as PlanLevy
from finsim.simulation import program as rows
from finsim.simulation.compiling.own_income import is_regime
from finsim.simulation.compiling.schedules import Calendar
from finsim.taxes import (
    LAST_YEAR, Brackets, Law, Levy, LevyBase, RegimeTable, ReturnTable, TaxTable, blank, brackets_of, premium_table,
    record_of, regime_of, regime_table, return_table, table_of, tax_table,
)  # fmt: skip
from finsim.vocabulary import Deduction, FilingStatus, Need

PREMIUMS_YEAR = 2026  # the one year whose percentages have been read
CHILD_CREDIT_AGE = 17  # 26 USC 24(c)(1)
CHILD_AGE = 19  # 26 USC 152(c)(3)(A)(i)
CARE_AGE = 13  # 26 USC 21(b)(1)(A)
AGED = 65  # 26 USC 63(f)(1)
STATE_BASES = {"income": LevyBase.INCOME, "wages": LevyBase.PAYROLL_WAGES}
CITY_BASES = {"income": LevyBase.INCOME, "wages": LevyBase.GROSS_WAGES}
DEDUCTED = {
    Deduction.GIFTS: rows.GIFTS,
    Deduction.PROPERTY_TAX: rows.PROPERTY_TAX,
    Deduction.MEDICAL: rows.MEDICAL,
    Deduction.CARE: rows.CARE,
}
UNTAXED = {"brackets": [[0, 0.0]]}


class WiderLaw(NamedTuple):
    """What the months need of the law beside the short return; what a plan does not use is zeros."""

    whole: ReturnTable  # the whole federal return, as the household files
    whole_alone: ReturnTable  # as one of a couple does who is left
    whole_head: ReturnTable  # and who has a child
    regime: RegimeTable  # another country's tax
    state: Brackets
    city: Brackets


def law(plan: Plan) -> Law:
    """Return the short returns' tables of the plan's first tax year, or of the last for which a source was read."""
    filed, alone, head = (_table(plan, filing) for filing in filings(plan))
    return Law(filed, alone, head, premium_table(PREMIUMS_YEAR))


def filings(plan: Plan) -> tuple[FilingStatus, FilingStatus, FilingStatus]:
    """Return how the household files, and how one of a couple does who is left, without and with a child."""
    filing = plan.taxes.filing
    if filing == FilingStatus.MARRIED_JOINTLY:  # 26 USC 1(b), 2(b): a household for a child, kept by one who is left
        return filing, FilingStatus.SINGLE, FilingStatus.HEAD_OF_HOUSEHOLD
    return filing, filing, filing


def _table(plan: Plan, filing: FilingStatus) -> TaxTable:
    """Return one table. State and city stand in it where each has one bracket at most, which costs no loop.

    Under another regime it levies those alone.
    """
    taxes = plan.taxes
    flat = not has_brackets(plan)
    state = _flat(taxes.state, STATE_BASES) if flat else Levy(0.0)
    city = _flat(taxes.city, CITY_BASES) if flat else Levy(0.0)
    table = tax_table(law_year(plan), filing, state=state, city=city)
    return table if taxes.regime == NATIONAL else without_federal(table)


def law_year(plan: Plan) -> int:
    """Return the year of the federal law that a plan starts with."""
    return min(int(plan.start) // 12, LAST_YEAR) if plan.taxes.regime == NATIONAL else LAST_YEAR


def without_federal(table: TaxTable) -> TaxTable:
    """Return a table by which nothing but state and city is due."""
    zero = dict.fromkeys(
        ("minimum_rate", "minimum_rate_step", "niit_rate", "medicare_surtax_rate", "benefit_tax_rate", "medicare_rate",
         "child_credit", "dependent_credit"), 0.0
    )  # fmt: skip
    return table._replace(rate_steps=(0.0,) * 7, gain_rate_steps=(0.0,) * 3, **zero)


def wider_law(plan: Plan) -> NDArray[Any]:
    """Return the record that `Program.law` holds."""
    taxes = plan.taxes
    filed, alone, head = (_whole(plan, filing) for filing in filings(plan))
    return record_of(
        WiderLaw(
            filed,
            alone,
            head,
            _regime(plan) if is_regime(plan) else table_of(UNTAXED),
            _brackets(taxes.state, STATE_BASES),
            _brackets(taxes.city, CITY_BASES),
        )
    )


def _whole(plan: Plan, filing: FilingStatus) -> ReturnTable:
    return return_table(law_year(plan), filing) if plan.taxes.regime == NATIONAL else blank(ReturnTable)


def _regime(plan: Plan) -> RegimeTable:
    """Return the regime's table of the plan's first tax year, or of the last before it that has a source."""
    first = (int(plan.start) - (plan.taxes.first_month - 1)) // 12
    known = [year for year in regime_of(plan.taxes.regime).years if year <= first]
    table = regime_table(plan.taxes.regime, max(known, default=first))
    return table._replace(is_indexed=True) if plan.taxes.indexing == "prices" else table


def has_brackets(plan: Plan) -> bool:
    """Whether the state or the city has more brackets than one."""
    return any(levy is not None and len(levy.brackets) > 1 for levy in (plan.taxes.state, plan.taxes.city))


def _flat(levy: PlanLevy | None, bases: dict[str, LevyBase]) -> Levy:
    if levy is None or not levy.brackets:
        return Levy(0.0)
    above, rate = levy.brackets[0]
    return Levy(float(rate), float(above), bases[levy.on])


def _brackets(levy: PlanLevy | None, bases: dict[str, LevyBase]) -> Brackets:
    if levy is None:
        return brackets_of([], LevyBase.WAGES)
    return brackets_of([(float(above), float(rate)) for above, rate in levy.brackets], bases[levy.on])


def tax_choices(plan: Plan, debts: NDArray[np.float64], deducted: NDArray[np.float64], choices: Any) -> None:
    """Enter which law taxes the household, and what of it the household needs."""
    choices[rows.HAS_TAX] = int(plan.taxes.regime != "none")
    choices[rows.TAX_LAW] = rows.LAW_NONE
    if choices[rows.HAS_TAX]:
        choices[rows.TAX_LAW] = rows.LAW_REGIME if is_regime(plan) else rows.LAW_FEDERAL
    choices[rows.HAS_BRACKETS] = int(has_brackets(plan) and choices[rows.HAS_TAX])
    is_federal = choices[rows.TAX_LAW] == rows.LAW_FEDERAL
    choices[rows.HAS_DEDUCTIONS] = int(is_federal and bool(debts[rows.DEBT_IS_HOME].any() or deducted.any()))
    people = list(plan.people)
    adults = [people.index(name) for name in plan.adults()]
    choices[rows.FIRST_FILER] = adults[0]
    joint = plan.taxes.filing == FilingStatus.MARRIED_JOINTLY
    choices[rows.SECOND_FILER] = adults[1] if joint and len(adults) > 1 else -1


def deducted_table(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return `deducted` (N_DEDUCTED, 3, 2, T): the lines of spending that the return may deduct."""
    table = np.zeros((rows.N_DEDUCTED, len(Need), 2, calendar.n_periods))
    needs = list(Need)
    for need, _, line in plan.spending.lines():
        if line.deducts is not None:
            table[DEDUCTED[line.deducts], needs.index(need)] += calendar.costs(line)
    return table


def has_children(counts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return in which periods a child or another dependent counts on the year's return (T,)."""
    return np.asarray((counts[rows.CHILDREN] + counts[rows.DEPENDENTS]) > 0.0)


def filers(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return for each period who counts on its tax year's return (N_FILERS, T), by age at the year's end."""
    counts = np.zeros((rows.N_FILERS, calendar.n_periods))
    december = calendar.tax_years * 12 + 11
    for person in plan.people.values():
        age = (december - int(person.born)) // 12
        if person.role == Role.CHILD:
            counts[rows.CHILDREN] += (age >= 0) & (age < CHILD_CREDIT_AGE)
            counts[rows.DEPENDENTS] += (age >= CHILD_CREDIT_AGE) & (age < CHILD_AGE)
            counts[rows.CARED] += (age >= 0) & (age <= CARE_AGE)  # some of the year before the birthday
        else:
            counts[rows.AGED] += age >= AGED
    for row, adult in zip((rows.AGE_FIRST, rows.AGE_SECOND), plan.adults().values(), strict=False):
        counts[row] = (december - int(adult.born)) // 12
    return counts
