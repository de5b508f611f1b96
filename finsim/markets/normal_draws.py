"""Three correlated normal draws a period -> simple returns and inflation. Compiled part of `normal`."""

from __future__ import annotations

from finsim.machine_code import entrance
from finsim.markets.lognormal_draws import moves_something
from finsim.markets.series import BOND_INCOME, BONDS, INFLATION, STOCK_INCOME, STOCKS
from finsim.randomness import Stream, normals

_STREAMS = (int(Stream.MARKET_STOCKS), int(Stream.MARKET_BONDS), int(Stream.MARKET_INFLATION))


@entrance
def draw_normal(means, loadings, income, is_real, least, seed, paths, luck, rows):
    """Write all series for every period and lane; `means` to `is_real` as in `lognormal_draws`, of simple returns.

    least  a return below is set here
    luck   as there
    """
    n_lanes = paths.size
    for period in range(rows.shape[1]):
        for series in range(3):
            if moves_something(loadings, series):
                normals(seed, paths, period, _STREAMS[series], luck[3], luck[series])
        for lane in range(n_lanes):
            first, second, third = luck[0, lane], luck[1, lane], luck[2, lane]
            prices = means[2] + (loadings[2, 0] * first + loadings[2, 1] * second + loadings[2, 2] * third)
            prices = max(prices, least)
            stocks = max(means[0] + loadings[0, 0] * first, least)
            bonds = max(means[1] + (loadings[1, 0] * first + loadings[1, 1] * second), least)
            lifted = 1.0 + prices if is_real else 1.0
            rows[STOCKS, period, lane] = (1.0 + stocks) * lifted - 1.0
            rows[BONDS, period, lane] = (1.0 + bonds) * lifted - 1.0
            rows[INFLATION, period, lane] = prices
        rows[STOCK_INCOME, period, :] = income[0]
        rows[BOND_INCOME, period, :] = income[1]
