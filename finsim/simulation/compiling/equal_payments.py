"""Equal periodic payments into the program: when each year's amount is set, by which divisor, and when it is paid.

The amount of a year is paid in equal parts, the first year's in the months that are left of it, so that every year in
which payments may not end yet pays its whole amount (Notice 2022-6, section 3.01).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.access import series_span
from finsim.simulation.compiling.schedules import Calendar
from finsim.taxes.equal_payments import EqualPaymentMethod, payment_divisor


def paying_accounts(plan: Plan) -> list[str]:
    """Return the names of the accounts that pay equal payments."""
    return [name for name, account in plan.accounts.items() if account.equal_payments is not None]


def series_table(plan: Plan, calendar: Calendar, accounts: list[str]) -> NDArray[np.float64]:
    """Return `series` (N_SERIES, S, T)."""
    names = paying_accounts(plan)
    table = np.zeros((rows.N_SERIES, len(names), calendar.n_periods))
    for k, name in enumerate(names):
        table[rows.SERIES_ACCOUNT, k] = accounts.index(name)
        _enter(plan, calendar, name, table[:, k])
    return table


def _enter(plan: Plan, calendar: Calendar, name: str, table: NDArray[np.float64]) -> None:
    """Enter one series into its part of the table (N_SERIES, T)."""
    account = plan.accounts[name]
    series, born = account.equal_payments, int(plan.people[plan.owner_of(account)].born)
    assert series is not None  # the caller asks only then
    begins, ends = series_span(plan, calendar, name)
    method = EqualPaymentMethod(series.method)
    for t in range(max(0, begins), min(ends, calendar.n_periods)):
        month = calendar.first + t
        year_begins = max(begins, (month // 12) * 12 - calendar.first)
        table[rows.SERIES_PART, t] = 1.0 / (12 - (calendar.first + year_begins) % 12)
        if t == begins or (method == EqualPaymentMethod.LIFE_EXPECTANCY and t == max(0, year_begins)):
            table[rows.SERIES_DIVIDES, t] = payment_divisor(method, month // 12 - born // 12, float(series.rate))
        elif t == 0 and series.pays is not None:
            table[rows.SERIES_SETS, t] = 12.0 * series.pays.a_month
