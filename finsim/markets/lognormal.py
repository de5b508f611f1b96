"""Stated means and spreads: log returns of stocks, bonds and prices are jointly normal, each period on its own.

A plan states the geometric mean a year (real or nominal) and the standard deviation of yearly log returns; a period
has 1/cadence of the log mean and 1/sqrt(cadence) of the deviation. `arithmetic_means` gives the means that other
tools ask for.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from finsim.markets.correlated import Correlated, lower_triangle
from finsim.markets.model import Capabilities
from finsim.markets.rates import Correlation, Deviation, Growth

# Measured on the packaged history, 155 years from January to January, 1871 to 2025, of log returns.
MEASURED: dict[str, dict[str, float]] = {
    "real": {
        "stocks": 0.071, "stocks_sd": 0.172, "bonds": 0.024, "bonds_sd": 0.086,
        "stocks_bonds": 0.19, "stocks_inflation": -0.19, "bonds_inflation": -0.73,
    },
    "nominal": {
        "stocks": 0.094, "stocks_sd": 0.170, "bonds": 0.046, "bonds_sd": 0.059,
        "stocks_bonds": 0.06, "stocks_inflation": 0.15, "bonds_inflation": -0.11,
    },
}  # fmt: skip


class Lognormal(Correlated):
    """Independent lognormal returns; what is not stated is measured on the history since 1871 (`MEASURED`).

    stocks, bonds, inflation  geometric means a year; deviations and correlations are of log returns
    """

    name: ClassVar[str] = "lognormal"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(),
        has_standard_error=True,
        needs_data=False,
        has_cohorts=False,
        words="Returns drawn from a bell curve of stated mean and spread, each period independent of the last.",
        takes_cape=True,
    )

    MEASURED: ClassVar[dict[str, dict[str, float]]] = MEASURED
    stocks: Growth = MEASURED["real"]["stocks"]
    stocks_sd: Deviation = MEASURED["real"]["stocks_sd"]
    bonds: Growth = MEASURED["real"]["bonds"]
    bonds_sd: Deviation = MEASURED["real"]["bonds_sd"]
    inflation: Growth = 0.021
    inflation_sd: Deviation = 0.057
    stocks_bonds: Correlation = MEASURED["real"]["stocks_bonds"]
    stocks_inflation: Correlation = MEASURED["real"]["stocks_inflation"]
    bonds_inflation: Correlation = MEASURED["real"]["bonds_inflation"]

    @property
    def arithmetic_means(self) -> dict[str, float]:
        """Return the arithmetic mean a year of each drawn series, exp(log mean + variance / 2) - 1."""
        from finsim.numerics import exp

        pairs = {name: (getattr(self, name), getattr(self, f"{name}_sd")) for name in ("stocks", "bonds", "inflation")}
        return {name: float((1.0 + mean) * exp(0.5 * sd * sd) - 1.0) for name, (mean, sd) in pairs.items()}

    def mean_real_stocks(self) -> float:
        from finsim.numerics import log1p

        return float(log1p(self.stocks) - (0.0 if self.is_real else log1p(self.inflation)))

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        from finsim.markets.lognormal_draws import draw_lognormal

        draw_lognormal(*self._tables(cadence), seed, paths, np.zeros((4, paths.size)), rows)

    def _tables(self, cadence: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
        """Return log means, loadings and income of one period, and whether returns are above inflation."""
        from finsim.numerics import log1p

        means = np.array([log1p(mean) / cadence for mean in (self.stocks, self.bonds, self.inflation)])
        deviations = np.array([[self.stocks_sd], [self.bonds_sd], [self.inflation_sd]]) / math.sqrt(cadence)
        factor = lower_triangle(self.stocks_bonds, self.stocks_inflation, self.bonds_inflation)
        return means, factor * deviations, np.array([self.stock_income, self.bond_income]) / cadence, self.is_real
