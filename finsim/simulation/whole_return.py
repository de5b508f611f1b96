"""Where the short return is not the whole law: the federal return with everything that may be deducted or credited.

`settlement` works out every lane by the short return (`taxes.federal`), which runs on vectors. In few lanes and years
does the whole return (`taxes.household_return`) come to something else: where what may be itemised passes the standard
deduction, where credits are larger than the tax, where care is paid, where income is low. `differs` tells those from
the lines of the short return, and only they are worked out in full. Credits fall along their slope (`in_steps` off), so
that a sale for the tax can be solved. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    LOSS_CARRY, TAX_LEVEL, WAGES_SO_FAR, YEAR_BENEFITS, YEAR_CARE, YEAR_DIVIDENDS, YEAR_GAINS, YEAR_GIFTS,
    YEAR_HOME_INTEREST, YEAR_INTEREST, YEAR_MEDICAL, YEAR_ORDINARY, YEAR_PAYROLL_WAGES, YEAR_PROPERTY_TAX, YEAR_WAGES,
)  # fmt: skip
from finsim.simulation.program import (
    AGED, AGE_FIRST, AGE_SECOND, CALENDAR_YEAR, CARED, CHILDREN, DEPENDENTS, FIRST_FILER, SECOND_FILER,
)  # fmt: skip
from finsim.simulation.rows import person_row
from finsim.simulation.rule import rule
from finsim.taxes import FilingUnit, full_return


@rule
def differs(state, program, t, lane, lines, local):
    """Whether the whole return of a lane's year may come to another tax than its short one.

    lines  of the short return, `FederalLines`; local  the year's state and city tax
    """
    law = program.law[0].whole
    level = state[TAX_LEVEL, lane]
    kept = state[YEAR_HOME_INTEREST, lane] + state[YEAR_GIFTS, lane] + state[YEAR_MEDICAL, lane]
    listed = kept + state[YEAR_PROPERTY_TAX, lane] + local
    itemises = listed > lines.standard_deduction or (lines.minimum_tax > 0.0 and kept > 0.0)
    income_tax = lines.regular_tax + lines.gains_tax + lines.minimum_tax
    children = program.filers[CHILDREN, t] + program.filers[DEPENDENTS, t]
    pays_back = children > 0.0 and lines.credits >= income_tax
    n_earned = int(min(3.0, children))
    fades = (law.earned_threshold[n_earned] + law.earned_most[n_earned] / law.earned_shrink[n_earned]) * level
    earns_little = state[YEAR_WAGES, lane] > 0.0 and lines.agi < fades
    base = law.elderly_two if program.filers[AGED, t] > 1.0 else law.elderly_one
    untaxed = state[YEAR_BENEFITS, lane] - lines.taxable_social_security
    is_poor_and_old = program.filers[AGED, t] > 0.0 and base > untaxed + 0.5 * (lines.agi - law.elderly_threshold)
    return itemises or pays_back or earns_little or is_poor_and_old or state[YEAR_CARE, lane] > 0.0


@rule
def whole_tax(state, program, t, lane, more_ordinary, more_gains, local):
    """Return the federal tax of a lane's year by the whole return; below zero where more is paid back than was due."""
    law = program.law[0].whole
    first, second = program.choices[FIRST_FILER], program.choices[SECOND_FILER]
    pay_first = state[person_row(program, first) + WAGES_SO_FAR, lane]
    pay = max(0.0, state[YEAR_PAYROLL_WAGES, lane])
    pay_first = min(pay, pay_first) if second >= 0 else pay
    share = pay_first / pay if pay > 0.0 else 1.0
    wages, dividends = state[YEAR_WAGES, lane], state[YEAR_DIVIDENDS, lane]
    gains = state[YEAR_GAINS, lane] + more_gains + state[LOSS_CARRY, lane]
    children = program.filers[CHILDREN, t] + program.filers[DEPENDENTS, t]
    unit = FilingUnit(
        wages * share, wages * (1.0 - share), pay_first, pay - pay_first, 0.0, 0.0,
        state[YEAR_ORDINARY, lane] + more_ordinary, state[YEAR_INTEREST, lane], 0.0, dividends, dividends, 0.0, gains,
        state[YEAR_BENEFITS, lane], 0.0, 0.0, state[YEAR_MEDICAL, lane], local, state[YEAR_PROPERTY_TAX, lane],
        state[YEAR_HOME_INTEREST, lane], state[YEAR_GIFTS, lane], state[YEAR_CARE, lane], program.filers[CHILDREN, t],
        0.0, 0.0, program.filers[DEPENDENTS, t], children, program.filers[CARED, t], program.filers[AGE_FIRST, t],
        program.filers[AGE_SECOND, t],
    )  # fmt: skip
    return full_return(law, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane], unit, False).tax
