"""Means that differ from the past's: a stated shift, or stocks that begin dear or cheap -> a growth factor a period.

A shift x adds x a year to a series' mean log return in every period. A CAPE (price over ten years' average real
earnings) bends the mean of stocks: the expected real log return t years from now is

    m + (log(1 + 1 / CAPE) - m) 2**(-t / half-life),

m being the model's own mean. So stocks begin at their earnings yield and come back to the model's mean, half the gap
every half-life. Source of the yield as the expected real return: J. Y. Campbell and R. J. Shiller, "Valuation Ratios
and the Long-Run Stock Market Outlook", Journal of Portfolio Management 24(2), 1998; J. J. Siegel, Stocks for the Long
Run, ch. 13 (5th ed., 2014). The way back and its half-life are our assumption, not measured; valuation explains under
half of the spread of ten-year returns and next to nothing of one year's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from finsim.markets.rates import as_decimal

Cape = Annotated[float, Field(gt=2.0, le=200.0)]
"""Price over ten years' average real earnings."""

HalfLife = Annotated[float, Field(gt=0.0, le=100.0)]
"""Years in which a gap halves."""

Added = Annotated[float, BeforeValidator(as_decimal), Field(gt=-0.5, lt=0.5)]
"""What is added to a mean log return a year."""


class Shift(BaseModel):
    """What is added to the mean log return of each series, a decimal a year.

    Each series moves alone: a shift of inflation leaves the nominal returns of stocks and bonds where they are, and a
    shift of a return moves its change of price, not its income.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    stocks: Added = 0.0
    bonds: Added = 0.0
    inflation: Added = 0.0
    gold: Added = 0.0
    cash: Added = 0.0


@lru_cache(maxsize=64)
def growth_factors(
    added: float, cape: float | None, mean: float, half_life: float, n_periods: int, cadence: int
) -> np.ndarray:
    """Return by what each period's growth is multiplied: float64 (n_periods,).

    The gap's part of a period is the integral of the formula above over it, so a year has the same sum in any cadence.
    """
    from finsim.numerics import exp, log, log1p, power

    logs = np.full(n_periods, added / cadence)
    if cape is not None:
        ln2 = log(2.0)
        left = np.array([power(0.5, t / (cadence * half_life)) for t in range(n_periods + 1)])
        logs += (log1p(1.0 / cape) - mean) * half_life / ln2 * (left[:-1] - left[1:])
    factors = np.array([exp(value) for value in logs])
    factors.flags.writeable = False
    return factors
