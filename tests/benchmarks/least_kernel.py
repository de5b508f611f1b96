"""The least that a path-month of any engine costs: four returns looked up, four balances grown, one number written.

A calibration arm: it has no rules, so what the engine takes beyond it is what a household costs on this machine.
"""

from __future__ import annotations

import numpy as np

from finsim.compiled import njit

WIDTH = 128


@njit
def least_kernel(history, starts, out):
    """Grow four balances by rows of history.

    history  float64 (>= 4, n_months); starts: int64 (n_paths,), the row of each path's first month
    out      float32 (n_periods, n_paths): the sum of the four balances after every month
    """
    n_periods, n_paths = out.shape
    n_months = history.shape[1]
    held = np.empty((4, WIDTH))
    for first in range(0, n_paths, WIDTH):
        n_lanes = min(WIDTH, n_paths - first)
        held[:] = 1.0
        for t in range(n_periods):
            for lane in range(n_lanes):
                month = (starts[first + lane] + t) % n_months
                for k in range(4):
                    held[k, lane] *= 1.0 + history[k, month]
                out[t, first + lane] = held[0, lane] + held[1, lane] + held[2, lane] + held[3, lane]
