"""Taking money out of accounts: proportionally from what they hold, at average cost, in the plan's order.

Used by the waterfall in `paying`, by `goals` and by the yearly `settlement`. Withdrawals from tax-deferred accounts
withhold tax at last year's average rate (METHODS section 2); gains of taxable accounts are taxed at the settlement.
Source: average basis method, 26 CFR 1.1012-1(e).
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, BASIS, GAINED, IN_BONDS, IN_CASH, IN_STOCKS, IRA_TAKEN, REQUIRED, TAKEN_OUT, TAX_RATE, WANTED, WITHDRAWN,
    WITHHELD, YEAR_EXTRA_TAX, YEAR_GAINS, YEAR_ORDINARY, YEAR_WITHHELD,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_IS_IRA, ACC_KIND, ACC_LAYERS, ACC_NO_EXTRA, ACC_OPENS, ACC_OWNER, HAS_IRA_BASIS, HAS_REQUIRED, KIND_DEFERRED,
    KIND_FREE, KIND_HEALTH, KIND_TAXABLE, LAW_REGIME, NO_LAYERS, TAX_LAW, WITHDRAWS, WITHDRAWS_IN_PROPORTION,
)  # fmt: skip
from finsim.simulation.regimes import enter_own_sale
from finsim.simulation.rows import account_flow_row, account_row, holding, person_row
from finsim.simulation.roth import draw_layers
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage
from finsim.taxes.distributions import EARLY_RATE, HEALTH_RATE


@tiny
def is_ordinary(kind):
    """Whether what leaves an account is ordinary income."""
    return kind == KIND_DEFERRED or kind == KIND_HEALTH


@rule
def take(state, program, account, lane, gross):
    """Take `gross` from an account, 0 <= gross <= what it holds; return the gain over its basis.

    The basis is what a taxable account's holdings cost, at average; of a tax-free account it is what was paid in, which
    `book` takes out first.
    """
    row = account_row(program, account)
    balance = holding(state, row, lane)
    part = gross / balance if balance > 0.0 else 0.0
    basis = 0.0 if program.account_traits[ACC_KIND, account] == KIND_FREE else part * state[row + BASIS, lane]
    state[row + IN_STOCKS, lane] -= part * state[row + IN_STOCKS, lane]
    state[row + IN_BONDS, lane] -= part * state[row + IN_BONDS, lane]
    state[row + IN_CASH, lane] -= part * state[row + IN_CASH, lane]
    state[row + BASIS, lane] -= basis
    state[account_flow_row(program, account) + TAKEN_OUT, lane] += gross
    if program.choices[HAS_REQUIRED] and program.account_traits[ACC_KIND, account] == KIND_DEFERRED:
        state[person_row(program, program.account_traits[ACC_OWNER, account]) + REQUIRED, lane] -= gross
    if program.choices[HAS_IRA_BASIS] and program.account_traits[ACC_IS_IRA, account]:
        state[person_row(program, program.account_traits[ACC_OWNER, account]) + IRA_TAKEN, lane] += gross
    if program.choices[TAX_LAW] == LAW_REGIME:
        enter_own_sale(state, program, account, program.account_traits[ACC_KIND, account], lane, gross, gross - basis)
    return gross - basis


@tiny
def extra_rate(program, account, t):
    """The extra tax on what of a withdrawal is income: 20 % of health money, else 10 %, until the law ends it."""
    extra = HEALTH_RATE if program.account_traits[ACC_KIND, account] == KIND_HEALTH else EARLY_RATE
    return extra if t < program.account_traits[ACC_NO_EXTRA, account] else 0.0


@rule
def book(state, program, account, t, lane, gross, gain):
    """Enter a withdrawal, of which `gain` is more than its basis, in the year's return."""
    kind = program.account_traits[ACC_KIND, account]
    if is_ordinary(kind):
        state[YEAR_ORDINARY, lane] += gross
        state[YEAR_EXTRA_TAX, lane] += gross * extra_rate(program, account, t)
    elif kind == KIND_TAXABLE:
        state[YEAR_GAINS, lane] += gain
    elif kind == KIND_FREE:
        converted, earned = draw_layers(state, program, account, t, lane, gross)
        if t < program.account_traits[ACC_OPENS, account]:
            state[YEAR_ORDINARY, lane] += earned
            state[YEAR_EXTRA_TAX, lane] += (converted + earned) * extra_rate(program, account, t)


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


@stage(lambda program: program.choices[WITHDRAWS] != WITHDRAWS_IN_PROPORTION)
def withdraw(state, lanes, program, t):
    """Bring `wanted` net money from open accounts into cash, in order, withholding tax where it is due."""
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account]:
            continue
        if not is_wanted(state, lanes):
            return
        row = account_row(program, account)
        if is_ordinary(program.account_traits[ACC_KIND, account]):
            for lane in range(lanes):
                wanted = state[WANTED, lane] / (1.0 - state[TAX_RATE, lane])
                state[AMOUNT, lane] = max(0.0, min(holding(state, row, lane), wanted))
        else:
            for lane in range(lanes):
                state[AMOUNT, lane] = max(0.0, min(holding(state, row, lane), state[WANTED, lane]))
        draw_amount(state, lanes, program, account, t)


@rule
def is_wanted(state, lanes):
    """Whether any lane still wants money: the accounts that come later are left alone where none does."""
    n_wanting = 0
    for lane in range(lanes):
        n_wanting += 1 if state[WANTED, lane] > 0.0 else 0
    return n_wanting > 0


@rule
def draw_amount(state, lanes, program, account, t):
    """Bring `amount` from an open account into cash, less the tax withheld; `wanted` falls by what arrives."""
    cash = account_row(program, 0) + IN_CASH
    take_amount(state, lanes, program, account, t)
    if is_ordinary(program.account_traits[ACC_KIND, account]):
        for lane in range(lanes):
            gross = state[AMOUNT, lane]
            tax = gross * state[TAX_RATE, lane]
            state[WITHHELD, lane] += tax
            state[YEAR_WITHHELD, lane] += tax
            state[cash, lane] += gross - tax
            state[WANTED, lane] -= gross - tax
    else:
        for lane in range(lanes):
            state[cash, lane] += state[AMOUNT, lane]
            state[WANTED, lane] -= state[AMOUNT, lane]


@rule
def take_amount(state, lanes, program, account, t):
    """Take `amount` from an open account, 0 <= amount <= what it holds, and enter it in the year's return."""
    if program.account_traits[ACC_LAYERS, account] == NO_LAYERS and program.choices[TAX_LAW] != LAW_REGIME:
        take_on_vectors(state, lanes, program, account, t)
        return
    for lane in range(lanes):
        gross = state[AMOUNT, lane]
        if gross > 0.0:
            gain = take(state, program, account, lane, gross)
            book(state, program, account, t, lane, gross, gain)
            state[WITHDRAWN, lane] += gross


@rule
def take_on_vectors(state, lanes, program, account, t):
    """Do as `take` and `book` do, of an open account that has no layers and nobody's own return to enter.

    Its loops over lanes read no tables, and touch only what of the return the account's kind enters.
    """
    kind, owner = program.account_traits[ACC_KIND, account], program.account_traits[ACC_OWNER, account]
    row, taken_out = account_row(program, account), account_flow_row(program, account) + TAKEN_OUT
    is_free, extra = kind == KIND_FREE, extra_rate(program, account, t)
    for lane in range(lanes):
        gross, balance = state[AMOUNT, lane], holding(state, row, lane)
        part = gross / balance if balance > 0.0 else 0.0
        basis = min(gross, state[row + BASIS, lane]) if is_free else part * state[row + BASIS, lane]
        state[row + IN_STOCKS, lane] -= part * state[row + IN_STOCKS, lane]
        state[row + IN_BONDS, lane] -= part * state[row + IN_BONDS, lane]
        state[row + IN_CASH, lane] -= part * state[row + IN_CASH, lane]
        state[row + BASIS, lane] -= basis
        state[taken_out, lane] += gross
        state[WITHDRAWN, lane] += gross
        state[GAINED, lane] = gross - basis
    if kind == KIND_TAXABLE:
        for lane in range(lanes):
            state[YEAR_GAINS, lane] += state[GAINED, lane]
    elif is_ordinary(kind):
        for lane in range(lanes):
            state[YEAR_ORDINARY, lane] += state[AMOUNT, lane]
        if extra > 0.0:
            for lane in range(lanes):
                state[YEAR_EXTRA_TAX, lane] += extra * state[AMOUNT, lane]
    if program.choices[HAS_IRA_BASIS] and program.account_traits[ACC_IS_IRA, account]:
        taken = person_row(program, owner) + IRA_TAKEN
        for lane in range(lanes):
            state[taken, lane] += state[AMOUNT, lane]
    if program.choices[HAS_REQUIRED] and kind == KIND_DEFERRED:
        required = person_row(program, owner) + REQUIRED
        for lane in range(lanes):
            state[required, lane] -= state[AMOUNT, lane]


@rule
def bring_home(state, program, account, lane, gross, taxed, arrived):
    """Bring `gross`, which nobody asked for to live on, from an account into cash, less what it withholds.

    gross    nominal money, 0 <= gross <= what the account holds
    taxed    1.0 where it is ordinary income of the year, else 0.0; it bears no extra tax either way
    arrived  the row to which what arrives is added
    """
    take(state, program, account, lane, gross)
    tax = gross * taxed * state[TAX_RATE, lane]
    state[YEAR_ORDINARY, lane] += gross * taxed
    state[WITHDRAWN, lane] += gross
    state[WITHHELD, lane] += tax
    state[YEAR_WITHHELD, lane] += tax
    state[account_row(program, 0) + IN_CASH, lane] += gross - tax
    state[arrived, lane] += gross - tax


@rule
def draw(state, program, account, t, lane, gross, rate):
    """Bring `gross` from an account into cash, less what it withholds at `rate`; `wanted` falls by what arrives."""
    cash = account_row(program, 0) + IN_CASH
    gain = take(state, program, account, lane, gross)
    book(state, program, account, t, lane, gross, gain)
    tax = gross * rate
    state[WITHDRAWN, lane] += gross
    state[WITHHELD, lane] += tax
    state[YEAR_WITHHELD, lane] += tax
    state[cash, lane] += gross - tax
    state[WANTED, lane] -= gross - tax
