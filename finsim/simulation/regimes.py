"""Another country's income tax in the months: whose income it is, and each return's tax by the regime's file.

Runs where the plan names a regime that is a file (`finsim.taxes.regime`). The rows of the year in `fields` hold what
the household has in all; these rules keep beside them what belongs on each person's own return, or, where the regime
taxes households, on the first person's. `yearly_tax` asks for the tax of all returns, `earning` for the estimate that
is withheld month by month. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, FILED_OTHER, FILED_OWN_GAINS, FILED_SALARY, LEVEL_OPEN, LOSSES, MONTHLY_WITHHOLDING, MORE_GAINS, MORE_OTHER,
    NATIONAL_TAX, TAX_LEVEL, YEAR_OTHER, YEAR_OWN_GAINS, YEAR_SALARY,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_FILER, ACC_KIND, KIND_DEFERRED, KIND_HEALTH, KIND_TAXABLE, LAW_REGIME, PERSON_OTHER, PERSON_SALARY,
    PERSON_SO_FAR, PERSON_YEAR_OTHER, PERSON_YEAR_SALARY, TAX_LAW,
)  # fmt: skip
from finsim.simulation.rows import account_row, gain_in, person_row
from finsim.simulation.rule import part, rule, tiny
from finsim.simulation.stage import stage
from finsim.taxes import regime_tax


def has_regime(program):
    """Say whether tax is that of a regime's file."""
    return program.choices[TAX_LAW] == LAW_REGIME


@part
def start_own_years(state, lanes, program):
    """Enter what each person earned in the tax year before the plan starts."""
    for person in range(program.own_income.shape[1]):
        for lane in range(lanes):
            state[person_row(program, person) + YEAR_SALARY, lane] = own(program, PERSON_SO_FAR, person, 0, 1.0)


@rule
def enter_own_income(state, lanes, program, t):
    """Add the month's salary and other income to each person's return."""
    for person in range(program.own_income.shape[1]):
        row = person_row(program, person)
        for lane in range(lanes):
            level = state[LEVEL_OPEN, lane]
            state[row + YEAR_SALARY, lane] += own(program, PERSON_SALARY, person, t, level)
            state[row + YEAR_OTHER, lane] += own(program, PERSON_OTHER, person, t, level)


@tiny
def own(program, row, person, t, level):
    """Money of the day of one row of `own_income`."""
    return program.own_income[row, person, 0, t] * level + program.own_income[row, person, 1, t]


@rule
def enter_own_sale(state, program, account, kind, lane, gross, gain):
    """Enter what left an account on its owner's return: a gain, or income where the account defers tax."""
    row = person_row(program, program.account_traits[ACC_FILER, account])
    if kind == KIND_TAXABLE:
        state[row + YEAR_OWN_GAINS, lane] += gain
    elif kind == KIND_DEFERRED or kind == KIND_HEALTH:
        state[row + YEAR_OTHER, lane] += gross


@stage(has_regime)
def estimate_regime(state, lanes, program, t):
    """Add the tax of all returns on the income known when the tax year begins to the row of the withholding."""
    for person in range(program.own_income.shape[1]):
        for lane in range(lanes):
            level = state[LEVEL_OPEN, lane]
            salary = own(program, PERSON_YEAR_SALARY, person, t, level) + own(program, PERSON_SO_FAR, person, t, level)
            other = own(program, PERSON_YEAR_OTHER, person, t, level)
            law = program.law[0].regime
            state[MONTHLY_WITHHOLDING, lane] += regime_tax(law, state[TAX_LEVEL, lane], salary, other, 0.0, 0.0).tax


@stage(has_regime)
def add_regime_tax(state, first, lanes, program):
    """Add the tax of every return to `national_tax`, with what a sale for the tax would bring.

    That is `more_gains` and `more_other`. Gains are held to be long: the average basis of an account does not know when
    its parts were bought.
    """
    for person in range(program.own_income.shape[1]):
        row = person_row(program, person)
        for lane in range(first, lanes):
            salary = state[row + YEAR_SALARY, lane]
            other = state[row + YEAR_OTHER, lane] + state[row + MORE_OTHER, lane]
            gains = state[row + YEAR_OWN_GAINS, lane] + state[row + MORE_GAINS, lane] + state[row + LOSSES, lane]
            law = program.law[0].regime
            level = state[TAX_LEVEL, lane]
            state[NATIONAL_TAX, lane] += regime_tax(law, level, salary, other, max(0.0, gains), 0.0).tax


@part
def forget_sales(state, lanes, program):
    """Begin a preview of what a sale for the tax would bring."""
    for person in range(program.own_income.shape[1]):
        row = person_row(program, person)
        for lane in range(lanes):
            state[row + MORE_OTHER, lane] = 0.0
            state[row + MORE_GAINS, lane] = 0.0


@part
def preview_own_sale(state, lanes, program, account):
    """Say what the sale of `amount` from one account would add to its owner's return."""
    own, row = person_row(program, program.account_traits[ACC_FILER, account]), account_row(program, account)
    kind = program.account_traits[ACC_KIND, account]
    ordinary, taxable = 1.0 * (kind == KIND_DEFERRED or kind == KIND_HEALTH), 1.0 * (kind == KIND_TAXABLE)
    for lane in range(lanes):
        state[own + MORE_OTHER, lane] += ordinary * state[AMOUNT, lane]
        state[own + MORE_GAINS, lane] += taxable * gain_in(state, row, lane, state[AMOUNT, lane])


@part
def close_own_years(state, lanes, program):
    """Carry each person's loss over where the regime does, and begin the next year's returns."""
    carries = 1.0 * program.law[0].regime.carries_losses
    for person in range(program.own_income.shape[1]):
        row = person_row(program, person)
        for lane in range(lanes):
            gains = state[row + YEAR_OWN_GAINS, lane] + state[row + LOSSES, lane]
            state[row + LOSSES, lane] = carries * min(0.0, gains)
            state[row + FILED_SALARY, lane] = state[row + YEAR_SALARY, lane]
            state[row + FILED_OTHER, lane] = state[row + YEAR_OTHER, lane]
            state[row + FILED_OWN_GAINS, lane] = gains
            state[row + YEAR_SALARY, lane] = 0.0
            state[row + YEAR_OTHER, lane] = 0.0
            state[row + YEAR_OWN_GAINS, lane] = 0.0
