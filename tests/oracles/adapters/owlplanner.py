"""Owl's given returns and prices -> the greatest constant real spending, by the solver of finsim.

Owl solves a linear program; finsim runs its engine until nothing is left. Withdrawals come at the begin of a year.
"""

from __future__ import annotations

from itertools import pairwise

from finsim.analysis.solving import sustainable_spending
from finsim.markets.given import GivenReturns
from finsim.simulation.portfolio import Study
from tests.oracles.judging import Line


def lines(case, tolerance, files):
    stated, published = case["inputs"], case["expected"]["max_constant_real_spending"]
    levels = stated["cumulative_inflation_at_start_of_year"]
    returns = stated["annual_nominal_portfolio_returns"]
    # No money is left when the last year's prices rise.
    inflation = [after / before - 1.0 for before, after in pairwise(levels)] + [0.0] * (len(returns) - len(levels) + 1)
    market = GivenReturns(returns={"portfolio": returns}, inflation=inflation, first=stated.get("from_year", 0))
    study = Study(
        horizon=stated.get("years", len(returns)),
        allocation={"portfolio": 1.0},
        market=market,
        start=stated["balance"],
    )
    ours = sustainable_spending(study, end_balance=stated.get("end_balance", 0.0))
    yield Line(("max_constant_real_spending",), published, ours, tolerance["rel"] * abs(published))
