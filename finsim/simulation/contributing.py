"""Contributions to traditional accounts: what of them the year's return deducts, solved with the sale for its tax.

Part of `settlement`, asked anew at every step of its solver, since the sale and the conversions are income too. The
income that decides counts all contributions of the year as basis (Publication 590, the worksheet for a year with
distributions too), with conversions and taxable benefits as they would be without the deduction; what is then deducted
is no basis, so more of the year's distributions and conversions is taxed (form 8606, line 1). Conversions fill ceilings
as if all that was paid in had been deducted and nothing of it lowered income, so none is passed. Nominal money.

Source: 26 USC 219, 408(d), by `taxes.ira_deduction` along its slope.
"""

from __future__ import annotations

from finsim.simulation.converting import comes_from_ira, untaxed_row
from finsim.simulation.fields import (
    BUSINESS_HALF, FILED_IRA_DEDUCTION, FILES_ALONE, IRA_BASIS, IRA_BASIS_ADDED, IRA_DEDUCTED, IRA_LOWERS, IRA_PAID_IN,
    IRA_TAKEN, IRA_TAXED_AFTER_ALL, IRA_UNTAXED, IRA_VALUE, SALE_CONVERTED, TAX_LEVEL, WAGES_SO_FAR, YEAR_BENEFITS,
    YEAR_BUSINESS, YEAR_DIVIDENDS, YEAR_INTEREST, YEAR_ORDINARY, YEAR_OWN_BUSINESS, YEAR_PAYROLL_WAGES, YEAR_WAGES,
)  # fmt: skip
from finsim.simulation.filing import gains_tried, ordinary_tried, table_of
from finsim.simulation.program import (
    CONTRIBUTION_COVERED, CONTRIBUTION_LIMIT, FIRST_FILER, HAS_BUSINESS, HAS_IRA_DEDUCTION, IRA_LEAST, IRA_STARTS_ALONE,
    IRA_STARTS_JOINT, IRA_STARTS_SPOUSE, IRA_WIDTH, IRA_WIDTH_JOINT, SECOND_FILER,
)  # fmt: skip
from finsim.simulation.rows import conversion_row, person_row
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage
from finsim.taxes import adjusted_gross_income, form_8606
from finsim.taxes.ira_deduction import NOT_REDUCED, reduced_limit


@stage(HAS_IRA_DEDUCTION)
def deduct_contributions(state, lanes, program, law, t):
    """Set by how much contributions lower ordinary income, with the sale and the conversions that are tried."""
    first, second = program.choices[FIRST_FILER], program.choices[SECOND_FILER]
    for lane in range(lanes):
        lowers = deducted = 0.0
        for k in range(2):
            if k == 0 or second >= 0:
                share_with(state, person_row(program, first if k == 0 else second), 0.0, lane)
        count_conversions(state, program, t, lane)
        income = income_before(state, program, law, t, lane)
        for k in range(2):
            person, other = (first, second) if k == 0 else (second, first)
            if person < 0:
                continue
            row = person_row(program, person)
            own = deduction_of(state, program, person, other, income, t, lane)
            whole = share_with(state, row, 0.0, lane)
            taxed = whole - share_with(state, row, own, lane)
            state[row + IRA_DEDUCTED, lane] = own
            state[row + IRA_TAXED_AFTER_ALL, lane] = taxed
            deducted += own
            lowers += own - taxed
        count_conversions(state, program, t, lane)
        state[FILED_IRA_DEDUCTION, lane] = deducted
        state[IRA_LOWERS, lane] = lowers


@rule
def share_with(state, row, deducted, lane):
    """Return what of a person's distributions is untaxed after a deduction, and say which share conversions have."""
    basis, value = state[row + IRA_BASIS, lane] - deducted, state[row + IRA_VALUE, lane]
    untaxed, _, left = form_8606(basis, 0.0, value, state[row + IRA_TAKEN, lane], 0.0)
    state[row + IRA_UNTAXED, lane] = left / value if value > 0.0 else 0.0
    return untaxed


@rule
def count_conversions(state, program, t, lane):
    """Set what of the conversions that are tried is taxed."""
    taxed = 0.0
    for conversion in range(program.conversions.shape[0]):
        share = state[untaxed_row(program, conversion), lane] * comes_from_ira(program, conversion, t)
        taxed += state[conversion_row(program, conversion), lane] * (1.0 - share)
    state[SALE_CONVERTED, lane] = taxed


@rule
def income_before(state, program, law, t, lane):
    """Return modified adjusted gross income: without this deduction. Source: 26 USC 219(g)(3)(A)."""
    return adjusted_gross_income(
        table_of(state, program, law, t, lane), state[YEAR_WAGES, lane], ordinary_tried(state, lane),
        state[YEAR_INTEREST, lane], state[YEAR_DIVIDENDS, lane], gains_tried(state, lane), state[YEAR_BENEFITS, lane],
    )  # fmt: skip


@rule
def deduction_of(state, program, person, other, income, t, lane):
    """Return one filer's deduction; `other` is the number of the spouse on the return, or below zero."""
    level, is_joint = state[TAX_LEVEL, lane], other >= 0 and state[FILES_ALONE, lane] == 0.0
    starts, width = NOT_REDUCED, program.terms[IRA_WIDTH]
    if program.contributions[CONTRIBUTION_COVERED, person, t] > 0.0:
        starts = program.terms[IRA_STARTS_JOINT if is_joint else IRA_STARTS_ALONE]
        width = program.terms[IRA_WIDTH_JOINT if is_joint else IRA_WIDTH]
    elif is_joint and program.contributions[CONTRIBUTION_COVERED, other, t] > 0.0:
        starts = program.terms[IRA_STARTS_SPOUSE]
    limit = program.contributions[CONTRIBUTION_LIMIT, person, t] * level
    allowed = reduced_limit(limit, income, starts * level, width, program.terms[IRA_LEAST], False)
    paid_in = state[person_row(program, person) + IRA_PAID_IN, lane]
    earned = compensation(state, program, person, is_joint, lane)
    if is_joint:
        others = compensation(state, program, other, is_joint, lane)
        if others > earned:  # who earned less may count what the other one did not pay in (26 USC 219(c))
            earned += others - min(others, state[person_row(program, other) + IRA_PAID_IN, lane])
    return max(0.0, min(paid_in, min(earned, allowed)))


@rule
def compensation(state, program, person, is_joint, lane):
    """Return wages and net earnings of one filer, less the deductible half of their tax. Source: 26 USC 219(f)(1)."""
    wages, pay = state[YEAR_WAGES, lane], state[YEAR_PAYROLL_WAGES, lane]
    if is_joint:
        share = share_of(program, state[person_row(program, program.choices[FIRST_FILER]) + WAGES_SO_FAR, lane], pay)
        wages *= share if person == program.choices[FIRST_FILER] else 1.0 - share
    if not program.choices[HAS_BUSINESS]:
        return wages
    profit, half = state[YEAR_BUSINESS, lane], state[BUSINESS_HALF, lane]
    own = state[person_row(program, person) + YEAR_OWN_BUSINESS, lane] if is_joint else profit
    return wages + (own - half * own / profit if profit > 0.0 else 0.0)


@tiny
def share_of(program, first, pay):
    """Return which share of a couple's wages is the first one's, by what payroll tax was counted on."""
    return min(1.0, first / pay) if pay > 0.0 else 1.0


@stage(HAS_IRA_DEDUCTION)
def book_deduction(state, lanes, program):
    """Enter in the year's income what its return has deducted; what was deducted is basis no more."""
    for lane in range(lanes):
        state[YEAR_ORDINARY, lane] -= state[IRA_LOWERS, lane]
        state[IRA_LOWERS, lane] = 0.0
    for person in range(program.people.shape[1]):
        row = person_row(program, person)
        for lane in range(lanes):
            state[row + IRA_BASIS_ADDED, lane] += (
                state[row + IRA_TAXED_AFTER_ALL, lane] - state[row + IRA_DEDUCTED, lane]
            )
            state[row + IRA_DEDUCTED, lane] = state[row + IRA_TAXED_AFTER_ALL, lane] = 0.0
