"""Who may deduct what is paid into traditional accounts: limits of each year, plans at work, ranges of income.

Read by `simulation.contributing`. Whether somebody is covered by a plan at work is decided from the plan, calendar year
by calendar year, as box 13 of form W-2 does: a wage says so, or pay goes into a retirement account in that year.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.plan.income import Income, IncomeKind
from finsim.plan.taxes import NATIONAL
from finsim.simulation import program as rows
from finsim.simulation.compiling.limits import ANY_EARNINGS, LAST_READ, RETIREMENT
from finsim.simulation.compiling.schedules import Calendar
from finsim.simulation.compiling.taxes import law_year
from finsim.taxes import deduction_least, deduction_range, ira_limit
from finsim.vocabulary import FilingStatus

SINGLE, JOINT = FilingStatus.SINGLE, FilingStatus.MARRIED_JOINTLY


def paid_into(plan: Plan, names: list[str], paid_in: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which accounts are paid into from net income (A,): by saving, or with what is left over."""
    saved = paid_in[rows.VOLUNTARY].any(axis=(1, 2))
    targets = (plan.surplus.to, *(step.to for step in plan.surplus.first))
    return np.asarray(saved | np.isin(names, targets))


def contribution_choices(
    plan: Plan,
    paid: NDArray[np.bool_],
    traits: NDArray[np.int64],
    terms: NDArray[np.float64],
    choices: NDArray[np.int64],
) -> None:
    """Enter whether a filer's contributions may be deducted, and where the ranges start that end it.

    paid  which accounts are paid into from net income (A,)
    Raises `TaxError` where they are and the year has no source.
    """
    filers = [choices[rows.FIRST_FILER], choices[rows.SECOND_FILER]]
    may = paid & (traits[rows.ACC_DEDUCTS] > 0) & np.isin(traits[rows.ACC_OWNER], filers)
    choices[rows.HAS_IRA_DEDUCTION] = int(plan.taxes.regime == NATIONAL and may.any())
    if choices[rows.HAS_IRA_DEDUCTION]:
        year = law_year(plan)
        alone = deduction_range(year, SINGLE, covered=True, spouse_covered=False)
        joint = deduction_range(year, JOINT, covered=True, spouse_covered=False)
        terms[rows.IRA_STARTS_ALONE], terms[rows.IRA_WIDTH] = alone
        terms[rows.IRA_STARTS_JOINT], terms[rows.IRA_WIDTH_JOINT] = joint
        terms[rows.IRA_STARTS_SPOUSE], _ = deduction_range(year, JOINT, covered=False, spouse_covered=True)
        terms[rows.IRA_LEAST] = deduction_least(year)


def contribution_table(plan: Plan, calendar: Calendar, is_needed: bool) -> NDArray[np.float64]:
    """Return `contributions` (N_CONTRIBUTION, P, T): each person's limit by year, and 1 where a plan at work covers."""
    table = np.zeros((rows.N_CONTRIBUTION, len(plan.people), calendar.n_periods))
    if not is_needed:
        return table
    for k, (name, person) in enumerate(plan.people.items()):
        born = int(person.born) // 12
        limits = {int(y): ira_limit(min(int(y), LAST_READ), int(y) - born, ANY_EARNINGS) for y in set(calendar.years)}
        table[rows.CONTRIBUTION_LIMIT, k] = [limits[int(year)] for year in calendar.years]
        for income in plan.income.values():
            if income.person == name and income.kind == IncomeKind.WAGE and covers(plan, income):
                paid = calendar.mask(income.begins, income.until, name)
                table[rows.CONTRIBUTION_COVERED, k, np.isin(calendar.years, calendar.years[paid])] = 1.0
    return table


def covers(plan: Plan, income: Income) -> bool:
    """Say whether a wage comes with a retirement plan that covers its earner: as it says, or as pay goes into one."""
    if income.retirement_plan is not None:
        return income.retirement_plan
    into = (*income.defers, *income.match, *income.employer_pays)
    return any(plan.accounts[name].kind in RETIREMENT for name in into)
