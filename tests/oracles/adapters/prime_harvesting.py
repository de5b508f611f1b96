"""prime-harvesting's withdrawal rules and harvesting strategies -> studies of every cohort, and their tables -> lines.

The id of a case carries the rule, its parameters, the shares of stocks and bonds, and the years: `vanguard_4_5_2p5_60_
40_30`. hoostus/prime-harvesting withdraws at the begin of a year, never more than there is, and reports whole cents.
"""

from __future__ import annotations

import re

from finsim.simulation.portfolio import BondsFirst, FixedMix, PrimeHarvesting, Study, run_study
from finsim.simulation.spending import (
    ConstantReal,
    FeelFree,
    FloorAndCeiling,
    GuytonKlinger,
    OneOverN,
    PercentOfPortfolio,
    RequiredDistributions,
    SensibleWithdrawals,
    Vanguard,
    VariablePercentage,
)
from tests.oracles.judging import Line, NotExpressed
from tests.oracles.series import simba_market

LAST_AGE_OF_CUTS = 27  # their counter runs from 65 in the second year through 91


def lines(case, tolerance, files):
    stated, expected = case["inputs"], case["expected"]
    market = simba_market(files.find(stated["returns"].split()[0]))
    study = _study(case["id"], stated, market)
    outcome = run_study(study)
    yield from _summary(expected, outcome, study, tolerance)
    yield from _paths(expected, outcome, tolerance)


def _summary(expected, outcome, study, tolerance):
    names = ("start_year", "end_nominal", "end_real", "min_real_withdrawal", "mean_real_withdrawal")
    first, n_rows = int(outcome.labels[0]), len(expected["summary_all_cohorts"])
    yield Line(("summary_all_cohorts", "count"), n_rows, outcome.n_paths)
    real = outcome.spending_real
    for k, row in enumerate(expected["summary_all_cohorts"]):
        path = row[0] - first
        ours = {
            "start_year": row[0],
            "end_nominal": outcome.end_balance[path],
            "end_real": outcome.end_balance_real[path],
            "min_real_withdrawal": real[:, path].min(),
            "mean_real_withdrawal": real[:, path].mean(),
        }
        yield from _row(("summary_all_cohorts", k), names, row, ours, tolerance)


def _paths(expected, outcome, tolerance):
    names = (
        "year",
        "withdraw_nominal",
        "withdraw_real",
        "portfolio_before_withdrawal",
        "portfolio_end",
        "stocks_end",
        "bonds_end",
    )
    for start, rows in expected["paths"].items():
        path = int(start) - int(outcome.labels[0])
        for t, row in enumerate(rows):
            ours = {
                "year": int(start) + t,
                "withdraw_nominal": outcome.spending[t, path],
                "withdraw_real": outcome.spending_real[t, path],
                "portfolio_before_withdrawal": outcome.available[t, path],
                "portfolio_end": outcome.balance[t, path],
                "stocks_end": outcome.holdings("stocks")[t, path],
                "bonds_end": outcome.holdings("bonds")[t, path],
            }
            yield from _row(("paths", start, t), names, row, ours, tolerance)


def _row(at, names, published, ours, tolerance):
    for column, (name, value) in enumerate(zip(names, published, strict=True)):
        yield Line((*at, column), value, ours[name], _allowed(name, value, tolerance))


def _allowed(name, value, tolerance):
    if name in ("year", "start_year"):
        return 0.0
    if "withdraw" in name and "portfolio" not in name:
        return tolerance["withdraw_abs"]
    return max(tolerance["portfolio_abs"], tolerance["portfolio_rel"] * abs(value))


def _study(name, stated, market):
    parameters, stocks, years = _read(name)
    return Study(
        horizon=stated.get("years", years),
        allocation=_allocation(stated["harvesting"], stocks),
        spending=_rule(stated, name, parameters),
        start=stated["start_portfolio"],
        market=market,
    )


def _read(name):
    """Take an id apart: its numbers in front of the last three, the share of stocks, the years."""
    numbers = [_number(part) for part in name.split("_") if re.fullmatch(r"\d+(p\d+)?", part)]
    if len(numbers) < 3:
        raise NotExpressed(f"the id {name}")
    return numbers[:-3], numbers[-3] / 100.0, int(numbers[-1])


def _number(text):
    return float(text.replace("p", "."))


def _allocation(harvesting, stocks):
    if found := re.fullmatch(r"AnnualRebalancer_(\d+)", harvesting):
        return FixedMix(mix=_mix(int(found[1]) / 100.0))
    if harvesting in ("PrimeHarvesting", "BondsFirst"):
        return {"PrimeHarvesting": PrimeHarvesting, "BondsFirst": BondsFirst}[harvesting](mix=_mix(stocks))
    raise NotExpressed(f"the harvesting {harvesting}")


def _mix(stocks):
    return {"stocks": stocks, "bonds": 1.0 - stocks}


def _rule(stated, name, numbers):
    rule = stated["withdrawal"].split("(")[0].strip()
    words = f"{stated['withdrawal']} {stated.get('withdrawal_rule', '')} {name}".lower()
    if re.search(r"1/n\b|one_?over_?n|1_over_n|growth[^.;]*\b0\b", words):
        rule = "OneOverN"
    if rule not in RULES:
        raise NotExpressed(f"the rule {stated['withdrawal']}")
    return RULES[rule](numbers)


def _first(numbers, default):
    return numbers[0] if numbers else default


def _floor_ceiling(numbers):
    rate, *limits = numbers or [5.0]
    # Multiples of the first withdrawal, or percentages of it.
    multiples = [limit / 100.0 if limit > 5.0 else limit for limit in limits] or [0.9, 1.25]
    return FloorAndCeiling(rate=rate / 100.0, lowest=min(multiples), highest=max(multiples))


def _vanguard(numbers):
    rate, rise, fall = numbers if len(numbers) == 3 else (*numbers[:1], *(4.0, 5.0, 2.5)[len(numbers[:1]) :])
    return Vanguard(rate=rate / 100.0, most_rise=rise / 100.0, most_fall=fall / 100.0)


RULES = {
    "ConstantDollar": lambda numbers: ConstantReal(rate=_first(numbers, 4.0) / 100.0),
    "ConstantPercentage": lambda numbers: PercentOfPortfolio(rate=_first(numbers, 5.0) / 100.0),
    "Guyton": lambda numbers: GuytonKlinger(
        rate=_first(numbers, 5.0) / 100.0, variant="prime-harvesting", cuts_through=LAST_AGE_OF_CUTS
    ),
    "Vanguard": _vanguard,
    "FloorCeiling": _floor_ceiling,
    "VPW": lambda numbers: VariablePercentage(weights="drifted", most=0.2, whole=1.0),
    "OneOverN": lambda numbers: OneOverN(most=0.2, whole=1.0),
    "IRS_RMD": lambda numbers: RequiredDistributions(age=int(_first(numbers, 65)), table="2002"),
    "FeelFree": lambda numbers: FeelFree(age=int(_first(numbers, 65))),
    "SensibleWithdrawals": lambda numbers: SensibleWithdrawals(rate=_first(numbers, 5.0) / 100.0),
}
