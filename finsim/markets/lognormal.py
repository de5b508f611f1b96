"""Stated means and spreads: log returns of stocks, bonds and prices are jointly normal, each period on its own.

A plan states the geometric mean a year (real or nominal) and the standard deviation of yearly log returns; a period
has 1/cadence of the log mean and 1/sqrt(cadence) of the deviation. `arithmetic_means` gives the means that other
tools ask for.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from finsim.markets.model import Capabilities, MarketModel
from finsim.markets.rates import Deviation, Growth, Yield

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


class Lognormal(MarketModel):
    """Independent lognormal returns; what is not stated is measured on the history since 1871 (`MEASURED`).

    returns           whether the means and deviations of stocks and bonds are above inflation ("real") or not
    stocks, bonds, inflation           geometric means a year
    stocks_sd, bonds_sd, inflation_sd  standard deviations of yearly log returns
    stocks_bonds, stocks_inflation, bonds_inflation  correlations of log returns
    stock_income, bond_income          dividends and coupons a year; the rest of a return is change of price
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

    returns: Literal["real", "nominal"] = "real"
    stocks: Growth = MEASURED["real"]["stocks"]
    stocks_sd: Deviation = MEASURED["real"]["stocks_sd"]
    bonds: Growth = MEASURED["real"]["bonds"]
    bonds_sd: Deviation = MEASURED["real"]["bonds_sd"]
    inflation: Growth = 0.021
    inflation_sd: Deviation = 0.057
    stocks_bonds: float = Field(default=MEASURED["real"]["stocks_bonds"], ge=-1, le=1)
    stocks_inflation: float = Field(default=MEASURED["real"]["stocks_inflation"], ge=-1, le=1)
    bonds_inflation: float = Field(default=MEASURED["real"]["bonds_inflation"], ge=-1, le=1)
    stock_income: Yield = 0.012
    bond_income: Yield = 0.042

    @model_validator(mode="before")
    @classmethod
    def _measured_where_not_stated(cls, stated: Any) -> Any:
        if isinstance(stated, dict) and stated.get("returns") in MEASURED:
            return MEASURED[stated["returns"]] | stated
        return stated

    @model_validator(mode="after")
    def _is_possible(self) -> Lognormal:
        if not are_possible(self.stocks_bonds, self.stocks_inflation, self.bonds_inflation):
            raise ValueError("three correlations that can hold together (a matrix without negative eigenvalues)")
        return self

    @property
    def arithmetic_means(self) -> dict[str, float]:
        """Return the arithmetic mean a year of each drawn series, exp(log mean + variance / 2) - 1."""
        from finsim.numerics import exp

        pairs = {name: (getattr(self, name), getattr(self, f"{name}_sd")) for name in ("stocks", "bonds", "inflation")}
        return {name: float((1.0 + mean) * exp(0.5 * sd * sd) - 1.0) for name, (mean, sd) in pairs.items()}

    @property
    def is_real(self) -> bool:
        return self.returns == "real"

    def mean_real_stocks(self) -> float:
        from finsim.numerics import log1p

        return float(log1p(self.stocks) - (0.0 if self.is_real else log1p(self.inflation)))

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        from finsim.markets.lognormal_draws import draw_lognormal

        draw_lognormal(*self._tables(cadence), seed, paths, rows)

    def _tables(self, cadence: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
        """Return log means, loadings and income of one period, and whether returns are above inflation."""
        from finsim.numerics import log1p

        means = np.array([log1p(mean) / cadence for mean in (self.stocks, self.bonds, self.inflation)])
        deviations = np.array([[self.stocks_sd], [self.bonds_sd], [self.inflation_sd]]) / math.sqrt(cadence)
        factor = lower_triangle(self.stocks_bonds, self.stocks_inflation, self.bonds_inflation)
        return means, factor * deviations, np.array([self.stock_income, self.bond_income]) / cadence, self.is_real


def are_possible(a: float, b: float, c: float) -> bool:
    """Say whether three correlations (first and second, first and third, second and third) can hold together."""
    return 1.0 + 2.0 * a * b * c - a * a - b * b - c * c >= -1e-12


def lower_triangle(a: float, b: float, c: float) -> np.ndarray:
    """Return the Cholesky factor of three correlations, float64 (3, 3): by hand, so that its bits are ours."""
    own = math.sqrt(1.0 - a * a)
    shared = (c - a * b) / own if own > 0.0 else 0.0
    return np.array([[1.0, 0.0, 0.0], [a, own, 0.0], [b, shared, math.sqrt(max(0.0, 1.0 - b * b - shared * shared))]])
