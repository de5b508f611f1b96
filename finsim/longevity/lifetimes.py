"""A life table, or a constant chance of dying -> how long the person of each path lives, drawn once for the path.

One uniform draw at (seed, path, 0, LIFETIME + person) is the share of such people who live longer, so a whole life has
one address, the same in any run, and people do not share luck. After `table`; compiled part in `lifetime_draws`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finsim.errors import FinsimError
from finsim.longevity.table import LifeTable


@dataclass(frozen=True)
class ExponentialLifetime:
    """A remaining lifetime with the same chance of dying at every age, stated by its median in years.

    Source: M. A. Milevsky, C. Robinson, "A Sustainable Spending Rate without Simulation", Financial Analysts Journal
    61(6), 2005: the hazard is log(2) / median.
    """

    median: float

    def __post_init__(self) -> None:
        if not 0.0 < self.median < float("inf"):
            raise FinsimError("median remaining life", "a number of years above 0", self.median)

    @property
    def hazard(self) -> float:
        """The chance of dying a year, as a continuous rate."""
        from finsim.numerics import log

        return float(log(2.0)) / self.median

    def draw(self, seed: int, paths: np.ndarray, person: int = 0) -> np.ndarray:
        """Return the years that the person of each path lives from now: float64 (n_paths,)."""
        from finsim.longevity.lifetime_draws import draw_exponential

        years = np.empty(paths.size)
        draw_exponential(self.hazard, seed, np.ascontiguousarray(paths, dtype=np.int64), person, years)
        return years


def draw_lifetimes(table: LifeTable, age: float, seed: int, paths: np.ndarray, person: int = 0) -> np.ndarray:
    """Return the years that the person of each path lives from `age` on: float64 (n_paths,).

    person  0, 1, ...: whose luck it is; two people of a household have two numbers
    The month of death from now is int(12 years); the age at death is `age` plus the years.
    """
    from finsim.longevity.lifetime_draws import draw_from_curve

    years = np.empty(paths.size)
    whole = int(age)
    # The curve from the last birthday on, so that a death falls evenly into a year of age and not of the plan.
    curve, part = table.survival(whole), float(age) - whole
    alive = 1.0 - part * table.qx[whole]
    draw_from_curve(curve, alive, seed, np.ascontiguousarray(paths, dtype=np.int64), person, years)
    return years - part
