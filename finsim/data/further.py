"""Gold and the short rate by month -> returns on the months of the history, for models that are asked for them.

Beside `history`, read only when somebody asks. A return belongs to the month it begins in, as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from finsim.data.catalogue import digest, read_text
from finsim.errors import DataError
from finsim.months import month_text, parse_month

GOLD_FILE = "us_gold.csv"
SHORT_RATE_FILE = "us_short_rate.csv"
BILL_DAYS = 91.0


@dataclass(frozen=True, eq=False)
class MonthlyReturns:
    """One series of returns, decimals a month.

    first_month  number of the first month (`year * 12 + month - 1`)
    returns      float64 (n_months,), read-only
    digest       sha256 of the file it was read from
    """

    title: str
    first_month: int
    returns: np.ndarray
    digest: str

    @property
    def last_month(self) -> int:
        """The number of the last month that has a return."""
        return self.first_month + self.returns.size - 1

    def between(self, first: int, last: int) -> np.ndarray:
        """Return the months `first` to `last`, both included; a `DataError` with the span where one is missing."""
        if not self.first_month <= first <= last <= self.last_month:
            span = f"months from {month_text(self.first_month)} to {month_text(self.last_month)}"
            raise DataError(self.title, span, f"{month_text(first)} to {month_text(last)}")
        return self.returns[first - self.first_month : last - self.first_month + 1]


@cache
def gold() -> MonthlyReturns:
    """Return the change of the gold price; before 1960 a year's average stands in each of its months."""
    first, price = _column(GOLD_FILE)
    return _frozen("gold", first, price[1:] / price[:-1] - 1.0, GOLD_FILE)


@cache
def cash() -> MonthlyReturns:
    """Return a twelfth of the three-month bill's yield, from 1934 on.

    The rate is quoted as a discount d of the face value on 360 days; the yield on the price paid, by 365 days, is
    365 d / (360 - 91 d) (31 CFR 356 Appendix B, bills of not more than half a year).
    """
    first, rate = _column(SHORT_RATE_FILE)
    discount = rate / 100.0
    return _frozen(
        "three-month bills", first, 365.0 * discount / (360.0 - BILL_DAYS * discount) / 12.0, SHORT_RATE_FILE
    )


def _column(name: str) -> tuple[int, np.ndarray]:
    """Return the first month and the values of a file of two columns, every month once."""
    months, values = zip(*(line.split(",") for line in read_text(name).splitlines()[1:]), strict=True)
    first = parse_month(months[0])
    if parse_month(months[-1]) - first != len(months) - 1:
        raise DataError(f"data file {name}", "every month once", f"{len(months)} rows up to {months[-1]}")
    return first, np.array([float(value) for value in values])


def _frozen(title: str, first: int, returns: np.ndarray, name: str) -> MonthlyReturns:
    returns.flags.writeable = False
    return MonthlyReturns(title, first, returns, digest(name))
