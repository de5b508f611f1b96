"""Where in a table of history the blocks of a path begin, and their rows. Compiled part of the models of history."""

from __future__ import annotations

import numpy as np

from finsim.machine_code import entrance
from finsim.randomness import Stream, bits

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_STREAM = int(Stream.MARKET_BLOCK)


@entrance
def draw_starts(n_starts, apart, seed, paths, starts):
    """Write for blocks of history one of `n_starts` months each, `apart` months from each other.

    starts  int64 (n_blocks, n_paths)
    Drawn by (seed, path, number of the block): floor(draw n_starts / 2**32), so the chances of two months differ by
    less than n_starts / 2**32.
    """
    n = np.uint64(n_starts)
    for block in range(starts.shape[0]):
        for lane in range(paths.size):
            starts[block, lane] = apart * np.int64(((bits(seed, paths[lane], block, _STREAM) >> _HALF) * n) >> _HALF)


@entrance
def draw_stationary(n_months, periods_a_block, step, seed, paths, months):
    """Write the month of each period: the one that follows with chance 1 - 1 / periods_a_block, else one drawn evenly.

    months  int64 (n_periods, n_paths), zeros
    One draw of 64 bits a period and path: its low half says whether to jump, its high half where to.
    """
    n = np.uint64(n_months)
    leaves = np.uint64(4294967296.0 / periods_a_block)
    for period in range(months.shape[0]):
        for lane in range(paths.size):
            word = bits(seed, paths[lane], period, _STREAM)
            drawn = np.int64(((word >> _HALF) * n) >> _HALF)
            following = months[max(0, period - 1), lane] + step
            following = following - n_months if following >= n_months else following
            months[period, lane] = drawn if period == 0 or (word & _LOW) < leaves else following


@entrance
def copy_blocks(table, starts, length, step, rows):
    """Copy blocks of a table, `length` periods of `step` columns each; all series of a path alike.

    table   float64 (n_series, n_columns)
    starts  int64 (n_blocks, n_paths): the column at which a block begins
    rows    float64 (n_series, n_periods, n_paths), to be written
    """
    for series in range(rows.shape[0]):
        source = table[series]
        for period in range(rows.shape[1]):
            target = rows[series, period]
            block = period // length
            at, offset = starts[block], (period - block * length) * step
            for lane in range(at.size):
                target[lane] = source[at[lane] + offset]
