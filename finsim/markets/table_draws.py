"""Rows of a table of history -> the draws of a strip of paths. Compiled part of `history` and `bootstrap`."""

from __future__ import annotations

import numpy as np

from finsim.compiled import njit
from finsim.randomness import Stream, bits

_HALF = np.uint64(32)
_STREAM = int(Stream.MARKET_BLOCK)


@njit
def draw_cohorts(table, starts, step, rows):
    """Write the history that begins at column starts[lane] of `table` (5, n_columns), `step` columns a period."""
    copy_rows(table, starts, step, 0, rows.shape[1], rows)


@njit
def draw_blocks(table, n_months, periods_a_block, step, seed, paths, rows):
    """Write blocks of history that begin in months drawn by (seed, path, number of the block).

    A start is floor(draw n_months / 2**32), so the chances of two months differ by less than n_months / 2**32.
    """
    starts = np.empty(paths.size, np.int64)
    n = np.uint64(n_months)
    n_periods = rows.shape[1]
    for first in range(0, n_periods, periods_a_block):
        block = first // periods_a_block
        for lane in range(paths.size):
            starts[lane] = np.int64(((bits(seed, paths[lane], block, _STREAM) >> _HALF) * n) >> _HALF)
        copy_rows(table, starts, step, first, min(first + periods_a_block, n_periods), rows)


@njit
def copy_rows(table, starts, step, first, end, rows):
    """Copy periods `first` up to `end` of every lane, all series of a lane from the same months."""
    for series in range(rows.shape[0]):
        source = table[series]
        for period in range(first, end):
            target = rows[series, period]
            offset = (period - first) * step
            for lane in range(starts.size):
                target[lane] = source[starts[lane] + offset]
