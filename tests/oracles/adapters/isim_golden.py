"""From the yearly price, income and bond series of a case to success shares, in per cent, by stock and bond mix.

A withdrawal is capped at the balance and a balance of nothing stays nothing, so success is a balance above zero at the
end. Income is free of the expense ratio.
"""

from __future__ import annotations

import numpy as np

from finsim.markets.given import GivenReturns
from finsim.simulation.portfolio import Fee, FixedMix, Study, run_study
from finsim.simulation.spending import ConstantReal
from tests.oracles.rows import known, row


def lines(case, tolerance, files):
    inputs, tolerance = case["inputs"], known(tolerance, "abs_percentage_points", "must_match_cells")
    market = market_of(inputs)
    found = []
    for bonds, by_years in case["expected"].items():
        for years, cells in by_years.items():
            for k, (rate, published) in enumerate(zip(inputs["rates_pct"], cells, strict=True)):
                ours = success(market, int(bonds), int(years), rate, inputs["expense_ratio"])
                found.append(row((bonds, years, k), published, ours, tolerance["abs_percentage_points"]))
    return found


def market_of(inputs):
    price, dividends, bond_price, coupons = (
        np.array(inputs[name])
        for name in ("stock_price_return", "stock_dividend_return", "bond_price_return", "bond_coupon_return")
    )
    return GivenReturns(
        returns={"stocks": price + dividends, "bonds": bond_price + coupons},
        income={"stocks": dividends, "bonds": coupons},
        inflation=inputs["inflation"],
        first=inputs["years"][0],
    )


def success(market, bonds_pct, years, rate_pct, expense_ratio):
    study = Study(
        horizon=years,
        allocation=FixedMix(mix={"stocks": 1.0 - bonds_pct / 100.0, "bonds": bonds_pct / 100.0}),
        spending=ConstantReal(rate=rate_pct / 100.0),
        market=market,
        start=1000.0,
        fee=Fee(rate=expense_ratio, on="price"),
        withdraw_at="start",
    )
    return 100.0 * float(np.mean(~run_study(study).depleted))
