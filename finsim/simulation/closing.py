"""The end of a month: net worth, what is left to live on, and whether the path still works.

Last rule of a period. Flows are deflated by the price level through the month before, balances by the level through
this month (METHODS section 1).
"""

from __future__ import annotations

from finsim.simulation.fields import (
    BUFFER, BUFFER_LOW, CAUSE_CREDIT, CAUSE_DEBT, CAUSE_ESSENTIAL, CAUSE_GOAL, CAUSE_TAX, CREDIT, CREDIT_AGE,
    DEBT_DUE, DEBT_PAID, DEPLETION_PERIOD, DISCRETIONARY, ESSENTIAL, ESSENTIAL_DUE, FAIL_CAUSE, FAIL_PERIOD,
    GOAL_SHORT, HABIT_DUE, HABIT_SPENT, IMPORTANT, IN_CASH, LEVEL, LEVEL_OPEN, NET_WORTH, NET_WORTH_REAL, N_ALIVE,
    OWED, PORTFOLIO, SKIPPED, SPENDING_REAL, UNPAID,
)  # fmt: skip
from finsim.simulation.program import BEQUEST, HAS_HABITS, MINOR_UNITS, N_PERIODS, RETIRED_FROM
from finsim.simulation.rows import account_row, debt_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage

CREDIT_PERIODS = 12.0  # forced borrowing that is older fails the path
BUFFER_PERIODS = 60  # the buffer's low is taken over the first five years


@stage()
def close(state, lanes, program, t, is_traced):
    """Sum up the month and judge it."""
    for debt in range(program.debts.shape[1]):
        row = debt_row(program, debt)
        for lane in range(lanes):
            state[NET_WORTH, lane] -= state[row + OWED, lane]
    for lane in range(lanes):
        spent = state[ESSENTIAL, lane] + state[IMPORTANT, lane] + state[DISCRETIONARY, lane]
        state[SPENDING_REAL, lane] = spent / state[LEVEL_OPEN, lane]
        state[NET_WORTH_REAL, lane] = state[NET_WORTH, lane] / state[LEVEL, lane]
    if program.choices[HAS_HABITS]:
        for lane in range(lanes):
            spent = min(state[HABIT_DUE, lane], state[DISCRETIONARY, lane]) + state[SKIPPED, lane]
            state[HABIT_SPENT, lane] += spent / state[LEVEL_OPEN, lane]
    if t < BUFFER_PERIODS or is_traced:
        see_buffer(state, lanes, program, t)
    if t == program.choices[N_PERIODS] - 1 and program.terms[BEQUEST] > 0.0:
        for lane in range(lanes):
            state[GOAL_SHORT, lane] += max(0.0, program.terms[BEQUEST] - state[NET_WORTH_REAL, lane])
    judge(state, lanes, program, t)


@rule
def see_buffer(state, lanes, program, t):
    """Say for how many months of essentials and debt service cash would last; the first years' lowest is kept."""
    cash = account_row(program, 0) + IN_CASH
    for lane in range(lanes):
        needs = state[ESSENTIAL_DUE, lane] + state[DEBT_DUE, lane]
        buffer = state[cash, lane] / needs if needs > 0.0 else 0.0
        state[BUFFER, lane] = buffer
        state[BUFFER_LOW, lane] = (
            min(state[BUFFER_LOW, lane], buffer)
            if t < BUFFER_PERIODS and state[N_ALIVE, lane] > 0.0
            else state[BUFFER_LOW, lane]
        )


@rule
def judge(state, lanes, program, t):
    """Enter the first period in which the plan did not work, and why; and the first without a portfolio."""
    cent = 1.0 / program.terms[MINOR_UNITS]
    longest = 0.0 if t == program.choices[N_PERIODS] - 1 else CREDIT_PERIODS
    n_missed = 0
    for lane in range(lanes):
        older = state[CREDIT_AGE, lane] + 1.0
        age = older if state[CREDIT, lane] > cent else 0.0
        state[CREDIT_AGE, lane] = age
        missed = min(state[N_ALIVE, lane], max(max(state[UNPAID, lane], state[GOAL_SHORT, lane]) - cent, age - longest))
        n_missed += 1 if missed > 0.0 else 0
    if n_missed:
        enter_failures(state, lanes, t, longest, cent)
    if t >= program.choices[RETIRED_FROM]:
        for lane in range(lanes):
            ends = state[PORTFOLIO, lane] <= cent and state[DEPLETION_PERIOD, lane] < 0.0 and state[N_ALIVE, lane] > 0.0
            state[DEPLETION_PERIOD, lane] = t if ends else state[DEPLETION_PERIOD, lane]


@rule
def enter_failures(state, lanes, t, longest, cent):
    """Enter this period in every lane that fails for the first time."""
    for lane in range(lanes):
        missed = max(max(state[UNPAID, lane], state[GOAL_SHORT, lane]) - cent, state[CREDIT_AGE, lane] - longest)
        if min(missed, state[N_ALIVE, lane]) > 0.0 and state[FAIL_PERIOD, lane] < 0.0:
            state[FAIL_PERIOD, lane] = t
            state[FAIL_CAUSE, lane] = cause(state, lane, cent)


@rule
def cause(state, lane, cent):
    """Name what was not paid first, in the order of the waterfall."""
    if state[ESSENTIAL_DUE, lane] - state[ESSENTIAL, lane] > cent:
        return CAUSE_ESSENTIAL
    if state[DEBT_DUE, lane] - state[DEBT_PAID, lane] > cent:
        return CAUSE_DEBT
    if state[UNPAID, lane] > cent:
        return CAUSE_TAX
    if state[GOAL_SHORT, lane] > cent:
        return CAUSE_GOAL
    return CAUSE_CREDIT
