"""The market of a month: what was drawn for each path, or what stands in a table of history where its block begins.

Comes after the settlement and before `growth`. A model of history says where each path reads (`markets.Returns`): rows
that are written for thirty years and read month by month go through memory twice, in a run that else stays in a core's
cache.
"""

from __future__ import annotations

import numpy as np

from finsim.simulation.fields import RETURN_STOCKS
from finsim.simulation.lines import EIGHT, N_COPIED, copy_eight
from finsim.simulation.rule import rule


@rule
def meet_market(state, lanes, returns, first, t):
    """Bring the period's five series into the state, of the paths from `first` on."""
    if returns.rows.size:
        for series in range(N_COPIED):
            read_series(state, lanes, RETURN_STOCKS + series, returns, first, series, t)
        return
    block = t // returns.length
    starts, line = returns.starts[block, first : first + lanes], t - block * returns.length
    whole = lanes - lanes % EIGHT
    for lane in range(0, whole, EIGHT):
        copy_eight(state, RETURN_STOCKS, lane, returns.table, starts, line)
    for series in range(N_COPIED):
        for lane in range(whole, lanes):
            state[RETURN_STOCKS + series, lane] = returns.table[np.uint64(starts[lane] + line), series]


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
