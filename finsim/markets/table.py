"""Packaged monthly history -> the table that `history` and `bootstrap` take rows from, at a month or a year a row."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator

from finsim.data import us_monthly
from finsim.errors import FinsimError
from finsim.markets.series import SERIES
from finsim.months import month_text, parse_month

LEAST_MONTHS = 240


def _as_month(value: Any) -> str:
    """Read a year (its January) or a month, and check that enough history follows it."""
    text = str(value).strip()
    try:
        month = parse_month(f"{text}-01" if text.isdigit() else text)
    except FinsimError:
        raise ValueError('a year like 1926 or a month like "1926-07"') from None
    us = us_monthly()
    if not us.first_month <= month <= us.last_month - LEAST_MONTHS + 1:
        span = f"{month_text(us.first_month)} to {month_text(us.last_month - LEAST_MONTHS + 1)}"
        raise ValueError(f"a month from {span}, so that twenty years of history follow")
    return month_text(month)


Since = Annotated[str, BeforeValidator(_as_month)]


@lru_cache(maxsize=16)
def rows_from(since: str, cadence: int, n_wrapped: int) -> np.ndarray:
    """Return the returns of one period that starts in each month: float64 (5, n_months + n_wrapped), read-only.

    cadence    12, or a divisor of it: column m compounds months m to m + 12 / cadence - 1. The income of longer periods
               is what the total grew beyond the compounded change of price
    n_wrapped  how many months from the start of the table follow its end again; 0: only whole periods, no wrap
    """
    us = us_monthly()
    start = us.row(parse_month(since))
    monthly = np.stack([getattr(us, name)[start:] for name in SERIES])
    step = 12 // cadence
    n_months = monthly.shape[1]
    width = n_months + n_wrapped if n_wrapped else n_months - step + 1
    stocks, bonds, inflation, stock_income, bond_income = np.take(
        monthly, np.arange(width + step - 1) % n_months, axis=1
    )
    total = [_compounded(series, step, width) for series in (stocks, bonds, inflation)]
    if step == 1:
        rows = np.stack([*total, stock_income[:width], bond_income[:width]])
    else:
        prices = [_compounded(stocks - stock_income, step, width), _compounded(bonds - bond_income, step, width)]
        rows = np.stack([*total, total[0] - prices[0], total[1] - prices[1]])
    rows = np.ascontiguousarray(rows)
    rows.flags.writeable = False
    return rows


def _compounded(rates: np.ndarray, step: int, width: int) -> np.ndarray:
    """Compound `step` months from each month on; one month is itself, to the last bit."""
    if step == 1:
        return rates[:width]
    growth = np.ones(width)
    for month in range(step):
        growth *= 1.0 + rates[month : month + width]
    return growth - 1.0
