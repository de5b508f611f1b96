"""Form 8606 in the months: what of traditional accounts was taxed before, and comes out untaxed.

Contributions from net income add to an owner's basis; what the return deducts of them leaves it (`contributing`). In
the year's last month the share that comes out untaxed is found over all of an owner's traditional accounts together,
and leaves the year's income; conversions of the settlement that follows have the same share, or that of a year whose
contributions are all deducted while it is not known yet. What that settlement sells for the tax counts as taxed, and
its basis stays; the extra tax on early distributions is not lowered. Amounts are nominal money.

Source: 26 USC 408(d)(1), (2); form 8606, lines 1 to 18, by `taxes.form_8606`. Values are those before the last month's
growth, on both sides of the fraction.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, IRA_BASIS, IRA_BASIS_ADDED, IRA_PAID_IN, IRA_TAKEN, IRA_UNTAXED, IRA_VALUE, WANTED, YEAR_ORDINARY,
)  # fmt: skip
from finsim.simulation.program import ACC_AFTER_TAX, ACC_DEDUCTS, ACC_IS_IRA, ACC_OWNER, HAS_IRA_BASIS
from finsim.simulation.rows import account_row, holding, person_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage
from finsim.taxes import form_8606


@rule
def note_contribution(state, lanes, program, account):
    """Add what was paid into an account from net income, the `amount` row, to its owner's basis and contributions."""
    if program.choices[HAS_IRA_BASIS] and program.account_traits[ACC_IS_IRA, account]:
        owner = person_row(program, program.account_traits[ACC_OWNER, account])
        deducts = program.account_traits[ACC_DEDUCTS, account]
        for lane in range(lanes):
            state[owner + IRA_BASIS_ADDED, lane] += state[AMOUNT, lane]
            state[owner + IRA_PAID_IN, lane] += state[AMOUNT, lane] * deducts


@stage(HAS_IRA_BASIS)
def share_basis(state, lanes, program):
    """Take the untaxed part of the year's distributions off its income; say which share conversions have."""
    for person in range(program.people.shape[1]):
        row = person_row(program, person)
        see_accounts(state, lanes, program, person)
        for lane in range(lanes):
            basis = max(0.0, state[WANTED, lane] + state[row + IRA_BASIS_ADDED, lane])
            value, taken = state[AMOUNT, lane], state[row + IRA_TAKEN, lane]
            untaxed, _, _ = form_8606(basis, 0.0, value, taken, 0.0)
            _, _, left = form_8606(basis - state[row + IRA_PAID_IN, lane], 0.0, value, taken, 0.0)
            state[row + IRA_UNTAXED, lane] = left / value if value > 0.0 else 0.0
            state[row + IRA_BASIS, lane] = basis
            state[row + IRA_VALUE, lane] = value
            state[row + IRA_BASIS_ADDED, lane] -= untaxed
            state[YEAR_ORDINARY, lane] -= untaxed


@rule
def see_accounts(state, lanes, program, person):
    """Set `amount` to what a person's traditional accounts hold, and `wanted` to the basis that the plan states."""
    for lane in range(lanes):
        state[AMOUNT, lane] = state[WANTED, lane] = 0.0
    for account in range(1, program.accounts.shape[1]):
        if program.account_traits[ACC_IS_IRA, account] and program.account_traits[ACC_OWNER, account] == person:
            row, stated = account_row(program, account), program.accounts[ACC_AFTER_TAX, account]
            for lane in range(lanes):
                state[AMOUNT, lane] += holding(state, row, lane)
                state[WANTED, lane] += stated


@stage(HAS_IRA_BASIS)
def close_basis(state, lanes, program):
    """Begin a new year: what the settlement took or converted has been counted."""
    for person in range(program.people.shape[1]):
        row = person_row(program, person)
        for lane in range(lanes):
            state[row + IRA_TAKEN, lane] = 0.0
            state[row + IRA_PAID_IN, lane] = 0.0
