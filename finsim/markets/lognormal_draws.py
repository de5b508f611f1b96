"""Three correlated normal draws a period -> returns and inflation. Compiled part of `lognormal`."""

from __future__ import annotations

from finsim.compiled import njit
from finsim.machine_code import entrance
from finsim.markets.series import BOND_INCOME, BONDS, INFLATION, STOCK_INCOME, STOCKS
from finsim.numerics import expm1
from finsim.randomness import Stream, normals

_STREAMS = (int(Stream.MARKET_STOCKS), int(Stream.MARKET_BONDS), int(Stream.MARKET_INFLATION))


@entrance
def draw_lognormal(means, loadings, income, is_real, seed, paths, luck, rows):
    """Write all series for every period and lane.

    means     float64 (3,): log means a period of stocks, bonds, inflation
    loadings  float64 (3, 3): lower triangle that turns independent normals into log deviations a period
    income    float64 (2,): dividends and coupons a period
    is_real   stocks and bonds are above inflation, which is added to their log returns
    luck      float64 (4, n_paths), zeros: room for three normals of every path, and to draw them in
    """
    n_lanes = paths.size
    added = 1.0 if is_real else 0.0
    for period in range(rows.shape[1]):
        for series in range(3):
            if moves_something(loadings, series):
                normals(seed, paths, period, _STREAMS[series], luck[3], luck[series])
        for lane in range(n_lanes):
            first, second, third = luck[0, lane], luck[1, lane], luck[2, lane]
            prices = means[2] + (loadings[2, 0] * first + loadings[2, 1] * second + loadings[2, 2] * third)
            rows[STOCKS, period, lane] = expm1(means[0] + loadings[0, 0] * first + added * prices)
            rows[BONDS, period, lane] = expm1(
                means[1] + (loadings[1, 0] * first + loadings[1, 1] * second) + added * prices
            )
            rows[INFLATION, period, lane] = expm1(prices)
        rows[STOCK_INCOME, period, :] = income[0]
        rows[BOND_INCOME, period, :] = income[1]


@njit
def moves_something(loadings, normal):
    """Say whether a normal has a loading: one that moves nothing need not be drawn."""
    return loadings[0, normal] != 0.0 or loadings[1, normal] != 0.0 or loadings[2, normal] != 0.0
