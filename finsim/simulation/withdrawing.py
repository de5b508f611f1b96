"""Taking money out of accounts: proportionally from what they hold, at average cost, in the plan's order.

Used by the waterfall in `paying`, by `goals` and by the yearly `settlement`. Withdrawals from tax-deferred accounts
withhold tax at last year's average rate (METHODS section 2); gains of taxable accounts are taxed at the settlement.
Source: average basis method, 26 CFR 1.1012-1(e).
"""

from __future__ import annotations

from finsim.simulation.fields import (
    BASIS, IN_BONDS, IN_CASH, IN_STOCKS, REQUIRED, TAKEN_OUT, TAX_RATE, UNREQUIRED, WANTED, WITHDRAWN, WITHHELD,
    YEAR_GAINS, YEAR_ORDINARY, YEAR_WITHHELD,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_KIND, ACC_OPENS, ACC_OWNER, HAS_REQUIRED, KIND_DEFERRED, KIND_HEALTH, KIND_TAXABLE,
)  # fmt: skip
from finsim.simulation.rows import account_flow_row, account_row, holding, person_row
from finsim.simulation.rule import rule, tiny


@tiny
def is_ordinary(kind):
    """Whether what leaves an account is ordinary income."""
    return kind == KIND_DEFERRED or kind == KIND_HEALTH


@tiny
def outlet(program, account):
    """Say what a withdrawal from an account touches, for `take`: rows of the state, and shares that are 0 or 1.

    Its block, its flows, the row that counts towards its owner's requirement; of what leaves it, the share that is
    ordinary income; of the gain, the share that is taxed. Read before a loop over lanes, which then reads no tables:
    one that does cannot run on vectors.
    """
    kind = program.account_traits[ACC_KIND, account]
    counts = program.choices[HAS_REQUIRED] and kind == KIND_DEFERRED
    owner = person_row(program, program.account_traits[ACC_OWNER, account]) + REQUIRED
    return (
        account_row(program, account), account_flow_row(program, account) + TAKEN_OUT, owner if counts else UNREQUIRED,
        1.0 * is_ordinary(kind), 1.0 * (kind == KIND_TAXABLE),
    )  # fmt: skip


@rule
def take(state, outlet, lane, gross):
    """Take `gross` from an account, 0 <= gross <= what it holds, at average cost, and enter it in the year's return."""
    row, taken_out, required, ordinary, taxed = outlet
    balance = holding(state, row, lane)
    part = gross / balance if balance > 0.0 else 0.0
    basis = part * state[row + BASIS, lane]
    state[row + IN_STOCKS, lane] -= part * state[row + IN_STOCKS, lane]
    state[row + IN_BONDS, lane] -= part * state[row + IN_BONDS, lane]
    state[row + IN_CASH, lane] -= part * state[row + IN_CASH, lane]
    state[row + BASIS, lane] -= basis
    state[taken_out, lane] += gross
    state[required, lane] -= gross
    state[YEAR_ORDINARY, lane] += ordinary * gross
    state[YEAR_GAINS, lane] += taxed * (gross - basis)


@rule
def add_within_reach(state, lanes, program, row, t):
    """Add to one row the net money that could be taken out of all open accounts this month."""
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        held = account_row(program, account)
        if is_ordinary(program.account_traits[ACC_KIND, account]):
            for lane in range(lanes):
                state[row, lane] += holding(state, held, lane) * (1.0 - state[TAX_RATE, lane])
        else:
            for lane in range(lanes):
                state[row, lane] += holding(state, held, lane)


@rule
def withdraw(state, lanes, program, t):
    """Bring `wanted` net money from accounts into cash, in order, withholding tax where it is due."""
    cash = account_row(program, 0) + IN_CASH
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        out = outlet(program, account)
        row, withholds = out[0], out[3]
        for lane in range(lanes):
            wanted, rate = state[WANTED, lane], withholds * state[TAX_RATE, lane]
            gross = max(0.0, min(holding(state, row, lane), wanted / (1.0 - rate)))
            take(state, out, lane, gross)
            tax = gross * rate
            state[WITHDRAWN, lane] += gross
            state[WITHHELD, lane] += tax
            state[YEAR_WITHHELD, lane] += tax
            state[cash, lane] += gross - tax
            state[WANTED, lane] = wanted - (gross - tax)
