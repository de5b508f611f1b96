"""The five series that every market model draws together, those drawn when asked for, and the block that holds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SERIES = ("stocks", "bonds", "inflation", "stock_income", "bond_income")
STOCKS, BONDS, INFLATION, STOCK_INCOME, BOND_INCOME = range(5)
EXTRAS = ("gold", "cash", "cape")
"""Drawn only when asked for: returns of gold and of three-month bills, decimals a period; the price of stocks over ten
years' average real earnings at the period's start, a ratio."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws of one model for a set of paths, as decimals a period.

    rows    float64 (5 + n_extras, n_periods, n_paths), in the order of SERIES: total nominal return of stocks and of
            bonds, inflation, and the part of each return that is income; the rest of a return is its change of price.
            Then the extras
    extras  names of what was asked for beside SERIES, in the order of its rows
    """

    rows: np.ndarray
    extras: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> np.ndarray:
        """Return one series by its name: float64 (n_periods, n_paths)."""
        return self.rows[(SERIES + self.extras).index(name)]

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
