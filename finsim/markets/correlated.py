"""What `lognormal` and `normal` share: three series with stated means, deviations and correlations, real or nominal.

A model says what its means are of (`MEASURED` has what history says of them) and how a period is drawn; the fields,
what is filled in where a plan says nothing, and what correlations can hold together are here.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from finsim.markets.model import MarketModel
from finsim.markets.rates import Correlation, Deviation, Growth, Yield


class Correlated(MarketModel):
    """Independent periods of three correlated series; what is not stated is measured on the history since 1871.

    returns           whether the means and deviations of stocks and bonds are above inflation ("real") or not
    stocks, bonds, inflation           means of a year
    stocks_sd, bonds_sd, inflation_sd  standard deviations of a year
    stocks_bonds, stocks_inflation, bonds_inflation  correlations
    stock_income, bond_income          dividends and coupons a year; the rest of a return is change of price
    """

    MEASURED: ClassVar[dict[str, dict[str, float]]]

    returns: Literal["real", "nominal"] = "real"
    stocks: Growth
    stocks_sd: Deviation
    bonds: Growth
    bonds_sd: Deviation
    inflation: Growth
    inflation_sd: Deviation
    stocks_bonds: Correlation
    stocks_inflation: Correlation
    bonds_inflation: Correlation
    stock_income: Yield = 0.012
    bond_income: Yield = 0.042

    @model_validator(mode="before")
    @classmethod
    def _measured_where_not_stated(cls, stated: Any) -> Any:
        if isinstance(stated, dict) and stated.get("returns") in cls.MEASURED:
            return cls.MEASURED[stated["returns"]] | stated
        return stated

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if not are_possible(self.stocks_bonds, self.stocks_inflation, self.bonds_inflation):
            raise ValueError("three correlations that can hold together (a matrix without negative eigenvalues)")
        return self

    @property
    def is_real(self) -> bool:
        return self.returns == "real"


def are_possible(a: float, b: float, c: float) -> bool:
    """Say whether three correlations (first and second, first and third, second and third) can hold together."""
    return 1.0 + 2.0 * a * b * c - a * a - b * b - c * c >= -1e-12


def lower_triangle(a: float, b: float, c: float) -> np.ndarray:
    """Return the Cholesky factor of three correlations, float64 (3, 3): by hand, so that its bits are ours."""
    own = math.sqrt(1.0 - a * a)
    shared = (c - a * b) / own if own > 0.0 else 0.0
    return np.array([[1.0, 0.0, 0.0], [a, own, 0.0], [b, shared, math.sqrt(max(0.0, 1.0 - b * b - shared * shared))]])
