"""The five series that every market model draws together, and the block of numbers that holds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SERIES = ("stocks", "bonds", "inflation", "stock_income", "bond_income")
STOCKS, BONDS, INFLATION, STOCK_INCOME, BOND_INCOME = range(5)


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws of one model for a set of paths, as decimals a period.

    rows  float64 (5, n_periods, n_paths), in the order of SERIES: total nominal return of stocks and of bonds,
          inflation, and the part of each return that is income; the rest of a return is its change of price
    """

    rows: np.ndarray

    @property
    def stocks(self) -> np.ndarray:
        return self.rows[STOCKS]

    @property
    def bonds(self) -> np.ndarray:
        return self.rows[BONDS]

    @property
    def inflation(self) -> np.ndarray:
        return self.rows[INFLATION]

    @property
    def stock_income(self) -> np.ndarray:
        return self.rows[STOCK_INCOME]

    @property
    def bond_income(self) -> np.ndarray:
        return self.rows[BOND_INCOME]
