"""Raising a sum from accounts at the year's end: what it would bring, and doing it.

Part of `settlement`. Nothing is withheld from such a sale, since it is made for the tax itself; it takes the accounts
in the plan's order, or in proportion, as withdrawals do. Amounts are nominal money; every rule takes all lanes of the
strip at once.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, NEXT_SALE, RAISED, SALE, SALE_EXTRA_TAX, SALE_GAINS, SALE_LEFT, SALE_ORDINARY, SHARE,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_KIND, ACC_OPENS, KIND_TAXABLE, LAW_REGIME, TAX_LAW, WITHDRAWS, WITHDRAWS_IN_PROPORTION,
)  # fmt: skip
from finsim.simulation.early import preview_early, sell_early
from finsim.simulation.regimes import forget_sales, preview_own_sale
from finsim.simulation.rows import account_row, gain_in, holding
from finsim.simulation.rule import rule
from finsim.simulation.withdrawing import is_ordinary, take_amount


@rule
def preview(state, lanes, program, t):
    """Say what raising `next_sale` would add to the year's return, as far as the accounts go, without doing it."""
    for lane in range(lanes):
        state[SALE_LEFT, lane] = state[NEXT_SALE, lane]
        state[SALE_ORDINARY, lane] = 0.0
        state[SALE_GAINS, lane] = 0.0
        state[SALE_EXTRA_TAX, lane] = 0.0
    if program.choices[TAX_LAW] == LAW_REGIME:
        forget_sales(state, lanes, program)
    is_shared = program.choices[WITHDRAWS] == WITHDRAWS_IN_PROPORTION
    if is_shared:
        share_out(state, lanes, program, t)
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        row, kind = account_row(program, account), program.account_traits[ACC_KIND, account]
        ordinary, taxable = 1.0 * is_ordinary(kind), 1.0 * (kind == KIND_TAXABLE)
        for lane in range(lanes):
            balance = holding(state, row, lane)
            asked = balance * state[SHARE, lane] if is_shared else state[SALE_LEFT, lane]
            gross = max(0.0, min(balance, asked))
            state[AMOUNT, lane] = gross
            state[SALE_LEFT, lane] -= gross
            state[SALE_ORDINARY, lane] += ordinary * gross
            state[SALE_GAINS, lane] += taxable * gain_in(state, row, lane, gross)
        if program.choices[TAX_LAW] == LAW_REGIME:
            preview_own_sale(state, lanes, program, account)
    preview_early(state, lanes, program, t)


@rule
def sell(state, lanes, program, t):
    """Raise `sale` as far as the accounts go, and enter it in the year's return; say what was raised."""
    for lane in range(lanes):
        state[SALE_LEFT, lane] = state[SALE, lane]
    is_shared = program.choices[WITHDRAWS] == WITHDRAWS_IN_PROPORTION
    if is_shared:
        share_out(state, lanes, program, t)
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        row = account_row(program, account)
        for lane in range(lanes):
            balance = holding(state, row, lane)
            asked = balance * state[SHARE, lane] if is_shared else state[SALE_LEFT, lane]
            state[AMOUNT, lane] = max(0.0, min(balance, asked))
            state[SALE_LEFT, lane] -= state[AMOUNT, lane]
        take_amount(state, lanes, program, account, t)
    sell_early(state, lanes, program, t)
    for lane in range(lanes):
        state[RAISED, lane] = state[SALE, lane] - state[SALE_LEFT, lane]


@rule
def share_out(state, lanes, program, t):
    """Set `share` to the share of every open account that raises what is left to raise."""
    for lane in range(lanes):
        state[SHARE, lane] = 0.0
    for k in range(program.order.size):
        account = program.order[k]
        if t >= program.account_traits[ACC_OPENS, account]:
            for lane in range(lanes):
                state[SHARE, lane] += holding(state, account_row(program, account), lane)
    for lane in range(lanes):
        reach = state[SHARE, lane]
        state[SHARE, lane] = min(1.0, state[SALE_LEFT, lane] / reach) if reach > 0.0 else 0.0
