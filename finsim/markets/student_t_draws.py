"""Three correlated t draws a period, one scale for all -> returns and inflation. Compiled part of `student_t`."""

from __future__ import annotations

import math

from finsim.compiled import njit
from finsim.machine_code import entrance
from finsim.markets.lognormal_draws import moves_something
from finsim.markets.series import BOND_INCOME, BONDS, INFLATION, STOCK_INCOME, STOCKS
from finsim.numerics import expm1, log
from finsim.randomness import Stream, normal, normals, uniform

_STREAMS = (int(Stream.MARKET_STOCKS), int(Stream.MARKET_BONDS), int(Stream.MARKET_INFLATION))
_SCALE = int(Stream.MARKET_SCALE)


@entrance
def draw_student_t(means, loadings, income, is_real, degrees, unit, most, seed, paths, luck, rows):
    """Write all series for every period and lane; `means` to `is_real` as in `lognormal_draws`.

    degrees  whole number of degrees of freedom
    unit     what a t draw is multiplied by to have variance 1 once truncated
    most     a deviation is truncated at so many standard deviations of its series
    luck     float64 (5, n_paths), zeros: as in `lognormal_draws`, and room for the scales
    """
    n_lanes = paths.size
    scale = luck[4]
    most_stocks, most_bonds = most * deviation(loadings, 0), most * deviation(loadings, 1)
    most_prices = most * deviation(loadings, 2)
    added = 1.0 if is_real else 0.0
    for period in range(rows.shape[1]):
        for series in range(3):
            if moves_something(loadings, series):
                normals(seed, paths, period, _STREAMS[series], luck[3], luck[series])
        draw_scales(degrees, unit, seed, paths, period, scale)
        for lane in range(n_lanes):
            first, second, third = luck[0, lane], luck[1, lane], luck[2, lane]
            s = scale[lane]
            prices = means[2] + _cut(
                s * (loadings[2, 0] * first + loadings[2, 1] * second + loadings[2, 2] * third), most_prices
            )
            stocks = means[0] + _cut(s * (loadings[0, 0] * first), most_stocks)
            bonds = means[1] + _cut(s * (loadings[1, 0] * first + loadings[1, 1] * second), most_bonds)
            rows[STOCKS, period, lane] = expm1(stocks + added * prices)
            rows[BONDS, period, lane] = expm1(bonds + added * prices)
            rows[INFLATION, period, lane] = expm1(prices)
        rows[STOCK_INCOME, period, :] = income[0]
        rows[BOND_INCOME, period, :] = income[1]


@njit
def draw_scales(degrees, unit, seed, paths, period, scale):
    """Write unit sqrt(degrees / chi-square) of every lane: -2 log of degrees // 2 uniforms, and a normal if odd."""
    for lane in range(paths.size):
        product = 1.0
        for item in range(degrees // 2):
            product *= uniform(seed, paths[lane], period, _SCALE + 1 + item)
        chi_square = -2.0 * log(product)
        if degrees % 2:
            odd = normal(seed, paths[lane], period, _SCALE)
            chi_square += odd * odd
        scale[lane] = unit * math.sqrt(degrees / chi_square)


@njit(forceinline=True)
def deviation(loadings, series):
    """Return the standard deviation of a series."""
    return math.sqrt(loadings[series, 0] ** 2 + loadings[series, 1] ** 2 + loadings[series, 2] ** 2)


@njit(forceinline=True)
def _cut(value, most):
    return min(max(value, -most), most)
