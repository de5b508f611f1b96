"""Stated markets and plain studies for the laws of the portfolio engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from finsim.markets.given import GivenReturns
from finsim.simulation.portfolio import Study

N_ROWS = 90
MIX = {"stocks": 0.6, "bonds": 0.4}


def market(seed: int = 7, inflation: float | None = None, cadence: int = 1) -> GivenReturns:
    """Ninety rows of luck with a history's moments; real returns do not depend on `inflation` where it is given."""
    luck = np.random.default_rng(seed)
    real = {"stocks": luck.normal(0.07, 0.18, N_ROWS) / cadence, "bonds": luck.normal(0.02, 0.07, N_ROWS) / cadence}
    drawn = luck.normal(0.03, 0.03, N_ROWS) / cadence
    prices = drawn if inflation is None else np.full(N_ROWS, inflation)
    return GivenReturns(
        returns={name: (1.0 + rates) * (1.0 + prices) - 1.0 for name, rates in real.items()},
        income={"stocks": luck.uniform(0.0, 0.05, N_ROWS) / cadence},
        inflation=prices,
        cape=luck.uniform(8.0, 35.0, N_ROWS),
        first=1930,
        cadence=cadence,
    )


MARKET = market()


def study(**parts: Any) -> Study:
    """Thirty years of 60/40 from a million, unless a part says otherwise."""
    return Study(**({"horizon": 30, "allocation": MIX, "market": MARKET} | parts))


def given(stocks: list[float], inflation: list[float] | None = None, **parts: Any) -> Study:
    """One asset whose returns are stated, from 100."""
    source = GivenReturns(returns={"stocks": stocks}, inflation=inflation or ())
    whole: dict[str, Any] = {"horizon": len(stocks), "allocation": {"stocks": 1.0}, "market": source, "start": 100.0}
    return Study(**(whole | parts))
