"""Published price and yield series -> returns of whole periods, as their programs define them."""

from __future__ import annotations

import csv
from functools import cache
from itertools import pairwise
from pathlib import Path

from finsim.markets.given import GivenReturns

BOND_YEARS = 9  # a ten-year bond is sold when nine years are left


@cache
def cfiresim_market(path: Path) -> GivenReturns:
    """Read cFIREsim's yearly file: stocks, bonds (from yields), gold; inflation from year to year; CAPE.

    A bond earns its coupon, and is revalued at next year's yield, which the last year does not have.
    """
    rows = [
        {key: float(value or 0.0) for key, value in row.items()} for row in csv.DictReader(path.open(encoding="utf-8"))
    ]
    bonds = [_bond(row["fixed_income"], after["fixed_income"]) for row, after in pairwise(rows)]
    prices = [after["cpi"] / row["cpi"] - 1.0 for row, after in pairwise(rows)]
    return GivenReturns(
        returns={
            "equities": [row["growth"] + row["dividends"] for row in rows],
            "bonds": [*bonds, rows[-1]["fixed_income"]],
            "gold": [row["gold"] for row in rows],
        },
        income={"equities": [row["dividends"] for row in rows]},
        inflation=[*prices, 0.0],
        cape=[row["cape"] for row in rows],
        first=int(rows[0]["year"]),
    )


def _bond(bought_at: float, sold_at: float) -> float:
    left = (1.0 + sold_at) ** -BOND_YEARS
    return bought_at * (1.0 - left) / sold_at + left - 1.0 + bought_at


@cache
def simba_market(path: Path) -> GivenReturns:
    """Read prime-harvesting's yearly file, in percent: stocks (VFINX), intermediate Treasuries, CPI-U."""
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    return GivenReturns(
        returns={
            "stocks": [float(row["VFINX"]) / 100.0 for row in rows],
            "bonds": [float(row["IT Bonds"]) / 100.0 for row in rows],
        },
        inflation=[float(row["CPI-U"]) / 100.0 for row in rows],
        first=int(rows[0]["Year"]),
    )
