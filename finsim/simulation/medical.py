"""Costs of health from a health account: free of tax, as they come.

Runs before the waterfall of `paying`, from the month on from which the plan lets the account pay. The money goes
through cash, which pays for the expense as for every other. Source: 26 USC 223(f)(1).
"""

from __future__ import annotations

from finsim.simulation.fields import IN_CASH, LEVEL_OPEN, MEDICAL_PAID, WITHDRAWN
from finsim.simulation.program import ACC_KIND, HAS_MEDICAL, KIND_HEALTH, PLAN_MEDICAL
from finsim.simulation.rows import account_row, holding, money
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import take


@stage(HAS_MEDICAL)
def pay_medical(state, lanes, program, t):
    """Bring into cash what health accounts can pay of this month's costs of health."""
    cash = account_row(program, 0) + IN_CASH
    for lane in range(lanes):
        state[MEDICAL_PAID, lane] = 0.0
    for account in range(1, program.accounts.shape[1]):
        if program.account_traits[ACC_KIND, account] != KIND_HEALTH:
            continue
        row = account_row(program, account)
        for lane in range(lanes):
            due = money(program, PLAN_MEDICAL, t, state[LEVEL_OPEN, lane]) - state[MEDICAL_PAID, lane]
            paid = max(0.0, min(due, holding(state, row, lane)))
            take(state, program, account, lane, paid)
            state[MEDICAL_PAID, lane] += paid
            state[WITHDRAWN, lane] += paid
            state[cash, lane] += paid
