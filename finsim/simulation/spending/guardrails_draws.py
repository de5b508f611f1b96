"""Blocks of stated rows for the table of success, on a stream of its own. Compiled part of `guardrails`."""

from __future__ import annotations

import numpy as np

from finsim.machine_code import entrance
from finsim.randomness import Stream, uniform

_STREAM = int(Stream.GUARDRAIL_TABLE)


@entrance
def draw_rows(seed, n_rows, length, places):
    """Write which row each period of each path takes, in blocks of `length` rows of a circle.

    places  int64 (n_periods, n_paths)
    """
    for path in range(places.shape[1]):
        for period in range(places.shape[0]):
            block = period // length
            if period % length == 0:
                first = np.int64(uniform(seed, path, block, _STREAM) * n_rows)
            places[period, path] = (first + period % length) % n_rows
