"""What health cover costs by income: Medicare's steps and the marketplace's premiums, into the program's tables.

Read by `simulation.health_cover`. Past the last year that has been read, steps and premiums follow the path's prices.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError, TaxError
from finsim.plan.household import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar
from finsim.simulation.compiling.taxes import PREMIUMS_YEAR
from finsim.taxes import LAST_YEAR, medicare_table
from finsim.vocabulary import FilingStatus

FILINGS = (FilingStatus.MARRIED_JOINTLY, FilingStatus.SINGLE)


def counts_medicare(plan: Plan) -> bool:
    """Return whether the months ask what Medicare costs more: somebody is 65 in them, under steps that were read.

    A plan that states incomes asks for its year's steps, read or not, so that it hears of it where they were not.
    """
    medicare = plan.taxes.medicare
    if plan.first_on_medicare() is None or not medicare.counted:
        return False
    is_stated = medicare.income_two_years_ago is not None or medicare.income_last_year is not None
    return is_stated or _steps_were_read(_law_year(plan))


def medicare_left_out(plan: Plan) -> str:
    """Return in words what of Medicare's cost by income the months leave out; empty where that is nothing."""
    begins, medicare, first_year = plan.first_on_medicare(), plan.taxes.medicare, int(plan.start) // 12
    if begins is None:
        return ""
    if not medicare.counted:
        return "what Medicare costs more by income is left out"
    if not counts_medicare(plan):
        return f"no source was read for what Medicare costs more by income in {first_year}: it never does"
    needed = (medicare.income_two_years_ago, medicare.income_last_year)
    years = [str(year) for year, income in enumerate(needed, first_year) if income is None and begins // 12 <= year]
    return f"without the incomes before the plan, Medicare costs no more in {' and '.join(years)}" if years else ""


def _law_year(plan: Plan) -> int:
    return min(int(plan.start) // 12, LAST_YEAR)


def _steps_were_read(year: int) -> bool:
    try:
        medicare_table(year, FILINGS[0])
    except TaxError:
        return False
    return True


def medicare_steps(plan: Plan) -> NDArray[np.float64]:
    """Return `medicare` (2, 3, 5), zeros where the plan counts none. Raises `TaxError` for a year that was not read."""
    table = np.zeros((2, 3, 5))
    if counts_medicare(plan):
        for k, filing in enumerate(FILINGS):
            law = medicare_table(_law_year(plan), filing)
            table[k] = law.above, law.part_b, law.part_d
    return table


def marketplace_premiums(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return `marketplace` (2 + 2 P, 2, T): premiums and benchmarks of all, then of each person."""
    people = list(plan.people)
    table = np.zeros((2 + 2 * len(people), 2, calendar.n_periods))
    for need, name, line in plan.spending.lines():
        if line.benchmark is None:
            continue
        place = f"spending.{need}.{name}"
        if line.person is None:
            raise PlanError(f"{place}.person", "whose marketplace plan it is", hint="a credit ends with who is covered")
        if plan.taxes.regime != "us-federal" or calendar.years[0] < PREMIUMS_YEAR:
            raise PlanError(f"{place}.benchmark", f"us-federal taxes from {PREMIUMS_YEAR} on", plan.taxes.regime,
                            f"no source has been read for the premium credit before {PREMIUMS_YEAR}")  # fmt: skip
        mask, at = calendar.mask(line.begins, line.until, line.person), 2 + 2 * people.index(line.person)
        for row, schedule in enumerate((line.amount, line.benchmark)):
            pair = calendar.grown(calendar.monthly(schedule, line.person) * mask, line.grows)
            table[row] += pair
            table[at + row] += pair
    return table


def health_choices(
    plan: Plan, table: NDArray[np.float64], terms: NDArray[np.float64], choices: NDArray[np.int64]
) -> None:
    """Enter which of the two are counted, and the incomes before the plan."""
    choices[rows.HAS_MARKETPLACE] = int(table.any())
    choices[rows.FILES_JOINTLY] = int(plan.taxes.filing == FilingStatus.MARRIED_JOINTLY)
    medicare = plan.taxes.medicare
    if counts_medicare(plan):
        choices[rows.HAS_MEDICARE] = 1
        terms[rows.MAGI_TWO_YEARS_AGO] = medicare.income_two_years_ago or 0.0
        terms[rows.MAGI_LAST_YEAR] = medicare.income_last_year or 0.0
