"""A study's market as its kernel reads it: for each asset its return and the income in it, then inflation and CAPE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from finsim.errors import MarketError
from finsim.markets import BOND_INCOME, BONDS, STOCK_INCOME, STOCKS
from finsim.markets.given import GivenReturns

if TYPE_CHECKING:
    from finsim.simulation.portfolio.study import Study

ROWS = {"stocks": (STOCKS, STOCK_INCOME), "bonds": (BONDS, BOND_INCOME)}


def check_market(study: Study) -> None:
    """Raise `MarketError` if the market cannot draw the assets, the cadence or the length of a study."""
    study.market.check(study.n_periods, study.cadence)
    known = tuple(study.market.returns) if isinstance(study.market, GivenReturns) else (*ROWS, *_further(study))
    for name in drawn_assets(study):
        if name not in known:
            raise MarketError("study.allocation", f"assets among {', '.join(known)}, or `fixed_growth` of it", name)
    if not isinstance(study.market, GivenReturns):
        study.market.check_extras(extras_of(study))


def extras_of(study: Study) -> tuple[str, ...]:
    """Return what a model draws beside its five series for this study: gold, cash, the CAPE that a rule reads."""
    reads = ("cape",) if study.spending.needs_cape and "cape" in study.market.capabilities.extras else ()
    return tuple(name for name in drawn_assets(study) if name in _further(study)) + reads


def _further(study: Study) -> tuple[str, ...]:
    return tuple(name for name in study.market.capabilities.extras if name != "cape")


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
        sample = study.market.sample(seed, paths, n_periods, study.cadence, extras=extras_of(study))
        nothing = np.zeros((n_periods, paths.size))
        returns = [sample[name] for name in drawn]
        incomes = [sample.rows[ROWS[name][1]] if name in ROWS else nothing for name in drawn]
        made[-2] = sample.inflation
        made[-1] = sample["cape"] if "cape" in sample.extras else 0.0
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
