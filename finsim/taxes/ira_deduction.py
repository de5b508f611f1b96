"""What of contributions to traditional accounts is deducted: from income and plans at work to one person's deduction.

Whoever is covered by a plan at work, or is married to somebody who is, loses the deduction over a range of income;
what is not deducted is basis (`distributions.form_8606`). `reduced_limit` is what a kernel calls, for each person and
step of a settlement; `deductible_contribution` is the worksheet as a household fills it in. Amounts are nominal.

Sources: 26 USC 219(b), (c), (g); the IRA Deduction Worksheet of form 1040, Schedule 1 line 20; Publication 590,
worksheets 1-2 and 2 of appendix B. The rows of `files/us_benefits.csv` name where each year's amounts were read.
"""

from __future__ import annotations

from math import ceil

from finsim.compiled import njit
from finsim.taxes.benefit_amounts import amount
from finsim.taxes.contribution_limits import ira_limit
from finsim.vocabulary import FilingStatus

STEP = 10.0  # to which the worksheet rounds up
NOT_REDUCED = float("inf")  # where a range starts that nobody reaches
ROUNDING = 1e-9  # of what is compared, so that the last bit of twelve months' sums does not decide over a step


@njit
def reduced_limit(limit, income, starts, width, least, in_steps):
    """Return what of a limit may be deducted at this income.

    income    modified adjusted gross income: without this deduction, with all contributions counted as basis
    starts    where the range begins in which the deduction is lost, `width` wide
    least     that it leaves as long as it leaves anything
    in_steps  up to the next 10, as the worksheet rounds; else along the slope, which a solver can work with
    Source    26 USC 219(g)(2): in proportion, rounded, and no less than 200 before it is gone.
    """
    if income <= starts:
        return limit
    if income >= (starts + width) * (1.0 - ROUNDING):
        return 0.0
    left = limit * (starts + width - income) / width
    if in_steps:
        left = STEP * ceil(left / STEP - ROUNDING)
    return min(limit, max(least, left))


def deduction_range(year: int, filing: FilingStatus, *, covered: bool, spouse_covered: bool) -> tuple[float, float]:
    """Return (where the range starts, how wide it is) of one person by who has a plan at work.

    Raises `TaxError` for a year of which no source has been read. Source: 26 USC 219(g)(3), (7).
    """
    is_joint = filing == FilingStatus.MARRIED_JOINTLY
    if covered:
        starts = amount("ira_deduction_starts", year, "mjoint" if is_joint else "single")
        return starts, amount("ira_deduction_width", year, "mjoint" if is_joint else "single")
    if is_joint and spouse_covered:
        return amount("ira_deduction_starts_spouse", year), amount("ira_deduction_width", year, "single")
    return NOT_REDUCED, 0.0


def deduction_least(year: int) -> float:
    """Return what a range leaves as long as it leaves anything. Source: 26 USC 219(g)(2)(B); no indexing."""
    return amount("ira_deduction_least", year)


def deductible_contribution(
    year: int,
    filing: FilingStatus,
    *,
    contributed: float,
    income: float,
    age: int,
    compensation: float,
    covered: bool,
    spouse_covered: bool = False,
) -> float:
    """Return one person's deduction by the worksheet of Schedule 1 line 20.

    contributed   to traditional accounts, from taxed money; income: modified adjusted gross income of the return
    age           reached in the year
    compensation  wages and net earnings, less the deductible half of their tax; of the spouse who earned less, that of
                  both less the other's contributions (26 USC 219(c))
    """
    starts, width = deduction_range(year, filing, covered=covered, spouse_covered=spouse_covered)
    allowed = reduced_limit(
        ira_limit(year, age, float("inf")), float(income), starts, width, deduction_least(year), True
    )
    return float(min(contributed, max(0.0, compensation), allowed))
