"""Raising a sum from accounts at the year's end: what it would bring, and doing it.

Part of `settlement`. Nothing is withheld from such a sale, since it is made for the tax itself; it takes the accounts
in the plan's order, as `withdrawing` does. Amounts are nominal money; every rule takes all lanes of the strip at once.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    BASIS, NEXT_SALE, RAISED, SALE, SALE_GAINS, SALE_LEFT, SALE_ORDINARY, WITHDRAWN,
)  # fmt: skip
from finsim.simulation.program import ACC_OPENS
from finsim.simulation.rows import holding
from finsim.simulation.rule import rule
from finsim.simulation.withdrawing import outlet, take


@rule
def preview(state, lanes, program, t):
    """Say what raising `next_sale` would add to the year's return, as far as the accounts go, without doing it."""
    for lane in range(lanes):
        state[SALE_LEFT, lane] = state[NEXT_SALE, lane]
        state[SALE_ORDINARY, lane] = 0.0
        state[SALE_GAINS, lane] = 0.0
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        row, _, _, ordinary, taxed = outlet(program, account)
        for lane in range(lanes):
            balance = holding(state, row, lane)
            gross = max(0.0, min(balance, state[SALE_LEFT, lane]))
            gain = gross * (1.0 - state[row + BASIS, lane] / balance) if balance > 0.0 else 0.0
            state[SALE_LEFT, lane] -= gross
            state[SALE_ORDINARY, lane] += ordinary * gross
            state[SALE_GAINS, lane] += taxed * gain


@rule
def sell(state, lanes, program, t):
    """Raise `sale` as far as the accounts go, and enter it in the year's return; say what was raised."""
    for lane in range(lanes):
        state[SALE_LEFT, lane] = state[SALE, lane]
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        out = outlet(program, account)
        row = out[0]
        for lane in range(lanes):
            gross = max(0.0, min(holding(state, row, lane), state[SALE_LEFT, lane]))
            take(state, out, lane, gross)
            state[WITHDRAWN, lane] += gross
            state[SALE_LEFT, lane] -= gross
    for lane in range(lanes):
        state[RAISED, lane] = state[SALE, lane] - state[SALE_LEFT, lane]
