"""Accounts and mixes into the program's tables, and the order in which accounts are drawn on.

Account 0 is the household's cash: the plan's first cash account, or an empty one where the plan has none. When each
account can be reached is in `access`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.plan.accounts import Account, Shares
from finsim.plan.household import Plan
from finsim.plan.quantities import Amount
from finsim.plan.withdrawals import WithdrawalMethod
from finsim.simulation import program as rows
from finsim.simulation.compiling.access import add_access, is_ira
from finsim.simulation.compiling.limits import Limits
from finsim.simulation.compiling.own_income import filer_of
from finsim.simulation.compiling.schedules import FOLLOWS_PRICES, Calendar, monthly_rate
from finsim.vocabulary import AccountKind

KINDS = {
    AccountKind.CASH: rows.KIND_CASH,
    AccountKind.TAXABLE: rows.KIND_TAXABLE,
    AccountKind.TAX_DEFERRED: rows.KIND_DEFERRED,
    AccountKind.TAX_FREE: rows.KIND_FREE,
    AccountKind.HEALTH: rows.KIND_HEALTH,
    AccountKind.EDUCATION: rows.KIND_EDUCATION,
}
NO_LIMIT = 1e15
REBALANCES = {"never": rows.REBALANCES_NEVER, "yearly": rows.REBALANCES_YEARLY, "monthly": rows.REBALANCES_MONTHLY}


def account_names(plan: Plan) -> list[str]:
    """Return the names of all accounts, the household's cash first."""
    cash = [name for name, account in plan.accounts.items() if account.kind == AccountKind.CASH]
    first = cash[0] if cash else "cash"
    return [first, *(name for name in plan.accounts if name != first)]


def cash_account(plan: Plan) -> Account:
    """Return the account that income arrives in."""
    return plan.accounts.get(account_names(plan)[0]) or Account(kind=AccountKind.CASH)


def account_tables(plan: Plan, calendar: Calendar, names: list[str]) -> tuple[
    NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]
]:  # fmt: skip
    """Return `accounts` (N_ACC, A), `account_traits` (N_ACC_TRAITS, A) and `mix` (N_MIX, A, T)."""
    money = np.zeros((rows.N_ACC, len(names)))
    traits = np.zeros((rows.N_ACC_TRAITS, len(names)), dtype=np.int64)
    mix = np.zeros((rows.N_MIX, len(names), calendar.n_periods))
    located = plan.located()
    for k, name in enumerate(names):
        account = plan.accounts.get(name) or cash_account(plan)
        money[rows.ACC_BALANCE, k] = account.balance
        money[rows.ACC_BASIS, k] = _basis(account)
        if name in plan.accounts and is_ira(plan, calendar, name):
            traits[rows.ACC_IS_IRA, k], money[rows.ACC_AFTER_TAX, k] = 1, account.contributed or 0.0
            traits[rows.ACC_DEDUCTS, k] = int(account.deducted is not False)
        money[rows.ACC_FEE, k] = -monthly_rate(-float(account.fee))
        money[rows.ACC_CASH_NOMINAL, k] = monthly_rate(float(account.rate or 0.0))
        traits[rows.ACC_KIND, k] = KINDS[account.kind]
        traits[rows.ACC_OWNER, k] = list(plan.people).index(plan.owner_of(account))
        traits[rows.ACC_FILER, k] = filer_of(plan, plan.owner_of(account))
        traits[rows.ACC_IS_OWNED, k] = int(account.owner is not None)
        traits[rows.ACC_CASH_FOLLOWS_PRICES, k] = int(account.mix is not None)
        traits[rows.ACC_REBALANCES, k] = rows.REBALANCES_YEARLY
        if account.mix is not None:
            traits[rows.ACC_REBALANCES, k] = _rebalances(plan, name)
            money[rows.ACC_BAND, k] = 0.0 if name in located else plan.mixes[account.mix].band
            mix[:, k] = _mix_over_time(plan, calendar, account)
            ever_cash = (mix[:, k].sum(axis=0) != 1.0).any()
            traits[rows.ACC_HOLDS, k] = rows.HOLDS_ALL if ever_cash else rows.HOLDS_SECURITIES
    add_access(plan, calendar, names, traits)
    return money, traits, mix


def _rebalances(plan: Plan, name: str) -> int:
    """Return when the calendar brings an account back to its own mix: never one that shares another, or has a band."""
    mix = plan.accounts[name].mix
    assert mix is not None  # the caller asks only then
    if name in plan.located():
        return rows.REBALANCES_NEVER
    return REBALANCES.get(plan.mixes[mix].rebalance, rows.REBALANCES_NEVER)


def location_tables(
    plan: Plan, calendar: Calendar, names: list[str], choices: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return `located` and `bond_share` (T,) of the mix that accounts share, and enter how often it is shared out."""
    located = np.array([names.index(name) for name in plan.located()], dtype=np.int64)
    if plan.location is None or not located.size:
        return located, np.zeros(calendar.n_periods)
    mix = plan.mixes[plan.location.mix]
    choices[rows.LOCATES] = REBALANCES[mix.rebalance]
    share = np.full(calendar.n_periods, float(mix.bonds))
    for when, later in mix.steps():
        share[np.arange(calendar.n_periods) >= calendar.period(when)] = float(later.bonds)
    return located, share


def surplus_steps(plan: Plan, names: list[str]) -> NDArray[np.float64]:
    """Return `surplus_steps` (N_STEP, number of steps). Raises `PlanError` for a step into the household's cash."""
    table = np.full((rows.N_STEP, len(plan.surplus.first)), NO_LIMIT)
    for k, step in enumerate(plan.surplus.first):
        if step.to == names[0]:
            raise PlanError("surplus.first", "another account than the one that income comes in to", step.to)
        table[rows.STEP_TO, k] = rows.TO_DEBTS if step.to == "debt" else names.index(step.to)
        if step.limit is not None:
            table[rows.STEP_A_YEAR if step.a_year else rows.STEP_HOLDS, k] = step.limit
    return table


def _basis(account: Account) -> float:
    """Return what comes out of an account without being a gain or income: all of it where nothing is said."""
    if account.kind == AccountKind.TAXABLE and account.basis is not None:
        return account.basis
    if account.kind == AccountKind.TAX_FREE and account.contributed is not None:
        return account.contributed
    return account.balance


def hold_cash(traits: NDArray[np.int64]) -> None:
    """Let accounts that hold securities alone hold cash too: money out of stocks rests there."""
    holds = traits[rows.ACC_HOLDS]
    holds[holds == rows.HOLDS_SECURITIES] = rows.HOLDS_ALL


def _mix_over_time(plan: Plan, calendar: Calendar, account: Account) -> NDArray[np.float64]:
    assert account.mix is not None
    mix = plan.mixes[account.mix]
    shares = np.empty((rows.N_MIX, calendar.n_periods))
    shares[:] = np.array(_shares(mix))[:, None]
    t = np.arange(calendar.n_periods)
    for when, later in mix.steps():
        holds = t >= calendar.period(when, account.owner or "")
        shares[:, holds] = np.array(_shares(later))[:, None]
    return shares


def _shares(mix: Shares) -> tuple[float, float]:
    """Return the shares of stocks and bonds; without cash they add up to one exactly, so no dust is left in cash."""
    stocks = float(mix.stocks)
    return stocks, float(mix.bonds) if mix.cash > 0.0 else 1.0 - stocks


def withdrawal_order(plan: Plan, names: list[str]) -> NDArray[np.int64]:
    """Return account numbers in the order of withdrawal: other cash first, then the plan's order, then health money."""
    other_cash = [n for n in names[1:] if plan.accounts[n].kind == AccountKind.CASH]
    health = [n for n in names[1:] if plan.accounts[n].kind == AccountKind.HEALTH]
    ordered = dict.fromkeys([*other_cash, *_chosen(plan), *health])
    return np.array([names.index(n) for n in ordered if n != names[0]], dtype=np.int64)


def _chosen(plan: Plan) -> list[str]:
    """Return the plan's order; where a bracket is filled first, what is beyond it in tax-deferred accounts is last."""
    order = list(plan.withdrawal_order())
    if plan.withdrawals.method == WithdrawalMethod.FILL:
        order.sort(key=lambda name: plan.accounts[name].kind == AccountKind.TAX_DEFERRED)
    return order


def add_savings(plan: Plan, calendar: Calendar, names: list[str], paid_in: NDArray[np.float64], limits: Limits) -> None:
    """Enter voluntary saving, which stops when its owner, or the last earner, retires; and windfalls put away."""
    for name, account in plan.accounts.items():
        if account.saving is None:
            continue
        until = [plan.people[account.owner].retires] if account.owner else []
        mask = np.arange(calendar.n_periods) < retired_from(plan, calendar)
        if until and until[0] is not None:
            mask = calendar.mask(None, until[0], account.owner or "")
        monthly = calendar.monthly(account.saving, account.owner or "") * mask
        pair = calendar.grown(monthly, FOLLOWS_PRICES)
        paid_in[rows.VOLUNTARY, names.index(name)] += limits.save(f"accounts.{name}.saving", name, pair)
    _put_windfalls(plan, calendar, names, paid_in, limits)


def _put_windfalls(
    plan: Plan, calendar: Calendar, names: list[str], paid_in: NDArray[np.float64], limits: Limits
) -> None:
    """Put what an event brings, less what habit spends of it, into the account that it names, as saving of its month.

    Where saving may be skipped and spent it stays in cash: a windfall is no month's saving, and has a habit of its own.
    """
    if plan.habits.skips_saving:
        return
    for name, event in plan.events.items():
        if event.receives is None or event.account is None or event.account == names[0]:
            continue
        kept = float(event.receives) * (1.0 - float(plan.habits.windfall_spent or 0.0))
        at = np.arange(calendar.n_periods) == calendar.period(event.when)
        allowed = limits.save(f"events.{name}.account", event.account, calendar.grown(kept * at, FOLLOWS_PRICES))
        paid_in[rows.VOLUNTARY, names.index(event.account)] += allowed


def retired_from(plan: Plan, calendar: Calendar) -> int:
    """Return the first period in which every adult who ever retires is retired; NEVER when nobody retires."""
    retirements = [calendar.period(p.retires, name) for name, p in plan.adults().items() if p.retires is not None]
    return max(0, *retirements) if retirements else rows.NEVER


def surplus_target(plan: Plan, names: list[str]) -> int:
    """Return the account that surplus goes to, STAYS or TO_DEBTS."""
    to = plan.surplus.to
    if to in plan.accounts and to != names[0]:
        return names.index(to)
    return rows.TO_DEBTS if to == "debt" else rows.STAYS


def buffer_terms(plan: Plan, terms: NDArray[np.float64]) -> None:
    """Enter how much cash the plan wants to hold, and how much of a surplus is spent."""
    terms[rows.SURPLUS_SPENT] = 1.0 - float(plan.surplus.saved)
    buffer = cash_account(plan).buffer
    if isinstance(buffer, Amount):
        terms[rows.BUFFER_AMOUNT] = buffer.value
    elif buffer is not None:
        terms[rows.BUFFER_MONTHS] = int(buffer)
