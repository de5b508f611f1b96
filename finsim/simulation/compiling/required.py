"""Which accounts ask for distributions in which years, and by which divisor: read by `simulation.required`.

In whole years alone: of a year that the plan does not begin with January the required distribution counts as taken, and
a plan that ends before December does not ask for that year's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.accounts import Account
from finsim.plan.household import Plan
from finsim.plan.taxes import NATIONAL
from finsim.simulation import program as rows
from finsim.simulation.compiling.accounts import surplus_target
from finsim.simulation.compiling.schedules import Calendar
from finsim.taxes import divisor, first_distribution_year
from finsim.vocabulary import AccountKind


def required_divisors(
    plan: Plan, calendar: Calendar, accounts: list[str], of_heir: bool = False
) -> NDArray[np.float64]:
    """Return for each account and period the divisor of its owner's age in that year (A, T), 0 where none holds.

    of_heir  of the age of the other one of a couple, who treats what is inherited as the own (26 CFR 1.408-8(c))
    """
    divisors = np.zeros((len(accounts), calendar.n_periods))
    if plan.taxes.regime != NATIONAL:
        return divisors
    of_year = np.bincount(calendar.years - calendar.years[0])[calendar.years - calendar.years[0]]
    for k, name in enumerate(accounts):
        account = plan.accounts.get(name)
        if account is not None and account.kind == AccountKind.TAX_DEFERRED and account.inherited is None:
            divisors[k] = np.where(of_year == 12, _by_age(plan, calendar, account, of_heir), 0.0)
    return divisors


def _by_age(plan: Plan, calendar: Calendar, account: Account, of_heir: bool) -> NDArray[np.float64]:
    owner = plan.owner_of(account)
    others = [name for name in plan.couple() if owner in plan.couple() and name != owner]
    born = int(plan.people[others[0] if of_heir and others else owner].born)
    begins = first_distribution_year(born)
    return np.array([divisor(int(y) - born // 12) if y >= begins else 0.0 for y in calendar.years])


def required_target(plan: Plan, accounts: list[str]) -> int:
    """Return the account that keeps required distributions: where surplus goes, if that may hold them, else cash."""
    to = surplus_target(plan, accounts)
    may_hold = to > 0 and plan.accounts[accounts[to]].kind in (AccountKind.CASH, AccountKind.TAXABLE)
    return to if may_hold else rows.STAYS
