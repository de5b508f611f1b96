"""When each account can be reached, freely and before its time: read by `simulation.early` and `withdrawing`.

Retirement accounts open at their owner's 59 1/2 (26 USC 72(t)(2)(A)(i)); an employer's plan that its owner leaves in
the year of 55 or later, when it is left (26 USC 72(t)(2)(A)(v), Notice 87-13); a tax-free account's earnings not before
five tax years are over (26 USC 408A(d)(2)(B)); health accounts at 65 (26 USC 223(f)(4)(C)); education accounts only for
the goals that name them. Before that, an employer's plan cannot be reached while its owner works there; other
retirement and health accounts can, at the price of the law, until they begin to pay equal payments, which close them
to all else for five years and until 59 1/2. What the plan states itself (`opens`) goes before all this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.plan.accounts import Account
from finsim.plan.household import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar
from finsim.taxes.distributions import FIVE_YEARS, HALF_60, HEALTH_AGE, LEAVING_AGE
from finsim.vocabulary import AccountKind

AT_A_PRICE = (AccountKind.TAX_DEFERRED, AccountKind.TAX_FREE, AccountKind.HEALTH)
# Premiums are not among them: of insurance only Medicare itself and some others count (26 USC 223(d)(2)(C)).
MEDICAL = ("health", "medical", "dental")
RETIREMENT = (AccountKind.TAX_DEFERRED, AccountKind.TAX_FREE)


def add_access(plan: Plan, calendar: Calendar, names: list[str], traits: NDArray[np.int64]) -> None:
    """Enter when each account opens, can be reached early, and bears no extra tax, into `account_traits`."""
    for k, name in enumerate(names):
        account = plan.accounts.get(name)
        opens, early, no_extra = (0, rows.NEVER, 0) if account is None else _access(plan, calendar, name, account)
        traits[rows.ACC_OPENS, k], traits[rows.ACC_EARLY, k], traits[rows.ACC_NO_EXTRA, k] = opens, early, no_extra
        traits[rows.ACC_EARLY_ENDS, k] = opens
        if account is not None and account.equal_payments is not None:
            begins, ends = series_span(plan, calendar, name)
            traits[rows.ACC_OPENS, k], traits[rows.ACC_EARLY_ENDS, k] = ends, min(opens, max(0, begins))


def _access(plan: Plan, calendar: Calendar, name: str, account: Account) -> tuple[int, int, int]:
    """Return the first periods in which an account opens, can be reached at a price, and bears no extra tax."""
    if account.opens is not None:
        opens = max(0, calendar.period(account.opens, account.owner or ""))
        return opens, rows.NEVER, opens
    if account.kind == AccountKind.EDUCATION:
        return rows.NEVER, rows.NEVER, 0
    if account.kind not in AT_A_PRICE or account.inherited is not None:
        return 0, rows.NEVER, 0
    of_age = _at_age(plan, calendar, account, HEALTH_AGE if account.kind == AccountKind.HEALTH else HALF_60)
    left = left_employer(plan, calendar, name) if account.kind in RETIREMENT else 0
    if left > 0 and leaves_at(plan, calendar, account, left) >= LEAVING_AGE:
        of_age = min(of_age, left)
    opens = of_age
    if account.kind == AccountKind.TAX_FREE and account.begun is not None:
        opens = max(opens, (int(account.begun) // 12 + FIVE_YEARS) * 12 - calendar.first)
    is_taxed = plan.taxes.regime == "us-federal"  # elsewhere no price is known, so money waits until it opens
    return opens, left if is_taxed and left < opens else rows.NEVER, of_age


def reaches_early(traits: NDArray[np.int64], n_periods: int) -> bool:
    """Return whether any account can be reached before it opens, within the plan."""
    return bool((traits[rows.ACC_EARLY] < np.minimum(traits[rows.ACC_EARLY_ENDS], n_periods)).any())


def is_ira(plan: Plan, calendar: Calendar, name: str) -> bool:
    """Return whether an account is a traditional one of its owner's own: no employer's, and not inherited."""
    account = plan.accounts[name]
    is_traditional = account.kind == AccountKind.TAX_DEFERRED and account.inherited is None
    return is_traditional and plan.taxes.regime == "us-federal" and left_employer(plan, calendar, name) == 0


def series_span(plan: Plan, calendar: Calendar, name: str) -> tuple[int, int]:
    """Return the periods in which equal payments begin, which may lie before the plan, and in which they may end.

    Raises `PlanError` where the account is open already, or its owner still works where it is kept (72(t)(3)(B)).
    """
    account, key = plan.accounts[name], f"accounts.{name}.equal payments"
    assert account.equal_payments is not None  # the caller asks only then
    begins = calendar.period(account.equal_payments.begins, plan.owner_of(account))
    opens, early, of_age = _access(plan, calendar, name, account)
    if begins >= opens:
        raise PlanError(key, "a time before the account opens, at 59 1/2 or when its employer is left at 55",
                        str(account.equal_payments.begins))  # fmt: skip
    if early > 0 and begins < early:
        raise PlanError(key, "a time after its owner has left the employer who keeps the account",
                        str(account.equal_payments.begins))  # fmt: skip
    return begins, max(of_age, begins + FIVE_YEARS * 12)


def _at_age(plan: Plan, calendar: Calendar, account: Account, age: int) -> int:
    return max(0, int(plan.people[plan.owner_of(account)].born) + age - calendar.first)


def leaves_at(plan: Plan, calendar: Calendar, account: Account, left: int) -> int:
    """Return the age in months that the owner reaches in the year of leaving."""
    return ((calendar.first + left) // 12 - int(plan.people[plan.owner_of(account)].born) // 12) * 12


def left_employer(plan: Plan, calendar: Calendar, name: str) -> int:
    """Return the first period after the last pay that goes into an account; 0 for one that no employer keeps."""
    account = plan.accounts[name]
    paying = [
        income for income in plan.income.values()
        if name in income.defers or name in income.match or name in income.employer_pays
    ]  # fmt: skip
    if account.is_employers is False or not (paying or account.is_employers):
        return 0
    ends = [calendar.n_periods if i.until is None else calendar.period(i.until, i.person or "") for i in paying]
    owner = plan.owner_of(account)
    if not ends and plan.people[owner].retires is not None:
        ends = [calendar.period(plan.people[owner].retires, owner)]  # type: ignore[arg-type]
    return max(0, *ends) if ends else 0


def draws_from(wages: NDArray[np.float64]) -> int:
    """Return the first period after the last wage, of wages (2, T)."""
    paid = np.flatnonzero(wages.any(axis=0))
    return int(paid[-1]) + 1 if paid.size else 0


def add_medical(plan: Plan, calendar: Calendar, amounts: NDArray[np.float64]) -> bool:
    """Enter what health accounts may pay for, from when the first of them does; return whether there is any.

    A marketplace premium is insurance, which an account pays from its owner's 65 on alone (26 USC 223(d)(2)(B), (C)).
    """
    health = [account for account in plan.accounts.values() if account.kind == AccountKind.HEALTH]
    if not health:
        return False
    begins = min(_pays_from(plan, calendar, account) for account in health)
    of_65 = max(begins, min(_at_age(plan, calendar, account, HEALTH_AGE) for account in health))
    for _, name, line in plan.spending.lines():
        if (line.category or name) in MEDICAL:
            from_then = np.arange(calendar.n_periods) >= (begins if line.benchmark is None else of_65)
            amounts[rows.PLAN_MEDICAL] += calendar.costs(line) * from_then
    return bool(amounts[rows.PLAN_MEDICAL].any())


def _pays_from(plan: Plan, calendar: Calendar, account: Account) -> int:
    owner = plan.owner_of(account)
    if account.pays_from is not None:
        return calendar.period(account.pays_from, owner)
    retires = plan.people[owner].retires
    return _at_age(plan, calendar, account, HEALTH_AGE) if retires is None else calendar.period(retires, owner)


def health_contributions_end(plan: Plan, calendar: Calendar, account: Account) -> int:
    """Return the first period in which nothing may be paid in: on Medicare, from 65 (26 USC 223(b)(7))."""
    return _at_age(plan, calendar, account, HEALTH_AGE)
