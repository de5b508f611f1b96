"""Debts of a month: interest in arrears, the level payment, and what is paid beyond it.

`charge` comes before the waterfall and says what is due; `repay` comes after it and books what was paid.
Interest is APR/12 on the balance, to the cent; the last payment is smaller (METHODS section 6).
"""

from __future__ import annotations

import math

from finsim.simulation.fields import (
    AMOUNT, CREDIT, CREDIT_INTEREST, DEBT_DUE, DEBT_INTEREST, DEBT_PAID, DUE, EXTRA_DEBT, INTEREST, IN_CASH, OWED,
    PAID, SURPLUS,
)  # fmt: skip
from finsim.simulation.program import CREDIT_RATE, DEBT_PAYMENT, DEBT_RATE, MINOR_UNITS
from finsim.simulation.rows import account_row, debt_row
from finsim.simulation.rule import rule, tiny


@tiny
def cents(amount, units):
    """Round to the cent, halves up, as a lender's statement does; `units` of the smallest coin make one of money."""
    return math.floor(amount * units + 0.5) / units


@rule
def is_over(state, lanes, one, other):
    """Whether two rows are zero in every lane: a debt that is paid off asks for no more work."""
    n_open = 0
    for lane in range(lanes):
        n_open += 1 if state[one, lane] != 0.0 or state[other, lane] != 0.0 else 0
    return n_open == 0


@rule
def charge(state, lanes, program):
    """Add the month's interest and say what is due on each debt and on forced borrowing."""
    units = program.terms[MINOR_UNITS]
    for debt in range(program.debts.shape[1]):
        row = debt_row(program, debt)
        if is_over(state, lanes, row + OWED, row + DUE):
            continue
        rate, payment = program.debts[DEBT_RATE, debt], program.debts[DEBT_PAYMENT, debt]
        for lane in range(lanes):
            interest = cents(state[row + OWED, lane] * rate, units)
            state[row + OWED, lane] += interest
            state[row + INTEREST, lane] = interest
            state[row + DUE, lane] = min(payment, state[row + OWED, lane])
            state[DEBT_INTEREST, lane] += interest
            state[DEBT_DUE, lane] += state[row + DUE, lane]
    rate = program.terms[CREDIT_RATE]
    for lane in range(lanes):
        interest = cents(state[CREDIT, lane] * rate, units)
        state[CREDIT_INTEREST, lane] = interest
        state[CREDIT, lane] += interest


@rule
def repay(state, lanes, program):
    """Book what the waterfall could pay: each debt gets its share of what is due."""
    for lane in range(lanes):
        due = state[DEBT_DUE, lane]
        state[AMOUNT, lane] = state[DEBT_PAID, lane] / due if due > 0.0 else 0.0
    for debt in range(program.debts.shape[1]):
        row = debt_row(program, debt)
        if is_over(state, lanes, row + DUE, row + PAID):
            continue
        for lane in range(lanes):
            paid = min(state[row + DUE, lane] * state[AMOUNT, lane], state[row + OWED, lane])
            state[row + PAID, lane] = paid
            state[row + OWED, lane] -= paid


@rule
def pay_extra(state, lanes, program):
    """Pay surplus cash on the dearest debt first."""
    cash = account_row(program, 0) + IN_CASH
    for k in range(program.debt_order.size):
        row = debt_row(program, program.debt_order[k])
        for lane in range(lanes):
            paid = max(0.0, min(state[SURPLUS, lane], state[row + OWED, lane]))
            state[row + OWED, lane] -= paid
            state[row + PAID, lane] += paid
            state[EXTRA_DEBT, lane] += paid
            state[SURPLUS, lane] -= paid
            state[cash, lane] -= paid
