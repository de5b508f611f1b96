"""From a span of calendar years, stock shares and rates to success shares on the packaged history.

The packaged bonds are ten-year Treasuries where the published ones are long corporates, so the tolerances are mean
absolute errors with maxima; cohort counts are exact.
"""

from __future__ import annotations

import re

import numpy as np

from finsim.markets import History
from finsim.simulation.portfolio import FixedMix, Study, run_study
from finsim.simulation.spending import ConstantNominal, ConstantReal
from tests.oracles.rows import Row, known

AVERAGES = {
    "mae_all_max": lambda stocks, rate: True,
    "mae_stocks_ge_50_max": lambda stocks, rate: stocks >= 0.5,
    "mae_stocks_ge_50_rate_le_5pct_max": lambda stocks, rate: stocks >= 0.5 and rate <= 0.05 + 1e-9,
}
LARGEST = {"max_abs_stocks_ge_50": lambda stocks, rate: stocks >= 0.5, "max_abs_all": lambda stocks, rate: True}
CELL = re.compile(r"cell_(\d+)_(\d+)_(\d+)y_(\d+)pct")


def rows(case):
    inputs = case["inputs"]
    market = History(since=inputs[span][0], until=inputs[span][1], starts="year") if (span := _span(inputs)) else None
    counts = inputs.get("cohorts", case["expected"] if "abs" in case["tolerance"] else {})
    found = [Row(f"cohorts of {n} years", count, market.n_cohorts(int(n), 1), 0) for n, count in counts.items()]
    if "abs" in case["tolerance"]:
        return [row._replace(allowed=known(case["tolerance"], "abs")["abs"]) for row in found]
    cells = {
        (float(stocks), int(years), float(rate)): (
            published,
            success(market, inputs, float(stocks), int(years), float(rate)),
        )
        for stocks, by_years in case["expected"].items()
        for years, by_rate in by_years.items()
        for rate, published in by_rate.items()
    }
    return found + [_judged(key, allowed, cells) for key, allowed in case["tolerance"].items() if key != "metric"]


def success(market, inputs, stocks, years, rate):
    """The share of starts that pay every withdrawal and end above nothing."""
    is_nominal = re.search(r"\bnominal\b", inputs["withdrawal"]) is not None
    spending = ConstantNominal(rate=rate) if is_nominal else ConstantReal(rate=rate)
    at = "start" if re.search(r"\b(begin|start)", inputs["withdrawal"], re.I) else "end"
    study = Study(
        horizon=years,
        allocation=FixedMix(mix={"stocks": stocks, "bonds": 1.0 - stocks}),
        spending=spending,
        market=market,
        withdraw_at=at,
    )
    outcome = run_study(study)
    return float(np.mean(~outcome.failed & ~outcome.depleted))


def _judged(key, allowed, cells):
    gaps = {cell: abs(published - ours) for cell, (published, ours) in cells.items()}
    if key in AVERAGES:
        chosen = [gap for (stocks, _, rate), gap in gaps.items() if AVERAGES[key](stocks, rate)]
        return Row(key, 0.0, float(np.mean(chosen)), allowed)
    if key in LARGEST:
        chosen = [gap for (stocks, _, rate), gap in gaps.items() if LARGEST[key](stocks, rate)]
        return Row(key, 0.0, max(chosen), allowed)
    cell = CELL.fullmatch(key)
    assert cell, f"a tolerance that nobody has defined: {key}"
    stocks, _, years, rate = map(int, cell.groups())
    return Row(key, *cells[stocks / 100.0, years, rate / 100.0], allowed)


def _span(inputs):
    return next((key for key in ("data_span", "span") if key in inputs), None)
