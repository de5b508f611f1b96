"""How much may be paid in: cuts contributions at the limits of each year, account and age, and says what it cut.

Used while incomes and savings are compiled, one contribution after the other, in the plan's order: what an owner puts
into employers' plans together, employee and employer together into one plan, into traditional and Roth accounts
together, and into health accounts with the employer. A cut deferral stays in pay, a cut saving in cash; what an
employer may not add is not added. Limits of years for which no source has been read follow prices from the last one
that has (26 USC 402(g)(4), 219(b)(5)(C), 415(d), 223(g)), without the law's rounding down; after that year only money
that follows prices is measured, since the price level of a path is not known here. What an owner earns, and how much
income lets a Roth account be paid into (26 USC 219(b)(1)(B), 408A(c)(3)), is not compared.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from finsim.plan.accounts import Account
from finsim.plan.household import Plan
from finsim.simulation.compiling.access import left_employer
from finsim.simulation.compiling.schedules import Calendar
from finsim.taxes import additions_limit, deferral_limit, health_limit, ira_limit
from finsim.vocabulary import AccountKind

Pair = NDArray[np.float64]
ANY_EARNINGS = 1e12
LAST_READ = 2026
RETIREMENT = (AccountKind.TAX_DEFERRED, AccountKind.TAX_FREE)
CENT = 0.005


class Limits:
    """What may still be paid in, by limit, owner and month, and the keys of the plan where something was cut."""

    def __init__(self, plan: Plan, calendar: Calendar) -> None:
        self.plan, self.calendar = plan, calendar
        self.is_law = plan.taxes.regime == "us-federal"
        self._left: dict[tuple[str, str], NDArray[np.float64]] = {}
        self.cut: dict[str, str] = {}

    def defer(self, key: str, name: str, pair: Pair) -> Pair:
        """Return what of a deferral may be paid into an account, (2, T) as it comes."""
        account = self.plan.accounts[name]
        if account.kind == AccountKind.HEALTH:
            return self._within(key, self._health(account), pair)
        if account.kind not in RETIREMENT:
            return pair
        owner = self.plan.owner_of(account)
        allowed = self._within(key, self._limit("deferral", owner, deferral_limit), pair)
        return self._within(key, self._limit(name, owner, additions_limit), allowed)

    def add(self, key: str, name: str, pair: Pair) -> Pair:
        """Return what of an employer's part may be paid into an account."""
        account = self.plan.accounts[name]
        if account.kind == AccountKind.HEALTH:
            return self._within(key, self._health(account), pair)
        if account.kind not in RETIREMENT:
            return pair
        return self._within(key, self._limit(name, self.plan.owner_of(account), additions_limit), pair)

    def save(self, key: str, name: str, pair: Pair) -> Pair:
        """Return what of a saving from net income may be paid into an account."""
        account = self.plan.accounts[name]
        if account.kind == AccountKind.HEALTH:
            return self._within(key, self._health(account), pair)
        if account.kind not in RETIREMENT:
            return pair
        owner = self.plan.owner_of(account)
        if account.is_employers or left_employer(self.plan, self.calendar, name) > 0:
            return self._within(key, self._limit(name, owner, additions_limit), pair)
        return self._within(key, self._limit("ira", owner, lambda year, age: ira_limit(year, age, ANY_EARNINGS)), pair)

    def _health(self, account: Account) -> NDArray[np.float64]:
        is_family = len(self.plan.people) > 1 if account.covers is None else account.covers == "family"
        owner = self.plan.owner_of(account)
        return self._limit("health", owner, lambda year, age: health_limit(year, age, family=is_family))

    def _limit(self, limit: str, owner: str, of_year: Callable[[int, int], float]) -> NDArray[np.float64]:
        """Return what is left of one limit of one owner in each of the plan's years; a year begun late has its part."""
        if (limit, owner) not in self._left:
            born = int(self.plan.people[owner].born) // 12
            years, months = np.unique(self.calendar.years, return_counts=True)
            yearly = [of_year(min(int(year), LAST_READ), int(year) - born) for year in years]
            self._left[limit, owner] = np.array(yearly) * months / 12.0
        return self._left[limit, owner]

    def _within(self, key: str, left: NDArray[np.float64], pair: Pair) -> Pair:
        """Cut a contribution in every month of a year alike, so that the year keeps its limit, and count it."""
        if not self.is_law:
            return pair
        year_of = self.calendar.years - self.calendar.years[0]
        wanted = np.bincount(year_of, weights=self._counted(pair))
        allowed = np.clip(left, 0.0, wanted)
        left -= allowed
        is_cut = wanted - allowed > CENT
        if is_cut.any():
            first = int(np.flatnonzero(is_cut)[0])
            self.cut[key] = (
                f"the law lets in {allowed[first]:,.0f} in {self.calendar.years[0] + first}; the rest is cut"
            )
        share = np.where(is_cut, allowed / np.where(is_cut, wanted, 1.0), 1.0)
        return np.asarray(pair * share[year_of])

    def _counted(self, pair: Pair) -> NDArray[np.float64]:
        """Return what of a contribution is measured (T,): money that does not follow prices only in years read."""
        return np.asarray(pair[0] + pair[1] * (self.calendar.years <= LAST_READ))
