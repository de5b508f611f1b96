"""Debts of a month: what begins or changes, interest in arrears, what is due, and what is paid beyond it.

`change_terms` comes when a month opens and `charge` before the waterfall, to say what is due; `repay` comes after it
and books what was paid. A loan's interest is APR/12 on the balance, to the cent; its last payment is smaller. A card's
statement bears no interest when the one before was paid in full; else APR/12 on all that is owed, so that what it has
bought since has no grace either. `cards` has what cards buy; METHODS section 6.
"""

from __future__ import annotations

import math

from finsim.numerics import exp, log1p
from finsim.simulation.fields import (
    AMOUNT, BORROWED, BOUGHT, CARD_FEES, CASH_OPEN, CREDIT, CREDIT_INTEREST, DEBT_DUE, DEBT_INTEREST, DEBT_PAID, DUE,
    EXTRA_DEBT, FEE, INTEREST, IN_CASH, IS_CLOSED, LEVEL_OPEN, MOVED, OWED, PAID, PAYMENT, RATE, STATEMENT, TARGET,
)  # fmt: skip
from finsim.simulation.program import (
    CREDIT_RATE, DEBT_BEGINS, DEBT_CHANGES, DEBT_EXTRA, DEBT_FEE, DEBT_FLOOR, DEBT_KIND, DEBT_OWED, DEBT_RECASTS,
    DEBT_SETS, DEBT_SHARE, EXTRA_PAID, FIRST_DUE, FLOATS_OVER_BOND_YIELD, HAS_TRADES, KIND_CARD, RULE_READS_CAPE,
    MINOR_UNITS, PAYS_EXTRA, SETS_NOTHING, SETS_RATE, SMALLEST_FIRST,
)  # fmt: skip
from finsim.simulation.market import read_series
from finsim.simulation.rows import account_row, debt_row
from finsim.simulation.rule import part, rule, tiny
from finsim.simulation.stage import stage

N_SERIES, BOND_YIELD = 5, 4  # what every market draws, and which of it is a month of the bond's yield


@tiny
def cents(amount, units):
    """Round to the cent, halves up, as a lender's statement does; `units` of the smallest coin make one of money."""
    return math.floor(amount * units + 0.5) / units


@tiny
def level_payment(owed, rate, n, units):
    """Return what repays `owed` in `n` periods at `rate` a period, rounded up to the cent, as `plan.debts` does it."""
    kept = 1.0 - exp(-n * log1p(rate))
    exact = owed * rate / kept if kept > 0.0 else owed / n
    return math.ceil(exact * units - 1e-6) / units


@rule
def is_over(state, lanes, one, other):
    """Whether two rows are zero in every lane: a debt that is paid off asks for no more work."""
    n_open = 0
    for lane in range(lanes):
        n_open += 1 if state[one, lane] != 0.0 or state[other, lane] != 0.0 else 0
    return n_open == 0


@stage(DEBT_CHANGES)
def change_terms(state, lanes, program, returns, first, t):
    """Take out the loans that begin, set the rates that change, and set payments anew over the periods left.

    A floating rate is the market's rate of the month plus the debt's margin, both a period; never below 0.
    """
    cash, units = account_row(program, 0) + IN_CASH, program.terms[MINOR_UNITS]
    for debt in range(program.debts.shape[1]):
        row, sets = debt_row(program, debt), program.debt_days[DEBT_SETS, debt, t]
        if t > 0 and program.debt_days[DEBT_BEGINS, debt, t]:
            for lane in range(lanes):
                open_share = 1.0 - state[IS_CLOSED, lane]
                borrowed = cents(program.debts[DEBT_OWED, debt] * state[LEVEL_OPEN, lane], units) * open_share
                state[row + OWED, lane] += borrowed
                state[row + MOVED, lane] = borrowed
                state[BORROWED, lane] += borrowed
                state[cash, lane] += borrowed
        if sets == SETS_RATE:
            for lane in range(lanes):
                state[row + RATE, lane] = program.debt_rates[debt, t]
        elif sets != SETS_NOTHING:
            series = BOND_YIELD if sets == FLOATS_OVER_BOND_YIELD else N_SERIES + program.choices[RULE_READS_CAPE]
            read_series(state, lanes, row + RATE, returns, first, series, t)
            for lane in range(lanes):
                state[row + RATE, lane] = max(0.0, state[row + RATE, lane] + program.debt_rates[debt, t])
        n = program.debt_days[DEBT_RECASTS, debt, t]
        if n > 0:
            for lane in range(lanes):
                state[row + PAYMENT, lane] = level_payment(state[row + OWED, lane], state[row + RATE, lane], n, units)


@stage(DEBT_CHANGES, HAS_TRADES)
def clear_moves(state, lanes, program):
    """Forget what was borrowed or paid off by a sale last month."""
    for debt in range(program.debts.shape[1]):
        row = debt_row(program, debt) + MOVED
        for lane in range(lanes):
            state[row, lane] = 0.0


@stage()
def charge(state, lanes, program):
    """Add the month's interest and say what is due on each debt and on forced borrowing."""
    units = program.terms[MINOR_UNITS]
    for debt in range(program.debts.shape[1]):
        row = debt_row(program, debt)
        if is_over(state, lanes, row + OWED, row + DUE):
            continue
        if program.debt_traits[DEBT_KIND, debt] == KIND_CARD:
            charge_card(state, lanes, program, debt)
        else:
            charge_loan(state, lanes, program, debt)
        for lane in range(lanes):
            state[DEBT_INTEREST, lane] += state[row + INTEREST, lane]
            state[DEBT_DUE, lane] += state[row + DUE, lane]
    rate = program.terms[CREDIT_RATE]
    for lane in range(lanes):
        interest = cents(state[CREDIT, lane] * rate, units)
        state[CREDIT_INTEREST, lane] = interest
        state[CREDIT, lane] += interest


@rule
def charge_loan(state, lanes, program, debt):
    """Interest on what is owed; the level payment is due, or what is left of the loan."""
    row, units = debt_row(program, debt), program.terms[MINOR_UNITS]
    for lane in range(lanes):
        interest = cents(state[row + OWED, lane] * state[row + RATE, lane], units)
        state[row + OWED, lane] += interest
        state[row + INTEREST, lane] = interest
        state[row + DUE, lane] = min(state[row + PAYMENT, lane], state[row + OWED, lane])


@rule
def charge_card(state, lanes, program, debt):
    """Draw up the statement: interest unless the last one was paid in full, and the least that must be paid of it."""
    row = debt_row(program, debt)
    floor, share, units = program.debts[DEBT_FLOOR, debt], program.debts[DEBT_SHARE, debt], program.terms[MINOR_UNITS]
    for lane in range(lanes):
        owed = state[row + OWED, lane]
        is_revolved = owed - state[row + BOUGHT, lane] > 0.5 / units
        interest = cents(owed * state[row + RATE, lane], units) if is_revolved else 0.0
        state[row + OWED, lane] = owed + interest
        state[row + STATEMENT, lane] = owed + interest
        state[row + INTEREST, lane] = interest
        state[row + DUE, lane] = min(cents(max(floor, share * owed + interest), units), owed + interest)


@rule
def repay(state, lanes, program):
    """Book what the waterfall could pay: each debt gets its share of what is due. A card's missed minimum has a fee."""
    coin = 1.0 / program.terms[MINOR_UNITS]
    for lane in range(lanes):
        due = state[DEBT_DUE, lane]
        state[AMOUNT, lane] = state[DEBT_PAID, lane] / due if due > 0.0 else 0.0
    for debt in range(program.debts.shape[1]):
        row = debt_row(program, debt)
        if is_over(state, lanes, row + DUE, row + PAID):
            if program.debts[DEBT_FEE, debt] > 0.0:  # of the month before, where the debt was moved away unpaid
                for lane in range(lanes):
                    state[row + FEE, lane] = 0.0
            continue
        for lane in range(lanes):
            paid = min(state[row + DUE, lane] * state[AMOUNT, lane], state[row + OWED, lane])
            state[row + PAID, lane] = paid
            state[row + OWED, lane] -= paid
        if program.debts[DEBT_FEE, debt] > 0.0:
            for lane in range(lanes):
                is_missed = state[row + DUE, lane] - state[row + PAID, lane] > coin
                fee = program.debts[DEBT_FEE, debt] if is_missed else 0.0
                state[row + FEE, lane] = fee
                state[row + OWED, lane] += fee
                state[CARD_FEES, lane] += fee


@stage(PAYS_EXTRA)
def pay_planned_extra(state, lanes, program):
    """Pay what the plan means to pay beyond what is due, from what the month leaves or cash holds above its target."""
    cash = account_row(program, 0) + IN_CASH
    for debt in range(program.debts.shape[1]):
        extra, row = program.debts[DEBT_EXTRA, debt], debt_row(program, debt)
        if extra > 0.0:
            for lane in range(lanes):
                pay_on(state, row, cash, lane, min(extra, spare(state, cash, lane)))
    for lane in range(lanes):
        freed = max(0.0, program.terms[FIRST_DUE] - state[DEBT_DUE, lane])
        state[AMOUNT, lane] = max(0.0, min(program.terms[EXTRA_PAID] + freed, spare(state, cash, lane)))
    pay_beyond(state, lanes, program, AMOUNT)


@tiny
def spare(state, cash, lane):
    """What cash holds above its target, or above what it opened with where that was less."""
    return min(state[cash, lane] - min(state[CASH_OPEN, lane], state[TARGET, lane]), state[cash, lane])


@rule
def pay_on(state, row, cash, lane, wanted):
    """Pay on one debt beyond what is due; return how much."""
    paid = max(0.0, min(wanted, state[row + OWED, lane]))
    state[row + OWED, lane] -= paid
    state[row + PAID, lane] += paid
    state[EXTRA_DEBT, lane] += paid
    state[cash, lane] -= paid
    return paid


@part
def pay_beyond(state, lanes, program, money):
    """Pay the money of one row on debts, in each lane the dearest first, or the smallest, until either is used up."""
    cash, n_debts = account_row(program, 0) + IN_CASH, program.debts.shape[1]
    for _ in range(n_debts):
        for lane in range(lanes):
            if state[money, lane] > 0.0:
                row = next_debt(state, program, n_debts, lane)
                if row >= 0:
                    state[money, lane] -= pay_on(state, row, cash, lane, state[money, lane])


@rule
def next_debt(state, program, n_debts, lane):
    """Row of the debt that extra money goes to first; -1 when nothing is owed. The plan's order decides a tie."""
    found, least = -1, 0.0
    for debt in range(n_debts):
        row = debt_row(program, debt)
        rank = state[row + OWED, lane] if program.choices[SMALLEST_FIRST] else -state[row + RATE, lane]
        if state[row + OWED, lane] > 0.0 and (found < 0 or rank < least):
            found, least = row, rank
    return found
