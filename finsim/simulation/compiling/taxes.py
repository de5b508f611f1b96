"""Which law taxes the household: the table of its first year, and who counts on each year's return."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.plan.people import Role
from finsim.plan.taxes import Levy as PlanLevy
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar
from finsim.taxes import LAST_YEAR, Law, Levy, LevyBase, TaxTable, premium_table, tax_table
from finsim.vocabulary import FilingStatus

PREMIUMS_YEAR = 2026  # the one year whose percentages have been read
CHILD_CREDIT_AGE = 17  # 26 USC 24(c)(1)
CHILD_AGE = 19  # 26 USC 152(c)(3)(A)(i)
AGED = 65  # 26 USC 63(f)(1)


def law(plan: Plan) -> Law:
    """Return the tables of the plan's first tax year, or of the last year for which a source has been read."""
    filing = plan.taxes.filing
    alone, head = filing, filing
    if filing == FilingStatus.MARRIED_JOINTLY:  # 26 USC 1(b), 2(b): a household for a child, kept by one who is left
        alone, head = FilingStatus.SINGLE, FilingStatus.HEAD_OF_HOUSEHOLD
    return Law(_table(plan, filing), _table(plan, alone), _table(plan, head), premium_table(PREMIUMS_YEAR))


def _table(plan: Plan, filing: FilingStatus) -> TaxTable:
    year = min(int(plan.start) // 12, LAST_YEAR)
    state, city = plan.taxes.state, plan.taxes.city
    return tax_table(
        year,
        filing,
        state=_levy(state, {"income": LevyBase.INCOME, "wages": LevyBase.PAYROLL_WAGES}),
        city=_levy(city, {"income": LevyBase.INCOME, "wages": LevyBase.GROSS_WAGES}),
    )


def _levy(levy: PlanLevy | None, bases: dict[str, LevyBase]) -> Levy:
    """Return a levy's highest bracket; `coverage` lists the others as not modelled."""
    if levy is None or not levy.brackets:
        return Levy(0.0)
    above, rate = levy.brackets[-1]
    return Levy(float(rate), float(above), bases[levy.on])


def has_children(counts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return in which periods a child or another dependent counts on the year's return (T,)."""
    return np.asarray((counts[rows.CHILDREN] + counts[rows.DEPENDENTS]) > 0.0)


def filers(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return for each period who counts on its tax year's return (N_FILERS, T), by age at the year's end."""
    counts = np.zeros((rows.N_FILERS, calendar.n_periods))
    december = calendar.years * 12 + 11
    for person in plan.people.values():
        age = (december - int(person.born)) // 12
        if person.role == Role.CHILD:
            counts[rows.CHILDREN] += (age >= 0) & (age < CHILD_CREDIT_AGE)
            counts[rows.DEPENDENTS] += (age >= CHILD_CREDIT_AGE) & (age < CHILD_AGE)
        else:
            counts[rows.AGED] += age >= AGED
    return counts
