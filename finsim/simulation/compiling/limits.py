"""How much may be paid in: cuts contributions at the limits of each year, account and age, and says what it cut.

Used while incomes and savings are compiled, one contribution after the other, in the plan's order: what an owner puts
into employers' plans together, employee and employer together into one plan, into traditional and Roth accounts
together, and into health accounts with the employer. A cut deferral stays in pay, a cut saving in cash; what an
employer may not add is not added. Limits of years for which no source has been read follow prices from the last one
that has (26 USC 402(g)(4), 219(b)(5)(C), 415(d), 223(g)), without the law's rounding down; after that year only money
that follows prices is measured, since the price level of a path is not known here. Into accounts of one's own goes no
more than is earned in the year, as planned: of a couple who earns less counts what the other earns and does not pay in
(26 USC 219(b)(1)(B), (c), 408A(c)(2)). How much income lets a Roth account be paid into (408A(c)(3)) is not
compared, and told where pay alone is too much.
What is left of all this is what surplus is held to in the months (`simulation.surplus`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from finsim.plan.accounts import Account
from finsim.plan.household import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.access import left_employer
from finsim.simulation.compiling.schedules import Calendar
from finsim.taxes import additions_limit, deferral_limit, health_limit, ira_limit, roth_range_start
from finsim.vocabulary import AccountKind, FilingStatus

Pair = NDArray[np.float64]
ANY_EARNINGS = 1e12
LAST_READ, FIRST_ROTH_YEAR = 2026, 2023
OfYear = Callable[[int, int], float]  # a limit by year and age
RETIREMENT = (AccountKind.TAX_DEFERRED, AccountKind.TAX_FREE)
CENT, NO_LIMIT = 0.005, 1e18


class Limits:
    """What may still be paid in, by limit, owner and month, and the keys of the plan where something was cut."""

    def __init__(self, plan: Plan, calendar: Calendar) -> None:
        self.plan, self.calendar = plan, calendar
        self.is_law = plan.taxes.regime == "us-federal"
        self._left: dict[tuple[str, str], NDArray[np.float64]] = {}
        self.cut: dict[str, str] = {}
        self.room_names: tuple[str, ...] = ()

    def know_earnings(self, earned: Pair) -> None:
        """Learn what everybody means to earn (P, T), money of the start: no more goes into accounts of one's own."""
        pay = {name: self._by_year(mine) for name, mine in zip(self.plan.people, earned, strict=True)}
        couple = self.plan.couple() if len(self.plan.couple()) == 2 else ()
        for name, mine in pay.items():
            others = sum((pay[other] for other in couple if other != name), np.zeros(mine.size))
            is_less = (mine < others) & (name in couple)  # that one may count on the other's pay, 26 USC 219(c)
            self._left["pay", name] = np.where(is_less, NO_LIMIT, mine)
            self._left["pay of both", name] = others + mine
        for name in couple:
            self._left["pay of both", name] = self._left["pay of both", couple[0]]

    def defer(self, key: str, name: str, pair: Pair) -> Pair:
        """Return what of a deferral may be paid into an account, (2, T) as it comes."""
        return self._within(key, pair, *self._of_pay(name, deferral_limit))

    def add(self, key: str, name: str, pair: Pair) -> Pair:
        """Return what of an employer's part may be paid into an account."""
        return self._within(key, pair, *self._of_pay(name))

    def save(self, key: str, name: str, pair: Pair) -> Pair:
        """Return what of a saving from net income may be paid into an account."""
        return self._within(key, pair, *self._of_saving(name))

    def surplus_rooms(self, names: list[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return which limit holds surplus into each account (A,), and what each still lets in by period (R, T).

        Comes after all pay and saving; of limits that share one (the pay of a couple) the first named takes it first.
        """
        number, rooms = np.full(len(names), rows.NO_ROOM, dtype=np.int64), dict[int, NDArray[np.float64]]()
        for name in (*(step.to for step in self.plan.surplus.first), self.plan.surplus.to):
            lefts = self._of_saving(name) if name in self.plan.accounts else ()
            if not lefts:
                continue
            if id(lefts[0]) not in rooms:
                self.room_names += (f"limit of {name}",)
                rooms[id(lefts[0])] = np.clip(np.min(lefts, axis=0), 0.0, None)
                for left in lefts[1:]:
                    left -= rooms[id(lefts[0])]
            number[names.index(name)] = list(rooms).index(id(lefts[0]))
        year_of = self.calendar.years - self.calendar.years[0]
        return number, np.array([room[year_of] for room in rooms.values()]).reshape(len(rooms), year_of.size)

    def tell_of_roth(self, pay: NDArray[np.float64]) -> None:
        """Say of which Roth accounts of one's own the law lets less in, since pay alone (T,) passes the range's start.

        It is not cut: the year's income, which the law goes by, is known on a path alone.
        """
        years, joint = np.unique(self.calendar.years), self.plan.taxes.filing == FilingStatus.MARRIED_JOINTLY
        above = [
            (int(year), earned) for year, earned in zip(years, self._by_year(pay), strict=True)
            if year >= FIRST_ROTH_YEAR and earned > roth_range_start(min(int(year), LAST_READ), is_joint=joint)
        ]  # fmt: skip
        for name in self._paid_into() if self.is_law and above else ():
            account = self.plan.accounts[name]
            is_own = not account.is_employers and left_employer(self.plan, self.calendar, name) == 0
            if account.kind == AccountKind.TAX_FREE and is_own:
                words = (
                    f"with {above[0][1]:,.0f} of pay in {above[0][0]} the law lets less or nothing into a Roth account"
                )
                self.cut[f"accounts.{name}"] = f"{words}: it is not cut"

    def _paid_into(self) -> list[str]:
        """Return the accounts that net income is paid into, in the plan's order."""
        others = {self.plan.surplus.to, *(step.to for step in self.plan.surplus.first)}
        others |= {event.account for event in self.plan.events.values() if event.account is not None}
        return [name for name, each in self.plan.accounts.items() if each.saving is not None or name in others]

    def _of_pay(self, name: str, deferrals: OfYear | None = None) -> tuple[NDArray[np.float64], ...]:
        """Return what is left of each limit on what pay puts into an account; `deferrals` where the worker does."""
        account = self.plan.accounts[name]
        if (held := self._held_alike(account)) is not None:
            return held
        owner = self.plan.owner_of(account)
        whole = self._limit(name, owner, additions_limit)
        return (self._limit("deferral", owner, deferrals), whole) if deferrals else (whole,)

    def _of_saving(self, name: str) -> tuple[NDArray[np.float64], ...]:
        """Return what is left of each limit on what goes into an account from net income; none where none holds."""
        account = self.plan.accounts[name]
        if (held := self._held_alike(account)) is not None:
            return held
        owner = self.plan.owner_of(account)
        if account.is_employers or left_employer(self.plan, self.calendar, name) > 0:
            return (self._limit(name, owner, additions_limit),)
        own = self._limit("ira", owner, lambda year, age: ira_limit(year, age, ANY_EARNINGS))
        return own, self._left["pay", owner], self._left["pay of both", owner]

    def _held_alike(self, account: Account) -> tuple[NDArray[np.float64], ...] | None:
        """Return the limits that hold whoever pays in: of a health account one, outside the law none; else None."""
        if not self.is_law or account.kind not in (*RETIREMENT, AccountKind.HEALTH):
            return ()
        return (self._health(account),) if account.kind == AccountKind.HEALTH else None

    def _health(self, account: Account) -> NDArray[np.float64]:
        """Return what is left for an owner's health accounts, of the months before Medicare at 65 (223(b)(7))."""
        is_family = len(self.plan.people) > 1 if account.covers is None else account.covers == "family"
        owner = self.plan.owner_of(account)
        person = self.plan.people[owner]

        def of_year(year: int, age: int) -> float:
            january = (int(person.born) // 12 + age) * 12  # `year` is no later than the last that was read
            months = min(12, max(0, person.medicare_begins - january))
            return health_limit(year, age, family=is_family, months=months)

        return self._limit("health", owner, of_year)

    def _limit(self, limit: str, owner: str, of_year: OfYear) -> NDArray[np.float64]:
        """Return what is left of one limit of one owner in each of the plan's years; a year begun late has its part."""
        if (limit, owner) not in self._left:
            born = int(self.plan.people[owner].born) // 12
            years, months = np.unique(self.calendar.years, return_counts=True)
            yearly = [of_year(min(int(year), LAST_READ), int(year) - born) for year in years]
            self._left[limit, owner] = np.array(yearly) * months / 12.0
        return self._left[limit, owner]

    def _by_year(self, monthly: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sums (Y,) of a monthly row (T,) in each of the plan's years."""
        return np.asarray(np.bincount(self.calendar.years - self.calendar.years[0], weights=monthly))

    def _within(self, key: str, pair: Pair, *lefts: NDArray[np.float64]) -> Pair:
        """Cut a contribution in every month of a year alike, so that the year keeps its limits, and count it."""
        if not lefts:
            return pair
        wanted = self._by_year(self._counted(pair))
        allowed = np.clip(np.min(lefts, axis=0), 0.0, wanted)
        for left in lefts:
            left -= allowed
        is_cut = wanted - allowed > CENT
        if is_cut.any():
            first = int(np.flatnonzero(is_cut)[0])
            self.cut[key] = (
                f"the law lets in {allowed[first]:,.0f} in {self.calendar.years[0] + first}; the rest is cut"
            )
        share = np.where(is_cut, allowed / np.where(is_cut, wanted, 1.0), 1.0)
        return np.asarray(pair * share[self.calendar.years - self.calendar.years[0]])

    def _counted(self, pair: Pair) -> NDArray[np.float64]:
        """Return what of a contribution is measured (T,): money that does not follow prices only in years read."""
        return np.asarray(pair[0] + pair[1] * (self.calendar.years <= LAST_READ))
