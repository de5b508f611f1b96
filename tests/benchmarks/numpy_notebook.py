"""The same household in NumPy, all paths at once, month by month: what a good analyst would write in a notebook.

It is the arm that `make bench` measures the engine against, and a second opinion on it: fed the engine's own market
rows it must come to the same net worth on every path (`test_numpy_notebook.py`). Its months are in `numpy_household`.
Kept fair: what the household does not have costs nothing, tax is vectorised, returns are gathered a month at a time,
and bands come from one sort of float32 rows, which is several times as fast as `np.percentile`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from finsim.simulation.program import N_PERIODS, Program
from finsim.taxes import TaxTable
from tests.benchmarks.numpy_household import Household

PERCENTILES = (5, 10, 20, 25, 30, 50, 70, 75, 80, 90, 95)


@dataclass(frozen=True)
class Answer:
    """Success, and bands of real net worth.

    net_worth_real  float32 (n_periods, n_paths); bands: float32 (n_percentiles, n_periods)
    """

    success: float
    bands: np.ndarray
    net_worth_real: np.ndarray
    works: np.ndarray


def answer(program: Program, law: TaxTable, n_paths: int, returns_of: Callable[[int], np.ndarray]) -> Answer:
    """Run all paths; `returns_of(t)` gives a month's float64 (n_series, n_paths)."""
    household = Household(program, law, n_paths)
    n_periods = int(program.choices[N_PERIODS])
    net_worth_real = np.empty((n_periods, n_paths), dtype=np.float32)
    for t in range(n_periods):
        net_worth_real[t] = household.live(t, returns_of(t))
    ordered = np.sort(net_worth_real, axis=1)
    at = [max(0, int(np.ceil(round(p / 100 * n_paths, 9))) - 1) for p in PERCENTILES]
    return Answer(float(household.works.mean()), ordered[:, at].T, net_worth_real, household.works)


def blocks_of_history(history: np.ndarray, n_paths: int, n_periods: int, block: int, seed: int):
    """Return `returns_of` for a circular block bootstrap of (n_series, n_months), drawn by NumPy's own generator."""
    n_months = history.shape[1]
    starts = np.random.default_rng(seed).integers(n_months, size=(-(-n_periods // block), n_paths))
    return lambda t: history[:, (starts[t // block] + t % block) % n_months]
