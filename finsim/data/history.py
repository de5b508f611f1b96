"""Packaged months of the United States -> arrays of returns, each split into change of price and income.

After `catalogue`, before `markets`. A return belongs to the month it begins in: row t runs from month t to month t + 1.
Source of the bond recipe: R. J. Shiller, Irrational Exuberance, online data, "chapter 26" constant-maturity bond.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from finsim.data.catalogue import digest, read_text
from finsim.errors import DataError
from finsim.months import month_text, parse_month

FILE = "us_monthly.csv"


@dataclass(frozen=True, eq=False)
class UsMonthly:
    """Monthly history, one read-only float64 (n_months,) array a series; rates are decimals a month unless said.

    first_month   number of the first month (`year * 12 + month - 1`)
    stocks, bonds total nominal return of the S&P Composite and of a ten-year Treasury bond sold after a month
    stock_income, bond_income  the part of it that is dividends and coupons; the rest is change of price
    inflation     change of the consumer price index
    cape          price over ten years' real earnings at the month's start; not a number before 1881
    ten_year_rate yield of the bond at the month's start, a decimal a year
    price_level   consumer price index at the month's start, 1982-84 = 100
    digest        sha256 of the file that all this was read from
    """

    first_month: int
    stocks: np.ndarray
    bonds: np.ndarray
    inflation: np.ndarray
    stock_income: np.ndarray
    bond_income: np.ndarray
    cape: np.ndarray
    ten_year_rate: np.ndarray
    price_level: np.ndarray
    digest: str

    def __len__(self) -> int:
        return self.stocks.size

    @property
    def last_month(self) -> int:
        """The number of the last month that has a return."""
        return self.first_month + len(self) - 1

    def row(self, month: int) -> int:
        """Return the row of a month, or a `DataError` that states the span."""
        if not self.first_month <= month <= self.last_month:
            span = f"a month from {month_text(self.first_month)} to {month_text(self.last_month)}"
            raise DataError("history of the United States", span, month_text(month))
        return month - self.first_month


@cache
def us_monthly() -> UsMonthly:
    """Return the packaged history, read and checked once a process."""
    lines = read_text(FILE).splitlines()
    months, *columns = zip(*(line.split(",") for line in lines[1:]), strict=True)
    first = parse_month(months[0])
    if parse_month(months[-1]) - first != len(months) - 1:
        raise DataError(f"data file {FILE}", "every month once", f"{len(months)} rows up to {months[-1]}")
    price, dividend, level, rate, cape = (np.array([float(x or "nan") for x in column]) for column in columns)
    stock_income = dividend[:-1] / 12.0 / price[:-1]
    bond_change, bond_income = _bond(rate)
    history = UsMonthly(
        first_month=first,
        stocks=(price[1:] / price[:-1] - 1.0) + stock_income,
        bonds=bond_change + bond_income,
        inflation=level[1:] / level[:-1] - 1.0,
        stock_income=stock_income,
        bond_income=bond_income,
        cape=cape[:-1],
        ten_year_rate=rate[:-1] / 100.0,
        price_level=level[:-1],
        digest=digest(FILE),
    )
    for field in fields(history):
        if isinstance(values := getattr(history, field.name), np.ndarray):
            values.flags.writeable = False
    return history


def _bond(rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a month's change of price and coupon of a par bond bought at rate[t] and sold at rate[t + 1] (% a year).

    The buyer discounts 119 months of coupons y0 / 12 and the principal at y1: the price is y0/y1 + (1 - y0/y1) d, with
    d = (1 + y1/12)**-119. The power is made of products, since library powers differ between processors.
    """
    old, new = rate[:-1], rate[1:]
    growth = 1.0 + new / 1200.0
    discount = np.ones_like(growth)
    square = growth.copy()
    for bit in range((119).bit_length()):
        if 119 >> bit & 1:
            discount *= square
        square *= square
    ratio = old / new
    return ratio + (1.0 - ratio) / discount - 1.0, old / 1200.0
