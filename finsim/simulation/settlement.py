"""The yearly return: tax on what the year really brought, less what was withheld, paid or refunded.

Runs in the last period of a tax year, after the waterfall and before growth, so the income of that last month's growth
belongs to the next return. When assets must be sold to pay, sale and tax are solved together on the whole return in a
bounded number of steps; what they leave open, under a cent, goes into next year's settlement (METHODS section 2).
The tax of all lanes comes first, then one lane at a time: selling for it is a chain of decisions.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, BASIS, CREDIT, CREDIT_DRAWN, IN_CASH, LAST_NET_INCOME, LOSS_CARRY, MONTHLY_WITHHOLDING, SETTLED, TAX_RATE,
    TAX_RESIDUAL, UNPAID, WITHDRAWN, YEAR_BENEFITS, YEAR_DIVIDENDS, YEAR_GAINS, YEAR_GROSS_WAGES,
    YEAR_INTEREST, YEAR_NET_INCOME, YEAR_ORDINARY, YEAR_PAYROLL_WAGES, YEAR_WAGES, YEAR_WITHHELD,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_KIND, ACC_OPENS, CREDIT_MONTHS, HAS_DEATHS, HAS_TAX, KIND_TAXABLE, MINOR_UNITS, YEAR_PERIODS,
)  # fmt: skip
from finsim.simulation.filing import income_tax
from finsim.simulation.rows import account_row, holding, person_row
from finsim.simulation.rule import rule
from finsim.simulation.withdrawing import book_gain, is_ordinary, take
from finsim.taxes import gain_counted

STEPS = 24  # the error falls by the marginal rate, under 0.5, at each: 24 bring 100,000 below a cent
STILL = 0.1  # of a cent: a step that moves the tax by less is the last
HIGHEST_RATE = 0.5  # the most that withdrawals withhold


@rule
def settle(state, lanes, program, law, t):
    """Settle the tax year in every lane and begin the next one."""
    if program.choices[HAS_TAX]:
        mortal = program.choices[HAS_DEATHS] > 0
        for lane in range(lanes):  # apart from what follows, so that it runs on vectors
            state[AMOUNT, lane] = tax_of_year(state, program, law, mortal, t, lane, 0.0, 0.0)
        for lane in range(lanes):
            settle_lane(state, program, law, t, lane, state[AMOUNT, lane])
    for lane in range(lanes):
        state[LAST_NET_INCOME, lane] = state[YEAR_NET_INCOME, lane] / program.calendar[YEAR_PERIODS, t]
        state[MONTHLY_WITHHOLDING, lane] = 0.0
    for row in range(YEAR_WAGES, YEAR_NET_INCOME + 1):
        for lane in range(lanes):
            state[row, lane] = 0.0
    for person in range(program.payroll_wages.shape[0]):
        so_far = person_row(program, person)
        for lane in range(lanes):
            state[so_far, lane] = 0.0


@rule
def tax_of_year(state, program, law, mortal, t, lane, more_ordinary, more_gains):
    """Income tax of the year with some more ordinary income and gains than the state holds."""
    gains = state[YEAR_GAINS, lane] + more_gains + state[LOSS_CARRY, lane]
    return income_tax(
        state, program, law, mortal, t, lane, state[YEAR_WAGES, lane], state[YEAR_ORDINARY, lane] + more_ordinary,
        state[YEAR_INTEREST, lane], state[YEAR_DIVIDENDS, lane], gains, state[YEAR_BENEFITS, lane],
        state[YEAR_PAYROLL_WAGES, lane], state[YEAR_GROSS_WAGES, lane],
    )  # fmt: skip


@rule
def settle_lane(state, program, law, t, lane, tax):
    """Pay or receive one household's settlement; `tax` is what the year owes before anything is sold for it."""
    cash = account_row(program, 0) + IN_CASH
    credit = state[YEAR_WITHHELD, lane] - state[TAX_RESIDUAL, lane]
    have = max(0.0, state[cash, lane])
    raised = 0.0
    if tax - credit > have:
        for _ in range(STEPS):
            wanted = max(0.0, tax - credit - have)
            raised, ordinary, gains = preview(state, program, t, lane, wanted)
            before, tax = (
                tax,
                tax_of_year(state, program, law, program.choices[HAS_DEATHS] > 0, t, lane, ordinary, gains),
            )
            if abs(tax - before) * program.terms[MINOR_UNITS] < STILL:
                break
        sell(state, program, t, lane, raised)
    due = tax - credit
    carry_loss(state, law.filed, lane)
    state[cash, lane] += raised
    open_amount = due - raised - have
    pay_settlement(state, program, lane, due, open_amount)
    income = (
        state[YEAR_WAGES, lane] + state[YEAR_ORDINARY, lane] + state[YEAR_INTEREST, lane]
        + state[YEAR_DIVIDENDS, lane] + max(0.0, state[YEAR_GAINS, lane]) + state[YEAR_BENEFITS, lane]
    )  # fmt: skip
    state[TAX_RATE, lane] = min(HIGHEST_RATE, max(0.0, tax / income)) if income > 0.0 else 0.0


@rule
def pay_settlement(state, program, lane, due, open_amount):
    """Pay what is due from cash; what cash lacks beyond a cent is borrowed, and what cannot be borrowed is unpaid."""
    cash = account_row(program, 0) + IN_CASH
    state[TAX_RESIDUAL, lane] = 0.0
    if open_amount * program.terms[MINOR_UNITS] > 0.5:
        limit = program.terms[CREDIT_MONTHS] * max(0.0, state[LAST_NET_INCOME, lane])
        drawn = max(0.0, min(open_amount, limit - state[CREDIT, lane]))
        state[CREDIT, lane] += drawn
        state[CREDIT_DRAWN, lane] += drawn
        state[cash, lane] += drawn
        state[UNPAID, lane] += open_amount - drawn
        due -= open_amount - drawn
    elif open_amount > 0.0:
        state[TAX_RESIDUAL, lane] = open_amount
        due -= open_amount
    state[cash, lane] -= due
    state[SETTLED, lane] = due


@rule
def carry_loss(state, table, lane):
    """Carry over the loss that the return could not use, 26 USC 1211(b) and 1212(b)."""
    net = state[YEAR_GAINS, lane] + state[LOSS_CARRY, lane]
    state[LOSS_CARRY, lane] = min(0.0, net - gain_counted(table, net))


@rule
def preview(state, program, t, lane, wanted):
    """Say what raising `wanted` would bring, without doing it: (raised, ordinary income, gains)."""
    raised, ordinary, gains = 0.0, 0.0, 0.0
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        row, kind = account_row(program, account), program.account_traits[ACC_KIND, account]
        balance = holding(state, row, lane)
        gross = max(0.0, min(balance, wanted - raised))
        raised += gross
        if is_ordinary(kind):
            ordinary += gross
        elif kind == KIND_TAXABLE and balance > 0.0:
            gains += gross * (1.0 - state[row + BASIS, lane] / balance)
    return raised, ordinary, gains


@rule
def sell(state, program, t, lane, wanted):
    """Raise `wanted` from the accounts, in order, and enter it in the year's return."""
    left = wanted
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        row, kind = account_row(program, account), program.account_traits[ACC_KIND, account]
        gross = max(0.0, min(holding(state, row, lane), left))
        gain = take(state, program, account, lane, gross)
        book_gain(state, kind, lane, gross, gain)
        state[WITHDRAWN, lane] += gross
        left -= gross
