"""A month of `numpy_notebook`: the state of all paths as arrays, and each rule of a month over all of them at once.

Reads a compiled plan's tables of numbers, so that it and the engine speak of one household. The rules are written
anew, from METHODS sections 1 to 3 and 6, one array operation for all paths where the kernel goes lane by lane.
"""

from __future__ import annotations

import numpy as np

from finsim.simulation import program as rows
from finsim.simulation.program import Program
from finsim.taxes import TaxTable
from tests.benchmarks.numpy_tax import payroll_tax, yearly_tax

STOCKS, BONDS, CASH = 0, 1, 2  # what an account holds
CENT = 0.01


class Household:
    """The state of all paths: arrays of (n_paths,), accounts (n_accounts, 3, n_paths), debts (n_debts, n_paths)."""

    def __init__(self, program: Program, law: TaxTable, n_paths: int) -> None:
        self.program, self.law, self.n = program, law, n_paths
        balances = program.accounts[rows.ACC_BALANCE]
        mix = program.mix[:, :, 0]
        shares = np.array([mix[rows.MIX_STOCKS], mix[rows.MIX_BONDS], 1.0 - mix[rows.MIX_STOCKS] - mix[rows.MIX_BONDS]])
        self.held = self.spread((balances * shares).T)
        self.basis = self.spread(program.accounts[rows.ACC_BASIS])
        self.owed = self.spread(program.debts[rows.DEBT_OWED])
        self.pending = np.zeros((program.goals.shape[1], n_paths))
        self.level = np.ones(n_paths)
        self.property = np.full(n_paths, program.terms[rows.PROPERTY_VALUE])
        self.works = np.ones(n_paths, dtype=bool)
        self.credit, self.credit_age = self.zeros(), self.zeros()
        self.tax_rate, self.loss_carry, self.residual, self.last_net_income = (self.zeros() for _ in range(4))
        kinds = program.account_traits[rows.ACC_KIND]
        self.is_counted = (kinds != rows.KIND_HEALTH) & (kinds != rows.KIND_EDUCATION)
        self.growth = self.zeros()
        self.cost_of_living, self.third_quarter = 1.0, 0.0
        self.begin_year()
        self.wages_so_far += self.program.wages_so_far[:, None]
        gross = program.terms[rows.SO_FAR_WAGES]
        self.so_far = {"wages": program.terms[rows.SO_FAR_INCOME], "payroll_wages": gross, "gross_wages": gross,
                       "withheld": program.terms[rows.SO_FAR_PAID]}  # fmt: skip
        for name, amount in self.so_far.items():
            self.year[name] += amount

    def zeros(self) -> np.ndarray:
        return np.zeros(self.n)

    def spread(self, first: np.ndarray) -> np.ndarray:
        """Give every path the same first values."""
        return np.repeat(np.asarray(first, dtype=float)[..., None], self.n, axis=-1)

    def begin_year(self) -> None:
        names = ("wages", "payroll_wages", "gross_wages", "ordinary", "benefits", "interest", "dividends", "gains",
                 "extra_tax", "withheld", "net_income")  # fmt: skip
        self.year = {name: self.zeros() for name in names}
        self.wages_so_far = np.zeros((self.program.payroll_wages.shape[0], self.n))
        self.required = np.zeros((self.program.payroll_wages.shape[0], self.n))

    @property
    def cash(self) -> np.ndarray:
        return self.held[0, CASH]

    def live(self, t: int, returns: np.ndarray) -> np.ndarray:
        """Go through one month and return real net worth at its end."""
        calendar = self.program.calendar
        self.cash_open = self.cash.copy()
        has_rule = self.program.choices[rows.RULE] != rows.RULE_NONE and t >= self.program.choices[rows.RULE_FROM]
        portfolio = self.portfolio() if has_rule else 0.0
        if calendar[rows.YEAR_STARTS, t]:
            self.tax_level = self.level.copy()
            for account in np.flatnonzero(self.program.divisors[:, t]):
                owner = self.program.account_traits[rows.ACC_OWNER, account]
                self.required[owner] += self.held[account].sum(axis=0) / self.program.divisors[account, t]
        self.earn(t)
        self.charge()
        self.budget(t)
        if has_rule:
            self.follow_rule(t, portfolio)
        self.pay(t)
        if calendar[rows.YEAR_ENDS, t]:
            self.settle(t)
        before = self.portfolio() if has_rule else 0.0
        self.grow(t, returns)
        if has_rule:
            self.growth += self.portfolio() - before
        self.rebalance(t)
        self.judge(t)
        net_worth = self.property - self.credit + self.held.sum(axis=(0, 1)) - self.owed.sum(axis=0)
        return net_worth / self.level

    # Income

    def money(self, table: np.ndarray, t: int):
        """Money of the day: the real part follows prices. A plain 0 where there is none, which costs nothing."""
        real, nominal = table[0, t], table[1, t]
        if real == 0.0:
            return nominal
        return real * self.level + nominal

    def earn(self, t: int) -> None:
        amounts, year = self.program.amounts, self.year
        self.adjust_benefits(t)
        benefits = amounts[rows.PLAN_BENEFITS, 0, t] * self.cost_of_living
        wages, pensions, other, premiums = (
            self.money(amounts[row], t)
            for row in (
                rows.PLAN_WAGES,
                rows.PLAN_PENSIONS,
                rows.PLAN_OTHER_INCOME,
                rows.PLAN_PREMIUMS,
            )
        )
        year["wages"] += self.money(amounts[rows.PLAN_TAXABLE_WAGES], t)
        year["payroll_wages"] += self.money(amounts[rows.PLAN_PAYROLL_WAGES], t)
        year["gross_wages"] += wages
        year["ordinary"] += pensions
        year["benefits"] += benefits
        deferred = 0.0
        for account in np.flatnonzero(self.program.paid_in[:2, :, :, t].any(axis=(0, 2))):
            own = self.money(self.program.paid_in[rows.DEFERRAL, account], t)
            self.pay_in(account, t, own + self.money(self.program.paid_in[rows.EMPLOYER_MATCH, account], t))
            deferred = deferred + own
        pay = wages + pensions + benefits - premiums - deferred - self.tax_wages(t)
        withheld = np.clip(self.withhold(t), 0.0, np.maximum(0.0, pay))
        year["withheld"] += withheld
        self.net_income = pay + other - withheld
        year["net_income"] += self.net_income
        self.held[0, CASH] += self.net_income

    def adjust_benefits(self, t: int) -> None:
        """Carry benefits to the third quarter's prices each January, never down."""
        calendar = self.program.calendar
        if calendar[rows.COLA_STARTS, t]:
            self.cost_of_living = np.maximum(self.cost_of_living, self.third_quarter)
            self.third_quarter = 0.0
        if calendar[rows.COLA_MONTHS, t]:
            self.third_quarter = self.third_quarter + self.level / calendar[rows.COLA_MONTHS, t]

    def pay_in(self, account: int, t: int, amount) -> None:
        stocks, bonds = self.program.mix[rows.MIX_STOCKS, account, t], self.program.mix[rows.MIX_BONDS, account, t]
        for kind, share in ((STOCKS, stocks), (BONDS, bonds), (CASH, 1.0 - stocks - bonds)):
            if share:
                self.held[account, kind] += amount * share
        self.basis[account] += amount

    def tax_wages(self, t: int):
        tax = 0.0
        if not self.program.choices[rows.HAS_TAX]:
            return tax
        for person in np.flatnonzero(self.program.payroll_wages[:, :, t].any(axis=1)):
            wages = self.money(self.program.payroll_wages[person], t)
            tax = tax + payroll_tax(self.law, self.tax_level, self.wages_so_far[person], wages)
            self.wages_so_far[person] += wages
        return tax

    def withhold(self, t: int):
        if not self.program.choices[rows.HAS_TAX]:
            return 0.0
        if self.program.calendar[rows.YEAR_STARTS, t]:
            known = {
                "wages": rows.PLAN_YEAR_WAGES, "ordinary": rows.PLAN_YEAR_PENSIONS,
                "payroll_wages": rows.PLAN_YEAR_PAYROLL_WAGES, "gross_wages": rows.PLAN_YEAR_GROSS_WAGES,
            }  # fmt: skip
            year = {name: self.money(self.program.amounts[row], t) for name, row in known.items()}
            year["benefits"] = self.program.amounts[rows.PLAN_YEAR_BENEFITS, 0, t] * self.cost_of_living
            year |= {"interest": 0.0, "dividends": 0.0, "gains": self.zeros()}
            if t == 0:  # what was earned and paid in this tax year before the plan starts
                for name in ("wages", "payroll_wages", "gross_wages"):
                    year[name] = year[name] + self.so_far[name]
            tax = self.tax(t, slice(None), year) - (self.so_far["withheld"] if t == 0 else 0.0)
            self.monthly_withholding = np.maximum(0.0, tax) / self.program.calendar[rows.YEAR_PERIODS, t]
        return self.monthly_withholding

    def tax(self, t: int, chosen, year: dict) -> np.ndarray:
        """Income tax of the chosen paths on a year's amounts."""
        filers = self.program.filers[:, t]
        return yearly_tax(
            self.law, self.program.calendar[rows.CALENDAR_YEAR, t], self.tax_level[chosen], **year,
            children=filers[rows.CHILDREN], dependents=filers[rows.DEPENDENTS], aged=filers[rows.AGED],
        )  # fmt: skip

    # What is due

    def charge(self) -> None:
        debts = self.program.debts[:, :, None]
        interest = cents(self.owed * debts[rows.DEBT_RATE])
        minimum = cents(np.maximum(debts[rows.DEBT_FLOOR], debts[rows.DEBT_SHARE] * self.owed + interest))
        is_card = self.program.debt_traits[rows.DEBT_KIND][:, None] == rows.KIND_CARD
        self.owed += interest
        self.due = np.minimum(np.where(is_card, minimum, debts[rows.DEBT_PAYMENT]), self.owed)
        self.credit += cents(self.credit * self.program.terms[rows.CREDIT_RATE])

    def budget(self, t: int) -> None:
        amounts = self.program.amounts
        self.essential, self.important, self.discretionary = (
            self.money(amounts[row], t) for row in (rows.PLAN_ESSENTIAL, rows.PLAN_IMPORTANT, rows.PLAN_DISCRETIONARY)
        )
        self.target = self.program.terms[rows.BUFFER_MONTHS] * (self.essential + self.due.sum(axis=0))
        self.target = self.target + self.program.terms[rows.BUFFER_AMOUNT] * self.level

    # The spending rule

    def portfolio(self) -> np.ndarray:
        return self.held[self.is_counted].sum(axis=(0, 1))

    def follow_rule(self, t: int, portfolio: np.ndarray) -> None:
        """Fill important and discretionary spending from the rule's budget."""
        program, amounts = self.program, self.program.amounts
        if t == program.choices[rows.RULE_FROM]:
            self.start_rule(t, portfolio)
        elif program.calendar[rows.REVIEWS, t] and program.choices[rows.RULE] == rows.RULE_GUYTON_KLINGER:
            self.review(t, portfolio)
        total = np.clip(
            self.allowed * self.level,
            self.money(amounts[rows.PLAN_FLOOR], t),
            self.money(amounts[rows.PLAN_CEILING], t),
        )
        rest = np.maximum(0.0, total - self.essential)
        self.important = np.minimum(self.important, rest)
        rest = rest - self.important
        self.discretionary = rest if program.choices[rows.SPENDS_EXCESS] else np.minimum(self.discretionary, rest)

    def investable(self, portfolio: np.ndarray) -> np.ndarray:
        """Cash above its buffer, taxable, tax-deferred and tax-free money at the prior month's end."""
        return np.maximum(0.0, portfolio - np.minimum(np.maximum(0.0, self.cash_open), self.target))

    def start_rule(self, t: int, portfolio: np.ndarray) -> None:
        """Set the real budget, and the rate that guardrails compare: of what income does not cover on average."""
        funds, rate = self.investable(portfolio), self.program.terms[rows.RULE_INITIAL_RATE]
        income = self.money(self.program.amounts[rows.PLAN_LEVEL_INCOME], t) / self.level
        if rate > 0.0:
            self.allowed = income + rate * funds / 12.0 / self.level
        else:
            self.allowed = self.money(self.program.amounts[rows.PLAN_BUDGET], t) / self.level
        self.first_rate = yearly_rate(np.maximum(0.0, self.allowed - income) * self.level, funds, of_nothing=0.0)
        self.reviewed_level, self.growth = self.level, self.zeros()

    def review(self, t: int, portfolio: np.ndarray) -> None:
        """Guyton and Klinger 2006: freeze after a loss, cap the rise, cut or raise at the guardrails."""
        terms, choices = self.program.terms, self.program.choices
        funds, inflation = self.investable(portfolio), self.level / self.reviewed_level - 1.0
        before = np.maximum(
            0.0, self.allowed - self.money(self.program.amounts[rows.PLAN_LEVEL_INCOME], t) / self.level
        )
        monthly = before * self.reviewed_level
        freeze = (self.growth < 0.0) & (yearly_rate(monthly * (1.0 + inflation), funds) > self.first_rate)
        monthly = np.where(freeze, monthly, monthly * (1.0 + np.minimum(inflation, terms[rows.RULE_INFLATION_CAP])))
        rate = yearly_rate(monthly, funds)
        may_cut = choices[rows.N_PERIODS] - t > choices[rows.RULE_LAST_YEARS]
        cuts = (rate > terms[rows.RULE_CUT_ABOVE] * self.first_rate) & may_cut
        rises = ~cuts & (rate < terms[rows.RULE_RISE_BELOW] * self.first_rate)
        monthly = monthly * np.where(
            cuts, 1.0 - terms[rows.RULE_CUT], np.where(rises, 1.0 + terms[rows.RULE_RISE], 1.0)
        )
        self.allowed = self.allowed + monthly / self.level - before
        self.reviewed_level, self.growth = self.level, self.zeros()

    # The waterfall

    def pay(self, t: int) -> None:
        goals = np.flatnonzero(self.program.goal_days[rows.GOAL_MAY_BE_PAID, :, t])
        self.short = self.zeros()
        for goal in goals:
            self.pay_from_own_account(goal, t)
        self.pay_medical(t)
        self.remaining = self.cash + self.within_reach(t)
        self.reserve(t)
        self.pay_what_must_be()
        self.spend(np.minimum(self.important, np.maximum(0.0, self.remaining - self.reserved)))
        self.pay_goals(goals, t, rows.NEED_REQUIRED)
        self.pay_goals(goals, t, rows.NEED_IMPORTANT)
        self.spend(np.minimum(self.discretionary, np.maximum(0.0, self.remaining - self.reserved)))
        self.pay_goals(goals, t, rows.NEED_WISHED)
        self.refill(t)
        self.save(t)

    def spend(self, amount) -> None:
        self.remaining = self.remaining - amount
        self.held[0, CASH] -= amount

    def open_accounts(self, t: int) -> list[int]:
        return [a for a in self.program.order if t >= self.program.account_traits[rows.ACC_OPENS, a]]

    def is_ordinary(self, account: int) -> bool:
        return self.program.account_traits[rows.ACC_KIND, account] in (rows.KIND_DEFERRED, rows.KIND_HEALTH)

    def within_reach(self, t: int):
        reach = 0.0
        for account in self.open_accounts(t):
            balance = self.held[account].sum(axis=0)
            reach = reach + (balance * (1.0 - self.tax_rate) if self.is_ordinary(account) else balance)
        return reach

    def take(self, account: int, gross: np.ndarray, t: int, chosen=slice(None)) -> None:
        """Take money out at average cost and enter it in the year's return."""
        balance = self.held[account][:, chosen].sum(axis=0)
        part = np.divide(gross, balance, out=np.zeros_like(gross), where=balance > 0.0)
        kind = self.program.account_traits[rows.ACC_KIND, account]
        basis = part * self.basis[account, chosen]
        if kind == rows.KIND_FREE:  # what was paid in comes out first
            basis = np.minimum(gross, self.basis[account, chosen])
        self.held[account][:, chosen] -= part * self.held[account][:, chosen]
        self.basis[account, chosen] -= basis
        if kind == rows.KIND_DEFERRED:
            self.required[self.program.account_traits[rows.ACC_OWNER, account], chosen] -= gross
        if self.is_ordinary(account):
            self.year["ordinary"][chosen] += gross
            self.year["extra_tax"][chosen] += gross * self.extra_rate(account, t)
        elif kind == rows.KIND_TAXABLE:
            self.year["gains"][chosen] += gross - basis
        elif kind == rows.KIND_FREE and t < self.program.account_traits[rows.ACC_OPENS, account]:
            self.year["ordinary"][chosen] += gross - basis
            self.year["extra_tax"][chosen] += (gross - basis) * self.extra_rate(account, t)

    # Money before its time

    def early_rounds(self, t: int) -> list[tuple[bool, int]]:
        """What was paid into tax-free accounts first, then what bears a price: (whether it is free, account)."""
        opens, early = self.program.account_traits[rows.ACC_OPENS], self.program.account_traits[rows.ACC_EARLY]
        reached = [account for account in self.program.order if early[account] <= t < opens[account]]
        return [(free, account) for free in (True, False) for account in reached]

    def extra_rate(self, account: int, t: int) -> float:
        if t >= self.program.account_traits[rows.ACC_NO_EXTRA, account]:
            return 0.0
        return 0.2 if self.program.account_traits[rows.ACC_KIND, account] == rows.KIND_HEALTH else 0.1

    def early_part(self, free: bool, account: int) -> np.ndarray:
        balance = self.held[account].sum(axis=0)
        is_free = self.program.account_traits[rows.ACC_KIND, account] == rows.KIND_FREE
        paid_in = np.minimum(balance, self.basis[account]) if is_free else 0.0 * balance
        return paid_in if free else balance - paid_in

    def reserve(self, t: int) -> None:
        """Add what can be had early; while somebody earns it is kept for needs."""
        early = 0.0
        for free, account in self.early_rounds(t):
            rate = 0.0 if free else self.tax_rate + self.extra_rate(account, t)
            early = early + self.early_part(free, account) * (1.0 - rate)
        self.remaining = self.remaining + early
        self.reserved = early if t < self.program.choices[rows.DRAWS_FROM] else 0.0

    def refill_early(self, t: int) -> None:
        for free, account in self.early_rounds(t):
            hold = self.target if free and t >= self.program.choices[rows.DRAWS_FROM] else 0.0
            wanted = np.maximum(0.0, hold - self.cash)
            rate = 0.0 if free else self.tax_rate + self.extra_rate(account, t)
            gross = np.minimum(self.early_part(free, account), wanted / (1.0 - rate))
            self.take(account, gross, t)
            self.year["withheld"] += gross * rate
            self.held[0, CASH] += gross * (1.0 - rate)

    def pay_medical(self, t: int) -> None:
        """Pay costs of health from health accounts."""
        due = self.money(self.program.amounts[rows.PLAN_MEDICAL], t)
        for account in np.flatnonzero(self.program.account_traits[rows.ACC_KIND] == rows.KIND_HEALTH):
            paid = np.minimum(due, self.held[account].sum(axis=0))
            self.held[account] -= (
                np.divide(paid, self.held[account].sum(axis=0), out=self.zeros(), where=paid > 0.0) * self.held[account]
            )
            self.held[0, CASH] += paid
            due = due - paid

    def pay_from_own_account(self, goal: int, t: int) -> None:
        real, nominal, _ = self.program.goal_due[goal, :, t]
        self.pending[goal] += real + nominal / self.level
        first, n_sources = self.program.goals[[rows.GOAL_FIRST_SOURCE, rows.GOAL_SOURCES], goal]
        sources = self.program.goal_sources[first : first + n_sources]
        held = sum((self.held[account].sum(axis=0) for account in sources), np.zeros_like(self.level))
        may_pay = (held >= self.pending[goal] * self.level) | bool(self.program.goal_days[rows.GOAL_LAST_DAY, goal, t])
        for account in sources:
            paid = np.minimum(self.pending[goal] * self.level, self.held[account].sum(axis=0)) * may_pay
            self.take(account, paid, t)
            self.pending[goal] = np.maximum(0.0, self.pending[goal] - paid / self.level)

    def pay_goals(self, goals, t: int, need: int) -> None:
        for goal in goals:
            if self.program.goals[rows.GOAL_NEED, goal] != need:
                continue
            is_last = self.program.goal_days[rows.GOAL_LAST_DAY, goal, t]
            pending = self.pending[goal] * self.level
            is_due = is_last and self.program.goals[rows.GOAL_IS_REQUIRED, goal]
            have = np.maximum(0.0, self.remaining - (0.0 if is_due else self.reserved))
            paid = np.minimum(pending, have)
            if not is_last:
                paid = np.where(have - self.target >= pending, paid, 0.0)
            self.spend(paid)
            self.pending[goal] = np.maximum(0.0, self.pending[goal] - paid / self.level)
            if is_last:
                waits = np.minimum(self.pending[goal], self.program.goal_due[goal, 2, t])
                if self.program.goals[rows.GOAL_IS_REQUIRED, goal]:
                    self.short += (self.pending[goal] - waits) * self.level
                self.pending[goal] = waits

    def pay_what_must_be(self) -> None:
        """Essentials and debt service, if need be by forced borrowing; such borrowing is repaid first."""
        due = self.due.sum(axis=0)
        limit = self.program.terms[rows.CREDIT_MONTHS] * np.maximum(
            0.0, np.maximum(self.net_income, self.last_net_income)
        )
        drawn = np.clip(self.essential + due - self.remaining, 0.0, np.maximum(0.0, limit - self.credit))
        have = self.remaining + drawn
        spent = np.minimum(self.essential, np.maximum(0.0, have))
        served = np.minimum(due, np.maximum(0.0, have - spent))
        self.unpaid = (self.essential - spent) + (due - served) + np.maximum(0.0, -have)
        repaid = np.where(drawn == 0.0, np.clip(have - spent - served, 0.0, self.credit), 0.0)
        self.credit += drawn - repaid
        self.remaining = have - spent - served - repaid
        self.held[0, CASH] += drawn - spent - served - repaid
        share = np.divide(served, due, out=self.zeros(), where=due > 0.0)
        self.owed -= np.minimum(self.due * share, self.owed)

    def refill(self, t: int) -> None:
        """Take from accounts what cash lacks, withholding tax where it is due."""
        wanted = np.maximum(0.0, self.target - self.cash)
        for account in self.open_accounts(t):
            chosen = np.flatnonzero(wanted > 0.0)
            if not chosen.size:
                break
            rate = self.tax_rate[chosen] if self.is_ordinary(account) else 0.0
            gross = np.minimum(self.held[account][:, chosen].sum(axis=0), wanted[chosen] / (1.0 - rate))
            self.take(account, gross, t, chosen)
            self.year["withheld"][chosen] += gross * rate
            self.held[0, CASH, chosen] += gross * (1.0 - rate)
            wanted[chosen] -= gross * (1.0 - rate)
        self.refill_early(t)

    def save(self, t: int) -> None:
        program = self.program
        for account in np.flatnonzero(program.paid_in[rows.VOLUNTARY, :, :, t].any(axis=1)):
            left = np.minimum(self.cash, self.cash - np.minimum(self.cash_open, self.target))
            now = np.clip(self.money(program.paid_in[rows.VOLUNTARY, account], t), 0.0, np.maximum(0.0, left))
            self.held[0, CASH] -= now
            self.pay_in(account, t, now)
        self.pass_surplus_on(t)

    def pass_surplus_on(self, t: int) -> None:
        """Spend a share of what stands above the buffer; the rest goes on debts or into an account, or stays."""
        program = self.program
        to, spends = program.choices[rows.SURPLUS_TO], program.terms[rows.SURPLUS_SPENT]
        if to == rows.STAYS and spends == 0.0:
            return
        held = np.maximum(self.target, self.cash_open) if to == rows.STAYS else self.target
        surplus = np.maximum(0.0, self.cash - held)
        self.held[0, CASH] -= surplus * spends
        surplus = surplus - surplus * spends
        if to == rows.TO_DEBTS:
            for debt in np.argsort(-program.debts[rows.DEBT_RATE], kind="stable"):
                paid = np.minimum(surplus, self.owed[debt])
                self.owed[debt] -= paid
                self.held[0, CASH] -= paid
                surplus = surplus - paid
        elif to != rows.STAYS:
            self.held[0, CASH] -= surplus
            self.pay_in(to, t, surplus)

    # The end of a year

    def settle(self, t: int) -> None:
        """Settle the return; where assets must be sold for it, sale and tax are solved together."""
        required = self.take_required(t)
        if self.program.choices[rows.HAS_TAX]:
            self.settle_tax(t)
        to = self.program.choices[rows.REQUIRED_TO]
        if to != rows.STAYS:
            kept = np.clip(self.cash - self.target, 0.0, required)
            self.held[0, CASH] -= kept
            self.pay_in(to, t, kept)
        self.last_net_income = self.year["net_income"] / self.program.calendar[rows.YEAR_PERIODS, t]
        self.begin_year()

    def take_required(self, t: int):
        """Bring the rest of the year's required distributions into cash; return it net of what is withheld."""
        net = 0.0
        for account in np.flatnonzero(self.program.divisors[:, t]):
            owner = self.program.account_traits[rows.ACC_OWNER, account]
            gross = np.clip(self.held[account].sum(axis=0), 0.0, np.maximum(0.0, self.required[owner]))
            self.take(account, gross, t)
            self.year["withheld"] += gross * self.tax_rate
            self.held[0, CASH] += gross * (1.0 - self.tax_rate)
            net = net + gross * (1.0 - self.tax_rate)
        return net

    def settle_tax(self, t: int) -> None:
        year = {name: self.year[name] for name in self.year if name not in ("withheld", "net_income", "extra_tax")}
        year["gains"] = year["gains"] + self.loss_carry
        tax = self.tax(t, slice(None), year) + self.year["extra_tax"]
        credit, have = self.year["withheld"] - self.residual, np.maximum(0.0, self.cash)
        raised = self.zeros()
        chosen = np.flatnonzero(tax - credit > have)
        sellers = chosen
        for _ in range(24):
            if not chosen.size:
                break
            wanted = np.maximum(0.0, tax[chosen] - credit[chosen] - have[chosen])
            raised[chosen], ordinary, gains, extra = self.preview(t, chosen, wanted)
            with_sale = {name: amount[chosen] for name, amount in year.items()}
            with_sale["ordinary"] = with_sale["ordinary"] + ordinary
            with_sale["gains"] = with_sale["gains"] + gains
            extra = extra + self.year["extra_tax"][chosen]
            before, tax[chosen] = tax[chosen], self.tax(t, chosen, with_sale) + extra
            chosen = chosen[np.abs(tax[chosen] - before) >= 1e-3]
        left = raised[sellers]
        for account in self.open_accounts(t) if sellers.size else ():
            gross = np.minimum(self.held[account][:, sellers].sum(axis=0), left)
            self.take(account, gross, t, sellers)
            left = left - gross
        for free, account in self.early_rounds(t) if sellers.size else ():
            gross = np.minimum(self.early_part(free, account)[sellers], left)
            self.take(account, gross, t, sellers)
            left = left - gross
        self.held[0, CASH] += raised
        net_gains = self.year["gains"] + self.loss_carry
        self.loss_carry = np.minimum(0.0, net_gains - np.maximum(-self.law.loss_limit, net_gains))
        self.pay_settlement(tax - credit, tax - credit - raised - have)
        income = sum(self.year[name] for name in ("wages", "ordinary", "interest", "dividends", "benefits"))
        income = income + np.maximum(0.0, self.year["gains"])
        self.tax_rate = np.clip(
            np.divide(tax - self.year["extra_tax"], income, out=self.zeros(), where=income > 0.0), 0.0, 0.5
        )

    def preview(self, t: int, chosen: np.ndarray, wanted: np.ndarray):
        """What raising money would bring: (raised, ordinary income, gains, extra tax)."""
        left, ordinary, gains, extra = wanted, 0.0, 0.0, 0.0
        for account in self.open_accounts(t):
            balance = self.held[account][:, chosen].sum(axis=0)
            gross = np.minimum(balance, left)
            left = left - gross
            if self.is_ordinary(account):
                ordinary = ordinary + gross
            elif self.program.account_traits[rows.ACC_KIND, account] == rows.KIND_TAXABLE:
                cost = np.divide(self.basis[account, chosen], balance, out=np.ones_like(balance), where=balance > 0.0)
                gains = gains + gross * (1.0 - cost)
        for free, account in self.early_rounds(t):
            gross = np.minimum(self.early_part(free, account)[chosen], left)
            left = left - gross
            if not free:
                ordinary = ordinary + gross
                extra = extra + gross * self.extra_rate(account, t)
        return wanted - left, ordinary, gains, extra

    def pay_settlement(self, due: np.ndarray, still_open: np.ndarray) -> None:
        limit = self.program.terms[rows.CREDIT_MONTHS] * np.maximum(0.0, self.last_net_income)
        is_open = still_open > 0.005
        drawn = np.where(is_open, np.clip(still_open, 0.0, np.maximum(0.0, limit - self.credit)), 0.0)
        missing = np.where(is_open, still_open - drawn, 0.0)
        self.residual = np.where(is_open, 0.0, np.maximum(0.0, still_open))
        self.credit += drawn
        self.unpaid += missing
        self.held[0, CASH] += drawn - (due - missing - self.residual)

    # The market

    def grow(self, t: int, returns: np.ndarray) -> None:
        stocks, bonds, inflation, stock_income, bond_income = returns
        program, traits = self.program, self.program.account_traits
        keep = 1.0 - program.accounts[rows.ACC_FEE]
        prices = 1.0 + inflation
        for account, kind in enumerate(traits[rows.ACC_KIND]):
            held = self.held[account]
            if traits[rows.ACC_CASH_FOLLOWS_PRICES, account]:
                cash_growth = prices
            else:
                cash_growth = 1.0 + program.accounts[rows.ACC_CASH_NOMINAL, account]
            if kind in (rows.KIND_TAXABLE, rows.KIND_CASH):
                dividends = held[STOCKS] * stock_income
                interest = held[BONDS] * bond_income + np.maximum(0.0, held[CASH] * (cash_growth - 1.0))
                self.basis[account] += dividends + interest
                self.year["dividends"] += dividends
                self.year["interest"] += interest
            held[CASH] *= cash_growth * keep[account]
        self.held[:, STOCKS] *= (1.0 + stocks) * keep[:, None]
        self.held[:, BONDS] *= (1.0 + bonds) * keep[:, None]
        self.level = self.level * prices
        self.property = self.money(program.amounts[rows.PLAN_PROPERTY], t)

    def rebalance(self, t: int) -> None:
        for account in range(1, self.held.shape[0]):
            when = self.program.account_traits[rows.ACC_REBALANCES, account]
            if when == rows.REBALANCES_NEVER or (
                when == rows.REBALANCES_YEARLY and not self.program.calendar[rows.YEAR_ENDS, t]
            ):
                continue
            stock_share, bond_share = (
                self.program.mix[rows.MIX_STOCKS, account, t],
                self.program.mix[rows.MIX_BONDS, account, t],
            )
            if stock_share + bond_share == 0.0:
                continue
            held = self.held[account]
            balance = held.sum(axis=0)
            stocks, bonds = balance * stock_share, balance * bond_share
            if self.program.account_traits[rows.ACC_KIND, account] == rows.KIND_TAXABLE:
                sold = np.maximum(0.0, held[STOCKS] - stocks) + np.maximum(0.0, held[BONDS] - bonds)
                cost = np.divide(self.basis[account], balance, out=np.ones(self.n), where=balance > 0.0)
                gain = sold * (1.0 - cost)
                self.year["gains"] += gain
                self.basis[account] += gain
            held[STOCKS], held[BONDS], held[CASH] = stocks, bonds, balance - stocks - bonds

    def judge(self, t: int) -> None:
        borrows = self.credit > CENT
        self.credit_age = np.where(borrows, self.credit_age + 1.0, 0.0)
        too_long = self.credit_age > 12 if t < self.program.choices[rows.N_PERIODS] - 1 else borrows
        self.works &= ~((self.unpaid > CENT) | (self.short > CENT) | too_long)


def yearly_rate(monthly: np.ndarray, funds: np.ndarray, of_nothing: float = 1e9) -> np.ndarray:
    """Return a month's withdrawal as a yearly share of the funds."""
    return np.divide(monthly * 12.0, funds, out=np.full_like(funds, of_nothing), where=funds > 0.0)


def cents(amount: np.ndarray) -> np.ndarray:
    """Round to the cent, halves up."""
    return np.floor(amount * 100.0 + 0.5) / 100.0
