"""Inherited accounts into the program: which share of each must leave it in which period."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.accounts import Inherited
from finsim.plan.household import Plan
from finsim.simulation.compiling.schedules import Calendar
from finsim.taxes.equal_payments import single_life

YEARS = 10  # 26 USC 401(a)(9)(H)(i), after the year of the death


def heir_shares(plan: Plan, calendar: Calendar, accounts: list[str]) -> NDArray[np.float64]:
    """Return `heir_shares` (A, T). Of a year that the plan does not begin with January its part counts as taken."""
    shares = np.zeros((len(accounts), calendar.n_periods))
    for k, name in enumerate(accounts):
        account = plan.accounts.get(name)
        if account is not None and account.inherited is not None:
            born = int(plan.people[plan.owner_of(account)].born) // 12
            shares[k] = _of_account(calendar, account.inherited, born)
    return shares


def _of_account(calendar: Calendar, inherited: Inherited, born: int) -> NDArray[np.float64]:
    """Return what of one account must leave it in each period (T,): yearly parts, and in the tenth year all.

    born  the heir's year
    """
    shares = np.zeros(calendar.n_periods)
    died, expected = int(inherited.died) // 12, inherited.life_expectancy
    if isinstance(expected, str):  # by table
        expected = single_life(died + 1 - born)
    is_january, is_december = calendar.months % 12 == 0, calendar.months % 12 == 11
    years_since = calendar.years - died
    if expected is not None:
        divisors = np.maximum(1.0, expected - (years_since - 1.0))
        shares = np.where(is_january & (years_since >= 1), 1.0 / divisors, 0.0)
    if inherited.is_of_old_law:
        return shares
    late = (years_since > YEARS) & (np.arange(calendar.n_periods) == 0)
    return np.where((years_since == YEARS) & is_december | late, 1.0, shares)
