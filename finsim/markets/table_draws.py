"""Rows of a table of history -> the draws of a strip of paths. Compiled part of the models of history."""

from __future__ import annotations

import numpy as np

from finsim.compiled import njit
from finsim.machine_code import entrance
from finsim.randomness import Stream, bits

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_STREAM = int(Stream.MARKET_BLOCK)


@entrance
def draw_cohorts(table, starts, step, rows):
    """Write history from column starts[lane] of `table` (n_series, n_columns) on, `step` columns a period."""
    copy_rows(table, starts, step, 0, rows.shape[1], rows)


@entrance
def draw_blocks(table, n_starts, apart, periods_a_block, step, seed, paths, starts, rows):
    """Write blocks of history that begin in one of `n_starts` months, `apart` months from each other.

    Drawn by (seed, path, number of the block): floor(draw n_starts / 2**32), so the chances of two months differ by
    less than n_starts / 2**32. `starts`: room for an int64 of every path.
    """
    n = np.uint64(n_starts)
    n_periods = rows.shape[1]
    for first in range(0, n_periods, periods_a_block):
        block = first // periods_a_block
        for lane in range(paths.size):
            starts[lane] = apart * np.int64(((bits(seed, paths[lane], block, _STREAM) >> _HALF) * n) >> _HALF)
        copy_rows(table, starts, step, first, min(first + periods_a_block, n_periods), rows)


@entrance
def draw_stationary(table, n_months, periods_a_block, step, seed, paths, at, rows):
    """Write history that goes on with chance 1 - 1 / periods_a_block and else jumps to a month drawn evenly.

    table  (n_series, at least n_months columns)
    at     int64 (n_paths,), zeros: room for the month of every path
    One draw of 64 bits a period and path: its low half says whether to jump, its high half where to.
    """
    n = np.uint64(n_months)
    leaves = np.uint64(4294967296.0 / periods_a_block)
    for period in range(rows.shape[1]):
        for lane in range(paths.size):
            word = bits(seed, paths[lane], period, _STREAM)
            drawn = np.int64(((word >> _HALF) * n) >> _HALF)
            following = at[lane] + step
            following = following - n_months if following >= n_months else following
            at[lane] = drawn if period == 0 or (word & _LOW) < leaves else following
        for series in range(rows.shape[0]):
            source, target = table[series], rows[series, period]
            for lane in range(paths.size):
                target[lane] = source[at[lane]]


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
