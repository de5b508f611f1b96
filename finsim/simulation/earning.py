"""Income of a month: what comes in, and what is taken from it before the household can spend it.

First rule of a period. Wages, pensions and benefits arrive in cash; deferrals, the employer's match and premiums leave
it; payroll tax and withholding follow. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    BASIS, BENEFITS, DEFERRED, IN_BONDS, IN_CASH, IN_STOCKS, LEVEL_OPEN, MATCH, MONTHLY_WITHHOLDING, NET_INCOME,
    OTHER_INCOME, PAID_IN, PAYROLL_TAX, PENSIONS, PREMIUMS, TAX_LEVEL, WAGES, WITHHELD, YEAR_BENEFITS,
    YEAR_GROSS_WAGES, YEAR_NET_INCOME, YEAR_ORDINARY, YEAR_PAYROLL_WAGES, YEAR_WAGES, YEAR_WITHHELD,
)  # fmt: skip
from finsim.simulation.program import (
    AGED, CALENDAR_YEAR, CHILDREN, DEFERRAL, DEPENDENTS, EMPLOYER_MATCH, HAS_TAX, MIX_BONDS, MIX_STOCKS,
    PLAN_BENEFITS, PLAN_OTHER_INCOME, PLAN_PAYROLL_WAGES, PLAN_PENSIONS, PLAN_PREMIUMS, PLAN_TAXABLE_WAGES,
    PLAN_WAGES, PLAN_YEAR_BENEFITS, PLAN_YEAR_GROSS_WAGES, PLAN_YEAR_PAYROLL_WAGES, PLAN_YEAR_PENSIONS,
    PLAN_YEAR_WAGES, SO_FAR_INCOME, SO_FAR_PAID, SO_FAR_WAGES, YEAR_PERIODS, YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.rows import account_row, flows_in, money, paid, person_row
from finsim.simulation.rule import rule
from finsim.taxes import annual_tax, payroll_tax

@rule
def earn(state, program, t):
    """Receive the month's income in cash, pay deferrals into accounts, withhold."""
    cash = account_row(program, 0) + IN_CASH
    for lane in range(state.shape[1]):
        level = state[LEVEL_OPEN, lane]
        state[WAGES, lane] = money(program, PLAN_WAGES, t, level)
        state[PREMIUMS, lane] = money(program, PLAN_PREMIUMS, t, level)
        state[PENSIONS, lane] = money(program, PLAN_PENSIONS, t, level)
        state[BENEFITS, lane] = money(program, PLAN_BENEFITS, t, level)
        state[OTHER_INCOME, lane] = money(program, PLAN_OTHER_INCOME, t, level)
        state[YEAR_WAGES, lane] += money(program, PLAN_TAXABLE_WAGES, t, level)
        state[YEAR_PAYROLL_WAGES, lane] += money(program, PLAN_PAYROLL_WAGES, t, level)
        state[YEAR_GROSS_WAGES, lane] += state[WAGES, lane]
        state[YEAR_ORDINARY, lane] += state[PENSIONS, lane]
        state[YEAR_BENEFITS, lane] += state[BENEFITS, lane]
    defer(state, program, t)
    if program.choices[HAS_TAX]:
        tax_payroll(state, program, t)
        withhold(state, program, t)
    for lane in range(state.shape[1]):
        net = (
            state[WAGES, lane] + state[PENSIONS, lane] + state[BENEFITS, lane] + state[OTHER_INCOME, lane]
            - state[PREMIUMS, lane] - state[DEFERRED, lane] - state[PAYROLL_TAX, lane] - state[WITHHELD, lane]
        )  # fmt: skip
        state[cash, lane] += net
        state[NET_INCOME, lane] = net
        state[YEAR_NET_INCOME, lane] += net


@rule
def pay_in(state, program, account, t, lane, amount):
    """Pay `amount` into one account at its wanted mix; cost basis rises by it."""
    row = account_row(program, account)
    stocks = amount * program.mix[MIX_STOCKS, account, t]
    bonds = amount * program.mix[MIX_BONDS, account, t]
    state[row + IN_STOCKS, lane] += stocks
    state[row + IN_BONDS, lane] += bonds
    state[row + IN_CASH, lane] += amount - stocks - bonds
    state[row + BASIS, lane] += amount
    state[row + PAID_IN, lane] += amount


@rule
def defer(state, program, t):
    """Pay deferrals and the employer's match into their accounts."""
    for account in range(1, program.accounts.shape[1]):
        if not flows_in(program, DEFERRAL, account, t) and not flows_in(program, EMPLOYER_MATCH, account, t):
            continue
        for lane in range(state.shape[1]):
            level = state[LEVEL_OPEN, lane]
            deferred = paid(program, DEFERRAL, account, t, level)
            match = paid(program, EMPLOYER_MATCH, account, t, level)
            state[DEFERRED, lane] += deferred
            state[MATCH, lane] += match
            pay_in(state, program, account, t, lane, deferred + match)


@rule
def tax_payroll(state, program, t):
    """Payroll tax of each person, up to the wage base of the year."""
    wages = program.payroll_wages
    for person in range(wages.shape[0]):
        if wages[person, 0, t] == 0.0 and wages[person, 1, t] == 0.0:
            continue
        so_far = person_row(person)
        for lane in range(state.shape[1]):
            wage = wages[person, 0, t] * state[LEVEL_OPEN, lane] + wages[person, 1, t]
            tax = payroll_tax(program.tax, state[TAX_LEVEL, lane], state[so_far, lane], wage)
            state[PAYROLL_TAX, lane] += tax
            state[so_far, lane] += wage


@rule
def withhold(state, program, t):
    """Each month withholds an equal share of the tax on the income known when the tax year begins.

    Known are the year's wages, pensions and benefits at the prices of its start (METHODS section 2).
    """
    if program.calendar[YEAR_STARTS, t]:
        for lane in range(state.shape[1]):
            state[MONTHLY_WITHHOLDING, lane] = monthly_share(state, program, t, lane)
    for lane in range(state.shape[1]):
        state[WITHHELD, lane] += state[MONTHLY_WITHHOLDING, lane]
        state[YEAR_WITHHELD, lane] += state[MONTHLY_WITHHOLDING, lane]


@rule
def monthly_share(state, program, t, lane):
    """An equal share, a period, of the tax on the year's known income that has not been paid so far.

    In the plan's first tax year the rows of the year already hold what was earned and paid before the plan starts.
    """
    level = state[LEVEL_OPEN, lane]
    federal, local = annual_tax(
        program.tax, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane],
        program.terms[SO_FAR_INCOME] * (t == 0) + money(program, PLAN_YEAR_WAGES, t, level),
        money(program, PLAN_YEAR_PENSIONS, t, level), 0.0, 0.0, 0.0, money(program, PLAN_YEAR_BENEFITS, t, level),
        program.filers[CHILDREN, t], program.filers[DEPENDENTS, t], program.filers[AGED, t],
        program.terms[SO_FAR_WAGES] * (t == 0) + money(program, PLAN_YEAR_PAYROLL_WAGES, t, level),
        program.terms[SO_FAR_WAGES] * (t == 0) + money(program, PLAN_YEAR_GROSS_WAGES, t, level),
    )  # fmt: skip
    open_tax = federal + local - program.terms[SO_FAR_PAID] * (t == 0)
    return max(0.0, open_tax) / program.calendar[YEAR_PERIODS, t]
