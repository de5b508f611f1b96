"""Income: wages with what is taken from them, pensions, social security, rent, into the program's rows.

Deferrals to tax-deferred accounts leave income tax alone out; premiums and health-account contributions leave payroll
tax out too (26 USC 125, 223, 3121(a)(5)). Social security is the PIA at full retirement age times the factor of the
claiming age, 20 CFR 404.410 and 404.313.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.plan.income import Bonus, Income, IncomeKind
from finsim.plan.quantities import Amount, Growth, Rate
from finsim.plan.taxes import NATIONAL
from finsim.simulation import program as rows
from finsim.simulation.compiling.access import health_contributions_end
from finsim.simulation.compiling.benefits import Benefits
from finsim.simulation.compiling.items import FREE, TAXED, Item, Put
from finsim.simulation.compiling.own_income import OwnIncome
from finsim.simulation.compiling.limits import Limits
from finsim.simulation.compiling.paydays import paydays
from finsim.simulation.compiling.schedules import FOLLOWS_PRICES, Calendar
from finsim.simulation.compiling.vesting import vesting_of
from finsim.vocabulary import AccountKind

Pair = NDArray[np.float64]
HALF_OF_TAX = 0.9235 * 0.153 / 2  # of profit, below the wage base: 26 USC 164(f), 1401, 1402(a)(12)
NET_EARNINGS = 0.9235  # of profit that counts as earnings; 26 USC 1402(a)(12), 42 USC 411(a)


def has_business(plan: Plan) -> bool:
    """Say whether somebody works on one's own account, where that is taxed otherwise than other income."""
    kinds = (income.kind for income in plan.income.values())
    return plan.taxes.regime == NATIONAL and IncomeKind.SELF_EMPLOYMENT in kinds


class Incomes:
    """Gathers all incomes of a plan.

    amounts        float64 (N_AMOUNTS, 2, T), the rows of income filled in
    payroll_wages  float64 (P, 2, T)
    profits        float64 (P, 2, T), of work on one's own account under federal law
    earned         float64 (P, T), of both, as social security counts it (42 USC 411(a)(12))
    compensation   float64 (P, T), of both less half of self-employment tax, as limits count it (26 USC 219(f)(1))
    paid_in        float64 (N_PAID_IN, A, 2, T), deferrals and matches filled in
    """

    def __init__(self, plan: Plan, calendar: Calendar, accounts: list[str], limits: Limits) -> None:
        self.plan, self.calendar, self.accounts, self.limits = plan, calendar, accounts, limits
        periods = calendar.n_periods
        self.amounts = np.zeros((rows.N_AMOUNTS, 2, periods))
        self.people = list(plan.people)
        self.payroll_wages = np.zeros((len(self.people), 2, periods))
        self.own = OwnIncome(plan, calendar)
        self.paid_in = np.zeros((rows.N_PAID_IN, len(accounts), 2, periods))
        self.items: list[Item] = []
        self.puts: list[Put] = []
        self.vestings: list[NDArray[np.float64]] = []
        self.benefits = Benefits(plan, calendar)
        self.profits = np.zeros((len(self.people), 2, periods))
        for name, income in plan.income.items():
            self._add(name, income)
        self.earned = (self.payroll_wages + NET_EARNINGS * self.profits).sum(axis=1)
        self.compensation = (self.payroll_wages + (1.0 - HALF_OF_TAX) * self.profits).sum(axis=1)
        self.amounts[rows.PLAN_BENEFITS] = self.benefits.of_all(self.earned)
        self._sum_years()

    def _add(self, name: str, income: Income) -> None:
        if income.kind == IncomeKind.SOCIAL_SECURITY:
            self.own.add(name, income.kind, income.person, np.zeros(0))
            self.benefits.add(name, income)
            return
        assert income.amount is not None  # the model asks for it
        person = income.person or ""
        mask = self.calendar.mask(income.begins, income.until, person)
        monthly = self.calendar.monthly(income.amount, person) * mask
        pair = self.calendar.grown(monthly * paydays(self.calendar, income), income.grows)
        if income.bonus is not None:
            pair = pair + self._bonus(income.bonus, monthly, income.grows, mask)
        if income.kind == IncomeKind.WAGE:
            self._add_wage(name, income, pair, mask)
        else:
            self.own.add(name, income.kind, income.person, pair)
            row, kind = TAXED if income.kind != IncomeKind.OTHER else FREE
            if income.kind == IncomeKind.SELF_EMPLOYMENT and has_business(self.plan):
                kind = rows.ITEM_BUSINESS
                self.profits[self.people.index(person)] += pair
            self.amounts[row] += pair
            self.items.append(Item(
                kind, self._number(income.person), pair, survivor_share=float(income.survivor_share or 0.0),
                varies=float(income.varies or 0.0), skips=float(income.skips or 0.0),
            ))  # fmt: skip

    def _bonus(self, bonus: Bonus, monthly: NDArray[np.float64], grows: Growth, mask: NDArray[np.bool_]) -> Pair:
        """Return a bonus in its month of every year in which the wage is paid then."""
        comes = mask & (self.calendar.months % 12 == bonus.month - 1)
        if isinstance(bonus.amount, Rate):
            return self.calendar.grown(12.0 * float(bonus.amount) * monthly * comes, grows)
        return self.calendar.grown(bonus.amount.value * comes, grows)

    def _add_wage(self, name: str, income: Income, wage: Pair, mask: NDArray[np.bool_]) -> None:
        taxable, payroll, premiums = wage.copy(), wage.copy(), np.zeros_like(wage)
        deferred: dict[str, NDArray[np.float64]] = {}
        for premium in income.premiums.values():
            pair = self.calendar.grown(premium.a_month * mask, FOLLOWS_PRICES)
            self.amounts[rows.PLAN_PREMIUMS] += pair
            premiums += pair
            taxable -= pair
            payroll -= pair
        for account, contribution in income.defers.items():
            wanted = self._part(contribution, wage, mask) * self._may_receive(account)
            pair = self.limits.defer(f"income.{name}.defers.{account}", account, wanted)
            deferred[account] = pair.sum(axis=0)
            self._put(rows.DEFERRAL, account, pair)
            kind = self.plan.accounts[account].kind
            if kind in (AccountKind.TAX_DEFERRED, AccountKind.HEALTH):
                taxable -= pair
            if kind == AccountKind.HEALTH:
                payroll -= pair
        for deduction in income.deductions.values():
            self.amounts[rows.PLAN_PREMIUMS, 1] += deduction.a_month * mask
            premiums[1] += deduction.a_month * mask
        self.own.add(name, income.kind, income.person, taxable)
        vests = -1
        if income.vests is not None:
            vests = len(self.vestings)
            self.vestings.append(vesting_of(self.plan, self.calendar, self.accounts, income, wage))
        self._add_employer(name, income, wage, mask, deferred, vests)
        self.items.append(Item(
            rows.ITEM_WAGE, self._number(income.person or self.people[0]), wage, taxable, payroll, premiums,
            varies=float(income.varies or 0.0), skips=float(income.skips or 0.0),
        ))  # fmt: skip
        self.amounts[rows.PLAN_WAGES] += wage
        self.amounts[rows.PLAN_TAXABLE_WAGES] += taxable
        self.amounts[rows.PLAN_PAYROLL_WAGES] += payroll
        self.payroll_wages[self.people.index(income.person or self.people[0])] += payroll

    def _add_employer(
        self, name: str, income: Income, wage: Pair, mask: NDArray[np.bool_], deferred: dict[str, NDArray[np.float64]],
        vests: int,
    ) -> None:  # fmt: skip
        pay = wage.sum(axis=0)
        for account, match in income.match.items():
            deferrals = np.divide(deferred[account], pay, out=np.zeros_like(pay), where=pay > 0.0)
            rates, of_period = np.unique(deferrals, return_inverse=True)  # as a rule one, while pay grows
            shares = np.where(pay > 0.0, np.array([match.on(float(rate)) for rate in rates])[of_period], 0.0)
            key = f"income.{name}.match.{account}"
            self._put(rows.EMPLOYER_MATCH, account, self.limits.add(key, account, shares * wage), vests)
        for account, contribution in income.employer_pays.items():
            pair = self._part(contribution, wage, mask) * self._may_receive(account)
            key = f"income.{name}.employer pays.{account}"
            self._put(rows.EMPLOYER_MATCH, account, self.limits.add(key, account, pair), vests)

    def _may_receive(self, account: str) -> NDArray[np.bool_]:
        """Return the periods in which pay may go into an account (T,): a health account takes none on Medicare."""
        t = np.arange(self.calendar.n_periods)
        held = self.plan.accounts[account]
        is_health = held.kind == AccountKind.HEALTH
        return t < health_contributions_end(self.plan, self.calendar, held) if is_health else t >= 0

    def _put(self, row: int, account: str, pair: Pair, vests: int = -1) -> None:
        """Note what the item that is being added puts into an account."""
        number = self.accounts.index(account)
        self.paid_in[row, number] += pair
        self.puts.append(Put(len(self.items), number, row, pair, vests))

    def _number(self, person: str | None) -> int:
        return self.people.index(person) if person else -1

    def _part(self, contribution: Rate | Amount, wage: Pair, mask: NDArray[np.bool_]) -> Pair:
        """Return a share of the wage, or an amount that follows prices while the wage is paid."""
        if isinstance(contribution, Rate):
            return float(contribution) * wage
        return self.calendar.grown(contribution.a_month * mask.astype(np.float64), FOLLOWS_PRICES)

    def _sum_years(self) -> None:
        """Enter what is known of each tax year when it begins."""
        for year_row, row in (
            (rows.PLAN_YEAR_WAGES, rows.PLAN_TAXABLE_WAGES),
            (rows.PLAN_YEAR_PAYROLL_WAGES, rows.PLAN_PAYROLL_WAGES),
            (rows.PLAN_YEAR_GROSS_WAGES, rows.PLAN_WAGES),
            (rows.PLAN_YEAR_PENSIONS, rows.PLAN_PENSIONS),
            (rows.PLAN_YEAR_BENEFITS, rows.PLAN_BENEFITS),
        ):
            self.amounts[year_row] = self.calendar.year_sums(self.amounts[row])
