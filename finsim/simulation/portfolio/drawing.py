"""A study's market as its kernel reads it: for each asset its return and the income in it, then inflation and CAPE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from finsim.errors import MarketError
from finsim.markets import BOND_INCOME, BONDS, INFLATION, STOCK_INCOME, STOCKS
from finsim.markets.given import GivenReturns

if TYPE_CHECKING:
    from finsim.simulation.portfolio.study import Study

ROWS = {"stocks": (STOCKS, STOCK_INCOME), "bonds": (BONDS, BOND_INCOME)}


def check_market(study: Study) -> None:
    """Raise `MarketError` if the market cannot draw the assets, the cadence or the length of a study."""
    study.market.check(study.n_periods, study.cadence)
    known = tuple(study.market.returns) if isinstance(study.market, GivenReturns) else tuple(ROWS)
    for name in drawn_assets(study):
        if name not in known:
            raise MarketError("study.allocation", f"assets among {', '.join(known)}, or `fixed_growth` of it", name)


def drawn_assets(study: Study) -> tuple[str, ...]:
    """Return the assets whose returns come from the market, in the order of the study."""
    return tuple(name for name in study.assets if name not in study.fixed_growth)


def draw_market(study: Study, seed: int, paths: NDArray[np.int64], n_periods: int) -> NDArray[np.float64]:
    """Return float64 (2 A + 2, n_periods, n_paths): returns of all assets, their incomes, inflation, CAPE."""
    n_assets = len(study.assets)
    made = np.zeros((2 * n_assets + 2, n_periods, paths.size))
    drawn = drawn_assets(study)
    if isinstance(study.market, GivenReturns):
        named = np.empty((2 * len(drawn) + 2, n_periods, paths.size))
        study.market.draw_named(drawn, paths, named)
        returns, incomes = list(named[: len(drawn)]), list(named[len(drawn) : -2])
        made[-2:] = named[-2:]
    else:
        rows = study.market.sample(seed, paths, n_periods, study.cadence).rows
        returns, incomes = ([rows[ROWS[name][part]] for name in drawn] for part in (0, 1))
        made[-2] = rows[INFLATION]
    for place, name in enumerate(study.assets):
        if name in study.fixed_growth:
            made[place] = period_rate(study.fixed_growth[name], study.cadence)
        else:
            made[place] = returns[drawn.index(name)]
            made[n_assets + place] = incomes[drawn.index(name)]
    return made


def period_rate(rate: float, cadence: int) -> float:
    """Return the growth of one period that comes to `rate` in a year; a year's is itself, to the last bit."""
    if cadence == 1:
        return rate
    from finsim.numerics import expm1, log1p

    return float(expm1(log1p(rate) / cadence))
