"""Correlated normal returns: stated arithmetic means, deviations and correlations of yearly simple returns.

What many planners and optimisers ask for. A period's means and covariances are those from which independent periods
compound to exactly the stated moments of a year. Method: E[(1+a)(1+b)] of a year is that of a period to the power of
the periods. Neighbour: `lognormal`, which states geometric means and deviations of log returns.
"""

from __future__ import annotations

import math
from typing import ClassVar, Self

import numpy as np
from pydantic import model_validator

from finsim.markets.correlated import Correlated, lower_triangle
from finsim.markets.model import Capabilities
from finsim.markets.rates import Correlation, Deviation, Growth

# Measured on the packaged history, 155 years from January to January, 1871 to 2025, of simple returns.
SIMPLE: dict[str, dict[str, float]] = {
    "real": {
        "stocks": 0.086, "stocks_sd": 0.178, "bonds": 0.028, "bonds_sd": 0.090,
        "stocks_bonds": 0.18, "stocks_inflation": -0.20, "bonds_inflation": -0.72,
    },
    "nominal": {
        "stocks": 0.109, "stocks_sd": 0.179, "bonds": 0.048, "bonds_sd": 0.065,
        "stocks_bonds": 0.07, "stocks_inflation": 0.12, "bonds_inflation": -0.10,
    },
}  # fmt: skip
LEAST = -0.99  # a draw below is set here
FARTHEST = 3.0  # deviations that a loss of everything must lie below the mean


class Normal(Correlated):
    """Independent, jointly normal simple returns; what is not stated is measured on the history since 1871.

    stocks, bonds, inflation  arithmetic means of a year; deviations and correlations are of simple returns
    A normal return has no floor: one below -99 % is set to it, and parameters for which that matters are refused.
    """

    name: ClassVar[str] = "normal"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(),
        has_standard_error=True,
        needs_data=False,
        has_cohorts=False,
        words="Yearly returns drawn from a bell curve of stated average, spread and correlation.",
        takes_cape=True,
    )

    MEASURED: ClassVar[dict[str, dict[str, float]]] = SIMPLE
    stocks: Growth = SIMPLE["real"]["stocks"]
    stocks_sd: Deviation = SIMPLE["real"]["stocks_sd"]
    bonds: Growth = SIMPLE["real"]["bonds"]
    bonds_sd: Deviation = SIMPLE["real"]["bonds_sd"]
    inflation: Growth = 0.023
    inflation_sd: Deviation = 0.058
    stocks_bonds: Correlation = SIMPLE["real"]["stocks_bonds"]
    stocks_inflation: Correlation = SIMPLE["real"]["stocks_inflation"]
    bonds_inflation: Correlation = SIMPLE["real"]["bonds_inflation"]

    @model_validator(mode="after")
    def _is_far_from_losing_all(self) -> Self:
        for mean, deviation in self._moments():
            if 1.0 + mean - FARTHEST * deviation < 1.0 + LEAST:
                raise ValueError(f"a mean at least {FARTHEST:g} deviations above a loss of everything; try `lognormal`")
        return self

    def _moments(self) -> list[tuple[float, float]]:
        return [
            (self.stocks, self.stocks_sd),
            (self.bonds, self.bonds_sd),
            (self.inflation, self.inflation_sd),
        ]

    def mean_real_stocks(self) -> float:
        """Return the mean log return that a lognormal of the same two moments has: near enough for a bend."""
        from finsim.numerics import log, log1p

        def log_mean(mean: float, deviation: float) -> float:
            ratio = deviation / (1.0 + mean)
            return float(log1p(mean) - 0.5 * log(1.0 + ratio * ratio))

        stocks = log_mean(self.stocks, self.stocks_sd)
        return stocks if self.is_real else stocks - log_mean(self.inflation, self.inflation_sd)

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        from finsim.markets.normal_draws import draw_normal

        means, loadings = self._period(cadence)
        income = np.array([self.stock_income, self.bond_income]) / cadence
        draw_normal(means, loadings, income, self.is_real, LEAST, seed, paths, np.zeros((4, paths.size)), rows)

    def _period(self, cadence: int) -> tuple[np.ndarray, np.ndarray]:
        """Return means (3,) and loadings (3, 3) of a period's simple returns."""
        from finsim.numerics import power

        year = self._moments()
        means = [float(power(1.0 + mean, 1.0 / cadence)) for mean, _ in year]

        def covariance(i: int, j: int, correlation: float) -> float:
            both = (1.0 + year[i][0]) * (1.0 + year[j][0]) + correlation * year[i][1] * year[j][1]
            return (
                float(power(both, 1.0 / cadence)) - means[i] * means[j]
                if cadence > 1
                else (correlation * year[i][1] * year[j][1])
            )

        deviations = [math.sqrt(max(0.0, covariance(i, i, 1.0))) for i in range(3)]

        def correlation(i: int, j: int, stated: float) -> float:
            product = deviations[i] * deviations[j]
            return min(1.0, max(-1.0, covariance(i, j, stated) / product)) if product > 0.0 else 0.0

        factor = lower_triangle(
            correlation(0, 1, self.stocks_bonds),
            correlation(0, 2, self.stocks_inflation),
            correlation(1, 2, self.bonds_inflation),
        )
        return np.array(means) - 1.0, factor * np.array(deviations)[:, None]
