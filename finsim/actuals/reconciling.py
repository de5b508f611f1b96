"""Do the bookings add up to what the bank says, and what did each month spend on each category?

`reconcile` holds an account's bookings between two stated balances against their difference, to the coin. `months_of`
turns sorted bookings into the plain monthly rows that `analysis.discipline` reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finsim.actuals.sorting import INCOME, Sorted
from finsim.actuals.transaction import ActualsError, Balance, Transaction, minor_digits

MOST_MONTHS = 1_200


@dataclass(frozen=True)
class Reconciled:
    """Bookings against two balances of one account, in minor units.

    missing  what the later balance has more than the earlier one and the bookings between them; 0 where they agree
    """

    account: str
    booked: int
    missing: int
    n_bookings: int

    @property
    def agrees(self) -> bool:
        return self.missing == 0


def reconcile(transactions: Iterable[Transaction], earlier: Balance, later: Balance) -> Reconciled:
    """Hold the bookings after `earlier.day` up to `later.day` against the change of the balance."""
    if (earlier.account, earlier.currency) != (later.account, later.currency) or earlier.day > later.day:
        got = f"{earlier.account} {earlier.day}, {later.account} {later.day}"
        raise ActualsError("balances", "two of one account, the earlier one first", got)
    between = [
        each.amount
        for each in transactions
        if each.account == later.account and each.currency == later.currency and earlier.day < each.day <= later.day
    ]
    booked = sum(between)
    return Reconciled(later.account, booked, later.amount - earlier.amount - booked, len(between))


@dataclass(frozen=True)
class Months:
    """Whole months of bookings in units of the currency.

    first      the first month's number
    spent      category -> float64 (n_months,): what went out less what came back; below zero where more came back
    income     float64 (n_months,)
    """

    currency: str
    first: int
    n_months: int
    spent: dict[str, NDArray[np.float64]]
    income: NDArray[np.float64]


def months_of(rows: Sequence[Sorted], currency: str, first: int | None = None, n_months: int | None = None) -> Months:
    """Add up sorted bookings by month and category; transfers stand in neither.

    first, n_months  which months; left out, all that the bookings reach
    Raises  ActualsError without bookings in this currency, or for a span that no household has
    """
    mine = [row for row in rows if row.transaction.currency == currency]
    if not mine:
        raise ActualsError("bookings", f"some in {currency}", "none", "import a file first")
    reached = [row.transaction.month for row in mine]
    start = min(reached) if first is None else first
    count = max(reached) - start + 1 if n_months is None else n_months
    if not 1 <= count <= MOST_MONTHS:
        raise ActualsError("months", f"1 to {MOST_MONTHS:,}", count)
    totals: dict[str, list[int]] = {}
    for row in mine:
        at = row.transaction.month - start
        if 0 <= at < count and (row.is_spending or row.category == INCOME):
            totals.setdefault(row.category, [0] * count)[at] += row.transaction.amount
    unit = 10.0 ** minor_digits(currency)
    came = np.array(totals.pop(INCOME, [0] * count), dtype=np.float64) / unit
    spent = {name: (0 - np.array(cents, dtype=np.float64)) / unit for name, cents in sorted(totals.items())}
    return Months(currency, start, count, spent, came)
