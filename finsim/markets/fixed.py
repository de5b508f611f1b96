"""The same stated rates in every period of every path: for checking a plan by hand, for studies that fix returns."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from finsim.markets.model import Capabilities, MarketModel
from finsim.markets.rates import Growth, Yield
from finsim.markets.series import BOND_INCOME, BONDS, INFLATION, SERIES, STOCK_INCOME, STOCKS


class Fixed(MarketModel):
    """Constant growth a year, spread evenly over its periods; all but inflation above it or not (`returns`)."""

    name: ClassVar[str] = "fixed"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(),
        has_standard_error=False,
        needs_data=False,
        has_cohorts=False,
        words="The same return every period: no luck at all, so every path is the same.",
        extras=("gold", "cash"),
    )

    returns: Literal["real", "nominal"] = "real"
    stocks: Growth = 0.05
    bonds: Growth = 0.02
    inflation: Growth = 0.025
    stock_income: Yield = 0.012
    bond_income: Yield = 0.042
    gold: Growth = 0.0
    cash: Growth = 0.0

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        from finsim.numerics import power

        prices = 1.0 + self.inflation
        lifted = prices if self.returns == "real" else 1.0
        for series, yearly in (
            (STOCKS, (1.0 + self.stocks) * lifted),
            (BONDS, (1.0 + self.bonds) * lifted),
            (INFLATION, prices),
        ):
            rows[series] = power(yearly, 1.0 / cadence) - 1.0
        rows[STOCK_INCOME] = self.stock_income / cadence
        rows[BOND_INCOME] = self.bond_income / cadence
        for row, name in enumerate(extras, start=len(SERIES)):
            rows[row] = power((1.0 + getattr(self, name)) * lifted, 1.0 / cadence) - 1.0
