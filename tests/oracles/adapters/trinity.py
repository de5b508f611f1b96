"""From a span of calendar years, stock shares and rates to success shares on the packaged history.

The packaged bonds are ten-year Treasuries where the published ones are long corporates, so the tolerances are mean
absolute errors with maxima and single cells; cohort counts are exact.
"""

from __future__ import annotations

import operator
import re

import numpy as np

from finsim.markets import History
from finsim.simulation.portfolio import Fee, FixedMix, Study, run_study
from finsim.simulation.spending import ConstantNominal, ConstantReal
from tests.oracles.judging import Line, NotExpressed
from tests.oracles.rows import row

SIDES = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
GROUP = re.compile(
    r"(mae|max_abs)(?:_all|_stocks_(ge|gt|le|lt)_(\d+))?(?:_rate_(ge|gt|le|lt)_(\d+)pct)?(?:_(\d+)y)?(?:_max)?"
)
CELL = re.compile(r"cell_(\d+)_(\d+)_(\d+)y_(\d+)pct")
BY_AVERAGE = "a cell is judged with others, by their mean gap"


def lines(case, tolerance, files):
    inputs = case["inputs"]
    first, last = inputs.get("data_span", inputs.get("span"))
    if inputs.get("taxes"):
        raise NotExpressed(f"taxes of {inputs['taxes']}")
    market = History(since=first, until=last, starts="year")
    if "abs" in tolerance.stated:
        for years, count in case["expected"].items():
            yield row((years,), count, market.n_cohorts(int(years), 1), tolerance["abs"])
        return
    for years, count in inputs.get("cohorts", {}).items():
        yield row((f"cohorts of {years} years",), count, market.n_cohorts(int(years), 1))
    cells = {}
    for at, published in _cells(case["expected"]):
        stocks, years, rate = _share(at[0]), int(at[1]), _share(at[2])
        cells[stocks, years, rate] = published, success(market, inputs, stocks, years, rate)
        yield Line(at, published, cells[stocks, years, rate][1], unjudged=BY_AVERAGE)
    tolerance.get("metric")
    for key in tolerance.stated.keys() - {"metric"}:
        yield from _judged(key, tolerance, cells)


def success(market, inputs, stocks, years, rate):
    """Return the share of starts that pay every withdrawal and end above nothing."""
    words = inputs["withdrawal"]
    is_nominal = re.search(r"\bnominal\b|not adjusted", words, re.I) is not None
    at_start = re.search(r"\b(begin|start)", words, re.I) is not None and re.search(r"\bend\b", words, re.I) is None
    study = Study(
        horizon=years,
        allocation=FixedMix(mix={"stocks": stocks, "bonds": 1.0 - stocks}),
        spending=ConstantNominal(rate=rate) if is_nominal else ConstantReal(rate=rate),
        market=market,
        withdraw_at="start" if at_start else "end",
        fee=Fee(rate=float(inputs.get("fees") or 0.0)),
    )
    outcome = run_study(study)
    return float(np.mean(~outcome.failed & ~outcome.depleted))


def _judged(key, tolerance, cells):
    if cell := CELL.fullmatch(key):
        stocks, _, years, rate = map(int, cell.groups())
        yield row((key,), *cells[stocks / 100.0, years, rate / 100.0], tolerance[key])
    elif group := GROUP.fullmatch(key):
        what, *chosen = group.groups()
        gaps = [abs(published - ours) for cell, (published, ours) in cells.items() if _is_in(cell, *chosen)]
        yield row((key,), 0.0, np.mean(gaps) if what == "mae" else max(gaps), tolerance[key])


def _is_in(cell, side, percent, rate_side, rate_percent, years):
    """Whether a cell belongs to a group of stock shares, rates and years; None leaves one open."""
    stocks, horizon, rate = (round(100.0 * cell[0]), cell[1], round(100.0 * cell[2]))
    return (
        (side is None or SIDES[side](stocks, int(percent)))
        and (rate_side is None or SIDES[rate_side](rate, int(rate_percent)))
        and (years is None or horizon == int(years))
    )


def _cells(expected):
    for stocks, by_years in expected.items():
        for years, by_rate in by_years.items():
            for rate, published in by_rate.items():
                yield (stocks, years, rate), published


def _share(text):
    """Read 0.75, or 75 in per cent."""
    return float(text) / 100.0 if float(text) > 1.0 else float(text)
