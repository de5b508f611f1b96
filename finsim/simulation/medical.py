"""Costs of health from a health account: free of tax, as they come.

Runs before the waterfall of `paying`, from the month on from which the plan lets the account pay. The money goes
through cash, which pays for the expense as for every other. Source: 26 USC 223(f)(1).
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, BASIS, IN_BONDS, IN_CASH, IN_STOCKS, LEVEL_OPEN, MEDICAL_PAID, TAKEN_OUT, WITHDRAWN,
)  # fmt: skip
from finsim.simulation.program import ACC_KIND, HAS_MEDICAL, KIND_HEALTH, LAW_REGIME, PLAN_MEDICAL, TAX_LAW
from finsim.simulation.regimes import enter_own_sale
from finsim.simulation.rows import account_flow_row, account_row, amounts, holding
from finsim.simulation.stage import stage


@stage(HAS_MEDICAL)
def pay_medical(state, lanes, program, t):
    """Bring into cash what health accounts can pay of this month's costs of health."""
    cash, (real, nominal) = account_row(program, 0) + IN_CASH, amounts(program, PLAN_MEDICAL, t)
    enters = program.choices[TAX_LAW] == LAW_REGIME
    for lane in range(lanes):
        state[MEDICAL_PAID, lane] = 0.0
    if real == 0.0 and nominal == 0.0:
        return
    for account in range(1, program.accounts.shape[1]):
        if program.account_traits[ACC_KIND, account] != KIND_HEALTH:
            continue
        row, taken_out = account_row(program, account), account_flow_row(program, account) + TAKEN_OUT
        for lane in range(lanes):
            balance = holding(state, row, lane)
            paid = max(0.0, min(real * state[LEVEL_OPEN, lane] + nominal - state[MEDICAL_PAID, lane], balance))
            part = paid / balance if balance > 0.0 else 0.0
            state[row + IN_STOCKS, lane] -= part * state[row + IN_STOCKS, lane]
            state[row + IN_BONDS, lane] -= part * state[row + IN_BONDS, lane]
            state[row + IN_CASH, lane] -= part * state[row + IN_CASH, lane]
            state[row + BASIS, lane] -= part * state[row + BASIS, lane]
            state[taken_out, lane] += paid
            state[MEDICAL_PAID, lane] += paid
            state[WITHDRAWN, lane] += paid
            state[cash, lane] += paid
            state[AMOUNT, lane] = paid
        if enters:
            for lane in range(lanes):
                enter_own_sale(state, program, account, KIND_HEALTH, lane, state[AMOUNT, lane], 0.0)
