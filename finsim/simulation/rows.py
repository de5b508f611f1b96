"""Where the blocks of people, accounts, debts and goals stand in the state of one program; money of the day."""

from __future__ import annotations

from finsim.simulation.rule import tiny

from finsim.simulation.program import N_LAYERED
from finsim.simulation.fields import (
    BASIS, N_ACCOUNT, N_ACCOUNT_FLOWS, N_ANNUITY_ROWS, N_DEBT, N_GLOBAL, N_GOAL, N_LAYERS, N_PERSON, N_POSSESSION,
    N_RISK, N_ROOM_ROWS, N_SERIES_ROWS, N_STEP_ROWS, N_VESTING,
)  # fmt: skip


@tiny
def account_row(program, account):
    """Row where the block of an account begins; the household's cash, account 0, stands where the compiler knows."""
    return N_GLOBAL + account * N_ACCOUNT


@tiny
def account_flow_row(program, account):
    """Row where the flows of an account begin."""
    return account_row(program, program.accounts.shape[1]) + account * N_ACCOUNT_FLOWS


@tiny
def goal_paid_row(program, goal):
    """Row of what is paid for a goal this month."""
    return account_flow_row(program, program.accounts.shape[1]) + goal


@tiny
def conversion_row(program, conversion):
    """Row of what a conversion moves at this year's end."""
    return goal_paid_row(program, program.goals.shape[1]) + conversion


@tiny
def person_row(program, person):
    """Row where the block of a person begins."""
    return conversion_row(program, program.conversions.shape[0]) + person * N_PERSON


@tiny
def debt_row(program, debt):
    """Row where the block of a debt begins."""
    return person_row(program, program.payroll_wages.shape[0]) + debt * N_DEBT


@tiny
def goal_row(program, goal):
    """Row where the block of a goal begins."""
    return debt_row(program, program.debts.shape[1]) + goal * N_GOAL


@tiny
def layer_row(program, layered):
    """Row where the layers of a tax-free account begin that is converted into before 59 1/2."""
    return goal_row(program, program.goals.shape[1]) + layered * N_LAYERS


@tiny
def possession_row(program, thing):
    """Row where the block of a possession begins."""
    return layer_row(program, program.choices[N_LAYERED]) + thing * N_POSSESSION


@tiny
def risk_row(program, risk):
    """Row where the block of a risk of care begins."""
    return possession_row(program, program.bases.size) + risk * N_RISK


@tiny
def annuity_row(program, annuity):
    """Row where the block of an annuity begins."""
    return risk_row(program, program.care.shape[1]) + annuity * N_ANNUITY_ROWS


@tiny
def vesting_row(program, vesting):
    """Row where the block of what vests begins."""
    return annuity_row(program, program.annuities.shape[1]) + vesting * N_VESTING


@tiny
def step_row(program, step):
    """Row where the block of a step of surplus begins."""
    return vesting_row(program, program.vestings.shape[1]) + step * N_STEP_ROWS


@tiny
def series_row(program, series):
    """Row where the block of equal periodic payments begins."""
    return step_row(program, program.surplus_steps.shape[1]) + series * N_SERIES_ROWS


@tiny
def room_row(program, room):
    """Row of what of surplus went into the accounts of one of the law's limits this year."""
    return series_row(program, program.series.shape[1]) + room * N_ROOM_ROWS


@tiny
def money(program, row, t, level):
    """Money of the day of one row of `amounts`: the real part follows prices, the nominal one does not."""
    return program.amounts[row, 0, t] * level + program.amounts[row, 1, t]


@tiny
def amounts(program, row, t):
    """The two parts of a row of `amounts`, (real, nominal), read before a loop over lanes that makes money of them."""
    return program.amounts[row, 0, t], program.amounts[row, 1, t]


@tiny
def flows_in(program, row, account, t):
    """Whether a row of `paid_in` pays into an account this month."""
    return program.paid_in[row, account, 0, t] != 0.0 or program.paid_in[row, account, 1, t] != 0.0


@tiny
def paid(program, row, account, t):
    """The two parts, (real, nominal), of what a row of `paid_in` pays into an account."""
    return program.paid_in[row, account, 0, t], program.paid_in[row, account, 1, t]


@tiny
def holding(state, row, lane):
    """What an account holds in all."""
    return state[row, lane] + state[row + 1, lane] + state[row + 2, lane]


@tiny
def gain_in(state, row, lane, gross):
    """What of `gross` taken from an account, 0 <= gross <= what it holds, is more than its basis, at average cost."""
    held = holding(state, row, lane)
    basis = state[row + BASIS, lane]  # read in any case: a loop over lanes has no branch
    return gross * (1.0 - (basis / held if held > 0.0 else 1.0))
