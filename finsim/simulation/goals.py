"""Paying for goals: from their own accounts first, then from what the month leaves them.

Called by the waterfall in `paying`, once for each degree of need. A goal that may move waits until it can be paid in
full, and is paid as far as possible on its last day; every other goal is paid as far as possible when it falls due.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    DUE_SUM_REAL, GOALS_PAID, GOAL_SHORT, IN_CASH, LEVEL_OPEN, N_ALIVE, PAID_PERIOD, PAID_SUM_REAL, PENDING,
    REMAINING, RESERVED, TARGET,
)  # fmt: skip
from finsim.simulation.program import (
    GOAL_FIRST_SOURCE, GOAL_IS_REQUIRED, GOAL_LAST_DAY, GOAL_MAY_BE_PAID, GOAL_NEED, GOAL_SOURCES,
)  # fmt: skip
from finsim.simulation.rows import account_row, goal_paid_row, goal_row, holding
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import book, take


@stage(lambda program: program.goals.shape[1] > 0)
def pay_goals_from_own_account(state, lanes, program, t):
    """Enter what falls due this month, and pay it from the account that the goal names."""
    for goal in range(program.goals.shape[1]):
        if not program.goal_days[GOAL_MAY_BE_PAID, goal, t]:
            continue
        row, n_sources = goal_row(program, goal), program.goals[GOAL_SOURCES, goal]
        for lane in range(lanes):
            level = state[LEVEL_OPEN, lane]
            real = program.goal_due[goal, 0, t] + program.goal_due[goal, 1, t] / level
            state[row + PENDING, lane] += real * min(1.0, state[N_ALIVE, lane])
            state[row + DUE_SUM_REAL, lane] += real * min(1.0, state[N_ALIVE, lane])
        if n_sources > 0:
            for lane in range(lanes):
                pay_from_accounts(state, program, row, n_sources, t, goal, lane)


@rule
def pay_from_accounts(state, program, row, n_sources, t, goal, lane):
    """Pay a goal from its named accounts, one after the other, in full or, on its last day, as far as they go."""
    first = program.goals[GOAL_FIRST_SOURCE, goal]
    held = 0.0
    for k in range(first, first + n_sources):
        held += holding(state, account_row(program, program.goal_sources[k]), lane)
    pending = state[row + PENDING, lane] * state[LEVEL_OPEN, lane]
    if held < pending and not program.goal_days[GOAL_LAST_DAY, goal, t]:
        return
    for k in range(first, first + n_sources):
        account = program.goal_sources[k]
        pending = state[row + PENDING, lane] * state[LEVEL_OPEN, lane]
        paid = min(pending, holding(state, account_row(program, account), lane))
        if paid > 0.0:
            gain = take(state, program, account, lane, paid)
            book(state, program, account, t, lane, paid, gain)
            book_goal(state, program, goal, t, lane, paid)


@rule
def book_goal(state, program, goal, t, lane, paid):
    """Enter a payment for a goal; what is pending is kept in real money, since a goal that waits follows prices."""
    row = goal_row(program, goal)
    real = paid / state[LEVEL_OPEN, lane]
    state[row + PENDING, lane] = max(0.0, state[row + PENDING, lane] - real)
    state[goal_paid_row(program, goal), lane] += paid
    state[row + PAID_SUM_REAL, lane] += real
    state[row + PAID_PERIOD, lane] = t
    state[GOALS_PAID, lane] += paid


@rule
def pay_goals(state, lanes, program, t, need):
    """Pay the goals of one degree of need from what remains of cash and accounts within reach.

    A goal that can wait leaves the cash buffer alone; on its last day it may use it. What is reserved for needs serves
    a required goal on its last day alone.
    """
    cash = account_row(program, 0) + IN_CASH
    for goal in range(program.goals.shape[1]):
        if program.goals[GOAL_NEED, goal] != need or not program.goal_days[GOAL_MAY_BE_PAID, goal, t]:
            continue
        row, is_last = goal_row(program, goal), program.goal_days[GOAL_LAST_DAY, goal, t]
        for lane in range(lanes):
            pending = state[row + PENDING, lane] * state[LEVEL_OPEN, lane]
            kept = 0.0 if is_last and program.goals[GOAL_IS_REQUIRED, goal] else state[RESERVED, lane]
            have = max(0.0, state[REMAINING, lane] - kept)
            if pending <= 0.0 or not (is_last or have - state[TARGET, lane] >= pending):
                continue
            paid = min(pending, have)
            state[REMAINING, lane] -= paid
            state[cash, lane] -= paid
            book_goal(state, program, goal, t, lane, paid)
            if is_last:
                may_wait = min(state[row + PENDING, lane], program.goal_due[goal, 2, t])
                if program.goals[GOAL_IS_REQUIRED, goal]:
                    short = min(
                        state[row + PENDING, lane] - may_wait, lacking(state, program, row, goal, may_wait, lane)
                    )
                    state[GOAL_SHORT, lane] += max(0.0, short) * state[LEVEL_OPEN, lane]
                state[row + PENDING, lane] = may_wait


@rule
def lacking(state, program, row, goal, may_wait, lane):
    """Real money by which all payments of a goal so far lie below the least part of it that will do."""
    due = state[row + DUE_SUM_REAL, lane] - may_wait
    return program.goal_least[goal] * due - state[row + PAID_SUM_REAL, lane]
