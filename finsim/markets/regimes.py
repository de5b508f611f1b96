"""Two regimes of stocks: months are calm or in crisis, and a regime persists.

Source of the method: J. D. Hamilton, "A New Approach to the Economic Analysis of Nonstationary Time Series and the
Business Cycle", Econometrica 57 (1989) 357-384. The default pairs are ours: chosen so that the long-run mean is that of
the history since 1871, a crisis lasts ten months on average, and ten years spread as ten independent years of history
do. Nothing is fitted to the monthly data, whose averaging within months would pass for persistence.
"""

from __future__ import annotations

import math
from typing import Annotated, ClassVar

import numpy as np
from pydantic import BeforeValidator, Field

from finsim.markets.lognormal import MEASURED
from finsim.markets.model import Capabilities, MarketModel
from finsim.markets.rates import Correlation, Deviation, Growth, Yield, as_decimal

LogMean = Annotated[float, BeforeValidator(as_decimal), Field(gt=-0.2, lt=0.2)]
Chance = Annotated[float, BeforeValidator(as_decimal), Field(gt=0.0, le=1.0)]
Spread = Annotated[float, BeforeValidator(as_decimal), Field(ge=0.0, le=0.3)]


class Regimes(MarketModel):
    """Lognormal real stock returns over a chain of two states; pairs are (calm, crisis), by month.

    log_mean      mean log return of stocks above inflation
    log_sd        its standard deviation
    leave         chance that the regime ends with this month; the first month is drawn from the long run
    bonds, bonds_sd  geometric mean and log deviation a year of real bond returns, the same in both regimes
    inflation, inflation_sd  as in `lognormal`; bonds_inflation, their correlation
    """

    name: ClassVar[str] = "regimes"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(12, 1),
        has_standard_error=True,
        needs_data=False,
        has_cohorts=False,
        words="Calm months and crises that last: stocks fall and swing more while a crisis goes on.",
        takes_cape=True,
    )

    log_mean: tuple[LogMean, LogMean] = (0.0099, -0.0150)
    log_sd: tuple[Spread, Spread] = (0.0275, 0.054)
    leave: tuple[Chance, Chance] = (0.02, 0.10)
    bonds: Growth = MEASURED["real"]["bonds"]
    bonds_sd: Deviation = MEASURED["real"]["bonds_sd"]
    inflation: Growth = 0.021
    inflation_sd: Deviation = 0.057
    bonds_inflation: Correlation = MEASURED["real"]["bonds_inflation"]
    stock_income: Yield = 0.012
    bond_income: Yield = 0.042

    @property
    def crisis_share(self) -> float:
        """Return the share of months that are in crisis in the long run."""
        return self.leave[0] / (self.leave[0] + self.leave[1])

    def mean_real_stocks(self) -> float:
        crisis = self.crisis_share
        return 12.0 * ((1.0 - crisis) * self.log_mean[0] + crisis * self.log_mean[1])

    def long_run_sd(self) -> float:
        """Return the deviation of a long span's log real stock return, per root of a year, persistence included."""
        crisis, calm_mean, crisis_mean = self.crisis_share, *self.log_mean
        within = (1.0 - crisis) * self.log_sd[0] ** 2 + crisis * self.log_sd[1] ** 2
        between = crisis * (1.0 - crisis) * (calm_mean - crisis_mean) ** 2
        kept = 1.0 - self.leave[0] - self.leave[1]  # correlation of neighbouring months' regimes
        return math.sqrt(12.0 * (within + between * (1.0 + kept) / (1.0 - kept)))

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        from finsim.markets.regimes_draws import draw_regimes
        from finsim.numerics import log1p

        month = math.sqrt(12.0)
        free = math.sqrt(max(0.0, 1.0 - self.bonds_inflation * self.bonds_inflation))
        others = np.array(
            [
                [log1p(self.bonds) / 12.0, self.bonds_sd / month],
                [log1p(self.inflation) / 12.0, self.inflation_sd / month],
                [self.bonds_inflation, free],
            ]
        )
        income = np.array([self.stock_income / cadence, self.bond_income / cadence])
        chances = np.array([*self.leave, self.crisis_share])
        stocks = np.array([self.log_mean, self.log_sd])
        regime, luck = np.empty_like(paths), np.empty((7, paths.size))
        draw_regimes(stocks, chances, others, income, 12 // cadence, seed, paths, regime, luck, rows)
