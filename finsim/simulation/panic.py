"""Selling in a panic: after a fall of the market some households sell stocks, stay out for a while, or for good.

Runs after the settlement and before growth; the fall is what the household has seen by then. While it is out, each
account's stocks stand at the wanted share less what was sold, and the rest is cash that keeps up with prices; sales of
taxable accounts realise gains. What is paid in meanwhile is invested as the mix says until the next rebalancing.
Source: METHODS section 7, after Elkind, Kaminski, Lo, Siah, Wong, Journal of Financial Data Science 4(1), 2022.
"""

from __future__ import annotations

import math

from finsim.randomness import Stream, uniform
from finsim.simulation.fields import AMOUNT, DRAWN, OUT_PERIODS, OUT_SHARE, SHARE, WANTED
from finsim.simulation.program import (
    ACC_HOLDS, ACC_KIND, ACC_REBALANCES, HABIT_PANIC, HAS_PANIC, HOLDS_CASH, KIND_EDUCATION, MIX_BONDS, MIX_STOCKS,
    PANIC_FALL, PANIC_FOREVER, PANIC_LONGEST, PANIC_SHORTEST, REBALANCES_NEVER, REBALANCES_YEARLY, YEAR_ENDS,
)  # fmt: skip
from finsim.simulation.balancing import kept_in_stocks, trade_to
from finsim.simulation.luck import draw
from finsim.simulation.market import read_series
from finsim.simulation.rows import account_row, holding
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage

SELLS, STAYS_OUT = int(Stream.PANIC), int(Stream.PANIC_LENGTH)
SEEN = 12  # periods that a fall is measured over
FOREVER = 1e9


@stage(HAS_PANIC)
def panic(state, lanes, program, luck, returns, first, t):
    """Let lanes that see a fall sell by chance, and lanes whose time is over come back; bring both to their mix."""
    fall_seen(state, lanes, returns, first, t)
    draw(state, lanes, DRAWN, luck, t, SELLS)
    n_moved = 0
    for lane in range(lanes):
        is_out = state[OUT_SHARE, lane] > 0.0
        falls = state[AMOUNT, lane] > program.terms[PANIC_FALL]
        sells = falls and not is_out and state[DRAWN, lane] < program.terms[HABIT_PANIC]
        left = state[OUT_PERIODS, lane] - 1.0 if is_out else 0.0
        returns_now = is_out and left <= 0.0
        state[OUT_PERIODS, lane] = left
        state[OUT_SHARE, lane] = 0.0 if returns_now else state[OUT_SHARE, lane]
        state[AMOUNT, lane] = 1.0 if sells else 0.0
        state[DRAWN, lane] = 1.0 if sells or returns_now else 0.0
        n_moved += 1 if sells or returns_now else 0
    if n_moved:
        stay_out(state, lanes, program, luck, t)
        for account in range(1, program.accounts.shape[1]):
            for lane in range(lanes):
                if state[DRAWN, lane] > 0.0 and program.account_traits[ACC_KIND, account] != KIND_EDUCATION:
                    bring_to_mix(state, program, account, t, lane)


@rule
def fall_seen(state, lanes, returns, first, t):
    """Write in AMOUNT how far stocks stand below their highest of the last twelve months, 0..1, by what was drawn."""
    for lane in range(lanes):
        state[SHARE, lane] = state[WANTED, lane] = 1.0  # before, and at most, of the level at the month's start
    for k in range(1, min(SEEN, t) + 1):
        read_series(state, lanes, AMOUNT, returns, first, 0, t - k)
        for lane in range(lanes):
            state[SHARE, lane] /= 1.0 + state[AMOUNT, lane]
            state[WANTED, lane] = max(state[WANTED, lane], state[SHARE, lane])
    for lane in range(lanes):
        state[AMOUNT, lane] = 1.0 - 1.0 / state[WANTED, lane]


@rule
def stay_out(state, lanes, program, luck, t):
    """Draw for each lane that sells how much it sells, half or all, and for how long it stays out."""
    shortest, longest = program.terms[PANIC_SHORTEST], program.terms[PANIC_LONGEST]
    for lane in range(lanes):
        if state[AMOUNT, lane] > 0.0:
            share = uniform(luck.seed, luck.paths[lane], t, STAYS_OUT)
            length = uniform(luck.seed, luck.paths[lane], t, STAYS_OUT + 1)
            is_for_good = uniform(luck.seed, luck.paths[lane], t, STAYS_OUT + 2) < program.terms[PANIC_FOREVER]
            months = shortest + math.floor(length * (longest - shortest + 1.0))
            state[OUT_SHARE, lane] = 0.5 if share < 0.5 else 1.0
            state[OUT_PERIODS, lane] = FOREVER if is_for_good else months


@rule
def bring_to_mix(state, program, account, t, lane):
    """Bring one account to its wanted mix less the stocks that are sold, realising gains at average cost."""
    if program.account_traits[ACC_HOLDS, account] == HOLDS_CASH:
        return
    balance = holding(state, account_row(program, account), lane)
    stocks = balance * program.mix[MIX_STOCKS, account, t] * kept_in_stocks(state, program, account, lane)
    trade_to(state, program, account, lane, balance, stocks, balance * program.mix[MIX_BONDS, account, t])


@stage(HAS_PANIC)
def rebalance_in_panic(state, lanes, program, t):
    """Do what `growth.rebalance` does, where some lanes are out of stocks."""
    for account in range(1, program.accounts.shape[1]):
        when = program.account_traits[ACC_REBALANCES, account]
        if when == REBALANCES_NEVER or (when == REBALANCES_YEARLY and not program.calendar[YEAR_ENDS, t]):
            continue
        for lane in range(lanes):
            bring_to_mix(state, program, account, t, lane)
