"""What of a month's spending the year's return may deduct, and the interest on the home.

Comes after the waterfall. A line of spending says what the return may make of it (`deducts`); what was really paid of
its need counts. Interest counts on home debt up to the limit of the law, month by month, which is the average-balance
method of Publication 936. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, DISCRETIONARY, ESSENTIAL, IMPORTANT, INTEREST, LEVEL_OPEN, OWED, YEAR_CARE, YEAR_GIFTS, YEAR_HOME_INTEREST,
)  # fmt: skip
from finsim.simulation.program import (
    DEBT_IS_HOME,
    HAS_DEDUCTIONS,
    N_DEDUCTED,
    PLAN_DISCRETIONARY,
    PLAN_ESSENTIAL,
    PLAN_IMPORTANT,
    YEAR_STARTS,
)
from finsim.simulation.rows import amounts, debt_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage

PAID_FOR = (ESSENTIAL, IMPORTANT, DISCRETIONARY)
PLANNED_FOR = (PLAN_ESSENTIAL, PLAN_IMPORTANT, PLAN_DISCRETIONARY)


@stage(HAS_DEDUCTIONS)
def deduct(state, lanes, program, t):
    """Add what the month paid of deductible spending, and the interest on the home, to the year's."""
    if program.calendar[YEAR_STARTS, t]:
        begin_deductions(state, lanes)
    for kind in range(N_DEDUCTED):
        for need in range(len(PAID_FOR)):
            real, nominal = program.deducted[kind, need, 0, t], program.deducted[kind, need, 1, t]
            if real == 0.0 and nominal == 0.0:
                continue
            planned_real, planned_nominal = amounts(program, PLANNED_FOR[need], t)
            for lane in range(lanes):
                level = state[LEVEL_OPEN, lane]
                planned = planned_real * level + planned_nominal
                share = min(1.0, state[PAID_FOR[need], lane] / planned) if planned > 0.0 else 0.0
                state[YEAR_GIFTS + kind, lane] += (real * level + nominal) * share
    add_home_interest(state, lanes, program)


@rule
def add_home_interest(state, lanes, program):
    """Add the month's interest on mortgages, as far as they lie within the limit."""
    most = program.law[0].whole.home_debt_most
    for lane in range(lanes):
        state[AMOUNT, lane] = 0.0  # what is owed on the home, all mortgages together
    for debt in range(program.debts.shape[1]):
        if program.debts[DEBT_IS_HOME, debt]:
            row = debt_row(program, debt)
            for lane in range(lanes):
                state[AMOUNT, lane] += state[row + OWED, lane]
    for debt in range(program.debts.shape[1]):
        if program.debts[DEBT_IS_HOME, debt]:
            row = debt_row(program, debt)
            for lane in range(lanes):
                owed = state[AMOUNT, lane]
                within = min(1.0, most / owed) if owed > 0.0 else 1.0
                state[YEAR_HOME_INTEREST, lane] += state[row + INTEREST, lane] * within


@rule
def begin_deductions(state, lanes):
    """Begin a year's sums: those of the year before have been settled."""
    for row in range(YEAR_GIFTS, YEAR_HOME_INTEREST + 1):
        for lane in range(lanes):
            state[row, lane] = 0.0


assert YEAR_CARE == YEAR_GIFTS + N_DEDUCTED - 1, "the rows of the state stand in the order of `deducted`"
