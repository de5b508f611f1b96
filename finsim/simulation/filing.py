"""The income tax of one household's year, by whoever files: both of a couple, or the one who is left.

Called by `earning` for January's estimate and by `yearly_tax` for the return itself. Where nobody can die within the
plan one table is read; where somebody can, a lane takes the table of its own year.
"""

from __future__ import annotations

from finsim.simulation.fields import AGED_FILERS, FILES_ALONE, TAX_LEVEL
from finsim.simulation.program import AGED, CALENDAR_YEAR, CHILDREN, DEPENDENTS, HAS_CHILDREN
from finsim.simulation.rule import part, rule
from finsim.taxes import annual_tax


@rule
def income_tax(
    state, program, law, mortal, t, lane, wages, ordinary, interest, dividends, gains, benefits, payroll_wages,
    gross_wages,
):  # fmt: skip
    """Return (federal, local) income tax of the year that period `t` is in; amounts as `taxes.annual_tax` takes them.

    mortal  the program's HAS_DEATHS, known outside the loop over lanes
    """
    if mortal:
        return tax_of_living(
            state, program, law, t, lane, wages, ordinary, interest, dividends, gains, benefits, payroll_wages,
            gross_wages,
        )  # fmt: skip
    return annual_tax(
        law.filed, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane], wages, ordinary, interest, dividends,
        gains, benefits, program.filers[CHILDREN, t], program.filers[DEPENDENTS, t], program.filers[AGED, t],
        payroll_wages, gross_wages,
    )  # fmt: skip


@part
def tax_of_living(
    state, program, law, t, lane, wages, ordinary, interest, dividends, gains, benefits, payroll_wages, gross_wages
):  # fmt: skip
    """Return the same of a household in which somebody may have died."""
    table = law.filed
    if state[FILES_ALONE, lane] > 0.0:
        table = law.head if program.calendar[HAS_CHILDREN, t] else law.alone
    return annual_tax(
        table, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane], wages, ordinary, interest, dividends,
        gains, benefits, program.filers[CHILDREN, t], program.filers[DEPENDENTS, t], state[AGED_FILERS, lane],
        payroll_wages, gross_wages,
    )  # fmt: skip
