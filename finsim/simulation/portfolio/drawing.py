"""A study's market as its kernel reads it: for each asset its return and the income in it, then inflation and CAPE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from finsim.errors import MarketError
from finsim.markets import SERIES
from finsim.markets.given import GivenReturns

if TYPE_CHECKING:
    from finsim.simulation.portfolio.study import Study

ROWS = {"stocks": "stock_income", "bonds": "bond_income"}  # what every market draws, and the income in it
CAPE = "cape"


def check_market(study: Study) -> None:
    """Raise `MarketError` if the market cannot draw the assets, the CAPE, the cadence or the length of a study."""
    study.market.check(study.n_periods, study.cadence)
    if isinstance(study.market, GivenReturns):
        known = tuple(study.market.returns)
    else:
        known = (*ROWS, *(name for name in study.market.capabilities.extras if name != CAPE))
    for name in drawn_assets(study):
        if name not in known:
            raise MarketError("study.allocation", f"assets among {', '.join(known)}, or `fixed_growth` of it", name)
    if study.spending.needs_cape:
        _check_cape(study)


def _check_cape(study: Study) -> None:
    """Refuse a rule that reads CAPE where the market states none, or has gaps that the rule does not fill."""
    if not isinstance(study.market, GivenReturns):
        if CAPE not in study.market.capabilities.extras:
            raise MarketError("study.market", "a market that states CAPE, which this spending rule reads")
        return
    if not study.market.cape:
        raise MarketError("study.market.cape", "CAPE of every period, which this spending rule reads")
    if min(study.market.cape) <= 0.0 and getattr(study.spending, "when_missing", None) is None:
        raise MarketError("study.market.cape", "CAPE in every period, or `when_missing` of the rule")


def drawn_assets(study: Study) -> tuple[str, ...]:
    """Return the assets whose returns come from the market, in the order of the study."""
    return tuple(name for name in study.assets if name not in study.fixed_growth)


class Room:
    """Memory for one strip's draws, used again by the next: fresh pages would cost as much as the draws."""

    def __init__(self) -> None:
        self._kept: dict[str, NDArray[np.float64]] = {}

    def array(self, name: str, *shape: int) -> NDArray[np.float64]:
        """Return an array of this shape, holding whatever it held."""
        if name not in self._kept or self._kept[name].shape != shape:
            self._kept[name] = np.empty(shape)
        return self._kept[name]


def draw_market(
    study: Study, seed: int, paths: NDArray[np.int64], n_periods: int, room: Room | None = None
) -> NDArray[np.float64]:
    """Return float64 (2 A + 2, n_periods, n_paths): returns of all assets, their incomes, inflation, CAPE."""
    room, n_assets, drawn = room or Room(), len(study.assets), drawn_assets(study)
    made = room.array("market", 2 * n_assets + 2, n_periods, paths.size)
    if isinstance(study.market, GivenReturns):
        named = room.array("named", 2 * len(drawn) + 2, n_periods, paths.size)
        study.market.draw_named(drawn, paths, named)
        returns: list[Any] = list(named[: len(drawn)])
        incomes: list[Any] = list(named[len(drawn) : -2])
        made[-2:] = named[-2:]
    else:
        extras = tuple(name for name in drawn if name not in ROWS) + ((CAPE,) if study.spending.needs_cape else ())
        rows = room.array("series", len(SERIES) + len(extras), n_periods, paths.size)
        sample = study.market.sample(seed, paths, n_periods, study.cadence, rows, extras)
        returns = [sample[name] for name in drawn]
        incomes = [sample[ROWS[name]] if name in ROWS else 0.0 for name in drawn]
        made[-2] = sample["inflation"]
        made[-1] = sample[CAPE] if study.spending.needs_cape else 0.0
    for place, name in enumerate(study.assets):
        if name in study.fixed_growth:
            made[place] = period_rate(study.fixed_growth[name], study.cadence)
            made[n_assets + place] = 0.0
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
