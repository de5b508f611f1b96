"""Packaged monthly history -> the table that the models of history take rows from, at a month or a year a row."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, model_validator

from finsim.data import cash, gold, us_monthly
from finsim.errors import DataError, FinsimError, MarketError
from finsim.markets.model import MarketModel
from finsim.markets.series import SERIES, Returns, looked_up
from finsim.months import month_text, parse_month
from finsim.packing import whole_lines

LEAST_MONTHS = 240
_number = lru_cache(maxsize=64)(parse_month)  # asked for with every strip of paths


def _as_first_month(value: Any) -> str:
    """Read a year (its January) or a month, and check that enough history follows it."""
    month = _month(value, "01")
    us = us_monthly()
    if not us.first_month <= month <= us.last_month - LEAST_MONTHS + 1:
        span = f"{month_text(us.first_month)} to {month_text(us.last_month - LEAST_MONTHS + 1)}"
        raise ValueError(f"a month from {span}, so that twenty years of history follow")
    return month_text(month)


def _as_last_month(value: Any) -> str | None:
    """Read a year (its December) or a month that history reaches."""
    if value is None:
        return None
    month = _month(value, "12")
    us = us_monthly()
    first = us.first_month + LEAST_MONTHS - 1
    if not first <= month <= us.last_month:
        raise ValueError(f"a month from {month_text(first)} to {month_text(us.last_month)}, the last with a return")
    return month_text(month)


def _month(value: Any, of_a_year: str) -> int:
    text = str(value).strip()
    try:
        return parse_month(f"{text}-{of_a_year}" if text.isdigit() else text)
    except FinsimError:
        raise ValueError('a year like 1926 or a month like "1926-07"') from None


Since = Annotated[str, BeforeValidator(_as_first_month)]
Until = Annotated[str | None, BeforeValidator(_as_last_month)]
Starts = Literal["month", "year"]


class FromHistory(MarketModel):
    """A model that takes rows from packaged history.

    since   first month, or year, that is used
    until   last month, or year, that is used; None: the last there is. A month's return runs to the next month's price
    """

    since: Since = "1871-01"
    until: Until = None

    @model_validator(mode="after")
    def _is_long_enough(self) -> FromHistory:
        if self.n_months < LEAST_MONTHS:
            raise ValueError("twenty years of history or more between `since` and `until`")
        return self

    @property
    def first_month(self) -> int:
        return _number(self.since)

    @property
    def last_month(self) -> int:
        return us_monthly().last_month if self.until is None else _number(self.until)

    @property
    def n_months(self) -> int:
        return self.last_month - self.first_month + 1

    def check_extras(self, extras: Any) -> tuple[str, ...]:
        names = super().check_extras(extras)
        for name in names:
            try:
                _extra(name, self.first_month, self.last_month)
            except DataError as error:
                hint = "set `since` and `until` to months that it has"
                raise MarketError(
                    f"markets.{self.name}.extras", f"{name} of {error.expected}", error.got, hint
                ) from None
        return names

    @property
    def circle(self) -> tuple[int, Starts]:
        """How many months of the table follow its end again, and which months belong to it, as `rows_from` takes it."""
        return 0, "month"

    @abstractmethod
    def blocks(self, seed: int, paths: np.ndarray, n_periods: int, cadence: int) -> tuple[np.ndarray, int]:
        """Return the month, counted from `since`, in which each block of each path begins, and a block's periods.

        int64 (n_blocks, n_paths). As history itself has it, every month follows the one before within a block.
        """

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        from finsim.markets.table_draws import copy_blocks

        starts, length = self.blocks(seed, paths, rows.shape[1], cadence)
        copy_blocks(rows_from(*self._table(cadence, extras)), starts, length, 12 // cadence, rows)

    def draw_months(
        self, seed: int, paths: np.ndarray, n_periods: int, out: np.ndarray | None = None, extras: Sequence[str] = ()
    ) -> Returns:
        if self._is_bent:  # no month of the table is as it is drawn
            return super().draw_months(seed, paths, n_periods, out, extras)
        paths, named = self._checked(seed, paths, n_periods, 12, extras)
        return looked_up(_lines_from(*self._table(12, named)), *self.blocks(seed, paths, n_periods, 12))

    def _table(self, cadence: int, extras: tuple[str, ...]) -> tuple[int, int, int, int, tuple[str, ...], Starts]:
        """Return which table `rows_from` is to make."""
        n_wrapped, starts = self.circle
        return self.first_month, self.last_month, cadence, n_wrapped, extras, starts

    def mean_real_stocks(self) -> float:
        return _mean_real_stocks(self.first_month, self.last_month)

    def data_digests(self) -> dict[str, str]:
        return {"us_monthly.csv": us_monthly().digest}


@lru_cache(maxsize=16)
def rows_from(
    first: int, last: int, cadence: int, n_wrapped: int, extras: tuple[str, ...] = (), starts: Starts = "month"
) -> np.ndarray:
    """Return the returns of one period that starts in each month: float64 (5 + n_extras, n_columns), read-only.

    first, last  numbers of the first and last month used
    cadence      12, or a divisor of it: column m compounds months m to m + 12 / cadence - 1. The income of longer
                 periods is what the total grew beyond the compounded change of price
    n_wrapped    how many months from the start of the table follow its end again; 0: only whole periods, no wrap
    starts       "year": the months left over after the last whole year are not in the table
    """
    us = us_monthly()
    if starts == "year":
        last = first + (last - first + 1) // 12 * 12 - 1
    months = slice(us.row(first), us.row(last) + 1)
    step = 12 // cadence
    n_months = last - first + 1
    width = n_months + n_wrapped if n_wrapped else n_months - step + 1
    wrapped = np.arange(width + step - 1) % n_months
    stocks, bonds, inflation, stock_income, bond_income = (getattr(us, name)[months][wrapped] for name in SERIES)
    total = [_compounded(series, step, width) for series in (stocks, bonds, inflation)]
    if step == 1:
        rows = [*total, stock_income[:width], bond_income[:width]]
    else:
        prices = [_compounded(stocks - stock_income, step, width), _compounded(bonds - bond_income, step, width)]
        rows = [*total, total[0] - prices[0], total[1] - prices[1]]
    for name in extras:
        values = _extra(name, first, last)[wrapped]
        rows.append(values[:width] if name == "cape" else _compounded(values, step, width))
    table = np.ascontiguousarray(np.stack(rows))
    table.flags.writeable = False
    return table


@lru_cache(maxsize=16)
def _lines_from(*table: Any) -> np.ndarray:
    """Return the table that `rows_from` makes as a line a month: float64 (n_columns, 8 or more), read-only.

    All that a path reads of a month stands in one line of the processor's cache, so the lines are eight numbers apart.
    """
    rows = rows_from(*table)
    width = -(-rows.shape[0] // 8) * 8
    lines = whole_lines(rows.shape[1] * width).reshape(-1, width)
    lines[:, : rows.shape[0]] = rows.T
    lines.flags.writeable = False
    return lines


@lru_cache(maxsize=16)
def _mean_real_stocks(first: int, last: int) -> float:
    from finsim.numerics import log1p

    rows = rows_from(first, last, 12, 0)
    logs = [log1p(stocks) - log1p(prices) for stocks, prices in zip(rows[0], rows[2], strict=True)]
    return float(12.0 * sum(logs) / len(logs))


def extra_digests(extras: tuple[str, ...]) -> dict[str, str]:
    """Return the sha256 of the files that the extras are read from."""
    from finsim.data.further import GOLD_FILE, SHORT_RATE_FILE

    files = {"gold": (GOLD_FILE, gold), "cash": (SHORT_RATE_FILE, cash)}
    return {files[name][0]: files[name][1]().digest for name in extras if name in files}


def _extra(name: str, first: int, last: int) -> np.ndarray:
    """Return one series beside the five over the months; a `DataError` with its span where one is missing."""
    if name != "cape":
        return {"gold": gold, "cash": cash}[name]().between(first, last)
    us = us_monthly()
    known = us.first_month + int(np.flatnonzero(~np.isnan(us.cape))[0])
    if first < known:
        raise DataError("cape", f"months from {month_text(known)} to {month_text(us.last_month)}", month_text(first))
    return us.cape[us.row(first) : us.row(last) + 1]


def _compounded(rates: np.ndarray, step: int, width: int) -> np.ndarray:
    """Compound `step` months from each month on; one month is itself, to the last bit."""
    if step == 1:
        return rates[:width]
    growth = np.ones(width)
    for month in range(step):
        growth *= 1.0 + rates[month : month + width]
    return growth - 1.0
