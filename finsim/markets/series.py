"""The five series that every market model draws together, those drawn when asked for, and the block that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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


class Returns(NamedTuple):
    """What compiled months read of a market, for a set of paths: rows that were drawn, or where in a table they stand.

    rows    float64 (5 + n_extras, n_periods, n_paths), as of a `Sample`; of size 0 where there is a table
    table   float64 (n_months, at least 5 + n_extras), read-only: a line for each month of history
    starts  int64 (n_blocks, n_paths): the line at which each block of a path begins
    length  periods in a block, the last one excepted
    """

    rows: NDArray[np.float64]
    table: NDArray[np.float64]
    starts: NDArray[np.int64]
    length: int


def drawn(rows: NDArray[np.float64]) -> Returns:
    """Return drawn rows as compiled months read them."""
    return Returns(rows, _NO_TABLE, np.zeros((0, 0), dtype=np.int64), 1)


def looked_up(table: NDArray[np.float64], starts: NDArray[np.int64], length: int) -> Returns:
    """Return blocks of a table as compiled months read them, which write no row of them down."""
    return Returns(np.zeros((0, 0, 0)), table, starts, length)


_NO_TABLE = np.zeros((0, 0))
_NO_TABLE.flags.writeable = False
NO_RETURNS = drawn(np.zeros((0, 0, 0)))
