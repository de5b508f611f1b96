"""Buying and selling possessions: a home bought, sold, its loan paid off, and the gain that is taxed.

Runs when a month opens, after loans have begun, so that what is borrowed can pay; the waterfall raises what cash lacks.
A gain enters the year's return, less what the law leaves free. Net worth changes by the costs of the trade alone.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    IN_CASH, IS_CLOSED, LEVEL_OPEN, MOVED, OWED, PROCEEDS, PROPERTY, TRADE_COSTS, YEAR_GAINS,
)  # fmt: skip
from finsim.simulation.program import (
    HAS_TRADES, TRADE_AT, TRADE_COST, TRADE_DEBT, TRADE_FREE, TRADE_LOSSES, TRADE_NOMINAL, TRADE_REAL, TRADE_SIDE,
    TRADE_THING,
)  # fmt: skip
from finsim.simulation.rows import account_row, debt_row, possession_row
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage


@stage(HAS_TRADES)
def trade(state, lanes, program, t):
    """Make the trades of this month, in the order of the program."""
    for k in range(program.trades.shape[1]):
        if program.trades[TRADE_AT, k] == t:
            if program.trades[TRADE_SIDE, k] > 0.0:
                sell(state, lanes, program, k)
            else:
                buy(state, lanes, program, k)


@tiny
def price_of(state, program, k, lane):
    """Money of the day that a trade is made at; nothing of an estate that is closed."""
    price = program.trades[TRADE_REAL, k] * state[LEVEL_OPEN, lane] + program.trades[TRADE_NOMINAL, k]
    return price * (1.0 - state[IS_CLOSED, lane])


@rule
def buy(state, lanes, program, k):
    """Pay price and costs from cash; both are the basis of a later gain."""
    cash, row = account_row(program, 0) + IN_CASH, possession_row(program, int(program.trades[TRADE_THING, k]))
    for lane in range(lanes):
        price = price_of(state, program, k, lane)
        costs = price * program.trades[TRADE_COST, k]
        state[cash, lane] -= price + costs
        state[PROPERTY, lane] += price
        state[TRADE_COSTS, lane] += costs
        state[row, lane] = price + costs


@rule
def sell(state, lanes, program, k):
    """Receive the price less costs, pay off what it secures, and enter the gain in the return.

    Source: 26 USC 121(a), (b): gain on a home lived in, up to the exclusion, is not income; 26 USC 1001(a): gain is
    what was realised, less costs of selling, over the basis; 26 USC 165(c): a loss on a home is not deducted.
    """
    cash, row = account_row(program, 0) + IN_CASH, possession_row(program, int(program.trades[TRADE_THING, k]))
    debt, free = int(program.trades[TRADE_DEBT, k]), program.trades[TRADE_FREE, k]
    for lane in range(lanes):
        price = price_of(state, program, k, lane)
        costs = price * program.trades[TRADE_COST, k]
        gain = price - costs - state[row, lane]
        loss = min(0.0, gain) * program.trades[TRADE_LOSSES, k] * (1.0 - state[IS_CLOSED, lane])
        state[cash, lane] += price - costs
        state[PROCEEDS, lane] += price - costs
        state[PROPERTY, lane] -= price
        state[TRADE_COSTS, lane] += costs
        state[YEAR_GAINS, lane] += max(0.0, gain - free) + loss
        state[row, lane] = 0.0
    if debt >= 0:
        owed = debt_row(program, debt) + OWED
        for lane in range(lanes):
            state[cash, lane] -= state[owed, lane]
            state[PROCEEDS, lane] -= state[owed, lane]
            state[debt_row(program, debt) + MOVED, lane] -= state[owed, lane]
            state[owed, lane] = 0.0
