"""A uniform draw a period -> one of the outcomes. Compiled part of `discrete`."""

from __future__ import annotations

from finsim.machine_code import entrance
from finsim.randomness import Stream, uniform

_STREAM = int(Stream.MARKET_BLOCK)


@entrance
def draw_outcomes(table, upper_edges, seed, paths, outcome, rows):
    """Write column k of `table` (5, n_outcomes), k being the first whose upper edge lies above the draw.

    outcome  int64 (n_paths,): room for what each path draws
    """
    for period in range(rows.shape[1]):
        for lane in range(paths.size):
            draw = uniform(seed, paths[lane], period, _STREAM)
            k = 0
            while upper_edges[k] <= draw:
                k += 1
            outcome[lane] = k
        for series in range(rows.shape[0]):
            for lane in range(paths.size):
                rows[series, period, lane] = table[series, outcome[lane]]
