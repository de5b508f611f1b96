"""Income: wages with what is taken from them, pensions, social security, rent, into the program's rows.

Deferrals to tax-deferred accounts leave income tax alone out; premiums and health-account contributions leave payroll
tax out too (26 USC 125, 223, 3121(a)(5)). Social security is the PIA at full retirement age times the factor of the
claiming age, 20 CFR 404.410 and 404.313.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.plan.household import Plan
from finsim.plan.income import Income, IncomeKind
from finsim.plan.quantities import Amount, Rate
from finsim.simulation import program as rows
from finsim.simulation.compiling.own_income import OwnIncome
from finsim.simulation.compiling.schedules import FOLLOWS_PRICES, Calendar
from finsim.taxes import claim_factor
from finsim.vocabulary import AccountKind

Pair = NDArray[np.float64]


class Incomes:
    """Gathers all incomes of a plan.

    amounts        float64 (N_AMOUNTS, 2, T), the rows of income filled in
    payroll_wages  float64 (P, 2, T)
    paid_in        float64 (N_PAID_IN, A, 2, T), deferrals and matches filled in
    """

    def __init__(self, plan: Plan, calendar: Calendar, accounts: list[str]) -> None:
        self.plan, self.calendar, self.accounts = plan, calendar, accounts
        periods = calendar.n_periods
        self.amounts = np.zeros((rows.N_AMOUNTS, 2, periods))
        self.people = list(plan.people)
        self.payroll_wages = np.zeros((len(self.people), 2, periods))
        self.own = OwnIncome(plan, calendar)
        self.paid_in = np.zeros((rows.N_PAID_IN, len(accounts), 2, periods))
        for name, income in plan.income.items():
            self._add(name, income)
        self._sum_years()

    def _add(self, name: str, income: Income) -> None:
        if income.kind == IncomeKind.SOCIAL_SECURITY:
            self.own.add(name, income.kind, income.person, np.zeros(0))
            self._add_social_security(name, income)
            return
        assert income.amount is not None  # the model asks for it
        person = income.person or ""
        mask = self.calendar.mask(income.begins, income.until, person)
        pair = self.calendar.grown(self.calendar.monthly(income.amount, person) * mask, income.grows)
        if income.kind == IncomeKind.WAGE:
            self._add_wage(name, income, pair, mask)
        elif income.kind == IncomeKind.OTHER:
            self.amounts[rows.PLAN_OTHER_INCOME] += pair
        else:
            self.amounts[rows.PLAN_PENSIONS] += pair
            self.own.add(name, income.kind, income.person, pair)

    def _add_wage(self, name: str, income: Income, wage: Pair, mask: NDArray[np.bool_]) -> None:
        taxable, payroll = wage.copy(), wage.copy()
        for premium in income.premiums.values():
            pair = self.calendar.grown(premium.a_month * mask, FOLLOWS_PRICES)
            self.amounts[rows.PLAN_PREMIUMS] += pair
            taxable -= pair
            payroll -= pair
        for account, contribution in income.defers.items():
            pair = self._part(contribution, wage, mask)
            self.paid_in[rows.DEFERRAL, self.accounts.index(account)] += pair
            kind = self.plan.accounts[account].kind
            if kind in (AccountKind.TAX_DEFERRED, AccountKind.HEALTH):
                taxable -= pair
            if kind == AccountKind.HEALTH:
                payroll -= pair
        for deduction in income.deductions.values():
            self.amounts[rows.PLAN_PREMIUMS, 1] += deduction.a_month * mask
        self.own.add(name, income.kind, income.person, taxable)
        self._add_employer(income, wage, mask)
        self.amounts[rows.PLAN_WAGES] += wage
        self.amounts[rows.PLAN_TAXABLE_WAGES] += taxable
        self.amounts[rows.PLAN_PAYROLL_WAGES] += payroll
        self.payroll_wages[self.people.index(income.person or self.people[0])] += payroll

    def _add_employer(self, income: Income, wage: Pair, mask: NDArray[np.bool_]) -> None:
        pay = wage.sum(axis=0)
        for account, match in income.match.items():
            deferred = self._part(income.defers[account], wage, mask).sum(axis=0)
            shares = [match.on(put / paid) if paid > 0.0 else 0.0 for put, paid in zip(deferred, pay, strict=True)]
            self.paid_in[rows.EMPLOYER_MATCH, self.accounts.index(account)] += np.array(shares) * wage
        for account, contribution in income.employer_pays.items():
            self.paid_in[rows.EMPLOYER_MATCH, self.accounts.index(account)] += self._part(contribution, wage, mask)

    def _part(self, contribution: Rate | Amount, wage: Pair, mask: NDArray[np.bool_]) -> Pair:
        """Return a share of the wage, or an amount that follows prices while the wage is paid."""
        if isinstance(contribution, Rate):
            return float(contribution) * wage
        return self.calendar.grown(contribution.a_month * mask.astype(np.float64), FOLLOWS_PRICES)

    def _add_social_security(self, name: str, income: Income) -> None:
        assert income.pia is not None and income.claims is not None and income.person is not None
        born = int(self.plan.people[income.person].born)
        claimed = int(self.plan.month_of(income.claims, income.person))
        age = claimed - born
        if not 62 * 12 <= age <= 70 * 12:
            raise PlanError(f"income.{name}.claims", "an age from 62 to 70", f"{age // 12} years {age % 12} months")
        t = np.arange(self.calendar.n_periods)
        monthly = income.pia.a_month * claim_factor(born // 12, age) * (t >= claimed - self.calendar.first)
        self.amounts[rows.PLAN_BENEFITS] += self.calendar.grown(monthly, FOLLOWS_PRICES)

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
