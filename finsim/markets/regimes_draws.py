"""A chain of regimes and three normal draws a month -> returns and inflation. Compiled part of `regimes`."""

from __future__ import annotations

from finsim.machine_code import entrance
from finsim.markets.series import BOND_INCOME, BONDS, INFLATION, STOCK_INCOME, STOCKS
from finsim.numerics import expm1
from finsim.randomness import Stream, normals, uniform

_STREAMS = (int(Stream.MARKET_STOCKS), int(Stream.MARKET_BONDS), int(Stream.MARKET_INFLATION))
_REGIME = int(Stream.MARKET_REGIME)


@entrance
def draw_regimes(stocks, chances, others, income, months, seed, paths, regime, luck, rows):
    """Write all series for every period and lane, the log returns of `months` months summed in each period.

    stocks   float64 (2, 2): means and deviations of (calm, crisis), logs a month
    chances  float64 (3,): of leaving calm, of leaving crisis, of a first month in crisis
    others   float64 (3, 2): mean and deviation of bonds; of inflation; their correlation and what is left beside it
    income   float64 (2,): dividends and coupons a period
    regime   int64 (n_paths,): room for where each path is
    luck     float64 (7, n_paths): room for three normals of every path, to draw them in, and for three sums
    """
    n_lanes = paths.size
    sums = luck[4:]
    regime[:] = 0
    for period in range(rows.shape[1]):
        sums[:] = 0.0
        for month in range(period * months, (period + 1) * months):
            for series in range(3):
                normals(seed, paths, month, _STREAMS[series], luck[3], luck[series])
            for lane in range(n_lanes):
                chance = chances[2] if month == 0 else chances[regime[lane]]
                changes = uniform(seed, paths[lane], month, _REGIME) < chance
                regime[lane] = 1 - regime[lane] if changes else regime[lane]
                prices = others[1, 0] + others[1, 1] * luck[2, lane]
                mixed = others[2, 0] * luck[2, lane] + others[2, 1] * luck[1, lane]
                sums[0, lane] += stocks[0, regime[lane]] + stocks[1, regime[lane]] * luck[0, lane] + prices
                sums[1, lane] += others[0, 0] + others[0, 1] * mixed + prices
                sums[2, lane] += prices
        for lane in range(n_lanes):
            rows[STOCKS, period, lane] = expm1(sums[0, lane])
            rows[BONDS, period, lane] = expm1(sums[1, lane])
            rows[INFLATION, period, lane] = expm1(sums[2, lane])
        rows[STOCK_INCOME, period, :] = income[0]
        rows[BOND_INCOME, period, :] = income[1]
