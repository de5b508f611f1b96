"""Income of a month: what comes in, and what is taken from it before the household can spend it.

First rule of a period. Wages, pensions and benefits arrive in cash; deferrals, the employer's match and premiums leave
it; payroll tax and withholding follow. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, BASIS, BENEFITS, COST_OF_LIVING, DEFERRED, IN_BONDS, IN_CASH, IN_STOCKS, KNOWN_BENEFITS,
    KNOWN_GROSS_WAGES, KNOWN_PAYROLL_WAGES, KNOWN_PENSIONS, KNOWN_WAGES, LEVEL_OPEN, MATCH, MONTHLY_WITHHOLDING,
    NET_INCOME, OTHER_INCOME, PAID_IN, PAYROLL_TAX, PENSIONS, PREMIUMS, TAX_LEVEL, WAGES, WITHHELD, YEAR_BENEFITS,
    YEAR_GROSS_WAGES, YEAR_NET_INCOME, YEAR_ORDINARY, YEAR_PAYROLL_WAGES, YEAR_WAGES, YEAR_WITHHELD,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_KIND, DEFERRAL, EMPLOYER_MATCH, HAS_BRACKETS, HAS_ITEMS, HAS_TAX, KIND_FREE,
    KIND_TAXABLE, LAW_REGIME, MIX_BONDS, MIX_STOCKS, PLAN_OTHER_INCOME, PLAN_PAYROLL_WAGES, PLAN_PENSIONS,
    PLAN_PREMIUMS, PLAN_TAXABLE_WAGES, PLAN_WAGES, PLAN_YEAR_BENEFITS, PLAN_YEAR_GROSS_WAGES, PLAN_YEAR_PAYROLL_WAGES,
    PLAN_YEAR_PENSIONS, PLAN_YEAR_WAGES, SO_FAR_INCOME, SO_FAR_PAID, SO_FAR_WAGES, TAX_LAW, YEAR_PERIODS, YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.business import estimate_business
from finsim.simulation.filing import aged_filers, files_so, n_filing, short_return, table_by
from finsim.simulation.levies import bracketed_tax
from finsim.simulation.regimes import enter_own_income, estimate_regime
from finsim.simulation.rows import account_flow_row, account_row, amounts, flows_in, money, paid, person_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage
from finsim.taxes import payroll_tax


# Rows of the state that hold a row of the plan in money of the day. A loop over them, since a call with a constant is
# compiled once for each constant.
RECEIVED = (WAGES, PREMIUMS, PENSIONS, OTHER_INCOME)
PLANNED = (PLAN_WAGES, PLAN_PREMIUMS, PLAN_PENSIONS, PLAN_OTHER_INCOME)


@stage(lambda program: not program.choices[HAS_ITEMS])
def earn(state, lanes, program, law, t):
    """Receive the month's income, pay deferrals into accounts, and take payroll tax; `receiving` does it by items."""
    for k in range(len(RECEIVED)):
        receive(state, lanes, program, RECEIVED[k], PLANNED[k], t)
    enter_in_return(state, lanes, program, t)
    if program.choices[TAX_LAW] == LAW_REGIME:
        enter_own_income(state, lanes, program, t)
    defer(state, lanes, program, t)
    if program.choices[HAS_TAX]:
        tax_payroll(state, lanes, program, law.filed, t)


@stage()
def withhold(state, lanes, program, law, t):
    """Estimate the year's tax when it begins, withhold the month's share, and bring the rest home."""
    if program.choices[HAS_TAX] and program.calendar[YEAR_STARTS, t]:
        if not program.choices[HAS_ITEMS]:
            know(state, lanes, program, t)
        estimate(state, lanes, program, law, t)
    take_home(state, lanes, program)


@rule
def know(state, lanes, program, t):
    """Say what January knows of the year's income: all that the plan says, at the prices of its start."""
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        state[KNOWN_WAGES, lane] = money(program, PLAN_YEAR_WAGES, t, level)
        state[KNOWN_PAYROLL_WAGES, lane] = money(program, PLAN_YEAR_PAYROLL_WAGES, t, level)
        state[KNOWN_GROSS_WAGES, lane] = money(program, PLAN_YEAR_GROSS_WAGES, t, level)
        state[KNOWN_PENSIONS, lane] = money(program, PLAN_YEAR_PENSIONS, t, level)
        state[KNOWN_BENEFITS, lane] = program.amounts[PLAN_YEAR_BENEFITS, 0, t] * state[COST_OF_LIVING, lane]


@rule
def receive(state, lanes, program, row, plan_row, t):
    """Set one row to this month's money of one row of the plan."""
    real, nominal = program.amounts[plan_row, 0, t], program.amounts[plan_row, 1, t]
    before = max(0, t - 1)
    if (
        real == 0.0
        and nominal == 0.0
        and program.amounts[plan_row, 0, before] == 0.0 == program.amounts[plan_row, 1, before]
    ):
        return  # the row holds zero already
    for lane in range(lanes):
        state[row, lane] = real * state[LEVEL_OPEN, lane] + nominal


@rule
def enter_in_return(state, lanes, program, t):
    """Add the month's income to the year's return."""
    real, nominal = amounts(program, PLAN_TAXABLE_WAGES, t)
    payroll_real, payroll_nominal = amounts(program, PLAN_PAYROLL_WAGES, t)
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        state[YEAR_WAGES, lane] += real * level + nominal
        state[YEAR_PAYROLL_WAGES, lane] += payroll_real * level + payroll_nominal
        state[YEAR_GROSS_WAGES, lane] += state[WAGES, lane]
        state[YEAR_ORDINARY, lane] += state[PENSIONS, lane]
        state[YEAR_BENEFITS, lane] += state[BENEFITS, lane]


@rule
def pay_in(state, lanes, program, account, t):
    """Pay the `amount` row into one account at its wanted mix; where a basis counts, it rises by it."""
    row = account_row(program, account)
    stocks, bonds = program.mix[MIX_STOCKS, account, t], program.mix[MIX_BONDS, account, t]
    cash = 1.0 - stocks - bonds
    paid_in = account_flow_row(program, account) + PAID_IN
    if cash == 0.0:
        for lane in range(lanes):
            amount = state[AMOUNT, lane]
            state[paid_in, lane] += amount
            state[row + IN_STOCKS, lane] += amount * stocks
            state[row + IN_BONDS, lane] += amount * bonds
    else:
        for lane in range(lanes):
            amount = state[AMOUNT, lane]
            state[paid_in, lane] += amount
            state[row + IN_STOCKS, lane] += amount * stocks
            state[row + IN_BONDS, lane] += amount * bonds
            state[row + IN_CASH, lane] += amount * cash
    kind = program.account_traits[ACC_KIND, account]
    if kind == KIND_TAXABLE or kind == KIND_FREE:
        for lane in range(lanes):
            state[row + BASIS, lane] += state[AMOUNT, lane]


@rule
def defer(state, lanes, program, t):
    """Pay deferrals and the employer's match into their accounts."""
    for account in range(1, program.accounts.shape[1]):
        if not flows_in(program, DEFERRAL, account, t) and not flows_in(program, EMPLOYER_MATCH, account, t):
            continue
        real, nominal = paid(program, DEFERRAL, account, t)
        match_real, match_nominal = paid(program, EMPLOYER_MATCH, account, t)
        for lane in range(lanes):
            level = state[LEVEL_OPEN, lane]
            deferred = real * level + nominal
            match = match_real * level + match_nominal
            state[DEFERRED, lane] += deferred
            state[MATCH, lane] += match
            state[AMOUNT, lane] = deferred + match
        pay_in(state, lanes, program, account, t)


@rule
def tax_payroll(state, lanes, program, tax, t):
    """Payroll tax of each person, up to the wage base of the year."""
    wages = program.payroll_wages
    for person in range(wages.shape[0]):
        if wages[person, 0, t] == 0.0 and wages[person, 1, t] == 0.0:
            continue
        so_far = person_row(program, person)
        real, nominal = wages[person, 0, t], wages[person, 1, t]
        for lane in range(lanes):
            wage = real * state[LEVEL_OPEN, lane] + nominal
            taxed = payroll_tax(tax, state[TAX_LEVEL, lane], state[so_far, lane], wage)
            state[PAYROLL_TAX, lane] += taxed
            state[so_far, lane] += wage


@rule
def estimate(state, lanes, program, law, t):
    """Set what a month withholds: an equal share of the tax on the income known when the tax year begins.

    Known are the year's wages, pensions and benefits at the prices of its start (METHODS section 2). In the plan's
    first tax year the rows of the year already hold what was earned and paid before the plan starts. Employers know
    nothing of deductions and credits that only the return claims: those come back when the year is settled.
    """
    estimate_short(state, lanes, program, law, t)
    add_known_brackets(state, lanes, program, t)
    estimate_business(state, lanes, program, t)
    estimate_regime(state, lanes, program, t)
    so_far, periods = program.terms[SO_FAR_PAID] * (t == 0), program.calendar[YEAR_PERIODS, t]
    for lane in range(lanes):
        state[MONTHLY_WITHHOLDING, lane] = max(0.0, state[MONTHLY_WITHHOLDING, lane] - so_far) / periods


@stage()
def estimate_short(state, lanes, program, law, t):
    """Set the tax on the year's known income by the short return, state and city included, by each lane's own table."""
    aged, begins = aged_filers(program, t), 1.0 * (t == 0)
    wages = begins * program.terms[SO_FAR_INCOME]
    earned = begins * program.terms[SO_FAR_WAGES]
    for alone in range(2):
        if n_filing(state, 0, lanes, alone) == 0:
            continue
        table = table_by(program, law, t, alone)
        for lane in range(lanes):
            federal, local = short_return(
                state, program, table, aged, t, lane, wages + state[KNOWN_WAGES, lane], state[KNOWN_PENSIONS, lane],
                0.0, 0.0, 0.0, state[KNOWN_BENEFITS, lane], earned + state[KNOWN_PAYROLL_WAGES, lane],
                earned + state[KNOWN_GROSS_WAGES, lane],
            )  # fmt: skip
            before = state[MONTHLY_WITHHOLDING, lane]
            state[MONTHLY_WITHHOLDING, lane] = federal + local if files_so(state, lane, alone) else before


@rule
def take_home(state, lanes, program):
    """Withhold the month's share, as far as pay goes; what is left of income arrives in cash.

    What pay cannot cover is settled at the year's end.
    """
    cash = account_row(program, 0) + IN_CASH
    for lane in range(lanes):
        pay = (
            state[WAGES, lane] + state[PENSIONS, lane] + state[BENEFITS, lane]
            - state[PREMIUMS, lane] - state[DEFERRED, lane] - state[PAYROLL_TAX, lane]
        )  # fmt: skip
        withheld = max(0.0, min(state[MONTHLY_WITHHOLDING, lane], pay))
        net = pay + state[OTHER_INCOME, lane] - withheld
        state[WITHHELD, lane] = withheld
        state[YEAR_WITHHELD, lane] += withheld
        state[cash, lane] += net
        state[NET_INCOME, lane] = net
        state[YEAR_NET_INCOME, lane] += net


@stage(HAS_BRACKETS)
def add_known_brackets(state, lanes, program, t):
    """Add state and city tax with all their brackets on the year's known income."""
    for lane in range(lanes):
        wages = program.terms[SO_FAR_INCOME] * (t == 0) + state[KNOWN_WAGES, lane]
        payroll_wages = program.terms[SO_FAR_WAGES] * (t == 0) + state[KNOWN_PAYROLL_WAGES, lane]
        gross_wages = program.terms[SO_FAR_WAGES] * (t == 0) + state[KNOWN_GROSS_WAGES, lane]
        state[MONTHLY_WITHHOLDING, lane] += bracketed_tax(
            program, state[TAX_LEVEL, lane], wages, payroll_wages, gross_wages, wages + state[KNOWN_PENSIONS, lane]
        )
