"""The market of a month: what was drawn for each path, or what stands in a table of history where its block begins.

Comes after the settlement and before `growth`. A model of history says where each path reads (`markets.Returns`): rows
that are written for thirty years and read month by month go through memory twice, in a run that else stays in a core's
cache.
"""

from __future__ import annotations

import numpy as np

from finsim.simulation.fields import (
    RETURN_BONDS, RETURN_BOND_INCOME, RETURN_INFLATION, RETURN_STOCKS, RETURN_STOCK_INCOME,
)  # fmt: skip
from finsim.simulation.rule import rule


@rule
def meet_market(state, lanes, returns, first, t):
    """Bring the period's five series into the state, of the paths from `first` on."""
    if returns.rows.size:
        for series in range(5):
            read_series(state, lanes, RETURN_STOCKS + series, returns, first, series, t)
        return
    block = t // returns.length
    starts, line = returns.starts[block, first : first + lanes], t - block * returns.length
    table = returns.table
    for lane in range(lanes):
        month = np.uint64(starts[lane] + line)  # counted from zero, else it is looked at for a negative place
        state[RETURN_STOCKS, lane] = table[month, 0]
        state[RETURN_BONDS, lane] = table[month, 1]
        state[RETURN_INFLATION, lane] = table[month, 2]
        state[RETURN_STOCK_INCOME, lane] = table[month, 3]
        state[RETURN_BOND_INCOME, lane] = table[month, 4]


@rule
def read_series(state, lanes, row, returns, first, series, t):
    """Write one series of a period, of the paths from `first` on, into a row of the state."""
    if returns.rows.size:
        drawn = returns.rows[series, t, first : first + lanes]
        for lane in range(lanes):
            state[row, lane] = drawn[lane]
        return
    block = t // returns.length
    starts, line = returns.starts[block, first : first + lanes], t - block * returns.length
    table = returns.table
    for lane in range(lanes):
        state[row, lane] = table[np.uint64(starts[lane] + line), series]
