"""Money before its time: what can be had of accounts that have not opened yet, and at which price.

Comes after the accounts that are open, in `paying` for what the month needs and in `settlement` for tax. A tax-free
account pays out in the order of `roth`: what was paid in comes first and free; young conversions bear the extra tax of
10 % and earnings income tax too, as all that a tax-deferred account holds does; a health account's other uses bear
20 % (26 USC 72(t)(1), 408A(d), 223(f)(4)). While somebody earns, such money pays for needs alone (essentials, debt
service, tax, required goals on their last day) and never refills cash; once nobody does, the household lives on it,
free money first.

Not modelled: the exceptions of 72(t)(2) but age, leaving an employer and equal payments (`equal_payments`); hardship
withdrawals, loans from plans.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    BASIS, IN_CASH, RESERVED, SALE_EXTRA_TAX, SALE_LEFT, SALE_ORDINARY, TARGET, TAX_RATE, WANTED, WITHDRAWN,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_EARLY, ACC_EARLY_ENDS, ACC_KIND, ACC_LAYERS, DRAWS_FROM, HAS_EARLY, KIND_FREE, NO_LAYERS,
)  # fmt: skip
from finsim.simulation.roth import CONTRIBUTIONS, CONVERTED, EARNED, part_of
from finsim.simulation.rows import account_row, holding
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import book, draw, extra_rate, take

ROUNDS = 4  # one for each part of a tax-free account; all of another account bears the price of the last one


@tiny
def is_early(program, account, t):
    """Whether an account has not opened yet, pays no equal payments, and can be reached all the same."""
    return program.account_traits[ACC_EARLY, account] <= t < program.account_traits[ACC_EARLY_ENDS, account]


@rule
def early_part(state, program, account, lane, part):
    """What one round can take of an account."""
    if program.account_traits[ACC_KIND, account] == KIND_FREE:
        return part_of(state, program, account, lane, part)
    return holding(state, account_row(program, account), lane) if part == EARNED else 0.0


@tiny
def holds_part(program, account, part):
    """Whether an account can hold anything of a part."""
    is_free = program.account_traits[ACC_KIND, account] == KIND_FREE
    has_more = part == CONTRIBUTIONS or program.account_traits[ACC_LAYERS, account] != NO_LAYERS
    return part == EARNED or (is_free and has_more)


@tiny
def extra_of(program, account, t, part):
    """The extra tax on one part."""
    return extra_rate(program, account, t) if part == CONVERTED or part == EARNED else 0.0


@rule
def see_reserve(state, lanes, program, t):
    """Set `reserved` to the net money that could be had early this month, after tax and extra tax."""
    for lane in range(lanes):
        state[RESERVED, lane] = 0.0
    for part in range(ROUNDS):
        for k in range(program.order.size):
            account = program.order[k]
            if is_early(program, account, t) and holds_part(program, account, part):
                reserve(state, lanes, program, account, t, part)


@rule
def reserve(state, lanes, program, account, t, part):
    """Add to `reserved` what one part of an account brings; without layers to look at, the loop runs on vectors."""
    row, extra, taxed = account_row(program, account), extra_of(program, account, t, part), 1.0 * (part == EARNED)
    if program.account_traits[ACC_LAYERS, account] != NO_LAYERS:
        for lane in range(lanes):
            gross = early_part(state, program, account, lane, part)
            state[RESERVED, lane] += gross * (1.0 - taxed * state[TAX_RATE, lane] - extra)
        return
    is_free = program.account_traits[ACC_KIND, account] == KIND_FREE
    paid_in, rest = (1.0, 0.0) if part == CONTRIBUTIONS else (-1.0, 1.0)
    for lane in range(lanes):
        balance = holding(state, row, lane)
        basis = min(balance, state[row + BASIS, lane]) if is_free else 0.0
        gross = rest * balance + paid_in * basis
        state[RESERVED, lane] += gross * (1.0 - taxed * state[TAX_RATE, lane] - extra)


@stage(HAS_EARLY)
def withdraw_early(state, lanes, program, t):
    """Bring into cash what it lacks: free money up to the target once nobody earns, anything else up to nothing."""
    cash = account_row(program, 0) + IN_CASH
    draws = t >= program.choices[DRAWS_FROM]
    for part in range(ROUNDS):
        n_wanting = 0
        for lane in range(lanes):
            hold = state[TARGET, lane] if draws and part == CONTRIBUTIONS else 0.0
            state[WANTED, lane] = max(0.0, hold - state[cash, lane])
            n_wanting += 1 if state[WANTED, lane] > 0.0 else 0
        if n_wanting:
            for k in range(program.order.size):
                if is_early(program, program.order[k], t) and holds_part(program, program.order[k], part):
                    take_early(state, lanes, program, program.order[k], t, part)


@rule
def take_early(state, lanes, program, account, t, part):
    """Bring `wanted` net money from one part of an account into cash, withholding the tax and the extra tax on it."""
    extra, taxed = extra_of(program, account, t, part), 1.0 * (part == EARNED)
    for lane in range(lanes):
        wanted = state[WANTED, lane]
        reach = early_part(state, program, account, lane, part)
        if wanted <= 0.0 or reach <= 0.0:
            continue
        rate = taxed * state[TAX_RATE, lane] + extra
        gross = min(reach, wanted / (1.0 - rate))
        draw(state, program, account, t, lane, gross, rate)


@stage(HAS_EARLY)
def preview_early(state, lanes, program, t):
    """Say what raising the rest of a sale early would add to the year's return, without doing it."""
    for part in range(ROUNDS):
        for k in range(program.order.size):
            account = program.order[k]
            if is_early(program, account, t) and holds_part(program, account, part):
                extra, taxed = extra_of(program, account, t, part), 1.0 * (part == EARNED)
                for lane in range(lanes):
                    reach = early_part(state, program, account, lane, part)
                    gross = max(0.0, min(reach, state[SALE_LEFT, lane]))
                    state[SALE_LEFT, lane] -= gross
                    state[SALE_ORDINARY, lane] += taxed * gross
                    state[SALE_EXTRA_TAX, lane] += extra * gross


@stage(HAS_EARLY)
def sell_early(state, lanes, program, t):
    """Raise the rest of a sale early and enter it in the year's return."""
    for part in range(ROUNDS):
        for k in range(program.order.size):
            account = program.order[k]
            if is_early(program, account, t) and holds_part(program, account, part):
                for lane in range(lanes):
                    reach = early_part(state, program, account, lane, part)
                    gross = max(0.0, min(reach, state[SALE_LEFT, lane]))
                    gain = take(state, program, account, lane, gross)
                    book(state, program, account, t, lane, gross, gain)
                    state[WITHDRAWN, lane] += gross
                    state[SALE_LEFT, lane] -= gross
