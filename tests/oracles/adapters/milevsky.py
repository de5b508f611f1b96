"""From drift, volatility and spending to ruin: the engine at 24 periods a year against the exact law, eq. 8 as it is.

The engine's lifetimes are drawn; spending at the start of each of 24 periods stands for continuous spending. Exact
laws and equation 8 are `finsim.analysis.ruin`; a line of equation 8 is judged to the file's 1e-9, one of the exact law
twice: the function to 1e-9, the engine within four standard errors and the file's step.
"""

from __future__ import annotations

import math
import re

from finsim.analysis.ruin import ruin_probability, ruin_probability_eq8, spend_rate_for
from finsim.markets import Lognormal
from finsim.simulation.portfolio import ExponentialLifetime, FixedMix, Perpetual, Study, run_study
from finsim.simulation.spending import ConstantReal
from tests.oracles.rows import N_PATHS, exact_row, known, share_row

CADENCE = 24
FORMULA_ABS = RELATIVE = 1e-9


def lines(case, tolerance, files):
    inputs = case["inputs"]
    tolerance = known(tolerance, "formula_abs", "mc_vs_exact", "mc", "rel", "abs")
    slack = _slack(tolerance) if "ruin" not in inputs else 0.0
    allowed = tolerance.get("formula_abs", tolerance.get("abs", FORMULA_ABS))
    rel = tolerance.get("rel", 0.0)
    found = []
    for line, published in case["expected"].items():
        law = ruin_probability_eq8 if "eq8" in line or "formula" in line else ruin_probability
        market = inputs["mu"], inputs["sigma"], inputs.get("median_remaining_life")
        if "ruin" in inputs:
            law = ruin_probability if re.search("exact|yor|perpetual", line) else ruin_probability_eq8
            sought = spend_rate_for(inputs["ruin"], *market, law)
            found.append(exact_row(line, published, sought, max(rel, RELATIVE), allowed))
            continue
        found.append(exact_row(line, published, law(inputs["spend_rate"], *market), rel, allowed))
        if law is ruin_probability:
            found.append(share_row((line, "by the engine"), published, ruined(inputs), slack=slack))
    return found


def ruined(inputs):
    """Run the engine: which paths run out while somebody lives."""
    mu, sigma, median = inputs["mu"], inputs["sigma"], inputs.get("median_remaining_life")
    study = Study(
        horizon=Perpetual(years=300) if median is None else ExponentialLifetime(median=median),
        allocation=FixedMix(mix={"stocks": 1.0}),
        spending=ConstantReal(rate=inputs["spend_rate"]),
        market=Lognormal(
            returns="nominal",
            bonds_sd=0.0,
            stocks=math.expm1(mu - sigma * sigma / 2.0),
            stocks_sd=sigma,
            inflation=0.0,
            inflation_sd=0.0,
        ),
        start=1.0,
        cadence=CADENCE,
    )
    return run_study(study, N_PATHS // 2).failed


def _slack(tolerance):
    words = tolerance.get("mc_vs_exact", tolerance.get("mc", ""))
    found = re.search(r"4 SE \+ ([0-9.]+)", str(words))
    assert found, f"a tolerance that nobody has defined: {words!r}"
    return float(found[1])
