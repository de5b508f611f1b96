"""Vesting: what employers have added, with what it earns, and what of it is lost by leaving too early.

`vest` comes after the month's pay has been put aside (`receiving` adds the employer's part here) and takes away what is
not yet vested when the wage ends or the job is lost; an illness is no leaving. Service counts in whole years from when
it began, anew after a job was lost. At 65 everything is vested (26 USC 411(a), its first sentence, for an age of
retirement that is not later), and so it is taken to be at death, as most plans have it. `weigh_unvested` and
`grow_unvested` stand around the growth of accounts. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    ALIVE, BASIS, BEFORE_GROWTH, FORFEITED, IN_CASH, IN_STOCKS, LEFT_JOB, OUT_UNTIL, SERVED_SINCE, TAKEN_OUT, UNVESTED,
)  # fmt: skip
from finsim.simulation.program import (
    HAS_VESTING, VEST_ACCOUNT, VEST_ALL, VEST_AT_65, VEST_ENDS, VEST_FIRST, VEST_HIRED, VEST_PARTS, VEST_PERSON,
    VEST_SO_FAR,
)  # fmt: skip
from finsim.simulation.rows import account_flow_row, account_row, holding, person_row, vesting_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage

YEAR = 12


@stage(HAS_VESTING)
def vest(state, lanes, program, t):
    """Take from accounts what is lost by whoever leaves this month."""
    for lane in range(lanes):
        state[FORFEITED, lane] = 0.0
    for vesting in range(program.vestings.shape[1]):
        row = vesting_row(program, vesting)
        if t == 0:
            for lane in range(lanes):
                state[row + UNVESTED, lane] += program.vestings[VEST_SO_FAR, vesting]
                state[row + SERVED_SINCE, lane] = program.vestings[VEST_HIRED, vesting]
        leave(state, lanes, program, t, vesting)
    for person in range(program.people.shape[1]):
        row = person_row(program, person) + LEFT_JOB
        for lane in range(lanes):
            state[row, lane] = 0.0


@rule
def leave(state, lanes, program, t, vesting):
    """Let go of what is not vested, where the wage ends or the job is lost."""
    row, person = vesting_row(program, vesting), person_row(program, int(program.vestings[VEST_PERSON, vesting]))
    account, ends = int(program.vestings[VEST_ACCOUNT, vesting]), t == program.vestings[VEST_ENDS, vesting]
    held = account_row(program, account)
    for lane in range(lanes):
        is_lost = state[person + LEFT_JOB, lane] > 0.0
        if not (ends or is_lost):
            continue
        kept = vested(program, vesting, t, t - state[row + SERVED_SINCE, lane])
        balance = holding(state, held, lane)
        lost = max(0.0, min(balance, state[row + UNVESTED, lane] * (1.0 - kept) * state[person + ALIVE, lane]))
        part = lost / balance if balance > 0.0 else 0.0
        for cell in range(held + IN_STOCKS, held + IN_CASH + 1):
            state[cell, lane] -= part * state[cell, lane]
        state[held + BASIS, lane] -= part * state[held + BASIS, lane]
        state[account_flow_row(program, account) + TAKEN_OUT, lane] += lost
        state[FORFEITED, lane] += lost
        state[row + UNVESTED, lane] = 0.0
        if is_lost:
            state[row + SERVED_SINCE, lane] = state[person + OUT_UNTIL, lane]


@rule
def vested(program, vesting, t, service):
    """Return which share is vested after `service` periods, 0..1."""
    first, whole = program.vestings[VEST_FIRST, vesting], program.vestings[VEST_ALL, vesting]
    if t >= program.vestings[VEST_AT_65, vesting] or service >= whole:
        return 1.0
    if service < first:
        return 0.0
    return ((service - first) // YEAR + 1.0) / program.vestings[VEST_PARTS, vesting]


@stage(HAS_VESTING)
def weigh_unvested(state, lanes, program):
    """Remember what accounts hold before they grow; what is unvested is never more than that."""
    for vesting in range(program.vestings.shape[1]):
        row, held = vesting_row(program, vesting), account_row(program, int(program.vestings[VEST_ACCOUNT, vesting]))
        for lane in range(lanes):
            balance = holding(state, held, lane)
            state[row + BEFORE_GROWTH, lane] = balance
            state[row + UNVESTED, lane] = min(state[row + UNVESTED, lane], max(0.0, balance))


@stage(HAS_VESTING)
def grow_unvested(state, lanes, program):
    """Let what is unvested grow as its account did."""
    for vesting in range(program.vestings.shape[1]):
        row, held = vesting_row(program, vesting), account_row(program, int(program.vestings[VEST_ACCOUNT, vesting]))
        for lane in range(lanes):
            before = state[row + BEFORE_GROWTH, lane]
            grown = holding(state, held, lane) / before if before > 0.0 else 1.0
            state[row + UNVESTED, lane] *= grown
